"""Optimizers: how a gradient g becomes a change of the parameters θ, one frozen record each, beside costs and activations.

Each `update` is pure: arrays in, new arrays out, with operators and the door to the array library only, so that the
same lines run on NumPy and JAX arrays, under `jit` too, and on object arrays of fractions or of many digits. It is the
statement that engines restate in place, for speed, and that their restatements are tested against.
η is the learning rate of the step, t counts steps from 1. Slots, what is remembered, begin at zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from backproof.arrays import one_minus_power, square_root
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.names import hint

Array = Any
Slots = tuple[Array, ...]
Update = Callable[..., tuple[Array, Slots]]


@dataclass(frozen=True)
class Optimizer:
    """How a gradient becomes a change of the parameters.

    Attributes:
        name: how it is called everywhere, from options to checkpoints.
        slots: how many arrays of the shape of the parameters it remembers.
        update: (θ, g, slots, η, t, is_weight, **options) -> (θ, slots), none of which is written into. `is_weight`
            is 1 where an entry of θ is a weight and 0 where it is a bias: a number, or an array of θ's dtype that
            broadcasts to θ. None where the whole cost is minimised at once, not step by step.
        options: its numbers, by name.
        reference: where it was introduced.
        usual_rate: the learning rate where none is given: what is usual for it.
    """

    name: str
    slots: int
    update: Update | None = field(repr=False)
    options: tuple[tuple[str, float], ...] = ()
    reference: str = ""
    usual_rate: float = 0.1


def _sgd(theta: Array, g: Array, slots: Slots, rate: float, t: int, is_weight: Array) -> tuple[Array, Slots]:
    """θ ← θ − ηg."""
    return theta - rate * g, ()


def _momentum(
    theta: Array, g: Array, slots: Slots, rate: float, t: int, is_weight: Array, momentum: float
) -> tuple[Array, Slots]:
    """v ← μv − ηg;  θ ← θ + v."""
    (v,) = slots
    v = momentum * v - rate * g
    return theta + v, (v,)


def _nesterov(
    theta: Array, g: Array, slots: Slots, rate: float, t: int, is_weight: Array, momentum: float
) -> tuple[Array, Slots]:
    """v ← μv − ηg;  θ ← θ + μv − ηg."""
    (v,) = slots
    v = momentum * v - rate * g
    return theta + momentum * v - rate * g, (v,)


def _rmsprop(
    theta: Array, g: Array, slots: Slots, rate: float, t: int, is_weight: Array, decay: float, epsilon: float
) -> tuple[Array, Slots]:
    """s ← ρs + (1 − ρ)g²;  θ ← θ − ηg / (√s + ε)."""
    (s,) = slots
    s = decay * s + (1 - decay) * g * g
    return theta - rate * g / (square_root(s) + epsilon), (s,)


def _adam(
    theta: Array,
    g: Array,
    slots: Slots,
    rate: float,
    t: int,
    is_weight: Array,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> tuple[Array, Slots]:
    """m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  θ ← θ − η √(1 − β₂ᵗ)/(1 − β₁ᵗ) m / (√v + ε)."""
    m, v = slots
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g * g
    length = rate * one_minus_power(beta_2, t) ** 0.5 / one_minus_power(beta_1, t)
    return theta - length * m / (square_root(v) + epsilon), (m, v)


def _adamw(
    theta: Array,
    g: Array,
    slots: Slots,
    rate: float,
    t: int,
    is_weight: Array,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    weight_decay: float,
) -> tuple[Array, Slots]:
    """θ ← θ − ηλθ for the weights, then Adam."""
    theta = theta * (1 - rate * weight_decay * is_weight)
    return _adam(theta, g, slots, rate, t, is_weight, beta_1, beta_2, epsilon)


_MOMENTS = (("beta_1", 0.9), ("beta_2", 0.999), ("epsilon", 1e-8))

# fmt: off
_RECORDS = (
    Optimizer("sgd",      0, _sgd,      (),                                   "Robbins, Monro, 1951"),
    Optimizer("momentum", 1, _momentum, (("momentum", 0.9),),                 "Polyak, 1964; Rumelhart, Hinton, Williams, 1986"),
    Optimizer("nesterov", 1, _nesterov, (("momentum", 0.9),),                 "Nesterov, 1983; Sutskever et al., ICML 2013, eqs. (3)–(4), as written for θ + μv"),
    Optimizer("rmsprop",  1, _rmsprop,  (("decay", 0.9), ("epsilon", 1e-8)),  "Tieleman, Hinton, lecture 6.5, 2012", 0.001),
    Optimizer("adam",     2, _adam,     _MOMENTS,                             "Kingma, Ba, ICLR 2015, §2, the efficient order (as scikit-learn)", 0.001),
    Optimizer("adamw",    2, _adamw,    (*_MOMENTS, ("weight_decay", 0.01)),  "Loshchilov, Hutter, ICLR 2019, algorithm 2; weights only", 0.001),
    Optimizer("lbfgs",    0, None,      (("max_evaluations", 15000.0), ("gradient_tolerance", 1e-4)), "Byrd, Lu, Nocedal, Zhu, 1995; scipy.optimize, L-BFGS-B"),
)
# fmt: on

OPTIMIZERS: dict[str, Optimizer] = {record.name: record for record in _RECORDS}
"""Every optimizer by its name, with its default options."""

OTHER_NAMES: dict[str, str] = {
    "gd": "sgd", "gradientdescent": "sgd", "stochasticgradientdescent": "sgd", "batchgradientdescent": "sgd",
    "descent": "sgd", "sgdmomentum": "momentum", "heavyball": "momentum", "nag": "nesterov",
    "nesterovmomentum": "nesterov", "bfgs": "lbfgs", "lbfgsb": "lbfgs",
}  # fmt: skip
"""What others call an optimizer, in letters and digits only, with its name here."""

_ACCEPTED: dict[str, tuple[Callable[[float], bool], str]] = {
    "momentum": (lambda v: 0 <= v <= 1, "0 ≤ momentum ≤ 1"),
    "decay": (lambda v: 0 <= v < 1, "0 ≤ decay < 1"),
    "beta_1": (lambda v: 0 <= v < 1, "0 ≤ beta_1 < 1"),
    "beta_2": (lambda v: 0 <= v < 1, "0 ≤ beta_2 < 1"),
    "epsilon": (lambda v: v > 0, "epsilon > 0"),
    "weight_decay": (lambda v: v >= 0, "weight_decay ≥ 0"),
    "max_evaluations": (lambda v: v >= 1, "max_evaluations ≥ 1"),
    "gradient_tolerance": (lambda v: v >= 0, "gradient_tolerance ≥ 0"),
}


def optimizer(name: str | Optimizer, **options: float) -> Optimizer:
    """Return an optimizer with some of its options changed.

    Raises:
        InputError: no optimizer has that name, it has no such option, or a value is out of range.

    >>> dict(optimizer("momentum", momentum=0.5).options)
    {'momentum': 0.5}
    """
    if isinstance(name, Optimizer):
        return name
    if name not in OPTIMIZERS:
        raise InputError(
            "{option}: {name!r} is not known; accepted: {accepted}{hint}",
            option=Keyword("optimizer"), name=name, accepted=Listed(OPTIMIZERS), hint=hint(name, OPTIMIZERS, OTHER_NAMES),
        )  # fmt: skip
    record = OPTIMIZERS[name]
    if not options:
        return record
    defaults = dict(record.options)
    for option, value in options.items():
        _check_option(name, defaults, option, value)
    merged = defaults | {option: float(value) for option, value in options.items()}
    return replace(record, options=tuple(merged.items()))


def _check_option(name: str, defaults: dict[str, float], option: str, value: float) -> None:
    if option not in defaults:
        raise InputError(
            "optimizer {name!r} has no option {option!r}; accepted: {accepted}",
            name=name, option=option, accepted=Listed(defaults) or Phrase("none"),
        )  # fmt: skip
    holds, accepted = _ACCEPTED[option]
    if not holds(value):
        raise InputError(
            "optimizer {name!r}: {option}={value!r} given; accepted: {accepted}",
            name=name,
            option=option,
            value=value,
            accepted=accepted,
        )
