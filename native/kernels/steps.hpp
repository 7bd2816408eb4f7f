// Steps of an optimizer: the gradient by BP3 and BP4 of what was swept, its penalty and clipping, and the update.
//
// Every sum is made in an order that does not depend on how many threads share the work: nor do the bits.
#pragma once
#include "noise.hpp"
#include "optimizers.hpp"
#include "chunks.hpp"

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
class Descent : public Chunks<T> {
 public:
  Descent(const Plan& plan, const Needs& needs, Workspace& memory, Index members)
      : Chunks<T>(plan, needs, memory, members) {
    Index panels = 0;
    for (Index i = 0; i < plan.depth; i++) panels += panels_of(layers_[i].w);
    squares_ = static_cast<double*>(memory.take(2 * static_cast<std::size_t>(panels) * sizeof(double)));
    sizes_ = squares_ + panels;
    if (plan.noise != 0) take_noise(memory);
  }

  /// One step over a batch, each member its share; false, and nothing changed, where its cost is not finite.
  bool step(const Examples<T>& examples, Index first, Index count, Index made, Steps<T>& steps, double& cost,
            Own<T>& own) {
    const double weight = this->weight_of(examples, first, count);
    if (plan_.has_dropout) {
      if (own.me.rank == 0) this->draw_masks(count, steps.random, own.me.watch);
      own.me.wait();
    }
    const bool whole = layers_[0].dw != nullptr;
    if (whole) {
      cost = gradient(examples, first, count, weight, own);
    } else {
      this->sweep(examples, first, count, 0, weight, own);
      measure_weights(own.me);
      own.me.wait();
      double total = 0;
      this->add_costs({0, count}, total);
      cost = this->mean_cost(total, weight) + penalty(weight);
    }
    if (!__builtin_isfinite(cost)) return false;
    Change<T> rule(plan_, steps.rates[made], steps.step + made + 1);
    fetch_ahead(examples, first + count, count, own);
    if (whole)
      change_by_whole_gradient(rule, count, weight, steps, own);
    else
      change_block_by_block(rule, count, weight, steps, own);
    own.me.wait();
    return true;
  }

  /// The cost, penalty included, with its gradient, without penalty, in dw and db.
  double gradient(const Examples<T>& examples, Index first, Index count, double weight, Own<T>& own) {
    measure_weights(own.me);
    double total = 0;
    if (goes_in_chunks(plan_, count)) {
      total = this->sum_chunks(examples, first, count, weight, own);
      return T(this->mean_cost(total, weight)) + penalty(weight);
    }
    for (Index i = 0; i < plan_.depth; i++) clear_gradient(layers_[i], own.me);
    const Index parts = (count + at_once_ - 1) / at_once_;
    for (Index part = 0, done = 0; part < parts; part++) {
      const Index rows = (count - done) / (parts - part);
      this->sweep(examples, first + done, rows, done, weight, own);
      own.me.wait();
      this->add_costs({0, rows}, total);
      for (Index i = 0; i < plan_.depth; i++) add_gradient(i, rows, own);
      own.me.wait();
      done += rows;
    }
    return T(this->mean_cost(total, weight)) + penalty(weight);
  }

  /// Add the penalty's gradient, and shorten the whole as the plan says.
  void add_penalty_and_clip(double weight, const Member& me) {
    const T l1 = T(plan_.l1 * penalty_scale(weight)), l2 = T(plan_.l2 * penalty_scale(weight));
    if (l1 != 0 || l2 != 0) {
      for (Index i = 0; i < plan_.depth; i++)
        on_share(layers_[i].w, me, [&](Index at, Index count) {
          const T* const w = layers_[i].w.updated();
          for (Index k = at; k < at + count; k += LANES<T>) {
            const Vector<T> v = load(w + k);
            store(layers_[i].dw + k, load(layers_[i].dw + k) + l2 * v + l1 * sign<T>(v));
          }
        });
    }
    if (plan_.clip_norm != 0) clip(me);
  }

 private:
  using Layers<T>::plan_;
  using Layers<T>::layers_;
  using Layers<T>::at_once_;
  using Chunks<T>::columns;
  using Chunks<T>::on_share;
  T *noise_ = nullptr, *noise_w_[MOST_LAYERS], *noise_b_[MOST_LAYERS];
  Index parameters_ = 0;
  double *squares_, *sizes_;  // Σ w² or Σ (∂C/∂w)², and Σ |w|, of each panel

  static Index panels_of(const Weights<T>& w) { return (padded<T>(w.columns()) - 1) / (PANEL * LANES<T>) + 1; }
  /// Calls each(panel's number among all, offset, count) for a member's share of a layer's panels.
  template <class Each>
  INLINE void on_panels(const Member& me, Each each) const {
    Index before = 0;
    for (Index i = 0; i < plan_.depth; i++) {
      const Weights<T>& w = layers_[i].w;
      const Range own = me.share(panels_of(w));
      constexpr Index WIDTH = PANEL * LANES<T>;
      for (Index p = own.begin; p < own.end; p++) {
        const Index left = padded<T>(w.columns()) - p * WIDTH, width = left < WIDTH ? left : WIDTH;
        me.watch.work(4 * w.rows());
        each(before + p, i, p * WIDTH * w.rows(), w.rows() * width);
      }
      before += panels_of(w);
    }
  }

  double sum_over_panels(const double* parts) const {
    double total = 0;
    Index panels = 0;
    for (Index i = 0; i < plan_.depth; i++) panels += panels_of(layers_[i].w);
    for (Index p = 0; p < panels; p++) total += parts[p];
    return total;
  }

  // ------------------------------------------------------------ the update

  void fetch_ahead(const Examples<T>& examples, Index next, Index count, Own<T>& own) {
    const Index left = examples.count - next, m = plan_.layers[0].inputs;
    const Range share = own.me.share(left < count ? left : count), rows = layers_[0].w.share(own.me);
    const Index panels = panels_of(layers_[0].w), blocks = (rows.end - rows.begin + BLOCK_ROWS - 1) / BLOCK_ROWS * panels;
    own.ahead = blocks > 0 ? Ahead<T>(examples, next + share.begin, share.end - share.begin, m, blocks) : Ahead<T>();
  }

  /// BP3, each block of the gradient used while it is in registers or in the nearest cache; then BP4.
  void change_block_by_block(Change<T>& rule, Index count, double weight, Steps<T>& steps, Own<T>& own) {
    rule.l1 = T(plan_.l1 * penalty_scale(weight));
    rule.l2 = T(plan_.l2 * penalty_scale(weight));
    rule.penalised = rule.l1 != 0 || rule.l2 != 0;
    T* sums = steps.error_sums;
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      if (rule.optimizer == Optimizer::sgd && !rule.penalised)
        descend<true>(i, count, rule, own);
      else if (rule.optimizer == Optimizer::sgd && rule.l1 == 0)
        descend<false>(i, count, rule, own);
      else
        change_weights(i, count, rule, own);
      layer.w.transpose_the_other(layer.w.share(own.me), own.me.watch);
      const Range of = columns(layer, own.me);
      clear(layer.db + of.begin, of.end - of.begin);
      bp4(count, of, layer.errors(), layer.db);
      sums = add_errors(layer, count, of, sums);
      change_biases(layer, rule, of);
    }
  }

  /// w ← (1 − ηλ) w − η ∂C/∂w.
  template <bool KEEPS>
  void descend(Index i, Index count, const Change<T>& rule, Own<T>& own) {
    T* const w = layers_[i].w.updated();
    const T keep = 1 - rule.rate * rule.l2, scale = -rule.rate;
    const Weights<T>& of = layers_[i].w;
    bp3(count, layers_[i].errors(), this->inputs(i, own), of, of.share(own.me), own.scratch, own.me.watch,
        [&](Index at, Index width) { return Descend<T, KEEPS>{w + at, width, keep, scale, own.ahead}; });
  }

  void change_weights(Index i, Index count, const Change<T>& rule, Own<T>& own) {
    State<T>& layer = layers_[i];
    T* const w = layer.w.updated();
    alignas(64) T block[BLOCK_ROWS * PANEL * LANES<T>];
    bp3(count, layer.errors(), this->inputs(i, own), layer.w, layer.w.share(own.me), own.scratch, own.me.watch,
        [&](Index at, Index width) {
          return Use<T>{block, width, rule, w + at, or_any(layer.w_slots[0], w) + at, or_any(layer.w_slots[1], w) + at,
                        own.ahead};
        });
  }

  void change_by_whole_gradient(const Change<T>& rule, Index count, double weight, Steps<T>& steps, Own<T>& own) {
    T* sums = steps.error_sums;
    for (Index i = 0; i < plan_.depth; i++) sums = add_errors(layers_[i], count, columns(layers_[i], own.me), sums);
    if (plan_.noise != 0) add_noise(count, steps.noise, own.me);
    add_penalty_and_clip(weight, own.me);
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      T* const w = layer.w.updated();
      on_share(layer.w, own.me, [&](Index at, Index length) {
        change(rule, true, length, w + at, layer.dw + at, or_any(layer.w_slots[0], w) + at,
               or_any(layer.w_slots[1], w) + at);
      });
      change_biases(layer, rule, columns(layer, own.me));
      layer.w.transpose_the_other(layer.w.share(own.me), own.me.watch);
    }
  }

  void change_biases(State<T>& layer, const Change<T>& rule, Range of) {
    const Index at = of.begin;
    change(rule, false, of.end - at, layer.b + at, layer.db + at, or_any(layer.b_slots[0], layer.b) + at,
           or_any(layer.b_slots[1], layer.b) + at);
  }

  // ---------------------------------------------------------- the gradient

  static void clear_gradient(State<T>& layer, const Member& me) {
    on_share(layer.w, me, [&](Index at, Index count) { clear(layer.dw + at, count); });
    const Range of = columns(layer, me);
    clear(layer.db + of.begin, of.end - of.begin);
  }

  void add_gradient(Index i, Index rows, Own<T>& own) {
    State<T>& layer = layers_[i];
    bp3(rows, layer.errors(), this->inputs(i, own), layer.w, layer.w.share(own.me), own.scratch, own.me.watch,
        [&](Index at, Index width) { return Add<T>{layer.dw + at, width}; });
    bp4(rows, columns(layer, own.me), layer.errors(), layer.db);
  }

  T* add_errors(const State<T>& layer, Index count, Range of, T* sums) const {
    for (Index j = of.begin; j < of.end && j < layer.w.n; j++) sums[j] += layer.db[j] * T(count);
    return sums + layer.w.n;
  }

  static T* or_any(T* slots, T* any) { return slots ? slots : any; }

  // ----------------------------------------------------------------- noise

  void take_noise(Workspace& memory) {
    for (Index i = 0; i < plan_.depth; i++) {
      const Weights<T>& w = layers_[i].w;
      noise_w_[i] = this->take(memory, w.size());
      noise_b_[i] = this->take(memory, padded<T>(w.n));
      parameters_ += (w.m + 1) * w.n;
    }
    noise_ = this->take(memory, parameters_);
  }

  /// Gaussian noise on the mean gradient, drawn in the order of `Parameters.to_vector` (Abadi et al., 2016).
  void add_noise(Index count, Random& random, const Member& me) {
    if (me.rank == 0) draw_normal(random, plan_.noise / double(count), parameters_, noise_, me.watch);
    me.wait();
    this->for_each_part(static_cast<const T*>(noise_), [&](Index i, const T* w, const T* b) {
      this->pack_one(i, w, b, noise_w_[i], noise_b_[i], me);
    });
    me.wait();
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      on_share(layer.w, me, [&](Index at, Index length) { add(noise_w_[i] + at, length, layer.dw + at); });
      const Range of = columns(layer, me);
      add(noise_b_[i] + of.begin, of.end - of.begin, layer.db + of.begin);
    }
  }

  // ------------------------------------------------ penalties and clipping

  double penalty_scale(double weight) const {
    return plan_.penalty_per_batch ? 1 / (weight != 0 ? weight : 1.0) : 1.0;
  }

  void measure_weights(const Member& me) {
    if (plan_.l1 == 0 && plan_.l2 == 0) return;
    on_panels(me, [&](Index panel, Index i, Index at, Index count) {
      squares_[panel] = sum_of_squares(layers_[i].w.updated() + at, count);
      sizes_[panel] = sum_of_sizes(layers_[i].w.updated() + at, count);
    });
  }

  /// (λ/2)‖w‖² + λ₁‖w‖₁ of the weights that were measured.
  double penalty(double weight) const {
    if (plan_.l1 == 0 && plan_.l2 == 0) return 0;
    return penalty_scale(weight) * (0.5 * plan_.l2 * sum_over_panels(squares_) + plan_.l1 * sum_over_panels(sizes_));
  }

  /// Shorten the whole gradient to the norm of the plan.
  void clip(const Member& me) {
    me.wait();
    on_panels(me, [&](Index panel, Index i, Index at, Index count) {
      squares_[panel] = sum_of_squares(layers_[i].dw + at, count);
    });
    me.wait();
    double squares = sum_over_panels(squares_);
    for (Index i = 0; i < plan_.depth; i++) squares += sum_of_squares(layers_[i].db, padded<T>(layers_[i].w.n));
    const T norm = root(T(squares));
    me.wait();
    if (!(norm > T(plan_.clip_norm))) return;
    const T factor = T(plan_.clip_norm) / norm;
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      on_share(layer.w, me, [&](Index at, Index count) { scale(layer.dw + at, count, factor); });
      const Range of = columns(layer, me);
      scale(layer.db + of.begin, of.end - of.begin, factor);
    }
  }
};

}  // namespace
}  // namespace backproof
