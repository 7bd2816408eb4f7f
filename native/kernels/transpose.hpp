// A square of vectors, transposed in registers.
#pragma once
#include "vectors.hpp"

namespace backproof {
namespace {

/// Interleave the first, or the second, halves of two vectors.
template <class T, bool SECOND>
INLINE Vector<T> interleaved(Vector<T> a, Vector<T> b) {
  Bits<T> places;
  for (int i = 0; i < LANES<T>; i++) places[i] = i / 2 + (i % 2 ? LANES<T> : 0) + (SECOND ? LANES<T> / 2 : 0);
#if defined(__clang__)
  Vector<T> mixed;
  for (int i = 0; i < LANES<T>; i++) mixed[i] = places[i] < LANES<T> ? a[places[i]] : b[places[i] - LANES<T>];
  return mixed;
#else
  return __builtin_shuffle(a, b, places);
#endif
}

/// Transpose LANES vectors as a square: log₂ LANES perfect shuffles.
template <class T>
INLINE void transpose(Vector<T> (&square)[LANES<T>]) {
  constexpr int half = LANES<T> / 2;
#pragma GCC unroll 4
  for (int round = 1; round < LANES<T>; round *= 2) {
    Vector<T> next[LANES<T>];
#pragma GCC unroll 8
    for (int i = 0; i < half; i++) {
      next[2 * i] = interleaved<T, false>(square[i], square[i + half]);
      next[2 * i + 1] = interleaved<T, true>(square[i], square[i + half]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES<T>; i++) square[i] = next[i];
  }
}

}  // namespace
}  // namespace backproof
