// Trials of a crew's size: a window with another size, which stays where it is the faster.
#include "pace.hpp"

#include <algorithm>

namespace backproof {

void Pace::took(Index rows, double seconds, double lost) {
  if (wanted_ == 1 || rows == 0) return;
  steps_++;
  rows_ += double(rows);
  seconds_ += seconds;
  lost_ += lost;
  if (seconds_ < WINDOW || steps_ < STEPS) return;
  const double a_row = seconds_ / rows_, window = seconds_;
  const bool crowded = lost_ > CROWDED * seconds_ * double(size_);
  left_ -= window;
  steps_ = 0;
  rows_ = seconds_ = lost_ = 0;
  if (on_trial_)
    judge(a_row, window);
  else
    maybe_try(a_row, crowded);
}

/// Keep the size that was tried, or go back and wait longer before the next trial.
void Pace::judge(double a_row, double window) {
  const bool better = a_row < WORTH * usual_;
  pause_ = better ? FIRST_PAUSE * window : std::min(2 * std::max(pause_, window), LAST_PAUSE);
  if (!better) size_ = before_;
  left_ = pause_;
  on_trial_ = false;
}

void Pace::maybe_try(double a_row, bool crowded) {
  if (left_ > 0) return;
  before_ = size_;
  usual_ = a_row;
  if (crowded && size_ > 1)
    size_ /= 2;
  else
    size_ = std::min(2 * size_, wanted_);
  on_trial_ = size_ != before_;
}

}  // namespace backproof
