"""Which examples each of several networks is validated on and does not learn from; together these are all examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword

Array = Any
FOLDS = 8
"""Each network is held to one part of so many, and learns from the rest."""
MOST_COPIED = 2**28
"""Bytes of examples beyond which networks share them: each copy would be as large."""


@dataclass(frozen=True)
class Fold:
    """The rows that a network learns from, and those it is held to, each rising."""

    learnt: Array
    held_to: Array


@dataclass(frozen=True)
class ValidationRows:
    """What a network is held to after each epoch: examples x, and the rows of y that they are."""

    x: Array
    rows: Array


def folds_of(y: Array, count: int, seed: int, *, shared: bool = False, share: float | None = None) -> list[Fold]:
    """Return the fold of each network.

    Every class is spread over the folds in proportion. More networks than folds begin again with the first fold.

    Args:
        y: targets (N, n_L) as the cost sees them.
        count: of networks.
        seed: of the draw.
        shared: whether all networks learn from the same rows.
        share: of the rows that all networks are held to; a fold of its own for each where not given.

    Raises:
        InputError: fewer than four examples, or a share that leaves none on one side.

    >>> first, second = folds_of(np.array([[0.0], [1.0], [0.0], [1.0]]), 2, seed=0)
    >>> sorted([*first.held_to.tolist(), *second.held_to.tolist()]), np.array_equal(first.learnt, second.held_to)
    ([0, 1, 2, 3], True)
    """
    order = _spread(y, np.random.default_rng([seed, 3]))
    if share is not None:
        held = _share_of(order, share)
        return [Fold(np.setdiff1d(order, held), held)] * count
    parts = min(max(FOLDS, count), len(y) // 2)
    if parts < 2:
        message = "{option}: {examples} examples given; accepted: four at least"
        raise InputError(message, option=Keyword("effort"), examples=len(y))
    numbers = np.empty(len(y), np.intp)
    numbers[order] = np.arange(len(y)) % parts
    folds = [
        Fold(np.flatnonzero(numbers != number), np.flatnonzero(numbers == number))
        for number in range(1 if shared else min(parts, count))
    ]
    return [folds[number % len(folds)] for number in range(count)]


def _share_of(order: Array, share: float) -> Array:
    """Return a share of rows, rising, taken evenly from an order of them."""
    places = np.floor(np.arange(len(order) + 1) * share)
    held: Array = np.sort(order[np.diff(places) > 0])
    if not (0 < share < 1 and 0 < len(held) < len(order)):
        raise InputError(
            "{option}: {share!r} of {count} examples given; accepted: a share that leaves examples on both sides",
            option=Keyword("validation"), share=share, count=len(order),
        )  # fmt: skip
    return held


def _spread(y: Array, rng: np.random.Generator) -> Array:
    """Return the rows in an order that has the like of them one after the other, by chance among themselves."""
    order = rng.permutation(len(y))
    classes = np.isin(y, (0.0, 1.0)).all()
    if not classes:
        return order
    return order[np.lexsort(y[order].T)]


def held_to(taken: Callable[[Array], Array], folds: Sequence[Fold]) -> list[ValidationRows]:
    """Return what each network is held to, examples that several share once.

    Args:
        taken: gives the features of some rows.
        folds: one a network.
    """
    made: dict[int, Array] = {}
    for fold in folds:
        if id(fold) not in made:
            made[id(fold)] = taken(fold.held_to)
    return [ValidationRows(made[id(fold)], fold.held_to) for fold in folds]
