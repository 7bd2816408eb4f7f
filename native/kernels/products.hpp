// Matrix products in blocks that stay in registers, over weights packed in panels.
//
// From the plain version to this one, c = a b for a (rows, count) and b (count, columns):
// 1. Three loops over i, j, t, a number at a time: each step waits for the addition before it, and reads b across its rows.
// 2. Vectors along j: LANES columns at once, and b is read along its rows.
// 3. Blocks of BLOCK_ROWS × PANEL vectors of c in registers while t runs (`strip`): a row of b, once loaded, serves
//    BLOCK_ROWS rows, and so many independent sums keep the multiply-adders busy, which take four cycles each.
//    12 × 2 sums, a row of b and one factor fill AVX-512's and ARM's 32 registers; 6 × 2 the 16 of AVX2 and SSE2.
// 4. b in panels of those two vectors, contiguous in the order in which t reads them: no cache line is read for a part of
//    it, and the processor fetches what comes next.
// 5. Where a itself lies in too many pages, it is laid out anew as well (`transposed_product`).
// In the order of t nothing changes from 1 to 5: the sum of an element is the same sum, whatever the block it is in.
//
// A panel is a strip of a matrix, two vectors wide, row after row: (rows, 2 LANES) contiguous; the last may be one
// vector wide. Rows of ordinary matrices are padded with zeros to whole vectors.
#pragma once
#include "transpose.hpp"

namespace backproof {
namespace {

constexpr int PANEL = 2;  // vectors

/// Element (i, t) is at data[i · down + t · along]; `next` more a row at the next block.
template <class T>
struct Strided {
  const T* data;
  Index down, along, next;
};

// How a block of results begins and ends. `first` is what element (i, v) begins with, a call is given what it became,
// `begin` and `next` are called before and after each block.

/// to ← start + c, where start is one row, or null.
template <class T>
struct Store {
  T* to;
  Index row;
  const T* start;
  static constexpr bool PACKED = false;
  INLINE void begin(int) {}
  INLINE Vector<T> first(int, int v) const { return start ? load(start + v * LANES<T>) : Vector<T>{}; }
  INLINE void operator()(int i, int v, Vector<T> c) const { store(to + i * row + v * LANES<T>, c); }
  INLINE void next(int rows) { to += rows * row; }
};

/// to ← to + c, where `to` is packed.
template <class T>
struct Add {
  static constexpr bool PACKED = true;
  T* to;
  Index row;
  INLINE void begin(int) {}
  INLINE Vector<T> first(int i, int v) const { return load(to + i * row + v * LANES<T>); }
  INLINE void operator()(int i, int v, Vector<T> c) const { store(to + i * row + v * LANES<T>, c); }
  INLINE void next(int rows) { to += rows * row; }
};

/// ROWS rows at a time of VECS vectors, c[i] = first + Σ_t a(i, t) b[t], kept in registers until they go to `end`.
template <class T, int ROWS, int VECS, bool TOGETHER, class End>
void strip(Index blocks, Strided<T> a, const T* b, Index b_row, Index count, End end) {
  const Index down = TOGETHER ? 1 : a.down, along = TOGETHER ? a.along : 1;
  if constexpr (End::PACKED) end.row = VECS * LANES<T>;
  for (; blocks > 0; blocks--, a.data += ROWS * a.next) {
    end.begin(ROWS);
    if constexpr (!End::PACKED) asm("" : "+r"(end.row));  // or its multiples are kept in registers that the products need
    Vector<T> c[ROWS][VECS];
#pragma GCC unroll 12
    for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
      for (int v = 0; v < VECS; v++) c[i][v] = end.first(i, v);
    }
    const T *at = a.data, *of_b = b;
    for (Index t = 0; t < count; t++, at += along, of_b += b_row) {
      Vector<T> row[VECS];
#pragma GCC unroll 2
      for (int v = 0; v < VECS; v++) row[v] = load(of_b + v * LANES<T>);
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
    end.next(ROWS);
  }
}

template <class T, int VECS, bool TOGETHER, class End, int... ROWS>
struct Strips {
  using Function = void (*)(Index, Strided<T>, const T*, Index, Index, End);
  static constexpr Function by_rows[] = {nullptr, strip<T, ROWS, VECS, TOGETHER, End>...};
};

template <class T, int VECS, bool TOGETHER, class End>
INLINE void any_strip(int rows, Index blocks, Strided<T> a, const T* b, Index b_row, Index count, End end) {
#if BLOCK_ROWS == 12
  Strips<T, VECS, TOGETHER, End, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12>::by_rows[rows](blocks, a, b, b_row, count, end);
#else
  Strips<T, VECS, TOGETHER, End, 1, 2, 3, 4, 5, 6>::by_rows[rows](blocks, a, b, b_row, count, end);
#endif
}

/// Split rows into blocks of nearly equal height, at most BLOCK_ROWS: calls each(first row, blocks, height), at most twice.
template <class Each>
INLINE void in_blocks(Index rows, Each each) {
  if (rows <= 0) return;
  Index blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  if (rows <= 3 * BLOCK_ROWS && rows % blocks != 0 && rows % (blocks + 1) == 0) blocks++;  // so few that one height pays
  const Index height = rows / blocks, higher = rows - blocks * height;
  if (higher > 0) each(Index(0), higher, static_cast<int>(height + 1));
  if (blocks > higher) each(higher * (height + 1), blocks - higher, static_cast<int>(height));
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

/// Rows of a, in blocks, times a panel's rows b: TOGETHER as for `strip`; end_at(first row) is where a block's results go.
template <class T, bool TOGETHER, class EndAt>
INLINE void times_panel(Index rows, int vectors, Strided<T> a, const T* b, Index b_row, Index count, EndAt end_at) {
  in_blocks(rows, [&](Index first, Index blocks, int height) {
    Strided<T> from{a.data + first * a.next, a.down, a.along, a.next};
    if (vectors == 2)
      any_strip<T, 2, TOGETHER>(height, blocks, from, b, b_row, count, end_at(first));
    else
      any_strip<T, 1, TOGETHER>(height, blocks, from, b, b_row, count, end_at(first));
  });
}

/// c = start + a b, where b (count, columns) is packed in panels; c has rows of `c_row`, and so has start one.
template <class T>
void multiply_by_packed(Index rows, Index columns, Index count, const T* a, Index a_row, const T* b, const T* start,
                        T* c, Index c_row, Watch& watch) {
  in_panels<T>(columns, [&](Index j, int vectors) {
    watch.work(rows * count * vectors);
    const T* const first = start ? start + j : nullptr;
    times_panel<T, false>(rows, vectors, {a, a_row, 1, a_row}, b + j * count, vectors * LANES<T>, count,
                          [&](Index i) { return Store<T>{c + i * c_row + j, c_row, first}; });
  });
}

/// One row of a sparse a times PANELS panels of b, each of VECS vectors and `apart` from the next: the sums of `strip`, in
/// its order, without those terms that are 0.
template <class T, int PANELS, int VECS>
void sparse_strip(Index first, Index rows, const SparseRows<T>& a, const T* b, Index apart, Store<T> end) {
  for (Index i = 0; i < rows; i++) {
    Vector<T> c[PANELS][VECS];
#pragma GCC unroll 4
    for (int p = 0; p < PANELS; p++)
#pragma GCC unroll 2
      for (int v = 0; v < VECS; v++) c[p][v] = end.first(0, p * VECS + v);
    for (Index k = a.starts[first + i]; k < a.starts[first + i + 1]; k++) {
      const T factor = a.values[k];
      const T* const row = b + Index(a.columns[k]) * (VECS * LANES<T>);
#pragma GCC unroll 4
      for (int p = 0; p < PANELS; p++)
#pragma GCC unroll 2
        for (int v = 0; v < VECS; v++) c[p][v] += factor * load(row + p * apart + v * LANES<T>);
    }
#pragma GCC unroll 4
    for (int p = 0; p < PANELS; p++)
#pragma GCC unroll 2
      for (int v = 0; v < VECS; v++) end(0, p * VECS + v, c[p][v]);
    end.next(1);
  }
}

/// The same as `multiply_by_packed` for the rows of a sparse a from `first` on.
template <class T>
void multiply_sparse_by_packed(Index first, Index rows, Index columns, Index count, const SparseRows<T>& a, const T* b,
                               const T* start, T* c, Index c_row, Watch& watch) {
  constexpr Index WIDTH = PANEL * LANES<T>;  // four panels are eight sums, as many as are in flight: two each cycle
  const Index width = padded<T>(columns), numbers = a.starts[first + rows] - a.starts[first];
  for (Index j = 0; j < width;) {
    const Store<T> end{c + j, c_row, start + j};
    const T* const panel = b + j * count;
    const Index left = width - j;
    const Index done = left >= 4 * WIDTH ? 4 * WIDTH : left >= 2 * WIDTH ? 2 * WIDTH : left >= WIDTH ? WIDTH : LANES<T>;
    watch.work(numbers * done / LANES<T>);
    if (done == 4 * WIDTH)
      sparse_strip<T, 4, PANEL>(first, rows, a, panel, WIDTH * count, end);
    else if (done == 2 * WIDTH)
      sparse_strip<T, 2, PANEL>(first, rows, a, panel, WIDTH * count, end);
    else if (done == WIDTH)
      sparse_strip<T, 1, PANEL>(first, rows, a, panel, 0, end);
    else
      sparse_strip<T, 1, 1>(first, rows, a, panel, 0, end);
    j += done;
  }
}

/// Room of one member for the factors of a product, laid out as its innermost loop reads them; null where that does not
/// pay.
template <class T>
struct Scratch {
  T *blocks, *panel;
};

/// Whether it pays for `transposed_product`: where rows lie in too many pages, and are read for many panels.
template <class T>
bool is_worth_packing(Index rows, Index columns, Index count) {
  return count >= 96 && rows >= 8 * BLOCK_ROWS && columns >= 8 * PANEL * LANES<T>;
}

/// Columns of a (count, …) in blocks of WIDTH, each contiguous.
template <class T, int WIDTH>
void pack_columns(Index blocks, Index count, const T* a, Index a_row, T* to) {
  for (Index block = 0; block < blocks; block++, a += WIDTH)
    for (Index t = 0; t < count; t++, to += WIDTH) __builtin_memcpy(to, a + t * a_row, WIDTH * sizeof(T));
}

template <class T, int... WIDTHS>
struct Packings {
  using Function = void (*)(Index, Index, const T*, Index, T*);
  static constexpr Function by_width[] = {nullptr, pack_columns<T, WIDTHS>...};
};

template <class T>
void pack_blocks(Index rows, Index count, const T* a, Index a_row, T* to) {
  in_blocks(rows, [&](Index first, Index blocks, int height) {
    Packings<T, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12>::by_width[height](blocks, count, a + first, a_row,
                                                                        to + first * count);
  });
}

/// The `own` rows of aᵀ b for a (count, rows) and b (count, columns): end_at(offset in the packed result) is where they
/// go.
template <class T, class EndAt>
INLINE void transposed_product(Range own, Index rows, Index columns, Index count, const T* a, Index a_row, const T* b,
                               Index b_row, Scratch<T> scratch, Watch& watch, EndAt end_at) {
  const Index height = own.end - own.begin;
  if (height <= 0) return;
  const bool packs = scratch.blocks && is_worth_packing<T>(rows, columns, count);
  T* const blocks = scratch.blocks;
  if (packs) pack_blocks(height, count, a + own.begin, a_row, blocks);
  in_panels<T>(columns, [&](Index j, int vectors) {
    const Index width = vectors * LANES<T>;
    watch.work(height * (count + 16) * vectors);  // 16: the result is read and written
    const auto end = [&](Index i) { return end_at(j * rows + (own.begin + i) * width, width); };
    if (!packs) return times_panel<T, true>(height, vectors, {a + own.begin, 1, a_row, 1}, b + j, b_row, count, end);
    for (Index t = 0; t < count; t++)
      for (Index k = 0; k < width; k += LANES<T>) store(scratch.panel + t * width + k, load(b + t * b_row + j + k));
    in_blocks(height, [&](Index first, Index number, int of) {
      const Strided<T> from{blocks + first * count, 1, of, count};
      if (vectors == 2)
        any_strip<T, 2, true>(of, number, from, scratch.panel, width, count, end(first));
      else
        any_strip<T, 1, true>(of, number, from, scratch.panel, width, count, end(first));
    });
  });
}

}  // namespace
}  // namespace backproof
