// The costs of the catalogue and ∂C/∂a, on rows: the records of src/backproof/costs.py, and those with which the
// estimators report what scikit-learn reports.
#pragma once
#include "functions.hpp"
#include "transpose.hpp"

namespace backproof {
namespace {

/// The output of a batch, (N, n) in rows of `row_length`.
template <class T>
struct Output {
  Index N, n;
  const T *z, *a, *y;
  const T *largest, *log_sum;  // of softmax, (N,)
};

template <class T>
INLINE T logarithm(T x) {
  return is_single<T> ? T(__builtin_logf(float(x))) : T(__builtin_log(double(x)));
}

template <class T>
INLINE T log1p_of(T x) {
  return is_single<T> ? T(__builtin_log1pf(float(x))) : T(__builtin_log1p(double(x)));
}

/// y ln a, 0 where y is 0.
template <class T>
INLINE T times_logarithm(T y, T a) {
  return y == 0 && a == a ? T(0) : y * logarithm(a);
}

/// A term that is absent has no gradient.
template <class T>
INLINE T ratio(T numerator, T denominator) {
  return numerator == 0 ? T(0) : numerator / denominator;
}

/// −(y ln a + (1 − y) ln(1 − a)).
template <class T>
INLINE T two_logarithms(T a, T y) {
  const T other = 1 - y;
  return -(times_logarithm(y, a) + (other == 0 && a == a ? T(0) : other * log1p_of(-a)));
}

/// Kept ε away from 0 and 1.
template <class T>
INLINE T clipped(T a) {
  const T epsilon = is_single<T> ? T(__FLT_EPSILON__) : T(__DBL_EPSILON__);
  return a < epsilon ? epsilon : a > 1 - epsilon ? 1 - epsilon : a;
}

template <class T>
INLINE T log_cosh(T e) {
  e = e < 0 ? -e : e;
  const T half = e / 2;
  const T small = is_single<T> ? T(__builtin_sinhf(float(half))) : T(__builtin_sinh(double(half)));
  const T decayed = is_single<T> ? T(__builtin_expf(float(-2 * e))) : T(__builtin_exp(double(-2 * e)));
  return e < 1 ? log1p_of(2 * small * small) : e + log1p_of(decayed) - T(0.69314718055994530942);
}

template <class T>
INLINE T huber(T e, T threshold) {
  e = e < 0 ? -e : e;
  const T inside = e > threshold ? threshold : e;
  return inside * (e - inside / 2);
}

/// The term of one output activation, not canonical.
template <class T>
INLINE T term(const Plan& plan, T a, T y) {
  switch (plan.cost) {
    case Cost::binary_cross_entropy: return two_logarithms(a, y);
    case Cost::binary_log_loss: return two_logarithms(clipped(a), y);
    case Cost::log_loss: return -times_logarithm(y, clipped(a));
    case Cost::categorical_cross_entropy:
    case Cost::log_likelihood: return -times_logarithm(y, a);
    case Cost::huber: return huber(a - y, T(plan.threshold));
    case Cost::mean_absolute_error: return a > y ? a - y : y - a;
    case Cost::quantile: return a > y ? T(1 - plan.threshold) * (a - y) : T(plan.threshold) * (y - a);
    case Cost::log_cosh: return log_cosh(a - y);
    case Cost::poisson: return times_logarithm(y, ratio(y, a)) - y + a;
    default: return (a - y) * (a - y) / 2;
  }
}

/// The terms of one example's cost from z, where the output activation is canonical: no cancellation. In lanes.
template <class T>
INLINE Vector<T> canonical_terms(const Plan& plan, const Output<T>& out, Index x) {
  const Index width = padded<T>(out.n), row = row_length<T>(out.n);
  const T *z = out.z + x * row, *y = out.y + x * row;
  Vector<T> total{};
  for (Index j = 0; j < width; j += LANES<T>) {
    const Vector<T> v = load(z + j), t = load(y + j), positive = v < 0 ? Vector<T>{} : v;
    Vector<T> terms;
    if (plan.cost == Cost::binary_cross_entropy)
      terms = log1p_of_exponential<T>(-absolute<T>(v)) + t * (positive - v) + (1 - t) * positive;
    else if (plan.cost == Cost::poisson)
      terms = exponential<T>(v) - t * v - t;
    else
      terms = t * (out.log_sum[x] - (v - out.largest[x]));
    total += only<T>(terms, first_lanes<T>(out.n - j));
  }
  return total;
}

template <class T>
INLINE Vector<T> halved_squares(const T* row, Index width) {
  Vector<T> total{};
  for (Index j = 0; j < width; j += LANES<T>) total += load(row + j) * load(row + j);
  return total / 2;
}

/// Σ over the lanes of terms(x), for x = 0 … N − 1.
template <class T, class Terms>
INLINE void sums_of_lanes(Index N, T* sums, Terms terms) {
  Index x = 0;
  for (; x + LANES<T> <= N; x += LANES<T>) {
    Vector<T> square[LANES<T>];
    for (int i = 0; i < LANES<T>; i++) square[i] = terms(x + i);
    transpose<T>(square);
    for (int i = 1; i < LANES<T>; i++) square[0] += square[i];
    store(sums + x, square[0]);
  }
  for (; x < N; x++) sums[x] = sum<T>(terms(x));
}

INLINE bool is_squares(Cost cost) {
  return cost == Cost::quadratic || cost == Cost::half_mean_squared_error || cost == Cost::squared_error;
}

/// Whether the cost of an example is a mean over its outputs.
INLINE bool averages(Cost cost) {
  return cost == Cost::half_mean_squared_error || cost == Cost::mean_absolute_error;
}

INLINE bool begins_with_difference(const Plan& plan) { return plan.canonical || is_squares(plan.cost); }

/// The cost of each row, (N,), times its weight if there are weights; of those with the mean over outputs, their sum.
/// `dC_da` holds a − y where BP1 begins with it.
template <class T>
void example_costs(const Plan& plan, const Output<T>& out, const T* weights, const T* dC_da, T* costs) {
  const Index row = row_length<T>(out.n), width = padded<T>(out.n);
  const bool from_z = plan.canonical && plan.cost != Cost::log_loss && plan.cost != Cost::binary_log_loss;
  if (is_squares(plan.cost))
    sums_of_lanes(out.N, costs, [&](Index x) { return halved_squares(dC_da + x * row, width); });
  else if (from_z)
    sums_of_lanes(out.N, costs, [&](Index x) { return canonical_terms(plan, out, x); });
  else
    for (Index x = 0; x < out.N; x++) {
      costs[x] = 0;
      for (Index j = 0; j < out.n; j++) costs[x] += term(plan, out.a[x * row + j], out.y[x * row + j]);
    }
  if (from_z && plan.cost == Cost::poisson)
    for (Index x = 0; x < out.N; x++)
      for (Index j = 0; j < out.n; j++) costs[x] += times_logarithm(out.y[x * row + j], out.y[x * row + j]);
  if (weights)
    for (Index x = 0; x < out.N; x++) costs[x] *= weights[x];
}

/// ∂C/∂a; a − y for the quadratic cost, and where the pair is canonical, for which it is δᴸ already.
template <class T>
void cost_gradient(const Plan& plan, const Output<T>& out, T* dC_da) {
  const Index row = row_length<T>(out.n), count = out.N * row;
  if (begins_with_difference(plan)) {
    for (Index i = 0; i < count; i += LANES<T>) store(dC_da + i, load(out.a + i) - load(out.y + i));
    return;
  }
  const T limit = T(plan.threshold);
  for (Index x = 0; x < out.N; x++)
    for (Index i = x * row; i < x * row + out.n; i++) {
      const T a = out.a[i], y = out.y[i], e = a - y;
      switch (plan.cost) {
        case Cost::binary_cross_entropy:
        case Cost::binary_log_loss: dC_da[i] = ratio(1 - y, 1 - a) - ratio(y, a); break;
        case Cost::categorical_cross_entropy:
        case Cost::log_loss:
        case Cost::log_likelihood: dC_da[i] = -ratio(y, a); break;
        case Cost::huber: dC_da[i] = e > limit ? limit : e < -limit ? -limit : e; break;
        case Cost::mean_absolute_error: dC_da[i] = e > 0 ? T(1) : e < 0 ? T(-1) : e; break;
        case Cost::quantile: dC_da[i] = e > 0 ? T(1 - plan.threshold) : e < 0 ? -limit : e; break;
        case Cost::log_cosh: dC_da[i] = hyperbolic_tangent<T>(all(e))[0]; break;
        case Cost::poisson: dC_da[i] = 1 - ratio(y, a); break;
        default: dC_da[i] = e;
      }
    }
}

}  // namespace
}  // namespace backproof
