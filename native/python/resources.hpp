// What an engine keeps from call to call: memory and threads. One call has them at a time.
#pragma once
#include <nanobind/nanobind.h>

#include <atomic>

#include "memory.hpp"
#include "signals.hpp"
#include "threads.hpp"

namespace backproof {

class Resources {
 public:
  Blocks memory;
  Threads crew;

  /// Whether nobody else uses them.
  bool borrow() { return !borrowed_.test_and_set(std::memory_order_acquire); }
  void give_back() { borrowed_.clear(std::memory_order_release); }

 private:
  std::atomic_flag borrowed_ = ATOMIC_FLAG_INIT;
};

/// An engine's resources for one call; some of its own where another thread is using those.
class Borrowed {
 public:
  explicit Borrowed(Resources& lent) : lent_(lent.borrow() ? &lent : nullptr) { resources().memory.take_all_back(); }
  ~Borrowed() {
    if (lent_) lent_->give_back();
  }
  Borrowed(const Borrowed&) = delete;
  Resources& resources() { return lent_ ? *lent_ : own_; }

 private:
  Resources* lent_;
  Resources own_;
};

/// What holds around a kernel: Python's lock is let go, and Ctrl-C is heard.
class Call {
  nanobind::gil_scoped_release released_;
  NoSubnormals mode_;
  Signals watch_;
  Borrowed lent_;

 public:
  Call(Resources& lent, Index threads) : lent_(lent) { lent_.resources().crew.engage(threads, watch_); }
  Workspace& memory() { return lent_.resources().memory; }
  Crew& crew() { return lent_.resources().crew; }
};

}  // namespace backproof
