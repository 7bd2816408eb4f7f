"""Runs of a step from the same numbers, but for some that are changed: what it moves, and yet leaves much as it was."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.checking.subjects.running.guard import known_random_state
from backproof.checking.subjects.steps.step_leaves import ReachedNumbers
from backproof.checking.subjects.steps.step_state import WatchedStep

Array = Any
MOST_PARAMETERS = 80
_MOST_ZEROS = 20
_NOISE, _SMALL = 0.05, 1e-3
_LEAST_KEPT, _MOST_KEPT = 0.25, 1.75
_SECONDS = 1.5


class TooLongError(Exception):
    """A step was looked at for too long."""


class StepTrials:
    """Runs of a step from the same numbers, but for what is changed before."""

    def __init__(self, step: WatchedStep) -> None:
        self.step = step
        self.start: list[tuple[ReachedNumbers, Array]] = []
        self._ends = time.process_time() + _SECONDS

    def run(self, changes: Sequence[tuple[ReachedNumbers, Array]], seen: Sequence[ReachedNumbers]) -> list[Array]:
        """The numbers of some leaves after a step, with these changes before it.

        Raises:
            TooLongError: there is no more time.
            Exception: what the step raises.
        """
        if time.process_time() > self._ends:
            raise TooLongError
        self.step.before.put_back()
        for leaf, value in (*self.start, *changes):
            leaf.put(value)
        with known_random_state(0), np.errstate(all="ignore"):
            self.step.run()
        return [np.array(leaf.get(), np.float64) for leaf in seen]

    def run_if_it_can(
        self, changes: Sequence[tuple[ReachedNumbers, Array]], seen: Sequence[ReachedNumbers]
    ) -> list[Array] | None:
        """The same; None where the step does not run with these changes, as with an index that is no whole number.

        Raises:
            TooLongError: there is no more time.
        """
        try:
            return self.run(changes, seen)
        except TooLongError:
            raise
        except Exception:
            return None


def noisy(value: Array, rng: np.random.Generator) -> Array:
    """Numbers near those that are given."""
    return np.asarray(value, np.float64) + _NOISE * rng.standard_normal(np.shape(value))


def kept_by(leaves: list[ReachedNumbers], trials: StepTrials, rng: np.random.Generator) -> list[ReachedNumbers]:
    """Those that a step moves, by much the same from a place near by: what is computed anew forgets its place."""
    before = _before(leaves, trials)
    trials.start = _away_from_zero(leaves, trials, rng)
    before |= {id(leaf): value for leaf, value in trials.start}
    trials.run((), ())
    after = _seen_now(leaves)
    moved = [leaf for leaf in leaves if _is_moved(before[id(leaf)], after.get(id(leaf)))]
    moved = [leaf for leaf in moved if not _counts(before[id(leaf)], after[id(leaf)])]
    if not moved or len(moved) > 2 * MOST_PARAMETERS:
        return []
    kept = [leaf for leaf in moved if _stays(leaf, before[id(leaf)], after[id(leaf)], trials, rng)]
    return _with_siblings(kept, leaves, moved)


def _is_moved(before: Array, after: Array | None) -> bool:
    if after is None or after.shape != before.shape or not np.isfinite(after).all():
        return False
    return not np.array_equal(after, before)


def _counts(before: Array, after: Array) -> bool:
    """Whether it is a number that grows by 1, as one of steps does."""
    return before.size == 1 and bool((after == before + 1).all())


def _stays(leaf: ReachedNumbers, before: Array, after: Array, trials: StepTrials, rng: np.random.Generator) -> bool:
    """Whether what begins a little elsewhere ends elsewhere by much the same: a step of training is a small one."""
    shift = _SMALL * (1 + abs(before)) * rng.standard_normal(before.shape)
    trials.run([(leaf, before + shift)], ())
    now = _seen_now([leaf]).get(id(leaf))
    if now is None or now.shape != shift.shape or not np.isfinite(now).all():
        return False
    left = float((shift * (now - after)).sum() / (shift * shift).sum())
    return _LEAST_KEPT < left < _MOST_KEPT


def _away_from_zero(
    leaves: list[ReachedNumbers], trials: StepTrials, rng: np.random.Generator
) -> list[tuple[ReachedNumbers, Array]]:
    """Other numbers for what holds zeros, and stays as it is: an example of zeros moves no weights."""
    before = _before(leaves, trials)
    trials.run((), ())
    after = _seen_now(leaves)
    still = [leaf for leaf in leaves if not _is_moved(before[id(leaf)], after.get(id(leaf)))]
    zeros = [leaf for leaf in still if id(leaf) in after and np.size(before[id(leaf)]) and not before[id(leaf)].all()]
    return [(leaf, value) for leaf in zeros[:_MOST_ZEROS] for value in _tried(leaf, before[id(leaf)], trials, rng)]


def _tried(leaf: ReachedNumbers, value: Array, trials: StepTrials, rng: np.random.Generator) -> list[Array]:
    """Some numbers other than zero for a leaf, if the step runs with them."""
    other = value + 0.25 + rng.random(value.shape)
    return [] if trials.run_if_it_can([(leaf, other)], ()) is None else [other]


def _with_siblings(
    kept: list[ReachedNumbers], leaves: list[ReachedNumbers], moved: list[ReachedNumbers]
) -> list[ReachedNumbers]:
    """With what stands beside them on the same ways and was not moved by this example, as a neuron at rest."""
    patterns = {(pattern(leaf), np.ndim(leaf.get())) for leaf in kept}
    ids, were_moved = set(map(id, kept)), set(map(id, moved))
    return [
        leaf
        for leaf in leaves
        if id(leaf) in ids
        or (id(leaf) not in were_moved and len(leaf.way) > 1 and (pattern(leaf), np.ndim(leaf.get())) in patterns)
    ]


def pattern(leaf: ReachedNumbers) -> tuple[Any, ...]:
    """The way to a leaf without the places in lists, which siblings have in common."""
    return tuple("#" if isinstance(key, int) else key for key, _ in leaf.way)


def _before(leaves: list[ReachedNumbers], trials: StepTrials) -> dict[int, Array]:
    """What leaves hold before a step."""
    trials.step.before.put_back()
    return _seen_now(leaves)


def _seen_now(leaves: Sequence[ReachedNumbers]) -> dict[int, Array]:
    found: dict[int, Array] = {}
    for leaf in leaves:
        try:
            found[id(leaf)] = np.array(leaf.get(), np.float64)
        except (KeyError, IndexError, AttributeError, TypeError, ValueError):
            continue
    return found
