// The words of the catalogue: each list is written once, and the enumeration, the names that Python sees, and the
// kernels' dispatch are made from it. What a list says, the records of src/backproof say too; a test holds them together.
#pragma once
#include <array>
#include <cstddef>

// X(name)
#define BACKPROOF_ACTIVATIONS(X) \
  X(identity) X(sigmoid) X(tanh) X(relu) X(leaky_relu) X(elu) X(selu) X(gelu) X(gelu_tanh) X(silu) X(softplus) \
  X(softsign) X(hard_tanh) X(exponential) X(softmax)

// X(name); the last three are what the estimators report, as scikit-learn does
#define BACKPROOF_COSTS(X) \
  X(quadratic) X(half_mean_squared_error) X(binary_cross_entropy) X(categorical_cross_entropy) X(log_likelihood) \
  X(huber) X(log_cosh) X(poisson) X(mean_absolute_error) X(quantile) X(squared_error) X(log_loss) X(binary_log_loss)

// X(name, vectors of the size of the parameters that it remembers)
#define BACKPROOF_OPTIMIZERS(X) X(sgd, 0) X(momentum, 1) X(nesterov, 1) X(rmsprop, 1) X(adam, 2) X(adamw, 2)

// X(name, the function of kernels/ on vectors, its error in ulps in single and in double precision): what the tests hold
// each of them to, in every instruction set, over the range where it is used
#define BACKPROOF_FUNCTIONS(X)                      \
  X(exp, exponential, 2, 2)                         \
  X(exp_of_negative, exponential_of_negative, 2, 2) \
  X(expm1, exponential_less_one, 2, 3)              \
  X(log1p_of_exp, log1p_of_exponential, 3, 3)       \
  X(tanh, hyperbolic_tangent, 3, 3)                 \
  X(sigmoid, sigmoid, 3, 3)                         \
  X(normal_cdf, normal_cdf, 6, 6)                   \
  X(normal_density, normal_density, 12, 12)         \
  X(sqrt, square_root, 1, 1)                        \
  X(reciprocal, reciprocal, 1, 1)

namespace backproof {

#define BACKPROOF_ENUMERATOR(name, ...) name,
#define BACKPROOF_NAME(name, ...) #name,
enum class Activation { BACKPROOF_ACTIVATIONS(BACKPROOF_ENUMERATOR) };
enum class Cost { BACKPROOF_COSTS(BACKPROOF_ENUMERATOR) };
enum class Optimizer { BACKPROOF_OPTIMIZERS(BACKPROOF_ENUMERATOR) };
enum class Function { BACKPROOF_FUNCTIONS(BACKPROOF_ENUMERATOR) };

/// The names of an enumeration, in its order.
template <class Word>
inline constexpr std::array<const char*, 0> NAMES{};
template <>
inline constexpr std::array NAMES<Activation>{BACKPROOF_ACTIVATIONS(BACKPROOF_NAME)};
template <>
inline constexpr std::array NAMES<Cost>{BACKPROOF_COSTS(BACKPROOF_NAME)};
template <>
inline constexpr std::array NAMES<Optimizer>{BACKPROOF_OPTIMIZERS(BACKPROOF_NAME)};
template <>
inline constexpr std::array NAMES<Function>{BACKPROOF_FUNCTIONS(BACKPROOF_NAME)};
#undef BACKPROOF_ENUMERATOR
#undef BACKPROOF_NAME

#define BACKPROOF_SLOTS(name, slots) slots,
inline constexpr std::array SLOTS_OF_OPTIMIZERS{BACKPROOF_OPTIMIZERS(BACKPROOF_SLOTS)};
#undef BACKPROOF_SLOTS

/// Errors of the elementary functions, at most, in ulps.
struct Ulps {
  int single, whole;
};
#define BACKPROOF_ULPS(name, of_vectors, single, whole) Ulps{single, whole},
inline constexpr std::array ULPS_OF_FUNCTIONS{BACKPROOF_FUNCTIONS(BACKPROOF_ULPS)};
#undef BACKPROOF_ULPS

/// How many vectors an optimizer remembers.
constexpr int slots_of(Optimizer optimizer) { return SLOTS_OF_OPTIMIZERS[static_cast<std::size_t>(optimizer)]; }

constexpr int MOST_SLOTS = 2;

}  // namespace backproof
