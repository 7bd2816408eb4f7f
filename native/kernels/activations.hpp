// σ and σ′ of the catalogue, on rows of `row_length`: the records of src/backproof/activations.py.
#pragma once
#include "functions.hpp"

namespace backproof {
namespace {

template <class T>
constexpr T SELU_SCALE = T(1.0507009873554804934193349852946);
template <class T>
constexpr T SELU_ALPHA = T(1.6732632423543772848170429916717);
template <class T>
constexpr T GELU_TANH = T(0.79788456080286535588);  // √(2/π)
template <class T>
constexpr T CUBIC = T(0.044715);

template <class T, class F>
INLINE void map(Index count, const T* z, T* a, F f) {
  for (Index i = 0; i < count; i += LANES<T>) store(a + i, f(load(z + i)));
}

template <class T, class F>
INLINE void times(Index count, const T* z, const T* a, T* g, F slope) {
  for (Index i = 0; i < count; i += LANES<T>) store(g + i, load(g + i) * slope(load(z + i), load(a + i)));
}

template <class T>
INLINE Vector<T> negative_part(Vector<T> z) {
  return z > 0 ? Vector<T>{} : z;
}

template <class T>
INLINE Vector<T> exponential_unit(T scale, T alpha, Vector<T> z) {
  return scale * (z > 0 ? z : alpha * exponential_less_one<T>(negative_part<T>(z)));
}

template <class T>
INLINE Vector<T> exponential_unit_slope(T scale, T alpha, Vector<T> z) {
  return scale * (z > 0 ? all(T(1)) : alpha * exponential_of_negative<T>(negative_part<T>(z)));
}

template <class T>
INLINE Vector<T> gelu_tanh_inner(Vector<T> z) {
  return 2 * GELU_TANH<T> * (z + CUBIC<T> * z * z * z);
}

template <class T>
INLINE Vector<T> gelu_tanh_slope(Vector<T> z) {
  const Vector<T> u = gelu_tanh_inner<T>(z), inner = 2 * GELU_TANH<T> * (1 + 3 * CUBIC<T> * z * z);
  return sigmoid<T>(u) * (1 + z * sigmoid<T>(-u) * inner);
}

template <class T>
INLINE Vector<T> softplus(Vector<T> z) {
  return (z < 0 ? Vector<T>{} : z) + log1p_of_exponential<T>(-absolute<T>(z));
}

/// a = softmax(z) of each row of n numbers; largest and log_sum (N,) keep max z and ln Σ exp(z − max z).
template <class T>
void softmax(Index N, Index n, const T* z, T* a, T* largest, T* log_sum) {
  const Index width = padded<T>(n), row = row_length<T>(n);
  for (Index x = 0; x < N; x++, z += row, a += row) {
    T most = z[0];
    for (Index j = 1; j < n; j++) most = z[j] > most || z[j] != z[j] ? z[j] : most;
    Vector<T> total{};
    for (Index j = 0; j < width; j += LANES<T>) {
      const Vector<T> e = only<T>(exponential_of_negative<T>(load(z + j) - most), first_lanes<T>(n - j));
      total += e;
      store(a + j, e);
    }
    const T whole = sum<T>(total);
    for (Index j = 0; j < width; j += LANES<T>) store(a + j, load(a + j) / whole);
    largest[x] = most;
    log_sum[x] = is_single<T> ? T(__builtin_logf(float(whole))) : T(__builtin_log(double(whole)));
  }
}

/// g ← Jᵀg of softmax, row by row: a ⊙ (g − Σ g a).
template <class T>
void softmax_pull_back(Index N, Index n, const T* a, T* g) {
  const Index width = padded<T>(n), row = row_length<T>(n);
  for (Index x = 0; x < N; x++, g += row, a += row) {
    Vector<T> products{};
    for (Index j = 0; j < width; j += LANES<T>) products += load(g + j) * load(a + j);
    const T inner = sum<T>(products);
    for (Index j = 0; j < width; j += LANES<T>) store(g + j, load(a + j) * (load(g + j) - inner));
  }
}

/// Zero what lies beyond n in each row.
template <class T>
INLINE void clear_padding(Index N, Index n, T* rows) {
  const Index width = padded<T>(n);
  if (width == n) return;
  const Bits<T> kept = first_lanes<T>(n - (width - LANES<T>));
  for (T* last = rows + width - LANES<T>; N > 0; N--, last += row_length<T>(n)) store(last, only<T>(load(last), kept));
}

/// a = σ(z), (N, n) in padded rows; largest and log_sum as for `softmax`.
template <class T>
void activate(const Layer& layer, Index N, const T* z, T* a, T* largest, T* log_sum) {
  using V = Vector<T>;
  const Index n = layer.outputs, count = N * row_length<T>(n);
  const T alpha = T(layer.number);
  switch (layer.activation) {
    case Activation::identity: map(count, z, a, [](V v) { return v; }); break;
    case Activation::sigmoid: map(count, z, a, [](V v) { return sigmoid<T>(v); }); break;
    case Activation::tanh: map(count, z, a, [](V v) { return hyperbolic_tangent<T>(v); }); break;
    case Activation::relu: map(count, z, a, [](V v) { return v < 0 ? V{} : v; }); break;
    case Activation::leaky_relu: map(count, z, a, [=](V v) { return v > 0 ? v : alpha * v; }); break;
    case Activation::elu: map(count, z, a, [=](V v) { return exponential_unit<T>(1, alpha, v); }); break;
    case Activation::selu: map(count, z, a, [](V v) { return exponential_unit<T>(SELU_SCALE<T>, SELU_ALPHA<T>, v); }); break;
    case Activation::gelu: map(count, z, a, [](V v) { return v * normal_cdf<T>(v); }); break;
    case Activation::gelu_tanh: map(count, z, a, [](V v) { return v * sigmoid<T>(gelu_tanh_inner<T>(v)); }); break;
    case Activation::silu: map(count, z, a, [](V v) { return v * sigmoid<T>(v); }); break;
    case Activation::softplus: map(count, z, a, [](V v) { return softplus<T>(v); }); break;
    case Activation::softsign: map(count, z, a, [](V v) { return v / (1 + absolute<T>(v)); }); break;
    case Activation::hard_tanh: map(count, z, a, [](V v) { return v > 1 ? all(T(1)) : v < -1 ? all(T(-1)) : v; }); break;
    case Activation::exponential: map(count, z, a, [](V v) { return exponential<T>(v); }); break;
    case Activation::softmax: softmax(N, n, z, a, largest, log_sum); break;
  }
  clear_padding(N, n, a);
}

/// g ← g ⊙ σ′(z), (N, n) in padded rows; for softmax, g through its Jacobian.
template <class T>
void times_slope(const Layer& layer, Index N, const T* z, const T* a, T* g) {
  using V = Vector<T>;
  const Index count = N * row_length<T>(layer.outputs);
  const T alpha = T(layer.number);
  switch (layer.activation) {
    case Activation::identity: break;
    case Activation::sigmoid: times(count, z, a, g, [](V, V y) { return y * (1 - y); }); break;
    case Activation::tanh: times(count, z, a, g, [](V, V y) { return 1 - y * y; }); break;
    case Activation::relu: times(count, z, a, g, [](V v, V) { return v > 0 ? all(T(1)) : V{}; }); break;
    case Activation::leaky_relu: times(count, z, a, g, [=](V v, V) { return v > 0 ? all(T(1)) : all(alpha); }); break;
    case Activation::elu: times(count, z, a, g, [=](V v, V) { return exponential_unit_slope<T>(1, alpha, v); }); break;
    case Activation::selu:
      times(count, z, a, g, [](V v, V) { return exponential_unit_slope<T>(SELU_SCALE<T>, SELU_ALPHA<T>, v); });
      break;
    case Activation::gelu:
      times(count, z, a, g, [](V v, V) { return normal_cdf<T>(v) + v * normal_density<T>(v); });
      break;
    case Activation::gelu_tanh: times(count, z, a, g, [](V v, V) { return gelu_tanh_slope<T>(v); }); break;
    case Activation::silu:
      times(count, z, a, g, [](V v, V) { return sigmoid<T>(v) * (1 + v * sigmoid<T>(-v)); });
      break;
    case Activation::softplus: times(count, z, a, g, [](V v, V) { return sigmoid<T>(v); }); break;
    case Activation::softsign:
      times(count, z, a, g, [](V v, V) { const V s = 1 + absolute<T>(v); return 1 / (s * s); });
      break;
    case Activation::hard_tanh:
      times(count, z, a, g, [](V v, V) { return absolute<T>(v) < 1 ? all(T(1)) : V{}; });
      break;
    case Activation::exponential: times(count, z, a, g, [](V, V y) { return y; }); break;
    case Activation::softmax: softmax_pull_back(N, layer.outputs, a, g); break;
  }
}

}  // namespace
}  // namespace backproof
