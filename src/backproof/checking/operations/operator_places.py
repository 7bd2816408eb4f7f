"""Recognising a derivative that would be right for other inputs: exchanged, transposed or left out.

The forward map itself says what the derivative would be there, so that this needs no formula: where the weight of the
wrong branch is used, the derivative is that of the operation with the two weights exchanged for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.operations.operator_patterns import CauseFound, Compared
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.operator_truth import Truth

Array = Any
_MOST_NUMBERS = 6
_LEAST = 1e-3
"""A number that is smaller, or larger than its inverse, is a tolerance and no factor of an input."""
_ROUGHLY = 1e-3
"""Relative to the sum of what is added up, short of which a derivative in one direction may be right."""


@dataclass(frozen=True)
class Evidence:
    """What a cause may be made of.

    Attributes:
        truths: the Jacobians by each leaf.
        leaves: where, each in its shape.
        names: what the code calls them.
        outputs: the values, flat, and the shapes of the outputs.
        shapes: of the outputs.
        moved: (leaf, leaves) -> the Jacobian by that leaf where the leaves are these.
        moved_along: (leaf, leaves, direction) -> the derivative of the outputs in one direction there, at the cost of
            one column of the Jacobian.
        numbers: those that the code names.
        at_output: the slopes of an elementwise map at its own output, or None; asked for only where it may matter.
        ignores_upstream: whether the pull-back is a gradient that is given none.
        arguments: the names of all arguments.
        quantities: the numbers among the arguments and the sizes of the arrays, as code has them.
    """

    truths: Sequence[Truth]
    leaves: Sequence[Array]
    names: Sequence[str]
    outputs: Array
    shapes: tuple[tuple[int, ...], ...]
    at_output: Callable[[int], Array | None]
    ignores_upstream: bool = False
    moved: Callable[[int, Sequence[Array]], Truth] | None = None
    moved_along: Callable[[int, Sequence[Array], Array], Array] | None = None
    numbers: tuple[float, ...] = ()
    arguments: tuple[str, ...] = ()
    quantities: tuple[tuple[str, float], ...] = ()


def elsewhere_taken(evidence: Evidence, i: int, questions: Sequence[Compared]) -> CauseFound | None:
    """Name the place at which the derivative by leaf i would be right; None where there is none."""
    if evidence.moved is None or not all(np.isfinite(leaf).all() for leaf in evidence.leaves):
        return None
    for fault, facts, leaves in _places(evidence, i):
        try:
            if not _may_be(evidence, i, questions, leaves):
                continue
            truth = evidence.moved(i, leaves)
        except SubjectError:  # what is accepted here need not be accepted there
            continue
        us = (np.ones_like(q.u) if evidence.ignores_upstream else q.u for q in questions)
        if all(q.fits(truth.pulled_back(u)[0]) for q, u in zip(questions, us, strict=True)):
            return fault, "", facts
    return None


def _may_be(evidence: Evidence, i: int, questions: Sequence[Compared], leaves: Sequence[Array]) -> bool:
    """Whether the derivative would be right there in one direction: of all places, most are left out by that."""
    first = questions[0]
    if evidence.moved_along is None or not first.known.all():
        return True
    direction = 0.5 + np.cos(np.arange(1, first.given.size + 1) ** 2)
    found = evidence.moved_along(i, leaves, direction.reshape(evidence.leaves[i].shape))
    u = np.ones_like(first.u) if evidence.ignores_upstream else first.u
    size = abs(first.given * direction).sum() + abs(u * found).sum()
    return bool(abs(first.given @ direction - u @ found) <= _ROUGHLY * size)


def _places(evidence: Evidence, i: int) -> Iterator[tuple[str, dict[str, Any], list[Array]]]:
    names = [name or f"x{k + 1}" for k, name in enumerate(evidence.names)]
    for k, other in enumerate(evidence.leaves):
        if k == i:
            continue
        yield "other_left_out", {"other": names[k]}, _with(evidence, k, np.ones_like(other))
        for axis in (axis for axis, size in enumerate(other.shape) if size > 1):
            yield "other_reversed", {"other": names[k], "axis": axis}, _with(evidence, k, np.flip(other, axis))
        if other.ndim > 1 and other.shape[-1] == other.shape[-2] > 1:
            yield "other_transposed", {"other": names[k]}, _with(evidence, k, other.swapaxes(-1, -2))
        for j, third in enumerate(evidence.leaves):
            if j != k and third.shape == other.shape:
                yield "other_exchanged", {"other": names[k], "third": names[j]}, _with(evidence, k, third)
    for k, leaf in enumerate(evidence.leaves):
        yield "other_zero", {"other": names[k]}, _with(evidence, k, np.zeros_like(leaf))
    for number in evidence.numbers[:_MOST_NUMBERS]:
        if number != 1.0 and _LEAST <= abs(number) <= 1 / _LEAST:
            yield "taken_at_multiple", {"factor": number}, _with(evidence, i, number * evidence.leaves[i])
            yield "taken_at_fraction", {"factor": number}, _with(evidence, i, evidence.leaves[i] / number)


def _with(evidence: Evidence, k: int, value: Array) -> list[Array]:
    return [value if j == k else leaf for j, leaf in enumerate(evidence.leaves)]
