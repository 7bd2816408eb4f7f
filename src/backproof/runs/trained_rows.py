"""What a model file keeps of the rows it was trained on, by which other data is told to hold some of them.

Each row, features and target, is a number of 32 bits. Of up to `MOST_KEPT` rows all numbers are kept, of more rows the
smallest so many: which rows these are is chance, so that as large a share of them is found in other data as of all.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import numpy as np

from backproof.errors import Phrase
from backproof.model_file import Model
from backproof.runs.copies import WORTH_SAYING
from backproof.tables.table import Table

Array = Any
MOST_KEPT = 2**13
"""Numbers, so that they take 32 KiB at most, 43 kB as they are written."""
_ALL = 2**32
_FEWEST_FOUND = 3
"""How many rows must be found where only some are looked for, so that a share can be told."""
_TYPE = np.dtype("<u4")


def marks_of(x: Array, y: Array) -> Array:
    """Return the number of each row (n,), the same on every machine, from features (n, m) and targets (n, k).

    >>> marks = marks_of(np.array([[1.0], [2.0], [1.0]]), np.zeros((3, 1)))
    >>> bool(marks[0] == marks[2] != marks[1])
    True
    """
    rows = (blake2b(row.tobytes() + target.tobytes(), digest_size=4).digest() for row, target in zip(x, y, strict=True))
    return np.frombuffer(b"".join(rows), _TYPE)


def kept_of_rows(x: Array, y: Array) -> dict[str, Any]:
    """Return what a model file keeps of rows, as plain data: how many, below which limit numbers are, and these."""
    marks = np.sort(marks_of(x, y))
    below = _ALL if len(marks) <= MOST_KEPT else int(marks[MOST_KEPT])
    kept = np.unique(marks[marks < below])
    return {"count": len(marks), "below": below, "marks": b64encode(kept.tobytes()).decode()}


def on_trained_rows(model: Model, table: Table) -> tuple[Phrase, ...]:
    """Return what to say of rows of a table that a model was trained on; nothing where it does not know, or of few.

    Args:
        model: made from a table.
        table: with the target.
    """
    kept = _kept_by(model)
    if kept is None or model.encoding is None:
        return ()
    below, trained_on = kept
    x, y = (make(table, dtype=model.dtype) for make in (model.encoding.features, model.encoding.targets))
    marks = marks_of(x, y)
    looked_for = marks[marks < below]
    found = int(np.isin(looked_for, trained_on).sum())
    if not found or found < WORTH_SAYING * len(looked_for):
        return ()
    if below == _ALL:
        template = (
            "{copies} of the {count} rows are the same, inputs and target, as one that the model was trained on: these "
            "scores measure memory as well as learning"
        )
        return (Phrase(template, copies=found, count=len(marks)),)
    if found < _FEWEST_FOUND:
        return ()
    template = (
        "about {share:.0f} % of the {count} rows are the same, inputs and target, as one that the model was trained "
        "on: these scores measure memory as well as learning"
    )
    return (Phrase(template, share=100 * found / len(looked_for), count=len(marks)),)


def _kept_by(model: Model) -> tuple[int, Array] | None:
    """Return the limit and the numbers that a model file holds, or None where it holds nothing whole."""
    record = model.facts.get("trained_rows")
    if not isinstance(record, Mapping):
        return None
    below, marks = record.get("below"), record.get("marks")
    if not isinstance(below, int) or not 0 < below <= _ALL or not isinstance(marks, str):
        return None
    try:
        return below, np.frombuffer(b64decode(marks, validate=True), _TYPE)
    except ValueError:
        return None
