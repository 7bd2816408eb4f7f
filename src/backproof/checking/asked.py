"""The user's answers for each example alone, beside the enclosures they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.balls import Interval
from backproof.checking.diagnosis import Observed
from backproof.checking.probes import Probe
from backproof.checking.subjects.answers import Answer
from backproof.checking.truth import Enclosure, gamma

Array = Any


@dataclass(frozen=True)
class Asked:
    """The user's answers for each example alone, and the enclosures they are compared with."""

    probe: Probe
    enclosure: Enclosure
    answers: tuple[Answer, ...]
    penalty: float

    @property
    def unit(self) -> float:
        """The unit roundoff of the answers."""
        return self.enclosure.unit

    def limits(self) -> tuple[Array, ...]:
        """What rounding allows of each array of one example, the largest over the examples, weights then biases."""
        pairs = [self.enclosure.example_gradients(i) for i in range(len(self.enclosure.layers))]
        intervals = [pair[0] for pair in pairs] + [pair[1] for pair in pairs]
        radii = [self._radius(k) for k in range(len(intervals))]
        return tuple(
            interval.radius.max(axis=0) + radius.max(axis=0) for interval, radius in zip(intervals, radii, strict=True)
        )

    def _radius(self, k: int) -> Array:
        half = len(self.enclosure.layers)
        parameters = self.probe.parameters
        shape = (parameters.weights[k] if k < half else parameters.biases[k - half]).shape
        rows = [answer.radius[k] if answer.radius else 0.0 for answer in self.answers]
        return np.stack([np.broadcast_to(np.asarray(row, np.float64), shape) for row in rows])

    def observed(self) -> Observed:
        """The answers as intervals, stacked over the examples."""
        half = len(self.enclosure.layers)
        found = []
        for k in range(2 * half):
            rows = [answer.arrays[k] for answer in self.answers]
            usable = all(row is not None and np.isfinite(row).all() for row in rows)
            values = np.stack(rows) if usable else None  # type: ignore[arg-type]
            found.append(None if values is None else Interval(values, self._radius(k)))
        return Observed(tuple(found[:half]), tuple(found[half:]))

    def encloses(self, factor: float) -> bool:
        """Whether every number is `factor` times the truth, proved up to rounding."""
        observed = self.observed()
        for i in range(len(self.enclosure.layers)):
            weights, biases = self.enclosure.example_gradients(i)
            if self.penalty:
                extra = self.penalty * np.asarray(self.probe.parameters.weights[i], np.float64)
                weights = Interval(weights.middle + extra, weights.radius + gamma(16, self.unit) * abs(extra))
            for truth, seen in ((weights, observed.weights[i]), (biases, observed.biases[i])):
                if seen is None:
                    return False
                scaled = Interval(factor * truth.middle, abs(factor) * truth.radius + seen.radius)
                if not scaled.contains(seen.middle).all():
                    return False
        return True
