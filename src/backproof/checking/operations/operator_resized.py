"""Inputs of other sizes: a size that two axes share at one place need not be one size to the code.

Channels and rows may both be 3, and groups as many as heads in a group: what is said of a derivative there may hold by
that alone. The axes of one size are therefore made longer together, and then some of them by themselves, as far as the
code takes such.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.operator_inputs import Inputs, are_whole_numbers, with_sizes

Array = Any
Axes = frozenset[tuple[int, int]]
"""Axes of arrays: the number of the array among `Inputs.arrays`, and the axis."""
_MOST_SIZES, _MOST_ALONE, _MOST_ENTRIES = 3, 12, 3000


def resized(inputs: Inputs, seed: int) -> Iterator[Inputs]:
    """One more along every axis of one size, or two: what splits an axis into halves or pairs is for even sizes."""
    for size in _sizes(inputs):
        yield _longer_along(inputs, _axes(inputs, size), 2 - size % 2, seed + size)


def resized_alone(inputs: Inputs, seed: int) -> Iterator[Inputs]:
    """Some of the axes of one size three times as long, which keeps whether a size is even: the likeliest first."""
    for k, (size, axes) in enumerate(_alone(inputs)):
        if k == _MOST_ALONE:
            return
        longer = _longer_along(inputs, axes, 2 * size, seed + size)
        if sum(each.size for each in longer.leaves) <= _MOST_ENTRIES:
            yield longer


def resized_thrice(inputs: Inputs, seed: int) -> Iterator[Inputs]:
    """Three times as long along an axis whose size no other has: windows of a pooling overlap there, say."""
    for size in _sizes(inputs):
        axes = _axes(inputs, size)
        if len(axes) == 1 and not any(_holds_whole_numbers(inputs.arrays[k]) for k, _ in axes):
            longer = _longer_along(inputs, axes, 2 * size, seed + size)
            if sum(each.size for each in longer.leaves) <= _MOST_ENTRIES:
                yield longer


def _sizes(inputs: Inputs) -> list[int]:
    return sorted({n for x in inputs.arrays for n in x.shape if n > 1}, reverse=True)[:_MOST_SIZES]


def _axes(inputs: Inputs, size: int) -> Axes:
    return frozenset((k, axis) for k, x in enumerate(inputs.arrays) for axis, n in enumerate(x.shape) if n == size)


def _alone(inputs: Inputs) -> Iterator[tuple[int, Axes]]:
    """Sizes in turn, and some of the axes that have them."""
    in_turn = zip_longest(*([(size, axes) for axes in _alone_of(inputs, size)] for size in _sizes(inputs)))
    return (each for row in in_turn for each in row if each is not None)


def _alone_of(inputs: Inputs, size: int) -> Iterator[Axes]:
    """Some of the axes of one size: those at one place from the front or the end, then each by itself."""
    seen: set[Axes] = set()
    whole = _axes(inputs, size)
    if any(_holds_whole_numbers(inputs.arrays[k]) for k, _ in whole):
        return  # there are as many labels as rows, whatever the code takes
    from_front = [frozenset(each for each in whole if each[1] == axis) for axis in range(4)]
    dimensions = [x.ndim for x in inputs.arrays]
    from_end = [frozenset(each for each in whole if dimensions[each[0]] - each[1] == axis) for axis in (1, 2, 3)]
    for axes in (*from_front, *from_end, *(frozenset((each,)) for each in sorted(whole))):
        if axes and axes != whole and axes not in seen:
            seen.add(axes)
            yield axes


def _holds_whole_numbers(x: Array) -> bool:
    """Whether an array holds labels, indices or a mask, whatever its dtype."""
    if x.dtype.kind != "f":
        return True
    is_varied = x.size > 0 and bool(np.ptp(x) > 0)  # a bias that begins at 0 holds no labels
    return is_varied and are_whole_numbers(x)


def _longer_along(inputs: Inputs, axes: Axes, by: int, seed: int) -> Inputs:
    rng = np.random.default_rng(seed)
    numbers = {id(x): k for k, x in enumerate(inputs.arrays)}

    def other(x: Array) -> Array:
        own = [axis for k, axis in sorted(axes) if k == numbers.get(id(x), -1)]
        return _longer(x, own, rng, by)

    return with_sizes(inputs, other)


def _longer(x: Array, axes: list[int], rng: np.random.Generator, by: int) -> Array:
    """An array with some more, drawn from its own, along some axes."""
    for axis in axes:
        more = np.take(x, rng.integers(x.shape[axis], size=by), axis=axis)
        if x.dtype.kind == "f" and not are_whole_numbers(x):
            more = more * (0.7 + 0.2 * rng.random(more.shape))
        elif x.ndim > 1 and (np.sum(x, axis) == 1).all():
            more = more * 0  # of one class in each row there is one among more classes too
        x = np.concatenate([x, more], axis=axis)
    return x
