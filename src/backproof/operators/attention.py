"""Attention and the rotary position embedding.

Letters: q, k, v (…, T, d); p = softmax(s) of the scores s = c q kᵀ, c = 1/√d; g = ∂C/∂output, dp and ds the gradients of
p and s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.activations import softmax
from backproof.arrays import of
from backproof.operators.record import KnownOperator, OperatorFault, summed_to

Array = Any


def _scores(q: Array, k: Array, mask: Any, causal: bool, scaled: bool) -> tuple[Array, float]:
    c = 1 / np.sqrt(q.shape[-1]) if scaled else 1.0
    s = c * (q @ k.swapaxes(-1, -2))
    if causal:
        s = of(s).where(np.tril(np.ones(s.shape[-2:], bool)), s, -np.inf)
    if mask is not None:
        s = of(s).where(mask, s, -np.inf) if np.asarray(mask).dtype == bool else s + mask
    return s, float(c)


def _attention(q: Array, k: Array, v: Array, mask: Any = None, *, causal: bool = False, scaled: bool = True) -> Array:
    return softmax(_scores(q, k, mask, causal, scaled)[0]) @ v


def _through_softmax(p: Array, dp: Array, g: Array) -> Array:
    return p * (dp - (dp * p).sum(axis=-1, keepdims=True))


def _attention_backward(
    by_scores: Callable[[Array, Array, Array], Array] = _through_softmax,
    *,
    scale: Callable[[float], float] = lambda c: c,
    masked: bool = True,
    exchanged: bool = False,
    by_value: Callable[[Array, Array], Array] = lambda p, g: p.swapaxes(-1, -2) @ g,
    by_key: Callable[[Array, Array], Array] = lambda ds, q: ds.swapaxes(-1, -2) @ q,
) -> Callable[..., tuple[Array | None, ...]]:
    """dv = pᵀg, dp = g vᵀ, ds = p ⊙ (dp − Σ dp ⊙ p), dq = c ds k, dk = c dsᵀ q; the arguments alter it."""

    def backward(
        g: Array, q: Array, k: Array, v: Array, mask: Any = None, *, causal: bool = False, scaled: bool = True
    ) -> tuple[Array | None, ...]:
        s, c = _scores(q, k, mask if masked else None, causal and masked, scaled)
        p = softmax(s)
        ds = by_scores(p, g @ v.swapaxes(-1, -2), g)
        dq, dk = scale(c) * (ds @ k), scale(c) * by_key(ds, q)
        found = (dk, dq, by_value(p, g)) if exchanged else (dq, dk, by_value(p, g))
        if mask is None:
            return found
        return (*found, None if np.asarray(mask).dtype == bool else summed_to(ds, mask.shape))

    return backward


def _if_square(product: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    return lambda a, b: product(a, b) if a.shape[-1] == a.shape[-2] else np.zeros(0)


# fmt: off
_ATTENTION_FAULTS = (
    ("scale_missing",       "the factor 1/√d is missing",                                 "缺少因子 1/√d",                          _attention_backward(scale=lambda c: 1.0)),
    ("scale_twice",         "the factor 1/√d is applied twice",                           "因子 1/√d 乘了两次",                     _attention_backward(scale=lambda c: c * c)),
    ("row_sum_missing",     "the row sum Σ dp ⊙ p of softmax is missing",                 "缺少 softmax 的行和 Σ dp ⊙ p",           _attention_backward(lambda p, dp, g: p * dp)),
    ("diagonal_only",       "only the diagonal p(1 − p) of softmax's Jacobian is used",   "只用了 softmax 雅可比矩阵的对角线 p(1 − p)", _attention_backward(lambda p, dp, g: p * (1 - p) * dp)),
    ("row_sum_of_upstream", "the row sum is that of the gradient from above, not of it ⊙ output", "行和取的是上游梯度之和，而不是它与输出之积的和", _attention_backward(lambda p, dp, g: p * (dp - g.sum(axis=-1, keepdims=True)))),
    ("row_sum_without_p",   "the row sum is Σ dp in place of Σ dp ⊙ p",                   "行和写成了 Σ dp，而不是 Σ dp ⊙ p",       _attention_backward(lambda p, dp, g: p * (dp - dp.sum(axis=-1, keepdims=True)))),
    ("row_sum_over_wrong_axis", "the row sum Σ dp ⊙ p of softmax goes over the wrong axis",   "softmax 的行和 Σ dp ⊙ p 求和的轴不对",   _attention_backward(lambda p, dp, g: p * (dp - (dp * p).sum(axis=-2, keepdims=True)))),
    ("row_sum_over_all",    "the sum Σ dp ⊙ p of softmax goes over all scores, not over the row", "softmax 的和 Σ dp ⊙ p 遍及所有得分，而不是一行", _attention_backward(lambda p, dp, g: p * (dp - (dp * p).sum(axis=(-1, -2), keepdims=True)))),
    ("row_sum_averaged",    "a mean stands in place of the row sum Σ dp ⊙ p of softmax",  "用均值代替了 softmax 的行和 Σ dp ⊙ p",   _attention_backward(lambda p, dp, g: p * (dp - (dp * p).mean(axis=-1, keepdims=True)))),
    ("row_sum_sign",        "the row sum Σ dp ⊙ p of softmax has the wrong sign",         "softmax 的行和 Σ dp ⊙ p 的符号反了",     _attention_backward(lambda p, dp, g: p * (dp + (dp * p).sum(axis=-1, keepdims=True)))),
    ("outer_p_missing",     "the factor p before the bracket is missing",                 "括号前缺少因子 p",                       _attention_backward(lambda p, dp, g: dp - (dp * p).sum(axis=-1, keepdims=True))),
    ("softmax_skipped",     "softmax is skipped on the way back",                         "反向时跳过了 softmax",                   _attention_backward(lambda p, dp, g: dp)),
    ("mask_missing",        "the mask is not applied on the way back",                    "反向时没有应用掩码",                     _attention_backward(masked=False)),
    ("query_key_exchanged", "the gradients of query and key are exchanged",               "query 与 key 的梯度互换了",              _attention_backward(exchanged=True)),
    ("weights_not_transposed", "p stands in place of pᵀ in the gradient of the values",   "对 value 的梯度中用 p 代替了 pᵀ",        _attention_backward(by_value=_if_square(lambda p, g: p @ g))),
    ("scores_not_transposed", "ds stands in place of dsᵀ in the gradient of the keys",    "对 key 的梯度中用 ds 代替了 dsᵀ",        _attention_backward(by_key=_if_square(lambda ds, q: ds @ q))),
)
# fmt: on
ATTENTION = KnownOperator(
    "attention",
    ("q", "k", "v", "mask"),
    3,
    _attention,
    _attention_backward(),
    "∂C/∂v = pᵀ g,  ds = p ⊙ (g vᵀ − Σ g vᵀ ⊙ p),  ∂C/∂q = c ds k,  ∂C/∂k = c dsᵀ q",
    "Vaswani et al., NIPS 2017",
    lambda rng: tuple(rng.standard_normal((4, 3)) for _ in range(3)),
    tuple({"causal": causal, "scaled": scaled} for causal in (False, True) for scaled in (True, False)),
    either=("mask",),
    faults=tuple(OperatorFault(*row) for row in _ATTENTION_FAULTS),
)


def _turned(x: Array, interleaved: bool) -> Array:
    """Each pair (x₁, x₂) turned by 90°: (−x₂, x₁). Pairs are neighbours, or stand half a row apart."""
    xp = of(x)
    if x.shape[-1] % 2:
        raise ValueError("an odd number of columns has no pairs")
    if interleaved:
        return xp.concatenate([-x[..., 1::2, None], x[..., ::2, None]], axis=-1).reshape(x.shape)
    half = x.shape[-1] // 2
    return xp.concatenate([-x[..., half:], x[..., :half]], axis=-1)


def _angles(x: Array, table: Any, function: Callable[[Array], Array], interleaved: bool) -> Array:
    """The given cosines or sines in the width of x; those of the usual angles where none are given."""
    if table is None:
        half = x.shape[-1] // 2
        table = function(np.arange(x.shape[-2])[:, None] / 10000.0 ** (np.arange(half) / half))
    if table.shape[-1] == x.shape[-1]:
        return table
    if 2 * table.shape[-1] != x.shape[-1]:
        raise ValueError("cosines and sines are as wide as x, or half as wide")
    xp = of(table)
    if interleaved:
        return xp.concatenate([table[..., None], table[..., None]], axis=-1).reshape(*table.shape[:-1], -1)
    return xp.concatenate([table, table], axis=-1)


def _rotary(x: Array, cos: Any = None, sin: Any = None, *, interleaved: bool = False) -> Array:
    if (cos is None) != (sin is None):
        raise ValueError("cosines and sines are given together")
    c, s = _angles(x, cos, np.cos, interleaved), _angles(x, sin, np.sin, interleaved)
    found = x * c + _turned(x, interleaved) * s
    if found.shape != x.shape:
        raise ValueError("cosines and sines have a row for each place")
    return found


def _folded(g: Array, table: Array, interleaved: bool) -> Array:
    """The gradient by a table from that by the table in the width of x."""
    if table.shape[-1] != g.shape[-1]:
        half = g.shape[-1] // 2
        g = g[..., ::2] + g[..., 1::2] if interleaved else g[..., :half] + g[..., half:]
    return summed_to(g, table.shape)


def _rotary_backward(rule: Callable[..., Array]) -> Callable[..., tuple[Array, ...]]:
    """From one line for ∂C/∂x in (g, cos, sin, turn)."""

    def backward(
        g: Array, x: Array, cos: Any = None, sin: Any = None, *, interleaved: bool = False
    ) -> tuple[Array, ...]:
        c, s = _angles(x, cos, np.cos, interleaved), _angles(x, sin, np.sin, interleaved)
        found = rule(g, c, s, lambda v: _turned(v, interleaved))
        if cos is None:
            return (found,)
        turned = _turned(x, interleaved)
        return found, _folded(g * x, cos, interleaved), _folded(g * turned, sin, interleaved)

    return backward


def _otherwise_paired(g: Array, c: Array, s: Array, turn: Callable[[Array], Array]) -> Array:
    """Turned back by the right angles, with the other pairs: the tables are laid out anew for them."""
    half = g.shape[-1] // 2
    is_of_halves = bool(abs(turn(np.arange(g.size).reshape(g.shape)))[..., 0].ravel()[0] == half)
    xp, shape = of(g), np.broadcast_shapes(c.shape, g.shape)
    if is_of_halves:
        own_c, own_s = (v[..., :half] for v in (c, s))
        first, second = g[..., ::2], g[..., 1::2]
        found = [first * own_c + second * own_s, second * own_c - first * own_s]
        return xp.concatenate([each[..., None] for each in found], axis=-1).reshape(shape)
    own_c, own_s = (v[..., ::2] for v in (c, s))
    first, second = g[..., :half], g[..., half:]
    return xp.concatenate([first * own_c + second * own_s, second * own_c - first * own_s], axis=-1)


# fmt: off
_ROTARY_FAULTS = (
    ("not_rotated_back",  "the gradient is not rotated back: it is turned by the same angle again",  "梯度没有转回来：又按同样的角度旋转了一次",  _rotary_backward(lambda g, c, s, turn: g * c + turn(g) * s)),
    ("sine_term_missing", "the term with the sine is missing",                                       "缺少含正弦的一项",                          _rotary_backward(lambda g, c, s, turn: g * c)),
    ("passed_through",    "the gradient is passed on unrotated",                                     "梯度未经旋转就传了下去",                    _rotary_backward(lambda g, c, s, turn: g + 0 * c)),
    ("other_pairing",     "it pairs the halves of a row where the forward pass pairs neighbours, or the other way round", "前向传播把相邻元素配对，反向却把前后两半配对（或相反）", _rotary_backward(lambda g, c, s, turn: _otherwise_paired(g, c, s, turn))),
    ("halves_not_turned", "the halves are not exchanged in the term with the sine",                  "含正弦的一项中没有交换两半",                _rotary_backward(lambda g, c, s, turn: g * c - g * s)),
    ("both_signs",        "the term with the sine has one sign for both halves",                     "含正弦的一项对两半用了同一个符号",          _rotary_backward(lambda g, c, s, turn: g * c + abs(turn(np.ones_like(g))) * turn(g * s) * turn(np.ones_like(g)))),
)
# fmt: on
ROTARY = KnownOperator(
    "rotary",
    ("x", "cos", "sin"),
    1,
    _rotary,
    _rotary_backward(lambda g, c, s, turn: g * c - turn(g * s)),
    "∂C/∂x = g ⊙ cos − turn(g ⊙ sin), where turn(x₁, x₂) = (−x₂, x₁)",
    "Su et al., RoFormer, arXiv:2104.09864",
    lambda rng: (rng.standard_normal((3, 4)), *_table(rng)),
    ({}, {"interleaved": True}),
    faults=tuple(OperatorFault(*row) for row in _ROTARY_FAULTS),
)


def _table(rng: Any) -> tuple[Array, Array]:
    angles = 2 * rng.standard_normal((3, 2))
    angles = np.concatenate([angles, angles], axis=-1)
    return np.cos(angles), np.sin(angles)


RECORDS = (ATTENTION, ROTARY)
