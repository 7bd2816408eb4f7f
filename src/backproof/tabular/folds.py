"""Which examples each of several networks is held to and does not see: each its own share, all of them together all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword

Array = Any
SHARE = 0.15
"""What one network, or several that share their examples, are held to."""
MOST_COPIED = 2**28
"""Bytes of examples beyond which networks share them: each copy would be as large."""


@dataclass(frozen=True)
class Fold:
    """The rows that a network learns from, and those it is held to, each rising."""

    learnt: Array
    held_to: Array


def folds_of(y: Array, count: int, seed: int, *, shared: bool = False, share: float = SHARE) -> list[Fold]:
    """Return the fold of each network.

    Every class is spread over the folds in proportion. Where there is one network, or examples are shared, all are held
    to the same rows.

    Args:
        y: targets (N, n_L) as the cost sees them.
        count: of networks.
        seed: of the draw.
        shared: whether all networks learn from the same rows.
        share: of the rows that are held to, where they are the same.

    Raises:
        InputError: fewer than two examples for a network to learn from and to be held to.

    >>> first, second = folds_of(np.array([[0.0], [1.0], [0.0], [1.0]]), 2, seed=0)
    >>> sorted([*first.held_to, *second.held_to]), np.array_equal(first.learnt, second.held_to)
    ([0, 1, 2, 3], True)
    """
    order = _spread(y, np.random.default_rng([seed, 3]))
    parts = count if count > 1 and not shared else max(2, round(1 / share)) if share <= 0.5 else 2
    if len(y) < parts:
        message = "{option}: {examples} examples for {networks} networks given; accepted: one for each at least"
        raise InputError(message, option=Keyword("effort"), examples=len(y), networks=parts)
    numbers = np.empty(len(y), np.intp)
    numbers[order] = np.arange(len(y)) % parts
    folds = [
        Fold(np.flatnonzero(numbers != number), np.flatnonzero(numbers == number))
        for number in range(parts if parts == count and not shared else 1)
    ]
    return folds if len(folds) == count else folds * count


def _spread(y: Array, rng: np.random.Generator) -> Array:
    """Return the rows in an order that has the like of them one after the other, by chance among themselves."""
    order = rng.permutation(len(y))
    classes = np.isin(y, (0.0, 1.0)).all()
    if not classes:
        return order
    return order[np.lexsort(y[order].T)]
