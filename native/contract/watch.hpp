// How a call hears that it shall end, without asking more often than costs nothing.
#pragma once
#include "plan.hpp"

namespace backproof {

/// Asked now and then whether to go on; throws where the user interrupts.
class Watch {
 public:
  /// Some operations on vectors have been done, or will be at once: about a nanosecond each.
  [[gnu::always_inline]] void work(Index operations) {
    done_ += operations;
    if (done_ > 1'000'000) {
      done_ = 0;
      look();
    }
  }

 protected:
  ~Watch() = default;
  virtual void look() = 0;

 private:
  Index done_ = 0;
};

}  // namespace backproof
