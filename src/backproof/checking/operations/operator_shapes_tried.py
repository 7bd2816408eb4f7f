"""Shapes for an operation of which only the code is given, where none of the usual ones is what it takes.

Shapes of few lengths are put together for its arguments, those first that differ least from each other, until the
forward pass takes them and the backward pass returns derivatives of the same shapes. What an operation does with shapes
that were drawn, and that it is not for, says nothing against it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import combinations, islice, product
from typing import Any

import numpy as np

from backproof.checking.operations.operator_draws import DrawnInputs, options_of
from backproof.checking.subjects.operands.operators import Operator

_FIRST = ((3, 4), (2, 3, 4), (4,), (2, 3, 4, 4))
_OTHERS: tuple[tuple[int, ...], ...] = (
    (), (4,), (3,), (2,), (4, 2), (3, 2), (4, 4), (3, 1), (4, 1), (2, 4), (3, 4), (3, 3), (2, 3, 4), (2, 4, 3),
    (2, 4, 2),
)  # fmt: skip
_MOST, _MOST_OF_TENSORS, _MOST_TRACED = 3600, 1500, 400
"""How many inputs are tried, of NumPy's arrays, of PyTorch's and of JAX's: a slower machine finds the same ones."""
_SECONDS, _WHERE_TRACED = 5.0, 20.0
"""Seconds of the processor after which the search for code that is slow ends, where the numbers did not end it."""


def shapes_put_together(operator: Operator, seed: int) -> Iterator[DrawnInputs]:
    """Inputs in shapes put together, up to some number."""
    most = _MOST_TRACED if operator.is_traced else _MOST_OF_TENSORS if operator.layouts else _MOST
    until = time.process_time() + (_WHERE_TRACED if operator.is_traced else _SECONDS)
    for drawn in islice(_put_together(operator, seed), most):
        if time.process_time() > until:
            return
        yield drawn


def _put_together(operator: Operator, seed: int) -> Iterator[DrawnInputs]:
    count = len(operator.required)
    for differing in range(count):
        for first in _FIRST:
            for places in combinations(range(1, count), differing):
                yield from _with_others_at(operator, first, places, seed)


def _with_others_at(
    operator: Operator, first: tuple[int, ...], places: tuple[int, ...], seed: int
) -> Iterator[DrawnInputs]:
    """Arrays of one shape, and of others at some places; the others are what such usually are by their names."""
    rng = np.random.default_rng(seed)
    given = rng.standard_normal(first)
    options = [() if k == 0 else options_of(operator, name, given, rng) for k, name in enumerate(operator.required)]
    for shapes in product(_OTHERS, repeat=len(places)):
        by_place: dict[int, Any] = dict(zip(places, shapes, strict=True))
        if not any(shape == first and not options[k] for k, shape in by_place.items()):  # or it is tried elsewhere
            yield tuple(
                each[0] if each and k not in by_place else np.asarray(rng.standard_normal(by_place.get(k, first)))
                for k, each in enumerate(options)
            )
