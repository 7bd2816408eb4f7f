// The choice of an instruction set, when it runs: the kernels of all of them are linked into one module.
#include "instruction_sets.hpp"

#include <stdexcept>

namespace backproof {

#if defined(__x86_64__)
extern const InstructionSet sse2, avx2, avx512;
#elif defined(__aarch64__)
extern const InstructionSet neon;
#else
extern const InstructionSet baseline;
#endif

std::vector<const InstructionSet*> available() {
#if defined(__x86_64__)
  std::vector<const InstructionSet*> found;
  __builtin_cpu_init();
  // what the compiler may use when it is told x86-64-v3 and -v4, see CMakeLists.txt
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512cd");
  if (v3 && v4) found.push_back(&avx512);
  if (v3) found.push_back(&avx2);
  found.push_back(&sse2);
  return found;
#elif defined(__aarch64__)
  return {&neon};
#else
  return {&baseline};
#endif
}

const InstructionSet& instruction_set(const std::string& name) {
  for (const InstructionSet* set : available())
    if (name.empty() || name == set->name) return *set;
  throw std::invalid_argument("this processor has no instruction set " + name);
}

}  // namespace backproof
