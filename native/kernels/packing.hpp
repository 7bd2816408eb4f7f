// Matrices from rows to panels and back, and from one packing to the other, a square of vectors at a time.
#pragma once
#include "products.hpp"

namespace backproof {
namespace {

/// Pack the transposed matrix of one that is packed as (rows, columns) in panels: what its `own` rows become.
template <class T>
void transpose_packed(Range own, Index rows, Index columns, const T* from, T* to, Watch& watch) {
  in_panels<T>(columns, [&](Index j, int vectors) {
    watch.work(8 * (own.end - own.begin) * vectors);
    for (Index v = 0; v < vectors; v++) {
      for (Index i = own.begin; i < own.end; i += LANES<T>) {
        Vector<T> square[LANES<T>];
        const Index height = rows - i < LANES<T> ? rows - i : LANES<T>;
        for (Index k = 0; k < LANES<T>; k++)
          square[k] = k < height ? load(from + j * rows + ((i + k) * vectors + v) * LANES<T>) : Vector<T>{};
        transpose<T>(square);
        const Index first = j + v * LANES<T>, count = columns - first < LANES<T> ? columns - first : LANES<T>;
        const Index panel = i / (PANEL * LANES<T>) * (PANEL * LANES<T>);
        const Index width = padded<T>(rows) - panel >= PANEL * LANES<T> ? PANEL : 1;
        T* const at = to + panel * columns + (i - panel);
        for (Index k = 0; k < count; k++) store(at + (first + k) * width * LANES<T>, square[k]);
      }
    }
  });
}

/// The first `count` of a vector's numbers, and zeros.
template <class T>
INLINE Vector<T> load_some(const T* from, Index count) {
  if (count >= LANES<T>) return load(from);
  Vector<T> v{};
  for (Index k = 0; k < count; k++) v[k] = from[k];
  return v;
}

template <class T>
INLINE void store_some(T* to, Vector<T> v, Index count) {
  if (count >= LANES<T>) return store(to, v);
  for (Index k = 0; k < count; k++) to[k] = v[k];
}

/// Calls each(packed place of the square's first row, how far its rows are apart, first row, rows, first column, columns)
/// for the squares of a matrix packed in panels, in the columns `own` of it.
template <class T, class Each>
INLINE void in_squares(Range own, Index rows, Index columns, Watch& watch, Each each) {
  constexpr Index WIDTH = PANEL * LANES<T>;
  for (Index panel = own.begin; panel < own.end; panel += WIDTH) {
    const Index vectors = padded<T>(columns) - panel >= WIDTH ? PANEL : 1;
    watch.work(8 * rows * vectors);
    for (Index v = 0; v < vectors; v++) {
      const Index j = panel + v * LANES<T>;
      for (Index i = 0; i < rows; i += LANES<T>)
        each(panel * rows + (i * vectors + v) * LANES<T>, vectors * LANES<T>, i,
             rows - i < LANES<T> ? rows - i : LANES<T>, j, columns - j < LANES<T> ? columns - j : LANES<T>);
    }
  }
}

/// Pack (rows, columns) from ordinary rows; or, TURNED, from the ordinary rows of the transposed matrix.
template <class T, bool TURNED>
void pack(Range own, Index rows, Index columns, const T* from, T* to, Watch& watch) {
  in_squares<T>(own, rows, columns, watch, [&](Index at, Index apart, Index i, Index height, Index j, Index width) {
    Vector<T> square[LANES<T>];
    for (Index k = 0; k < LANES<T>; k++) {
      if (TURNED)
        square[k] = k < width ? load_some(from + (j + k) * rows + i, height) : Vector<T>{};
      else
        square[k] = k < height ? load_some(from + (i + k) * columns + j, width) : Vector<T>{};
    }
    if (TURNED) transpose<T>(square);
    for (Index k = 0; k < height; k++) store(to + at + k * apart, square[k]);
  });
}

/// Undo `pack`.
template <class T, bool TURNED>
void unpack(Range own, Index rows, Index columns, const T* from, T* to, Watch& watch) {
  in_squares<T>(own, rows, columns, watch, [&](Index at, Index apart, Index i, Index height, Index j, Index width) {
    Vector<T> square[LANES<T>];
    for (Index k = 0; k < LANES<T>; k++) square[k] = k < height ? load(from + at + k * apart) : Vector<T>{};
    if (TURNED) transpose<T>(square);
    for (Index k = 0; k < (TURNED ? width : height); k++) {
      if (TURNED)
        store_some(to + (j + k) * rows + i, square[k], height);
      else
        store_some(to + (i + k) * columns + j, square[k], width);
    }
  });
}

}  // namespace
}  // namespace backproof
