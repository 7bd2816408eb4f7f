"""Finding what code keeps from one call to the next: stale state, sums that grow, overwritten arguments, a rate.

The same question must have the same answer; an answer already given must not change when another question is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.checking.asking.probes import Probe
from backproof.checking.causes.site import Site
from backproof.checking.report import SIZE, Finding
from backproof.checking.subjects.objects import kept_between_steps
from backproof.checking.subjects.operands.elsewhere import RawElsewhere
from backproof.checking.subjects.places.returned_leaves import as_array, leaves
from backproof.checking.subjects.returned.answers import Answer, Subject
from backproof.checking.subjects.running.guard import SubjectError
from backproof.network import Parameters

Array = Any


@dataclass
class Recall:
    """A subject that is watched: every call is kept, and repeated answers are compared.

    Attributes:
        subject: the one that is asked.
        unit: the unit roundoff that it is known to compute in, where that is coarser than its answers show.
    """

    subject: Subject
    unit: float = 0.0
    _calls: list[tuple[Parameters, Array, Array, Answer]] = field(default_factory=list)
    _watched: list[Any] = field(default_factory=list)
    _accumulates: bool = False
    _changes: bool = False
    _total: tuple[Array | None, ...] | None = None

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Ask, twice at the first time; where answers add up, return what the last call added."""
        if not self._calls:
            self._first_twice(parameters, x, y)
        answer = self._once(parameters, x, y)
        answer = replace(answer, unit=max(answer.unit, self.unit))
        self._calls.append((parameters, x, y, answer))
        return answer

    def _first_twice(self, parameters: Parameters, x: Array, y: Array) -> None:
        first = self.subject.ask(parameters, x, y)
        self._total = first.arrays
        second = self.subject.ask(parameters, x, y)
        self._watched.append(second.raw.watch() if isinstance(second.raw, RawElsewhere) else Snapshot(second.raw))
        self._calls.append((parameters, x, y, first))
        if not _equal(first.arrays, second.arrays):
            self._accumulates = _twice(first, second, self._base(first, second))
            self._changes = not self._accumulates
        self._total = second.arrays

    def _base(self, first: Answer, second: Answer) -> tuple[Array | None, ...]:
        """Return what a third call adds, which tells whether answers add up from call to call."""
        parameters, x, y, _ = self._calls[0]
        third = self.subject.ask(parameters, x, y)
        added = _minus(third.arrays, second.arrays)
        self._total = third.arrays
        return added

    def _once(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        answer = self.subject.ask(parameters, x, y)
        if not self._accumulates:
            return answer
        added = _minus(answer.arrays, self._total)  # type: ignore[arg-type]
        self._total = answer.arrays
        half = len(answer.weights)
        size = tuple(16 * answer.unit * abs(a) if a is not None else 0.0 for a in answer.arrays)
        return replace(answer, weights=added[:half], biases=added[half:], radius=size)

    @property
    def is_random(self) -> bool:
        """Whether answers to the same question differ because random numbers were drawn."""
        return self._changes and any(answer.drew_random for *_, answer in self._calls)

    def findings(self) -> list[Finding]:
        """What the calls together show."""
        found = []
        if self._accumulates:
            found.append(Finding("update", None, "accumulates", SIZE))
        elif self.is_random:
            found.append(Finding("forward", None, "random", undecidable=True))
        elif self._changes:
            found.append(Finding("update", None, "not_repeatable"))
        mutated = dict.fromkeys(name for *_, answer in self._calls for name in answer.mutated)
        if mutated:
            found.append(Finding("update", None, "mutates_arguments", facts={"names": tuple(mutated)}))
        if any(each.changed() for each in self._watched):
            found.append(Finding("update", None, "returns_views", SIZE))
        return found


class Snapshot:
    """What an answer was made of, to see later whether it has changed."""

    def __init__(self, raw: Any) -> None:
        self._raw, self._kept = raw, _copies(raw)

    def changed(self) -> bool:
        """Whether the answer has changed since it was remembered."""
        return not _same_copies(self._raw, self._kept)


def _copies(raw: Any) -> list[Array]:
    try:
        return [as_array(value) for _, value in leaves(raw) if value is not None]
    except SubjectError:
        return []


def _same_copies(raw: Any, kept: list[Array]) -> bool:
    now = _copies(raw)
    return len(now) == len(kept) and all(np.array_equal(a, b, equal_nan=True) for a, b in zip(now, kept, strict=True))


def _equal(first: tuple[Array | None, ...], second: tuple[Array | None, ...]) -> bool:
    pairs = zip(first, second, strict=True)
    return all((a is None and b is None) or _close(a, b) for a, b in pairs)


def _close(a: Array | None, b: Array | None) -> bool:
    if a is None or b is None:
        return False
    # threads may sum in another order, so the last digits are not compared
    with np.errstate(invalid="ignore"):
        scale = np.nanmax(abs(a), initial=0.0) + 1e-300
        return bool((np.isnan(a) & np.isnan(b) | (abs(a - b) <= 1e-6 * scale) | (a == b)).all())


def _minus(after: tuple[Array | None, ...], before: tuple[Array | None, ...]) -> tuple[Array | None, ...]:
    return tuple(None if a is None or b is None else a - b for a, b in zip(after, before, strict=True))


def _twice(first: Answer, second: Answer, added: tuple[Array | None, ...]) -> bool:
    """Whether the second call added what the third adds, which is what the first gave (or more)."""
    gained = _minus(second.arrays, first.arrays)
    return _equal(gained, added) and any(a is not None and abs(a).max() > 0 for a in added)


def with_updates(sites: tuple[Site, ...], answers: tuple[Answer, ...]) -> tuple[Site, ...]:
    """Sites that know the user's own updated weights of the layer above, one matrix per example."""
    changed = []
    for i, site in enumerate(sites):
        if i + 1 == len(sites):
            changed.append(site)
            continue
        after = np.stack([answer.after[i + 1] for answer in answers])  # type: ignore[index]
        changed.append(replace(site, w_above_after=after))
    return tuple(changed)


def depends_on_rate(subject: Any, probe: Probe, answer: Answer, findings: list[Finding]) -> list[Finding]:
    """Ask at half the rate: the gradient that a step implies must be the same."""
    if not hasattr(subject, "with_rate") or not (subject.knows_descent and subject.passes_rate):
        return []
    halved = subject.with_rate(subject.rate / 2).ask(probe.parameters, probe.x[:1], probe.y[:1])
    rows = zip(answer.arrays, halved.arrays, answer.radius, halved.radius, strict=True)
    if findings or not any(_differs(*row) for row in rows):
        return []
    return [Finding("update", None, "not_proportional_to_rate")]


def moves_at_its_own_rate(subject: Any, probe: Probe) -> bool:
    """Whether code moves its parameters at a rate of its own: it is given none, or takes the same step at another."""
    if not (subject.knows_descent and subject.passes_rate and hasattr(subject, "with_rate")):
        return bool(subject.knows_descent and not subject.passes_rate)
    one = probe.only(0)
    try:
        whole, half = (
            each.ask(one.parameters, one.x, one.y) for each in (subject, subject.with_rate(subject.rate / 2))
        )
    except SubjectError:
        return False
    steps = [None if step is None else step / 2 for step in half.arrays]
    return not any(_differs(*row) for row in zip(whole.arrays, steps, whole.radius, half.radius, strict=True))


def _differs(first: Array | None, second: Array | None, radius: Any, other: Any) -> bool:
    if first is None or second is None:
        return False
    return bool((abs(first - second) > 4 * (np.asarray(radius) + np.asarray(other))).any())


def keeps_steps(subject: Any, probe: Probe) -> bool:
    """Whether code that moves its parameters keeps something of a step for the next, as momentum is kept."""
    if not subject.knows_descent:
        return False
    one = probe.only(0)
    ask = getattr(subject, "keeps_steps", partial(kept_between_steps.keeps_steps, subject))
    try:
        return bool(ask(one.parameters, one.x, one.y))
    except SubjectError:
        return False
