// One sweep over some rows of a batch: forward, cost, BP1 and BP2. Rows are independent, and so are members' shares.
#pragma once
#include "costs.hpp"
#include "layers.hpp"

namespace backproof {
namespace {

/// What a member of a crew works with: its scratch, and its rows of what is swept at once.
template <class T>
struct Own {
  const Member& me;
  Scratch<T> scratch;
  Rows<const T> fed{};  // x of all rows at once, after its mask
  Range rows{};
  Ahead<T> ahead{};
};

template <class T>
class Sweep {
 public:
  explicit Sweep(Layers<T>& layers) : layers_(layers), plan_(layers.plan) {}

  Own<T> own(const Member& me) const { return {me, layers_.scratch(me)}; }

  double weight_of(const Examples<T>& examples, Index first, Index count) const {
    if (!examples.weights) return double(count);
    T total = 0;
    for (Index x = first; x < first + count; x++) total += examples.weights[place(examples, x)];
    return double(total);
  }

  /// z and a of the output for all rows of x, into rows of n; each member its share of them.
  void evaluate(const Examples<T>& examples, T* z, T* a, Own<T> own) {
    const Index n = layers_.last().outputs, width = row_length<T>(n);
    part_by_part(examples.count, own, [&](Index first) {
      forward(examples, first, 0, own);
      for (Index i = own.rows.begin; i < own.rows.end; i++)
        for (Index j = 0; j < n; j++) {
          z[(first + i) * n + j] = layers_.output().z[i * width + j];
          a[(first + i) * n + j] = layers_.output().a[i * width + j];
        }
    });
  }

  /// Calls each(place of row 0 among the examples) with some rows as the member's own, at most PART_ROWS, until its share
  /// of the examples is done.
  template <class Each>
  void part_by_part(Index count, Own<T>& own, Each each) const {
    const Range room = own.me.share(layers_.at_once), all = own.me.share(count);
    // a crew may turn out smaller than was wanted, and its shares of the room larger
    const Index most = room.end - room.begin < PART_ROWS ? room.end - room.begin : PART_ROWS;
    for (Index done = all.begin; done < all.end; done += most) {
      own.rows = {room.begin, room.begin + (all.end - done < most ? all.end - done : most)};
      each(done - room.begin);
    }
  }

  /// Forward, costs and errors of a member's share of the rows that follow `first`, which are `in_batch` in their batch.
  void sweep(const Examples<T>& examples, Index first, Index rows, Index in_batch, double weight, Own<T>& own) {
    own.rows = own.me.share(rows);
    sweep_own(examples, first, in_batch, T(1 / (weight != 0 ? weight : 1.0)), own);
  }

  /// The same of a member's rows; `share` is that of an example of weight 1 in what is differentiated.
  void sweep_own(const Examples<T>& examples, Index first, Index in_batch, T share, Own<T>& own) {
    const Index begin = own.rows.begin, count = own.rows.end - begin;
    forward(examples, first, in_batch, own);
    const Index n = layers_.last().outputs, width = row_length<T>(n), at = begin * width;
    for (Index x = begin; x < own.rows.end; x++) copy(examples.y + place(examples, first + x) * n, layers_.y + x * width, n);
    if (examples.weights)
      for (Index x = begin; x < own.rows.end; x++) layers_.shares[x] = examples.weights[place(examples, first + x)];
    const Output<T> out{count, n, layers_.output().z + at, layers_.output().a + at, layers_.y + at, layers_.largest + begin, layers_.log_sum + begin};
    cost_gradient(plan_, out, layers_.output().delta + at);
    const T* const weights = examples.weights ? layers_.shares + begin : nullptr;
    example_costs(plan_, out, weights, layers_.output().delta + at, layers_.costs + begin);
    for (Index x = begin; x < own.rows.end; x++) layers_.shares[x] = weights ? layers_.shares[x] * share : share;
    backward(in_batch, own);
  }

  /// Add the costs of these rows to their sum.
  void add_costs(Range rows, double& total) const {
    for (Index x = rows.begin; x < rows.end; x++) total += double(layers_.costs[x]);
  }

  /// The mean cost of a batch, without penalty.
  double mean_cost(double total, double weight) const {
    const double mean = averaged_over_outputs() ? total / double(layers_.last().outputs) : total;
    return weight != 0 ? double(T(mean)) / weight : 0.0;
  }

  Rows<const T> inputs(Index i, const Own<T>& own) const {
    return i == 0 ? own.fed : Rows<const T>{layers_[i - 1].fed, row_length<T>(layers_[i].w.m)};
  }

  /// Inverted dropout: 0 with the layer's rate, else 1/(1 − rate), drawn in the order of the NumPy engine.
  void draw_masks(Index count, Random& random, Watch& watch) {
    for (Index i = 0; i < plan_.depth; i++) {
      const double rate = plan_.layers[i].dropout;
      if (!layers_[i].mask) continue;
      const T kept = T(1 / (1 - rate));
      T* mask = layers_[i].mask;
      for (Index x = 0; x < count; x++) {
        watch.work(4 * layers_[i].w.m);
        for (Index k = 0; k < layers_[i].w.m; k++) *mask++ = random.uniform() >= rate ? kept : T(0);
      }
    }
  }

  bool averaged_over_outputs() const {
    return averages(plan_.cost) || plan_.cost == Cost::squared_error;
  }

  /// Σ ‖δ‖² (‖a⁻‖² + 1), the squared norm of the gradient of one row of those that were swept.
  double squared_norm(Index x, const Own<T>& own) const {
    double squares = 0;
    for (Index i = 0; i < plan_.depth; i++) {
      const T *a = inputs(i, own)[x], *delta = layers_[i].errors()[x];
      squares += inner_product(delta, delta, layers_[i].w.n) * (1 + inner_product(a, a, layers_[i].w.m));
    }
    return squares;
  }

 private:
  Layers<T>& layers_;
  const Plan& plan_;

  static Index place(const Examples<T>& e, Index x) { return e.order ? Index(e.order[x]) : x; }

  void forward(const Examples<T>& examples, Index first, Index in_batch, Own<T>& own) {
    if (!examples.sparse) own.fed = gather(examples, first, in_batch, own);
    Rows<const T> a = own.fed;
    const Index begin = own.rows.begin, count = own.rows.end - begin;
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      const Index width = row_length<T>(layer.w.n), at = begin * width;
      const Rows<T> z{layer.z + at, width};
      if (i == 0 && examples.sparse)
        weighted_input(count, *examples.sparse, first + begin, layer.w, layer.b, z, own.me.watch);
      else
        weighted_input(count, Rows<const T>{a[begin], a.row}, layer.w, layer.b, z, own.me.watch);
      activate(plan_.layers[i], count, layer.z + at, layer.a + at, layers_.largest + begin, layers_.log_sum + begin);
      if (layer.fed != layer.a)
        masked(count, layer.w.n, layer.a + at, width, layers_[i + 1].mask + (in_batch + begin) * layer.w.n,
               layer.fed + at, width);
      a = Rows<const T>{layer.fed, width};
    }
  }

  /// BP1, then BP2 downwards, on errors that hold their share of the mean.
  void backward(Index in_batch, const Own<T>& own) {
    const Index top = plan_.depth - 1, begin = own.rows.begin, count = own.rows.end - begin;
    const Index row = row_length<T>(layers_.last().outputs), at = begin * row;
    T* const delta = layers_.output().delta + at;
    const T averaged = averages(plan_.cost) ? T(1) / T(layers_.last().outputs) : T(1);
    for (Index x = 0; x < count; x++) scale(delta + x * row, padded<T>(layers_.last().outputs), layers_.shares[begin + x] * averaged);
    if (!plan_.canonical) bp1(count, layers_.last(), Rows<T>{delta, row}, layers_.output().z + at, layers_.output().a + at);
    clear_padding(count, layers_.last().outputs, delta);
    for (Index i = top - 1; i >= 0; i--) {
      const State<T>&after = layers_[i + 1], &here = layers_[i];
      const Index width = row_length<T>(here.w.n), from = begin * width;
      const T* const mask = after.mask ? after.mask + (in_batch + begin) * here.w.n : nullptr;
      const Rows<const T> errors{after.errors()[begin], after.errors().row};
      bp2(count, errors, after.w, plan_.layers[i], mask, here.z + from, here.a + from, Rows<T>{here.delta + from, width},
          own.me.watch);
    }
    if (plan_.clip_example_norm != 0) clip_examples(own);
  }

  /// Shorten the gradient of each example.
  void clip_examples(const Own<T>& own) {
    const T most = T(plan_.clip_example_norm);
    for (Index x = own.rows.begin; x < own.rows.end; x++) {
      const T norm = T(__builtin_sqrt(squared_norm(x, own))) / (layers_.shares[x] > 0 ? layers_.shares[x] : T(1));
      if (!(norm > most)) continue;
      for (Index i = 0; i < plan_.depth; i++)
        scale(layers_[i].delta + x * row_length<T>(layers_[i].w.n), padded<T>(layers_[i].w.n), most / norm);
    }
  }

  /// x of all rows at once: where it lies, if it is in order and not dropped from, else this member's copied together.
  Rows<const T> gather(const Examples<T>& examples, Index first, Index in_batch, const Own<T>& own) {
    const Index m = plan_.layers[0].inputs, width = row_length<T>(m);
    const T* const mask = layers_[0].mask;
    const bool apart = m * Index(sizeof(T)) % 512 != 0 || layers_.at_once < BLOCK_ROWS;
    if (!examples.order && !mask && apart) return {examples.x + first * m, m};
    for (Index x = own.rows.begin; x < own.rows.end; x++) {
      const T* const from = examples.x + place(examples, first + x) * m;
      if (mask)
        masked(1, m, from, m, mask + (in_batch + x) * m, layers_.x + x * width, width);
      else
        copy(from, layers_.x + x * width, m);
    }
    return {layers_.x, width};
  }
};

}  // namespace
}  // namespace backproof
