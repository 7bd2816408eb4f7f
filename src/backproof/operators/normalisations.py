"""Layer, batch, group and RMS normalisation.

Letters: x̂ normalised input, r = 1/σ its scale, ĝ = g ⊙ weight, m the mean over the axes that are normalised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backproof.arrays import of
from backproof.operators.record import KnownOperator, OperatorFault

Array = Any
BackwardRule = Callable[..., Array]
_EPSILONS = (1e-5, 1e-6, 1e-8, 1e-12, 0.0, 1e-3, 1e-10, 1e-7)
_OTHERWISE = ({"unbiased": True}, {"outside": True}, {"unbiased": True, "outside": True})
"""The variance divides by n − 1; ε is added to σ, not to σ²."""


def _axes(x: Array, batch: bool) -> tuple[int, ...]:
    return tuple(i for i in range(x.ndim) if i != 1) if batch else (x.ndim - 1,)


def _fitted(w: Array, x: Array, batch: bool) -> Array:
    """The weight of each channel in the shape in which it multiplies x."""
    return w.reshape((1, -1) + (1,) * (x.ndim - 2)) if batch and getattr(w, "ndim", 0) == 1 else w


def _parts(
    x: Array, eps: float, batch: bool, centred: bool, unbiased: bool = False, outside: bool = False
) -> tuple[Array, Array, Callable[[Array], Array], Array]:
    """x̂, r, m, and the factor k of the variance term, which is 1 where σ² = m((x − m)²) + ε."""
    axes = _axes(x, batch)

    def m(v: Array) -> Array:
        return v.mean(axis=axes, keepdims=True)

    centre = x - m(x) if centred else x
    n = x.size / m(x).size
    k = n / (n - 1) if unbiased else 1.0
    sigma = of(x).sqrt(k * m(centre * centre) + (0.0 if outside else eps))
    r = 1 / (sigma + (eps if outside else 0.0))
    return centre * r, r, m, k / (r * sigma)


def _forward(batch: bool, centred: bool) -> Callable[..., Array]:
    def forward(x: Array, weight: Any = None, bias: Any = None, *, eps: float = 1e-5, **options: bool) -> Array:
        normalised, *_ = _parts(x, eps, batch, centred, **options)
        for w in (weight, bias):
            if w is not None and (w.ndim != 1 or w.shape[0] != x.shape[1 if batch else -1]):
                raise ValueError("weight and bias have one number for each feature")
        scaled = normalised if weight is None else normalised * _fitted(weight, x, batch)
        return scaled if bias is None else scaled + _fitted(bias, x, batch)

    return forward


def _by_x(g: Array, h: Array, r: Array, m: Any, w: Array, k: Array) -> Array:
    """∂C/∂x = r ⊙ (ĝ − m(ĝ) − k x̂ ⊙ m(ĝ ⊙ x̂)), with h for x̂."""
    return r * (g * w - m(g * w) - k * h * m(g * w * h))


def _by_x_rms(g: Array, h: Array, r: Array, m: Any, w: Array, k: Array) -> Array:
    """∂C/∂x = r ⊙ (ĝ − k x̂ ⊙ m(ĝ ⊙ x̂)), with h for x̂."""
    return r * (g * w - k * h * m(g * w * h))


def _backward(
    batch: bool,
    centred: bool,
    by_x: BackwardRule,
    by_weight: BackwardRule | None = None,
    by_bias: BackwardRule | None = None,
) -> Callable[..., tuple[Array, ...]]:
    """A backward pass from its three lines; by_weight gets (g, x̂, x, r), by_bias gets g, both before the sum."""

    def backward(
        g: Array, x: Array, weight: Any = None, bias: Any = None, *, eps: float = 1e-5, **options: bool
    ) -> tuple[Array, ...]:
        h, r, m, k = _parts(x, eps, batch, centred, **options)
        w = 1.0 if weight is None else _fitted(weight, x, batch)
        axes = tuple(i for i in range(x.ndim) if i != (1 if batch else x.ndim - 1))
        found = [by_x(g, h, r, m, w, k)]
        if weight is not None:
            found.append((by_weight(g, h, x, r) if by_weight else g * h).sum(axis=axes))
        if bias is not None:
            found.append(by_bias(g).sum(axis=axes) if by_bias else g.sum(axis=axes))
        return tuple(found)

    return backward


# fmt: off
_CENTRED_FAULTS = (
    #  name                     what                                                                                                                    ∂C/∂x
    ("mean_term_missing",      "the mean term m(ĝ) is missing",                                  "缺少均值项 m(ĝ)",                          lambda g, h, r, m, w, k: r * (g * w - k * h * m(g * w * h))),
    ("variance_term_missing",  "the term x̂ ⊙ m(ĝ ⊙ x̂) of the variance is missing",             "缺少方差项 x̂ ⊙ m(ĝ ⊙ x̂)",               lambda g, h, r, m, w, k: r * (g * w - m(g * w))),
    ("statistics_constant",    "mean and variance are taken for constants: only ĝ/σ is left",    "把均值和方差当作常数：只剩下 ĝ/σ",         lambda g, h, r, m, w, k: r * g * w),
    ("weight_missing",         "the weight is missing in ∂C/∂x: g stands in place of g ⊙ weight", "∂C/∂x 中缺少 weight：用 g 代替了 g ⊙ weight", lambda g, h, r, m, w, k: _by_x(g, h, r, m, 1.0, k)),
    ("scale_missing",          "the factor 1/σ is missing",                                      "缺少因子 1/σ",                             lambda g, h, r, m, w, k: _by_x(g, h, 1.0, m, w, k)),
    ("scale_twice",            "the factor 1/σ is applied twice",                                "因子 1/σ 乘了两次",                        lambda g, h, r, m, w, k: _by_x(g, h, r * r, m, w, k)),
    ("variance_term_sign",     "the term x̂ ⊙ m(ĝ ⊙ x̂) of the variance has the wrong sign",     "方差项 x̂ ⊙ m(ĝ ⊙ x̂) 的符号反了",         lambda g, h, r, m, w, k: r * (g * w - m(g * w) + k * h * m(g * w * h))),
    ("variance_divided_by_n",  "the variance term divides by n, though the forward pass divides by n − 1", "方差项除以 n，而前向传播除以 n − 1",   lambda g, h, r, m, w, k: _by_x(g, h, r, m, w, k * (1 - m(h).size / h.size))),
    ("mean_not_divided",       "the mean term lacks its 1/n: a sum stands in place of m(ĝ)",     "均值项缺少 1/n：用求和代替了 m(ĝ)",        lambda g, h, r, m, w, k: r * (g * w - m(g * w) * (h.size / m(h).size) - k * h * m(g * w * h))),
    ("sums_for_means",         "sums stand in place of both means",                              "两个均值都写成了求和",                     lambda g, h, r, m, w, k: r * (g * w - (m(g * w) + k * h * m(g * w * h)) * (h.size / m(h).size))),
    ("variance_term_halved",   "the variance term is halved: the 2 of the square is missing",    "方差项少了一半：缺少平方求导得到的 2",     lambda g, h, r, m, w, k: r * (g * w - m(g * w) - 0.5 * k * h * m(g * w * h))),
    ("weight_after_means",     "the weight is multiplied after the means, not before",           "weight 在取均值之后才相乘，而不是之前",    lambda g, h, r, m, w, k: w * _by_x(g, h, r, m, 1.0, k)),
    ("divided_by_examples",    "the means divide by the number of examples, not by that of all places", "均值除以样本数，而不是所有位置的个数", lambda g, h, r, m, w, k: r * (g * w - (m(g * w) + k * h * m(g * w * h)) * (h.size / m(h).size / len(h)))),
    ("variance_term_without_x", "the factor x̂ before m(ĝ ⊙ x̂) is missing",                      "m(ĝ ⊙ x̂) 前缺少因子 x̂",                  lambda g, h, r, m, w, k: r * (g * w - m(g * w) - k * m(g * w * h))),
)
_RMS_FAULTS = (
    ("norm_term_missing",      "the term x̂ ⊙ m(ĝ ⊙ x̂) is missing: the norm is taken for a constant", "缺少 x̂ ⊙ m(ĝ ⊙ x̂) 一项：把范数当作了常数", lambda g, h, r, m, w, k: r * g * w),
    ("mean_subtracted",        "the mean term of layer norm is subtracted, which RMS norm does not have", "减去了层归一化才有的均值项", lambda g, h, r, m, w, k: _by_x(g, h, r, m, w, k)),
    ("weight_missing",         "the weight is missing in ∂C/∂x: g stands in place of g ⊙ weight", "∂C/∂x 中缺少 weight：用 g 代替了 g ⊙ weight", lambda g, h, r, m, w, k: _by_x_rms(g, h, r, m, 1.0, k)),
    ("weight_missing_in_norm_term", "the weight is missing inside m(ĝ ⊙ x̂)",                     "m(ĝ ⊙ x̂) 内缺少 weight",                  lambda g, h, r, m, w, k: r * (g * w - h * m(g * h))),
    ("scale_missing",          "the factor r = 1/rms is missing",                                "缺少因子 r = 1/rms",                       lambda g, h, r, m, w, k: _by_x_rms(g, h, 1.0, m, w, k)),
    ("mean_is_sum",            "a sum stands in place of the mean in x̂ ⊙ m(ĝ ⊙ x̂)",            "x̂ ⊙ m(ĝ ⊙ x̂) 中用求和代替了均值",         lambda g, h, r, m, w, k: r * (g * w - k * h * m(g * w * h) * (h.size / m(h).size))),
    ("norm_term_sign",         "the term x̂ ⊙ m(ĝ ⊙ x̂) has the wrong sign",                     "x̂ ⊙ m(ĝ ⊙ x̂) 一项的符号反了",            lambda g, h, r, m, w, k: r * (g * w + k * h * m(g * w * h))),
    ("scale_missing_in_norm_term", "the factor 1/rms is missing in the second term: r² in place of r³", "第二项缺少因子 1/rms：用 r² 代替了 r³", lambda g, h, r, m, w, k: r * g * w - h * m(g * w * h)),
    ("square_missing",         "the normalised input is used in one place only: r² is missing",  "只有一处用了归一化后的输入：缺少 r²",      lambda g, h, r, m, w, k: r * (g * w - (h / r) * m(g * w * (h / r)))),
)
_WEIGHT_FAULTS = (
    ("weight_by_input",        "∂C/∂weight is made with x in place of the normalised x̂",         "∂C/∂weight 用了 x，而不是归一化后的 x̂",  lambda g, h, x, r: g * x),
    ("weight_without_input",   "∂C/∂weight lacks the factor x̂",                                  "∂C/∂weight 缺少因子 x̂",                  lambda g, h, x, r: g),
)
# fmt: on


def _faults(batch: bool, centred: bool) -> tuple[OperatorFault, ...]:
    right = _by_x if centred else _by_x_rms
    rows = _CENTRED_FAULTS if centred else _RMS_FAULTS
    # a channel has one weight, so that it may stand before its means or after
    unseen = "weight_after_means" if batch else "divided_by_examples"
    by_x = [OperatorFault(a, b, c, _backward(batch, centred, rule)) for a, b, c, rule in rows if a != unseen]
    return (
        *by_x,
        *(OperatorFault(a, b, c, _backward(batch, centred, right, rule)) for a, b, c, rule in _WEIGHT_FAULTS),
    )


_DX = "∂C/∂x = r ⊙ (ĝ − m(ĝ) − x̂ ⊙ m(ĝ ⊙ x̂))"
_DW = "∂C/∂weight = Σ g ⊙ x̂"


def _record(
    name: str, inputs: tuple[str, ...], formula: str, reference: str, *, batch: bool = False, centred: bool = True
) -> KnownOperator:
    options: list[dict[str, Any]] = [{"eps": eps} for eps in _EPSILONS]
    if centred:
        options += [{"eps": eps, **other} for other in _OTHERWISE for eps in _EPSILONS[:5]]
    shape = (3, 4, 2) if batch else (3, 4)
    return KnownOperator(
        name,
        inputs,
        1,
        _forward(batch, centred),
        _backward(batch, centred, _by_x if centred else _by_x_rms),
        formula,
        reference,
        lambda rng: (rng.standard_normal(shape), *(rng.standard_normal(4) for _ in inputs[1:])),
        tuple(options),
        faults=_faults(batch, centred),
        free=("eps",),
    )


def _group_forward(x: Array, weight: Any = None, bias: Any = None, *, groups: int, eps: float = 1e-5) -> Array:
    """Layer norm on the channels of each group, with weight and bias channel by channel."""
    if x.ndim < 3 or x.shape[1] % groups or any(w is not None and w.shape != (x.shape[1],) for w in (weight, bias)):
        raise ValueError("x is (N, C, …), the groups divide the channels, and each has a weight and a bias")
    normalised = _parts(x.reshape(x.shape[0], groups, -1), eps, False, True)[0].reshape(x.shape)
    scaled = normalised if weight is None else normalised * _fitted(weight, x, True)
    return scaled if bias is None else scaled + _fitted(bias, x, True)


def _group_backward(by_x: BackwardRule, by_weight: BackwardRule | None = None) -> Callable[..., tuple[Array, ...]]:
    def backward(
        g: Array, x: Array, weight: Any = None, bias: Any = None, *, groups: int, eps: float = 1e-5
    ) -> tuple[Array, ...]:
        def split(v: Array) -> Array:
            return v.reshape(x.shape[0], groups, -1)

        h, r, m, k = _parts(split(x), eps, False, True)
        wide = of(x).ones_like(x) * (1.0 if weight is None else _fitted(weight, x, True))
        axes = tuple(i for i in range(x.ndim) if i != 1)
        found = [by_x(split(g), h, r, m, split(wide), k).reshape(x.shape)]
        if weight is not None:
            normalised = h.reshape(x.shape)
            found.append((by_weight(g, normalised, x, r) if by_weight else g * normalised).sum(axis=axes))
        return tuple(found) if bias is None else (*found, g.sum(axis=axes))

    return backward


_GROUP_FAULTS = tuple(
    OperatorFault(a, b, c, _group_backward(rule))
    for a, b, c, rule in _CENTRED_FAULTS
    if a not in ("variance_divided_by_n", "divided_by_examples")
)
_GROUP_NORM = KnownOperator(
    "group_norm",
    ("x", "weight", "bias"),
    1,
    _group_forward,
    _group_backward(_by_x),
    f"{_DX},  {_DW},  ∂C/∂bias = Σ g,  m over the channels of a group",
    "Wu, He, ECCV 2018",
    lambda rng: (rng.standard_normal((2, 4, 3)), rng.standard_normal(4), rng.standard_normal(4)),
    tuple({"groups": groups, "eps": eps} for groups in (2, 1, 4, 3, 8) for eps in _EPSILONS[:5]),
    faults=(
        *_GROUP_FAULTS,
        *(OperatorFault(a, b, c, _group_backward(_by_x, rule)) for a, b, c, rule in _WEIGHT_FAULTS[1:]),
    ),
)

RECORDS = (
    _record(
        "layer_norm", ("x", "weight", "bias"), f"{_DX},  {_DW},  ∂C/∂bias = Σ g", "Ba, Kiros, Hinton, arXiv:1607.06450"
    ),
    _record(
        "batch_norm",
        ("x", "weight", "bias"),
        f"{_DX},  {_DW},  ∂C/∂bias = Σ g,  m over the batch",
        "Ioffe, Szegedy, ICML 2015",
        batch=True,
    ),
    _record(
        "rms_norm",
        ("x", "weight"),
        f"∂C/∂x = r ⊙ (ĝ − x̂ ⊙ m(ĝ ⊙ x̂)),  {_DW}",
        "Zhang, Sennrich, NeurIPS 2019",
        centred=False,
    ),
    _GROUP_NORM,
)
