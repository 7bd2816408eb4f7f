"""Further inputs for a known operator, on which mistakes show that the given inputs cannot reveal.

A relu that is only given positive numbers never shows a mask that is missing, and a margin that no example meets shows
nothing of what happens inside it. Where an operation is recognised and nothing wrong is seen, the given arrays are
turned by one place, negated at every other place, scaled, or moved near to each other, and the first changes on which
further mistakes would show are asked too. Labels and other inputs that may be whole numbers are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_known import Recognised, recognised
from backproof.checking.subjects.operands.operator_inputs import are_whole_numbers
from backproof.checking.subjects.running.guard import SubjectError

Array = Any
Arrays = tuple[Array, ...]
_MOST_PLACES = 2
_CHANGES: tuple[Callable[[Array], Array], ...] = (
    lambda x: np.roll(x, 1, axis=0),
    lambda x: np.where(np.arange(x.size).reshape(x.shape) % 2, x, -x),
    lambda x: 0.3 * x,
    lambda x: 3.0 * x,
)


def recognised_as(asking: Asking, outputs: Arrays, roundoff: float, like: str | None) -> Recognised | None:
    """The known operator that an operation is, by its numbers here and where its arrays are others.

    Args:
        asking: the operation.
        outputs: what it returns.
        roundoff: the unit roundoff that it computes in.
        like: the name of the known operator that it is said to be; None to try all.
    """
    of_code = asking.operator.numbers
    return recognised(asking.inputs.arrays, outputs, roundoff, like, of_code, partial(_returned_elsewhere, asking))


def _returned_elsewhere(asking: Asking) -> Iterator[tuple[Arrays, Arrays]]:
    """The arrays with other signs and sizes, and what the operation returns for them, where it takes them."""
    moved = [k for k, x in enumerate(asking.leaves) if not are_whole_numbers(x)]
    for change in _CHANGES[1:3] if moved else ():
        other = asking.at(_with(asking.leaves, moved, change))
        try:
            outputs = other.values()
        except SubjectError:
            continue
        if len(outputs) and all(np.isfinite(each).all() for each in outputs):
            yield other.inputs.arrays, outputs


def other_places(known: Recognised, arrays: Arrays, order: tuple[int | None, ...], u: Array) -> Iterator[Arrays]:
    """Yield the leaves, changed so that mistakes of a known operator show that did not before; at most two places.

    Args:
        known: what the operation was recognised as.
        arrays: the leaves.
        order: for each array of the record's, which leaf it is; None for whole numbers and flags.
        u: the gradient from above, flat.
    """
    hidden = known.hidden(u, known.record.faults)
    fixed = {k for name, k in zip(known.record.inputs, known.order, strict=False) if name in known.record.either}
    moved = [leaf for place, leaf in enumerate(order) if leaf is not None and place not in fixed]
    found = 0
    for leaves in _changed(arrays, moved):
        if not hidden or found == _MOST_PLACES:
            return
        own = tuple(array if k is None else leaves[k] for array, k in zip(known.arrays, order, strict=True))
        left = replace(known, arrays=own).hidden(u, hidden)
        if len(left) < len(hidden):
            hidden, found = left, found + 1
            yield leaves


def _with(arrays: Arrays, moved: Sequence[int], change: Callable[[Array], Array]) -> Arrays:
    """The arrays, with a change to some of them."""
    return tuple(change(x) if k in moved and x.ndim else x for k, x in enumerate(arrays))


def _changed(arrays: Arrays, moved: list[int]) -> Iterator[Arrays]:
    """The arrays with one change to one of them, then to all."""
    groups = [moved] if len(moved) == 1 else [*([k] for k in moved), moved]
    for change in _CHANGES:
        for group in groups:
            yield _with(arrays, group, change)
    for k, j in permutations(moved, 2):
        size = float(abs(arrays[k]).max(initial=0.0))
        if size and arrays[k].shape == arrays[j].shape:
            yield tuple(arrays[j] + 0.5 / size * x if n == k else x for n, x in enumerate(arrays))
