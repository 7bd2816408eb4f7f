// The Python face of the kernels: chooses the instruction set, owns the memory, releases the GIL, hears Ctrl-C.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>

#include "crew.hpp"
#include "plan.hpp"

namespace nb = nanobind;
using namespace backproof;

namespace backproof {
#if defined(__x86_64__)
extern const InstructionSet sse2, avx2, avx512;
#elif defined(__aarch64__)
extern const InstructionSet neon;
#else
extern const InstructionSet baseline;
#endif
}  // namespace backproof

namespace {

// ---------------------------------------------------------------- the choice

/// Every instruction set that this processor has, the best first.
std::vector<const InstructionSet*> available() {
#if defined(__x86_64__)
  std::vector<const InstructionSet*> found;
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512cd");
  if (v3 && v4) found.push_back(&avx512);
  if (v3) found.push_back(&avx2);
  found.push_back(&sse2);
  return found;
#elif defined(__aarch64__)
  return {&neon};
#else
  return {&baseline};
#endif
}

const InstructionSet& instruction_set(const std::string& name) {
  for (const InstructionSet* set : available())
    if (name.empty() || name == set->name) return *set;
  throw std::invalid_argument("this processor has no instruction set " + name);
}

template <class T>
const Kernel<T>& kernel(const std::string& name) {
  const InstructionSet& set = instruction_set(name);
  if constexpr (sizeof(T) == 4)
    return set.single;
  else
    return set.whole;
}

// ------------------------------------------------------------------ the words

const std::vector<std::string> activation_names = {
    "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "gelu_tanh", "silu", "softplus",
    "softsign", "hard_tanh", "exponential", "softmax"};
const std::vector<std::string> cost_names = {
    "quadratic", "half_mean_squared_error", "binary_cross_entropy", "categorical_cross_entropy", "log_likelihood",
    "huber", "log_cosh", "poisson", "squared_error", "log_loss", "binary_log_loss"};
const std::vector<std::string> optimizer_names = {"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"};
const std::vector<std::string> function_names = {"exp", "expm1", "log1p_of_exp", "tanh", "sigmoid", "normal_cdf"};

template <class Word>
Word word(const std::vector<std::string>& names, const std::string& name) {
  for (std::size_t i = 0; i < names.size(); i++)
    if (names[i] == name) return static_cast<Word>(i);
  throw std::invalid_argument(name + " is not known to the native kernels");
}

/// A `Plan` and what it points to.
struct OwnedPlan {
  std::vector<Layer> layers;
  Plan plan{};

  OwnedPlan(const std::vector<Index>& sizes, const std::vector<std::pair<std::string, double>>& activations,
            const std::string& cost, double threshold, bool canonical, const std::string& optimizer,
            const std::vector<double>& options, double l1, double l2, bool penalty_per_batch,
            const std::vector<double>& dropout, double clip_norm, double clip_example_norm, double noise) {
    for (std::size_t i = 0; i < activations.size(); i++) {
      const double rate = dropout.empty() ? 0.0 : dropout.at(i);
      plan.has_dropout = plan.has_dropout || rate > 0;
      layers.push_back({sizes.at(i), sizes.at(i + 1), word<Activation>(activation_names, activations[i].first),
                        activations[i].second, rate});
    }
    plan.layers = layers.data();
    plan.depth = static_cast<Index>(layers.size());
    plan.cost = word<Cost>(cost_names, cost);
    plan.threshold = threshold;
    plan.canonical = canonical;
    plan.optimizer = word<Optimizer>(optimizer_names, optimizer);
    for (std::size_t i = 0; i < options.size() && i < 4; i++) plan.options[i] = options[i];
    plan.l1 = l1;
    plan.l2 = l2;
    plan.penalty_per_batch = penalty_per_batch;
    plan.clip_norm = clip_norm;
    plan.clip_example_norm = clip_example_norm;
    plan.noise = noise;
  }
  OwnedPlan(const OwnedPlan&) = delete;

  Index inputs() const { return layers.front().inputs; }
  Index outputs() const { return layers.back().outputs; }
  Index parameters() const {
    Index count = 0;
    for (const Layer& layer : layers) count += (layer.inputs + 1) * layer.outputs;
    return count;
  }
  Index neurons() const {
    Index count = 0;
    for (const Layer& layer : layers) count += layer.outputs;
    return count;
  }
};

// ------------------------------------------------------------ memory, signals

/// Zeroed memory in blocks that begin at cache lines. What one run has taken, the next takes again: to get memory from
/// the system takes longer than many a step.
class Blocks final : public Workspace {
 public:
  void* take(std::size_t bytes) override {
    constexpr std::size_t line = 64;
    bytes = (bytes + line - 1) / line * line + line;
    if (taken_ == blocks_.size()) blocks_.emplace_back();
    Block& block = blocks_[taken_++];
    if (block.bytes < bytes || block.bytes > 2 * bytes) {
      block = {};
      block.memory.reset(static_cast<char*>(std::calloc(1, bytes + line)));
      if (!block.memory) throw std::bad_alloc();
      block.bytes = bytes;
    } else {
      std::memset(block.memory.get(), 0, block.bytes + line);
    }
    const auto at = reinterpret_cast<std::uintptr_t>(block.memory.get());
    return reinterpret_cast<void*>((at + line - 1) / line * line);
  }

  /// Whether nobody else uses it; then all may be taken again.
  bool borrow() {
    if (borrowed_.test_and_set(std::memory_order_acquire)) return false;
    taken_ = 0;
    return true;
  }
  void give_back() { borrowed_.clear(std::memory_order_release); }

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  struct Block {
    std::unique_ptr<char, Free> memory;
    std::size_t bytes = 0;
  };
  std::vector<Block> blocks_;
  std::size_t taken_ = 0;
  std::atomic_flag borrowed_ = ATOMIC_FLAG_INIT;
};

/// An engine's memory for one call; memory of its own where another thread is using that.
class Borrowed {
 public:
  explicit Borrowed(Blocks& lent) : lent_(lent.borrow() ? &lent : nullptr) {}
  ~Borrowed() {
    if (lent_) lent_->give_back();
  }
  Borrowed(const Borrowed&) = delete;
  Blocks& blocks() { return lent_ ? *lent_ : own_; }

 private:
  Blocks* lent_;
  Blocks own_;
};

/// Every 50 ms or so, asks Python whether the user has pressed Ctrl-C, or who runs many at once wants this one to end.
class Signals final : public Watch {
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_ = Clock::now();

  void look() override {
    const auto now = Clock::now();
    if (now - last_ < std::chrono::milliseconds(50)) return;
    last_ = now;
    nb::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    nb::module_::import_("backproof.engines.threads").attr("stop_if_asked")();
  }
};

// ------------------------------------------------------------------ the calls

template <class T>
using In = nb::ndarray<const T, nb::c_contig, nb::device::cpu>;
template <class T>
using Out = nb::ndarray<T, nb::c_contig, nb::device::cpu>;
using Order = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

template <class T>
Examples<T> examples(const OwnedPlan& plan, const In<T>& x, const In<T>& y, const std::optional<In<T>>& weights,
                     const std::optional<Order>& order) {
  require(x.ndim() == 2 && Index(x.shape(1)) == plan.inputs(), "x does not fit the sizes");
  require(y.ndim() == 2 && Index(y.shape(1)) == plan.outputs() && y.shape(0) == x.shape(0), "y does not fit");
  require(!weights || weights->size() == x.shape(0), "weights do not fit x");
  Index count = Index(x.shape(0));
  if (order) {
    for (std::size_t i = 0; i < order->size(); i++)
      require(order->data()[i] >= 0 && order->data()[i] < count, "order holds what is no row of x");
    count = Index(order->size());
  }
  return {x.data(), y.data(), weights ? weights->data() : nullptr, order ? order->data() : nullptr, count};
}

void seed(Random& generator, const nb::bytes& state) {
  require(state.size() == sizeof(Random) || state.size() == 0, "random is no state of PCG64");
  if (state.size() > 0) std::memcpy(&generator, state.c_str(), sizeof(Random));
}

/// Goes on with a pass over the examples of which `seen` have been seen, with `cost_sum` and error_sums added up. Writes
/// the state reached into vector, slots and error_sums; returns (cost_sum, examples seen in the pass, steps made).
template <class T>
std::tuple<double, Index, Index> run(const OwnedPlan& plan, const std::string& instructions, Out<T> vector,
                                     std::vector<Out<T>> slots, Out<T> error_sums, In<T> x, In<T> y,
                                     std::optional<In<T>> weights, std::optional<Order> order, Index batch,
                                     std::vector<double> rates, std::int64_t step, nb::bytes random,
                                     nb::bytes noise, Index threads, Blocks& lent, Index seen, double cost_sum) {
  const Examples<T> given = examples<T>(plan, x, y, weights, order);
  const Index parameters = plan.parameters();
  require(Index(vector.size()) == parameters, "vector does not fit the sizes");
  for (const auto& slot : slots) require(Index(slot.size()) == parameters, "a slot does not fit the sizes");
  require(batch >= 1, "batch_size is below 1");
  require(threads >= 1, "threads is below 1");
  Steps<T> steps{};
  steps.vector = vector.data();
  require(slots.size() <= 2, "more than two slots");
  require(Index(error_sums.size()) == plan.neurons(), "error_sums does not fit the sizes");
  require(seen >= 0 && seen <= given.count, "seen is no number of these examples");
  for (std::size_t s = 0; s < slots.size(); s++) steps.slots[s] = slots[s].data();
  steps.error_sums = error_sums.data();
  steps.step = step;
  steps.rates = rates.data();
  steps.asked = static_cast<Index>(rates.size());
  steps.batch = batch < given.count ? batch : (given.count > 0 ? given.count : 1);
  seed(steps.random, random);
  seed(steps.noise, noise);
  steps.seen = seen;
  steps.cost_sum = cost_sum;
  {
    nb::gil_scoped_release released;
    NoSubnormals mode;
    Borrowed memory(lent);
    Signals watch;
    Threads crew(threads, watch);
    kernel<T>(instructions).run(plan.plan, given, steps, memory.blocks(), crew);
  }
  return {steps.cost_sum, steps.seen, steps.made};
}

template <class T>
double cost_and_gradient(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> x, In<T> y,
                         std::optional<In<T>> weights, Out<T> gradient, Index threads) {
  const Examples<T> given = examples<T>(plan, x, y, weights, std::nullopt);
  require(threads >= 1, "threads is below 1");
  require(Index(vector.size()) == plan.parameters() && gradient.size() == vector.size(), "vector does not fit");
  nb::gil_scoped_release released;
  NoSubnormals mode;
  Blocks memory;
  Signals watch;
  Threads crew(threads, watch);
  return kernel<T>(instructions).cost_and_gradient(plan.plan, given, vector.data(), gradient.data(), memory, crew);
}

template <class T>
void evaluate(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> x, Out<T> z, Out<T> a,
              Index threads) {
  require(x.ndim() == 2 && Index(x.shape(1)) == plan.inputs(), "x does not fit the sizes");
  require(Index(vector.size()) == plan.parameters(), "vector does not fit the sizes");
  const Index count = Index(x.shape(0));
  require(Index(z.size()) == count * plan.outputs() && a.size() == z.size(), "z or a does not fit");
  require(threads >= 1, "threads is below 1");
  nb::gil_scoped_release released;
  NoSubnormals mode;
  Blocks memory;
  Signals watch;
  Threads crew(threads, watch);
  kernel<T>(instructions).evaluate(plan.plan, vector.data(), x.data(), count, z.data(), a.data(), memory, crew);
}

template <class T>
void example_norms(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> x, In<T> y,
                   std::optional<In<T>> weights, Out<T> costs, Out<T> norms, Index threads) {
  const Examples<T> given = examples<T>(plan, x, y, weights, std::nullopt);
  require(Index(vector.size()) == plan.parameters(), "vector does not fit the sizes");
  require(costs.size() == x.shape(0) && norms.size() == x.shape(0), "costs or norms do not fit x");
  require(threads >= 1, "threads is below 1");
  nb::gil_scoped_release released;
  NoSubnormals mode;
  Blocks memory;
  Signals watch;
  Threads crew(threads, watch);
  kernel<T>(instructions).example_norms(plan.plan, given, vector.data(), costs.data(), norms.data(), memory, crew);
}

template <class T>
void example_influences(const OwnedPlan& plan, const std::string& instructions, In<T> vector, In<T> gradient, In<T> x,
                        In<T> y, std::optional<In<T>> weights, Out<T> costs, Out<T> influences, Index threads) {
  const Examples<T> given = examples<T>(plan, x, y, weights, std::nullopt);
  require(Index(vector.size()) == plan.parameters() && gradient.size() == vector.size(), "vector does not fit");
  require(costs.size() == x.shape(0) && influences.size() == x.shape(0), "costs or influences do not fit x");
  require(threads >= 1, "threads is below 1");
  nb::gil_scoped_release released;
  NoSubnormals mode;
  Blocks memory;
  Signals watch;
  Threads crew(threads, watch);
  kernel<T>(instructions).example_influences(plan.plan, given, vector.data(), gradient.data(), costs.data(),
                                             influences.data(), memory, crew);
}

template <class T>
void apply(const std::string& instructions, const std::string& function, In<T> x, Out<T> y) {
  require(x.size() == y.size() && x.size() % 64 == 0, "a multiple of 64 numbers is accepted");
  kernel<T>(instructions).apply(word<Function>(function_names, function), x.data(), y.data(), Index(x.size()));
}

template <class T>
void declare(nb::module_& module) {
  module.def("run", &run<T>, nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg(), nb::arg().noconvert(),
             nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().none(), nb::arg().none(), nb::arg(), nb::arg(),
             nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg("seen") = 0, nb::arg("cost_sum") = 0.0);
  module.def("cost_and_gradient", &cost_and_gradient<T>, nb::arg(), nb::arg(), nb::arg().noconvert(),
             nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().none(), nb::arg().noconvert(), nb::arg());
  module.def("evaluate", &evaluate<T>, nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert(),
             nb::arg().noconvert(), nb::arg().noconvert(), nb::arg());
  module.def("example_norms", &example_norms<T>, nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert(),
             nb::arg().noconvert(), nb::arg().none(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg());
  module.def("example_influences", &example_influences<T>, nb::arg(), nb::arg(), nb::arg().noconvert(),
             nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().noconvert(), nb::arg().none(),
             nb::arg().noconvert(), nb::arg().noconvert(), nb::arg());
  module.def("apply", &apply<T>, nb::arg(), nb::arg(), nb::arg().noconvert(), nb::arg().noconvert());
}

#include "prepared.hpp"

}  // namespace

NB_MODULE(_native, module) {
  nb::set_leak_warnings(false);  // engines may well live until Python ends
  module.doc() = "The native kernels; see backproof.engines.native_engine.";
  nb::class_<Blocks>(module, "Memory").def(nb::init<>());
  nb::class_<OwnedPlan>(module, "Plan")
      .def(nb::init<const std::vector<Index>&, const std::vector<std::pair<std::string, double>>&, const std::string&,
                    double, bool, const std::string&, const std::vector<double>&, double, double, bool,
                    const std::vector<double>&, double, double, double>());
  module.def("instruction_sets", [] {
    std::vector<std::string> names;
    for (const InstructionSet* set : available()) names.push_back(set->name);
    return names;
  });
  module.attr("ACTIVATIONS") = nb::cast(activation_names);
  module.attr("COSTS") = nb::cast(cost_names);
  module.attr("OPTIMIZERS") = nb::cast(optimizer_names);
  declare<float>(module);
  declare<double>(module);
  declare_prepared<float>(module, "Prepared32");
  declare_prepared<double>(module, "Prepared64");
  module.def("fma_rate", &fma_rate);
}
