"""Linear layer, embedding and convolution. x input, w weight, g = ∂C/∂output; the batch is the first axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.operators.record import KnownOperator, OperatorFault

Array = Any
BackwardRule = Callable[..., Array]


def _linear(x: Array, weight: Array, bias: Any = None, *, in_out: bool = False) -> Array:
    if weight.ndim != 2 or (bias is not None and (bias.ndim != 1 or bias.shape[0] != weight.shape[1 if in_out else 0])):
        raise ValueError("a weight is a matrix, and a bias has a number for each output")
    product = x @ (weight if in_out else weight.T)
    return product if bias is None else product + bias


def _rows(v: Array) -> Array:
    return v.reshape(-1, v.shape[-1])


def _linear_backward(
    by_x: BackwardRule, by_weight: BackwardRule, by_bias: BackwardRule
) -> Callable[..., tuple[Array, ...]]:
    """From its three lines in (g, x, w), with w as (out, in) and g and x as rows."""

    def backward(g: Array, x: Array, weight: Array, bias: Any = None, *, in_out: bool = False) -> tuple[Array, ...]:
        w = weight.T if in_out else weight
        rows, inputs = _rows(g), _rows(x)
        dx, dw = by_x(rows, inputs, w), by_weight(rows, inputs, w)
        found = (dx.reshape(x.shape) if dx.size == x.size else dx, dw.T if in_out else dw)
        return found if bias is None else (*found, by_bias(rows, inputs, w))

    return backward


def _square(product: BackwardRule) -> BackwardRule:
    """A product that exists for square weights only; for others nothing that could be mistaken for it."""
    return lambda g, x, w: product(g, x, w) if w.shape[0] == w.shape[1] else np.zeros(0)


def _dx(g: Array, x: Array, w: Array) -> Array:
    return g @ w


def _dw(g: Array, x: Array, w: Array) -> Array:
    return g.T @ x


def _db(g: Array, x: Array, w: Array) -> Array:
    return g.sum(axis=0)


# fmt: off
_LINEAR_FAULTS = (
    #  name                     what                                                                                        ∂C/∂x, ∂C/∂w, ∂C/∂b
    ("weight_transposed",      "the weight is used the wrong way round (transposed)",     "权重用反了（转置）",             _square(lambda g, x, w: g @ w.T), _dw, _db),
    ("weight_mean",            "∂C/∂weight is a mean over the batch, not a sum",          "∂C/∂weight 取了批次均值而不是求和", _dx, lambda g, x, w: g.T @ x / len(g), _db),
    ("weight_gradient_transposed", "∂C/∂weight is transposed",                            "∂C/∂weight 被转置了",            _dx, _square(lambda g, x, w: x.T @ g), _db),
    ("bias_mean",              "∂C/∂bias is a mean over the batch, not a sum",            "∂C/∂bias 取了批次均值而不是求和", _dx, _dw, lambda g, x, w: g.mean(axis=0)),
    ("bias_ones",              "∂C/∂bias counts the batch and lacks the gradient from above", "∂C/∂bias 只数了批次，缺少上游梯度", _dx, _dw, lambda g, x, w: np.full(g.shape[1], float(len(g)))),
    ("bias_first_only",        "∂C/∂bias is that of the first example only",              "∂C/∂bias 只用了第一个样本",      _dx, _dw, lambda g, x, w: g[0]),
    ("absolute_weight",        "the signs of the weight are lost",                        "权重的符号丢失了",               lambda g, x, w: g @ abs(w), _dw, _db),
)
# fmt: on
LINEAR = KnownOperator(
    "linear",
    ("x", "weight", "bias"),
    2,
    _linear,
    _linear_backward(_dx, _dw, _db),
    "∂C/∂x = g w,  ∂C/∂weight = gᵀ x,  ∂C/∂bias = Σ g",
    "Nielsen, ch. 2, eqs. (BP2)–(BP4)",
    lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal((5, 4)), rng.standard_normal(5)),
    ({}, {"in_out": True}),
    faults=tuple(OperatorFault(a, b, c, _linear_backward(*rules)) for a, b, c, *rules in _LINEAR_FAULTS),
)


def _embedding(weight: Array, index: Array) -> Array:
    if weight.ndim != 2 or np.asarray(index).dtype.kind not in "iu":
        raise ValueError("an embedding has a row for each whole number")
    return weight[index]


def _hot(weight: Array, index: Array) -> Array:
    return (np.asarray(index).reshape(-1)[:, None] == np.arange(weight.shape[0])) * 1.0


def _embedding_backward(rule: Callable[[Array, Array], Array]) -> Callable[..., tuple[Array, None]]:
    """From one line in (g as rows, one-hot indices)."""
    return lambda g, weight, index: (rule(g.reshape(-1, weight.shape[1]), _hot(weight, index)), None)


def _last(hot: Array) -> Array:
    return hot * (hot[::-1].cumsum(axis=0)[::-1] == 1)


# fmt: off
_EMBEDDING_FAULTS = (
    ("repeated_overwritten", "a row that is looked up more than once keeps the last gradient only (= where += is meant)", "同一行被多次查取时只保留了最后一次的梯度（本应 += 却写成 =）", lambda g, h: _last(h).T @ g),
    ("repeated_first_only",  "a row that is looked up more than once keeps the first gradient only",    "同一行被多次查取时只保留了第一次的梯度",        lambda g, h: (h * (h.cumsum(axis=0) == 1)).T @ g),
    ("repeated_averaged",    "the gradients of a row that is looked up more than once are averaged, not added", "同一行被多次查取时梯度取了平均而不是相加",   lambda g, h: h.T @ g / np.maximum(h.sum(axis=0), 1)[:, None]),
    ("padding_row_zero",     "row 0 gets no gradient, though nothing marks it as padding",              "第 0 行没有梯度，但并没有指定它为填充",         lambda g, h: h.T @ g * (np.arange(h.shape[1]) > 0)[:, None]),
    ("counts_only",          "the gradient from above is missing: it counts the look-ups",              "缺少上游梯度：只数了查取的次数",                lambda g, h: h.T @ np.ones_like(g)),
)
# fmt: on
EMBEDDING = KnownOperator(
    "embedding",
    ("weight", "index"),
    2,
    _embedding,
    _embedding_backward(lambda g, h: h.T @ g),
    "∂C/∂weight[k] = Σ of g over the places where index = k",
    "Bengio et al., JMLR 2003",
    lambda rng: (rng.standard_normal((5, 3)), np.array([1, 3, 1, 0, 1])),
    whole=("index",),
    faults=tuple(OperatorFault(a, b, c, _embedding_backward(rule)) for a, b, c, rule in _EMBEDDING_FAULTS),
)


def _windows(x: Array, size: tuple[int, ...], padding: int, stride: int) -> tuple[Array, list[Any]]:
    """The padded input, and for each offset of the kernel the slices of it that the offset meets."""
    spatial = len(size)
    padded = of(x).pad(x, [(0, 0)] * 2 + [(padding, padding)] * spatial)
    out = [(n - k) // stride + 1 for n, k in zip(padded.shape[2:], size, strict=True)]
    if min(out, default=1) < 1:
        raise ValueError("the kernel is larger than the input")
    places = []
    for offset in np.ndindex(*size):
        ranges: list[Any] = [slice(o, o + stride * (n - 1) + 1, stride) for o, n in zip(offset, out, strict=True)]
        places.append((..., *ranges))
    return padded, places


def _convolution(x: Array, weight: Array, bias: Any = None, *, padding: int = 0, stride: int = 1) -> Array:
    if not (x.ndim == weight.ndim in (3, 4) and x.shape[1] == weight.shape[1]) or getattr(bias, "ndim", 1) != 1:
        raise ValueError("x is (N, C, …), the weight (O, C, …), the bias (O,)")
    padded, places = _windows(x, weight.shape[2:], padding, stride)
    flat = weight.reshape(*weight.shape[:2], -1)
    out = sum(_mixed(padded[place], flat[:, :, k]) for k, place in enumerate(places))
    return out if bias is None else out + bias.reshape(1, -1, *(1,) * (x.ndim - 2))


def _mixed(x: Array, w: Array) -> Array:
    """Channels mixed by a matrix: (N, C, …), (O, C) -> (N, O, …)."""
    return (x.swapaxes(1, -1) @ w.T).swapaxes(1, -1)


def _convolution_backward(
    kernel: BackwardRule = lambda flat: flat, divided: float = 0.0, keeps_padding: bool = False, bias_mean: bool = False
) -> Callable[..., tuple[Array, ...]]:
    """∂C/∂x is g spread through the kernel, ∂C/∂w the product of g with each window; the arguments alter it."""

    def backward(
        g: Array, x: Array, weight: Array, bias: Any = None, *, padding: int = 0, stride: int = 1
    ) -> tuple[Array, ...]:
        padded, places = _windows(x, weight.shape[2:], padding, stride)
        flat = kernel(weight.reshape(*weight.shape[:2], -1))
        dx, dw = np.zeros(padded.shape), np.zeros(flat.shape)
        rows = np.moveaxis(g, 1, -1).reshape(-1, g.shape[1])
        for k, place in enumerate(places):
            dx[place] += _mixed(g, flat[:, :, k].T)
            dw[:, :, k] = rows.T @ np.moveaxis(padded[place], 1, -1).reshape(-1, x.shape[1])
        inner = slice(padding, -padding) if padding and not keeps_padding else slice(None)
        shifted: Any = tuple(slice(0, n) if keeps_padding else inner for n in x.shape[2:])
        found = dx[(..., *shifted)], dw.reshape(weight.shape) / (len(x) if divided else 1)
        db = (rows.mean if bias_mean else rows.sum)(axis=0)
        return found if bias is None else (*found, db)

    return backward


# fmt: off
_CONVOLUTION_FAULTS = (
    ("kernel_flipped",  "the kernel is turned by 180° in ∂C/∂x once too often",       "∂C/∂x 中卷积核多旋转了一次 180°",        _convolution_backward(lambda flat: flat[:, :, ::-1])),
    ("weight_mean",     "∂C/∂weight is a mean over the batch, not a sum",             "∂C/∂weight 取了批次均值而不是求和",       _convolution_backward(divided=1.0)),
    ("padding_forgotten", "the padding is not cut off again: ∂C/∂x is shifted by it", "没有再去掉填充：∂C/∂x 因此错位",          _convolution_backward(keeps_padding=True)),
    ("bias_mean",       "∂C/∂bias is a mean over places and batch, not a sum",        "∂C/∂bias 对位置和批次取了均值而不是求和", _convolution_backward(bias_mean=True)),
)
# fmt: on
CONVOLUTION = KnownOperator(
    "convolution",
    ("x", "weight", "bias"),
    2,
    _convolution,
    _convolution_backward(),
    "∂C/∂x = Σ of g over the kernel's offsets, weighted by w;  ∂C/∂weight = Σ g ⊙ window of x;  ∂C/∂bias = Σ g",
    "LeCun et al., Proc. IEEE 1998",
    lambda rng: (rng.standard_normal((2, 2, 4, 4)), rng.standard_normal((2, 2, 3, 3)), rng.standard_normal(2)),
    tuple({"padding": padding, "stride": stride} for padding in (0, 1, 2) for stride in (1, 2)),
    faults=tuple(OperatorFault(*row) for row in _CONVOLUTION_FAULTS),
)

RECORDS = (LINEAR, EMBEDDING, CONVOLUTION)
