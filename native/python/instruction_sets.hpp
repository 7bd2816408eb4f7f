// Which instruction sets this processor has, and the kernels of one by its name.
#pragma once
#include <string>
#include <type_traits>
#include <vector>

#include "../contract/kernel.hpp"

namespace backproof {

/// Every instruction set that this processor has, the best first.
std::vector<const InstructionSet*> available();

/// The one of that name, "" for the best; throws std::invalid_argument where this processor has none such.
const InstructionSet& instruction_set(const std::string& name);

template <class T>
const Kernel<T>& kernel(const std::string& name) {
  const InstructionSet& set = instruction_set(name);
  if constexpr (std::is_same_v<T, float>)
    return set.single;
  else
    return set.whole;
}

}  // namespace backproof
