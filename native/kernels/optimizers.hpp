// How a gradient becomes a change of the parameters: the records of src/backproof/optimizers.py, on runs of
// packed parameters.
#pragma once
#include "vectors.hpp"

namespace backproof {
namespace {

/// The numbers of one step.
template <class T>
struct Change {
  Optimizer optimizer;
  T rate;
  T options[MOST_OPTIONS];
  T corrected;   // η √(1 − β₂ᵗ)/(1 − β₁ᵗ), of Adam
  T decay;       // 1 − ηλ, of AdamW
  T l1, l2;      // as they act on this batch
  bool penalised;

  Change(const Plan& plan, double eta, std::int64_t t) : optimizer(plan.optimizer), rate(T(eta)), corrected(0), decay(1) {
    for (int i = 0; i < MOST_OPTIONS; i++) options[i] = T(plan.options[i]);
    l1 = l2 = 0;
    penalised = false;
    if (optimizer == Optimizer::adam || optimizer == Optimizer::adamw) {
      const double first = __builtin_pow(plan.options[0], double(t)), second = __builtin_pow(plan.options[1], double(t));
      corrected = T(eta * __builtin_sqrt(1 - second) / (1 - first));
      complement_1 = T(1 - plan.options[0]);
      complement_2 = T(1 - plan.options[1]);
    }
    if (optimizer == Optimizer::rmsprop) complement_1 = T(1 - plan.options[0]);
    if (optimizer == Optimizer::adamw) decay = T(1 - eta * plan.options[3]);
  }

  T complement_1 = 0, complement_2 = 0;  // 1 − ρ, 1 − β₁, 1 − β₂
};

/// g / (√v + ε); where v has overflowed, 0 of a finite g.
template <class T>
INLINE Vector<T> over_root(Vector<T> g, Vector<T> v, T epsilon) {
  const Vector<T> y = quotient<T>(g, square_root<T>(v) + epsilon);
  return v <= (sizeof(T) == 4 ? T(__FLT_MAX__) : T(__DBL_MAX__)) ? y : g - g;
}

/// The new θ of one vector.
template <class T, Optimizer O>
INLINE Vector<T> changed(const Change<T>& c, Vector<T> theta, Vector<T> g, T* first, T* second) {
  if constexpr (O == Optimizer::sgd) return theta - c.rate * g;
  if constexpr (O == Optimizer::momentum || O == Optimizer::nesterov) {
    const Vector<T> v = c.options[0] * load(first) - c.rate * g;
    store(first, v);
    return O == Optimizer::momentum ? theta + v : theta + c.options[0] * v - c.rate * g;
  }
  if constexpr (O == Optimizer::rmsprop) {
    const Vector<T> s = c.options[0] * load(first) + c.complement_1 * g * g;
    store(first, s);
    return theta - c.rate * over_root<T>(g, s, c.options[1]);
  }
  if constexpr (O == Optimizer::adam || O == Optimizer::adamw) {
    const Vector<T> m = c.options[0] * load(first) + c.complement_1 * g;
    const Vector<T> v = c.options[1] * load(second) + c.complement_2 * (g * g);
    store(first, m);
    store(second, v);
    return theta - c.corrected * over_root<T>(m, v, c.options[2]);
  }
}

template <class T, Optimizer O>
void change_run(const Change<T>& c, bool weights, Index count, T* theta, const T* gradient, T* first, T* second) {
  const bool penalised = weights && c.penalised;
  for (Index i = 0; i < count; i += LANES<T>) {
    Vector<T> w = load(theta + i), g = load(gradient + i);
    if (penalised) g += c.l2 * w + c.l1 * sign<T>(w);
    if (O == Optimizer::adamw && weights) w *= c.decay;
    store(theta + i, changed<T, O>(c, w, g, first + i, second + i));
  }
}

/// Change count parameters by their gradient; `weights` are penalised and decay, biases do not.
template <class T>
void change(const Change<T>& c, bool weights, Index count, T* theta, const T* gradient, T* first, T* second) {
  switch (c.optimizer) {
#define CASE(name, slots) \
  case Optimizer::name: return change_run<T, Optimizer::name>(c, weights, count, theta, gradient, first, second);
    BACKPROOF_OPTIMIZERS(CASE)
#undef CASE
  }
}

}  // namespace
}  // namespace backproof
