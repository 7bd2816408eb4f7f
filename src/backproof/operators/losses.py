"""Losses of predictions and targets: squares, Huber's, cross-entropies, divergences, hinges, overlaps.

Letters: p prediction, z logit, y target, e = p − y, n what the reduction divides by (1 for sums), g = ∂C/∂output.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.operators.record import KnownOperator
from backproof.operators.terms import Term, of_terms

Array = Any
_REDUCTIONS: tuple[dict[str, Any], ...] = (
    {"over": "all"},
    {"over": "rows"},
    {"over": "none"},
    {"over": "sum"},
    {"over": "each"},
)
"""Mean over all entries, sum over entries and mean over examples, no reduction, sum, mean within each example."""


def _reduced(losses: Array, over: str) -> Array:
    if over == "none":
        return losses
    if over == "each":
        if losses.ndim < 2:
            raise ValueError("an example is a row")
        return losses.mean(axis=-1)
    return losses.sum() / _count(losses, over)


def _count(losses: Array, over: str) -> float:
    size, rows = losses.size, len(losses)
    return float({"all": size, "rows": rows, "none": 1, "sum": 1, "each": size // rows}[over])


def _wide(g: Array, losses: Array) -> Array:
    return g if np.ndim(g) == 0 else g.reshape(*np.shape(g), *(1,) * (losses.ndim - np.ndim(g)))


def _of_entries(
    name: str,
    inputs: tuple[str, ...],
    loss: Callable[..., Array],
    rule: Callable[..., tuple[Any, ...]],
    reference: str,
    draw: Callable[[Any], tuple[Array, ...]],
    options: tuple[dict[str, Any], ...] = ({},),
    free: tuple[str, ...] = (),
    either: tuple[str, ...] = (),
) -> KnownOperator:
    """A loss that is a sum of losses of entries, in every reduction; its rule has the factors besides g and 1/n."""

    def losses(*arrays: Array, **given: Any) -> Array:
        if len({np.shape(x) for x in arrays}) > 1:
            raise ValueError("prediction and target have one shape")
        return loss(*arrays, **given)

    def terms(g: Array, *arrays: Array, over: str, **given: Any) -> tuple[Any, ...]:
        own = losses(*arrays, **given)
        shared = {"g": _wide(g, own), "1/n": 1 / _count(own, over)}
        return tuple(
            each if each is None else tuple(Term({**shared, **t.factors}, t.sign, t.instead) for t in each)
            for each in rule(*arrays, **given)
        )

    variants = tuple({**own, **reduction} for own in options for reduction in _REDUCTIONS)
    return of_terms(
        name,
        inputs,
        lambda *arrays, over, **given: _reduced(losses(*arrays, **given), over),
        terms,
        reference,
        draw,
        variants=variants,
        free=free,
        either=either,
    )


def _both(*terms: Term) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The terms by the prediction, and with the opposite signs those by the target."""
    return terms, tuple(-term for term in terms)


def _squares(p: Array, y: Array, *, half: float) -> tuple[Any, ...]:
    return _both(Term({"2": 2.0 * half, "p − y": p - y}, 1.0, {"p − y": {"p": p, "|p − y|": abs(p - y)}}))


def _halves(p: Array, y: Array) -> tuple[Any, ...]:
    return _both(Term({"p − y": p - y}, 1.0, {"p − y": {"p": p, "|p − y|": abs(p - y), "2(p − y)": 2 * (p - y)}}))


def _signs(p: Array, y: Array) -> tuple[Any, ...]:
    sign = of(p).sign(p - y)
    return _both(
        Term({"sign(p − y)": sign}, 1.0, {"sign(p − y)": {"p − y": p - y, "1": 1 + 0 * p, "[p > y]": (p > y) * 1.0}})
    )


def _huber(p: Array, y: Array, *, delta: float) -> Array:
    e = abs(p - y)
    return of(p).where(e <= delta, 0.5 * e * e, delta * (e - 0.5 * delta))


def _smooth(p: Array, y: Array, *, beta: float) -> Array:
    return _huber(p, y, delta=beta) / beta


def _smooth_terms(p: Array, y: Array, *, beta: float) -> tuple[Any, ...]:
    e = p - y
    near, sign = (abs(e) <= beta) * 1.0, of(p).sign(e)
    square, line = {"[|e| ≤ β]": near, "e": e, "1/β": 1 / beta}, {"[|e| > β]": 1 - near, "sign(e)": sign}
    return _both(
        Term(square, 1.0, {"e": {"2e": 2 * e, "e²": e * e, "|e|": abs(e)}}),
        Term(line, 1.0, {"sign(e)": {"β sign(e)": beta * sign, "e": e}}),
    )


def _huber_terms(p: Array, y: Array, *, delta: float) -> tuple[Any, ...]:
    e = p - y
    near, sign = (abs(e) <= delta) * 1.0, of(p).sign(e)
    linear = {"sign(e)": {"1": 1 + 0 * p, "e": e}}
    square = {"[|e| ≤ δ]": near, "e": e}
    return _both(
        Term(square, 1.0, {"e": {"2e": 2 * e, "e²": e * e, "|e|": abs(e)}}),
        Term({"[|e| > δ]": 1 - near, "δ": delta, "sign(e)": sign}, 1.0, linear),
    )


def _log_cosh_terms(p: Array, y: Array) -> tuple[Any, ...]:
    t = of(p).tanh(p - y)
    return _both(
        Term(
            {"tanh(p − y)": t},
            1.0,
            {"tanh(p − y)": {"1 − tanh²(p − y)": 1 - t * t, "sinh(p − y)": of(p).sinh(p - y), "p − y": p - y}},
        )
    )


def _pinball(p: Array, y: Array, *, tau: float) -> Array:
    return of(p).where(y > p, tau * (y - p), (1 - tau) * (p - y))


def _pinball_terms(p: Array, y: Array, *, tau: float) -> tuple[Any, ...]:
    below = (y > p) * 1.0
    return _both(
        Term({"1 − τ": 1 - tau, "[p ≥ y]": 1 - below}, 1.0, {"1 − τ": {"τ": tau}}),
        Term({"τ": tau, "[p < y]": below}, -1.0, {"τ": {"1 − τ": 1 - tau}}),
    )


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


def _poisson_terms(z: Array, y: Array) -> tuple[Any, ...]:
    rate = of(z).exp(z)
    return (Term({"e^z": rate}, 1.0, {"e^z": {"z": z, "z e^z": z * rate}}), Term({"y": y + 0 * z}, -1.0)), (
        Term({"z": z}, -1.0),
    )


def _gaussian_terms(m: Array, y: Array, v: Array) -> tuple[Any, ...]:
    e = m - y
    by_mean = Term({"m − y": e, "1/v": 1 / v}, 1.0, {"1/v": {"1/v²": 1 / v**2, "1/√v": v**-0.5}})
    by_variance = (
        Term({"½": 0.5, "1/v": 1 / v}),
        Term({"½": 0.5, "(m − y)²": e * e, "1/v²": 1 / v**2}, -1.0, {"1/v²": {"1/v": 1 / v}}),
    )
    return (by_mean,), (-by_mean,), by_variance


def _logarithmic_gaussian_terms(m: Array, y: Array, s: Array) -> tuple[Any, ...]:
    e, w = m - y, of(s).exp(-s)
    by_mean = Term({"m − y": e, "e^−s": w}, 1.0, {"e^−s": {"e^s": 1 / w, "1/s": 1 / s}})
    return (by_mean,), (-by_mean,), (Term({"½": 0.5 + 0 * s}), Term({"½": 0.5, "(m − y)²": e * e, "e^−s": w}, -1.0))


def _to_normal_terms(m: Array, s: Array) -> tuple[Any, ...]:
    """KL of N(m, e^s) from N(0, 1): m, and ½ e^s − ½."""
    v = of(s).exp(s)
    return (Term({"m": m}),), (
        Term({"½": 0.5, "e^s": v}, 1.0, {"e^s": {"s": s, "e^(s/2)": v**0.5}}),
        Term({"½": 0.5 + 0 * s}, -1.0),
    )


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


def _real(*shape: int) -> Callable[[Any], tuple[Array, Array]]:
    """Predictions, and targets that are not too near to them."""

    def draw(rng: Any) -> tuple[Array, Array]:
        p = 1.5 * rng.standard_normal(shape)
        return p, p + rng.choice([-1.0, 1.0], shape) * (0.3 + 2 * rng.random(shape))

    return draw


def _shares(rng: Any) -> tuple[Array, Array]:
    return rng.uniform(0.15, 0.85, (4, 3)), rng.uniform(0.1, 0.9, (4, 3))


def _sides(rng: Any) -> tuple[Array, Array]:
    return 1.5 * rng.standard_normal((4, 2)), np.array([[1.0, -1.0]] * 4)


_DELTAS = tuple({"delta": d} for d in (1.0, 0.5, 1.35, 2.0))
_FOCUS = tuple({"gamma": gamma, "alpha": alpha} for gamma in (2.0, 1.5, 3.0, 1.0) for alpha in (0.0, 0.25))
# fmt: off
RECORDS = (
    _of_entries("squared_error", ("p", "y"), lambda p, y, *, half: half * (p - y) ** 2, _squares, "Gauss, 1809", _real(3, 4), ({"half": 1.0},)),
    _of_entries("half_squared_error", ("p", "y"), lambda p, y: 0.5 * (p - y) ** 2, _halves, "Nielsen, ch. 2", _real(3, 4)),
    _of_entries("absolute_error", ("p", "y"), lambda p, y: abs(p - y), _signs, "Laplace, 1774", _real(3, 4)),
    _of_entries("huber", ("p", "y"), _huber, _huber_terms, "Huber, Ann. Math. Statist. 1964", _real(4, 3), _DELTAS, ("delta",)),
    _of_entries("smooth_l1", ("p", "y"), _smooth, _smooth_terms, "Girshick, ICCV 2015", _real(4, 3), tuple({"beta": b} for b in (0.5, 2.0, 0.1)), ("beta",)),
    _of_entries("log_cosh", ("p", "y"), lambda p, y: of(p).log(of(p).cosh(p - y)), _log_cosh_terms, "Green, 1990", _real(3, 4)),
    _of_entries("pinball", ("p", "y"), _pinball, _pinball_terms, "Koenker, Bassett, Econometrica 1978", _real(3, 4), tuple({"tau": t} for t in (0.9, 0.1, 0.25, 0.75)), ("tau",)),
    _of_entries("binary_cross_entropy", ("p", "y"), _cross_entropy, _cross_entropy_terms, "Nielsen, ch. 3", _shares, either=("y",)),
    _of_entries("binary_cross_entropy_of_logits", ("z", "y"), _of_logits, _of_logits_terms, "Nielsen, ch. 3", lambda rng: (rng.standard_normal((4, 3)), rng.uniform(0.1, 0.9, (4, 3))), either=("y",)),
    _of_entries("weighted_cross_entropy_of_logits", ("z", "y"), _of_logits, _weighted_terms, "King, Zeng, Political Analysis 2001", lambda rng: (rng.standard_normal((4, 3)), rng.uniform(0.1, 0.9, (4, 3))), tuple({"weight": w} for w in (2.0, 3.0, 0.5)), ("weight",), ("y",)),
    _of_entries("focal_of_probabilities", ("p", "y"), _focal, _focal_terms, "Lin et al., ICCV 2017", _shares, _FOCUS, ("gamma", "alpha"), ("y",)),
    _of_entries("divergence", ("p", "q"), lambda p, q: p * of(p).log(p / q), _divergence_terms, "Kullback, Leibler, Ann. Math. Statist. 1951", lambda rng: (rng.uniform(0.1, 0.9, (3, 4)), rng.uniform(0.1, 0.9, (3, 4)))),
    _of_entries("hinge", ("s", "y"), lambda s, y, *, margin: of(s).where(y * s < margin, margin - y * s, 0 * s), lambda s, y, *, margin: _hinge_terms(s, y, power=1, margin=margin), "Cortes, Vapnik, 1995", _sides, ({"margin": 1.0},), ("margin",), ("y",)),
    _of_entries("squared_hinge", ("s", "y"), lambda s, y: of(s).where(y * s < 1, 1 - y * s, 0 * s) ** 2, lambda s, y: _hinge_terms(s, y, power=2), "Cortes, Vapnik, 1995", _sides, either=("y",)),
    _of_entries("logistic", ("s", "y"), lambda s, y: of(s).log1p(of(s).exp(-y * s)), _logistic_terms, "Cox, 1958", _sides, either=("y",)),
    of_terms("cross_entropy_of_targets", ("z", "y"), _of_targets, _of_targets_terms, "Bridle, 1990; p = softmax(z)", lambda rng: (rng.standard_normal((3, 4)), rng.uniform(0.1, 1, (3, 4))), variants=tuple({"over": over} for over in ("mean", "sum", "all", "none")), either=("y",)),
    _of_entries("poisson_of_logarithm", ("z", "y"), lambda z, y: of(z).exp(z) - y * z, _poisson_terms, "Nelder, Wedderburn, 1972", lambda rng: (rng.standard_normal((3, 4)), rng.poisson(2.0, (3, 4)) * 1.0), either=("y",)),
    _of_entries("gaussian", ("m", "y", "v"), lambda m, y, v: 0.5 * (of(m).log(v) + (m - y) ** 2 / v), _gaussian_terms, "Nix, Weigend, 1994", lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal((3, 4)), rng.uniform(0.5, 2, (3, 4)))),
    _of_entries("gaussian_of_logarithm", ("m", "y", "s"), lambda m, y, s: 0.5 * (s + (m - y) ** 2 * of(m).exp(-s)), _logarithmic_gaussian_terms, "Kendall, Gal, NIPS 2017", lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal((3, 4)), rng.standard_normal((3, 4)))),
    _of_entries("divergence_from_normal", ("m", "s"), lambda m, s: 0.5 * (of(s).exp(s) + m * m - 1 - s), _to_normal_terms, "Kingma, Welling, ICLR 2014", _real(3, 4)),
)
# fmt: on
