// What is computed on: the examples, and the state that steps begin and end with.
#pragma once
#include <cstdint>

#include "plan.hpp"
#include "random.hpp"

namespace backproof {

/// From `begin` to before `end`.
struct Range {
  Index begin, end;
};

/// Rows of which few numbers are not 0: row i has values[k] in columns[k] for starts[i] ≤ k < starts[i + 1].
template <class T>
struct SparseRows {
  const std::int64_t* starts;
  const std::int32_t* columns;
  const T* values;
};

/// Rows of x (count, inputs of the first layer) and y (count, outputs of the last), weights (count) or null.
template <class T>
struct Examples {
  const T *x, *y, *weights;
  const std::int64_t* order;  // or null: as stored
  Index count;
  const SparseRows<T>* sparse = nullptr;  // x where it is sparse: in order, without dropout, forward only
};

/// How far a run has come.
struct Progress {
  Index made, seen;  // steps of this call; examples of the pass, those before the call included
  double cost_sum;   // Σ over the batches of the pass of their size times their cost
};

/// What steps begin with and end with. Vectors are in the order of `Parameters.to_vector`.
template <class T>
struct Steps {
  T* vector;
  T* slots[MOST_SLOTS];
  T* error_sums;  // Σ over the batches of their size times ∂C/∂b
  std::int64_t step;  // made before
  const double* rates;
  Index asked, batch;
  Random random, noise;  // of the masks; of the noise on the gradient
  Progress reached;
};

}  // namespace backproof
