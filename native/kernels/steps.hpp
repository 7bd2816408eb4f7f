// Steps of an optimizer: a sweep, the gradient by BP3 and BP4, its penalty, noise and clipping, and the update.
//
// Every sum is made in an order that does not depend on how many threads share the work: nor do the bits.
#pragma once
#include "chunks.hpp"
#include "gradient_noise.hpp"
#include "penalties.hpp"
#include "update.hpp"

namespace backproof {
namespace {

template <class T>
class Descent {
 public:
  Layers<T> layers;
  Sweep<T> sweep{layers};

  Descent(const Plan& plan, const Needs& needs, Workspace& memory, Index members)
      : layers(plan, needs, memory, members), plan_(plan), chunks_(layers, sweep, needs, memory),
        penalties_(layers, memory), noise_(layers, memory) {}

  /// One step over a batch, each member its share; false, and nothing changed, where its cost is not finite.
  bool step(const Examples<T>& examples, Index first, Index count, Index made, Steps<T>& steps, double& cost,
            Own<T>& own) {
    const double weight = sweep.weight_of(examples, first, count);
    if (plan_.has_dropout) {
      if (own.me.rank == 0) sweep.draw_masks(count, steps.random, own.me.watch);
      own.me.wait();
    }
    const bool whole = layers[0].dw != nullptr;
    cost = whole ? gradient(examples, first, count, weight, own) : errors(examples, first, count, weight, own);
    if (!__builtin_isfinite(cost)) return false;
    Change<T> rule(plan_, steps.rates[made], steps.step + made + 1);
    update_.fetch_ahead(examples, first + count, count, own);
    if (whole) {
      update_.add_errors(count, steps.error_sums, own);
      noise_.add(count, steps.noise, own.me);
      add_penalty_and_clip(weight, own.me);
      update_.by_whole_gradient(rule, own);
    } else {
      update_.block_by_block(rule, count, penalties_.scale_for(weight), steps.error_sums, own);
    }
    own.me.wait();
    return true;
  }

  /// The cost, penalty included, with its gradient, without penalty, in dw and db.
  double gradient(const Examples<T>& examples, Index first, Index count, double weight, Own<T>& own) {
    penalties_.measure_weights(own.me);
    const double total = goes_in_chunks(plan_, count) ? chunks_.sum(examples, first, count, weight, own)
                                                      : sum_parts(examples, first, count, weight, own);
    return T(sweep.mean_cost(total, weight)) + penalties_.cost(weight);
  }

  /// Add the penalty's gradient, and shorten the whole as the plan says.
  void add_penalty_and_clip(double weight, const Member& me) {
    penalties_.add_gradient(weight, me);
    penalties_.clip(me);
  }

 private:
  const Plan& plan_;
  Chunks<T> chunks_;
  Penalties<T> penalties_;
  GradientNoise<T> noise_;
  Update<T> update_{layers, sweep};

  /// The cost, penalty included, with the errors of a batch that goes through at once.
  double errors(const Examples<T>& examples, Index first, Index count, double weight, Own<T>& own) {
    sweep.sweep(examples, first, count, 0, weight, own);
    penalties_.measure_weights(own.me);
    own.me.wait();
    double total = 0;
    sweep.add_costs({0, count}, total);
    return sweep.mean_cost(total, weight) + penalties_.cost(weight);
  }

  /// The gradient of a batch in dw and db, summed part by part; returns the sum of its costs.
  double sum_parts(const Examples<T>& examples, Index first, Index count, double weight, Own<T>& own) {
    for (Index i = 0; i < plan_.depth; i++) clear_gradient(layers[i], own.me);
    const Index parts = (count + layers.at_once - 1) / layers.at_once;
    double total = 0;
    for (Index part = 0, done = 0; part < parts; part++) {
      const Index rows = (count - done) / (parts - part);
      sweep.sweep(examples, first + done, rows, done, weight, own);
      own.me.wait();
      sweep.add_costs({0, rows}, total);
      for (Index i = 0; i < plan_.depth; i++) add_gradient(i, rows, own);
      own.me.wait();
      done += rows;
    }
    return total;
  }

  static void clear_gradient(State<T>& layer, const Member& me) {
    on_share(layer.w, me, [&](Index at, Index count) { clear(layer.dw + at, count); });
    const Range of = own_columns(layer, me);
    clear(layer.db + of.begin, of.end - of.begin);
  }

  void add_gradient(Index i, Index rows, Own<T>& own) {
    State<T>& layer = layers[i];
    bp3(rows, layer.errors(), sweep.inputs(i, own), layer.w, layer.w.share(own.me), own.scratch, own.me.watch,
        [&](Index at, Index width) { return Add<T>{layer.dw + at, width}; });
    bp4(rows, own_columns(layer, own.me), layer.errors(), layer.db);
  }
};

}  // namespace
}  // namespace backproof
