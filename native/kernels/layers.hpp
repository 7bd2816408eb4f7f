// The layers of a network as they are kept during a run: parameters packed, and room for what a batch makes of them. What
// is done with them, other files do, each with a reference to these.
#pragma once
#include "equations.hpp"
#include "rows.hpp"

namespace backproof {
namespace {

constexpr Index MOST_ROWS = 256;  // a larger batch goes through in parts, its gradient summed
constexpr Index PART_ROWS = 96;   // of which the nearest caches hold all that small layers make
constexpr Index OWN_ROWS = 128;   // how far apart members' parts begin: a processor fetches lines ahead, into a neighbour's
constexpr Index LARGE = 1 << 16;  // weights of a layer that are read from farther away: they are to be read less often

template <class T>
struct State {
  Weights<T> w;
  T* b;
  T *w_slots[MOST_SLOTS], *b_slots[MOST_SLOTS];
  T *dw, *db;           // the gradient, where it cannot be used block by block; db always
  T *z, *a, *delta;     // (rows, n) in rows of `row_length`
  T* fed;               // a after its dropout mask, as the next layer sees it; a itself without
  T* mask;              // of what this layer is fed, (batch, m), or null

  Rows<const T> errors() const { return {delta, row_length<T>(w.n)}; }
};

/// What a run needs besides the layers.
struct Needs {
  Index batch, at_once;  // rows of the largest batch, and of a part of it
  bool backward, whole_gradient, masks;
  int slots;
  bool differentiated = true;  // BP3 follows
};

/// Whether members sum the gradient of such a batch by themselves, chunk by chunk: where layers are small, and a product
/// is too little to share.
inline bool goes_in_chunks(const Plan& plan, Index batch) {
  for (Index i = 0; i < plan.depth; i++)
    if (plan.layers[i].inputs * plan.layers[i].outputs >= LARGE) return false;
  return batch > MOST_ROWS;
}

/// Rows of a batch that go through at once, of all members together.
inline Index rows_at_once(const Plan& plan, Index batch, Index members) {
  if (goes_in_chunks(plan, batch)) return OWN_ROWS * members;
  return batch <= MOST_ROWS ? batch : MOST_ROWS;
}

template <class T>
T* take(Workspace& memory, Index count) {
  return static_cast<T*>(memory.take(static_cast<std::size_t>(count) * sizeof(T)));
}

template <class T>
class Layers {
 public:
  const Plan& plan;
  const Index at_once;                                // rows there is room for
  T *x, *y, *shares, *costs, *largest, *log_sum;      // of these rows

  Layers(const Plan& plan, const Needs& needs, Workspace& memory, Index members)
      : plan(plan), at_once(needs.at_once > 0 ? needs.at_once : 1) {
    for (Index i = 0; i < plan.depth; i++) prepare(i, needs, memory);
    x = take<T>(memory, at_once * row_length<T>(plan.layers[0].inputs));
    y = take<T>(memory, at_once * row_length<T>(last().outputs));
    shares = take<T>(memory, at_once);
    costs = take<T>(memory, at_once);
    largest = take<T>(memory, at_once);
    log_sum = take<T>(memory, at_once);
    if (needs.backward && needs.differentiated) prepare_scratch(memory, members);
  }
  Layers(const Layers&) = delete;

  INLINE State<T>& operator[](Index i) { return layers_[i]; }
  INLINE const State<T>& operator[](Index i) const { return layers_[i]; }
  const Layer& last() const { return plan.layers[plan.depth - 1]; }
  State<T>& output() { return layers_[plan.depth - 1]; }

  /// A member's own part of the scratch: no other's in any layer, since one may be a layer ahead of another.
  Scratch<T> scratch(const Member& me) const {
    if (most_packed_ == 0) return {};
    const Index rows = (units(most_packed_) + me.crew.size - 1) / me.crew.size * UNIT;
    return {scratch_.blocks + me.rank * at_once * rows, scratch_.panel + me.rank * at_once * UNIT};
  }

  // ------------------------------------------------------------- parameters

  /// Members pack, and unpack, their shares of what all have together.
  void pack_parameters(const T* vector, const Member& me) {
    for_each_part(vector, [&](Index i, const T* w, const T* b) {
      pack_one(i, w, b, layers_[i].w.updated(), layers_[i].b, me);
    });
    me.wait();
    for (Index i = 0; i < plan.depth; i++) layers_[i].w.transpose_the_other(layers_[i].w.share(me), me.watch);
    me.wait();
  }

  void pack_slot(int slot, const T* vector, const Member& me) {
    for_each_part(vector, [&](Index i, const T* w, const T* b) {
      pack_one(i, w, b, layers_[i].w_slots[slot], layers_[i].b_slots[slot], me);
    });
    me.wait();
  }

  void unpack_parameters(T* vector, const Member& me) const {
    for_each_part(vector, [&](Index i, T* w, T* b) { unpack_one(i, layers_[i].w.updated(), layers_[i].b, w, b, me); });
  }

  void unpack_slot(int slot, T* vector, const Member& me) const {
    for_each_part(vector, [&](Index i, T* w, T* b) {
      unpack_one(i, layers_[i].w_slots[slot], layers_[i].b_slots[slot], w, b, me);
    });
  }

  void unpack_gradient(T* vector, const Member& me) const {
    for_each_part(vector, [&](Index i, T* w, T* b) { unpack_one(i, layers_[i].dw, layers_[i].db, w, b, me); });
  }

  /// Calls each(layer, its weights, its biases) for the parts of a vector.
  template <class P, class Each>
  void for_each_part(P* vector, Each each) const {
    P* b = vector;
    for (Index i = 0; i < plan.depth; i++) b += layers_[i].w.m * layers_[i].w.n;
    P* w = vector;
    for (Index i = 0; i < plan.depth; i++) {
      each(i, w, b);
      w += layers_[i].w.m * layers_[i].w.n;
      b += layers_[i].w.n;
    }
  }

  void pack_one(Index i, const T* w, const T* b, T* to_w, T* to_b, const Member& me) const {
    const Weights<T>& of = layers_[i].w;
    const Range own = me.share(padded<T>(of.columns()), UNIT);
    if (of.over_senders)
      pack<T, false>(own, of.n, of.m, w, to_w, me.watch);
    else
      pack<T, true>(own, of.m, of.n, w, to_w, me.watch);
    if (me.rank == 0) copy(b, to_b, of.n);
  }

 private:
  State<T> layers_[MOST_LAYERS];
  Scratch<T> scratch_{};
  Index most_packed_ = 0;  // rows of the tallest gradient whose factors are laid out anew

  void prepare(Index i, const Needs& needs, Workspace& memory) {
    const Layer& layer = plan.layers[i];
    State<T>& state = layers_[i];
    const Index m = layer.inputs, n = layer.outputs, width = padded<T>(n), row = row_length<T>(n);
    const bool sends_back = i > 0 && needs.backward;
    // where both are kept anyway, the gradient takes the shape with less padding
    const bool over_senders = sends_back && n * padded<T>(m) < m * width;
    state = State<T>{};
    state.w = {m, n, take<T>(memory, packed_size<T>(m, n)), sends_back ? take<T>(memory, packed_size<T>(n, m)) : nullptr,
               over_senders};
    state.b = take<T>(memory, width);
    for (int s = 0; s < needs.slots; s++) {
      state.w_slots[s] = take<T>(memory, state.w.size());
      state.b_slots[s] = take<T>(memory, width);
    }
    state.dw = needs.whole_gradient ? take<T>(memory, state.w.size()) : nullptr;
    state.db = take<T>(memory, width);
    state.z = take<T>(memory, at_once * row);
    state.a = take<T>(memory, at_once * row);
    state.delta = take<T>(memory, at_once * row);
    const bool next_drops = needs.masks && i + 1 < plan.depth && plan.layers[i + 1].dropout > 0;
    state.fed = next_drops ? take<T>(memory, at_once * row) : state.a;
    state.mask = needs.masks && layer.dropout > 0 ? take<T>(memory, needs.batch * m) : nullptr;
  }

  static constexpr Index UNIT = Weights<T>::UNIT;
  static Index units(Index rows) { return (rows + UNIT - 1) / UNIT; }

  void prepare_scratch(Workspace& memory, Index members) {
    Index& most = most_packed_;
    for (Index i = 0; i < plan.depth; i++) {
      const Weights<T>& w = layers_[i].w;
      if (is_worth_packing<T>(w.rows(), w.columns(), at_once) && w.rows() > most) most = w.rows();
    }
    // a crew may turn out smaller than was wanted, and its shares larger: there is room for any number
    const Index room = at_once * UNIT;
    if (most > 0) scratch_ = {take<T>(memory, room * (units(most) + members)), take<T>(memory, room * members)};
  }

  void unpack_one(Index i, const T* from_w, const T* from_b, T* w, T* b, const Member& me) const {
    const Weights<T>& of = layers_[i].w;
    const Range own = me.share(padded<T>(of.columns()), UNIT);
    if (of.over_senders)
      unpack<T, false>(own, of.n, of.m, from_w, w, me.watch);
    else
      unpack<T, true>(own, of.m, of.n, from_w, w, me.watch);
    if (me.rank == 0) copy(from_b, b, of.n);
  }
};

}  // namespace
}  // namespace backproof
