// As many independent chains of fused multiply-adds as keep the units busy, in registers: the limit of every kernel.
#pragma once
#include "vectors.hpp"

namespace backproof {
namespace {

constexpr int CHAINS = 12;  // two units of latency 4 need 8; more than 12 do not fit into 16 registers

/// Does rounds × chains × lanes multiply-adds; what it returns keeps the compiler from leaving them out.
template <class T>
T multiply_and_add(Index rounds) {
  Vector<T> chain[CHAINS];
  for (int i = 0; i < CHAINS; i++) chain[i] = all(T(i));
  const Vector<T> factor = all(T(0.999)), term = all(T(0.001));
  for (Index round = 0; round < rounds; round++) {
#pragma GCC unroll 12
    for (int i = 0; i < CHAINS; i++) chain[i] = chain[i] * factor + term;
  }
  Vector<T> total{};
  for (int i = 0; i < CHAINS; i++) total += chain[i];
  return sum<T>(total);
}

/// Floating-point operations of `multiply_and_add` in a round: a multiplication and an addition each.
template <class T>
constexpr Index OPERATIONS_A_ROUND = 2 * CHAINS * LANES<T>;

}  // namespace
}  // namespace backproof
