// What lengthens a cost and shortens a gradient: the penalties (λ/2)‖w‖² and λ₁‖w‖₁, and clipping to a norm. Sums are made
// panel by panel and then added in order, so that the bits do not depend on who made them.
#pragma once
#include "shares.hpp"

namespace backproof {
namespace {

template <class T>
class Penalties {
 public:
  Penalties(Layers<T>& layers, Workspace& memory) : layers_(layers), plan_(layers.plan) {
    const Index panels = panels_of(layers);
    squares_ = static_cast<double*>(memory.take(2 * static_cast<std::size_t>(panels) * sizeof(double)));
    sizes_ = squares_ + panels;
  }

  /// What both penalties are multiplied with, for a batch of this weight.
  double scale_for(double weight) const { return plan_.penalty_per_batch ? 1 / (weight != 0 ? weight : 1.0) : 1.0; }

  void measure_weights(const Member& me) {
    if (plan_.l1 == 0 && plan_.l2 == 0) return;
    on_panels(layers_, me, [&](Index panel, Index i, Index at, Index count) {
      squares_[panel] = sum_of_squares(layers_[i].w.updated() + at, count);
      sizes_[panel] = sum_of_sizes(layers_[i].w.updated() + at, count);
    });
  }

  /// Of the weights that were measured.
  double cost(double weight) const {
    if (plan_.l1 == 0 && plan_.l2 == 0) return 0;
    return scale_for(weight) * (0.5 * plan_.l2 * over_panels(squares_) + plan_.l1 * over_panels(sizes_));
  }

  /// Add their gradient to dw.
  void add_gradient(double weight, const Member& me) {
    const T l1 = T(plan_.l1 * scale_for(weight)), l2 = T(plan_.l2 * scale_for(weight));
    if (l1 == 0 && l2 == 0) return;
    for (Index i = 0; i < plan_.depth; i++)
      on_share(layers_[i].w, me, [&](Index at, Index count) {
        const T* const w = layers_[i].w.updated();
        for (Index k = at; k < at + count; k += LANES<T>) {
          const Vector<T> v = load(w + k);
          store(layers_[i].dw + k, load(layers_[i].dw + k) + l2 * v + l1 * sign<T>(v));
        }
      });
  }

  /// Shorten the whole gradient to the norm of the plan, if that names one.
  void clip(const Member& me) {
    if (plan_.clip_norm == 0) return;
    me.wait();
    on_panels(layers_, me, [&](Index panel, Index i, Index at, Index count) {
      squares_[panel] = sum_of_squares(layers_[i].dw + at, count);
    });
    me.wait();
    double squares = over_panels(squares_);
    for (Index i = 0; i < plan_.depth; i++) squares += sum_of_squares(layers_[i].db, padded<T>(layers_[i].w.n));
    const T norm = root(T(squares));
    me.wait();
    if (!(norm > T(plan_.clip_norm))) return;
    const T factor = T(plan_.clip_norm) / norm;
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      on_share(layer.w, me, [&](Index at, Index count) { scale(layer.dw + at, count, factor); });
      const Range of = own_columns(layer, me);
      scale(layer.db + of.begin, of.end - of.begin, factor);
    }
  }

 private:
  Layers<T>& layers_;
  const Plan& plan_;
  double *squares_, *sizes_;  // Σ w² or Σ (∂C/∂w)², and Σ |w|, of each panel

  double over_panels(const double* parts) const {
    double total = 0;
    const Index panels = panels_of(layers_);
    for (Index p = 0; p < panels; p++) total += parts[p];
    return total;
  }
};

}  // namespace
}  // namespace backproof
