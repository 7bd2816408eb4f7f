"""Which of the arrays that a step moves are the weights and biases of which layer: what fits together as a chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from backproof.checking.subjects.steps.step_leaves import ReachedNumbers

Array = Any
_MOST, _MOST_TRIED = 8, 3000
_WIDEST_OF_ROWS = 32


@dataclass(frozen=True)
class LayerBlock:
    """Weights, or biases, of a layer in some leaves.

    Attributes:
        leaves: an array; or a row, or a number, for each neuron.
        kind: "matrix" (n, m), "turned" (m, n), "rows", or "vector"; with " folded last" or " folded first" where the
            biases stand in the same arrays; "shared" for one bias of a whole layer.
    """

    leaves: tuple[ReachedNumbers, ...]
    kind: str

    @property
    def is_folded(self) -> bool:
        """Whether biases stand in the same arrays."""
        return "folded" in self.kind


@dataclass(frozen=True)
class LayerChain:
    """A reading of arrays as the layers of a network.

    Attributes:
        sizes: of the layers.
        weights: of layers 2…L.
        biases: of layers 2…L; None where a layer has none, or where they are folded into its weights.
    """

    sizes: tuple[int, ...]
    weights: tuple[LayerBlock, ...] = ()
    biases: tuple[LayerBlock | None, ...] = ()

    @property
    def unbiased(self) -> tuple[int, ...]:
        """Layers without biases."""
        pairs = zip(self.weights, self.biases, strict=True)
        return tuple(k for k, (w, b) in enumerate(pairs, start=2) if b is None and not w.is_folded)

    @property
    def shared(self) -> tuple[int, ...]:
        """Layers of which one number is the bias of every neuron."""
        return tuple(k for k, b in enumerate(self.biases, start=2) if b is not None and b.kind == "shared")

    def put(self, weights: Sequence[Array], biases: Sequence[Array]) -> None:
        """Set the parameters of the network."""
        for w, b, own, offset in zip(weights, biases, self.weights, self.biases, strict=True):
            _put_weights(own, w, b)
            if offset is not None:
                _put_biases(offset, b)

    def read(self) -> tuple[list[Array], list[Array | None]]:
        """The parameters that there are now, in the network's layout."""
        pairs = [
            _read_weights(own, n, m) for own, n, m in zip(self.weights, self.sizes[1:], self.sizes[:-1], strict=True)
        ]
        rows = zip(pairs, self.biases, self.sizes[1:], strict=True)
        return [w for w, _ in pairs], [b if own is None else _read_biases(own, n) for (_, b), own, n in rows]


def _put_weights(block: LayerBlock, w: Array, b: Array) -> None:
    if block.kind.endswith("folded last"):
        w = np.concatenate([w, b[:, None]], axis=1)
    elif block.kind.endswith("folded first"):
        w = np.concatenate([b[:, None], w], axis=1)
    w = w.T if block.kind.startswith("turned") else w
    if block.kind.startswith(("matrix", "turned", "vector")):
        block.leaves[0].put(w.reshape(np.shape(block.leaves[0].get())))
        return
    for leaf, part in zip(block.leaves, w.reshape(len(block.leaves), -1), strict=True):
        leaf.put(part.reshape(np.shape(leaf.get())))


def _read_weights(block: LayerBlock, n: int, m: int) -> tuple[Array, Array | None]:
    wide = m + block.is_folded
    if block.kind.startswith(("matrix", "turned", "vector")):
        whole = np.asarray(block.leaves[0].get(), np.float64)
        whole = whole.reshape((wide, n)).T if block.kind.startswith("turned") else whole.reshape((n, wide))
    else:
        whole = np.concatenate([np.asarray(leaf.get(), np.float64).ravel() for leaf in block.leaves]).reshape(n, wide)
    if block.kind.endswith("folded last"):
        return whole[:, :-1], whole[:, -1]
    if block.kind.endswith("folded first"):
        return whole[:, 1:], whole[:, 0]
    return whole, None


def _put_biases(block: LayerBlock, b: Array) -> None:
    if block.kind == "shared":
        block.leaves[0].put(b[:1].reshape(np.shape(block.leaves[0].get())))
    elif len(block.leaves) == 1:
        block.leaves[0].put(b.reshape(np.shape(block.leaves[0].get())))
    else:
        for leaf, part in zip(block.leaves, b, strict=True):
            leaf.put(np.asarray(part).reshape(np.shape(leaf.get())))


def _read_biases(block: LayerBlock, n: int) -> Array:
    if block.kind == "shared":
        return np.full(n, float(block.leaves[0].get().ravel()[0]))
    return np.concatenate([np.asarray(leaf.get(), np.float64).ravel() for leaf in block.leaves]).reshape(n)


# ------------------------------------------------------------------ finding them


def chains(leaves: Sequence[Any], first: int, last: int) -> list[LayerChain]:
    """The readings of leaves as layers from so many inputs to so many outputs that use all, the likeliest first.

    Args:
        leaves: in the order in which the program has them.
        first: the number of inputs.
        last: the number of outputs; 0 for any.
    """
    shapes = {id(leaf): np.shape(leaf.get()) for leaf in leaves}
    found = list(islice(_continued(LayerChain((first,)), tuple(leaves), last, shapes, [_MOST_TRIED]), 4 * _MOST))
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
) -> Iterator[LayerChain]:
    if not left:
        if so_far.weights and last in (0, so_far.sizes[-1]):
            yield so_far
        return
    for weights, n in _weights(left, so_far.sizes[-1], shapes):
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
            yield from _continued(grown, after, last, shapes, tries)


def _without(left: tuple[ReachedNumbers, ...], used: tuple[ReachedNumbers, ...]) -> tuple[ReachedNumbers, ...]:
    ids = set(map(id, used))
    return tuple(leaf for leaf in left if id(leaf) not in ids)


def _weights(
    left: tuple[ReachedNumbers, ...], m: int, shapes: dict[int, tuple[int, ...]]
) -> Iterator[tuple[LayerBlock, int]]:
    """Weights of a layer of so many inputs, each with the number of its neurons."""
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
    for n in range(min(len(numbers) // m, 6), 0, -1):
        yield LayerBlock(tuple(numbers[: n * m]), "rows"), n


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
