// What each example is alone: its cost, the norm of its gradient, and its influence ⟨∂C_x, G⟩ on a gradient G. No
// gradient of an example is formed: ∂C_x/∂w = δ (a⁻)ᵀ, so that ‖∂C_x/∂w‖² = ‖δ‖²‖a⁻‖² and ⟨∂C_x/∂w, G⟩ = δ · (G a⁻).
#pragma once
#include "sweep.hpp"

namespace backproof {
namespace {

/// Calls each(first, rows) after forward and BP1, BP2 of those examples; every EXAMPLES_AT_ONCE begin a part, so that
/// a caller who splits at its multiples gets the same bits.
template <class T, class Each>
void in_parts(Sweep<T>& sweep, const Examples<T>& examples, T* costs, Each each) {
  for (Index first = 0; first < examples.count; first += EXAMPLES_AT_ONCE) {
    const Index left = examples.count - first, rows = left < EXAMPLES_AT_ONCE ? left : EXAMPLES_AT_ONCE;
    sweep.each_alone(examples, first, rows, costs + first);
    each(first, rows);
  }
}

inline Needs needs_of_examples(Index count) {
  return {count < EXAMPLES_AT_ONCE ? count : EXAMPLES_AT_ONCE, true, false, false, 0};
}

/// costs (N,) and norms (N,).
template <class T>
void example_norms(const Plan& plan, const Examples<T>& examples, const T* vector, T* costs, T* norms,
                   Workspace& memory, Watch& watch) {
  Sweep<T> sweep(plan, needs_of_examples(examples.count), memory, watch);
  sweep.pack_parameters(vector);
  in_parts(sweep, examples, costs, [&](Index first, Index rows) {
    for (Index x = 0; x < rows; x++) norms[first + x] = T(__builtin_sqrt(sweep.squared_norm(x)));
  });
}

/// A gradient G packed as the forward step wants weights, and room for G a⁻ + G_b.
template <class T>
struct Direction {
  T *w[MOST_LAYERS], *b[MOST_LAYERS], *product;

  Direction(const Plan& plan, const T* gradient, Workspace& memory) {
    Index widest = 0, weights = 0;
    for (Index i = 0; i < plan.depth; i++) weights += plan.layers[i].inputs * plan.layers[i].outputs;
    const T *from_w = gradient, *from_b = gradient + weights;
    for (Index i = 0; i < plan.depth; i++) {
      const Index m = plan.layers[i].inputs, n = plan.layers[i].outputs;
      w[i] = static_cast<T*>(memory.take(std::size_t(packed_size<T>(m, n)) * sizeof(T)));
      b[i] = static_cast<T*>(memory.take(std::size_t(padded<T>(n)) * sizeof(T)));
      pack(m, n, from_w, Index(1), m, w[i]);
      copy(from_b, b[i], n);
      from_w += m * n;
      from_b += n;
      widest = row_length<T>(n) > widest ? row_length<T>(n) : widest;
    }
    product = static_cast<T*>(memory.take(std::size_t(EXAMPLES_AT_ONCE * widest) * sizeof(T)));
  }
};

/// influences (N,), and costs (N,): Σ_l δ · (G_w a⁻ + G_b), whose second factor is a forward step with G.
template <class T>
void example_influences(const Plan& plan, const Examples<T>& examples, const T* vector, const T* gradient, T* costs,
                        T* influences, Workspace& memory, Watch& watch) {
  Sweep<T> sweep(plan, needs_of_examples(examples.count), memory, watch);
  sweep.pack_parameters(vector);
  const Direction<T> direction(plan, gradient, memory);
  in_parts(sweep, examples, costs, [&](Index first, Index rows) {
    double total[EXAMPLES_AT_ONCE] = {};
    for (Index i = 0; i < plan.depth; i++) {
      const Index m = plan.layers[i].inputs, n = plan.layers[i].outputs;
      const Rows<T> product{direction.product, row_length<T>(n)};
      const Weights<T> g{m, n, direction.w[i], nullptr, false};
      weighted_input(rows, sweep.inputs(i), g, direction.b[i], product, watch);
      for (Index x = 0; x < rows; x++) total[x] += inner_product(sweep.errors(i)[x], product[x], n);
    }
    for (Index x = 0; x < rows; x++) influences[first + x] = T(total[x]);
  });
}

}  // namespace
}  // namespace backproof
