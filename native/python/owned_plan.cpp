// Reads a plan, and refuses what would make a kernel read or write where nothing is.
#include "owned_plan.hpp"

namespace backproof {

OwnedPlan::OwnedPlan(const std::vector<Index>& sizes, const std::vector<std::pair<std::string, double>>& activations,
                     const std::string& cost, double threshold, bool canonical, const std::string& optimizer,
                     const std::vector<double>& options, double l1, double l2, bool penalty_per_batch,
                     const std::vector<double>& dropout, double clip_norm, double clip_example_norm, double noise) {
  if (activations.empty() || activations.size() > MOST_LAYERS || sizes.size() != activations.size() + 1)
    throw std::invalid_argument("sizes and activations do not fit, or are too many");
  for (const Index size : sizes)
    if (size < 1) throw std::invalid_argument("a size is below 1");
  if (options.size() > MOST_OPTIONS) throw std::invalid_argument("an optimizer has too many options");
  for (std::size_t i = 0; i < activations.size(); i++) {
    const double rate = dropout.empty() ? 0.0 : dropout.at(i);
    plan.has_dropout = plan.has_dropout || rate > 0;
    layers.push_back({sizes[i], sizes[i + 1], word<Activation>(activations[i].first), activations[i].second, rate});
  }
  plan.layers = layers.data();
  plan.depth = static_cast<Index>(layers.size());
  plan.cost = word<Cost>(cost);
  plan.threshold = threshold;
  plan.canonical = canonical;
  plan.optimizer = word<Optimizer>(optimizer);
  for (std::size_t i = 0; i < options.size(); i++) plan.options[i] = options[i];
  plan.l1 = l1;
  plan.l2 = l2;
  plan.penalty_per_batch = penalty_per_batch;
  plan.clip_norm = clip_norm;
  plan.clip_example_norm = clip_example_norm;
  plan.noise = noise;
}

}  // namespace backproof
