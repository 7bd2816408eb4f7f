// The extension module: the catalogue's words, what objects there are, and the calls that the other files declare.
#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "declare.hpp"
#include "instruction_sets.hpp"
#include "owned_plan.hpp"
#include "resources.hpp"

namespace nb = nanobind;

namespace backproof {
namespace {

template <class Word>
nb::list names() {
  nb::list found;
  for (const char* name : NAMES<Word>) found.append(name);
  return found;
}

/// {optimizer: how many vectors it remembers}.
nb::dict slots() {
  nb::dict found;
  for (std::size_t i = 0; i < NAMES<Optimizer>.size(); i++) found[NAMES<Optimizer>[i]] = slots_of(Optimizer(i));
  return found;
}

/// {elementary function: its error in ulps, at most, in float32 and in float64}.
nb::dict ulps() {
  nb::dict found;
  for (std::size_t i = 0; i < NAMES<Function>.size(); i++)
    found[NAMES<Function>[i]] = nb::make_tuple(ULPS_OF_FUNCTIONS[i].single, ULPS_OF_FUNCTIONS[i].whole);
  return found;
}

}  // namespace
}  // namespace backproof

NB_MODULE(_native, module) {
  using namespace backproof;
  nb::set_leak_warnings(false);  // engines may well live until Python ends
  module.doc() = "The native kernels; see backproof.engines.native_engine.";
  module.attr("ACTIVATIONS") = names<Activation>();
  module.attr("COSTS") = names<Cost>();
  module.attr("OPTIMIZERS") = slots();
  module.attr("FUNCTIONS") = ulps();
  nb::class_<Resources>(module, "Resources").def(nb::init<>());
  nb::class_<OwnedPlan>(module, "Plan")
      .def(nb::init<const std::vector<Index>&, const std::vector<std::pair<std::string, double>>&, const std::string&,
                    double, bool, const std::string&, const std::vector<double>&, double, double, bool,
                    const std::vector<double>&, double, double, double>());
  module.def("instruction_sets", [] {
    std::vector<std::string> found;
    for (const InstructionSet* set : available()) found.push_back(set->name);
    return found;
  });
  declare_calls(module);
  declare_prepared(module);
  declare_probes(module);
}
