// Which part of packed matrices and vectors is a member's: what it updates, adds up and measures.
#pragma once
#include "layers.hpp"

namespace backproof {
namespace {

template <class T>
Range own_columns(const State<T>& layer, const Member& me) {
  return me.share(padded<T>(layer.w.n), LANES<T>);
}

/// Calls each(offset, count) for the runs of a packed matrix that are a member's share.
template <class T, class Each>
INLINE void on_share(const Weights<T>& w, const Member& me, Each each) {
  const Range rows = w.share(me);
  if (rows.end <= rows.begin) return;
  in_panels<T>(w.columns(), [&](Index j, int vectors) {
    const Index width = vectors * LANES<T>;
    me.watch.work(16 * (rows.end - rows.begin) * vectors);
    each(j * w.rows() + rows.begin * width, (rows.end - rows.begin) * width);
  });
}

template <class T>
Index panels_of(const Weights<T>& w) {
  return (padded<T>(w.columns()) - 1) / (PANEL * LANES<T>) + 1;
}

template <class T>
Index panels_of(const Layers<T>& layers) {
  Index panels = 0;
  for (Index i = 0; i < layers.plan.depth; i++) panels += panels_of(layers[i].w);
  return panels;
}

/// Calls each(panel's number among all, layer, offset, count) for a member's share of every layer's panels.
template <class T, class Each>
INLINE void on_panels(const Layers<T>& layers, const Member& me, Each each) {
  constexpr Index WIDTH = PANEL * LANES<T>;
  Index before = 0;
  for (Index i = 0; i < layers.plan.depth; i++) {
    const Weights<T>& w = layers[i].w;
    const Range own = me.share(panels_of(w));
    for (Index p = own.begin; p < own.end; p++) {
      const Index left = padded<T>(w.columns()) - p * WIDTH, width = left < WIDTH ? left : WIDTH;
      me.watch.work(4 * w.rows());
      each(before + p, i, p * WIDTH * w.rows(), w.rows() * width);
    }
    before += panels_of(w);
  }
}

}  // namespace
}  // namespace backproof
