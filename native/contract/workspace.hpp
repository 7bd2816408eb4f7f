// Where a call takes its memory from.
#pragma once
#include <cstddef>

namespace backproof {

/// Memory of a call: aligned, zeroed, and freed by whoever made this.
class Workspace {
 public:
  virtual void* take(std::size_t bytes) = 0;

 protected:
  ~Workspace() = default;
};

}  // namespace backproof
