"""Conformal prediction intervals: how far off a model was on examples that it did not learn from, and what follows.

Of n such examples and one more that is like them, each place in the order of their errors is as likely for the new
one as any other. So the new error is at most the k-th smallest of the n with a probability of k / (n + 1) at least,
whatever the model and the data are (Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2005; Lei and
others, JASA 113, 2018, section 2.2: split conformal).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.durable.fields import held, listed, number, whole
from backproof.errors import InputError, Keyword

Array = Any
MOST_KEPT = 999
"""So many errors of a target are kept; of more examples, those at as many evenly spaced places in their order."""


@dataclass(frozen=True)
class Conformal:
    """The errors of a model on examples that it did not learn from.

    Attributes:
        count: how many examples there were.
        errors: for each target |actual − predicted| in its own units, rising; at most `MOST_KEPT`.

    >>> found = Conformal.of(np.arange(1.0, 20.0)[:, None], np.zeros((19, 1)))
    >>> found.half_widths(0.9), found.greatest_level
    ((18.0,), 0.95)
    """

    count: int
    errors: tuple[tuple[float, ...], ...]

    @classmethod
    def of(cls, actual: Array, predicted: Array) -> Conformal:
        """Return the errors of predictions (N, targets), each as large as the actual values."""
        off = np.sort(np.abs(np.asarray(actual, np.float64) - np.asarray(predicted, np.float64)), axis=0)
        count = len(off)
        if count > MOST_KEPT:
            # the j-th of those kept is the ⌈(n + 1) j / (MOST_KEPT + 1)⌉-th of all: no level is promised too much
            places = -(-(count + 1) * np.arange(1, MOST_KEPT + 1) // (MOST_KEPT + 1)) - 1
            off = off[places]
        return cls(count, tuple(tuple(column) for column in off.T.tolist()))

    @property
    def greatest_level(self) -> float:
        """The greatest probability that can be promised: n / (n + 1) of the n errors kept."""
        kept = len(self.errors[0])
        return kept / (kept + 1)

    def half_widths(self, level: float) -> tuple[float, ...]:
        """Return how far each target's interval goes to either side of what is predicted.

        Args:
            level: with which probability at least a new actual value is within it, above 0 and below 1.

        Raises:
            InputError: another level, or one that so few examples cannot promise.
        """
        if not 0 < level < 1:
            raise InputError("{option}: {level} given; accepted: above 0 and below 1, such as 0.9",
                             option=Keyword("interval"), level=level)  # fmt: skip
        kept = len(self.errors[0])
        place = math.ceil(round(level * (kept + 1), 9))  # 0.9 × 20 is 18, not a little more
        if place > kept:
            message = (
                "{option}: {level} given; accepted: up to {most:.4g}, which is all that {count} held-out examples can "
                "promise"
            )
            raise InputError(message, option=Keyword("interval"), level=level, most=self.greatest_level,
                             count=self.count)  # fmt: skip
        return tuple(column[place - 1] for column in self.errors)

    def to_record(self) -> dict[str, Any]:
        """Return the errors as plain data, for a file."""
        return {"count": self.count, "errors": [list(column) for column in self.errors]}

    @classmethod
    def from_record(cls, record: Mapping[str, Any], targets: int) -> Conformal:
        """Return the errors in plain data.

        Args:
            record: as `to_record` returns it.
            targets: how many the model has.

        Raises:
            InputError: anything else, or errors of another number of targets, or that do not rise.
        """
        found = cls(**held(record, _FIELDS, "damaged, intervals"))
        sizes = {len(column) for column in found.errors}
        rising = all(list(column) == sorted(column) for column in found.errors)
        if len(found.errors) != targets or sizes != {min(found.count, MOST_KEPT)} or not rising:
            message = "damaged, intervals: errors of {found} targets found; accepted: rising ones, for {targets}"
            raise InputError(message, found=len(found.errors), targets=targets)
        return found


_FIELDS = {"count": whole(least=1), "errors": listed(listed(number(0.0)))}


def halves_covered(actual: Array, predicted: Array, level: float) -> float | None:
    """Return the share of actual values within intervals that the other half of the examples gave, of all targets.

    Every second example gives the intervals of the others, and they those of these: none is judged by itself.

    Args:
        actual: (N, targets).
        predicted: (N, targets).
        level: that was promised; None is returned where half of the examples cannot promise it.
    """
    inside = []
    for first in (0, 1):
        if not len(actual[first::2]):
            return None
        calibration = Conformal.of(actual[first::2], predicted[first::2])
        if level > calibration.greatest_level:
            return None
        off = np.abs(actual[1 - first :: 2] - predicted[1 - first :: 2])
        inside.append(off <= calibration.half_widths(level))
    return float(np.concatenate(inside).mean())
