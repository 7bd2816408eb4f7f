"""Held-out examples that also occur among those trained on: a score on them measures memory as well as learning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.errors import Phrase
from backproof.model_file import Model
from backproof.runs.scores import Evaluation, evaluate
from backproof.tables.table import Table

Array = Any
WORTH_SAYING = 0.05
"""From what share of the held-out examples on copies are spoken of."""


def copies_among(x: Array, y: Array, held_out_x: Array, held_out_y: Array) -> Array:
    """Return of each held-out example whether it is, inputs and target, the same as one that is trained on, (m,).

    Args:
        x: of the examples trained on, (n, n_features).
        y: their targets, (n, n_outputs).
        held_out_x: of the others, (m, n_features), of the same type.
        held_out_y: their targets, (m, n_outputs).

    >>> import numpy as np
    >>> x, y = np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]])
    >>> copies_among(x, y, x[[1, 1]], y[[1, 0]])
    array([ True, False])
    """
    trained_on = set(_fingerprints(x, y))
    return np.array([one in trained_on for one in _fingerprints(held_out_x, held_out_y)], dtype=bool)


def note_on_copies(copied: Array) -> tuple[Phrase, ...]:
    """Return what to say of copies, where there are enough of them to tell on a score; see `copies_among`."""
    copies = int(copied.sum())
    if copies < WORTH_SAYING * len(copied) or not copies:
        return ()
    template = (
        "{copies} of the {count} held-out examples are the same, inputs and target, as one that is trained on: the "
        "scores measure memory as well as learning."
    )
    return (Phrase(template, copies=copies, count=len(copied)),)


def with_scores_on_others(found: Evaluation, model: Model, table: Table, copied: Array) -> Evaluation:
    """Return an evaluation with the scores on those examples that are no copies, where copies are spoken of.

    Args:
        found: on the whole table.
        model: that is evaluated.
        table: the held-out examples.
        copied: of each, whether it is among those trained on.
    """
    if not note_on_copies(copied) or copied.all():
        return found
    return replace(found, on_others=evaluate(model, table.take(np.flatnonzero(~copied))))


def _fingerprints(x: Array, y: Array) -> Iterator[int]:
    """Yield a number of 64 bits for each example; that two different ones share theirs is not to be expected."""
    return (hash((row.tobytes(), target.tobytes())) for row, target in zip(x, y, strict=True))
