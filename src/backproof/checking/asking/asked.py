"""The user's answers for each example alone, beside the enclosures they are compared with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from backproof.checking.asking.probes import Probe
from backproof.checking.causes.diagnosis import Observed
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.truth.balls import Interval
from backproof.checking.truth.enclosures import Enclosure, gamma

Array = Any


@dataclass(frozen=True)
class AnswersByExample:
    """The user's answers for each example alone, and the enclosures they are compared with."""

    probe: Probe
    enclosure: Enclosure
    answers: tuple[Answer, ...]
    penalty: float
    unbiased: tuple[int, ...] = ()

    @property
    def unit(self) -> float:
        """The unit roundoff of the answers."""
        return self.enclosure.unit

    @cached_property
    def truths(self) -> tuple[Interval, ...]:
        """Enclosures of ∂C_x/∂w and ∂C_x/∂b without penalty, per example: weights of layers 2…L, then biases."""
        pairs = [self.enclosure.example_gradients(i) for i in range(len(self.enclosure.layers))]
        return tuple(pair[0] for pair in pairs) + tuple(pair[1] for pair in pairs)

    def limits(self) -> tuple[Array, ...]:
        """What rounding allows of each array of one example, the largest over the examples, weights then biases."""
        return tuple(truth.radius.max(axis=0) + self._radius(k).max(axis=0) for k, truth in enumerate(self.truths))

    def _radius(self, k: int) -> Array:
        half = len(self.enclosure.layers)
        parameters = self.probe.parameters
        shape = (parameters.weights[k] if k < half else parameters.biases[k - half]).shape
        rows = [answer.radius[k] if answer.radius else 0.0 for answer in self.answers]
        return np.stack([np.broadcast_to(np.asarray(row, np.float64), shape) for row in rows])

    @cached_property
    def observed(self) -> Observed:
        """The answers as intervals, stacked over the examples."""
        half = len(self.enclosure.layers)
        found = []
        for k in range(2 * half):
            rows = [answer.arrays[k] for answer in self.answers]
            usable = all(row is not None and np.isfinite(row).all() for row in rows)
            values = np.stack(rows) if usable else None  # type: ignore[arg-type]
            found.append(None if values is None else Interval(values, self._radius(k)))
        return Observed(tuple(found[:half]), tuple(found[half:]), self.unbiased)

    def encloses(self, factor: float) -> float | None:
        """Whether every number is `factor` times the truth, proved up to rounding.

        Returns:
            The factor of the penalty: that of the whole cost, or its sign; None where nothing encloses the numbers.
        """
        # a penalty against the sign of the data makes weights grow under either direction of the step
        of_penalty = (math.copysign(1.0, factor), factor) if self.penalty else (1.0,)
        return next((share for share in dict.fromkeys(of_penalty) if self._encloses(factor, share)), None)

    def _encloses(self, factor: float, of_penalty: float) -> bool:
        half = len(self.enclosure.layers)
        seen = self.observed.weights + self.observed.biases
        for k, truth in enumerate(self.truths):
            if k - half + 2 in self.unbiased:
                continue
            scaled, given = _scaled(truth, factor), seen[k]
            if self.penalty and k < half:
                extra = of_penalty * self.penalty * np.asarray(self.probe.parameters.weights[k], np.float64)
                scaled = Interval(scaled.middle + extra, scaled.radius + gamma(16, self.unit) * abs(extra))
            if given is None or not Interval(scaled.middle, scaled.radius + given.radius).contains(given.middle).all():
                return False
        return True


def _scaled(interval: Interval, factor: float) -> Interval:
    return Interval(factor * interval.middle, abs(factor) * interval.radius)
