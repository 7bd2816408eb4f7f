// The forward step and BP1–BP4 on packed layers: the lines of src/backproof/equations.py, one function each.
//
// Letters as there. A batch is rows; w is (n, m), and kept twice: wᵀ packed in panels over the receivers j, for the
// forward step, and w packed in panels over the senders k, for BP2. The update writes one of them, see `Weights`.
#pragma once
#include "activations.hpp"
#include "packing.hpp"

namespace backproof {
namespace {

/// Rows of numbers, `row` apart.
template <class T>
struct Rows {
  T* data;
  Index row;
  INLINE T* operator[](Index i) const { return data + i * row; }
};

template <class T>
struct Weights {
  static constexpr Index UNIT = PANEL * LANES<T>;  // rows that are updated by one member
  Index m, n;        // senders, receivers
  T* by_sender;      // wᵀ (m, n), packed
  T* by_receiver;    // w (n, m), packed; null in layer 2, whose error goes no further back
  bool over_senders;  // whether the update writes w, and wᵀ is transposed from it, or the other way round

  T* updated() const { return over_senders ? by_receiver : by_sender; }
  Index size() const { return over_senders ? packed_size<T>(n, m) : packed_size<T>(m, n); }

  /// The shape in which it is updated, packed: (rows, columns).
  Index rows() const { return over_senders ? n : m; }
  Index columns() const { return over_senders ? m : n; }

  /// The rows of `updated` that a member updates; they and what they become transposed are no other's.
  Range share(const Member& me) const { return me.share(rows(), UNIT); }

  void transpose_the_other(Range own, Watch& watch) const {
    if (by_receiver) transpose_packed(own, rows(), columns(), updated(), over_senders ? by_sender : by_receiver, watch);
  }
};

/// z = a⁻ wᵀ + b.   (N, m), (n, m), (n,) -> (N, n)
template <class T>
void weighted_input(Index N, Rows<const T> a, const Weights<T>& w, const T* b, Rows<T> z, Watch& watch) {
  multiply_by_packed(N, w.n, w.m, a.data, a.row, w.by_sender, b, z.data, z.row, watch);
}

/// The same for the rows of a sparse a⁻ from `first` on.
template <class T>
void weighted_input(Index N, const SparseRows<T>& a, Index first, const Weights<T>& w, const T* b, Rows<T> z,
                    Watch& watch) {
  multiply_sparse_by_packed(first, N, w.n, w.m, a, w.by_sender, b, z.data, z.row, watch);
}

/// (BP1)  δᴸ = ∂C/∂aᴸ ⊙ σ′(zᴸ).   (N, n), (N, n) -> (N, n), in place of ∂C/∂aᴸ
template <class T>
void bp1(Index N, const Layer& layer, Rows<T> delta, const T* z, const T* a) {
  times_slope(layer, N, z, a, delta.data);
}

/// (BP2)  δ = (δ⁺ w⁺) ⊙ σ′(z).   (N, k), (k, n), (N, n) -> (N, n)
template <class T>
void bp2(Index N, Rows<const T> delta_after, const Weights<T>& w_after, const Layer& layer, const T* mask, const T* z,
         const T* a, Rows<T> delta, Watch& watch) {
  const T* const none = nullptr;
  multiply_by_packed(N, w_after.m, w_after.n, delta_after.data, delta_after.row, w_after.by_receiver, none, delta.data,
                     delta.row, watch);
  if (mask)
    for (Index x = 0; x < N; x++)
      for (Index j = 0; j < layer.outputs; j++) delta[x][j] *= mask[x * layer.outputs + j];
  times_slope(layer, N, z, a, delta.data);
}

/// (BP3)  ∂C/∂w = δᵀ a⁻, summed over the examples.   (N, n), (N, m) -> (n, m), packed as the update wants it
///
/// The rows `own` of what is updated: end_at(offset, width) is where they go, block by block, see `transposed_product`.
template <class T, class EndAt>
INLINE void bp3(Index N, Rows<const T> delta, Rows<const T> a, const Weights<T>& w, Range own, Scratch<T> scratch,
                Watch& watch, EndAt end_at) {
  const Rows<const T>&down = w.over_senders ? delta : a, &along = w.over_senders ? a : delta;
  transposed_product(own, w.rows(), w.columns(), N, down.data, down.row, along.data, along.row, scratch, watch, end_at);
}

/// to ← to + Σ of the rows, VECS vectors from column j on.
template <class T, Index VECS>
INLINE void add_rows(Index N, Rows<const T> rows, Index j, T* to) {
  Vector<T> total[VECS];
  for (Index v = 0; v < VECS; v++) total[v] = load(to + j + v * LANES<T>);
  for (Index x = 0; x < N; x++)
    for (Index v = 0; v < VECS; v++) total[v] += load(rows[x] + j + v * LANES<T>);
  for (Index v = 0; v < VECS; v++) store(to + j + v * LANES<T>, total[v]);
}

/// (BP4)  ∂C/∂b = δ, summed over the examples, after what db holds.   (N, n) -> (n,), the columns `own` of it
template <class T>
void bp4(Index N, Range own, Rows<const T> delta, T* db) {
  constexpr Index AT_ONCE = 4;  // an addition takes four times as long as until the next can begin
  Index j = own.begin;
  for (; j + AT_ONCE * LANES<T> <= own.end; j += AT_ONCE * LANES<T>) add_rows<T, AT_ONCE>(N, delta, j, db);
  for (; j < own.end; j += LANES<T>) add_rows<T, 1>(N, delta, j, db);
}

}  // namespace
}  // namespace backproof
