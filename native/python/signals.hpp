// Ctrl-C during a call that holds no lock of Python's.
#pragma once
#include <nanobind/nanobind.h>

#include <chrono>

#include "../contract/watch.hpp"

namespace backproof {

/// Every 50 ms or so, asks Python whether the user has pressed Ctrl-C, or who runs many at once wants this one to end.
class Signals final : public Watch {
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_ = Clock::now();

  void look() override {
    const auto now = Clock::now();
    if (now - last_ < std::chrono::milliseconds(50)) return;
    last_ = now;
    nanobind::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw nanobind::python_error();
    nanobind::module_::import_("backproof.engines.threads").attr("stop_if_asked")();
  }
};

}  // namespace backproof
