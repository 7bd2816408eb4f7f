"""Layer sizes as a chain of the shapes of weights: the outputs of a layer are the inputs of the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from backproof.checking.subjects.places.matching import mixed_orientations
from backproof.checking.subjects.returned.returned_values import shapes_passed

Sizes = tuple[int, ...]


def chain_of(shapes: list[Sizes], are_vectors: list[bool]) -> list[Sizes]:
    """Layer sizes of which the shapes of weights, in their order, are a chain, in each orientation in which they are.

    >>> chain_of([(3, 4), (4, 2)], [False, False]), chain_of([(4, 3), (4, 2)], [False, False])
    ([(3, 4, 2)], [(3, 3, 2)])
    """
    both = (shapes, [shape if flat else shape[::-1] for shape, flat in zip(shapes, are_vectors, strict=True)])
    # or else biases in one row more of every array
    return _widths_of(both) or _widths_of([chain for chain in both if chain[0][0] > 1], ones=1)


def of_two_orientations(shapes: list[Sizes]) -> list[Sizes]:
    """Layer sizes where some layers store their weights (in, out) and others (out, in)."""
    return _widths_of([shapes_passed(tuple((a, b) for a, b in shapes), way) for way in mixed_orientations(len(shapes))])


def _widths_of(found: Iterable[Sequence[Sizes]], ones: int = 0) -> list[Sizes]:
    """The widths along each of these that is a chain, where arrays have so many rows more than a layer has inputs."""
    chains = [chain for chain in found if all(a[1] + ones == b[0] for a, b in pairwise(chain))]
    return [(chain[0][0] - ones, *(shape[1] for shape in chain)) for chain in chains]
