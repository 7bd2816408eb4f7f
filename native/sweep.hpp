// One sweep over a batch: forward, BP1–BP4, on a network whose weights stay packed from the first step to the last.
#pragma once
#include "costs.hpp"
#include "equations.hpp"
#include "noise.hpp"
#include "optimizers.hpp"
#include "rows.hpp"

namespace backproof {
namespace {

constexpr Index MOST_ROWS = 256;  // a larger batch goes through in parts of at most PART_ROWS, its gradient summed
constexpr Index PART_ROWS = 96;
constexpr Index MOST_LAYERS = 64;

template <class T>
struct State {
  Weights<T> w;
  T* b;
  T *w_slots[2], *b_slots[2];
  T *dw, *db;           // the gradient, where it cannot be used block by block; db always
  T *z, *a, *delta;     // (rows, n) in rows of `row_length`
  T* fed;               // a after its dropout mask, as the next layer sees it; a itself without
  T* mask;              // of what this layer is fed, (batch, m), or null
};

/// What a sweep needs besides the layers.
struct Needs {
  Index rows;    // of the largest batch
  bool backward, whole_gradient, masks;
  int slots;
};

template <class T>
class Sweep {
 public:
  Sweep(const Plan& plan, const Needs& needs, Workspace& memory, Watch& watch) : plan_(plan), watch_(watch) {
    at_once_ = needs.rows <= MOST_ROWS ? needs.rows : PART_ROWS;
    for (Index i = 0; i < plan.depth; i++) prepare(i, needs, memory);
    const Index width = row_length<T>(plan.layers[0].inputs), outputs = row_length<T>(last().outputs);
    x_ = take(memory, at_once_ * width);
    y_ = take(memory, at_once_ * outputs);
    shares_ = take(memory, at_once_);
    largest_ = take(memory, at_once_);
    log_sum_ = take(memory, at_once_);
    if (plan.noise != 0) take_noise(memory);
  }

  // ------------------------------------------------------------- parameters

  void pack_parameters(const T* vector) {
    for_each_part(vector, [&](Index i, const T* w, const T* b) {
      pack_one(i, w, b, layers_[i].w.updated(), layers_[i].b);
      layers_[i].w.transpose_the_other();
    });
  }

  void pack_slot(int slot, const T* vector) {
    for_each_part(vector, [&](Index i, const T* w, const T* b) {
      pack_one(i, w, b, layers_[i].w_slots[slot], layers_[i].b_slots[slot]);
    });
  }

  void unpack_parameters(T* vector) const {
    for_each_part(vector, [&](Index i, T* w, T* b) { unpack_one(i, layers_[i].w.updated(), layers_[i].b, w, b); });
  }

  void unpack_slot(int slot, T* vector) const {
    for_each_part(vector, [&](Index i, T* w, T* b) {
      unpack_one(i, layers_[i].w_slots[slot], layers_[i].b_slots[slot], w, b);
    });
  }

  void unpack_gradient(T* vector) const {
    for_each_part(vector, [&](Index i, T* w, T* b) { unpack_one(i, layers_[i].dw, layers_[i].db, w, b); });
  }

  // ------------------------------------------------------------------ steps

  /// One step over a batch; false, and nothing changed, where its cost is not finite.
  bool step(const Examples<T>& examples, Index first, Index count, Steps<T>& steps) {
    const double weight = weight_of(examples, first, count);
    if (plan_.has_dropout) draw_masks(count, steps.random);
    const bool whole = layers_[0].dw != nullptr;
    const double cost = whole ? gradient(examples, first, count, weight)
                              : of_part(examples, first, count, 0, weight) + penalty(weight);
    if (!__builtin_isfinite(cost)) return false;
    steps.cost_sum += cost * double(count);
    Change<T> change(plan_, steps.rates[steps.made], steps.step + steps.made + 1);
    if (whole) {
      change_by_whole_gradient(change, count, steps);
      return true;
    }
    const Index next = first + count, left = examples.count - next;
    const Index m = plan_.layers[0].inputs, panels = (plan_.layers[0].outputs - 1) / (PANEL * LANES<T>) + 1;
    ahead_ = Ahead<T>(examples, next, left < count ? left : count, m, (m + BLOCK_ROWS - 1) / BLOCK_ROWS * panels);
    change_block_by_block(change, count, weight, steps);
    return true;
  }

  /// The cost, penalty included, with its gradient in dw and db, clipped as the plan says.
  double gradient(const Examples<T>& examples, Index first, Index count, double weight) {
    for (Index i = 0; i < plan_.depth; i++) {
      clear(layers_[i].dw, layers_[i].w.size());
      clear(layers_[i].db, padded<T>(plan_.layers[i].outputs));
    }
    double cost = 0;
    const Index parts = (count + at_once_ - 1) / at_once_;
    for (Index part = 0, done = 0; part < parts; part++) {
      const Index rows = (count - done) / (parts - part);
      cost += of_part(examples, first + done, rows, done, weight);
      for (Index i = 0; i < plan_.depth; i++) add_gradient(i, rows);
      done += rows;
    }
    return T(cost) + penalty(weight);
  }

  void add_penalty_and_clip(double weight) {
    const T l1 = T(plan_.l1 * penalty_scale(weight)), l2 = T(plan_.l2 * penalty_scale(weight));
    double squares = 0;
    for (Index i = 0; i < plan_.depth; i++) {
      const Weights<T>& w = layers_[i].w;
      if (plan_.l1 != 0 || plan_.l2 != 0)
        for (Index k = 0; k < w.size(); k += LANES<T>) {
          const Vector<T> v = load(w.updated() + k);
          store(layers_[i].dw + k, load(layers_[i].dw + k) + l2 * v + l1 * sign<T>(v));
        }
      squares += sum_of_squares(layers_[i].dw, w.size()) + sum_of_squares(layers_[i].db, padded<T>(w.n));
    }
    const T norm = square_root<T>(all(T(squares)))[0];
    if (plan_.clip_norm == 0 || !(norm > T(plan_.clip_norm))) return;
    const T factor = T(plan_.clip_norm) / norm;
    for (Index i = 0; i < plan_.depth; i++) {
      scale(layers_[i].dw, layers_[i].w.size(), factor);
      scale(layers_[i].db, padded<T>(layers_[i].w.n), factor);
    }
  }

  double weight_of(const Examples<T>& examples, Index first, Index count) const {
    if (!examples.weights) return double(count);
    T total = 0;
    for (Index x = first; x < first + count; x++) total += examples.weights[place(examples, x)];
    return double(total);
  }

  // ------------------------------------------------------------ per example

  /// Forward, BP1 and BP2 of some rows, each as if it were a batch of its own times its weight; their costs likewise.
  void each_alone(const Examples<T>& examples, Index first, Index rows, T* costs) {
    const Output<T> out = output_of(examples, first, rows, 0);
    const T averaged = T(averaged_over(plan_, out.n));
    for (Index x = 0; x < rows; x++) {
      shares_[x] = examples.weights ? examples.weights[place(examples, first + x)] : T(1);
      costs[x] = shares_[x] * example_cost(plan_, out, x, output().delta) / averaged;
    }
    backward(rows, 0);
  }

  Rows<const T> errors(Index i) const { return {layers_[i].delta, row_length<T>(layers_[i].w.n)}; }
  Rows<const T> inputs(Index i) const {
    return i == 0 ? fed_ : Rows<const T>{layers_[i - 1].fed, row_length<T>(layers_[i].w.m)};
  }

  /// Σ ‖δ‖² (‖a⁻‖² + 1), the squared norm of the gradient of row x of the rows that errors were computed of last.
  double squared_norm(Index x) const {
    double squares = 0;
    for (Index i = 0; i < plan_.depth; i++) {
      const T *a = inputs(i)[x], *delta = errors(i)[x];
      squares += inner_product(delta, delta, layers_[i].w.n) * (1 + inner_product(a, a, layers_[i].w.m));
    }
    return squares;
  }

  // ---------------------------------------------------------------- forward

  /// z and a of the output for count rows of x, into rows of n.
  void evaluate(const T* x, Index count, T* z, T* a) {
    const Examples<T> examples{x, nullptr, nullptr, nullptr, count};
    const Index n = last().outputs, width = row_length<T>(n);
    for (Index done = 0; done < count; done += at_once_) {
      const Index rows = count - done < at_once_ ? count - done : at_once_;
      forward(examples, done, rows, 0);
      for (Index i = 0; i < rows; i++)
        for (Index j = 0; j < n; j++) {
          z[(done + i) * n + j] = output().z[i * width + j];
          a[(done + i) * n + j] = output().a[i * width + j];
        }
    }
  }

 private:
  const Plan& plan_;
  Watch& watch_;
  State<T> layers_[MOST_LAYERS];
  Index at_once_;
  T *x_, *y_, *shares_, *largest_, *log_sum_;
  Rows<const T> fed_;  // x of this part, after its mask
  Ahead<T> ahead_;

  const Layer& last() const { return plan_.layers[plan_.depth - 1]; }
  State<T>& output() { return layers_[plan_.depth - 1]; }
  static Index place(const Examples<T>& e, Index x) { return e.order ? Index(e.order[x]) : x; }
  static T* take(Workspace& memory, Index count) {
    return static_cast<T*>(memory.take(static_cast<std::size_t>(count) * sizeof(T)));
  }

  void prepare(Index i, const Needs& needs, Workspace& memory) {
    const Layer& layer = plan_.layers[i];
    State<T>& state = layers_[i];
    const Index m = layer.inputs, n = layer.outputs, width = padded<T>(n), row = row_length<T>(n);
    const bool sends_back = i > 0 && needs.backward;
    // where both are kept anyway, the gradient takes the shape with less padding
    const bool over_senders = sends_back && n * padded<T>(m) < m * width;
    state = State<T>{};
    state.w = {m, n, take(memory, packed_size<T>(m, n)), sends_back ? take(memory, packed_size<T>(n, m)) : nullptr,
               over_senders};
    state.b = take(memory, width);
    for (int s = 0; s < needs.slots; s++) {
      state.w_slots[s] = take(memory, state.w.size());
      state.b_slots[s] = take(memory, width);
    }
    state.dw = needs.whole_gradient ? take(memory, state.w.size()) : nullptr;
    state.db = take(memory, width);
    state.z = take(memory, at_once_ * row);
    state.a = take(memory, at_once_ * row);
    state.delta = take(memory, at_once_ * row);
    const bool next_drops = needs.masks && i + 1 < plan_.depth && plan_.layers[i + 1].dropout > 0;
    state.fed = next_drops ? take(memory, at_once_ * row) : state.a;
    state.mask = needs.masks && layer.dropout > 0 ? take(memory, needs.rows * m) : nullptr;
  }

  template <class P, class Each>
  void for_each_part(P* vector, Each each) const {
    P* b = vector;
    for (Index i = 0; i < plan_.depth; i++) b += layers_[i].w.m * layers_[i].w.n;
    P* w = vector;
    for (Index i = 0; i < plan_.depth; i++) {
      each(i, w, b);
      w += layers_[i].w.m * layers_[i].w.n;
      b += layers_[i].w.n;
    }
  }

  void pack_one(Index i, const T* w, const T* b, T* to_w, T* to_b) const {
    const Weights<T>& of = layers_[i].w;
    if (of.over_senders)
      pack(of.n, of.m, w, of.m, Index(1), to_w);
    else
      pack(of.m, of.n, w, Index(1), of.m, to_w);
    for (Index j = 0; j < of.n; j++) to_b[j] = b[j];
  }

  void unpack_one(Index i, const T* from_w, const T* from_b, T* w, T* b) const {
    const Weights<T>& of = layers_[i].w;
    if (of.over_senders)
      unpack(of.n, of.m, from_w, w, of.m, Index(1));
    else
      unpack(of.m, of.n, from_w, w, Index(1), of.m);
    for (Index j = 0; j < of.n; j++) b[j] = from_b[j];
  }

  // ------------------------------------------------------------- the sweep

  /// Forward, cost and errors of some rows of a batch; returns their share of its mean cost, without penalty.
  double of_part(const Examples<T>& examples, Index first, Index rows, Index in_batch, double weight) {
    const Output<T> out = output_of(examples, first, rows, in_batch);
    if (examples.weights)
      for (Index x = 0; x < rows; x++) shares_[x] = examples.weights[place(examples, first + x)];
    const T* const weights = examples.weights ? shares_ : nullptr;
    const double cost = weight != 0 ? double(T(total_cost(plan_, out, weights, output().delta))) / weight : 0.0;
    const T share = T(1 / (weight != 0 ? weight : 1.0));
    for (Index x = 0; x < rows; x++) shares_[x] = weights ? shares_[x] * share : share;
    backward(rows, in_batch);
    return cost;
  }

  /// The forward pass to z, a and y of the output, with ∂C/∂a in place of its error.
  Output<T> output_of(const Examples<T>& examples, Index first, Index rows, Index in_batch) {
    forward(examples, first, rows, in_batch);
    const Index n = last().outputs, width = row_length<T>(n);
    for (Index x = 0; x < rows; x++) copy(examples.y + place(examples, first + x) * n, y_ + x * width, n);
    const Output<T> out{rows, n, output().z, output().a, y_, largest_, log_sum_};
    cost_gradient(plan_, out, output().delta);
    return out;
  }

  void forward(const Examples<T>& examples, Index first, Index rows, Index in_batch) {
    fed_ = gather(examples, first, rows, in_batch);
    Rows<const T> a = fed_;
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      const Index width = row_length<T>(layer.w.n);
      weighted_input(rows, a, layer.w, layer.b, Rows<T>{layer.z, width}, watch_);
      activate(plan_.layers[i], rows, layer.z, layer.a, largest_, log_sum_);
      if (layer.fed != layer.a)
        masked(rows, layer.w.n, layer.a, width, layers_[i + 1].mask + in_batch * layer.w.n, layer.fed, width);
      a = Rows<const T>{layer.fed, width};
    }
  }

  /// BP1, then BP2 downwards, on errors that hold their share of the mean.
  void backward(Index rows, Index in_batch) {
    const Index top = plan_.depth - 1;
    const T averaged = plan_.cost == Cost::half_mean_squared_error ? T(1) / T(last().outputs) : T(1);
    for (Index x = 0; x < rows; x++) scale(row(top, x), padded<T>(last().outputs), shares_[x] * averaged);
    if (!plan_.canonical) bp1(rows, last(), Rows<T>{output().delta, row_length<T>(last().outputs)}, output().z, output().a);
    clear_padding(rows, last().outputs, output().delta);
    for (Index i = top - 1; i >= 0; i--) {
      const State<T>&after = layers_[i + 1], &here = layers_[i];
      const T* const mask = after.mask ? after.mask + in_batch * here.w.n : nullptr;
      bp2(rows, Rows<const T>{after.delta, row_length<T>(after.w.n)}, after.w, plan_.layers[i], mask, here.z, here.a,
          Rows<T>{here.delta, row_length<T>(here.w.n)}, watch_);
    }
    if (plan_.clip_example_norm != 0) clip_examples(rows);
  }

  T* row(Index i, Index x) { return layers_[i].delta + x * row_length<T>(layers_[i].w.n); }

  /// Shorten the gradient of each example.
  void clip_examples(Index rows) {
    const T most = T(plan_.clip_example_norm);
    for (Index x = 0; x < rows; x++) {
      const T norm = T(__builtin_sqrt(squared_norm(x))) / (shares_[x] > 0 ? shares_[x] : T(1));
      if (!(norm > most)) continue;
      for (Index i = 0; i < plan_.depth; i++) scale(row(i, x), padded<T>(layers_[i].w.n), most / norm);
    }
  }

  // ------------------------------------------------------------ the update

  /// BP3, each block of the gradient used while it is in registers or in the nearest cache.
  void change_block_by_block(Change<T>& c, Index count, double weight, Steps<T>& steps) {
    c.l1 = T(plan_.l1 * penalty_scale(weight));
    c.l2 = T(plan_.l2 * penalty_scale(weight));
    c.penalised = c.l1 != 0 || c.l2 != 0;
    T* sums = steps.error_sums;
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      if (c.optimizer == Optimizer::sgd && c.l1 == 0)
        descend(layer, count, i, c);
      else
        change_weights(layer, count, i, c);
      layer.w.transpose_the_other();
      bp4(count, layer.w.n, errors(i), layer.db);
      sums = add_errors(layer, count, sums);
      change(c, false, padded<T>(layer.w.n), layer.b, layer.db, or_any(layer.b_slots[0], layer.b),
             or_any(layer.b_slots[1], layer.b));
    }
  }

  /// w ← (1 − ηλ) w − η ∂C/∂w, the gradient never written.
  void descend(State<T>& layer, Index count, Index i, const Change<T>& c) {
    T* const w = layer.w.updated();
    const T keep = 1 - c.rate * c.l2, step = -c.rate;
    bp3(count, errors(i), inputs(i), layer.w, watch_, [&](Index offset, int, int vectors, auto multiply) {
      ahead_.fetch();
      multiply(Blend<T>{w + offset, vectors * LANES<T>, keep, step});
    });
  }

  void change_weights(State<T>& layer, Index count, Index i, const Change<T>& c) {
    T* const w = layer.w.updated();
    alignas(64) T dw[BLOCK_ROWS * PANEL * LANES<T>];
    bp3(count, errors(i), inputs(i), layer.w, watch_, [&](Index offset, int height, int vectors, auto multiply) {
      const Index size = height * vectors * LANES<T>;
      ahead_.fetch();
      multiply(Store<T>{dw, vectors * LANES<T>});
      change(c, true, size, w + offset, dw, or_any(layer.w_slots[0], w) + offset, or_any(layer.w_slots[1], w) + offset);
    });
  }

  void change_by_whole_gradient(const Change<T>& c, Index count, Steps<T>& steps) {
    T* sums = steps.error_sums;
    for (Index i = 0; i < plan_.depth; i++) sums = add_errors(layers_[i], count, sums);
    if (plan_.noise != 0) add_noise(count, steps.noise);
    add_penalty_and_clip(last_weight_);
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      T* const w = layer.w.updated();
      change(c, true, layer.w.size(), w, layer.dw, or_any(layer.w_slots[0], w), or_any(layer.w_slots[1], w));
      change(c, false, padded<T>(layer.w.n), layer.b, layer.db, or_any(layer.b_slots[0], layer.b),
             or_any(layer.b_slots[1], layer.b));
      layer.w.transpose_the_other();
    }
  }

  void add_gradient(Index i, Index rows) {
    State<T>& layer = layers_[i];
    bp3(rows, errors(i), inputs(i), layer.w, watch_, [&](Index offset, int, int vectors, auto multiply) {
      multiply(Blend<T>{layer.dw + offset, vectors * LANES<T>, T(1), T(1)});
    });
    const Index width = padded<T>(layer.w.n);
    for (Index x = 0; x < rows; x++)
      for (Index j = 0; j < width; j += LANES<T>) store(layer.db + j, load(layer.db + j) + load(row(i, x) + j));
  }

  T* add_errors(const State<T>& layer, Index count, T* sums) const {
    for (Index j = 0; j < layer.w.n; j++) sums[j] += layer.db[j] * T(count);
    return sums + layer.w.n;
  }

  static T* or_any(T* slots, T* any) { return slots ? slots : any; }

  // ----------------------------------------------------------------- noise

  void take_noise(Workspace& memory) {
    Index parameters = 0, most = 0, widest = 0;
    for (Index i = 0; i < plan_.depth; i++) {
      const Weights<T>& w = layers_[i].w;
      parameters += (w.m + 1) * w.n;
      most = w.size() > most ? w.size() : most;
      widest = w.n > widest ? w.n : widest;
    }
    noise_ = take(memory, parameters);
    packed_noise_ = take(memory, most);
    bias_noise_ = take(memory, widest);
    parameters_ = parameters;
  }

  /// Gaussian noise on the mean gradient, drawn in the order of `Parameters.to_vector` (Abadi et al., 2016).
  void add_noise(Index count, Random& random) {
    draw_normal(random, plan_.noise / double(count), parameters_, noise_);
    for_each_part(static_cast<const T*>(noise_), [&](Index i, const T* w, const T* b) {
      State<T>& layer = layers_[i];
      pack_one(i, w, b, packed_noise_, bias_noise_);
      for (Index k = 0; k < layer.w.size(); k += LANES<T>) store(layer.dw + k, load(layer.dw + k) + load(packed_noise_ + k));
      for (Index j = 0; j < layer.w.n; j++) layer.db[j] += bias_noise_[j];
    });
  }
  T *noise_ = nullptr, *packed_noise_ = nullptr, *bias_noise_ = nullptr;
  Index parameters_ = 0;

  // ------------------------------------------------------------- penalties

  double penalty_scale(double weight) const {
    return plan_.penalty_per_batch ? 1 / (weight != 0 ? weight : 1.0) : 1.0;
  }

  /// (λ/2)‖w‖² + λ₁‖w‖₁.
  double penalty(double weight) {
    last_weight_ = weight;
    double squares = 0, sizes = 0;
    for (Index i = 0; i < plan_.depth; i++) {
      const Weights<T>& w = layers_[i].w;
      if (plan_.l2 != 0) squares += sum_of_squares(w.updated(), w.size());
      if (plan_.l1 != 0) sizes += sum_of_sizes(w.updated(), w.size());
    }
    return penalty_scale(weight) * (0.5 * plan_.l2 * squares + plan_.l1 * sizes);
  }
  double last_weight_ = 0;

  // ---------------------------------------------------------------- inputs

  /// x of some rows: where it lies, if it is in order and not dropped from, else copied together.
  Rows<const T> gather(const Examples<T>& examples, Index first, Index rows, Index in_batch) {
    const Index m = plan_.layers[0].inputs, width = row_length<T>(m);
    const T* const mask = layers_[0].mask;
    const bool apart = m * Index(sizeof(T)) % 512 != 0 || rows < BLOCK_ROWS;
    if (!examples.order && !mask && apart) return {examples.x + first * m, m};
    for (Index x = 0; x < rows; x++) {
      const T* const from = examples.x + place(examples, first + x) * m;
      if (mask)
        masked(1, m, from, m, mask + (in_batch + x) * m, x_ + x * width, width);
      else
        copy(from, x_ + x * width, m);
    }
    return {x_, width};
  }

  /// Inverted dropout: 0 with the layer's rate, else 1/(1 − rate), drawn in the order of the NumPy engine.
  void draw_masks(Index count, Random& random) {
    for (Index i = 0; i < plan_.depth; i++) {
      const double rate = plan_.layers[i].dropout;
      if (!layers_[i].mask) continue;
      const T kept = T(1 / (1 - rate));
      for (Index k = 0; k < count * layers_[i].w.m; k++) layers_[i].mask[k] = random.uniform() >= rate ? kept : T(0);
    }
  }
};

}  // namespace
}  // namespace backproof
