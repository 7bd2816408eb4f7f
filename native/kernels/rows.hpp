// What is done to rows of numbers besides the equations: copied, masked, scaled, summed, fetched ahead.
#pragma once
#include "vectors.hpp"

namespace backproof {
namespace {

template <class T>
double sum_of_squares(const T* from, Index count) {
  Vector<T> total{}, other{};
  Index i = 0;
  for (; i + LANES<T> < count; i += 2 * LANES<T>) {
    total += load(from + i) * load(from + i);
    other += load(from + i + LANES<T>) * load(from + i + LANES<T>);
  }
  if (i < count) total += load(from + i) * load(from + i);
  return double(sum<T>(total + other));
}

/// Σ a b, of rows that need not be padded.
template <class T>
INLINE double inner_product(const T* a, const T* b, Index count) {
  Vector<T> total{}, other{};
  Index i = 0;
  for (; i + 2 * LANES<T> <= count; i += 2 * LANES<T>) {
    total += load(a + i) * load(b + i);
    other += load(a + i + LANES<T>) * load(b + i + LANES<T>);
  }
  T rest = 0;
  for (; i < count; i++) rest += a[i] * b[i];
  return double(sum<T>(total + other)) + double(rest);
}

template <class T>
double sum_of_sizes(const T* from, Index count) {
  Vector<T> total{};
  for (Index i = 0; i < count; i += LANES<T>) total += absolute<T>(load(from + i));
  return double(sum<T>(total));
}

template <class T>
void scale(T* to, Index count, T factor) {
  for (Index i = 0; i < count; i += LANES<T>) store(to + i, load(to + i) * factor);
}

template <class T>
void add(const T* from, Index count, T* to) {
  for (Index i = 0; i < count; i += LANES<T>) store(to + i, load(to + i) + load(from + i));
}

template <class T>
void clear(T* to, Index count) {
  for (Index i = 0; i < count; i += LANES<T>) store(to + i, Vector<T>{});
}

template <class T>
INLINE void copy(const T* from, T* to, Index count) {
  if (count < LANES<T>) {
    for (Index i = 0; i < count; i++) to[i] = from[i];
    return;
  }
  for (Index i = 0; i + LANES<T> <= count; i += LANES<T>) store(to + i, load(from + i));
  store(to + count - LANES<T>, load(from + count - LANES<T>));
}

template <class T>
void masked(Index rows, Index n, const T* a, Index a_row, const T* mask, T* to, Index to_row) {
  for (Index x = 0; x < rows; x++)
    for (Index j = 0; j < n; j++) to[x * to_row + j] = a[x * a_row + j] * mask[x * n + j];
}

/// Fetches the examples of the next batch, some cache lines a block, while the gradient of this one is computed.
template <class T>
class Ahead {
 public:
  Ahead() = default;
  Ahead(const Examples<T>& examples, Index first, Index rows, Index m, Index blocks)
      : x_(examples.x), order_(examples.order), row_(first), end_(first + rows), m_(m) {
    const Index lines = rows * ((m + LINE - 1) / LINE);
    at_once_ = lines < 64 ? 0 : (lines + blocks - 1) / blocks;
  }

  INLINE void fetch() {
    for (Index i = 0; i < at_once_ && row_ < end_; i++) {
      __builtin_prefetch(x_ + (order_ ? Index(order_[row_]) : row_) * m_ + along_, 0, 2);
      along_ += LINE;
      if (along_ < m_) continue;
      along_ = 0;
      row_++;
    }
  }

 private:
  static constexpr Index LINE = 64 / sizeof(T);
  const T* x_ = nullptr;
  const std::int64_t* order_ = nullptr;
  Index row_ = 0, end_ = 0, m_ = 0, along_ = 0, at_once_ = 0;
};

}  // namespace
}  // namespace backproof
