// Parts of the kernels by themselves, for tests and benchmarks: the elementary functions, the processor's own limit, and
// how a crew finds its size.
#include <nanobind/stl/string.h>

#include <chrono>

#include "arrays.hpp"
#include "declare.hpp"
#include "instruction_sets.hpp"
#include "pace.hpp"

namespace nb = nanobind;

namespace backproof {
namespace {

template <class T>
void apply(const std::string& instructions, const std::string& function, In<T> x, Out<T> y) {
  require(x.size() == y.size() && x.size() % 64 == 0, "a multiple of 64 numbers is accepted");
  kernel<T>(instructions).apply(word<Function>(function), x.data(), y.data(), Index(x.size()));
}

/// Floating-point operations a second of one thread that does nothing but multiply-adds: the best millisecond or so.
double fma_rate(const std::string& instructions, double seconds, bool single) {
  const InstructionSet& set = instruction_set(instructions);
  nb::gil_scoped_release released;
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); };
  const Index rounds = 200'000, operations = single ? set.single.operations_a_round : set.whole.operations_a_round;
  const auto began = Clock::now();
  volatile double kept = 0;
  double best = 0;
  do {
    const auto before = Clock::now();
    kept = kept + (single ? double(set.single.multiply_and_add(rounds)) : set.whole.multiply_and_add(rounds));
    const double rate = double(rounds * operations) / since(before);
    best = rate > best ? rate : best;
  } while (since(began) < seconds);
  return best;
}

}  // namespace

void declare_probes(nb::module_& module) {
  module.def("apply", &apply<float>, nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert());
  module.def("apply", &apply<double>, nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert());
  module.def("fma_rate", &fma_rate);
  nb::class_<Pace>(module, "Pace")
      .def(nb::init<Index>())
      .def_prop_ro("size", &Pace::size)
      .def("took", &Pace::took);
}

}  // namespace backproof
