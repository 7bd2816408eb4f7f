"""Overlaps of a prediction with a mask: Dice, Jaccard, Tversky.

Letters: p prediction, y mask, s what is added to both sides of the quotient, n the number of quotients, g = ∂C/∂output.
"""

from __future__ import annotations

from typing import Any

from backproof.operators.distances import same_shape
from backproof.operators.terms import Term, of_terms

Array = Any


def _sums(p: Array, y: Array, smooth: float, squared: bool, over: str) -> tuple[Array, Array]:
    same_shape(p, y)
    axes = tuple(range(p.ndim)) if over == "all" else tuple(range(1, p.ndim))

    def total(v: Array) -> Array:
        return v.sum(axis=axes, keepdims=True)

    both = total(p * p) + total(y * y) if squared else total(p) + total(y)
    return 2 * total(p * y) + smooth, both + smooth


def _dice(p: Array, y: Array, *, smooth: float, squared: bool = False, over: str = "all") -> Array:
    top, bottom = _sums(p, y, smooth, squared, over)
    return (1 - top / bottom).mean()


def _dice_terms(
    g: Array, p: Array, y: Array, *, smooth: float, squared: bool = False, over: str = "all"
) -> tuple[Any, ...]:
    top, bottom = _sums(p, y, smooth, squared, over)
    shared = {"g": g, "1/n": 1 / top.size}

    def by(own: Array, other: Array, name: str) -> tuple[Term, Term]:
        weight = 2 * own if squared else 1 + 0 * own
        first = Term({**shared, "2": 2.0, name: other, "1/U": 1 / bottom}, -1.0, {"1/U": {"1/U²": bottom**-2}})
        second = Term(
            {**shared, "∂U": weight, "I": top, "1/U²": bottom**-2},
            1.0,
            {"1/U²": {"1/U": 1 / bottom}, "I": {"U": bottom, "I/2": top / 2}},
        )
        return first, second

    return by(p, y, "y"), by(y, p, "p")


def _jaccard_terms(g: Array, p: Array, y: Array, *, smooth: float) -> tuple[Any, ...]:
    same_shape(p, y)
    top, total = (p * y).sum() + smooth, (p + y - p * y).sum() + smooth

    def by(other: Array, name: str) -> tuple[Term, Term]:
        slips = {"1/U²": {"1/U": 1 / total}, f"1 − {name}": {"1": 1 + 0 * other, f"1 + {name}": 1 + other}}
        return Term({"g": g, name: other, "1/U": 1 / total}, -1.0), Term(
            {"g": g, "I": top, f"1 − {name}": 1 - other, "1/U²": total**-2}, 1.0, slips
        )

    return by(y, "y"), by(p, "p")


def _jaccard(p: Array, y: Array, *, smooth: float) -> Array:
    same_shape(p, y)
    return 1 - ((p * y).sum() + smooth) / ((p + y - p * y).sum() + smooth)


def _tversky(p: Array, y: Array, *, alpha: float, beta: float, smooth: float) -> Array:
    same_shape(p, y)
    inner = (p * y).sum() + smooth
    return 1 - inner / (inner + alpha * (p * (1 - y)).sum() + beta * ((1 - p) * y).sum())


def _tversky_terms(g: Array, p: Array, y: Array, *, alpha: float, beta: float, smooth: float) -> tuple[Any, ...]:
    inner = (p * y).sum() + smooth
    total = inner + alpha * (p * (1 - y)).sum() + beta * ((1 - p) * y).sum()

    def by(other: Array, names: tuple[str, str, str], a: float, b: float) -> tuple[Term, ...]:
        own = {"g": g, "I": inner, "1/U²": total**-2}
        exchanged = {names[1]: {names[2]: b}}, {names[2]: {names[1]: a}}
        return (
            Term({"g": g, names[0]: other, "1/U": 1 / total}, -1.0),
            Term({**own, names[0]: other}),
            Term({**own, names[1]: a, f"1 − {names[0]}": 1 - other}, 1.0, exchanged[0]),
            Term({**own, names[2]: b, names[0]: other}, -1.0, exchanged[1]),
        )

    return by(y, ("y", "α", "β"), alpha, beta), by(p, ("p", "β", "α"), beta, alpha)


def _masks(rng: Any) -> tuple[Array, Array]:
    return rng.uniform(0.1, 0.9, (3, 4)), rng.uniform(0.1, 0.9, (3, 4))


_SMOOTH = tuple(
    {"smooth": s, "squared": q, "over": over}
    for over in ("all", "rows")
    for q in (False, True)
    for s in (1.0, 0.0, 1e-6, 1e-5, 1e-7, 0.5)
)
# fmt: off
RECORDS = (
    of_terms("dice", ("p", "y"), _dice, _dice_terms, "Milletari et al., 2016; I = 2 Σ p y + s, U = Σ p + Σ y + s", _masks, variants=_SMOOTH, free=("smooth",), either=("y",)),
    of_terms("tversky", ("p", "y"), _tversky, _tversky_terms, "Salehi, Erdogmus, Gholipour, 2017; I = Σ p y + s, U = I + α Σ p (1 − y) + β Σ (1 − p) y", _masks, variants=({"alpha": 0.3, "beta": 0.7, "smooth": 1.0}, {"alpha": 0.7, "beta": 0.3, "smooth": 1.0}, {"alpha": 0.3, "beta": 0.7, "smooth": 0.0}), free=("alpha", "beta"), either=("y",)),
    of_terms("jaccard", ("p", "y"), _jaccard, _jaccard_terms, "Jaccard, 1901; I = Σ p y + s, U = Σ (p + y − p y) + s", _masks, variants=tuple({"smooth": s} for s in (1.0, 0.0, 1e-6, 1e-7)), free=("smooth",), either=("y",)),
)
# fmt: on
