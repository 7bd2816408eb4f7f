"""The features of a table as rows of few numbers, for a first layer that multiplies no zeros, and no ones.

Of a number in bins, those below it are full and those above it empty. What the full ones add to a weighted input is
Σ w_j over them: a sum that depends on the bin alone. With these sums beside the weights, a row has three numbers for
such a column: the number itself, the share of its bin, and a one at the sum; for a category it has a single one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from backproof.tables.encoding import Encoding
from backproof.tables.features import CategoricalFeature, Feature
from backproof.tables.pieces import BinnedFeature
from backproof.tables.table import Array, Table

WORTH_IT = 4
"""How many times as many features there must be: a row of few numbers finds each weight by its place."""


@dataclass(frozen=True)
class FewNumbers:
    """The inputs that stand for an encoding's features: these, then for each column in bins a sum for each bin.

    Attributes:
        encoding: what the features are.
    """

    encoding: Encoding

    @property
    def n_inputs(self) -> int:
        """How many inputs there are, of which a row has few."""
        return self.encoding.n_features + sum(column.bins for column in self._in_bins())

    @property
    def is_worth_it(self) -> bool:
        """Whether rows are so much shorter than those of the features."""
        return WORTH_IT * self.numbers_of_a_row <= self.encoding.n_features

    @property
    def numbers_of_a_row(self) -> int:
        """K, how many numbers a row has."""
        return sum(_numbers_of(column) for column in self.encoding.columns)

    def rows(self, table: Table, dtype: DTypeLike, strict: bool = False) -> tuple[Array, Array]:
        """Return the places (N, K), int32 from 0 to n_inputs − 1, and the numbers there (N, K), of `dtype`.

        Raises:
            InputError: as `Encoding.features`.
        """
        self.encoding.check(table, dtype, strict)
        places: list[ArrayLike] = []
        numbers: list[ArrayLike] = []
        first, sums = 0, self.encoding.n_features
        for column in self.encoding.columns:
            found, values = self._of_column(column, table, dtype, first, sums)
            places += found
            numbers += values
            first += column.width
            sums += column.bins if isinstance(column, BinnedFeature) else 0
        return _side_by_side(places, len(table), np.int32), _side_by_side(numbers, len(table), dtype)

    def weights(self, w: Array) -> Array:
        """Return the weights (n, n_inputs) on these inputs that do what w (n, n_features) does on the features."""
        parts, first = [w], 0
        for column in self.encoding.columns:
            if isinstance(column, BinnedFeature) and column.bins:
                before = np.cumsum(w[:, first + 1 : first + column.bins], axis=1, dtype=np.float64)
                parts.append(np.pad(before, ((0, 0), (1, 0))).astype(w.dtype))
            first += column.width
        return np.concatenate(parts, axis=1)

    def _in_bins(self) -> list[BinnedFeature]:
        return [column for column in self.encoding.columns if isinstance(column, BinnedFeature)]

    def _of_column(
        self, column: Feature, table: Table, dtype: DTypeLike, first: int, sums: int
    ) -> tuple[list[ArrayLike], list[ArrayLike]]:
        """Return the places and the numbers of a column, each (N,) or for all rows the same."""
        if isinstance(column, BinnedFeature) and column.bins:
            scaled, missing, place, share = column.placed(table)
            places: list[ArrayLike] = [first, first + 1 + place, sums + place]
            numbers: list[ArrayLike] = [scaled, share, 1.0]
            if column.indicator:
                places, numbers = [*places, first + 1 + column.bins], [*numbers, missing]
            return places, numbers
        if isinstance(column, CategoricalFeature):
            codes = column.codes(table)
            return [first + np.maximum(codes, 0)], [codes >= 0]
        values = self.encoding.features_of(column, table, dtype)
        return list(range(first, first + values.shape[1])), list(values.T)


def _numbers_of(column: Feature) -> int:
    """Return how many numbers a row has for a column."""
    if isinstance(column, BinnedFeature) and column.bins:
        return 3 + column.indicator
    return 1 if isinstance(column, CategoricalFeature) else column.width


def _side_by_side(parts: Sequence[ArrayLike], count: int, dtype: DTypeLike) -> Array:
    """Return (N, K) of K parts, each (N,) or a number for all rows."""
    made = np.empty((count, len(parts)), dtype)
    made[:] = [0 if np.ndim(part) else part for part in parts]  # whole rows, which is sooner than each column
    for k, part in enumerate(parts):
        if np.ndim(part):
            made[:, k] = part
    return made
