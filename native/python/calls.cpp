// Training and evaluation, called from Python: arguments are held against the plan, then a kernel has them.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstring>
#include <tuple>

#include "arrays.hpp"
#include "declare.hpp"
#include "instruction_sets.hpp"
#include "resources.hpp"

namespace nb = nanobind;

namespace backproof {
namespace {

void seed(Random& generator, const nb::bytes& state) {
  require(state.size() == sizeof(Random) || state.size() == 0, "random is no state of PCG64");
  if (state.size() > 0) std::memcpy(&generator, state.c_str(), sizeof(Random));
}

template <class T>
void require_vector(const OwnedPlan& plan, const In<T>& vector) {
  require(Index(vector.size()) == plan.parameters(), "vector does not fit the sizes");
}

void require_threads(Index threads) { require(threads >= 1, "threads is below 1"); }

/// Goes on with a pass over the examples of which `seen` have been seen, with `cost_sum` and error_sums added up. Writes
/// the state reached into vector, slots and error_sums; returns (cost_sum, examples seen in the pass, steps made).
template <class T>
std::tuple<double, Index, Index> run(const OwnedPlan& plan, const std::string& instructions, Out<T> vector,
                                     std::vector<Out<T>> slots, Out<T> error_sums, In<T> x, In<T> y,
                                     std::optional<In<T>> weights, std::optional<Order> order, Index batch,
                                     std::vector<double> rates, std::int64_t step, nb::bytes random, nb::bytes noise,
                                     Index threads, Resources& lent, Index seen, double cost_sum) {
  const Examples<T> given = examples<T>(plan, x, y, weights, order);
  require(Index(vector.size()) == plan.parameters(), "vector does not fit the sizes");
  require(Index(slots.size()) == slots_of(plan.plan.optimizer), "there are more or fewer slots than the optimizer has");
  for (const auto& slot : slots) require(slot.size() == vector.size(), "a slot does not fit the sizes");
  require(Index(error_sums.size()) == plan.neurons(), "error_sums do not fit the sizes");
  require(seen >= 0 && seen <= given.count, "seen is no number of these examples");
  require(batch >= 1, "batch_size is below 1");
  require_threads(threads);
  Steps<T> steps{};
  steps.vector = vector.data();
  for (std::size_t s = 0; s < slots.size(); s++) steps.slots[s] = slots[s].data();
  steps.error_sums = error_sums.data();
  steps.step = step;
  steps.rates = rates.data();
  steps.asked = static_cast<Index>(rates.size());
  steps.batch = batch < given.count ? batch : (given.count > 0 ? given.count : 1);
  seed(steps.random, random);
  seed(steps.noise, noise);
  steps.reached = {0, seen, cost_sum};
  {
    Call call(lent, threads);
    kernel<T>(instructions).run(plan.plan, given, steps, call.memory(), call.crew());
  }
  return {steps.reached.cost_sum, steps.reached.seen, steps.reached.made};
}

template <class T>
double cost_and_gradient(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> x, In<T> y,
                         std::optional<In<T>> weights, Out<T> gradient, Index threads, Resources& lent) {
  const Examples<T> given = examples<T>(plan, x, y, weights, std::nullopt);
  require_threads(threads);
  require_vector(plan, vector);
  require(gradient.size() == vector.size(), "gradient or vector does not fit the sizes");
  Call call(lent, threads);
  return kernel<T>(instructions)
      .cost_and_gradient(plan.plan, given, vector.data(), gradient.data(), call.memory(), call.crew());
}

template <class T>
void evaluate(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> x, Out<T> z, Out<T> a,
              Index threads, Resources& lent) {
  require(x.ndim() == 2 && Index(x.shape(1)) == plan.inputs(), "x does not fit the sizes");
  require_vector(plan, vector);
  const Index count = Index(x.shape(0));
  require(Index(z.size()) == count * plan.outputs() && a.size() == z.size(), "z or a does not fit");
  require_threads(threads);
  Call call(lent, threads);
  const Examples<T> given{x.data(), nullptr, nullptr, nullptr, count};
  kernel<T>(instructions).evaluate(plan.plan, vector.data(), given, z.data(), a.data(), call.memory(), call.crew());
}

/// The same of rows of x of which few numbers are not 0, as SciPy's csr_matrix has them.
template <class T>
void evaluate_sparse(const OwnedPlan& plan, const std::string& instructions, In<T> vector, Order starts, Places columns,
                     In<T> values, Out<T> z, Out<T> a, Index threads, Resources& lent) {
  require_vector(plan, vector);
  const SparseRows<T> x = sparse_rows<T>(plan, starts, columns, values);
  const Index count = Index(starts.size()) - 1;
  require(Index(z.size()) == count * plan.outputs() && a.size() == z.size(), "z or a does not fit");
  require_threads(threads);
  Call call(lent, threads);
  const Examples<T> given{nullptr, nullptr, nullptr, nullptr, count, &x};
  kernel<T>(instructions).evaluate(plan.plan, vector.data(), given, z.data(), a.data(), call.memory(), call.crew());
}

template <class T>
void example_norms(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> x, In<T> y,
                   std::optional<In<T>> weights, Out<T> costs, Out<T> norms, Index threads, Resources& lent) {
  const Examples<T> given = examples<T>(plan, x, y, weights, std::nullopt);
  require_vector(plan, vector);
  require(costs.size() == x.shape(0) && norms.size() == x.shape(0), "costs or norms do not fit x");
  require_threads(threads);
  Call call(lent, threads);
  kernel<T>(instructions)
      .example_norms(plan.plan, given, vector.data(), costs.data(), norms.data(), call.memory(), call.crew());
}

template <class T>
void example_influences(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> gradient, In<T> x,
                        In<T> y, std::optional<In<T>> weights, Out<T> costs, Out<T> influences, Index threads,
                        Resources& lent) {
  const Examples<T> given = examples<T>(plan, x, y, weights, std::nullopt);
  require_vector(plan, vector);
  require(gradient.size() == vector.size(), "gradient or vector does not fit the sizes");
  require(costs.size() == x.shape(0) && influences.size() == x.shape(0), "costs or influences do not fit x");
  require_threads(threads);
  Call call(lent, threads);
  kernel<T>(instructions)
      .example_influences(plan.plan, given, vector.data(), gradient.data(), costs.data(), influences.data(),
                          call.memory(), call.crew());
}

/// Arrays are taken as they are: of another dtype, or not contiguous, they are refused, since what is written into a
/// converted copy would be lost.
template <class T>
void declare(nb::module_& module) {
  const auto as_it_is = [] { return nb::arg().noconvert(); };
  const auto any = [] { return nb::arg(); };
  const auto or_none = [] { return nb::arg().none(); };
  module.def("run", &run<T>, any(), any(), as_it_is(), as_it_is(), as_it_is(), as_it_is(), as_it_is(), or_none(),
             or_none(), any(), any(), any(), any(), any(), any(), any(), any(), any());
  module.def("cost_and_gradient", &cost_and_gradient<T>, any(), any(), as_it_is(), as_it_is(), as_it_is(), or_none(),
             as_it_is(), any(), any());
  module.def("evaluate", &evaluate<T>, any(), any(), as_it_is(), as_it_is(), as_it_is(), as_it_is(), any(), any());
  module.def("evaluate_sparse", &evaluate_sparse<T>, any(), any(), as_it_is(), as_it_is(), as_it_is(), as_it_is(),
             as_it_is(), as_it_is(), any(), any());
  module.def("example_norms", &example_norms<T>, any(), any(), as_it_is(), as_it_is(), as_it_is(), or_none(),
             as_it_is(), as_it_is(), any(), any());
  module.def("example_influences", &example_influences<T>, any(), any(), as_it_is(), as_it_is(), as_it_is(),
             as_it_is(), or_none(), as_it_is(), as_it_is(), any(), any());
}

}  // namespace

void declare_calls(nb::module_& module) {
  declare<float>(module);
  declare<double>(module);
}

}  // namespace backproof
