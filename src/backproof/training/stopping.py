"""When training stops: no improvement for a number of epochs in a row, on cost or on any metric.

The rule is scikit-learn's: an epoch improves if it beats the best so far by at least `tolerance`; training stops
after more than `patience` epochs in a row without improvement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

from backproof.errors import InputError, Keyword, Phrase
from backproof.training.history import EpochRecord

_LEAST_ADAPTIVE_RATE = 1e-6


@dataclass(frozen=True)
class Stopping:
    """Stop when what is watched has not improved for `patience` epochs.

    Args:
        watch: "cost", "validation_cost", or the name of a metric on the validation data.
        patience: epochs without improvement that are waited for, ≥ 1.
        tolerance: how much better counts as better, ≥ 0.
        restore_best: hand back the parameters of the best epoch, not the last.
        larger_is_better: for a metric such as accuracy; False for costs. None decides by the name.

    Raises:
        InputError: patience below 1 or tolerance below 0.
    """

    watch: str = "validation_cost"
    patience: float = 10
    tolerance: float = 1e-4
    restore_best: bool = True
    larger_is_better: bool | None = None

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        if not isinstance(self.watch, str):
            message = "{option}: {given!r} given; accepted: cost, validation_cost, or the name of a metric"
            raise InputError(message, option=Keyword("watch"), given=self.watch)
        if not isinstance(self.patience, Real) or not self.patience >= 1:
            option = Keyword("patience")
            raise InputError("{option}: {given!r} given; accepted: a number ≥ 1", option=option, given=self.patience)
        if not isinstance(self.tolerance, Real) or not self.tolerance >= 0:
            raise InputError("tolerance: {tolerance!r} given; accepted: a number ≥ 0", tolerance=self.tolerance)

    @property
    def sign(self) -> int:
        """What the watched value is multiplied by so that larger is better."""
        larger = not self.watch.endswith("cost") if self.larger_is_better is None else self.larger_is_better
        return 1 if larger else -1


@dataclass(frozen=True)
class Watched:
    """The state of the rule: the best score (larger is better), its epoch and parameters, and the epochs since."""

    best: float = -math.inf
    best_epoch: int = 0
    best_vector: Any = None
    idle: int = 0
    plateaus: int = 0

    def seen(self, rule: Stopping, value: float, epoch: int, vector: Any) -> Watched:
        """Return what is remembered after an epoch in which the watched quantity was `value`."""
        score = rule.sign * value
        idle = self.idle + 1 if score < self.best + rule.tolerance else 0
        if score > self.best:
            kept = vector.copy() if rule.restore_best else None
            return replace(self, best=score, best_epoch=epoch, best_vector=kept, idle=idle)
        return replace(self, idle=idle)


def judged(
    watched: Watched, rule: Stopping | None, record: EpochRecord, vector: Any, lowers_rate: bool
) -> tuple[Watched, str]:
    """Return what is remembered after an epoch, and why training ends with it, or "".

    Args:
        watched: what was remembered before.
        rule: by which training stops, if by any.
        record: of the epoch.
        vector: the parameters after it.
        lowers_rate: whether the learning rate is lowered instead, as long as it is large enough to be.
    """
    if rule is None:
        return watched, ""
    watched = watched.seen(rule, record.value(rule.watch), record.epoch, vector)
    if watched.idle <= rule.patience:
        return watched, ""
    if lowers_rate and record.learning_rate > _LEAST_ADAPTIVE_RATE:
        return replace(watched, idle=0, plateaus=watched.plateaus + 1), ""
    return watched, why_ended(watched, rule)


def why_ended(watched: Watched, rule: Stopping | None) -> Phrase | str:
    """Return why training ended by its rule with what is remembered, or "" if it did not.

    A run that goes on from there has ended already, as it would have without a stop.
    """
    if rule is None or watched.idle <= rule.patience:
        return ""
    template = "{watch} did not improve by {tolerance:g} for more than {patience} epochs"
    return Phrase(template, watch=Phrase(rule.watch), tolerance=rule.tolerance, patience=rule.patience)
