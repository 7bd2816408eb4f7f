"""Losses of numbers: squares, Huber's, quantiles, likelihoods of counts and of normal numbers.

Letters: p prediction, y target, e = p − y, m mean, v variance, s its logarithm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backproof.arrays import of
from backproof.operators.losses_of_entries import of_entries
from backproof.operators.terms import Term

Array = Any


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


def _real(*shape: int) -> Callable[[Any], tuple[Array, Array]]:
    """Predictions, and targets that are not too near to them."""

    def draw(rng: Any) -> tuple[Array, Array]:
        p = 1.5 * rng.standard_normal(shape)
        return p, p + rng.choice([-1.0, 1.0], shape) * (0.3 + 2 * rng.random(shape))

    return draw


_DELTAS = tuple({"delta": d} for d in (1.0, 0.5, 1.35, 2.0))
# fmt: off
RECORDS = (
    of_entries("squared_error", ("p", "y"), lambda p, y, *, half: half * (p - y) ** 2, _squares, "Gauss, 1809", _real(3, 4), ({"half": 1.0},)),
    of_entries("half_squared_error", ("p", "y"), lambda p, y: 0.5 * (p - y) ** 2, _halves, "Nielsen, ch. 2", _real(3, 4)),
    of_entries("absolute_error", ("p", "y"), lambda p, y: abs(p - y), _signs, "Laplace, 1774", _real(3, 4)),
    of_entries("huber", ("p", "y"), _huber, _huber_terms, "Huber, Ann. Math. Statist. 1964", _real(4, 3), _DELTAS, ("delta",)),
    of_entries("smooth_l1", ("p", "y"), _smooth, _smooth_terms, "Girshick, ICCV 2015", _real(4, 3), tuple({"beta": b} for b in (0.5, 2.0, 0.1)), ("beta",)),
    of_entries("log_cosh", ("p", "y"), lambda p, y: of(p).log(of(p).cosh(p - y)), _log_cosh_terms, "Green, 1990", _real(3, 4)),
    of_entries("pinball", ("p", "y"), _pinball, _pinball_terms, "Koenker, Bassett, Econometrica 1978", _real(3, 4), tuple({"tau": t} for t in (0.9, 0.1, 0.25, 0.75)), ("tau",)),
    of_entries("poisson_of_logarithm", ("z", "y"), lambda z, y: of(z).exp(z) - y * z, _poisson_terms, "Nelder, Wedderburn, 1972", lambda rng: (rng.standard_normal((3, 4)), rng.poisson(2.0, (3, 4)) * 1.0), either=("y",)),
    of_entries("gaussian", ("m", "y", "v"), lambda m, y, v: 0.5 * (of(m).log(v) + (m - y) ** 2 / v), _gaussian_terms, "Nix, Weigend, 1994", lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal((3, 4)), rng.uniform(0.5, 2, (3, 4)))),
    of_entries("gaussian_of_logarithm", ("m", "y", "s"), lambda m, y, s: 0.5 * (s + (m - y) ** 2 * of(m).exp(-s)), _logarithmic_gaussian_terms, "Kendall, Gal, NIPS 2017", lambda rng: (rng.standard_normal((3, 4)), rng.standard_normal((3, 4)), rng.standard_normal((3, 4)))),
    of_entries("divergence_from_normal", ("m", "s"), lambda m, s: 0.5 * (of(s).exp(s) + m * m - 1 - s), _to_normal_terms, "Kingma, Welling, ICLR 2014", _real(3, 4)),
)
# fmt: on
