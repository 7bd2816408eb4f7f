// Noise on the mean gradient of a batch, for differentially private steps (Abadi et al., 2016).
#pragma once
#include "noise.hpp"
#include "shares.hpp"

namespace backproof {
namespace {

template <class T>
class GradientNoise {
 public:
  GradientNoise(Layers<T>& layers, Workspace& memory) : layers_(layers), plan_(layers.plan) {
    if (plan_.noise == 0) return;
    for (Index i = 0; i < plan_.depth; i++) {
      const Weights<T>& w = layers_[i].w;
      w_[i] = take<T>(memory, w.size());
      b_[i] = take<T>(memory, padded<T>(w.n));
      parameters_ += (w.m + 1) * w.n;
    }
    drawn_ = take<T>(memory, parameters_);
  }

  /// Drawn by one member in the order of `Parameters.to_vector`, packed and added by all.
  void add(Index count, Random& random, const Member& me) {
    if (plan_.noise == 0) return;
    if (me.rank == 0) draw_normal(random, plan_.noise / double(count), parameters_, drawn_, me.watch);
    me.wait();
    layers_.for_each_part(static_cast<const T*>(drawn_), [&](Index i, const T* w, const T* b) {
      layers_.pack_one(i, w, b, w_[i], b_[i], me);
    });
    me.wait();
    for (Index i = 0; i < plan_.depth; i++) {
      State<T>& layer = layers_[i];
      on_share(layer.w, me, [&](Index at, Index length) { backproof::add(w_[i] + at, length, layer.dw + at); });
      const Range of = own_columns(layer, me);
      backproof::add(b_[i] + of.begin, of.end - of.begin, layer.db + of.begin);
    }
  }

 private:
  Layers<T>& layers_;
  const Plan& plan_;
  T *drawn_ = nullptr, *w_[MOST_LAYERS], *b_[MOST_LAYERS];
  Index parameters_ = 0;
};

}  // namespace
}  // namespace backproof
