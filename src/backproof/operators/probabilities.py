"""Softmax, its logarithm, and losses of logits and labels.

Letters: p = softmax of the logits, y labels, q the target distribution, g = ∂C/∂output, n the number of labels counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.activations import softmax
from backproof.arrays import of
from backproof.operators.record import KnownOperator, OperatorFault

Array = Any
_IGNORED = -100
_REDUCTIONS = ("mean", "sum", "none")


def _log_softmax(x: Array, axis: int = -1) -> Array:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - of(x).log(of(x).exp(shifted).sum(axis=axis, keepdims=True))


def _of_output(forward: Callable[..., Array], rule: Callable[..., Array]) -> Callable[..., tuple[Array]]:
    """A backward pass whose one line is written in g, the output a, the axis and the input."""
    return lambda g, x, *, axis=-1: (rule(g, forward(x, axis), axis, x),)


def _total(v: Array, axis: int) -> Array:
    return v.sum(axis=axis, keepdims=True)


# fmt: off
_SOFTMAX_FAULTS = (
    ("row_sum_missing",   "the row sum Σ g ⊙ a is missing: a ⊙ g",                   "缺少行和 Σ g ⊙ a：只有 a ⊙ g",              lambda g, a, axis, x: a * g),
    ("diagonal_only",     "only the diagonal a(1 − a) of the Jacobian is used",      "只用了雅可比矩阵的对角线 a(1 − a)",         lambda g, a, axis, x: g * a * (1 - a)),
    ("sum_without_a",     "the row sum is Σ g in place of Σ g ⊙ a",                  "行和写成了 Σ g，而不是 Σ g ⊙ a",            lambda g, a, axis, x: a * (g - _total(g, axis))),
    ("outer_a_missing",   "the factor a before the bracket is missing",              "括号前缺少因子 a",                          lambda g, a, axis, x: g - _total(g * a, axis)),
    ("sum_over_all",      "the sum goes over all entries, not over the row",         "求和遍及所有元素，而不是一行",              lambda g, a, axis, x: a * (g - (g * a).sum())),
    ("mean_for_sum",      "a mean stands in place of the row sum",                   "用均值代替了行和",                          lambda g, a, axis, x: a * (g - (g * a).mean(axis=axis, keepdims=True))),
    ("sum_over_wrong_axis", "the sum goes over the wrong axis",                      "求和的轴不对",                              lambda g, a, axis, x: a * (g - _total(g * a, 0 if axis else -1))),
    ("sum_sign",          "the row sum has the wrong sign",                          "行和的符号反了",                            lambda g, a, axis, x: a * (g + _total(g * a, axis))),
)
_LOG_FAULTS = (
    ("row_sum_missing",   "the term p Σ g is missing",                               "缺少 p Σ g 一项",                           lambda g, y, axis, x: g),
    ("sum_missing",       "the sum is missing: p ⊙ g stands in place of p Σ g",      "缺少求和：用 p ⊙ g 代替了 p Σ g",           lambda g, y, axis, x: g - of(y).exp(y) * g),
    ("exponential_missing", "log p stands in place of p before the sum",             "求和前用 log p 代替了 p",                   lambda g, y, axis, x: g - y * _total(g, axis)),
    ("of_softmax",        "it is the derivative of softmax, not of its logarithm",   "这是 softmax 的导数，而不是其对数的导数",   lambda g, y, axis, x: of(y).exp(y) * (g - _total(g * of(y).exp(y), axis))),
    ("sum_over_wrong_axis", "the sum goes over the wrong axis",                      "求和的轴不对",                              lambda g, y, axis, x: g - of(y).exp(y) * _total(g, 0 if axis else -1)),
)
# fmt: on


def _over_logits(
    name: str, forward: Callable[..., Array], rule: Any, formula: str, reference: str, faults: Any
) -> KnownOperator:
    return KnownOperator(
        name,
        ("x",),
        1,
        forward,
        _of_output(forward, rule),
        formula,
        reference,
        lambda rng: (rng.standard_normal((3, 4)),),
        ({}, {"axis": 0}),
        faults=tuple(OperatorFault(a, b, c, _of_output(forward, bad)) for a, b, c, bad in faults),
    )


def _one_hot(labels: Array, classes: int) -> Array:
    return (np.asarray(labels)[..., None] == np.arange(classes)) * 1.0


def _counted(labels: Array, ignored: int) -> Array:
    return (np.asarray(labels) != ignored) * 1.0


def _reduced(losses: Array, counted: Array, reduction: str) -> Array:
    if reduction == "none":
        return losses
    return losses.sum() / (counted.sum() if reduction == "mean" else 1.0)


def _cross_entropy(
    x: Array, labels: Array, *, reduction: str = "mean", smoothing: float = 0.0, ignored: int = _IGNORED
) -> Array:
    log_p, counted = _log_softmax(x), _counted(labels, ignored)
    q = (1 - smoothing) * _one_hot(labels, x.shape[-1]) + smoothing / x.shape[-1]
    if counted.shape != x.shape[:-1] or (np.asarray(labels)[counted > 0] >= x.shape[-1]).any():
        raise ValueError("labels are whole numbers below the number of classes, one for each row")
    return _reduced(-(q * log_p).sum(axis=-1) * counted, counted, reduction)


def _cross_entropy_backward(rule: Callable[..., Array]) -> Callable[..., tuple[Array, None]]:
    """From one line in (p, q, counted, x, one-hot q, smoothing) before the reduction and the gradient from above."""

    def backward(
        g: Array, x: Array, labels: Array, *, reduction: str = "mean", smoothing: float = 0.0, ignored: int = _IGNORED
    ) -> tuple[Array, None]:
        hot, counted = _one_hot(labels, x.shape[-1]), _counted(labels, ignored)
        q = (1 - smoothing) * hot + smoothing / x.shape[-1]
        down = rule(softmax(x), q, counted[..., None], x, hot, smoothing)
        n = counted.sum() if reduction == "mean" else 1.0
        return (g if reduction != "none" else g[..., None]) * down / n, None

    return backward


# fmt: off
_CROSS_ENTROPY_FAULTS = (
    #  name                        what                                                                                                    before reduction
    ("ignored_gets_gradient",  "an ignored label gets a gradient",                              "被忽略的标签也得到了梯度",                lambda p, q, c, x, hot, s: p - q),
    ("mean_over_all_labels",   "the mean is over all labels, the ignored ones too",             "均值把被忽略的标签也算了进去",            lambda p, q, c, x, hot, s: (p - q) * c * c.mean()),
    ("mean_missing",           "it is not divided by the number of labels",                     "没有除以标签的个数",                      lambda p, q, c, x, hot, s: (p - q) * c * c.sum()),
    ("smoothing_missing",      "the label smoothing is missing: p − one-hot",                   "缺少标签平滑：p − 独热编码",              lambda p, q, c, x, hot, s: (p - hot) * c),
    ("smoothing_without_share", "the share ε/K of all classes is missing in the target",        "目标中缺少各类别的 ε/K",                  lambda p, q, c, x, hot, s: (p - (1 - s) * hot) * c),
    ("smoothing_over_others",  "ε is shared by the other K − 1 classes only",                   "ε 只分给了其余 K − 1 个类别",             lambda p, q, c, x, hot, s: (p - (1 - s) * hot - s / (x.shape[-1] - 1) * (1 - hot)) * c),
    ("target_not_subtracted",  "the target is not subtracted: p",                               "没有减去目标：只有 p",                    lambda p, q, c, x, hot, s: p * c),
    ("softmax_missing",        "softmax is missing: logits − target",                           "缺少 softmax：logits − 目标",             lambda p, q, c, x, hot, s: (x - q) * c),
    ("only_label_entry",       "only the entry of the label gets a gradient",                   "只有标签对应的元素得到梯度",              lambda p, q, c, x, hot, s: (p - q) * hot * c),
    ("extra_slope",            "an extra factor p(1 − p) is applied",                           "多乘了因子 p(1 − p)",                     lambda p, q, c, x, hot, s: (p - q) * p * (1 - p) * c),
    ("divided_by_elements",    "it is divided by the number of classes too",                    "还除以了类别数",                          lambda p, q, c, x, hot, s: (p - q) * c / x.shape[-1]),
)
# fmt: on
_LOSSES = tuple(
    {"reduction": reduction, "smoothing": smoothing, "ignored": ignored}
    for ignored in (_IGNORED, -1)
    for smoothing in (0.0, 0.1, 0.2, 0.05)
    for reduction in _REDUCTIONS
)


def _drawn_labels(rng: Any, ignored: int | None = _IGNORED) -> tuple[Array, Array]:
    labels = np.array([0, 2, 1 if ignored is None else ignored, 3, 1])
    return rng.standard_normal((5, 4)), labels


CROSS_ENTROPY = KnownOperator(
    "cross_entropy",
    ("logits", "labels"),
    2,
    _cross_entropy,
    _cross_entropy_backward(lambda p, q, c, x, hot, s: (p - q) * c),
    "∂C/∂logits = g (p − q)/n, q = (1 − ε)·one-hot(y) + ε/K; 0 for ignored labels",
    "Bridle, 1990; label smoothing: Szegedy et al., CVPR 2016",
    _drawn_labels,
    _LOSSES,
    whole=("labels",),
    free=("smoothing",),
    faults=tuple(OperatorFault(a, b, c, _cross_entropy_backward(rule)) for a, b, c, rule in _CROSS_ENTROPY_FAULTS),
)


def _focal(x: Array, labels: Array, *, gamma: float = 2.0, alpha: float = 1.0, reduction: str = "mean") -> Array:
    log_p = (_log_softmax(x) * _one_hot(labels, x.shape[-1])).sum(axis=-1)
    losses = -alpha * (1 - of(x).exp(log_p)) ** gamma * log_p
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def _focal_backward(rule: Callable[..., Array]) -> Callable[..., tuple[Array, None]]:
    """From one line in (p of the label, γ) for ∂L/∂log p, which softmax takes to the logits: (one-hot − p)."""

    def backward(
        g: Array, x: Array, labels: Array, *, gamma: float = 2.0, alpha: float = 1.0, reduction: str = "mean"
    ) -> tuple[Array, None]:
        hot = _one_hot(labels, x.shape[-1])
        t = (softmax(x) * hot).sum(axis=-1)
        down = alpha * rule(t, gamma)[..., None] * (hot - softmax(x))
        n = hot[..., 0].size if reduction == "mean" else 1.0
        return (g[..., None] if reduction == "none" else g) * down / n, None

    return backward


# fmt: off
_FOCAL_FAULTS = (
    ("modulation_constant",  "the factor (1 − p)^γ is taken for a constant: its derivative is missing", "把因子 (1 − p)^γ 当作常数：缺少它的导数", lambda t, k: -((1 - t) ** k)),
    ("modulation_missing",   "the factor (1 − p)^γ is missing: it is the cross-entropy's",             "缺少因子 (1 − p)^γ：这是交叉熵的导数",    lambda t, k: -1.0 + 0 * t),
    ("modulation_sign",      "the derivative of (1 − p)^γ has the wrong sign",                         "(1 − p)^γ 的导数符号反了",                lambda t, k: -((1 - t) ** k) - k * t * (1 - t) ** (k - 1) * np.log(t)),
    ("gamma_missing",        "the factor γ in the derivative of (1 − p)^γ is missing",                 "(1 − p)^γ 的导数缺少因子 γ",              lambda t, k: -((1 - t) ** k) + t * (1 - t) ** (k - 1) * np.log(t)),
    ("power_not_lowered",    "the power in the derivative of (1 − p)^γ is γ, not γ − 1",               "(1 − p)^γ 的导数里幂次是 γ，而不是 γ − 1", lambda t, k: -((1 - t) ** k) + k * t * (1 - t) ** k * np.log(t)),
    ("p_missing",            "the factor p in the derivative of (1 − p)^γ is missing",                 "(1 − p)^γ 的导数缺少因子 p",              lambda t, k: -((1 - t) ** k) + k * (1 - t) ** (k - 1) * np.log(t)),
)
# fmt: on
FOCAL = KnownOperator(
    "focal",
    ("logits", "labels"),
    2,
    _focal,
    _focal_backward(lambda t, k: -((1 - t) ** k) + k * t * (1 - t) ** (k - 1) * np.log(t)),
    "∂C/∂logits = g α [(1 − p)^γ − γ p (1 − p)^(γ−1) ln p] (softmax − one-hot)/n, with p that of the label",
    "Lin et al., ICCV 2017",
    lambda rng: _drawn_labels(rng, None),
    tuple(
        {"gamma": gamma, "alpha": alpha, "reduction": reduction}
        for gamma in (2.0, 1.0, 0.5, 1.5, 3.0, 5.0)
        for alpha in (1.0, 0.25)
        for reduction in _REDUCTIONS
    ),
    whole=("labels",),
    free=("gamma",),
    faults=tuple(OperatorFault(a, b, c, _focal_backward(rule)) for a, b, c, rule in _FOCAL_FAULTS),
)

RECORDS = (
    _over_logits(
        "softmax",
        softmax,
        lambda g, a, axis, x: a * (g - _total(g * a, axis)),
        "∂C/∂x = a ⊙ (g − Σ g ⊙ a)",
        "Bridle, 1990",
        _SOFTMAX_FAULTS,
    ),
    _over_logits(
        "log_softmax",
        _log_softmax,
        lambda g, y, axis, x: g - of(y).exp(y) * _total(g, axis),
        "∂C/∂x = g − p Σ g",
        "Bridle, 1990",
        _LOG_FAULTS,
    ),
    CROSS_ENTROPY,
    FOCAL,
)
