"""Held-out examples that also occur among those trained on: a score on them measures memory as well as learning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backproof.errors import Phrase

Array = Any
WORTH_SAYING = 0.05
"""From what share of the held-out examples on copies are spoken of."""


def copies_among(x: Array, y: Array, held_out_x: Array, held_out_y: Array) -> int:
    """Return how many held-out examples are, inputs and target, the same as one that is trained on.

    Args:
        x: of the examples trained on, (n, n_features).
        y: their targets, (n, n_outputs).
        held_out_x: of the others, (m, n_features), of the same type.
        held_out_y: their targets, (m, n_outputs).

    >>> import numpy as np
    >>> x, y = np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]])
    >>> copies_among(x, y, x[1:], y[1:]), copies_among(x, y, x[1:], y[:1])
    (1, 0)
    """
    trained_on = set(_fingerprints(x, y))
    return sum(one in trained_on for one in _fingerprints(held_out_x, held_out_y))


def note_on_copies(x: Array, y: Array, held_out_x: Array, held_out_y: Array) -> tuple[Phrase, ...]:
    """Return what to say of copies, where there are enough of them to tell on a score; see `copies_among`."""
    copies = copies_among(x, y, held_out_x, held_out_y)
    if copies < WORTH_SAYING * len(held_out_x) or not copies:
        return ()
    template = (
        "{copies} of the {count} held-out examples are the same, inputs and target, as one that is trained on: the "
        "scores measure memory as well as learning."
    )
    return (Phrase(template, copies=copies, count=len(held_out_x)),)


def _fingerprints(x: Array, y: Array) -> Iterator[int]:
    """Yield a number of 64 bits for each example; that two different ones share theirs is not to be expected."""
    return (hash((row.tobytes(), target.tobytes())) for row, target in zip(x, y, strict=True))
