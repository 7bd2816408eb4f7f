// What each example is alone: its cost, the norm of its gradient, and its influence ⟨∂C_x, G⟩ on a gradient G. No
// gradient of an example is formed: ∂C_x/∂w = δ (a⁻)ᵀ, so that ‖∂C_x/∂w‖² = ‖δ‖²‖a⁻‖² and ⟨∂C_x/∂w, G⟩ = δ · (G a⁻).
#pragma once
#include "sweep.hpp"

namespace backproof {
namespace {

template <class T>
class PerExample {
 public:
  Layers<T> layers;
  Sweep<T> sweep{layers};

  PerExample(const Plan& plan, Index count, Workspace& memory, Index members)
      : layers(plan, {count, at_once(count, members), true, false, false, 0, false}, memory, members), plan_(plan) {}

  /// Room for the products of `influences`, and G packed as the forward step wants weights.
  void take_direction(const T* gradient, Workspace& memory, Watch& watch) {
    Index weights = 0;
    for (Index i = 0; i < plan_.depth; i++) weights += plan_.layers[i].inputs * plan_.layers[i].outputs;
    const T *from_w = gradient, *from_b = gradient + weights;
    for (Index i = 0; i < plan_.depth; i++) {
      const Index m = plan_.layers[i].inputs, n = plan_.layers[i].outputs;
      direction_[i] = {m, n, take<T>(memory, packed_size<T>(m, n)), nullptr, false};
      direction_b_[i] = take<T>(memory, padded<T>(n));
      pack<T, true>({0, padded<T>(n)}, m, n, from_w, direction_[i].by_sender, watch);
      copy(from_b, direction_b_[i], n);
      from_w += m * n;
      from_b += n;
      widest_ = row_length<T>(n) > widest_ ? row_length<T>(n) : widest_;
    }
    product_ = take<T>(memory, layers.at_once * widest_);
  }

  /// costs (N,) and norms (N,).
  void norms(const Examples<T>& examples, T* costs, T* norms, Own<T> own) {
    one_by_one(examples, costs, own, [&](Index first, const Own<T>& of) {
      for (Index x = of.rows.begin; x < of.rows.end; x++) norms[first + x] = T(__builtin_sqrt(sweep.squared_norm(x, of)));
    });
  }

  /// costs (N,) and influences (N,): Σ_l δ · (G_w a⁻ + G_b), whose second factor is a forward step with G.
  void influences(const Examples<T>& examples, T* costs, T* influences, Own<T> own) {
    one_by_one(examples, costs, own, [&](Index first, const Own<T>& of) {
      const Index begin = of.rows.begin, count = of.rows.end - begin;
      double total[PART_ROWS] = {};
      for (Index i = 0; i < plan_.depth; i++) {
        const Index n = layers[i].w.n, row = row_length<T>(n);
        const Rows<const T> a = sweep.inputs(i, of), delta = layers[i].errors();
        // where no other member writes in any layer: one may be a layer ahead of another
        const Rows<T> product{product_ + begin * widest_, row};
        weighted_input(count, Rows<const T>{a[begin], a.row}, direction_[i], direction_b_[i], product, of.me.watch);
        for (Index x = 0; x < count; x++) total[x] += inner_product(delta[begin + x], product[x], n);
      }
      for (Index x = 0; x < count; x++) influences[first + begin + x] = T(total[x]);
    });
  }

 private:
  const Plan& plan_;
  Weights<T> direction_[MOST_LAYERS];
  T* direction_b_[MOST_LAYERS];
  T* product_ = nullptr;
  Index widest_ = 0;

  static Index at_once(Index count, Index members) {
    const Index most = OWN_ROWS * members;
    return count < most ? count : most;
  }

  /// Calls each(place of row 0, own) after the costs and errors of some rows, each as if it were a batch of its own
  /// times its weight, until a member's share of the examples is done.
  template <class Each>
  void one_by_one(const Examples<T>& examples, T* costs, Own<T>& own, Each each) {
    const T averaged = sweep.averaged_over_outputs() ? T(layers.last().outputs) : T(1);
    sweep.part_by_part(examples.count, own, [&](Index first) {
      sweep.sweep_own(examples, first, 0, T(1), own);
      for (Index x = own.rows.begin; x < own.rows.end; x++) costs[first + x] = layers.costs[x] / averaged;
      each(first, own);
    });
  }
};

}  // namespace
}  // namespace backproof
