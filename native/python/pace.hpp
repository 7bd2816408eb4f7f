// How many members of a crew are worth having, found by trying: beside other programs fewer are often faster, since a
// step ends when the last member has had a processor.
//
// Nothing is tried while nobody waits long, so that a crew that is alone loses nothing. Which size makes a step does not
// change a bit of what comes out.
#pragma once
#include "../contract/plan.hpp"

namespace backproof {

class Pace {
 public:
  explicit Pace(Index wanted) : wanted_(wanted), size_(wanted), before_(wanted) {}

  Index wanted() const { return wanted_; }
  Index size() const { return size_; }

  /// A step of so many rows took that many seconds, of which all members together slept `lost`.
  void took(Index rows, double seconds, double lost);

 private:
  static constexpr double WINDOW = 0.01;  // seconds at least: some turns of a scheduler
  static constexpr Index STEPS = 8;       // at least, in a window: one that is disturbed must not decide
  static constexpr double CROWDED = 0.125;  // of a member's time that is lost
  static constexpr double WORTH = 0.95;   // what another size must take at most of this one's time
  static constexpr double LAST_PAUSE = 2;  // seconds between trials
  static constexpr int FIRST_PAUSE = 4;    // windows between trials

  Index wanted_, size_, before_;
  Index steps_ = 0;                           // of this window
  double rows_ = 0, seconds_ = 0, lost_ = 0;  // likewise
  double usual_ = 0;                          // seconds a row with `before_` members
  double pause_ = FIRST_PAUSE * WINDOW, left_ = 0;
  bool on_trial_ = false;

  void judge(double a_row, double window);
  void maybe_try(double a_row, bool crowded);
};

}  // namespace backproof
