// Gaussian noise for differentially private steps: Box and Muller's two numbers from two uniform ones, on vectors of
// double, in the order of src/backproof/engines/noise.py. Each number is within 4 ulps of the radius it is drawn with.
#pragma once
#include "functions.hpp"

namespace backproof {
namespace {

// Taylor's coefficients: enough of them for the last bit on the ranges below
constexpr double ARTANH[] = {1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21};
constexpr double SINE[] = {-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800,
                           -1.0 / 1307674368000, 1.0 / 355687428096000};
constexpr double COSINE[] = {-1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600,
                             -1.0 / 87178291200, 1.0 / 20922789888000};

/// ln u of a normal number u.   u = 2ⁿ m with √½ ≤ m < √2, and ln m = 2 artanh s with s = (m − 1)/(m + 1).
INLINE Vector<double> logarithm_of_normal(Vector<double> u) {
  using Unsigned = Lanes<double>::Unsigned;
  const Bits<double> bits = (Bits<double>)u, n = (bits - 0x3FE6A09E667F3BCD) >> 52;
  const Vector<double> m = (Vector<double>)((Unsigned)bits - ((Unsigned)n << 52));
  const Vector<double> s = (m - 1) / (m + 1), q = s * s;
  return __builtin_convertvector(n, Vector<double>) * 0.69314718055994530942 +
         2 * (s + s * (q * polynomial<double>(ARTANH, q)));
}

/// cos 2πu and sin 2πu for 0 ≤ u < 1: reduced to |f| ≤ π/4 by the nearest quarter turn n.
INLINE void turned(Vector<double> u, Vector<double>& cosine, Vector<double>& sine) {
  constexpr double to_integer = 6755399441055744.0;  // 1.5 · 2⁵²: its last bit is 1
  const Vector<double> shifted = 4 * u + to_integer, n = shifted - to_integer;
  const Vector<double> f = (4 * u - n) * 1.57079632679489661923, q = f * f;
  const Vector<double> s = f + f * (q * polynomial<double>(SINE, q)), c = 1 + q * polynomial<double>(COSINE, q);
  const Bits<double> odd = (n == 1) | (n == 3), left = (n == 1) | (n == 2), below = (n == 2) | (n == 3);
  cosine = odd ? s : c;
  sine = odd ? c : s;
  cosine = left ? -cosine : cosine;
  sine = below ? -sine : sine;
}

/// count numbers of mean 0 and that deviation, from ⌈count/2⌉ pairs of uniform ones.
template <class T>
void draw_normal(Random& random, double deviation, Index count, T* to, Watch& watch) {
  constexpr Index pairs = LANES<double>;
  for (Index i = 0; i < count; i += 2 * pairs) {
    const Index drawn = (count - i + 1) / 2 < pairs ? (count - i + 1) / 2 : pairs;
    watch.work(16 * pairs);
    Vector<double> first = all(1.0), second{}, cosine, sine;
    for (Index k = 0; k < drawn; k++) {
      first[k] = 1 - random.uniform();
      second[k] = random.uniform();
    }
    turned(second, cosine, sine);
    const Vector<double> radius = deviation * square_root<double>(-2 * logarithm_of_normal(first));
    for (Index k = 0; k < drawn; k++) {
      to[i + 2 * k] = T(radius[k] * cosine[k]);
      if (i + 2 * k + 1 < count) to[i + 2 * k + 1] = T(radius[k] * sine[k]);
    }
  }
}

}  // namespace
}  // namespace backproof
