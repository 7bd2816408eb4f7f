// σ and σ′ of the catalogue, on rows of `row_length`: the records of src/backproof/activations.py. A line of the table
// below is an activation; contract/words.hpp is the list of them.
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
INLINE Vector<T> softsign_slope(Vector<T> z) {
  const Vector<T> s = 1 + absolute<T>(z);
  return 1 / (s * s);
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

/// σ and σ′ of an activation on a vector: `forward` of z, `slope` of z and a = σ(z); α is the number of leaky_relu and elu.
template <class T, Activation A>
struct Rule;

// clang-format off
#define RULE(name, sigma, sigma_prime)                                                                 \
  template <class T>                                                                                   \
  struct Rule<T, Activation::name> {                                                                   \
    using V = Vector<T>;                                                                               \
    INLINE static V forward(V z, [[maybe_unused]] T alpha) { return sigma; }                           \
    INLINE static V slope([[maybe_unused]] V z, [[maybe_unused]] V a, [[maybe_unused]] T alpha) {      \
      return sigma_prime;                                                                              \
    }                                                                                                  \
  };

//   name         σ(z)                                                σ′(z)
RULE(identity,    z,                                                  all(T(1)))
RULE(sigmoid,     sigmoid<T>(z),                                      a * (1 - a))
RULE(tanh,        hyperbolic_tangent<T>(z),                           1 - a * a)
RULE(relu,        z < 0 ? V{} : z,                                    z > 0 ? all(T(1)) : V{})
RULE(leaky_relu,  z > 0 ? z : alpha * z,                              z > 0 ? all(T(1)) : all(alpha))
RULE(elu,         exponential_unit<T>(1, alpha, z),                   exponential_unit_slope<T>(1, alpha, z))
RULE(selu,        exponential_unit<T>(SELU_SCALE<T>, SELU_ALPHA<T>, z), exponential_unit_slope<T>(SELU_SCALE<T>, SELU_ALPHA<T>, z))
RULE(gelu,        z * normal_cdf<T>(z),                               normal_cdf<T>(z) + z * normal_density<T>(z))
RULE(gelu_tanh,   z * sigmoid<T>(gelu_tanh_inner<T>(z)),              gelu_tanh_slope<T>(z))
RULE(silu,        z * sigmoid<T>(z),                                  sigmoid<T>(z) * (1 + z * sigmoid<T>(-z)))
RULE(softplus,    softplus<T>(z),                                     sigmoid<T>(z))
RULE(softsign,    z / (1 + absolute<T>(z)),                           softsign_slope<T>(z))
RULE(hard_tanh,   z > 1 ? all(T(1)) : z < -1 ? all(T(-1)) : z,        absolute<T>(z) < 1 ? all(T(1)) : V{})
RULE(exponential, exponential<T>(z),                                  a)
#undef RULE
// clang-format on

template <class T, Activation A>
void activate_as(const Layer& layer, Index N, const T* z, T* a, T* largest, T* log_sum) {
  const Index n = layer.outputs;
  const T alpha = T(layer.number);
  if constexpr (A == Activation::softmax)
    softmax(N, n, z, a, largest, log_sum);
  else
    map(N * row_length<T>(n), z, a, [=](Vector<T> v) { return Rule<T, A>::forward(v, alpha); });
}

/// a = σ(z), (N, n) in padded rows; largest and log_sum as for `softmax`.
template <class T>
void activate(const Layer& layer, Index N, const T* z, T* a, T* largest, T* log_sum) {
  switch (layer.activation) {
#define CASE(name) \
  case Activation::name: activate_as<T, Activation::name>(layer, N, z, a, largest, log_sum); break;
    BACKPROOF_ACTIVATIONS(CASE)
#undef CASE
  }
  clear_padding(N, layer.outputs, a);
}

template <class T, Activation A>
void times_slope_as(const Layer& layer, Index N, const T* z, const T* a, T* g) {
  const Index n = layer.outputs;
  const T alpha = T(layer.number);
  if constexpr (A == Activation::softmax)
    softmax_pull_back(N, n, a, g);
  else if constexpr (A != Activation::identity)
    times(N * row_length<T>(n), z, a, g, [=](Vector<T> v, Vector<T> y) { return Rule<T, A>::slope(v, y, alpha); });
}

/// g ← g ⊙ σ′(z), (N, n) in padded rows; for softmax, g through its Jacobian.
template <class T>
void times_slope(const Layer& layer, Index N, const T* z, const T* a, T* g) {
  switch (layer.activation) {
#define CASE(name) \
  case Activation::name: return times_slope_as<T, Activation::name>(layer, N, z, a, g);
    BACKPROOF_ACTIVATIONS(CASE)
#undef CASE
  }
}

}  // namespace
}  // namespace backproof
