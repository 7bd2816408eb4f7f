"""Layer sizes as a chain of the shapes of weights: the outputs of a layer are the inputs of the next."""

from __future__ import annotations

from itertools import pairwise

from backproof.checking.subjects.matching import mixed_orientations
from backproof.checking.subjects.returned_values import shapes_passed

Sizes = tuple[int, ...]


def chain_of(shapes: list[Sizes], are_vectors: list[bool]) -> list[Sizes]:
    """Layer sizes of which the shapes of weights, in their order, are a chain, in each orientation in which they are.

    >>> chain_of([(3, 4), (4, 2)], [False, False]), chain_of([(4, 3), (4, 2)], [False, False])
    ([(3, 4, 2)], [(3, 3, 2)])
    """
    both = (shapes, [shape if flat else shape[::-1] for shape, flat in zip(shapes, are_vectors, strict=True)])
    chains = [chain for chain in both if all(a[1] == b[0] for a, b in pairwise(chain))]
    if not chains:
        # biases in one row more of every array
        folded = [chain for chain in both if all(a[1] + 1 == b[0] for a, b in pairwise(chain)) and chain[0][0] > 1]
        return [(chain[0][0] - 1, *(shape[1] for shape in chain)) for chain in folded]
    return [(chain[0][0], *(shape[1] for shape in chain)) for chain in chains]


def of_two_orientations(shapes: list[Sizes]) -> list[Sizes]:
    """Layer sizes where some layers store their weights (in, out) and others (out, in)."""
    turned = [shapes_passed(tuple((a, b) for a, b in shapes), way) for way in mixed_orientations(len(shapes))]
    chains = [chain for chain in turned if all(a[1] == b[0] for a, b in pairwise(chain))]
    return [(chain[0][0], *(shape[1] for shape in chain)) for chain in chains]
