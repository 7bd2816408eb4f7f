"""Costs: one frozen record each, read by the engines, the checker, the derivation and the docs.

Letters: a output activations, y targets, z weighted inputs of the output layer, all (N, n). `value` is the cost of
each example, (N,): a sum over its outputs, but for `half_mean_squared_error`. `gradient` is ∂C/∂a per example.
`formula` is the term of one output in the letters a and y; `gradient_formula` is derived from it by SymPy, while
`gradient` is written by hand: neither comes from the other, so that each can convict the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

import numpy as np

from backproof.arrays import of
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.families import family_and_digits
from backproof.formulas import FormulaFunction, derivative
from backproof.names import hint
from backproof.targets import ACCEPTED, TARGETS, first_unaccepted

Array = Any
ArrayFunction = Callable[..., Array]
_INFINITY = math.inf


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
        kinks: the a − y at which the gradient bends, or does not exist: see `jumps`.
        lemma: the name of the formal lemma about it, or None.
        reference: where it was introduced.
        family: the name without a number, "huber" of "huber(0.5)"; the name itself if not given.
        number: the number of a member of a family, else None.
    """

    name: str
    value: ArrayFunction = field(repr=False)
    gradient: ArrayFunction = field(repr=False)
    formula: str
    targets: str = "real"
    domain: tuple[float, float] = (-_INFINITY, _INFINITY)
    canonical: str | None = None
    value_at: ArrayFunction | None = field(default=None, repr=False)
    averages: bool = False
    kinks: tuple[float, ...] = ()
    lemma: str | None = None
    reference: str = ""
    family: str = ""
    number: float | None = None

    def __post_init__(self) -> None:
        """Make a record that belongs to no family a family of its own."""
        object.__setattr__(self, "family", self.family or self.name)

    @property
    def is_catalogued(self) -> bool:
        """Whether this record is the catalogue's own, and not another one of the same name."""
        return _find(self.name) is self

    @property
    def jumps(self) -> tuple[float, ...]:
        """The a − y of the kinks at which the cost has no gradient, since it jumps there; the record gives 0 for it.

        >>> COSTS["huber"].jumps, COSTS["quantile"].jumps
        ((), (0.0,))
        """
        beside = np.array([[-1e-6], [1e-6]])
        return tuple(k for k in self.kinks if abs(np.ptp(self.gradient(k + beside, np.zeros_like(beside)))) > 1e-3)

    @property
    def gradient_formula(self) -> str:
        """∂C/∂a_j as text in a and y (of the term; over n where the cost averages), derived by SymPy."""
        return derivative(self.formula, "a", ("y",))

    def __reduce__(self) -> Any:
        """Pickle a record of this file by its name, so that it stays the same object; any other by its fields."""
        if self.is_catalogued:
            return cost, (self.name,)
        if REPORTED.get(self.name) is self:
            return _reported_as, (self.name,)
        return Cost, tuple(getattr(self, item.name) for item in fields(self))

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
        cls, name: str, value: ArrayFunction, gradient: ArrayFunction, *, targets: str = "real", formula: str = ""
    ) -> Cost:
        """Make a cost from two functions: value(a, y) -> (N,) and gradient(a, y) -> (N, n).

        Raises:
            InputError: a name that is taken, or unknown targets.
        """
        _refuse_taken(name, targets)
        return cls(name, value, gradient, formula, targets, reference="user")

    def check_targets(self, y: Array) -> None:
        """Raise InputError, naming the first row, if y (N, n) holds what this cost does not accept."""
        row = first_unaccepted(self.targets, y)
        if row is not None:
            shown = np.array2string(np.asarray(y[row]), threshold=6, max_line_width=1000)
            raise InputError(
                "y: row {row} is {given}; cost {cost!r} accepts {accepted}",
                row=row,
                given=shown,
                cost=self.name,
                accepted=ACCEPTED[self.targets],
            )


@dataclass(frozen=True)
class _SummedTerms:
    """The sum over the outputs of a term; a class, so that it pickles."""

    term: FormulaFunction

    def __call__(self, a: Array, y: Array) -> Array:
        return self.term(a, y).sum(axis=-1)


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
        family="huber",
        number=threshold,
    )


def _absolute_errors(a: Array, y: Array) -> Array:
    return abs(a - y).sum(axis=-1) / a.shape[-1]


def _quantile(share: float, name: str) -> Cost:
    def value(a: Array, y: Array) -> Array:
        e = a - y
        return of(a, y).where(e > 0, (1 - share) * e, -share * e).sum(axis=-1)

    def gradient(a: Array, y: Array) -> Array:
        xp, e = of(a, y), a - y
        return xp.where(e > 0, 1 - share, xp.where(e < 0, -share, e)).astype(e.dtype)

    formula = f"Piecewise(((1 - {share})*(a - y), a > y), ({share}*(y - a), True))"
    reference = "Koenker, Bassett, Econometrica 46, 1978"
    return Cost(name, value, gradient, formula, kinks=(0.0,), lemma="gradient_quantile", reference=reference,
                family="quantile", number=share)  # fmt: skip


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
    Cost("mean_absolute_error",      _absolute_errors,      lambda a, y: of(a, y).sign(a - y) / a.shape[-1], "Abs(a - y)",
         averages=True,          kinks=(0.0,),
         lemma="gradient_mean_absolute_error", reference="Laplace, 1774; its least cost is at the median"),
    _quantile(0.5, "quantile"),
)
# fmt: on

_FAMILIES = {"huber": (_huber, _INFINITY), "quantile": (_quantile, 1.0)}
"""What makes a member of each family, and what its number is below; it is above 0."""
FAMILIES = tuple(_FAMILIES)
"""The costs that take a number, as in "huber(0.5)"."""

COSTS: dict[str, Cost] = {record.name: record for record in _RECORDS}
"""Every catalogued cost by its name."""


# ------------------------------------------- reported in another way than descended


def _clipped(a: Array) -> Array:
    xp = of(a)
    epsilon = xp.finfo(a.dtype).eps
    return xp.clip(a, epsilon, 1 - epsilon)


def _log_loss(a: Array, y: Array) -> Array:
    return _cross_entropy(_clipped(a), y)


def _binary_log_loss(a: Array, y: Array) -> Array:
    return _binary_cross_entropy(_clipped(a), y)


def _reported(
    name: str, value: ArrayFunction, gradient_of: str, value_at: ArrayFunction | None, reference: str
) -> Cost:
    """A cost with the gradient of a catalogued one and another value, so that its gradient is no derivative of its value."""
    return replace(
        COSTS[gradient_of], name=name, value=value, value_at=value_at, lemma=None, reference=reference, family=name
    )


_HALF_MEAN = COSTS["half_mean_squared_error"].value
_BASE = "scikit-learn 1.9, neural_network._base"

SQUARED_ERROR = _reported(
    "squared_error", _HALF_MEAN, "quadratic", _HALF_MEAN, "scikit-learn 1.9, BaseMultilayerPerceptron._backprop"
)
"""scikit-learn's squared error of several outputs: what it reports is not what it descends.

It reports ½ mean_j (a_j − y_j)², a mean over the n outputs, whose error is δᴸ = (a − y)/n; it sends back
δᴸ = a − y, the error of the quadratic cost ½ Σ_j (a_j − y_j)². To give its fitted weights and its `loss_` alike,
this record joins that value with this gradient; for one output the two agree, and the quadratic cost is taken.
"""

LOG_LOSS = _reported("log_loss", _log_loss, "categorical_cross_entropy", None, _BASE)
BINARY_LOG_LOSS = _reported("binary_log_loss", _binary_log_loss, "binary_cross_entropy", None, _BASE)
"""scikit-learn's log-loss: cross-entropy, reported of outputs clipped to [ε, 1 − ε], descended without clipping.

Only the reported number is clipped (no output costs more than 36, or 16 in float32), but when training stops, and
which steps L-BFGS takes, hang on it. Who wants the cost itself says "binary_cross_entropy", or
"categorical_cross_entropy".
"""

REPORTED: dict[str, Cost] = {record.name: record for record in (SQUARED_ERROR, LOG_LOSS, BINARY_LOG_LOSS)}
"""The costs above by name; they are no options, so that `cost` does not find them."""


def _reported_as(name: str) -> Cost:
    return REPORTED[name]


DESCENDED: dict[Cost, Cost] = {
    SQUARED_ERROR: COSTS["quadratic"],
    LOG_LOSS: COSTS["categorical_cross_entropy"],
    BINARY_LOG_LOSS: COSTS["binary_cross_entropy"],
}
"""The catalogued cost whose gradient each of them is descended by."""


_SQUARES = Phrase(
    "did you mean quadratic or half_mean_squared_error? With e = a − y, quadratic is ½ Σ e² over the outputs, and "
    "half_mean_squared_error is that divided by the number of outputs; without the ½, gradients are twice as large"
)
_CROSS_ENTROPY = Phrase(
    "did you mean binary_cross_entropy, −Σ (y ln a + (1 − y) ln(1 − a)), for sigmoid outputs, or "
    "categorical_cross_entropy, −Σ y ln a, for a softmax layer?"
)
_LIKELIHOOD = Phrase(
    "did you mean log_likelihood, −ln a of the one right class, or categorical_cross_entropy, −Σ y ln a, whose targets "
    "may be any probabilities? For binary targets it is binary_cross_entropy"
)
OTHER_NAMES: dict[str, str] = {
    "mse": _SQUARES, "meansquarederror": _SQUARES, "squarederror": _SQUARES, "squared": _SQUARES, "l2": _SQUARES,
    "squares": _SQUARES, "leastsquares": _SQUARES, "sse": "quadratic", "halfmse": "half_mean_squared_error",
    "crossentropy": _CROSS_ENTROPY, "ce": _CROSS_ENTROPY, "xent": _CROSS_ENTROPY, "log": _CROSS_ENTROPY,
    "logistic": _CROSS_ENTROPY, "bce": "binary_cross_entropy", "cce": "categorical_cross_entropy",
    "softmax": "categorical_cross_entropy", "nll": _LIKELIHOOD, "negativeloglikelihood": _LIKELIHOOD,
    "likelihood": _LIKELIHOOD, "mae": "mean_absolute_error", "l1": "mean_absolute_error",
    "absoluteerror": "mean_absolute_error", "absolute": "mean_absolute_error", "pinball": "quantile",
    "quantilepinball": "quantile", "smoothl1": "huber", "poissondeviance": "poisson",
}  # fmt: skip
"""What others call a cost, in letters and digits only, with what is meant here."""


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
        raise InputError(
            "{option}: {name!r} is not known; accepted: {accepted}, huber(x) with x > 0, quantile(x) with 0 < x < 1{hint}",
            option=Keyword("cost"),
            name=name,
            accepted=Listed(COSTS),
            hint=hint(name, COSTS, OTHER_NAMES, FAMILIES),
        )
    return found


@cache
def _find(name: str) -> Cost | None:
    family, digits = family_and_digits(name)
    make, below = _FAMILIES.get(family, (None, 0.0))
    if digits and make is not None and 0 < float(digits) < below:
        return make(float(digits), name)
    return COSTS.get(name)


def _refuse_taken(name: str, targets: str) -> None:
    if not isinstance(name, str) or name in COSTS or not name.isidentifier():
        raise InputError(
            "name: {name!r} given, which is taken or is not an identifier; accepted: an identifier that no "
            "cost of the catalogue has",
            name=name,
        )
    if targets not in TARGETS:
        raise InputError(
            "targets: {targets!r} is not known; accepted: {accepted}", targets=targets, accepted=Listed(TARGETS)
        )
