// The kernel of one instruction set: compiled once for each, with the compiler's flags for it and its name in KERNEL.
#include "peak.hpp"
#include "per_example.hpp"
#include "steps.hpp"

namespace backproof {
namespace {

template <class T>
Index rows_of_next(const Examples<T>& examples, const Steps<T>& steps, const Progress& at) {
  const Index left = examples.count - at.seen;
  return left < steps.batch ? left : steps.batch;
}

/// Makes so many steps, or fewer where the run ends; returns whether it goes on.
template <class T>
bool make_steps(Index most, Descent<T>& descent, const Examples<T>& examples, Steps<T>& steps, Progress& at,
                const Member& me) {
  Own<T> own = descent.sweep.own(me);
  for (Index i = 0; i < most && at.made < steps.asked; i++) {
    const Index rows = rows_of_next(examples, steps, at);
    double cost;
    if (rows == 0 || !descent.step(examples, at.seen, rows, at.made, steps, cost, own)) return false;
    at.cost_sum += cost * double(rows);
    at.seen += rows;
    at.made++;
  }
  return at.made < steps.asked;
}

template <class T>
void run(const Plan& plan, const Examples<T>& examples, Steps<T>& steps, Workspace& memory, Crew& crew) {
  const int slots = slots_of(plan.optimizer);
  const bool whole_gradient = steps.batch > MOST_ROWS || plan.clip_norm != 0 || plan.noise != 0;
  const Needs needs{steps.batch, rows_at_once(plan, steps.batch, crew.most), true, whole_gradient, plan.has_dropout,
                    slots};
  Descent<T> descent(plan, needs, memory, crew.most);
  crew.together([&](const Member& me) {
    descent.layers.pack_parameters(steps.vector, me);
    for (int s = 0; s < slots; s++) descent.layers.pack_slot(s, steps.slots[s], me);
  });
  // a crew may change its size between two calls to come together; one that cannot makes all steps in one
  const Index at_once = crew.most > 1 ? 1 : steps.asked;
  bool goes_on = steps.asked > 0;
  while (goes_on) {
    const Progress before = steps.reached;
    crew.together(
        [&](const Member& me) {
          Progress at = before;  // every member counts for itself
          const bool more = make_steps(at_once, descent, examples, steps, at, me);
          if (me.rank != 0) return;
          steps.reached = at;
          goes_on = more;
        },
        rows_of_next(examples, steps, before));
  }
  crew.together([&](const Member& me) {
    descent.layers.unpack_parameters(steps.vector, me);
    for (int s = 0; s < slots; s++) descent.layers.unpack_slot(s, steps.slots[s], me);
  });
}

template <class T>
double cost_and_gradient(const Plan& plan, const Examples<T>& examples, const T* vector, T* gradient, Workspace& memory,
                         Crew& crew) {
  const Needs needs{examples.count, rows_at_once(plan, examples.count, crew.most), true, true, false, 0};
  Descent<T> descent(plan, needs, memory, crew.most);
  double found = 0;
  crew.together([&](const Member& me) {
    descent.layers.pack_parameters(vector, me);
    Own<T> own = descent.sweep.own(me);
    const double weight = descent.sweep.weight_of(examples, 0, examples.count);
    const double cost = descent.gradient(examples, 0, examples.count, weight, own);
    descent.add_penalty_and_clip(weight, me);
    me.wait();
    descent.layers.unpack_gradient(gradient, me);
    if (me.rank == 0) found = cost;
  });
  return found;
}

template <class T>
void evaluate(const Plan& plan, const T* vector, const Examples<T>& examples, T* z, T* a, Workspace& memory,
              Crew& crew) {
  const Index most = OWN_ROWS * crew.most, count = examples.count;
  Layers<T> layers(plan, {count, count < most ? count : most, false, false, false, 0}, memory, crew.most);
  Sweep<T> sweep(layers);
  crew.together([&](const Member& me) {
    layers.pack_parameters(vector, me);
    sweep.evaluate(examples, z, a, sweep.own(me));
  });
}

template <class T>
void example_norms(const Plan& plan, const Examples<T>& examples, const T* vector, T* costs, T* norms,
                   Workspace& memory, Crew& crew) {
  PerExample<T> each(plan, examples.count, memory, crew.most);
  crew.together([&](const Member& me) {
    each.layers.pack_parameters(vector, me);
    each.norms(examples, costs, norms, each.sweep.own(me));
  });
}

template <class T>
void example_influences(const Plan& plan, const Examples<T>& examples, const T* vector, const T* gradient, T* costs,
                        T* influences, Workspace& memory, Crew& crew) {
  PerExample<T> each(plan, examples.count, memory, crew.most);
  crew.together([&](const Member& me) {
    each.layers.pack_parameters(vector, me);
    if (me.rank == 0) each.take_direction(gradient, memory, me.watch);
    me.wait();
    each.influences(examples, costs, influences, each.sweep.own(me));
  });
}

template <class T>
class PackedNetwork final : public Prepared<T> {
 public:
  PackedNetwork(const Plan& plan, const T* vector, Index most_rows, Workspace& memory, Crew& crew)
      : layers_(plan, {most_rows, most_rows, false, false, false, 0}, memory, crew.most), crew_(crew) {
    crew.together([&](const Member& me) { layers_.pack_parameters(vector, me); });
  }
  void evaluate(const T* x, Index count, T* z, T* a) override {
    const Examples<T> examples{x, nullptr, nullptr, nullptr, count};
    crew_.together([&](const Member& me) { sweep_.evaluate(examples, z, a, sweep_.own(me)); });
  }

 private:
  Layers<T> layers_;
  Sweep<T> sweep_{layers_};
  Crew& crew_;  // of one
};

template <class T>
Prepared<T>* prepare(const Plan& plan, const T* vector, Index most_rows, Workspace& memory, Crew& crew) {
  return new PackedNetwork<T>(plan, vector, most_rows, memory, crew);
}

/// One of the elementary functions, for the tests of its error: count is a multiple of the lanes.
template <class T>
void apply(Function function, const T* x, T* y, Index count) {
  switch (function) {
#define CASE(name, of_vectors, single_ulps, double_ulps) \
  case Function::name: return map(count, x, y, [](Vector<T> v) { return of_vectors<T>(v); });
    BACKPROOF_FUNCTIONS(CASE)
#undef CASE
  }
}

}  // namespace

#define QUOTED(name) #name
#define NAMED(name) QUOTED(name)
extern const InstructionSet KERNEL;
const InstructionSet KERNEL{NAMED(KERNEL),
                            {run<float>, cost_and_gradient<float>, evaluate<float>, example_norms<float>,
                             example_influences<float>, apply<float>, prepare<float>, multiply_and_add<float>,
                             OPERATIONS_A_ROUND<float>},
                            {run<double>, cost_and_gradient<double>, evaluate<double>, example_norms<double>,
                             example_influences<double>, apply<double>, prepare<double>, multiply_and_add<double>,
                             OPERATIONS_A_ROUND<double>}};

}  // namespace backproof
