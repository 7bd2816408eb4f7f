"""Cells made of several products: the gated feed-forward block, the LSTM cell; and pooling by the maximum.

Letters: i, f, o the gates of an LSTM cell after σ, c̃ its candidate after tanh, c the old cell, c′ the new one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS
from backproof.arrays import of
from backproof.operators.record import KnownOperator, OperatorFault

Array = Any
BackwardRule = Callable[..., Array]


def _sigma(z: Array) -> Array:
    return of(z).expit(z)


def _silu(z: Array) -> Array:
    return z * _sigma(z)


def _silu_slope(z: Array) -> Array:
    return _sigma(z) * (1 + z * _sigma(-z))


# ------------------------------------------------------------ feed-forward


def _feed_forward(x: Array, gate: Array, up: Array, down: Array, *, in_out: bool = True) -> Array:
    if not (x.ndim == gate.ndim == down.ndim == 2 and gate.shape == up.shape):
        raise ValueError("gate and up have one shape")
    wg, wu, wd = (gate, up, down) if in_out else (gate.T, up.T, down.T)
    return (_silu(x @ wg) * (x @ wu)) @ wd


def _both(da: Array, du: Array, wg: Array, wu: Array) -> Array:
    return da @ wg.T + du @ wu.T


def _feed_forward_backward(
    by_x: BackwardRule = _both,
    slope: BackwardRule = _silu_slope,
    hidden: BackwardRule = lambda a, u: _silu(a) * u,
    exchanged: bool = False,
) -> Callable[..., tuple[Array, ...]]:
    """dh = g wdᵀ, da = dh ⊙ u ⊙ silu′(a), du = dh ⊙ silu(a), with a = x wg and u = x wu; the arguments alter it."""

    def backward(g: Array, x: Array, gate: Array, up: Array, down: Array, *, in_out: bool = True) -> tuple[Array, ...]:
        wg, wu, wd = (gate, up, down) if in_out else (gate.T, up.T, down.T)
        a, u = x @ wg, x @ wu
        dh = g @ wd.T
        da, du = dh * u * slope(a), dh * _silu(a)
        by_weights = [x.T @ (du if exchanged else da), x.T @ (da if exchanged else du), hidden(a, u).T @ g]
        return by_x(da, du, wg, wu), *(dw if in_out else dw.T for dw in by_weights)

    return backward


# fmt: off
_FEED_FORWARD_FAULTS = (
    ("gate_branch_only",   "∂C/∂x lacks the branch through up",                     "∂C/∂x 缺少经过 up 的支路",            _feed_forward_backward(lambda da, du, wg, wu: da @ wg.T)),
    ("up_branch_only",     "∂C/∂x lacks the branch through the gate",               "∂C/∂x 缺少经过 gate 的支路",          _feed_forward_backward(lambda da, du, wg, wu: du @ wu.T)),
    ("weights_exchanged",  "the gradients of gate and up are exchanged",            "gate 与 up 的梯度互换了",             _feed_forward_backward(exchanged=True)),
    ("second_term_missing", "the term zσ′(z) of the slope of silu is missing",      "silu 的斜率中缺少 zσ′(z) 一项",       _feed_forward_backward(slope=_sigma)),
    ("slope_of_sigmoid",   "σ′ stands in place of the slope of silu",               "用 σ′ 代替了 silu 的斜率",            _feed_forward_backward(slope=lambda z: _sigma(z) * _sigma(-z))),
    ("gate_not_activated", "∂C/∂down is made with the gate before its silu",        "∂C/∂down 用了未经 silu 的门",         _feed_forward_backward(hidden=lambda a, u: a * u)),
)
# fmt: on
FEED_FORWARD = KnownOperator(
    "swiglu_feed_forward",
    ("x", "gate", "up", "down"),
    4,
    _feed_forward,
    _feed_forward_backward(),
    "dh = g wdᵀ, da = dh ⊙ u ⊙ silu′(a), du = dh ⊙ silu(a);  ∂C/∂x = da wgᵀ + du wuᵀ,  ∂C/∂wd = (silu(a) ⊙ u)ᵀ g",
    "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
    lambda rng: tuple(rng.standard_normal(shape) for shape in ((2, 3), (3, 4), (3, 4), (4, 3))),
    faults=tuple(OperatorFault(*row) for row in _FEED_FORWARD_FAULTS),
)


def _projection(x: Array, gate: Array, up: Array, *, activation: str = "silu") -> Array:
    if not (gate.ndim == 2 and gate.shape == up.shape and x.shape[-1] == len(gate)):
        raise ValueError("gate and up have one shape")
    return ACTIVATIONS[activation].forward(x @ gate) * (x @ up)


def _projection_backward(
    by_x: BackwardRule = _both,
    slope: BackwardRule = lambda right, a: right,
    exchanged: bool = False,
    parts: BackwardRule = lambda g, a, u, f, df: (g * u * df, g * f),
) -> Callable[..., tuple[Array, ...]]:
    """da = g ⊙ u ⊙ f′(a), du = g ⊙ f(a), with a = x wg and u = x wu; the arguments alter it."""

    def backward(g: Array, x: Array, gate: Array, up: Array, *, activation: str = "silu") -> tuple[Array, ...]:
        record = ACTIVATIONS[activation]
        a, u = x @ gate, x @ up
        f = record.forward(a)
        da, du = parts(g, a, u, f, slope(record.slope(a, f), a))  # type: ignore[misc]
        rows = x.reshape(-1, x.shape[-1]).T
        by_weights = [rows @ each.reshape(-1, each.shape[-1]) for each in ((du, da) if exchanged else (da, du))]
        return by_x(da, du, gate, up), *by_weights

    return backward


# fmt: off
_PROJECTION_FAULTS = (
    ("gate_branch_only",   "∂C/∂x lacks the branch through up",                     "∂C/∂x 缺少经过 up 的支路",            _projection_backward(lambda da, du, wg, wu: da @ wg.T)),
    ("up_branch_only",     "∂C/∂x lacks the branch through the gate",               "∂C/∂x 缺少经过 gate 的支路",          _projection_backward(lambda da, du, wg, wu: du @ wu.T)),
    ("gate_weight_twice",  "both branches of ∂C/∂x use the weight of the gate",     "∂C/∂x 的两条支路都用了 gate 的权重",  _projection_backward(lambda da, du, wg, wu: (da + du) @ wg.T)),
    ("up_weight_twice",    "both branches of ∂C/∂x use the weight of up",           "∂C/∂x 的两条支路都用了 up 的权重",    _projection_backward(lambda da, du, wg, wu: (da + du) @ wu.T)),
    ("branch_weights_exchanged", "the two branches of ∂C/∂x exchange their weights", "∂C/∂x 的两条支路互换了权重",          _projection_backward(lambda da, du, wg, wu: da @ wu.T + du @ wg.T)),
    ("weights_exchanged",  "the gradients of gate and up are exchanged",            "gate 与 up 的梯度互换了",             _projection_backward(exchanged=True)),
    ("slope_missing",      "the slope of the gate's activation is missing",         "缺少门的激活函数的斜率",              _projection_backward(slope=lambda right, a: 1 + 0 * a)),
    ("slope_of_sigmoid",   "σ′ stands in place of the slope of the gate's activation", "用 σ′ 代替了门的激活函数的斜率",   _projection_backward(slope=lambda right, a: _sigma(a) * _sigma(-a))),
    ("second_term_missing", "σ stands in place of the slope of the gate's activation", "用 σ 代替了门的激活函数的斜率",    _projection_backward(slope=lambda right, a: _sigma(a))),
    ("activation_for_slope", "the gate's activation stands in place of its slope",  "用门的激活值代替了它的斜率",          _projection_backward(parts=lambda g, a, u, f, df: (g * u * f, g * f))),
    ("value_missing",      "the factor of the other branch is missing",             "缺少另一支路的因子",                  _projection_backward(parts=lambda g, a, u, f, df: (g * df, g * f))),
    ("gate_not_activated", "the gate stands before its activation in the gradient of up", "up 的梯度用了未激活的门",       _projection_backward(parts=lambda g, a, u, f, df: (g * u * df, g * a))),
)
# fmt: on
PROJECTION = KnownOperator(
    "gated_projection",
    ("x", "gate", "up"),
    3,
    _projection,
    _projection_backward(),
    "da = g ⊙ u ⊙ f′(a), du = g ⊙ f(a), a = x wg, u = x wu;  ∂C/∂x = da wgᵀ + du wuᵀ,  ∂C/∂wg = xᵀ da,  ∂C/∂wu = xᵀ du",
    "Dauphin et al., ICML 2017; Shazeer, arXiv:2002.05202",
    lambda rng: tuple(rng.standard_normal(shape) for shape in ((2, 3), (3, 4), (3, 4))),
    tuple({"activation": name} for name in ("silu", "gelu", "gelu_tanh", "sigmoid", "relu")),
    faults=tuple(OperatorFault(*row) for row in _PROJECTION_FAULTS),
)


# ------------------------------------------------------------ LSTM


def _parts(gates: Array, c: Array, order: str) -> dict[str, Array]:
    if gates.shape[-1] != 4 * c.shape[-1] or gates.ndim != c.ndim:
        raise ValueError("the gates are four times as wide as the cell")
    found = dict(zip(order, (gates[..., k * c.shape[-1] : (k + 1) * c.shape[-1]] for k in range(4)), strict=True))
    return {name: of(z).tanh(z) if name == "g" else _sigma(z) for name, z in found.items()}


def _lstm(gates: Array, c: Array, *, order: str = "ifgo") -> tuple[Array, Array]:
    part = _parts(gates, c, order)
    new = part["f"] * c + part["i"] * part["g"]
    return part["o"] * of(c).tanh(new), new


def _lstm_backward(
    candidate: BackwardRule = lambda g: 1 - g * g,
    cell: BackwardRule = lambda t: 1 - t * t,
    forget: BackwardRule = lambda c, new: c,
    *,
    keeps: bool = True,
) -> Callable[..., tuple[Array, Array]]:
    """With t = tanh(c′): dc = dc′ + dh ⊙ o ⊙ (1 − t²), and dc ⊙ c̃ ⊙ i′ …; the arguments alter it."""

    def backward(g: tuple[Array, Array], gates: Array, c: Array, *, order: str = "ifgo") -> tuple[Array, Array]:
        part, (dh, above) = _parts(gates, c, order), g
        i, f, tilde, o = (part[name] for name in "ifgo")
        new = f * c + i * tilde
        t = of(c).tanh(new)
        dc = (above if keeps else 0.0) + dh * o * cell(t)
        by = {
            "i": dc * tilde * i * (1 - i),
            "f": dc * forget(c, new) * f * (1 - f),
            "g": dc * i * candidate(tilde),
            "o": dh * t * o * (1 - o),
        }
        return of(c).concatenate([by[name] for name in order], axis=-1), dc * f

    return backward


# fmt: off
_LSTM_FAULTS = (
    ("cell_gradient_dropped",  "the gradient of the new cell that comes from above is dropped",       "丢掉了从上游传来的新细胞状态的梯度",      _lstm_backward(keeps=False)),
    ("sigmoid_for_candidate",  "the slope of the candidate is that of σ, c̃(1 − c̃), not 1 − c̃²",     "候选值的斜率用了 σ 的 c̃(1 − c̃)，而不是 1 − c̃²", _lstm_backward(lambda g: g * (1 - g))),
    ("candidate_slope_missing", "the slope 1 − c̃² of the candidate is missing",                      "缺少候选值的斜率 1 − c̃²",                _lstm_backward(lambda g: 1.0)),
    ("cell_slope_missing",     "the slope 1 − tanh²(c′) is missing on the way to the cell",           "通往细胞状态的路上缺少斜率 1 − tanh²(c′)", _lstm_backward(cell=lambda t: 1.0)),
    ("new_cell_for_old",       "the forget gate is multiplied by the new cell, not by the old one",   "遗忘门乘了新的细胞状态，而不是旧的",      _lstm_backward(forget=lambda c, new: new)),
)
# fmt: on
LSTM = KnownOperator(
    "lstm_cell",
    ("gates", "c"),
    2,
    _lstm,
    _lstm_backward(),
    "dc = dc′ + dh ⊙ o ⊙ (1 − tanh²(c′));  di = dc ⊙ c̃ ⊙ i′, df = dc ⊙ c ⊙ f′, dc̃ = dc ⊙ i ⊙ (1 − c̃²), do = dh ⊙ tanh(c′) ⊙ o′",
    "Hochreiter, Schmidhuber, Neural Computation 1997; Gers et al., 2000",
    lambda rng: (rng.standard_normal((2, 8)), rng.standard_normal((2, 2))),
    tuple({"order": order} for order in ("ifgo", "ifog", "iofg", "figo", "igfo", "fiog")),
    faults=tuple(OperatorFault(*row) for row in _LSTM_FAULTS),
)


# ------------------------------------------------------------ pooling


def _windows(x: Array, size: int) -> Array:
    """x (N, C, …) with each window of side `size` as the last axis; windows do not overlap."""
    if x.ndim not in (3, 4) or any(n % size for n in x.shape[2:]):
        raise ValueError("the windows divide the input")
    if x.ndim == 3:
        return x.reshape(*x.shape[:2], -1, size)
    n, c, h, w = x.shape
    split = x.reshape(n, c, h // size, size, w // size, size).swapaxes(3, 4)
    return split.reshape(n, c, h // size, w // size, size * size)


def _joined(windows: Array, shape: tuple[int, ...], size: int) -> Array:
    """Undo `_windows`."""
    if len(shape) == 3:
        return windows.reshape(shape)
    n, c, h, w = shape
    return windows.reshape(n, c, h // size, w // size, size, size).swapaxes(3, 4).reshape(shape)


def _pooled(rule: BackwardRule) -> Callable[..., tuple[Array]]:
    """From one line in (g, window, maximum), each with the window as the last axis."""

    def backward(g: Array, x: Array, *, size: int) -> tuple[Array]:
        windows = _windows(x, size)
        return (_joined(rule(g[..., None], windows, windows.max(axis=-1, keepdims=True)), x.shape, size),)

    return backward


# fmt: off
_POOLING_FAULTS = (
    ("spread_over_window",   "the gradient is spread over the window, not sent to its maximum",   "梯度分给了整个窗口，而不是传给最大值",  _pooled(lambda g, w, top: g / w.shape[-1] + 0 * w)),
    ("copied_to_window",     "the whole window gets the gradient, not its maximum alone",         "整个窗口都得到梯度，而不只是最大值",    _pooled(lambda g, w, top: g + 0 * w)),
    ("sent_to_first",        "the first of the window gets the gradient, not its maximum",        "窗口的第一个元素得到梯度，而不是最大值", _pooled(lambda g, w, top: g * (np.arange(w.shape[-1]) == 0))),
    ("sent_to_minimum",      "the minimum of the window gets the gradient, not its maximum",      "窗口的最小值得到梯度，而不是最大值",    _pooled(lambda g, w, top: g * (w == w.min(axis=-1, keepdims=True)))),
)
# fmt: on
MAX_POOLING = KnownOperator(
    "max_pooling",
    ("x",),
    1,
    lambda x, *, size: _windows(x, size).max(axis=-1),
    _pooled(lambda g, w, top: g * (w == top)),
    "∂C/∂x = g where x is the maximum of its window, else 0",
    "Ranzato et al., CVPR 2007",
    lambda rng: (rng.standard_normal((2, 2, 4, 4)),),
    ({"size": 2}, {"size": 4}),
    faults=tuple(OperatorFault(*row) for row in _POOLING_FAULTS),
)

RECORDS = (FEED_FORWARD, PROJECTION, LSTM, MAX_POOLING)
