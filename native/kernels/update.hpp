// The update of the parameters: block by block, each block of the gradient used while it is in registers or in the nearest
// cache and never written; or by the whole gradient, where a step needs all of it before it may change anything.
#pragma once
#include "optimizers.hpp"
#include "shares.hpp"
#include "sweep.hpp"

namespace backproof {
namespace {

/// How a block of the gradient ends where the update is w ← keep w + scale ∂C/∂w, or w + scale ∂C/∂w: it is never
/// written.
template <class T, bool KEEPS>
struct Descend {
  static constexpr bool PACKED = true;
  T* to;
  Index row;
  T keep, scale;
  Ahead<T>& ahead;
  INLINE void begin(int) { ahead.fetch(); }
  INLINE Vector<T> first(int, int) const { return Vector<T>{}; }
  INLINE void operator()(int i, int v, Vector<T> c) const {
    T* const at = to + i * row + v * LANES<T>;
    store(at, KEEPS ? load(at) + scale * c : keep * load(at) + scale * c);
  }
  INLINE void next(int rows) { to += rows * row; }
};

/// How it ends with any other optimizer: used while it is in the nearest cache.
template <class T>
struct Use {
  static constexpr bool PACKED = true;
  T* block;
  Index row;
  const Change<T>& rule;
  T *w, *first_slot, *second_slot;
  Ahead<T>& ahead;
  INLINE void begin(int) { ahead.fetch(); }
  INLINE Vector<T> first(int, int) const { return Vector<T>{}; }
  INLINE void operator()(int i, int v, Vector<T> c) const { store(block + i * row + v * LANES<T>, c); }
  INLINE void next(int rows) {
    const Index count = rows * row;
    change(rule, true, count, w, block, first_slot, second_slot);
    w += count;
    first_slot += count;
    second_slot += count;
  }
};

template <class T>
class Update {
 public:
  Update(Layers<T>& layers, Sweep<T>& sweep) : layers_(layers), sweep_(sweep), plan_(layers.plan) {}

  /// Let blocks of BP3 fetch the examples of the next batch.
  void fetch_ahead(const Examples<T>& examples, Index next, Index count, Own<T>& own) {
    const Index left = examples.count - next, m = plan_.layers[0].inputs;
    const Range share = own.me.share(left < count ? left : count), rows = layers_[0].w.share(own.me);
    const Index panels = panels_of(layers_[0].w), blocks = (rows.end - rows.begin + BLOCK_ROWS - 1) / BLOCK_ROWS * panels;
    own.ahead = blocks > 0 ? Ahead<T>(examples, next + share.begin, share.end - share.begin, m, blocks) : Ahead<T>();
  }

  /// BP3, each block of the gradient used while it is in registers or in the nearest cache; then BP4.
  void block_by_block(Change<T>& rule, Index count, double penalty_scale, T* sums, Own<T>& own) {
    rule.l1 = T(plan_.l1 * penalty_scale);
    rule.l2 = T(plan_.l2 * penalty_scale);
    rule.penalised = rule.l1 != 0 || rule.l2 != 0;
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      if (rule.optimizer == Optimizer::sgd && !rule.penalised)
        descend<true>(i, count, rule, own);
      else if (rule.optimizer == Optimizer::sgd && rule.l1 == 0)
        descend<false>(i, count, rule, own);
      else
        change_weights(i, count, rule, own);
      layer.w.transpose_the_other(layer.w.share(own.me), own.me.watch);
      const Range of = own_columns(layer, own.me);
      clear(layer.db + of.begin, of.end - of.begin);
      bp4(count, of, layer.errors(), layer.db);
      sums = add_errors(layer, count, of, sums);
      change_biases(layer, rule, of);
    }
  }

  /// By dw and db, which hold the gradient.
  void by_whole_gradient(const Change<T>& rule, const Own<T>& own) {
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      T* const w = layer.w.updated();
      on_share(layer.w, own.me, [&](Index at, Index length) {
        change(rule, true, length, w + at, layer.dw + at, or_any(layer.w_slots[0], w) + at,
               or_any(layer.w_slots[1], w) + at);
      });
      change_biases(layer, rule, own_columns(layer, own.me));
      layer.w.transpose_the_other(layer.w.share(own.me), own.me.watch);
    }
  }

  /// Add ∂C/∂b times the batch's size to `sums`, a member's columns of each layer.
  void add_errors(Index count, T* sums, const Own<T>& own) const {
    for (Index i = 0; i < plan_.depth; i++)
      sums = add_errors(layers_[i], count, own_columns(layers_[i], own.me), sums);
  }

 private:
  Layers<T>& layers_;
  Sweep<T>& sweep_;
  const Plan& plan_;

  void change_biases(State<T>& layer, const Change<T>& rule, Range of) {
    const Index at = of.begin;
    change(rule, false, of.end - at, layer.b + at, layer.db + at, or_any(layer.b_slots[0], layer.b) + at,
           or_any(layer.b_slots[1], layer.b) + at);
  }

  /// w ← (1 − ηλ) w − η ∂C/∂w.
  template <bool KEEPS>
  void descend(Index i, Index count, const Change<T>& rule, Own<T>& own) {
    T* const w = layers_[i].w.updated();
    const T keep = 1 - rule.rate * rule.l2, scale = -rule.rate;
    const Weights<T>& of = layers_[i].w;
    bp3(count, layers_[i].errors(), sweep_.inputs(i, own), of, of.share(own.me), own.scratch, own.me.watch,
        [&](Index at, Index width) { return Descend<T, KEEPS>{w + at, width, keep, scale, own.ahead}; });
  }

  void change_weights(Index i, Index count, const Change<T>& rule, Own<T>& own) {
    State<T>& layer = layers_[i];
    T* const w = layer.w.updated();
    alignas(64) T block[BLOCK_ROWS * PANEL * LANES<T>];
    bp3(count, layer.errors(), sweep_.inputs(i, own), layer.w, layer.w.share(own.me), own.scratch, own.me.watch,
        [&](Index at, Index width) {
          return Use<T>{block, width, rule, w + at, or_any(layer.w_slots[0], w) + at, or_any(layer.w_slots[1], w) + at,
                        own.ahead};
        });
  }

  static T* add_errors(const State<T>& layer, Index count, Range of, T* sums) {
    for (Index j = of.begin; j < of.end && j < layer.w.n; j++) sums[j] += layer.db[j] * T(count);
    return sums + layer.w.n;
  }

  static T* or_any(T* slots, T* any) { return slots ? slots : any; }
};

}  // namespace
}  // namespace backproof
