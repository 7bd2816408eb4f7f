// A `Plan` made from what Python says in names and numbers.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../contract/data.hpp"

namespace backproof {

/// The word of that name; throws std::invalid_argument where there is none.
template <class Word>
Word word(const std::string& name) {
  for (std::size_t i = 0; i < NAMES<Word>.size(); i++)
    if (name == NAMES<Word>[i]) return static_cast<Word>(i);
  throw std::invalid_argument(name + " is not known to the native kernels");
}

/// A `Plan` and what it points to.
struct OwnedPlan {
  std::vector<Layer> layers;
  Plan plan{};

  OwnedPlan(const std::vector<Index>& sizes, const std::vector<std::pair<std::string, double>>& activations,
            const std::string& cost, double threshold, bool canonical, const std::string& optimizer,
            const std::vector<double>& options, double l1, double l2, bool penalty_per_batch,
            const std::vector<double>& dropout, double clip_norm, double clip_example_norm, double noise);
  OwnedPlan(const OwnedPlan& other) : layers(other.layers), plan(other.plan) { plan.layers = layers.data(); }

  Index inputs() const { return layers.front().inputs; }
  Index outputs() const { return layers.back().outputs; }
  Index parameters() const {
    Index count = 0;
    for (const Layer& layer : layers) count += (layer.inputs + 1) * layer.outputs;
    return count;
  }
  /// Of all layers with weights.
  Index neurons() const {
    Index count = 0;
    for (const Layer& layer : layers) count += layer.outputs;
    return count;
  }
};

}  // namespace backproof
