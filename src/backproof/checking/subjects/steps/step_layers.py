"""Layers of a network in the arrays and numbers that a step moves: putting parameters there, and reading them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.subjects.steps.step_leaves import ReachedNumbers

Array = Any


@dataclass(frozen=True)
class LayerBlock:
    """Weights, or biases, of a layer in some leaves.

    Attributes:
        leaves: an array; or a row, or a number, for each neuron.
        kind: "matrix" (n, m), "turned" (m, n), "rows", "columns" (what each neuron below sends on), or "vector";
            with " folded last" or " folded first" where the biases stand in the same arrays; "shared" for one bias of
            a whole layer.
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
    w = w.T if block.kind.startswith(("turned", "columns")) else w
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
        whole = np.concatenate([np.asarray(leaf.get(), np.float64).ravel() for leaf in block.leaves])
        whole = whole.reshape(wide, n).T if block.kind.startswith("columns") else whole.reshape(n, wide)
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
