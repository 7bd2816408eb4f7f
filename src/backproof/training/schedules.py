"""Schedules: what the learning rate is multiplied by at each step, one record each.

A schedule's `factor(place, **options)` is a pure function of where training stands, so that a run that is stopped
and continued sees the same rates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.names import hint


@dataclass(frozen=True)
class Place:
    """Where training stands before a step.

    Attributes:
        epoch: epochs completed.
        epochs: epochs in all.
        step: steps made.
        steps: steps in all.
        examples: examples seen in the epochs completed.
        plateaus: how often the stopping rule found no improvement ("adaptive" lowers the rate instead of stopping).
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    examples: int = 0
    plateaus: int = 0

    @property
    def share(self) -> float:
        """The share of all steps that are made, 0…1."""
        return self.step / max(self.steps, 1)


@dataclass(frozen=True)
class Schedule:
    """A named rule for the learning rate, with its options; `per_step` if it changes within an epoch."""

    name: str
    factor: Callable[..., float] = field(repr=False)
    options: tuple[tuple[str, Any], ...] = ()
    reference: str = ""
    per_step: bool = False

    def __call__(self, place: Place) -> float:
        """Return what the learning rate is multiplied by, at this place."""
        return self.factor(place, **dict(self.options))


def _constant(place: Place) -> float:
    return 1.0


def _inverse_scaling(place: Place, power: float) -> float:
    """1 / (t + 1)^power, with t the examples seen in completed epochs, as scikit-learn counts."""
    return float(1 / (place.examples + 1) ** power)


def _adaptive(place: Place, division: float) -> float:
    return division**-place.plateaus


def _step(place: Place, every: float, factor: float) -> float:
    return float(factor ** (place.epoch // every))


def _exponential(place: Place, factor: float) -> float:
    return factor**place.epoch


def _cosine(place: Place, final: float) -> float:
    return final + (1 - final) * 0.5 * (1 + math.cos(math.pi * place.share))


def _one_cycle(place: Place, rising: float, initial: float, final: float) -> float:
    """Cosine from `initial` to 1 over the share `rising` of the steps, then cosine down to `final`."""
    if place.share < rising:
        return 1 + (initial - 1) * 0.5 * (1 + math.cos(math.pi * place.share / rising))
    return final + (1 - final) * 0.5 * (1 + math.cos(math.pi * (place.share - rising) / (1 - rising)))


def _warm_up(place: Place, epochs: float) -> float:
    """Linear from the first step to the full rate over some epochs, then constant."""
    per_epoch = place.steps / max(place.epochs, 1)
    return min(1.0, (place.step + 1) / max(epochs * per_epoch, 1))


# fmt: off
_RECORDS = (
    Schedule("constant",        _constant),
    Schedule("inverse_scaling", _inverse_scaling, (("power", 0.5),),                  "scikit-learn, learning_rate='invscaling'"),
    Schedule("adaptive",        _adaptive,        (("division", 5.0),),               "scikit-learn, learning_rate='adaptive'"),
    Schedule("step",            _step,            (("every", 10), ("factor", 0.5)),   "Krizhevsky, Sutskever, Hinton, 2012, §5"),
    Schedule("exponential",     _exponential,     (("factor", 0.95),),                "factor^epoch"),
    Schedule("cosine",          _cosine,          (("final", 0.0),),                  "Loshchilov, Hutter, ICLR 2017, eq. (5), one period", True),
    Schedule("one_cycle",       _one_cycle,       (("rising", 0.3), ("initial", 0.04), ("final", 1e-4)), "Smith, Topin, 2019", True),
    Schedule("warm_up",         _warm_up,         (("epochs", 5),),                   "Goyal et al., arXiv:1706.02677, §2.2", True),
)
# fmt: on

SCHEDULES: dict[str, Schedule] = {record.name: record for record in _RECORDS}
"""Every schedule by its name, with its default options."""

OTHER_NAMES: dict[str, str] = {
    "none": "constant", "fixed": "constant", "invscaling": "inverse_scaling", "inversetime": "inverse_scaling",
    "plateau": "adaptive", "reducelronplateau": "adaptive", "steplr": "step", "stepdecay": "step",
    "exponentiallr": "exponential", "exponentialdecay": "exponential", "cosineannealing": "cosine",
    "cosineannealinglr": "cosine", "cosinedecay": "cosine", "onecyclelr": "one_cycle", "linearwarmup": "warm_up",
}  # fmt: skip
"""What others call a schedule, in letters and digits only, with its name here."""

_ACCEPTED: dict[str, tuple[Callable[[float], bool], str]] = {
    "power": (lambda v: v >= 0, "power ≥ 0"),
    "division": (lambda v: v > 1, "division > 1"),
    "every": (lambda v: v >= 1, "every ≥ 1"),
    "factor": (lambda v: 0 < v <= 1, "0 < factor ≤ 1"),
    "final": (lambda v: 0 <= v <= 1, "0 ≤ final ≤ 1"),
    "rising": (lambda v: 0 < v < 1, "0 < rising < 1"),
    "initial": (lambda v: 0 < v <= 1, "0 < initial ≤ 1"),
    "epochs": (lambda v: v > 0, "epochs > 0"),
}


def schedule(name: str | Schedule, **options: float) -> Schedule:
    """Return a schedule with some of its options changed.

    Raises:
        InputError: no schedule has that name, it has no such option, or a value is out of range.

    >>> schedule("step", every=2, factor=0.1)(Place(epoch=4, epochs=10, step=40, steps=100))
    0.010000000000000002
    """
    if isinstance(name, Schedule):
        return name
    if name not in SCHEDULES:
        raise InputError(
            "{option}: {name!r} is not known; accepted: {accepted}{hint}",
            option=Keyword("schedule"), name=name, accepted=Listed(SCHEDULES), hint=hint(name, SCHEDULES, OTHER_NAMES),
        )  # fmt: skip
    record = SCHEDULES[name]
    if not options:
        return record
    merged = dict(record.options)
    for option, value in options.items():
        if option not in merged:
            raise InputError(
                "schedule {name!r} has no option {option!r}; accepted: {accepted}",
                name=name, option=option, accepted=Listed(merged) or Phrase("none"),
            )  # fmt: skip
        holds, accepted = _ACCEPTED[option]
        if not holds(value):
            raise InputError(
                "schedule {name!r}: {option}={value!r} given; accepted: {accepted}",
                name=name, option=option, value=value, accepted=accepted,
            )  # fmt: skip
        merged[option] = value
    return replace(record, options=tuple(merged.items()))
