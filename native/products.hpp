// Matrix products in blocks that stay in registers, over weights packed in panels.
//
// A panel is a strip of a matrix, two vectors wide, row after row: (rows, 2 LANES) contiguous; the last may be one
// vector wide. Rows of ordinary matrices are padded with zeros to whole vectors.
#pragma once
#include "vectors.hpp"

namespace backproof {
namespace {

constexpr int PANEL = 2;  // vectors

/// Element (i, t) is at data[i · down + t · along].
template <class T>
struct Strided {
  const T* data;
  Index down, along;
};

/// How a block of results ends: stored as rows of a matrix.
template <class T>
struct Store {
  T* to;
  Index row;
  INLINE void operator()(int i, int v, Vector<T> c) const { store(to + i * row + v * LANES<T>, c); }
};

/// How a block of results ends: to ← keep · to + scale · c.
template <class T>
struct Blend {
  T* to;
  Index row;
  T keep, scale;
  INLINE void operator()(int i, int v, Vector<T> c) const {
    T* const at = to + i * row + v * LANES<T>;
    store(at, keep * load(at) + scale * c);
  }
};

/// c[i] = start + Σ_t a(i, t) b[t] for ROWS rows i of VECS vectors, kept in registers until it is handed to `end`.
template <class T, int ROWS, int VECS, bool TOGETHER, class End>
void block(Strided<T> a, const T* b, Index b_row, Index count, const T* start, End end) {
  Vector<T> c[ROWS][VECS];
#pragma GCC unroll 2
  for (int v = 0; v < VECS; v++) {
    const Vector<T> first = start ? load(start + v * LANES<T>) : Vector<T>{};
#pragma GCC unroll 12
    for (int i = 0; i < ROWS; i++) c[i][v] = first;
  }
  const T* at = a.data;
  const Index down = TOGETHER ? 1 : a.down;
  const Index along = TOGETHER ? a.along : 1;
  for (Index t = 0; t < count; t++, at += along, b += b_row) {
    Vector<T> row[VECS];
#pragma GCC unroll 2
    for (int v = 0; v < VECS; v++) row[v] = load(b + v * LANES<T>);
#pragma GCC unroll 12
    for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
      for (int v = 0; v < VECS; v++) c[i][v] += at[i * down] * row[v];
    }
  }
#pragma GCC unroll 12
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
    for (int v = 0; v < VECS; v++) end(i, v, c[i][v]);
  }
}

template <class T, int VECS, bool TOGETHER, class End, int... ROWS>
struct Blocks {
  using Function = void (*)(Strided<T>, const T*, Index, Index, const T*, End);
  static constexpr Function by_rows[] = {nullptr, block<T, ROWS, VECS, TOGETHER, End>...};
};

template <class T, int VECS, bool TOGETHER, class End>
INLINE void any_block(int rows, Strided<T> a, const T* b, Index b_row, Index count, const T* start, End end) {
#if BLOCK_ROWS == 12
  Blocks<T, VECS, TOGETHER, End, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12>::by_rows[rows](a, b, b_row, count, start, end);
#else
  Blocks<T, VECS, TOGETHER, End, 1, 2, 3, 4, 5, 6>::by_rows[rows](a, b, b_row, count, start, end);
#endif
}

/// Split rows into blocks of nearly equal height, at most BLOCK_ROWS: calls each(first, height).
template <class Each>
INLINE void in_blocks(Index rows, Each each) {
  const Index blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  for (Index i = 0, first = 0; i < blocks; i++) {
    const Index height = (rows - first) / (blocks - i);
    each(first, static_cast<int>(height));
    first += height;
  }
}

/// Calls each(first column, vectors) for each panel of a matrix of that many columns.
template <class T, class Each>
INLINE void in_panels(Index columns, Each each) {
  const Index width = padded<T>(columns);
  for (Index j = 0; j < width; j += PANEL * LANES<T>) each(j, width - j >= PANEL * LANES<T> ? PANEL : 1);
}

/// How many numbers a matrix takes when it is packed in panels.
template <class T>
Index packed_size(Index rows, Index columns) {
  return rows * padded<T>(columns);
}

/// c = start + a b, where b (count, columns) is packed in panels; c has rows of `c_row`, and so has start one.
template <class T>
void multiply_by_packed(Index rows, Index columns, Index count, const T* a, Index a_row, const T* b, const T* start,
                        T* c, Index c_row, Watch& watch) {
  in_panels<T>(columns, [&](Index j, int vectors) {
    const T* const panel = b + j * count;
    const T* const first = start ? start + j : nullptr;
    watch.work(rows * count * vectors);
    in_blocks(rows, [&](Index i, int height) {
      const Strided<T> from{a + i * a_row, a_row, 1};
      const Store<T> end{c + i * c_row + j, c_row};
      if (vectors == 2)
        any_block<T, 2, false>(height, from, panel, 2 * LANES<T>, count, first, end);
      else
        any_block<T, 1, false>(height, from, panel, LANES<T>, count, first, end);
    });
  });
}

/// aᵀ b for a (count, rows) and b (count, columns), a block at a time: each(offset in the packed result, height,
/// vectors, multiply), where multiply(end) computes the block and hands it to `end`.
template <class T, class Each>
INLINE void transposed_product(Index rows, Index columns, Index count, const T* a, Index a_row, const T* b, Index b_row,
                               Watch& watch, Each each) {
  in_panels<T>(columns, [&](Index j, int vectors) {
    watch.work(rows * count * vectors);
    in_blocks(rows, [&](Index i, int height) {
      const Strided<T> from{a + i, 1, a_row};
      each(j * rows + i * vectors * LANES<T>, height, vectors, [&](auto end) {
        if (vectors == 2)
          any_block<T, 2, true>(height, from, b + j, b_row, count, static_cast<const T*>(nullptr), end);
        else
          any_block<T, 1, true>(height, from, b + j, b_row, count, static_cast<const T*>(nullptr), end);
      });
    });
  });
}

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

/// Pack the transposed matrix of one that is packed as (rows, columns) in panels.
template <class T>
void transpose_packed(Index rows, Index columns, const T* from, T* to) {
  in_panels<T>(columns, [&](Index j, int vectors) {
    for (Index v = 0; v < vectors; v++) {
      for (Index i = 0; i < rows; i += LANES<T>) {
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

/// Pack a matrix whose element (i, j) is at from[i · down + j · along].
template <class T>
void pack(Index rows, Index columns, const T* from, Index down, Index along, T* to) {
  in_panels<T>(columns, [&](Index j, int vectors) {
    const Index width = vectors * LANES<T>;
    for (Index i = 0; i < rows; i++)
      for (Index k = 0; k < width; k++)
        to[j * rows + i * width + k] = j + k < columns ? from[i * down + (j + k) * along] : T(0);
  });
}

/// Undo `pack`.
template <class T>
void unpack(Index rows, Index columns, const T* from, T* to, Index down, Index along) {
  in_panels<T>(columns, [&](Index j, int vectors) {
    const Index width = vectors * LANES<T>;
    for (Index i = 0; i < rows; i++)
      for (Index k = 0; k < width && j + k < columns; k++) to[i * down + (j + k) * along] = from[j * rows + i * width + k];
  });
}

}  // namespace
}  // namespace backproof
