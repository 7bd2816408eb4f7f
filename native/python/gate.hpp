// Where threads wait for one another: by looking, while what they wait for is microseconds away, then asleep.
//
// Looking is the faster by far where every thread has a processor, since waking a sleeper takes some 50 µs. Where another
// program has that processor, a look that does not end keeps a second one from it, too: so it is bounded.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace backproof {

/// Counts how often it was opened. On a cache line of its own: who looks does not disturb who writes beside it.
class alignas(64) Gate {
 public:
  using Clock = std::chrono::steady_clock;

  unsigned opened() const { return opened_.load(std::memory_order_acquire); }

  /// Let everybody through who waits for the next time.
  void open() {
    // one order for all: either a thread that falls asleep sees the new count, or we see that it sleeps
    opened_.fetch_add(1, std::memory_order_seq_cst);
    if (asleep_.load(std::memory_order_seq_cst) == 0) return;
    const std::lock_guard lock(mutex_);
    woken_.notify_all();
  }

  /// Until it has been opened more than `seen` times: look for so long, then sleep. Returns how long that was, 0 if
  /// nobody had to sleep.
  Clock::duration wait(unsigned seen, Clock::duration patience) {
    if (opened() != seen || (patience > patience.zero() && has_opened(seen, patience))) return {};
    const auto began = Clock::now();
    std::unique_lock lock(mutex_);
    asleep_.fetch_add(1, std::memory_order_seq_cst);
    // in parts, since a wait without an end asks for a newer libstdc++ than the wheels are made for
    while (!woken_.wait_for(lock, std::chrono::hours(1), [&] { return opened_.load(std::memory_order_seq_cst) != seen; })) {
    }
    asleep_.fetch_sub(1, std::memory_order_relaxed);
    return patience + (Clock::now() - began);
  }

 private:
  std::atomic<unsigned> opened_{0};
  std::atomic<int> asleep_{0};
  std::mutex mutex_;
  std::condition_variable woken_;

  bool has_opened(unsigned seen, Clock::duration patience) const {
    constexpr int LOOKS = 32;  // to read the clock takes as long as one of them
    Clock::time_point began{};
    while (true) {
      for (int look = 0; look < LOOKS; look++) {
        if (opened() != seen) return true;
        pause();
      }
      const auto now = Clock::now();
      if (began == Clock::time_point{}) began = now;
      if (now - began > patience) return false;
    }
  }

  /// Tell the processor that this is a look, so that it saves power and does not guess ahead.
  static void pause() {
#if defined(__SSE2__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("isb" ::: "memory");
#endif
  }
};

}  // namespace backproof
