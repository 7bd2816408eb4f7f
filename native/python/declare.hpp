// What each file of this folder adds to the module.
#pragma once
#include <nanobind/nanobind.h>

namespace backproof {

/// `run`, `cost_and_gradient`, `evaluate`, `example_norms`, `example_influences`: training and evaluation. calls.cpp
void declare_calls(nanobind::module_& module);

/// `Prepared32`, `Prepared64`: networks made ready for a few rows at a time. predicting.cpp
void declare_prepared(nanobind::module_& module);

/// `apply`, `fma_rate`, `Pace`: what tests and benchmarks look at by itself. probes.cpp
void declare_probes(nanobind::module_& module);

}  // namespace backproof
