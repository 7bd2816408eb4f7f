// A crew of threads that wait for each other by looking, since the next part of a step is microseconds away.
#pragma once
#include <atomic>
#include <chrono>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "plan.hpp"
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace backproof {

/// While it lives, numbers below the least normal one count as 0 in this thread: a step takes no longer as a network
/// saturates.
struct NoSubnormals {
#if defined(__SSE2__)
  unsigned before = _mm_getcsr();
  NoSubnormals() { _mm_setcsr(before | 0x8040); }
  ~NoSubnormals() { _mm_setcsr(before); }
#else
  NoSubnormals() {}
#endif
};

/// The caller's thread, whose watch is given, and others that live as long as a job.
class Threads final : public Crew {
 public:
  Threads(Index wanted, Watch& watch) : watch_(watch) { size = wanted; }

  void wait() override {
    const unsigned round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size) {
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      return;
    }
    for (int looks = 0; round_.load(std::memory_order_acquire) == round; looks++) {
      if (stopped_.load(std::memory_order_relaxed)) throw Stopped{};
      if (looks < PATIENCE)
        pause();
      else
        std::this_thread::yield();
    }
  }

 private:
  static constexpr int PATIENCE = 2000;
  Watch& watch_;
  std::atomic<Index> arrived_{0};
  std::atomic<unsigned> round_{0};
  std::atomic<bool> stopped_{false}, open_{false};
  std::exception_ptr failure_;
  std::atomic<bool> failed_{false};

  /// The watch of the other threads: they stop where the first has.
  struct Other final : Watch {
    const std::atomic<bool>& stopped;
    explicit Other(const std::atomic<bool>& stopped) : stopped(stopped) {}
    void look() override {
      if (stopped.load(std::memory_order_relaxed)) throw Stopped{};
    }
  };

  static void pause() {
#if defined(__SSE2__)
    _mm_pause();
#endif
  }

  void begin(Job job, void* context) override {
    failure_ = nullptr;
    failed_ = stopped_ = open_ = false;
    std::vector<std::thread> others;
    try {
      for (Index rank = 1; rank < size; rank++) others.emplace_back([=] { serve(job, context, rank); });
    } catch (const std::system_error&) {  // the system gives no more threads
      size = static_cast<Index>(others.size()) + 1;
    }
    open_.store(true, std::memory_order_release);
    try {
      job(context, Member{0, *this, watch_});
    } catch (...) {
      fail();
    }
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
  }

  void serve(Job job, void* context, Index rank) {
    while (!open_.load(std::memory_order_acquire)) std::this_thread::yield();
    NoSubnormals mode;
    Other watch(stopped_);
    try {
      job(context, Member{rank, *this, watch});
    } catch (...) {
      fail();
    }
  }

  /// Keep the first exception, which is what `Stopped` in the others follows from.
  void fail() {
    if (!failed_.exchange(true)) failure_ = std::current_exception();
    stopped_.store(true, std::memory_order_release);
  }
};

}  // namespace backproof
