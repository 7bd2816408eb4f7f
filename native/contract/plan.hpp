// What is computed: the layers of a network, its cost, and how a step is made. Nothing here changes from step to step.
#pragma once
#include <cstddef>

#include "words.hpp"

// Functions of this folder that kernels call are always inlined: a copy that was compiled for one processor must never be
// linked where another runs.
namespace backproof {

using Index = std::ptrdiff_t;

constexpr Index MOST_LAYERS = 64;  // with weights
constexpr int MOST_OPTIONS = 4;    // numbers of an optimizer

/// One layer with weights: of layer i + 2, if it is the i-th.
struct Layer {
  Index inputs, outputs;
  Activation activation;
  double number;  // of leaky_relu(x) and elu(x)
  double dropout;  // the rate with which each of its inputs is dropped
};

struct Plan {
  const Layer* layers;
  Index depth;  // how many layers have weights
  Cost cost;
  double threshold;  // of huber(x), and the share of quantile(x)
  bool canonical;  // BP1 collapses to a − y
  Optimizer optimizer;
  double options[MOST_OPTIONS];  // as the record lists them
  double l1, l2;
  bool penalty_per_batch;
  double clip_norm, clip_example_norm;  // 0: not asked for
  bool has_dropout;
  double noise;  // the deviation of the noise on the sum of the examples' gradients; 0: none
};

}  // namespace backproof
