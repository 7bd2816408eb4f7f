// The kernel of one instruction set: compiled once for each, with the compiler's flags for it and its name in KERNEL.
#include "peak.hpp"
#include "sweep.hpp"

namespace backproof {
namespace {

template <class T>
void run(const Plan& plan, const Examples<T>& examples, Steps<T>& steps, Workspace& memory, Watch& watch) {
  static constexpr int slots[] = {0, 1, 1, 1, 2, 2};
  const int count = slots[static_cast<int>(plan.optimizer)];
  const bool in_parts = steps.batch > MOST_ROWS;
  Sweep<T> sweep(plan, {steps.batch, true, in_parts || plan.clip_norm != 0, plan.has_dropout, count}, memory, watch);
  sweep.pack_parameters(steps.vector);
  for (int s = 0; s < count; s++) sweep.pack_slot(s, steps.slots[s]);
  while (steps.made < steps.asked) {
    const Index left = examples.count - steps.seen, rows = left < steps.batch ? left : steps.batch;
    if (rows == 0 || !sweep.step(examples, steps.seen, rows, steps)) break;
    steps.seen += rows;
    steps.made++;
  }
  sweep.unpack_parameters(steps.vector);
  for (int s = 0; s < count; s++) sweep.unpack_slot(s, steps.slots[s]);
}

template <class T>
double cost_and_gradient(const Plan& plan, const Examples<T>& examples, const T* vector, T* gradient, Workspace& memory,
                         Watch& watch) {
  Sweep<T> sweep(plan, {examples.count, true, true, false, 0}, memory, watch);
  sweep.pack_parameters(vector);
  const double weight = sweep.weight_of(examples, 0, examples.count);
  const double cost = sweep.gradient(examples, 0, examples.count, weight);
  sweep.add_penalty_and_clip(weight);
  sweep.unpack_gradient(gradient);
  return cost;
}

template <class T>
void evaluate(const Plan& plan, const T* vector, const T* x, Index count, T* z, T* a, Workspace& memory, Watch& watch) {
  Sweep<T> sweep(plan, {count < PART_ROWS ? count : PART_ROWS, false, false, false, 0}, memory, watch);
  sweep.pack_parameters(vector);
  sweep.evaluate(x, count, z, a);
}

template <class T>
class PackedNetwork final : public Prepared<T> {
 public:
  PackedNetwork(const Plan& plan, const T* vector, Index most_rows, Workspace& memory, Watch& watch)
      : sweep_(plan, {most_rows, false, false, false, 0}, memory, watch) {
    sweep_.pack_parameters(vector);
  }
  void evaluate(const T* x, Index count, T* z, T* a) override { sweep_.evaluate(x, count, z, a); }

 private:
  Sweep<T> sweep_;
};

template <class T>
Prepared<T>* prepare(const Plan& plan, const T* vector, Index most_rows, Workspace& memory, Watch& watch) {
  return new PackedNetwork<T>(plan, vector, most_rows, memory, watch);
}

/// One of the elementary functions, for the tests of its error: count is a multiple of the lanes.
template <class T>
void apply(Function function, const T* x, T* y, Index count) {
  using V = Vector<T>;
  switch (function) {
    case Function::exp: return map(count, x, y, [](V v) { return exponential<T>(v); });
    case Function::expm1: return map(count, x, y, [](V v) { return exponential_less_one<T>(v); });
    case Function::log1p_of_exp: return map(count, x, y, [](V v) { return log1p_of_exponential<T>(v); });
    case Function::tanh: return map(count, x, y, [](V v) { return hyperbolic_tangent<T>(v); });
    case Function::sigmoid: return map(count, x, y, [](V v) { return sigmoid<T>(v); });
    case Function::normal_cdf: return map(count, x, y, [](V v) { return normal_cdf<T>(v); });
  }
}

}  // namespace

#define QUOTED(name) #name
#define NAMED(name) QUOTED(name)
extern const InstructionSet KERNEL;
const InstructionSet KERNEL{NAMED(KERNEL),
                            {run<float>, cost_and_gradient<float>, evaluate<float>, apply<float>, prepare<float>,
                             multiply_and_add<float>, OPERATIONS_A_ROUND<float>},
                            {run<double>, cost_and_gradient<double>, evaluate<double>, apply<double>, prepare<double>,
                             multiply_and_add<double>, OPERATIONS_A_ROUND<double>}};

}  // namespace backproof
