"""The search for what reproduces a user's numbers: one change of an equation, or two; a constant factor is a change.

All causes with the fewest changes that reproduce every number at rounding level are found, since nothing in the
numbers tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np

from backproof.checking.causes.constants import exact_constant
from backproof.checking.causes.equation import PARTS, evaluate, penalty_of
from backproof.checking.causes.site import Site
from backproof.checking.faults import faults_of
from backproof.checking.report import Cause

Array = Any
SLACK = 4.0
"""How much more than the bound of the right equation a cause may differ: its own values are rounded too."""
APART = 100.0
"""How many times farther the next best cause must be for a cause to stand alone."""
_NEAR_ONE = 1e-9
"""A factor as near to 1 would be told as 1, and explains nothing."""
_TOO_WIDE = 1e-2
_TOO_FAR = 0.05


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes:
        causes: all with the fewest changes; empty where nothing reproduces the numbers.
        next_best: the difference of the best single fault that was not accepted.
        ratio: the constant, where the numbers are one multiple of the right ones and no exact constant explains it.
    """

    causes: tuple[Cause, ...]
    next_best: float
    ratio: float | None


@dataclass(frozen=True)
class _Candidate:
    """Some faults, the numbers that the equation gives with them, and how far the user's are from these."""

    faults: tuple[str, ...]
    value: Array
    difference: float


@dataclass(frozen=True)
class Search:
    """A user's numbers that an equation does not give.

    Attributes:
        equation: "BP1" … "BP4".
        site: with the user's δ⁺ for BP2, and the user's δ for BP3 and BP4.
        observed: the user's numbers, per example.
        right: the right equation's.
        bound: the difference that rounding allows, entry by entry.
    """

    equation: str
    site: Site
    observed: Array
    right: Array
    bound: Array

    def run(self, most: int) -> SearchResult:
        """Try one change, then two if so many are allowed."""
        with np.errstate(all="ignore"):  # once for all: a change may well divide by zero
            return self._found(most)

    def _found(self, most: int) -> SearchResult:
        unchanged = self._candidate((), self.right)
        single = list(self._with_faults(1))
        causes = self._reproducing(single, [unchanged])
        if not causes and most > 1:
            causes = self._reproducing(self._with_faults(2), single)
        wrong = (one.difference for one in single if self._exactly(one) is None)
        ratio = None if causes else self._ratio_to_right()
        if not self.observed.any():
            # zeros are told as zeros, whatever else gives zeros here
            causes.sort(key=lambda cause: "error_is_zero" not in cause.faults)
        return SearchResult(_closest(causes), min(wrong, default=np.inf), ratio)

    @cached_property
    def limit(self) -> float:
        """The largest difference that rounding allows."""
        return float(self.bound.max())

    def tolerance(self, candidate: Array) -> float:
        """What a reproduced number may differ by: the bound of the right one, scaled to the candidate's size."""
        return SLACK * max(self.limit, self._relative * _largest(candidate))

    @cached_property
    def _relative(self) -> float:
        return min(self.limit / max(_largest(self.right), 1e-300), _TOO_WIDE)

    @cached_property
    def _too_far(self) -> float:
        """A difference as large as the numbers themselves: to allow it would be to accept anything."""
        return _TOO_FAR * max(_largest(self.observed), _largest(self.right))

    @cached_property
    def _stand_ins(self) -> dict[str, list[tuple[str, Any]]]:
        """What each fault that can occur here puts in the place of its part, by part, with the fault's name."""
        made = {part: [(fault.name, fault.change(self.site)) for fault in faults_of(self.equation, part)]
                for part in PARTS[self.equation]}  # fmt: skip
        return {part: [one for one in changes if one[1] is not None] for part, changes in made.items()}

    def _reproducing(self, exactly: Any, times_a_constant: Any) -> list[Cause]:
        """The candidates that are the user's numbers, and those of which a constant multiple is."""
        found = [*map(self._exactly, exactly), *map(self._times_a_constant, times_a_constant)]
        return [cause for cause in found if cause is not None]

    def _with_faults(self, count: int) -> Iterator[_Candidate]:
        """The equation with so many faults, each in another part, where they can occur; of pairs, those that are near.

        Of many pairs next to none is near, so that this is asked first.
        """
        for one in self._candidates(count):
            if (count == 1 or one.difference <= self._too_far) and self._is_a_change(one.value):
                yield one

    def _candidates(self, count: int) -> Iterator[_Candidate]:
        for parts in combinations(PARTS[self.equation], count):
            for chosen in product(*(self._stand_ins[part] for part in parts)):
                value = self._evaluated(dict(zip(parts, (stand_in for _, stand_in in chosen), strict=True)))
                if value is not None:
                    yield self._candidate(tuple(name for name, _ in chosen), value)

    def _evaluated(self, changed: dict[str, Any]) -> Array | None:
        value = evaluate(self.equation, self.site, changed)
        if value is None or value.shape != self.observed.shape:
            return None
        return value + self._penalty

    @cached_property
    def _penalty(self) -> Array | float:
        return penalty_of(self.equation, self.site)

    def _is_a_change(self, value: Array) -> bool:
        """Whether it is finite and differs from the right one: |a| where no a is negative, or a λ of 1e-17, is none."""
        return bool(np.isfinite(value).all() and (abs(value - self.right) > self.bound).any())

    def _candidate(self, faults: tuple[str, ...], value: Array) -> _Candidate:
        return _Candidate(faults, value, _largest(self.observed - value))

    def _exactly(self, candidate: _Candidate) -> Cause | None:
        """The cause, where the candidate is the user's numbers."""
        far = candidate.difference
        if far > self._too_far or far > self.tolerance(candidate.value):
            return None
        return Cause(candidate.faults, 1.0, far)

    def _times_a_constant(self, candidate: _Candidate) -> Cause | None:
        """The cause, where the user's numbers, with the penalty or without, are the candidate times a constant."""
        for value, seen, ratio in self._ratios(candidate.value):
            precision = self.tolerance(value) / max(_largest(value), 1e-300)
            constant = exact_constant(ratio, precision, self._widths)
            if constant is None or constant == 1:
                return None
            return Cause(candidate.faults, constant, _largest(seen - ratio * value))
        return None

    @property
    def _widths(self) -> tuple[int, ...]:
        return (self.site.y.shape[1],) if self.equation in ("BP1", "BP2") else ()

    def _ratio_to_right(self) -> float | None:
        """The constant by which every number of the right equation is multiplied, whatever it is, if it is not 1."""
        ratio = next((ratio for _, _, ratio in self._ratios(self.right)), None)
        return None if ratio is None or abs(ratio - 1) < _NEAR_ONE else ratio

    def _ratios(self, value: Array) -> Iterator[tuple[Array, Array, float]]:
        """The multiple that the numbers are of a value: as they are, and with the penalty taken from both."""
        for part, seen in ((value, self.observed), (value - self._penalty, self.observed - self._penalty)):
            ratio = self._ratio(part, seen)
            if ratio is not None:
                yield part, seen, ratio

    def _ratio(self, value: Array, seen: Array) -> float | None:
        square, size = float((value * value).sum()), _largest(self.observed)
        if not square or not size:
            return None
        ratio = float((seen * value).sum()) / square
        if not np.isfinite(ratio) or abs(ratio) < 1e-9:
            return None
        rest = _largest(seen - ratio * value)
        return ratio if rest <= max(abs(ratio), 1.0) * self.tolerance(value) and rest < 0.1 * size else None


def _largest(values: Array) -> float:
    return float(abs(values).max(initial=0.0))


def _closest(causes: list[Cause]) -> tuple[Cause, ...]:
    """Keep what cannot be told apart: in float32 a cause that is merely near is left out if another is far nearer."""
    best = min((cause.difference for cause in causes), default=0.0)
    return tuple(cause for cause in causes if cause.difference <= max(APART * best, 1e-15))
