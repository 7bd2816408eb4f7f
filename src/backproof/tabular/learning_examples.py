"""What several networks learn from: encoded examples, and where their features come from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.tabular.folds import MOST_COPIED

Array = Any


@dataclass(frozen=True)
class EncodedExamples:
    """What is learnt from.

    Attributes:
        x: (N, n_1), encoded.
        y: (N, n_L), as the cost takes them.
        kind: "binary", "multiclass", "multilabel" or "regression".
        pieces: which features are bins, (n_1,) of booleans.
        weights: of the examples (N,), or None.
        validation: other examples (x, y) that networks are held to, or None for folds of these.
        share: the share that all networks are held to, or None for a fold of its own for each.
        columns: which column of the table each feature comes from, (n_1,) of whole numbers from 0, or None.
        signs: whether what is predicted is to rise with each feature, (n_1,) of 1, -1 and 0, or None; see `monotonic`.
        scales: what each feature is multiplied by while networks learn, (n_1,), or None; see `feature_scales`.
    """

    x: Array = field(repr=False)
    y: Array = field(repr=False)
    kind: str
    pieces: Array = field(repr=False)
    weights: Array | None = field(default=None, repr=False)
    validation: tuple[Array, Array] | None = field(default=None, repr=False)
    share: float | None = None
    columns: Array | None = field(default=None, repr=False)
    scales: Array | None = field(default=None, repr=False)
    signs: Array | None = field(default=None, repr=False)

    def are_shared_by(self, networks: int) -> bool:
        """Return whether so many networks all learn from the same of them, and are held to the same."""
        given = self.validation is not None or self.share is not None
        return given or self.x.nbytes * networks > MOST_COPIED

    def taken(self, rows: Array | None = None, x: Array | None = None) -> Array:
        """Return x (N, n_1) as networks see it, scaled, or those rows of it; of other examples x where given."""
        x = self.x if x is None else x
        if rows is None:
            return x if self.scales is None else x * self.scales.astype(x.dtype)
        part: Array = x[rows]  # a copy
        if self.scales is not None:
            part *= self.scales.astype(part.dtype)
        return part

    def some(self, rng: np.random.Generator, most: int) -> EncodedExamples:
        """Return so many of the examples at most, drawn at random, in their order."""
        if len(self.y) <= most:
            return self
        rows = np.sort(rng.permutation(len(self.y))[:most])
        weights = None if self.weights is None else self.weights[rows]
        return replace(self, x=self.x[rows], y=self.y[rows], weights=weights)
