// What a run is told and what it hands back: plain data, the same for every instruction set.
#pragma once
#include <cstddef>
#include <cstdint>

// Functions here are always inlined: a copy compiled for one processor must not be linked for another.
namespace backproof {

using Index = std::ptrdiff_t;

enum class Activation { identity, sigmoid, tanh, relu, leaky_relu, elu, selu, gelu, gelu_tanh, silu, softplus,
                        softsign, hard_tanh, exponential, softmax };
enum class Cost { quadratic, half_mean_squared_error, binary_cross_entropy, categorical_cross_entropy, log_likelihood,
                  huber, log_cosh, poisson,
                  squared_error, log_loss, binary_log_loss };  // as scikit-learn reports them
enum class Optimizer { sgd, momentum, nesterov, rmsprop, adam, adamw };
enum class Function { exp, expm1, log1p_of_exp, tanh, sigmoid, normal_cdf };

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
  double threshold;  // of huber(x)
  bool canonical;  // BP1 collapses to a − y
  Optimizer optimizer;
  double options[4];  // as the record lists them
  double l1, l2;
  bool penalty_per_batch;
  double clip_norm, clip_example_norm;  // 0: not asked for
  bool has_dropout;
  double noise;  // the deviation of the noise on the sum of the examples' gradients; 0: none
};

/// Rows of x (count, inputs of the first layer) and y (count, outputs of the last), weights (count) or null.
template <class T>
struct Examples {
  const T *x, *y, *weights;
  const std::int64_t* order;  // or null: as stored
  Index count;
};

/// PCG64 (O'Neill, 2014), the generator and the doubles of numpy.random.default_rng: the same masks.
struct Random {
  unsigned __int128 state, increment;

  [[gnu::always_inline]] double uniform() {
    const unsigned __int128 multiplier = (static_cast<unsigned __int128>(0x2360ED051FC65DA4u) << 64) | 0x4385DF649FCCF645u;
    state = state * multiplier + increment;
    const std::uint64_t folded = static_cast<std::uint64_t>(state >> 64) ^ static_cast<std::uint64_t>(state);
    const unsigned turn = static_cast<unsigned>(state >> 122);
    const std::uint64_t bits = (folded >> turn) | (folded << ((64 - turn) & 63));
    return static_cast<double>(bits >> 11) * (1.0 / 9007199254740992.0);
  }
};

/// What steps begin with and end with. Vectors are in the order of `Parameters.to_vector`.
template <class T>
struct Steps {
  T* vector;
  T* slots[2];
  T* error_sums;  // Σ over the batches of their size times ∂C/∂b
  std::int64_t step;  // made before
  const double* rates;
  Index asked, batch;
  Random random, noise;  // of the masks; of the noise on the gradient
  Index made, seen;  // steps of this call; examples of the pass, those before the call included
  double cost_sum;   // Σ over the batches of the pass of their size times their cost
};

/// Memory of a run: aligned, zeroed, and freed by whoever made this.
class Workspace {
 public:
  virtual void* take(std::size_t bytes) = 0;

 protected:
  ~Workspace() = default;
};

/// Asked now and then whether to go on; throws where the user interrupts.
class Watch {
 public:
  /// Some operations on vectors have been done, or will be at once: about a nanosecond each.
  [[gnu::always_inline]] void work(Index operations) {
    done_ += operations;
    if (done_ > 1'000'000) {
      done_ = 0;
      look();
    }
  }

 protected:
  ~Watch() = default;
  virtual void look() = 0;

 private:
  Index done_ = 0;
};

/// From `begin` to before `end`.
struct Range {
  Index begin, end;
};

/// Thrown in a thread of a crew whose run has ended in another.
struct Stopped {};

class Crew;

/// One of the threads that make a run together.
struct Member {
  Index rank;
  Crew& crew;
  Watch& watch;

  [[gnu::always_inline]] Range share(Index count, Index unit = 1) const;
  [[gnu::always_inline]] void wait() const;
};

/// The threads that make a run together: each does its share, and waits for all where it needs theirs.
class Crew {
 public:
  Index size = 1;

  /// Call each(member) in every thread; returns when all are done, or throws what one of them has thrown.
  template <class Each>
  [[gnu::always_inline]] void together(Each each) {
    begin([](void* job, const Member& me) { (*static_cast<Each*>(job))(me); }, &each);
  }
  /// Until every member has come here.
  virtual void wait() = 0;

 protected:
  using Job = void (*)(void*, const Member&);
  ~Crew() = default;
  virtual void begin(Job job, void* context) = 0;
};

/// Its share of `count`, which begins at a multiple of `unit`.
inline Range Member::share(Index count, Index unit) const {
  const Index units = (count + unit - 1) / unit;
  const Index begin = units * rank / crew.size * unit, end = units * (rank + 1) / crew.size * unit;
  return {begin, end < count ? end : count};
}

inline void Member::wait() const {
  if (crew.size > 1) crew.wait();
}

/// A network whose weights are packed, made ready for a few rows at a time.
template <class T>
class Prepared {
 public:
  virtual ~Prepared() = default;
  virtual void evaluate(const T* x, Index count, T* z, T* a) = 0;
};

/// One instruction set's functions in one precision.
template <class T>
struct Kernel {
  void (*run)(const Plan&, const Examples<T>&, Steps<T>&, Workspace&, Crew&);
  double (*cost_and_gradient)(const Plan&, const Examples<T>&, const T* vector, T* gradient, Workspace&, Crew&);
  void (*evaluate)(const Plan&, const T* vector, const T* x, Index count, T* z, T* a, Workspace&, Crew&);
  void (*example_norms)(const Plan&, const Examples<T>&, const T* vector, T* costs, T* norms, Workspace&, Crew&);
  void (*example_influences)(const Plan&, const Examples<T>&, const T* vector, const T* gradient, T* costs,
                             T* influences, Workspace&, Crew&);
  void (*apply)(Function, const T* x, T* y, Index count);
  Prepared<T>* (*prepare)(const Plan&, const T* vector, Index most_rows, Workspace&, Crew&);
  T (*multiply_and_add)(Index rounds);
  Index operations_a_round;
};

struct InstructionSet {
  const char* name;
  Kernel<float> single;
  Kernel<double> whole;
};

}  // namespace backproof
