// exp, tanh, sigmoid, Φ and their kin on vectors. Their errors in ulps stand in contract/words.hpp, where the tests find
// them. NaN stays NaN; results below the least normal number are 0.
//
// No tables and no branches: a lane that needs another formula takes it by ?:, and all lanes do both. Polynomials are
// Horner's, one multiply-add after the other: the rows of a layer are many, and the next vector's chain runs beside it.
#pragma once
#include "coefficients.hpp"
#include "vectors.hpp"

namespace backproof {
namespace {

template <class T>
constexpr bool is_single = sizeof(T) == 4;

template <class T, class C, int N>
INLINE Vector<T> polynomial(const C (&coefficients)[N], Vector<T> x) {
  Vector<T> p = all(T(coefficients[N - 1]));
#pragma GCC unroll 32
  for (int i = N - 2; i >= 0; i--) p = p * x + T(coefficients[i]);
  return p;
}

/// x = n ln 2 + r with |r| ≤ ½ ln 2: returns r, and n in the last bits of `shifted`.
template <class T>
INLINE Vector<T> reduced(Vector<T> x, Vector<T>& shifted) {
  const T to_integer = is_single<T> ? T(12582912.0) : T(6755399441055744.0);  // 1.5 · 2^mantissa: its last bit is 1
  const T high = is_single<T> ? T(0.693359375) : T(6.93147180369123816490e-01);
  const T low = is_single<T> ? T(-2.12194440054690583e-4) : T(1.90821492927058770002e-10);
  shifted = x * T(1.4426950408889634) + to_integer;
  const Vector<T> n = shifted - to_integer;
  return (x - n * high) - n * low;
}

/// 2ⁿ for the n of `reduced`, −bias < n ≤ bias.
template <class T>
INLINE Vector<T> power_of_two(Vector<T> shifted) {
  using Unsigned = typename Lanes<T>::Unsigned;
  return (Vector<T>)(((Unsigned)shifted << Lanes<T>::mantissa) + (Unsigned)all(T(1)));
}

template <class T>
INLINE Vector<T> exponential_less_one_reduced(Vector<T> r) {
  if constexpr (is_single<T>)
    return r + r * r * polynomial<T>(exponential_float, r);
  else
    return r + r * r * polynomial<T>(exponential_double, r);
}

template <class T>
constexpr T MOST = is_single<T> ? T(88.722839) : T(709.78271289338397);  // ln of the largest number
template <class T>
constexpr T LEAST = is_single<T> ? T(-87.336544) : T(-708.39641853226408);  // ln of the least normal one

/// eˣ.
template <class T>
INLINE Vector<T> exponential(Vector<T> x) {
  Vector<T> shifted;
  const Vector<T> kept = x > MOST<T> ? all(MOST<T>) : x;
  const Vector<T> p = exponential_less_one_reduced<T>(reduced<T>(kept, shifted)) + T(1);
  // where eˣ is a number and 2ⁿ is none, e^(x − ln 2) · 2
  const Bits<T> large = x > (is_single<T> ? T(88) : T(709));
  const Vector<T> twice = large ? all(T(2)) : all(T(1));
  const Vector<T> y = p * power_of_two<T>(large ? shifted - T(1) : shifted) * twice;
  return x > MOST<T> ? all(T(__builtin_inf())) : x < LEAST<T> ? Vector<T>{} : y;
}

/// eˣ for x ≤ 0.
template <class T>
INLINE Vector<T> exponential_of_negative(Vector<T> x) {
  Vector<T> shifted;
  const Vector<T> p = exponential_less_one_reduced<T>(reduced<T>(x, shifted)) + T(1);
  return x < LEAST<T> ? Vector<T>{} : p * power_of_two<T>(shifted);
}

/// eˣ − 1 for −50 ≤ x ≤ 88 (float32), 709 (float64).
template <class T>
INLINE Vector<T> exponential_less_one_of_bounded(Vector<T> x) {
  Vector<T> shifted;
  const Vector<T> p = exponential_less_one_reduced<T>(reduced<T>(x, shifted));
  const Vector<T> power = power_of_two<T>(shifted);
  return power * p + (power - T(1));
}

/// eˣ − 1 for x ≤ 88 (float32), 709 (float64).
template <class T>
INLINE Vector<T> exponential_less_one(Vector<T> x) {
  return exponential_less_one_of_bounded<T>(x < T(-50) ? all(T(-50)) : x);
}

/// ln(1 + eˣ) for x ≤ 0.   2 artanh s with s = eˣ/(2 + eˣ).
template <class T>
INLINE Vector<T> log1p_of_exponential(Vector<T> x) {
  const Vector<T> e = exponential_of_negative<T>(x);
  const Vector<T> s = quotient<T>(e, e + T(2)), u = s * s;
  Vector<T> p;
  if constexpr (is_single<T>)
    p = polynomial<T>(inverse_tanh_float, u);
  else
    p = polynomial<T>(inverse_tanh_double, u);
  return T(2) * (s + s * (u * p));
}

/// 1/(1 + e⁻ᶻ).
template <class T>
INLINE Vector<T> sigmoid(Vector<T> z) {
  const Vector<T> e = exponential_of_negative<T>(-absolute<T>(z));
  return quotient<T>(z < 0 ? e : all(T(1)), e + T(1));
}

/// tanh z.
template <class T>
INLINE Vector<T> hyperbolic_tangent(Vector<T> z) {
  const Vector<T> size = absolute<T>(z);
  const Vector<T> e = exponential_less_one_of_bounded<T>(T(2) * (size > T(20) ? all(T(20)) : size));
  return with_sign_of<T>(z, quotient<T>(e, e + T(2)));
}

/// Φ(z) = ½ erfc(−z/√2), the normal distribution.
template <class T>
INLINE Vector<T> normal_cdf(Vector<T> z) {
  const T centre = is_single<T> ? T(2) : T(4), most = is_single<T> ? T(15.5) : T(39.5);  // beyond, the tail is 0
  const Vector<T> size = absolute<T>(z) > most ? all(most) : absolute<T>(z);
  const Vector<T> x = size * T(0.70710678118654752440);
  const Vector<T> t = (x - centre) / (x + centre);
  Vector<T> p;
  if constexpr (is_single<T>)
    p = polynomial<T>(scaled_erfc_float, t);
  else
    p = polynomial<T>(scaled_erfc_double, t);
  // z²/2 in two parts, the first exact, so that exp keeps its digits
  using Unsigned = typename Lanes<T>::Unsigned;
  const Unsigned half = ~Unsigned{} << (Lanes<T>::mantissa / 2 + 1);
  const Vector<T> first = only<T>(size, (Bits<T>)half);
  const Vector<T> rest = T(0.5) * (size - first) * (size + first);
  const Vector<T> e = exponential_of_negative<T>(T(-0.5) * first * first) * exponential_of_negative<T>(-rest);
  const Vector<T> tail = T(0.5) * e * p / (T(2) * x + T(1));
  return z < 0 ? tail : T(1) - tail;
}

/// φ(z), the density of Φ. Its relative error grows with z²/2, which is rounded; it is far below 1 there.
template <class T>
INLINE Vector<T> normal_density(Vector<T> z) {
  return exponential<T>(T(-0.5) * z * z) * T(0.39894228040143267794);
}

}  // namespace
}  // namespace backproof
