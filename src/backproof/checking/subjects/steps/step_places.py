"""Which numbers of a program a step moves as parameters, and which it reads as examples and targets, by trying.

A parameter is what a step moves, and yet leaves much as it was; and on what it is depends how others are moved. What
is computed anew in every step, a sum or a cache, is none. Examples are what the moves depend on and what stays itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.steps.step_leaves import ReachedNumbers
from backproof.checking.subjects.steps.step_state import WatchedStep
from backproof.checking.subjects.steps.step_trials import (
    MOST_PARAMETERS,
    StepTrials,
    kept_by,
    noisy,
    pattern,
)

Array = Any
_SMALL = 1e-3
_FAR, _LARGE_PART = 1e-9, 0.4
_MOST_DATA = 80


@dataclass(frozen=True)
class Moved:
    """The parameters of a step, and its data.

    Attributes:
        parameters: in the order in which the program has them.
        data: what the moves of the parameters depend on, and what is not moved.
        vanishing: of each of the data the parameters that stand still where it is 0.
        rates: numbers to which the moves of all parameters are proportional.
    """

    parameters: list[ReachedNumbers]
    data: list[ReachedNumbers]
    vanishing: list[frozenset[int]]
    rates: list[ReachedNumbers]


def moved_by(step: WatchedStep) -> Moved | None:
    """The parameters and the data of a step; None where it is none of training.

    Raises:
        TooLongError: it takes too long to see.
        Exception: what the step raises.
    """
    step.before.put_back()
    leaves = step.leaves()
    trials, rng = StepTrials(step), np.random.default_rng(0)
    candidates = kept_by(leaves, trials, rng)
    if not candidates or len(candidates) > MOST_PARAMETERS:
        return None
    step.before.put_back()
    trials.start += [(leaf, noisy(leaf.get(), rng)) for leaf in candidates]
    parameters = _that_matter(candidates, trials, rng)
    if not parameters or sum(np.size(leaf.get()) for leaf in parameters) < 2:
        return None
    own = set(map(id, candidates))
    others = [leaf for leaf in leaves if id(leaf) not in own]
    base = trials.run((), parameters)
    data, vanishing, rates = _read(others, parameters, trials, rng)
    again = trials.run((), parameters)
    step.before.put_back()
    if not all(np.array_equal(a, b) for a, b in zip(base, again, strict=True)):
        return None  # something is not put back, by which every number would seem to count
    return Moved(parameters, data, vanishing, rates)


def _that_matter(
    candidates: list[ReachedNumbers], trials: StepTrials, rng: np.random.Generator
) -> list[ReachedNumbers]:
    """Those on which the moves of others depend, without moments, which count for one alone."""
    base = trials.run((), candidates)
    known = {id(leaf): value for leaf, value in trials.start}
    start = {k: known[id(leaf)] for k, leaf in enumerate(candidates)}
    counts: list[set[int]] = []
    for k, leaf in enumerate(candidates):
        value = start[k] + _SMALL * (1 + abs(start[k])) * rng.standard_normal(start[k].shape)
        found = trials.run([(leaf, value)], candidates)
        counts.append({j for j, (a, b) in enumerate(zip(found, base, strict=True)) if j != k and _differ(a, b)})
    shapes = [start[k].shape for k in range(len(candidates))]
    kept = []
    for k, leaf in enumerate(candidates):
        is_moment = len(counts[k]) == 1 and _is_companion(k, next(iter(counts[k])), shapes, counts)
        if (counts[k] and not is_moment) or (len(candidates) == 1):
            kept.append(leaf)
    return kept if len(kept) == len(candidates) else _with_sleeping(kept, candidates)


def _with_sleeping(kept: list[ReachedNumbers], candidates: list[ReachedNumbers]) -> list[ReachedNumbers]:
    """With siblings of parameters on which nothing depended, as the weights of a neuron at rest."""
    patterns = {pattern(leaf) for leaf in kept if len(leaf.way) > 1 and any(isinstance(k, int) for k, _ in leaf.way)}
    ids = set(map(id, kept))
    return [leaf for leaf in candidates if id(leaf) in ids or pattern(leaf) in patterns]


def _is_companion(k: int, other: int, shapes: list[Any], counts: list[set[int]]) -> bool:
    """Whether one counts for another of its shape alone, as the moment of a parameter does, which counts for more."""
    return bool(shapes[k] == shapes[other] and len(counts[other]) > 1)


def _differ(a: Array, b: Array) -> bool:
    return a.shape != b.shape or bool(abs(a - b).max(initial=0.0) > _FAR * (1e-3 + abs(b).max(initial=0.0)))


def _read(
    others: list[ReachedNumbers], parameters: list[ReachedNumbers], trials: StepTrials, rng: np.random.Generator
) -> tuple[list[ReachedNumbers], list[frozenset[int]], list[ReachedNumbers]]:
    """What the moves depend on: data, with the parameters that stand still where they are 0, and rates."""
    base = trials.run((), parameters)
    start = {id(leaf): value for leaf, value in trials.start}
    moves = [b - start[id(leaf)] for b, leaf in zip(base, parameters, strict=True)]
    data: list[ReachedNumbers] = []
    vanishing: list[frozenset[int]] = []
    rates: list[ReachedNumbers] = []
    for leaf in _likely(others):
        found = _changed(leaf, parameters, trials, rng)
        if found is None or not any(_differ(a, b) for a, b in zip(found, base, strict=True)):
            continue
        if np.ndim(leaf.get()) == 0 and _scales(leaf, parameters, moves, trials, start):
            rates.append(leaf)
            continue
        data.append(leaf)
        vanishing.append(_that_vanish(leaf, parameters, moves, trials, start))
    return data, vanishing, rates


def _likely(others: list[ReachedNumbers]) -> list[ReachedNumbers]:
    """Arrays first, then numbers; not those whose names say that they are something else."""
    arrays = [leaf for leaf in others if np.ndim(leaf.get()) in (1, 2)]
    numbers = [leaf for leaf in others if np.ndim(leaf.get()) == 0]
    return (arrays + numbers)[:_MOST_DATA]


def _changed(
    leaf: ReachedNumbers, parameters: list[ReachedNumbers], trials: StepTrials, rng: np.random.Generator
) -> list[Array] | None:
    """The parameters after a step with other numbers in a leaf: near ones, then ones from another place in it."""
    trials.step.before.put_back()
    value = leaf.get()
    near = np.asarray(value, np.float64) + 0.25 * rng.standard_normal(value.shape)
    ways = [near] if value.dtype.kind == "f" else [_rolled(value), value + 1, value - 1, near]
    # where one does not do, as of a number that is an index, another may
    found = (trials.run_if_it_can([(leaf, other)], parameters) for other in ways)
    return next((each for each in found if each is not None), None)


def _rolled(value: Array) -> Array:
    flat = value.ravel()
    differing = np.flatnonzero(flat != flat[0]) if flat.size else flat
    return np.roll(flat, int(differing[0])).reshape(value.shape) if len(differing) else value + 1


def _scales(
    leaf: ReachedNumbers,
    parameters: list[ReachedNumbers],
    moves: list[Array],
    trials: StepTrials,
    start: dict[int, Array],
) -> bool:
    """Whether all moves are twice what they were where a number is twice what it was."""
    trials.step.before.put_back()
    if role_of(leaf.name) not in ("rate", "") or isinstance(leaf.held, bool):
        return False
    found = trials.run_if_it_can([(leaf, 2 * leaf.get())], parameters)
    if found is None:
        return False
    twice = [f - start[id(p)] for f, p in zip(found, parameters, strict=True)]
    return all(
        np.allclose(t, 2 * m, rtol=1e-6, atol=1e-9 * abs(m).max(initial=0.0) + 1e-15)
        for t, m in zip(twice, moves, strict=True)
    )


def _that_vanish(
    leaf: ReachedNumbers,
    parameters: list[ReachedNumbers],
    moves: list[Array],
    trials: StepTrials,
    start: dict[int, Array],
) -> frozenset[int]:
    """Which parameters, by their places, stand still where a leaf holds zeros, and did not before."""
    trials.step.before.put_back()
    found = trials.run_if_it_can([(leaf, np.zeros(np.shape(leaf.get())))], parameters)
    if found is None:
        return frozenset()
    rows = enumerate(zip(found, parameters, moves, strict=True))
    still = {k for k, (after, p, move) in rows if np.any(move) and _counts_as_still(after - start[id(p)], move)}
    return frozenset(still)


def _counts_as_still(move: Array, before: Array) -> bool:
    """Whether a leaf does not move, or, of one that holds biases too, a part of it."""
    size = abs(before).max(initial=0.0)
    at_rest = abs(move) <= 1e-12 * (1e-3 + size)
    if at_rest.all():
        return True
    is_large = at_rest.mean() > _LARGE_PART
    return move.ndim > 0 and is_large and bool((abs(before) > 0)[at_rest].any())
