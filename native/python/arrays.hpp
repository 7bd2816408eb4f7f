// The arrays of Python's that calls take, and how an argument that does not fit is refused before a kernel sees it.
#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <optional>
#include <stdexcept>

#include "owned_plan.hpp"

namespace backproof {

template <class T>
using In = nanobind::ndarray<const T, nanobind::c_contig, nanobind::device::cpu>;
template <class T>
using Out = nanobind::ndarray<T, nanobind::c_contig, nanobind::device::cpu>;
using Order = nanobind::ndarray<const std::int64_t, nanobind::ndim<1>, nanobind::c_contig, nanobind::device::cpu>;
using Places = nanobind::ndarray<const std::int32_t, nanobind::ndim<1>, nanobind::c_contig, nanobind::device::cpu>;

inline void require(bool holds, const char* what) {
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

template <class T>
SparseRows<T> sparse_rows(const OwnedPlan& plan, const Order& starts, const Places& columns, const In<T>& values) {
  const std::size_t numbers = values.size();
  require(starts.size() >= 1 && starts.data()[0] == 0, "starts do not begin with 0");
  for (std::size_t i = 1; i < starts.size(); i++) require(starts.data()[i - 1] <= starts.data()[i], "starts fall");
  require(std::size_t(starts.data()[starts.size() - 1]) == numbers, "starts do not end with the number of values");
  require(values.ndim() == 1 && columns.size() == numbers, "columns do not fit the values");
  bool fits = true;
  for (std::size_t k = 0; k < numbers; k++) fits &= columns.data()[k] >= 0 && columns.data()[k] < plan.inputs();
  require(fits, "columns hold what is no column of x");
  return {starts.data(), columns.data(), values.data()};
}

}  // namespace backproof
