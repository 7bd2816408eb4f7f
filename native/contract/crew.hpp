// What kernels know of the threads that make a run together: each member does its share, and waits for all where it needs
// theirs. How they wait is the business of python/threads.hpp.
#pragma once
#include "data.hpp"
#include "watch.hpp"

namespace backproof {

/// Thrown in a thread of a crew whose run has ended in another.
struct Stopped {};

class Crew;

/// One of the threads that make a run together.
struct Member {
  Index rank;
  Crew& crew;
  Watch& watch;

  [[gnu::always_inline]] Range share(Index count, Index unit = 1) const;
  [[gnu::always_inline]] void wait() const;
};

class Crew {
 public:
  Index size = 1;  // members of what is done together now; nothing but `together` changes it
  Index most = 1;  // members that it may have during this call: room is made for so many

  /// Call each(member) in every thread; returns when all are done, or throws what one of them has thrown. `rows` are those
  /// of a step, which takes as long as others with as many: by them a crew learns what a member is worth. 0: no step.
  template <class Each>
  [[gnu::always_inline]] void together(Each each, Index rows = 0) {
    begin([](void* job, const Member& me) { (*static_cast<Each*>(job))(me); }, &each, rows);
  }
  /// Until every member has come here.
  virtual void wait() = 0;

 protected:
  using Job = void (*)(void*, const Member&);
  ~Crew() = default;
  virtual void begin(Job job, void* context, Index rows) = 0;
};

/// Its share of `count`, which begins at a multiple of `unit`.
inline Range Member::share(Index count, Index unit) const {
  const Index units = (count + unit - 1) / unit;
  const Index begin = units * rank / crew.size * unit, end = units * (rank + 1) / crew.size * unit;
  return {begin, end < count ? end : count};
}

inline void Member::wait() const {
  if (crew.size > 1) crew.wait();
}

}  // namespace backproof
