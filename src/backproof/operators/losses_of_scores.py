"""Losses of scores: contrastive, binary focal, multi-class hinge; and the logarithm of a sum of exponentials.

Letters: s scores, p their softmax or sigmoid, y labels, τ temperature, g = ∂C/∂output, n the number of examples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.activations import softmax
from backproof.arrays import of
from backproof.operators.record import KnownOperator, OperatorFault

Array = Any
BackwardRule = Callable[..., Array]


def _log_sum(s: Array, axis: int = -1) -> Array:
    top = s.max(axis=axis, keepdims=True)
    return (of(s).log(of(s).exp(s - top).sum(axis=axis, keepdims=True)) + top).squeeze(axis)


def _widened(rule: BackwardRule) -> Callable[..., tuple[Array]]:
    def backward(g: Array, x: Array, *, axis: int = -1) -> tuple[Array]:
        return (rule(np.expand_dims(g, axis), x, axis),)

    return backward


# fmt: off
_LOG_SUM_FAULTS = (
    ("softmax_over_wrong_axis", "softmax goes over the wrong axis",                       "softmax 的轴不对",                     _widened(lambda g, x, axis: g * softmax(x, 0 if axis else -1))),
    ("softmax_missing",         "the factor softmax(x) is missing",                       "缺少因子 softmax(x)",                  _widened(lambda g, x, axis: g + 0 * x)),
    ("exponential_only",        "exp(x) stands in place of softmax(x): it is not divided by the sum", "用 exp(x) 代替了 softmax(x)：没有除以总和", _widened(lambda g, x, axis: g * of(x).exp(x))),
)
# fmt: on
LOG_SUM = KnownOperator(
    "logsumexp",
    ("x",),
    1,
    lambda x, *, axis=-1: _log_sum(x, axis),
    _widened(lambda g, x, axis: g * softmax(x, axis)),
    "∂C/∂x = g softmax(x)",
    "Blanchard, Higham, Higham, IMA J. Numer. Anal. 2021",
    lambda rng: (rng.standard_normal((3, 4)),),
    ({}, {"axis": 0}),
    faults=tuple(OperatorFault(*row) for row in _LOG_SUM_FAULTS),
)


def _contrastive(queries: Array, keys: Array, *, temperature: float) -> Array:
    if queries.ndim != 2 or queries.shape != keys.shape:
        raise ValueError("each query has a key of its own")
    s = queries @ keys.T / temperature
    return (_log_sum(s) - s.diagonal()).mean()


def _contrastive_backward(
    scores: BackwardRule = lambda p: p - np.eye(len(p)),
    *,
    turned: BackwardRule = lambda ds: ds.T,
    scale: Callable[[float], float] = lambda t: 1 / t,
    share: Callable[[int], float] = lambda n: 1 / n,
) -> Callable[..., tuple[Array, Array]]:
    """ds = (p − I)/(nτ), ∂C/∂q = ds k, ∂C/∂k = dsᵀ q; the arguments alter it."""

    def backward(g: Array, q: Array, k: Array, *, temperature: float) -> tuple[Array, Array]:
        ds = g * scores(softmax(q @ k.T / temperature)) * share(len(q)) * scale(temperature)
        return ds @ k, turned(ds) @ q

    return backward


# fmt: off
_CONTRASTIVE_FAULTS = (
    ("scores_not_transposed", "ds stands in place of dsᵀ in the gradient of the keys",    "对 key 的梯度中用 ds 代替了 dsᵀ",      _contrastive_backward(turned=lambda ds: ds)),
    ("temperature_missing",   "the factor 1/τ is missing",                                "缺少因子 1/τ",                         _contrastive_backward(scale=lambda t: 1.0)),
    ("temperature_twice",     "the factor 1/τ is applied twice",                          "因子 1/τ 乘了两次",                    _contrastive_backward(scale=lambda t: t**-2)),
    ("mean_missing",          "it is not divided by the number of queries",               "没有除以 query 的个数",                _contrastive_backward(share=lambda n: 1.0)),
    ("positive_missing",      "the positive pair is not subtracted: p in place of p − I", "没有减去正样本对：用 p 代替了 p − I",  _contrastive_backward(lambda p: p)),
    ("positive_only",         "only the positive pair gets a gradient: −I in place of p − I", "只有正样本对得到梯度：用 −I 代替了 p − I", _contrastive_backward(lambda p: -np.eye(len(p)))),
)
# fmt: on
CONTRASTIVE = KnownOperator(
    "contrastive",
    ("queries", "keys"),
    2,
    _contrastive,
    _contrastive_backward(),
    "ds = g (p − I)/(nτ),  ∂C/∂queries = ds keys,  ∂C/∂keys = dsᵀ queries",
    "van den Oord, Li, Vinyals, arXiv:1807.03748",
    lambda rng: (rng.standard_normal((4, 3)), rng.standard_normal((4, 3))),
    tuple({"temperature": t} for t in (0.5, 0.1, 0.07, 1.0, 0.2, 0.05, 0.3)),
    free=("temperature",),
    faults=tuple(OperatorFault(*row) for row in _CONTRASTIVE_FAULTS),
)


def _log_probability(x: Array, y: Array) -> Array:
    """ln p of the right side: ln σ(x) where y = 1, ln σ(−x) where y = 0."""
    z = of(x).where(y > 0, x, -x)
    return -of(x).logaddexp(0.0, -z) if hasattr(of(x), "logaddexp") else np.minimum(z, 0) - np.log1p(np.exp(-abs(z)))


def _focal(x: Array, y: Array, *, gamma: float, alpha: float, reduction: str) -> Array:
    if x.shape != np.shape(y) or not ((y == 0) | (y == 1)).all():
        raise ValueError("a label is 0 or 1")
    log_p = _log_probability(x, y)
    share = of(x).where(y > 0, alpha, 1 - alpha) if alpha else 1.0
    losses = -share * (1 - of(x).exp(log_p)) ** gamma * log_p
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def _right_share(y: Array, alpha: float) -> Array:
    return of(y).where(y > 0, alpha, 1 - alpha)


def _right_focal(p: Array, k: float) -> Array:
    return -((1 - p) ** k) / p + k * (1 - p) ** (k - 1) * of(p).log(p)


def _focal_backward(
    rule: BackwardRule = _right_focal, share_of: BackwardRule = _right_share
) -> Callable[..., tuple[Array, Any]]:
    """From one line in (p of the right side, γ) for ∂L/∂p; σ′ takes it to x. Another in (y, α) for the share."""

    def backward(g: Array, x: Array, y: Array, *, gamma: float, alpha: float, reduction: str) -> tuple[Array, Any]:
        p = of(x).exp(_log_probability(x, y))
        share = share_of(y, alpha) if alpha else 1.0
        down = share * rule(p, gamma) * p * (1 - p) * of(x).where(y > 0, 1.0, -1.0)
        return g * down / (x.size if reduction == "mean" else 1.0), None

    return backward


# fmt: off
_FOCAL_FAULTS = (
    ("alpha_for_both",      "both classes get α, though the negative one has 1 − α",                 "两个类别都用了 α，而负类应为 1 − α",      _focal_backward(share_of=lambda y, alpha: alpha + 0 * y)),
    ("alpha_exchanged",     "α and 1 − α are exchanged",                                             "α 与 1 − α 互换了",                       _focal_backward(share_of=lambda y, alpha: 1 - _right_share(y, alpha))),
    ("alpha_missing",       "the share α of the classes is missing",                                 "缺少各类别的权重 α",                      _focal_backward(share_of=lambda y, alpha: 1.0 + 0 * y)),
    ("modulation_constant", "the factor (1 − p)^γ is taken for a constant: its derivative is missing", "把因子 (1 − p)^γ 当作常数：缺少它的导数", _focal_backward(lambda p, k: -((1 - p) ** k) / p)),
    ("modulation_missing",  "the factor (1 − p)^γ is missing: it is the cross-entropy's",            "缺少因子 (1 − p)^γ：这是交叉熵的导数",    _focal_backward(lambda p, k: -1 / p)),
    ("modulation_sign",     "the derivative of (1 − p)^γ has the wrong sign",                        "(1 − p)^γ 的导数符号反了",                _focal_backward(lambda p, k: -((1 - p) ** k) / p - k * (1 - p) ** (k - 1) * np.log(p))),
    ("gamma_missing",       "the factor γ in the derivative of (1 − p)^γ is missing",                "(1 − p)^γ 的导数缺少因子 γ",              _focal_backward(lambda p, k: -((1 - p) ** k) / p + (1 - p) ** (k - 1) * np.log(p))),
    ("power_not_lowered",   "the power in the derivative of (1 − p)^γ is γ, not γ − 1",              "(1 − p)^γ 的导数里幂次是 γ，而不是 γ − 1", _focal_backward(lambda p, k: -((1 - p) ** k) / p + k * (1 - p) ** k * np.log(p))),
)
# fmt: on
BINARY_FOCAL = KnownOperator(
    "binary_focal",
    ("logits", "labels"),
    2,
    _focal,
    _focal_backward(),
    "∂C/∂logits = ± g α [γ (1 − p)^(γ−1) ln p − (1 − p)^γ/p] p (1 − p), with p that of the right side",
    "Lin et al., ICCV 2017",
    lambda rng: (rng.standard_normal(6), np.array([1, 0, 1, 1, 0, 0])),
    tuple(
        {"gamma": gamma, "alpha": alpha, "reduction": reduction}
        for gamma in (2.0, 1.0, 1.5, 3.0, 0.5)
        for alpha in (0.0, 0.25, 0.5)
        for reduction in ("mean", "sum", "none")
    ),
    either=("labels",),
    free=("gamma", "alpha"),
    faults=tuple(OperatorFault(*row) for row in _FOCAL_FAULTS),
)


def _margins(x: Array, y: Array, margin: float) -> tuple[Array, Array]:
    """s_j − s_y + margin, and which of them count: those above 0, but for that of the label itself."""
    hot = (np.asarray(y)[:, None] == np.arange(x.shape[1])) * 1.0
    margins = x - (x * hot).sum(axis=1, keepdims=True) + margin
    return margins, (margins > 0) * (1 - hot)


def _hinge(x: Array, y: Array, *, margin: float, reduction: str) -> Array:
    if x.ndim != 2 or np.shape(y) != x.shape[:1] or np.max(y) >= x.shape[1] or np.min(y) < 0:
        raise ValueError("labels are whole numbers below the number of classes, one for each row")
    margins, counted = _margins(x, y, margin)
    return (margins * counted).sum() / (len(x) if reduction == "mean" else 1.0)


def _hinge_backward(rule: BackwardRule) -> Callable[..., tuple[Array, None]]:
    """From one line in (which count, one-hot labels, how many count in the row)."""

    def backward(g: Array, x: Array, y: Array, *, margin: float, reduction: str) -> tuple[Array, None]:
        _, counted = _margins(x, y, margin)
        hot = (np.asarray(y)[:, None] == np.arange(x.shape[1])) * 1.0
        down = rule(counted, hot, counted.sum(axis=1, keepdims=True))
        return g * down / (len(x) if reduction == "mean" else 1.0), None

    return backward


# fmt: off
_HINGE_FAULTS = (
    ("label_counted_once",  "the label's own score gets −1, not minus the number of margins that count", "标签本身的得分得到 −1，而不是减去起作用的间隔个数", _hinge_backward(lambda c, hot, n: c - hot)),
    ("label_left_out",      "the label's own score gets no gradient",                                    "标签本身的得分没有梯度",                            _hinge_backward(lambda c, hot, n: c)),
    ("margins_not_tested",  "every class gets a gradient, those too whose margin does not count",        "每个类别都得到梯度，包括间隔不起作用的类别",        _hinge_backward(lambda c, hot, n: (1 - hot) - hot * (1 - hot).sum(axis=1, keepdims=True))),
)
# fmt: on
HINGE = KnownOperator(
    "multiclass_hinge",
    ("scores", "labels"),
    2,
    _hinge,
    _hinge_backward(lambda c, hot, n: c - hot * n),
    "∂C/∂s_j = g [s_j − s_y + 1 > 0]/n,  ∂C/∂s_y = −Σ of the others",
    "Crammer, Singer, JMLR 2001",
    lambda rng: (rng.standard_normal((4, 5)), np.array([0, 3, 2, 1])),
    tuple({"margin": margin, "reduction": reduction} for margin in (1.0, 0.5) for reduction in ("mean", "sum")),
    free=("margin",),
    whole=("labels",),
    faults=tuple(OperatorFault(*row) for row in _HINGE_FAULTS),
)

RECORDS = (LOG_SUM, CONTRASTIVE, BINARY_FOCAL, HINGE)
