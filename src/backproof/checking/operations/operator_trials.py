"""Running an operation's code with changes to it, and judging what it then answers, here and at the other places."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_question import Asked
from backproof.checking.operations.operator_second_place import SecondPlace, SecondPlaces, agree_everywhere
from backproof.checking.subjects.operands.operators_asked import CHANGED, MADE, PulledBack
from backproof.checking.subjects.running.guard import SubjectError

Array = Any
_LONGEST = 1.0
"""Seconds that the code may take with a change, where a loop may not end."""
_PLAINER, _MOST_PLAINER = 2.0, 500
"""Seconds of the processor, and changes, in which one is looked for that says the same in fewer words.

The number ends the search, so that a slower machine tells the same change; the seconds are for code that is slow.
"""
ChangeNumbers = tuple[int, ...]
"""The numbers of the changes that are made at once."""
AskedAfterChange = Callable[[int, Array, Array | None], Asked]
"""(leaf, gradient from above, answer) -> the answer beside what is right."""


@dataclass
class Trials:
    """What was answered with each change to the code, where that was another answer."""

    asking: Asking
    us: Sequence[Array]
    question: AskedAfterChange
    right: Sequence[int]
    elsewhere: SecondPlaces
    until: float = 0.0
    at_the_latest: float = 0.0
    to_be_tried: int = 0
    prepared: set[SecondPlace] = field(default_factory=set)
    answers: dict[int, dict[int, Array]] = field(default_factory=dict)
    told: dict[int, tuple[set[int], set[int]]] = field(default_factory=dict)

    def for_seconds(self, seconds: float, least: int = 0) -> None:
        """Let there be time for some seconds from now on, and for twice as many until the `least` number is tried."""
        now, self.to_be_tried = self.asking.operator.worked(), least
        self.until, self.at_the_latest = now + seconds, now + 2 * seconds

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        now = self.asking.operator.worked()
        return now > (self.at_the_latest if self.to_be_tried > 0 else self.until)

    def mended_by(self, changes: ChangeNumbers, wrong: set[int]) -> set[int]:
        """Return the leaves whose derivatives are right with changes; none where they make another one wrong."""
        left, self.to_be_tried = set(wrong), self.to_be_tried - 1
        for u in self.us:
            left &= self._mended(changes, u, left)
            if not left:
                break
        left = {i for i in left if self._mends_elsewhere(changes, i)}
        left = self._mended(changes, self.us[0], left, MADE) if left and self.asking.operator.is_traced else left
        if len(changes) == 1:
            self.told[changes[0]] = set(wrong), left
        return left

    def refuted(self, leaves: set[int]) -> set[int]:
        """The single changes that were tried for leaves and do not mend them all."""
        return {k for k, (asked, mended_by_it) in self.told.items() if leaves & asked - mended_by_it}

    def _mends_elsewhere(self, changes: ChangeNumbers, i: int) -> bool:
        """Whether the derivative by a leaf is right with changes at other places too."""
        told: list[bool | None] = []
        for place in self.elsewhere:
            if place not in self.prepared:
                self.prepared.add(place)
                prepare(place.asking, place.us)
            try:
                answer = place.asking.pull_back(place.us[0], _layout(changes), seconds=_LONGEST)
            except SubjectError:
                told.append(False)
            else:
                told.append(place.agrees(i, answer.gradients[i]))
            if told[-1] is False:
                return False
        return agree_everywhere(told)

    def _mended(self, changes: ChangeNumbers, u: Array, wrong: set[int], kind: str = CHANGED) -> set[int]:
        seconds = _LONGEST if kind == CHANGED else None
        try:
            answer: PulledBack = self.asking.pull_back(u, _layout(changes, kind), seconds=seconds)
            gradients = answer.gradients
            if u is self.us[0] and len(changes) == 1:
                found = {i: g for i in wrong if (g := gradients[i]) is not None and np.isfinite(g).all()}
                self.answers[changes[0]] = found
            mended = {i for i in wrong if self._is_right(i, u, gradients[i])}
            return mended if mended and all(self._is_right(i, u, gradients[i]) for i in self.right) else set()
        except SubjectError:
            return set()

    def _is_right(self, i: int, u: Array, given: Array | None) -> bool:
        if given is None:
            return False
        asked = self.question(i, u, given)
        return asked.given.shape == asked.right.shape and asked.is_right


def prepare(asking: Asking, us: Sequence[Array]) -> None:
    """Ask with no change at all, within the usual time: JAX takes long where it is asked for the first time."""
    for u in us if asking.operator.is_traced else ():
        with contextlib.suppress(SubjectError):
            asking.pull_back(u, CHANGED)


def _layout(changes: ChangeNumbers, kind: str = CHANGED) -> str:
    return kind + ",".join(map(str, changes))


def plainest(tried: Trials, found: Mapping[int, ChangeNumbers]) -> dict[int, ChangeNumbers]:
    """The same with the shortest change that does as much as each does, and in the names that its function has."""
    by_change: dict[ChangeNumbers, set[int]] = {}
    for i, numbers in found.items():
        by_change.setdefault(numbers, set()).add(i)
    best: dict[int, ChangeNumbers] = {}
    for numbers, leaves in by_change.items():
        chosen = tuple(_plainer(tried, k, leaves) for k in numbers) if len(numbers) == 1 else numbers
        best |= dict.fromkeys(leaves, chosen)
    return best


def _plainer(tried: Trials, k: int, leaves: set[int]) -> int:
    assert tried.asking.operator.changes is not None
    changes = tried.asking.operator.changes
    tried.for_seconds(_PLAINER)
    for j in changes.plainer(k, tried.refuted(leaves))[:_MOST_PLAINER]:
        if tried.is_over:
            break
        if tried.mended_by((j,), leaves) == leaves:
            k = j
            break
    own = changes.in_own_names(k)
    return k if own is None or tried.mended_by((own,), leaves) != leaves else own
