"""Distances and angles: triplets, pairs, cosines; and what is divided by its length.

Letters: a, b rows; d their distance; m the margin; n what the reduction divides by; g = ∂C/∂output.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.operators.terms import Term, of_terms

Array = Any


def _row(v: Array, keep: bool = True) -> Array:
    return v.sum(axis=-1, keepdims=keep)


def same_shape(*arrays: Array) -> None:
    """Refuse arrays that differ in shape, and single numbers.

    Raises:
        ValueError: they do.
    """
    if len({x.shape for x in arrays}) > 1 or arrays[0].ndim < 1:
        raise ValueError("the rows have one shape")


def _mean(values: Array, over: str) -> Array:
    return values if over == "none" else values.mean() if over == "mean" else values.sum()


def _factors(g: Array, values: Array, over: str) -> dict[str, Array]:
    """g and 1/n, for values with an axis of one number at the end."""
    wide = g if np.ndim(g) == 0 else g[..., None]
    return {"g": wide, "1/n": 1 / values.size if over == "mean" else 1.0}


_OVER = tuple({"over": over} for over in ("mean", "sum", "none"))


# ------------------------------------------------------------ triplets and pairs


def _square(v: Array) -> Array:
    return _row(v * v)


def _triplet(a: Array, p: Array, q: Array, *, root: bool, margin: float, over: str = "mean") -> Array:
    same_shape(a, p, q)
    near, far = _square(a - p), _square(a - q)
    left = (near**0.5 - far**0.5 if root else near - far) + margin
    return _mean(of(a).where(left > 0, left, 0 * left)[..., 0], over)


def _triplet_terms(
    g: Array, a: Array, p: Array, q: Array, *, root: bool, margin: float, over: str = "mean"
) -> tuple[Any, ...]:
    near, far = _square(a - p), _square(a - q)
    left = (near**0.5 - far**0.5 if root else near - far) + margin
    on = {**_factors(g, left, over), "[loss > 0]": (left > 0) * 1.0}
    c, down, up = ("1/‖·‖", near**-0.5, far**-0.5) if root else ("2", 2.0, 2.0)
    other = {"[loss > 0]": {"[d₊ > d₋]": (near > far) * 1.0}}
    first, second = Term({**on, c: down, "a − p": a - p}, 1.0, other), Term({**on, c: up, "a − q": a - q}, -1.0, other)
    return (first, second), (-first,), (-second,)


def _pairs(a: Array, b: Array, y: Array, *, margin: float, half: float, over: str = "mean") -> Array:
    same_shape(a, b)
    if np.shape(y) != a.shape[:-1]:
        raise ValueError("each pair has a label")
    d = _square(a - b)[..., 0] ** 0.5
    left = of(a).where(d < margin, margin - d, 0 * d)
    return _mean(half * (y * d * d + (1 - y) * left * left), over)


def _pair_terms(
    g: Array, a: Array, b: Array, y: Array, *, margin: float, half: float, over: str = "mean"
) -> tuple[Any, ...]:
    d, own = _square(a - b) ** 0.5, np.asarray(y)[..., None]
    shared = _factors(g, d, over)
    near = Term({**shared, "2c": 2 * half, "y": own, "a − b": a - b}, 1.0, {"y": {"1 − y": 1 - own}})
    factors = {
        **shared,
        "2c": 2 * half,
        "1 − y": 1 - own,
        "[d < m]": (d < margin) * 1.0,
        "m − d": margin - d,
        "1/d": 1 / d,
        "a − b": a - b,
    }
    far = Term(factors, -1.0, {"1 − y": {"y": own}, "m − d": {"d": d}})
    by_label = (
        Term({**_flat(shared), "c": half, "d²": d[..., 0] ** 2}),
        Term({**_flat(shared), "c": half, "(m − d)²": (np.maximum(margin - d, 0) ** 2)[..., 0]}, -1.0),
    )
    return (near, far), (-near, -far), by_label


def _flat(shared: dict[str, Array]) -> dict[str, Array]:
    return {name: value[..., 0] if np.ndim(value) else value for name, value in shared.items()}


# ------------------------------------------------------------ angles and lengths


def _parts(a: Array, b: Array, eps: float = 0.0) -> tuple[Array, Array, Array]:
    same_shape(a, b)
    one, other = _square(a) ** 0.5 + eps, _square(b) ** 0.5 + eps
    return one, other, _row(a * b) / (one * other)


def _cosine_terms(g: Array, a: Array, b: Array) -> tuple[Any, ...]:
    one, other, c = _parts(a, b)
    return _of_cosine(g[..., None], 1.0, a, b, one, other, c)


def _of_cosine(g: Array, sign: float, a: Array, b: Array, one: Array, other: Array, c: Array) -> tuple[Any, ...]:
    def by(x: Array, y: Array, own: Array, names: tuple[str, str]) -> tuple[Term, Term]:
        u, v = names
        first = {"g": g, v: y, f"1/(‖{u}‖‖{v}‖)": 1 / (one * other)}
        second = {"g": g, "cos": c, u: x, f"1/‖{u}‖²": 1 / own**2}
        slips = {
            f"1/‖{u}‖²": {f"1/‖{u}‖": 1 / own, "1/(‖a‖‖b‖)": 1 / (one * other)},
            "cos": {"a · b": c * one * other},
            u: {v: y},
        }
        return Term(first, sign, {v: {u: x}}), Term(second, -sign, slips)

    return by(a, b, one, ("a", "b")), by(b, a, other, ("b", "a"))


def _cosine_loss_terms(g: Array, a: Array, b: Array, *, over: str) -> tuple[Any, ...]:
    one, other, c = _parts(a, b)
    shared = _factors(g, c, over)
    found = _of_cosine(shared["g"], -1.0, a, b, one, other, c)
    return tuple(tuple(Term({"1/n": shared["1/n"], **t.factors}, t.sign, t.instead) for t in each) for each in found)


def _normalised(x: Array, *, eps: float = 0.0, axis: int = -1) -> Array:
    return x / ((x * x).sum(axis=axis, keepdims=True) + eps) ** 0.5


def _normalised_terms(g: Array, x: Array, *, eps: float = 0.0, axis: int = -1) -> tuple[Any, ...]:
    d = ((x * x).sum(axis=axis, keepdims=True) + eps) ** 0.5
    y = x / d

    def total(v: Array) -> Array:
        return v.sum(axis=axis, keepdims=True)

    slips = {
        "Σ g y": {
            "Σ g x": total(g * x),
            "Σ g": total(g),
            "g y": g * y,
            "the mean of g y": total(g * y) / x.shape[axis],
            "Σ g y over all": (g * y).sum(),
        },
        "1/‖x‖": {"1/‖x‖²": d**-2, "1/‖x‖³": d**-3},
        "y": {"x": x, "g": g},
    }
    return ((Term({"g": g, "1/‖x‖": 1 / d}), Term({"y": y, "Σ g y": total(g * y), "1/‖x‖": 1 / d}, -1.0, slips)),)


def _length_terms(g: Array, x: Array, *, axis: int | None) -> tuple[Any, ...]:
    d = (x * x).sum(axis=axis, keepdims=True) ** 0.5
    wide = g if axis is None else np.expand_dims(g, axis)
    return (
        (
            Term(
                {"g": wide, "x": x, "1/‖x‖": 1 / d},
                1.0,
                {"1/‖x‖": {"2": 2.0, "‖x‖": d}, "x": {"sign(x)": of(x).sign(x)}},
            ),
        ),
    )


def _weight_norm(v: Array, scale: Array) -> Array:
    if v.ndim != 2 or np.shape(scale) not in ((len(v),), (len(v), 1)):
        raise ValueError("each row has a length")
    return scale.reshape(-1, 1) * v / _square(v) ** 0.5


def _weight_norm_terms(g: Array, v: Array, scale: Array) -> tuple[Any, ...]:
    d, s = _square(v) ** 0.5, scale.reshape(-1, 1)
    inner = _row(g * v)
    first = Term({"g": g, "s": s, "1/‖v‖": 1 / d})
    second = Term(
        {"s": s, "v": v, "Σ g v": inner, "1/‖v‖³": d**-3}, -1.0, {"1/‖v‖³": {"1/‖v‖²": d**-2, "1/‖v‖": 1 / d}}
    )
    by_scale = Term(
        {"Σ g v": inner.reshape(scale.shape), "1/‖v‖": (1 / d).reshape(scale.shape)},
        1.0,
        {"1/‖v‖": {"1/‖v‖²": (d**-2).reshape(scale.shape)}},
    )
    return (first, second), (by_scale,)


def _rows(count: int, shape: tuple[int, ...] = (5, 3)) -> Callable[[Any], tuple[Array, ...]]:
    return lambda rng: tuple(rng.standard_normal(shape) for _ in range(count))


_MARGINS = tuple({"margin": m, **over} for over in _OVER for m in (1.0, 0.2, 0.5, 0.3))
_PAIRS = tuple(
    {"margin": m, "half": half, **over} for over in _OVER for half in (1.0, 0.5) for m in (2.5, 1.0, 2.0, 0.5)
)
# fmt: off
RECORDS = (
    of_terms("triplet", ("a", "p", "q"), partial(_triplet, root=False), partial(_triplet_terms, root=False), "Schroff, Kalenichenko, Philbin, CVPR 2015", _rows(3), variants=_MARGINS, free=("margin",)),
    of_terms("triplet_of_distances", ("a", "p", "q"), partial(_triplet, root=True), partial(_triplet_terms, root=True), "Balntas et al., BMVC 2016", _rows(3), variants=_MARGINS, free=("margin",)),
    of_terms("contrastive_pairs", ("a", "b", "y"), _pairs, _pair_terms, "Hadsell, Chopra, LeCun, CVPR 2006", lambda rng: (rng.standard_normal((6, 3)), rng.standard_normal((6, 3)), np.array([0.9, 0.2, 0.7, 0.4, 0.1, 0.8])), variants=_PAIRS, free=("margin",), either=("y",)),
    of_terms("cosine_similarity", ("a", "b"), lambda a, b: _parts(a, b)[2][..., 0], _cosine_terms, "Salton, 1975", _rows(2)),
    of_terms("cosine_distance", ("a", "b"), lambda a, b, *, over: _mean(1 - _parts(a, b)[2][..., 0], over), _cosine_loss_terms, "Salton, 1975", _rows(2), variants=_OVER),
    of_terms("l2_normalise", ("x",), _normalised, _normalised_terms, "y = x/‖x‖", _rows(1), variants=tuple({"eps": eps, "axis": axis} for axis in (-1, 0) for eps in (0.0, 1e-12, 1e-8, 1e-10, 1e-6))),
    of_terms("length", ("x",), lambda x, *, axis: (x * x).sum(axis=axis) ** 0.5, _length_terms, "‖x‖", _rows(1), variants=({"axis": -1}, {"axis": 0}, {"axis": None})),
    of_terms("weight_norm", ("v", "s"), _weight_norm, _weight_norm_terms, "Salimans, Kingma, NIPS 2016", lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal(3))),
)
# fmt: on
