// How members of a crew are hired, told what to do, wait for each other, and stop when one of them fails.
#include "threads.hpp"

#include <csignal>
#include <system_error>
#include <utility>

#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#endif

namespace backproof {
namespace {

using namespace std::chrono_literals;

constexpr Gate::Clock::duration BETWEEN_PARTS = 50us;  // about what waking takes: looking longer cannot have paid
constexpr Gate::Clock::duration BETWEEN_CALLS = 200us;  // what Python does between two steps

/// While it lives, threads that are started leave signals to those of Python.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigdelset(&all, fault);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

#if defined(__linux__)
int processor_now() { return sched_getcpu(); }

/// Go to another processor than that one, where this thread may; afterwards it may run where it might before.
void leave(int processor) {
  cpu_set_t allowed, others;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || processor < 0 || processor >= CPU_SETSIZE) return;
  others = allowed;
  CPU_CLR(processor, &others);
  if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof others, &others) != 0) return;
  sched_setaffinity(0, sizeof allowed, &allowed);
}
#else
int processor_now() { return -1; }
void leave(int) {}
#endif

/// The watch of the workers: they stop where the first has.
struct Other final : Watch {
  const std::atomic<bool>& stopped;
  explicit Other(const std::atomic<bool>& stopped) : stopped(stopped) {}
  void look() override {
    if (stopped.load(std::memory_order_relaxed)) throw Stopped{};
  }
};

}  // namespace

Threads::~Threads() {
  if (!staff_) return;
  if (staff_->process != getpid()) {
    staff_.release();  // the parent's
    return;
  }
  staff_->dismissed.store(true);
  for (const auto& worker : staff_->workers) worker->orders.open();
  for (const auto& worker : staff_->workers) worker->thread.join();
}

void Threads::engage(Index wanted, Watch& watch) {
  watch_ = &watch;
  if (wanted > 1) {
    if (staff_ && staff_->process != getpid()) staff_.release();
    if (!staff_) {
      staff_ = std::make_unique<Staff>();
      staff_->process = getpid();
    }
    while (Index(staff_->workers.size()) + 1 < wanted && hire_one()) {
    }
    const Index there = Index(staff_->workers.size()) + 1;
    wanted = wanted < there ? wanted : there;
    // where members outnumber the processors, who looks keeps another from what is waited for
    patience_ = wanted <= Index(std::thread::hardware_concurrency()) ? BETWEEN_PARTS : 0us;
  }
  if (pace_.wanted() != wanted) pace_ = Pace(wanted);
  most = wanted;
  size = pace_.size();
}

/// False where the system gives no more threads.
bool Threads::hire_one() {
  auto worker = std::make_unique<Worker>();
  const Index rank = Index(staff_->workers.size()) + 1;
  const SignalsBlocked blocked;
  try {
    worker->thread = std::thread([this, &worker = *worker, rank] { serve(worker, rank); });
  } catch (const std::system_error&) {
    return false;
  }
  staff_->workers.push_back(std::move(worker));
  return true;
}

void Threads::serve(Worker& worker, Index rank) {
  Staff& staff = *staff_;
  const NoSubnormals mode;
  for (unsigned orders = 0;; orders++) {
    worker.orders.wait(orders, BETWEEN_CALLS);
    if (staff.dismissed.load()) return;
    // a system wakes a thread where it was woken from; there it waits for the leader, who waits for it
    const int leaders = staff.processor.load(std::memory_order_relaxed);
    if (leaders >= 0 && leaders == processor_now()) leave(leaders);
    Other watch(staff.stopped);
    try {
      job_(context_, Member{rank, *this, watch});
    } catch (...) {
      fail();
    }
    if (staff.at_work.fetch_sub(1, std::memory_order_acq_rel) == 1) staff.done.open();
  }
}

void Threads::begin(Job job, void* context, Index rows) {
  if (most == 1) return job(context, Member{0, *this, *watch_});
  size = pace_.size();
  job_ = job;
  context_ = context;
  const auto began = Gate::Clock::now();
  if (size == 1)
    job(context, Member{0, *this, *watch_});
  else
    all_together();
  using Seconds = std::chrono::duration<double>;
  const double lost = Seconds(Gate::Clock::duration(staff_->lost.exchange(0))).count();
  pace_.took(rows, Seconds(Gate::Clock::now() - began).count(), lost);
}

void Threads::all_together() {
  Staff& staff = *staff_;
  staff.failed = staff.stopped = false;
  staff.arrived = 0;
  staff.at_work = size - 1;
  staff.processor = patience_.count() > 0 ? processor_now() : -1;
  const unsigned done = staff.done.opened();
  for (Index rank = 1; rank < size; rank++) staff.workers[rank - 1]->orders.open();
  try {
    job_(context_, Member{0, *this, *watch_});
  } catch (...) {
    fail();
  }
  wait_at(staff.done, done);
  if (staff.failure) std::rethrow_exception(std::exchange(staff.failure, nullptr));
}

void Threads::wait() {
  Staff& staff = *staff_;
  const unsigned seen = staff.barrier.opened();  // before the look at `stopped`: `fail` sets that, then opens
  if (staff.stopped.load(std::memory_order_relaxed)) throw Stopped{};
  if (staff.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == size) {
    staff.arrived.store(0, std::memory_order_relaxed);
    staff.barrier.open();
    return;
  }
  wait_at(staff.barrier, seen);
  if (staff.stopped.load(std::memory_order_relaxed)) throw Stopped{};
}

void Threads::wait_at(Gate& gate, unsigned seen) {
  const auto slept = gate.wait(seen, patience_);
  if (slept.count() > 0) staff_->lost.fetch_add(slept.count(), std::memory_order_relaxed);
}

/// Keep the first exception, which is what `Stopped` in the others follows from, and let nobody wait for who will not come.
void Threads::fail() {
  Staff& staff = *staff_;
  if (!staff.failed.exchange(true)) staff.failure = std::current_exception();
  staff.stopped.store(true, std::memory_order_release);
  staff.barrier.open();
}

}  // namespace backproof
