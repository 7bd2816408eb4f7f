"""What targets y a cost accepts: the kinds by name, the test of each row, and the words for it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from backproof.errors import Phrase

Array = Any
_INFINITY = math.inf
TARGETS = ("real", "non-negative", "probability", "distribution", "one-hot")
"""What y may be: any real, y ≥ 0, 0 ≤ y ≤ 1, rows of probabilities that sum to 1, rows with a single 1."""


def first_unaccepted(targets: str, y: Array) -> int | None:
    """Return the index of the first row of y (N, n) that targets of this kind must not hold, or None.

    >>> first_unaccepted("probability", np.array([[0.5], [1.5]]))
    1
    """
    bad = ~_ACCEPTS[targets](y)
    return int(np.argmax(bad)) if bad.any() else None


def _sums_to_one(y: Array) -> Array:
    return abs(y.sum(axis=1) - 1) <= 1e-5 * y.shape[1]


_ACCEPTS = {
    "real": lambda y: np.isfinite(y).all(axis=1),
    "non-negative": lambda y: ((y >= 0) & (y < _INFINITY)).all(axis=1),
    "probability": lambda y: ((y >= 0) & (y <= 1)).all(axis=1),
    "distribution": lambda y: (y >= 0).all(axis=1) & _sums_to_one(y),
    "one-hot": lambda y: ((y == 0) | (y == 1)).all(axis=1) & (y.sum(axis=1) == 1),
}
ACCEPTED = {
    "real": Phrase("finite numbers"),
    "non-negative": Phrase("finite numbers ≥ 0"),
    "probability": Phrase("numbers from 0 to 1"),
    "distribution": Phrase("rows of numbers ≥ 0 that sum to 1"),
    "one-hot": Phrase("rows with a single 1 among zeros"),
}
"""The same in words."""
