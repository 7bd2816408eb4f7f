"""Losses of probabilities and of scores: cross-entropies, focal loss, divergences, hinges.

Letters: p probability, z logit, s score, y target, n what the reduction divides by, g = ∂C/∂output.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.operators.losses_of_entries import of_entries
from backproof.operators.terms import Term, of_terms

Array = Any


def _cross_entropy(p: Array, y: Array) -> Array:
    xp = of(p)
    return -(y * xp.log(p) + (1 - y) * xp.log(1 - p))


def _cross_entropy_terms(p: Array, y: Array) -> tuple[Any, ...]:
    xp = of(p)
    whole = {"p − y": p - y, "y − p": y - p, "(p − y) p (1 − p)": (p - y) * p * (1 - p)}
    whole |= {
        "(p − y)/p": (p - y) / p,
        "(p − y)/(1 − p)": (p - y) / (1 - p),
        "(y − p)/(p(1 − p))": (y - p) / (p * (1 - p)),
    }
    first = Term({"y": y, "1/p": 1 / p}, -1.0, {"1/p": {"ln p": xp.log(p), "1/(1 − p)": 1 / (1 - p)}, "": whole})
    other = {"1/(1 − p)": {"ln(1 − p)": xp.log(1 - p), "1/p": 1 / p}, "1 − y": {"y": y}}
    return (first, Term({"1 − y": 1 - y, "1/(1 − p)": 1 / (1 - p)}, 1.0, other)), (
        Term({"ln p": xp.log(p)}, -1.0),
        Term({"ln(1 − p)": xp.log(1 - p)}),
    )


def _of_logits(z: Array, y: Array, *, weight: float = 1.0) -> Array:
    xp = of(z)
    low = xp.log1p(xp.exp(-abs(z)))
    return weight * y * (low + xp.where(z > 0, 0 * z, -z)) + (1 - y) * (low + xp.where(z > 0, z, 0 * z))


def _of_logits_terms(z: Array, y: Array) -> tuple[Any, ...]:
    p = of(z).expit(z)
    slips = {
        "y": y - p,
        "z − y": z - y,
        "(σ(z) − y) σ(z)(1 − σ(z))": (p - y) * p * (1 - p),
        "σ(z)": p,
        "(σ(z) − y)²": (p - y) ** 2,
    }
    slips |= {"(σ(z) − y)/(σ(z)(1 − σ(z)))": (p - y) / (p * (1 - p)), "y − σ(z)": y - p}
    del slips["y"]
    return (Term({"σ(z) − y": p - y}, 1.0, {"σ(z) − y": slips}),), (
        Term({"z": z}, -1.0, {"z": {"σ(z)": p, "ln σ(z)": of(z).log(p)}}),
    )


def _weighted_terms(z: Array, y: Array, *, weight: float) -> tuple[Any, ...]:
    p = of(z).expit(z)
    xp = of(z)
    return (
        (
            Term({"w": weight, "y": y, "1 − σ(z)": 1 - p}, -1.0, {"1 − σ(z)": {"σ(z)": p}}),
            Term(
                {"1 − y": 1 - y, "σ(z)": p}, 1.0, {"σ(z)": {"w σ(z)": weight * p, "1 − σ(z)": 1 - p}, "1 − y": {"y": y}}
            ),
        ),
        (Term({"w": weight, "ln σ(z)": xp.log(p)}, -1.0), Term({"ln(1 − σ(z))": xp.log(1 - p)})),
    )


def _focal(p: Array, y: Array, *, gamma: float, alpha: float = 0.0) -> Array:
    a, b = (alpha, 1 - alpha) if alpha else (1.0, 1.0)
    xp = of(p)
    return -a * y * (1 - p) ** gamma * xp.log(p) - b * (1 - y) * p**gamma * xp.log(1 - p)


def _focal_terms(p: Array, y: Array, *, gamma: float, alpha: float = 0.0) -> tuple[Any, ...]:
    a, b = (alpha, 1 - alpha) if alpha else (1.0, 1.0)
    xp, k = of(p), gamma
    up, down = xp.log(p), xp.log(1 - p)
    lowered = "(1 − p)^(γ−1)", "p^(γ−1)"
    return (
        (
            Term(
                {"α": a, "y": y, "γ": k, lowered[0]: (1 - p) ** (k - 1), "ln p": up},
                1.0,
                {lowered[0]: {"(1 − p)^γ": (1 - p) ** k}},
            ),
            Term(
                {"α": a, "y": y, "(1 − p)^γ": (1 - p) ** k, "1/p": 1 / p},
                -1.0,
                {"(1 − p)^γ": {"(1 − p)^(γ−1)": (1 - p) ** (k - 1)}},
            ),
            Term(
                {"1 − α": b, "1 − y": 1 - y, "γ": k, lowered[1]: p ** (k - 1), "ln(1 − p)": down},
                -1.0,
                {lowered[1]: {"p^γ": p**k}},
            ),
            Term(
                {"1 − α": b, "1 − y": 1 - y, "p^γ": p**k, "1/(1 − p)": 1 / (1 - p)}, 1.0, {"1/(1 − p)": {"1/p": 1 / p}}
            ),
        ),
        (
            Term({"α": a, "(1 − p)^γ": (1 - p) ** k, "ln p": up}, -1.0),
            Term({"1 − α": b, "p^γ": p**k, "ln(1 − p)": down}),
        ),
    )


def _divergence_terms(p: Array, q: Array) -> tuple[Any, ...]:
    ratio = of(p).log(p / q)
    return (
        (
            Term({"ln(p/q)": ratio}, 1.0, {"ln(p/q)": {"ln p": of(p).log(p), "p ln(p/q)": p * ratio}}),
            Term({"1": 1 + 0 * p}),
        ),
        (
            Term(
                {"p/q": p / q},
                -1.0,
                {"p/q": {"ln(p/q)": ratio, "ln p": of(p).log(p), "q/p": q / p, "p/q²": p / q**2, "1/q": 1 / q}},
            ),
        ),
    )


def _hinge_terms(s: Array, y: Array, *, power: int, margin: float = 1.0) -> tuple[Any, ...]:
    left = margin - y * s
    on = (left > 0) * 1.0
    condition = "[y s < m]"
    extra = {} if power == 1 else {"2": 2.0, "m − y s": left}
    slips = {condition: {"[y s > 0]": (y * s > 0) * 1.0, "[y s < 0]": (y * s < 0) * 1.0, "[s < m]": (s < margin) * 1.0}}
    return (Term({"y": y, condition: on, **extra}, -1.0, slips),), (Term({"s": s, condition: on, **extra}, -1.0),)


def _logistic_terms(s: Array, y: Array) -> tuple[Any, ...]:
    share = of(s).expit(-y * s)
    slips = {"σ(−y s)": {"σ(y s)": 1 - share, "σ(y s)σ(−y s)": share * (1 - share), "e^(−y s)": of(s).exp(-y * s)}}
    return (Term({"y": y, "σ(−y s)": share}, -1.0, slips),), (Term({"s": s, "σ(−y s)": share}, -1.0, slips),)


def _shares_of(z: Array, axis: int = -1) -> Array:
    e = of(z).exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _of_targets(z: Array, y: Array, *, over: str) -> Array:
    if z.ndim != 2 or z.shape != y.shape:
        raise ValueError("a row of targets for a row of logits")
    shifted = z - z.max(axis=-1, keepdims=True)
    losses = -(y * (shifted - of(z).log(of(z).exp(shifted).sum(axis=-1, keepdims=True)))).sum(axis=-1)
    return losses if over == "none" else losses.sum() / (len(z) if over == "mean" else z.size if over == "all" else 1.0)


def _of_targets_terms(g: Array, z: Array, y: Array, *, over: str) -> tuple[Any, ...]:
    p, total = _shares_of(z), y.sum(axis=-1, keepdims=True)
    n = {"mean": len(z), "all": z.size}.get(over, 1.0)
    shared = {"g": g if np.ndim(g) == 0 else g[..., None], "1/n": 1 / n}
    e = of(z).exp(z)
    slips = {
        "p over all entries": e / e.sum(),
        "p over the wrong axis": _shares_of(z, 0),
        "z": z,
        "e^z": e,
        "σ(z)": of(z).expit(z),
    }
    whole = {"(p − y) p (1 − p)": (p - y) * p * (1 - p), "−y/p": -y / p, "y (p − 1)": y * (p - 1), "−y": -y + 0 * p}
    by_target = -(of(z).log(p)) + 0 * y
    return (
        (Term({**shared, "p": p, "Σ y": total}, 1.0, {"p": slips, "": whole}), Term({**shared, "y": y}, -1.0)),
        (Term({**shared, "−ln p": by_target}, 1.0, {"−ln p": {"p": p, "−p": -p, "ln p": -by_target, "z": z}}),),
    )


def _shares(rng: Any) -> tuple[Array, Array]:
    return rng.uniform(0.15, 0.85, (4, 3)), rng.uniform(0.1, 0.9, (4, 3))


def _sides(rng: Any) -> tuple[Array, Array]:
    return 1.5 * rng.standard_normal((4, 2)), np.array([[1.0, -1.0]] * 4)


_FOCUS = tuple({"gamma": gamma, "alpha": alpha} for gamma in (2.0, 1.5, 3.0, 1.0) for alpha in (0.0, 0.25))
# fmt: off
RECORDS = (
    of_entries("binary_cross_entropy", ("p", "y"), _cross_entropy, _cross_entropy_terms, "Nielsen, ch. 3", _shares, either=("y",)),
    of_entries("binary_cross_entropy_of_logits", ("z", "y"), _of_logits, _of_logits_terms, "Nielsen, ch. 3", lambda rng: (rng.standard_normal((4, 3)), rng.uniform(0.1, 0.9, (4, 3))), either=("y",)),
    of_entries("weighted_cross_entropy_of_logits", ("z", "y"), _of_logits, _weighted_terms, "King, Zeng, Political Analysis 2001", lambda rng: (rng.standard_normal((4, 3)), rng.uniform(0.1, 0.9, (4, 3))), tuple({"weight": w} for w in (2.0, 3.0, 0.5)), ("weight",), ("y",)),
    of_entries("focal_of_probabilities", ("p", "y"), _focal, _focal_terms, "Lin et al., ICCV 2017", _shares, _FOCUS, ("gamma", "alpha"), ("y",)),
    of_entries("divergence", ("p", "q"), lambda p, q: p * of(p).log(p / q), _divergence_terms, "Kullback, Leibler, Ann. Math. Statist. 1951", lambda rng: (rng.uniform(0.1, 0.9, (3, 4)), rng.uniform(0.1, 0.9, (3, 4)))),
    of_entries("hinge", ("s", "y"), lambda s, y, *, margin: of(s).where(y * s < margin, margin - y * s, 0 * s), lambda s, y, *, margin: _hinge_terms(s, y, power=1, margin=margin), "Cortes, Vapnik, 1995", _sides, ({"margin": 1.0},), ("margin",), ("y",)),
    of_entries("squared_hinge", ("s", "y"), lambda s, y: of(s).where(y * s < 1, 1 - y * s, 0 * s) ** 2, lambda s, y: _hinge_terms(s, y, power=2), "Cortes, Vapnik, 1995", _sides, either=("y",)),
    of_entries("logistic", ("s", "y"), lambda s, y: of(s).log1p(of(s).exp(-y * s)), _logistic_terms, "Cox, 1958", _sides, either=("y",)),
    of_terms("cross_entropy_of_targets", ("z", "y"), _of_targets, _of_targets_terms, "Bridle, 1990; p = softmax(z)", lambda rng: (rng.standard_normal((3, 4)), rng.uniform(0.1, 1, (3, 4))), variants=tuple({"over": over} for over in ("mean", "sum", "all", "none")), either=("y",)),
)
# fmt: on
