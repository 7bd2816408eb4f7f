"""Costs: one frozen record each, read by the engines, the checker, the derivation and the docs.

Letters: a output activations, y targets, z weighted inputs of the output layer, all (N, n). `value` is the cost of
each example, (N,): a sum over its outputs, but for `half_mean_squared_error`. `gradient` is ∂C/∂a per example.
`formula` is the term of one output in the letters a and y; `gradient_formula` is derived from it by SymPy, while
`gradient` is written by hand: neither comes from the other, so that each can convict the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.errors import InputError
from backproof.formulas import FormulaFunction, derivative

Array = Any
Function = Callable[..., Array]
_INFINITY = math.inf
TARGETS = ("real", "non-negative", "probability", "distribution", "one-hot")
"""What y may be: any real, y ≥ 0, 0 ≤ y ≤ 1, rows of probabilities that sum to 1, rows with a single 1."""


@dataclass(frozen=True)
class Cost:
    """One cost C of the output activations of one example.

    Attributes:
        name: how it is called everywhere, from options to model files.
        value: (a, y) -> cost of each example, (N,).
        gradient: (a, y) -> ∂C/∂a of each example, (N, n).
        formula: the term of one output, as text in a and y (closed vocabulary of `backproof.formulas`).
        targets: what y may be, one of `TARGETS`.
        domain: where an output activation must lie for the cost to be finite.
        canonical: the activation with which BP1 collapses to a − y, or None.
        value_at: (z, y) -> the value where the output activation is canonical, without cancellation.
        averages: whether the terms are averaged over the outputs instead of summed.
        kinks: the a − y at which the second derivative does not exist (the gradient always does).
        lemma: the name of the formal lemma about it, or None.
        reference: where it was introduced.
    """

    name: str
    value: Function = field(repr=False)
    gradient: Function = field(repr=False)
    formula: str
    targets: str = "real"
    domain: tuple[float, float] = (-_INFINITY, _INFINITY)
    canonical: str | None = None
    value_at: Function | None = field(default=None, repr=False)
    averages: bool = False
    kinks: tuple[float, ...] = ()
    lemma: str | None = None
    reference: str = ""

    @property
    def gradient_formula(self) -> str:
        """∂C/∂a_j as text in a and y (of the term; over n where the cost averages), derived by SymPy."""
        return derivative(self.formula, "a", ("y",))

    def __reduce__(self) -> Any:
        """Pickle a catalogued record by its name, any other by its fields."""
        if _find(self.name) is self:
            return cost, (self.name,)
        fields = (self.name, self.value, self.gradient, self.formula, self.targets, self.domain, self.canonical)
        return Cost, (*fields, self.value_at, self.averages, self.kinks, self.lemma, self.reference)

    @classmethod
    def from_formula(
        cls, name: str, formula: str, *, targets: str = "real", domain: tuple[float, float] = (-_INFINITY, _INFINITY)
    ) -> Cost:
        """Make a cost from the term of one output, a formula in a and y; the gradient is derived from it.

        Raises:
            InputError: an unknown name in the formula, a name that is taken, or unknown targets.

        >>> quartic = Cost.from_formula("quartic", "(a - y)**4 / 4")
        >>> quartic.gradient(np.array([[3.0]]), np.array([[1.0]]))
        array([[8.]])
        """
        _refuse_taken(name, targets)
        gradient = FormulaFunction(derivative(formula, "a", ("y",)), ("a", "y"))
        value = _SummedTerms(FormulaFunction(formula, ("a", "y")))
        return cls(name, value, gradient, formula, targets, domain, reference="user")

    @classmethod
    def from_functions(
        cls, name: str, value: Function, gradient: Function, *, targets: str = "real", formula: str = ""
    ) -> Cost:
        """Make a cost from two functions: value(a, y) -> (N,) and gradient(a, y) -> (N, n).

        Raises:
            InputError: a name that is taken, or unknown targets.
        """
        _refuse_taken(name, targets)
        return cls(name, value, gradient, formula, targets, reference="user")

    def check_targets(self, y: Array) -> None:
        """Raise InputError, naming the first row, if y (N, n) holds what this cost does not accept."""
        bad = ~_ACCEPTS[self.targets](y)
        if bad.any():
            row = int(np.argmax(bad))
            raise InputError(
                f"y: row {row} is {np.array2string(np.asarray(y[row]), threshold=6, max_line_width=1000)}; "
                f"cost {self.name!r} accepts {_ACCEPTED[self.targets]}"
            )


@dataclass(frozen=True)
class _SummedTerms:
    """The sum over the outputs of a term; a class, so that it pickles."""

    term: FormulaFunction

    def __call__(self, a: Array, y: Array) -> Array:
        return self.term(a, y).sum(axis=-1)


def _sums_to_one(y: Array) -> Array:
    return abs(y.sum(axis=1) - 1) <= 1e-5 * y.shape[1]


_ACCEPTS = {
    "real": lambda y: np.isfinite(y).all(axis=1),
    "non-negative": lambda y: ((y >= 0) & (y < _INFINITY)).all(axis=1),
    "probability": lambda y: ((y >= 0) & (y <= 1)).all(axis=1),
    "distribution": lambda y: (y >= 0).all(axis=1) & _sums_to_one(y),
    "one-hot": lambda y: ((y == 0) | (y == 1)).all(axis=1) & (y.sum(axis=1) == 1),
}
_ACCEPTED = {
    "real": "finite numbers",
    "non-negative": "finite numbers ≥ 0",
    "probability": "numbers from 0 to 1",
    "distribution": "rows of numbers ≥ 0 that sum to 1",
    "one-hot": "rows with a single 1 among zeros",
}


def _halved_squares(a: Array, y: Array) -> Array:
    return ((a - y) ** 2).sum(axis=-1) / 2


def _binary_cross_entropy(a: Array, y: Array) -> Array:
    xp = of(a, y)
    return -(xp.xlogy(y, a) + xp.xlog1py(1 - y, -a)).sum(axis=-1)


def _binary_cross_entropy_gradient(a: Array, y: Array) -> Array:
    xp = of(a, y)
    return xp.ratio(1 - y, 1 - a) - xp.ratio(y, a)


def _binary_cross_entropy_at(z: Array, y: Array) -> Array:
    xp = of(z, y)
    return (y * xp.logaddexp(0, -z) + (1 - y) * xp.logaddexp(0, z)).sum(axis=-1)


def _cross_entropy(a: Array, y: Array) -> Array:
    return -of(a, y).xlogy(y, a).sum(axis=-1)


def _cross_entropy_gradient(a: Array, y: Array) -> Array:
    return -of(a, y).ratio(y, a)


def _cross_entropy_at(z: Array, y: Array) -> Array:
    xp = of(z, y)
    shifted = z - z.max(axis=-1, keepdims=True)
    return (y * (xp.log(xp.exp(shifted).sum(axis=-1, keepdims=True)) - shifted)).sum(axis=-1)


def _poisson(a: Array, y: Array) -> Array:
    xp = of(a, y)
    return (xp.xlogy(y, xp.ratio(y, a)) - y + a).sum(axis=-1)


def _poisson_at(z: Array, y: Array) -> Array:
    xp = of(z, y)
    with xp.errstate(over="ignore"):
        return (xp.xlogy(y, y) - y * z - y + xp.exp(z)).sum(axis=-1)


def _log_cosh(a: Array, y: Array) -> Array:
    xp = of(a, y)
    e = abs(a - y)
    # cosh e = 1 + 2 sinh²(e/2) keeps its digits where the cost is small, the other form where cosh e overflows
    small = xp.log1p(2 * xp.sinh(0.5 * xp.minimum(e, 1)) ** 2)
    return xp.where(e < 1, small, e + xp.log1p(xp.exp(-2 * e)) - math.log(2)).sum(axis=-1)


def _huber(threshold: float, name: str) -> Cost:
    def value(a: Array, y: Array) -> Array:
        e = abs(a - y)
        inside = of(a, y).minimum(e, threshold)
        return (inside * (e - 0.5 * inside)).sum(axis=-1)

    return Cost(
        name,
        value,
        lambda a, y: of(a, y).clip(a - y, -threshold, threshold),
        f"Piecewise(((a - y)**2/2, Abs(a - y) <= {threshold}), ({threshold}*(Abs(a - y) - {threshold}/2), True))",
        kinks=(-threshold, threshold),
        lemma="gradient_huber",
        reference="Huber, Annals of Mathematical Statistics 35, 1964",
    )


_BCE = "-(y*log(a) + (1 - y)*log(1 - a))"
_RATIO = "Piecewise((y*log(y/a), y > 0), (0, True)) - y + a"

# fmt: off
_RECORDS = (
    #    name                        C_x                    ∂C/∂a                                       one output's term
    Cost("quadratic",                _halved_squares,       lambda a, y: a - y,                         "(a - y)**2/2",
         canonical="identity",  value_at=_halved_squares,
         lemma="gradient_quadratic", reference="Nielsen, ch. 2, eq. (26)"),
    Cost("half_mean_squared_error",  lambda a, y: _halved_squares(a, y) / a.shape[-1], lambda a, y: (a - y) / a.shape[-1], "(a - y)**2/2",
         averages=True, lemma="gradient_half_mean_squared_error", reference="scikit-learn, neural_network.squared_loss"),
    Cost("binary_cross_entropy",     _binary_cross_entropy, _binary_cross_entropy_gradient,             _BCE,
         targets="probability",  domain=(0.0, 1.0),       canonical="sigmoid",     value_at=_binary_cross_entropy_at,
         lemma="gradient_binary_cross_entropy", reference="Nielsen, ch. 3, eq. (63), one example"),
    Cost("categorical_cross_entropy", _cross_entropy,       _cross_entropy_gradient,                    "-y*log(a)",
         targets="distribution", domain=(0.0, 1.0),       canonical="softmax",     value_at=_cross_entropy_at,
         lemma="gradient_categorical_cross_entropy", reference="Bridle, 1990; Bishop 2006, eq. (4.108)"),
    Cost("log_likelihood",           _cross_entropy,        _cross_entropy_gradient,                    "-y*log(a)",
         targets="one-hot",      domain=(0.0, 1.0),       canonical="softmax",     value_at=_cross_entropy_at,
         lemma="gradient_log_likelihood", reference="Nielsen, ch. 3, eq. (80)"),
    _huber(1.0, "huber"),
    Cost("log_cosh",                 _log_cosh,             lambda a, y: of(a, y).tanh(a - y),          "log(cosh(a - y))",
         lemma="gradient_log_cosh", reference="Green, IEEE Trans. Medical Imaging 9, 1990"),
    Cost("poisson",                  _poisson,              lambda a, y: 1 - of(a, y).ratio(y, a),      _RATIO,
         targets="non-negative", domain=(0.0, _INFINITY), canonical="exponential", value_at=_poisson_at,
         lemma="gradient_poisson", reference="half the Poisson deviance, McCullagh, Nelder, 1989, §2.3"),
)
# fmt: on

COSTS: dict[str, Cost] = {record.name: record for record in _RECORDS}
"""Every catalogued cost by its name."""


def cost(name: str | Cost) -> Cost:
    """Look a cost up: a record as it is, a name, or a name with its number, "huber(0.5)".

    Raises:
        InputError: no cost has that name.

    >>> cost("binary_cross_entropy").canonical
    'sigmoid'
    """
    if isinstance(name, Cost):
        return name
    found = _find(name) if isinstance(name, str) else None
    if found is None:
        raise InputError(f"cost: {name!r} is not known; accepted are {', '.join(COSTS)}, huber(x) with x > 0")
    return found


@cache
def _find(name: str) -> Cost | None:
    match = re.fullmatch(r"huber\((\d+\.?\d*(?:[eE][+-]?\d+)?)\)", name)
    if match and 0 < float(match[1]) < _INFINITY:
        return _huber(float(match[1]), name)
    return COSTS.get(name)


def _refuse_taken(name: str, targets: str) -> None:
    if name in COSTS or not name.isidentifier():
        raise InputError(f"name: {name!r} is taken or no identifier; give a cost of your own a name of its own")
    if targets not in TARGETS:
        raise InputError(f"targets: {targets!r} is not known; accepted are {', '.join(TARGETS)}")
