"""Which of the arrays that a step moves are the weights and biases of which layer: what fits together as a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from backproof.checking.subjects.steps.step_layers import LayerBlock, LayerChain
from backproof.checking.subjects.steps.step_leaves import ReachedNumbers

_MOST, _MOST_TRIED = 8, 3000
_WIDEST_OF_ROWS, _MOST_OF_NUMBERS = 32, 6
WeightsIn = Callable[[tuple[ReachedNumbers, ...], int, dict[int, tuple[int, ...]]], Iterator[tuple[LayerBlock, int]]]
"""Which weights of a layer of so many inputs there may be among leaves, whose shapes are known."""


def chains(leaves: Sequence[Any], first: int, last: int) -> list[LayerChain]:
    """The readings of leaves as layers from so many inputs to so many outputs that use all, the likeliest first.

    Args:
        leaves: in the order in which the program has them.
        first: the number of inputs.
        last: the number of outputs; 0 for any.
    """
    shapes = {id(leaf): np.shape(leaf.get()) for leaf in leaves}
    found: list[LayerChain] = []
    for weights in (_received, _sent):
        every = _continued(LayerChain((first,)), tuple(leaves), last, shapes, [_MOST_TRIED], weights)
        found += islice(every, 4 * _MOST)
    return sorted(found, key=oddness)[:_MOST]


def oddness(layers: LayerChain) -> tuple[int, int]:
    """How unlikely a reading is: layers of one kind are likelier, and with biases in all of them or in none."""
    kinds = {each.kind for each in layers.weights}
    of_biases = {"" if each is None else each.kind for each in layers.biases}
    return len(kinds) + len(of_biases), len(layers.sizes)


def _continued(
    so_far: LayerChain,
    left: tuple[ReachedNumbers, ...],
    last: int,
    shapes: dict[int, tuple[int, ...]],
    tries: list[int],
    weights_in: WeightsIn,
) -> Iterator[LayerChain]:
    if not left:
        if so_far.weights and last in (0, so_far.sizes[-1]):
            yield so_far
        return
    for weights, n in weights_in(left, so_far.sizes[-1], shapes):
        tries[0] -= 1
        if tries[0] < 0:
            return
        rest = _without(left, weights.leaves)
        offsets: list[LayerBlock | None] = [None] if weights.is_folded else [*_biases(rest, n, shapes), None]
        for offset in offsets:
            after = rest if offset is None else _without(rest, offset.leaves)
            grown = replace(
                so_far,
                sizes=(*so_far.sizes, n),
                weights=(*so_far.weights, weights),
                biases=(*so_far.biases, offset),
            )
            yield from _continued(grown, after, last, shapes, tries, weights_in)


def _without(left: tuple[ReachedNumbers, ...], used: tuple[ReachedNumbers, ...]) -> tuple[ReachedNumbers, ...]:
    ids = set(map(id, used))
    return tuple(leaf for leaf in left if id(leaf) not in ids)


def _received(
    left: tuple[ReachedNumbers, ...], m: int, shapes: dict[int, tuple[int, ...]]
) -> Iterator[tuple[LayerBlock, int]]:
    """Weights of a layer of so many inputs in arrays, or held by its neurons, each with the number of these."""
    matrices = [leaf for leaf in left if len(shapes[id(leaf)]) == 2]
    for wide, folded in ((m, ""), (m + 1, " folded last"), (m + 1, " folded first")):
        for leaf in matrices:
            a, b = shapes[id(leaf)]
            if b == wide:
                yield LayerBlock((leaf,), f"matrix{folded}"), a
            if a == wide:
                yield LayerBlock((leaf,), f"turned{folded}"), b
    rows = [leaf for leaf in left if len(shapes[id(leaf)]) == 1]
    for wide, folded in ((m, ""), (m + 1, " folded last"), (m + 1, " folded first")):
        run = 0
        while run < min(len(rows), _WIDEST_OF_ROWS) and shapes[id(rows[run])] == (wide,):
            run += 1
        yield from ((LayerBlock(tuple(rows[:n]), f"rows{folded}"), n) for n in range(run, 0, -1))
    if m == 1:
        yield from ((LayerBlock((leaf,), "vector"), shapes[id(leaf)][0]) for leaf in rows)
    numbers = [leaf for leaf in left if shapes[id(leaf)] == ()]
    for n in range(min(len(numbers) // m, _MOST_OF_NUMBERS), 0, -1):
        yield LayerBlock(tuple(numbers[: n * m]), "rows"), n


def _sent(
    left: tuple[ReachedNumbers, ...], m: int, shapes: dict[int, tuple[int, ...]]
) -> Iterator[tuple[LayerBlock, int]]:
    """Weights of a layer that the neurons below hold: a row, or so many numbers, for each of these."""
    rows = [leaf for leaf in left if len(shapes[id(leaf)]) == 1]
    numbers = [leaf for leaf in left if shapes[id(leaf)] == ()]
    for wide, folded in ((m, ""), (m + 1, " folded last"), (m + 1, " folded first")):
        if len(rows) >= wide > 1 and len({shapes[id(row)] for row in rows[:wide]}) == 1:
            yield LayerBlock(tuple(rows[:wide]), f"columns{folded}"), shapes[id(rows[0])][0]
        for n in range(min(len(numbers) // wide, _MOST_OF_NUMBERS), 0, -1):
            yield LayerBlock(tuple(numbers[: n * wide]), f"columns{folded}"), n


def _biases(left: tuple[ReachedNumbers, ...], n: int, shapes: dict[int, tuple[int, ...]]) -> Iterator[LayerBlock]:
    for leaf in left:
        shape = shapes[id(leaf)]
        if shape and np.prod(shape) == n and max(shape) == n:
            yield LayerBlock((leaf,), "vector")
    numbers = [leaf for leaf in left if shapes[id(leaf)] == ()]
    if len(numbers) >= n:
        yield LayerBlock(tuple(numbers[:n]), "numbers")
    ones = [leaf for leaf in left if np.prod(shapes[id(leaf)]) == 1]
    if ones and n > 1:
        yield LayerBlock((ones[0],), "shared")
