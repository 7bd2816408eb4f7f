// Vectors of the instruction set that this file is compiled for, through the compiler's own: + − * / < ?: as on numbers.
#pragma once
#include <cstdint>
#include <cstring>

#include "../contract/kernel.hpp"
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#define BLOCK_ROWS 12
#elif defined(__AVX2__)
#define VECTOR_BYTES 32
#define BLOCK_ROWS 6
#elif defined(__aarch64__)
#define VECTOR_BYTES 16
#define BLOCK_ROWS 12
#else
#define VECTOR_BYTES 16
#define BLOCK_ROWS 6
#endif
#define INLINE [[gnu::always_inline]] inline

namespace backproof {
namespace {

template <class T>
struct Lanes;

template <>
struct Lanes<float> {
  typedef float Vector __attribute__((vector_size(VECTOR_BYTES)));
  typedef std::int32_t Bits __attribute__((vector_size(VECTOR_BYTES)));
  typedef std::uint32_t Unsigned __attribute__((vector_size(VECTOR_BYTES)));
  static constexpr int mantissa = 23, bias = 127;
};

template <>
struct Lanes<double> {
  typedef double Vector __attribute__((vector_size(VECTOR_BYTES)));
  typedef std::int64_t Bits __attribute__((vector_size(VECTOR_BYTES)));
  typedef std::uint64_t Unsigned __attribute__((vector_size(VECTOR_BYTES)));
  static constexpr int mantissa = 52, bias = 1023;
};

template <class T>
using Vector = typename Lanes<T>::Vector;
template <class T>
using Bits = typename Lanes<T>::Bits;
template <class T>
constexpr int LANES = VECTOR_BYTES / sizeof(T);

template <class T>
INLINE Vector<T> load(const T* from) {
  Vector<T> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class T>
INLINE void store(T* to, Vector<T> v) {
  std::memcpy(to, &v, sizeof v);
}

template <class T>
INLINE Vector<T> all(T number) {
  return Vector<T>{} + number;
}

template <class T>
INLINE Vector<T> absolute(Vector<T> v) {
  return (Vector<T>)((Bits<T>)v & ~(Bits<T>)(-Vector<T>{}));
}

/// size ≥ 0 with the sign of v.
template <class T>
INLINE Vector<T> with_sign_of(Vector<T> v, Vector<T> size) {
  const Bits<T> sign_bit = (Bits<T>)(-Vector<T>{});
  return (Vector<T>)(((Bits<T>)v & sign_bit) | (Bits<T>)size);
}

/// 1, −1 or 0.
template <class T>
INLINE Vector<T> sign(Vector<T> v) {
  return v > 0 ? all(T(1)) : v < 0 ? all(T(-1)) : Vector<T>{};
}

#if defined(__AVX512F__)
#define ESTIMATES 1  // of 1/x and 1/√x to 14 bits: with one correction, a quarter of the time of a division or a root
// what is left to correct is a difference of nearly equal numbers: fused by name, not where the compiler likes to
#endif

/// √v for 0 ≤ v < ∞: 1 ulp.
template <class T>
INLINE Vector<T> square_root(Vector<T> v) {
#if ESTIMATES
  if constexpr (sizeof(T) == 4) {
    const Vector<T> normal = v > T(__FLT_MIN__) ? v : all(T(__FLT_MIN__));
    const __m512 r = _mm512_rsqrt14_ps((__m512)normal), s = (__m512)v * r;
    return (Vector<T>)_mm512_fmadd_ps(0.5f * r, _mm512_fnmadd_ps(s, s, (__m512)v), s);
  }
#endif
  for (int i = 0; i < LANES<T>; i++) v[i] = sizeof(T) == 4 ? T(__builtin_sqrtf(float(v[i]))) : T(__builtin_sqrt(double(v[i])));
  return v;
}

template <class T>
INLINE T root(T x) {
  return T(__builtin_sqrt(double(x)));
}

/// a / b for 1e-37 < b < 1e37: 1 ulp.
template <class T>
INLINE Vector<T> quotient(Vector<T> a, Vector<T> b) {
#if ESTIMATES
  if constexpr (sizeof(T) == 4) {
    const __m512 r = _mm512_rcp14_ps((__m512)b), q = (__m512)a * r;
    return (Vector<T>)_mm512_fmadd_ps(r, _mm512_fnmadd_ps((__m512)b, q, (__m512)a), q);
  }
#endif
  return a / b;
}

template <class T>
INLINE Vector<T> reciprocal(Vector<T> b) {
  return quotient<T>(all(T(1)), b);
}

/// Lane after lane.
template <class T>
INLINE T sum(Vector<T> v) {
  T total = 0;
  for (int i = 0; i < LANES<T>; i++) total += v[i];
  return total;
}

/// Zero from lane `kept` on.
template <class T>
INLINE Bits<T> first_lanes(Index kept) {
  Bits<T> mask{};
  for (int i = 0; i < LANES<T>; i++) mask[i] = i < kept ? -1 : 0;
  return mask;
}

template <class T>
INLINE Vector<T> only(Vector<T> v, Bits<T> mask) {
  return (Vector<T>)((Bits<T>)v & mask);
}

template <class T>
Index padded(Index count) {
  return (count + LANES<T> - 1) / LANES<T> * LANES<T>;
}

/// How far apart rows of that many numbers are kept: whole vectors, and no multiple of 512 bytes, at which the rows of
/// a batch would push each other out of the first cache.
template <class T>
Index row_length(Index count) {
  const Index width = padded<T>(count);
  return width * Index(sizeof(T)) % 512 == 0 ? width + LANES<T> : width;
}

}  // namespace
}  // namespace backproof
