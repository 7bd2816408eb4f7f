// The gradient of a large batch on small layers: members sum it chunk by chunk, each alone, and the chunks are then added
// in order. Chunks depend on the batch only: whoever sums them, the bits are the same. So a member takes the next chunk
// whenever it is done with one: who comes late, or has lost its processor for a while, holds nobody up.
#pragma once
#include "shares.hpp"
#include "sweep.hpp"

namespace backproof {
namespace {

constexpr Index MOST_CHUNKS = 64;

inline Index chunks_of(Index count) {
  const Index chunks = (count + MOST_ROWS - 1) / MOST_ROWS;
  return chunks < MOST_CHUNKS ? chunks : MOST_CHUNKS;
}

template <class T>
class Chunks {
 public:
  Chunks(Layers<T>& layers, Sweep<T>& sweep, const Needs& needs, Workspace& memory)
      : layers_(layers), sweep_(sweep), plan_(layers.plan) {
    if (!needs.whole_gradient || !goes_in_chunks(plan_, needs.batch)) return;
    for (Index i = 0; i < plan_.depth; i++) size_ += layers_[i].w.size() + padded<T>(layers_[i].w.n);
    sums_ = take<T>(memory, chunks_of(needs.batch) * size_);
    totals_ = static_cast<double*>(memory.take(MOST_CHUNKS * sizeof(double)));
  }

  /// The gradient of a batch, without penalty, in dw and db; returns the sum of its costs.
  double sum(const Examples<T>& examples, Index first, Index count, double weight, Own<T>& own) {
    const Index chunks = chunks_of(count);
    for (Index c = take_chunk(); c < chunks; c = take_chunk())
      totals_[c] = sum_chunk(examples, first, {count * c / chunks, count * (c + 1) / chunks}, weight, sums_ + c * size_, own);
    own.me.wait();
    if (own.me.rank == 0) next_ = 0;
    add_up(chunks, own.me);
    double total = 0;
    for (Index c = 0; c < chunks; c++) total += totals_[c];
    own.me.wait();
    return total;
  }

 private:
  Layers<T>& layers_;
  Sweep<T>& sweep_;
  const Plan& plan_;
  T* sums_ = nullptr;  // of each chunk, layer by layer: dw, then db
  double* totals_ = nullptr;
  Index size_ = 0;
  alignas(64) Index next_ = 0;  // chunk that nobody has begun, on a cache line of its own

  Index take_chunk() { return __atomic_fetch_add(&next_, 1, __ATOMIC_RELAXED); }

  /// BP3 and BP4 of the examples `of` the batch; returns the sum of their costs.
  double sum_chunk(const Examples<T>& examples, Index first, Range of, double weight, T* sums, Own<T>& own) {
    const T share = T(1 / (weight != 0 ? weight : 1.0));
    const Index base = own.me.rank * OWN_ROWS;
    double total = 0;
    clear(sums, size_);
    for (Index done = of.begin; done < of.end; done += PART_ROWS) {
      const Index rows = of.end - done < PART_ROWS ? of.end - done : PART_ROWS;
      own.rows = {base, base + rows};
      sweep_.sweep_own(examples, first + done - base, done - base, share, own);
      sweep_.add_costs(own.rows, total);
      T* to = sums;
      for (Index i = 0; i < plan_.depth; i++) to = add_layer(i, rows, base, to, own);
    }
    return total;
  }

  T* add_layer(Index i, Index rows, Index base, T* dw, const Own<T>& own) {
    const State<T>& layer = layers_[i];
    const Rows<const T> errors = layer.errors(), inputs = sweep_.inputs(i, own);
    const Rows<const T> delta{errors[base], errors.row}, a{inputs[base], inputs.row};
    bp3(rows, delta, a, layer.w, {0, layer.w.rows()}, own.scratch, own.me.watch,
        [&](Index at, Index width) { return Add<T>{dw + at, width}; });
    T* const db = dw + layer.w.size();
    bp4(rows, {0, padded<T>(layer.w.n)}, delta, db);
    return db + padded<T>(layer.w.n);
  }

  /// dw and db of every layer, a member's share of them.
  void add_up(Index chunks, const Member& me) {
    const T* from = sums_;
    for (Index i = 0; i < plan_.depth; i++) {
      const State<T>& layer = layers_[i];
      on_share(layer.w, me, [&](Index at, Index count) { add_up(chunks, from + at, count, layer.dw + at); });
      from += layer.w.size();
      const Range of = own_columns(layer, me);
      add_up(chunks, from + of.begin, of.end - of.begin, layer.db + of.begin);
      from += padded<T>(layer.w.n);
    }
  }

  void add_up(Index chunks, const T* from, Index count, T* to) const {
    for (Index k = 0; k < count; k += LANES<T>) {
      Vector<T> total{};
      for (Index c = 0; c < chunks; c++) total += load(from + c * size_ + k);
      store(to + k, total);
    }
  }
};

}  // namespace
}  // namespace backproof
