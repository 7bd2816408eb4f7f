// Memory of the calls of one engine. What one call has taken, the next takes again: to get memory from the system takes
// longer than many a step.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "../contract/workspace.hpp"

namespace backproof {

/// Zeroed memory in blocks that begin at cache lines.
class Blocks final : public Workspace {
 public:
  void* take(std::size_t bytes) override {
    constexpr std::size_t line = 64;
    bytes = (bytes + line - 1) / line * line + line;
    if (taken_ == blocks_.size()) blocks_.emplace_back();
    Block& block = blocks_[taken_++];
    if (block.bytes < bytes || block.bytes > 2 * bytes) {
      block = {};
      block.memory.reset(static_cast<char*>(std::calloc(1, bytes + line)));
      if (!block.memory) throw std::bad_alloc();
      block.bytes = bytes;
    } else {
      std::memset(block.memory.get(), 0, block.bytes + line);
    }
    const auto at = reinterpret_cast<std::uintptr_t>(block.memory.get());
    return reinterpret_cast<void*>((at + line - 1) / line * line);
  }

  /// All that was taken may be taken again.
  void take_all_back() { taken_ = 0; }

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  struct Block {
    std::unique_ptr<char, Free> memory;
    std::size_t bytes = 0;
  };
  std::vector<Block> blocks_;
  std::size_t taken_ = 0;
};

}  // namespace backproof
