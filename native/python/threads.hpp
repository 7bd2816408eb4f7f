// The threads of a crew: the caller's own, and others that live as long as the engine, asleep between its calls.
//
// To start a thread takes as long as many a step; to tell one that looks what is next takes a microsecond.
#pragma once
#include <atomic>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "../contract/crew.hpp"
#include "gate.hpp"
#include "pace.hpp"

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

class Threads final : public Crew {
 public:
  Threads() = default;
  ~Threads();
  Threads(const Threads&) = delete;

  /// Make ready for a call from this thread, with so many members, or fewer where the system gives no more threads.
  void engage(Index wanted, Watch& watch);
  void wait() override;

 private:
  struct Worker {
    Gate orders;
    std::thread thread;
  };
  /// What a child of fork must leave alone: its parent's threads are not there, and a lock may be held by one of them.
  struct Staff {
    std::vector<std::unique_ptr<Worker>> workers;
    Gate barrier, done;
    alignas(64) std::atomic<Index> arrived{0};
    alignas(64) std::atomic<Index> at_work{0};
    alignas(64) std::atomic<bool> stopped{false}, failed{false}, dismissed{false};
    std::atomic<Gate::Clock::rep> lost{0};
    std::atomic<int> processor{-1};  // of the leader as a job begins; -1 where nobody need leave it
    std::exception_ptr failure;
    int process = 0;
  };

  std::unique_ptr<Staff> staff_;
  Pace pace_{1};
  Watch* watch_ = nullptr;
  Job job_ = nullptr;
  void* context_ = nullptr;
  Gate::Clock::duration patience_{};

  void begin(Job job, void* context, Index rows) override;
  void all_together();
  void serve(Worker& worker, Index rank);
  void wait_at(Gate& gate, unsigned seen);
  bool hire_one();
  void fail();
};

}  // namespace backproof
