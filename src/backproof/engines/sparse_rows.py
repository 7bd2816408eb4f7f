"""Rows of which few numbers are not 0, equally many places in each: what the native kernels multiply without the zeros.

Table features in bins are such rows, see `backproof.tables.few_numbers`. SciPy's matrices would say the same, and take
longer to import than a small table is predicted in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

Array = Any


@dataclass(frozen=True, eq=False)
class SparseRows:
    """x (N, width) by the places of what may not be 0.

    Attributes:
        columns: (N, K) int32, 0 to `width` − 1; a place that is there twice counts twice.
        values: (N, K), float32 or float64.
        width: of x.
    """

    columns: Array
    values: Array
    width: int

    @property
    def shape(self) -> tuple[int, int]:
        """(N, width)."""
        return len(self.columns), self.width

    @property
    def ndim(self) -> int:
        """2, as of every x."""
        return 2

    @property
    def dtype(self) -> np.dtype[Any]:
        """That of the values."""
        found: np.dtype[Any] = self.values.dtype
        return found

    def in_order(self, dtype: DTypeLike) -> tuple[Array, ...]:
        """Return where each row begins, and where the last one ends, (N + 1,), and all columns and values (N K,).

        >>> SparseRows(np.array([[2, 0]]), np.array([[0.5, 1.0]]), 4).in_order("float32")[:2]
        (array([0, 2]), array([2, 0], dtype=int32))
        """
        rows, each = self.columns.shape
        columns, values = self.columns.astype(np.int32, copy=False), self.values.astype(dtype, copy=False)
        return np.arange(rows + 1, dtype=np.int64) * each, columns.ravel(), values.ravel()

    def toarray(self) -> Array:
        """Return x (N, width) with its zeros.

        >>> SparseRows(np.array([[2, 0]], np.int32), np.array([[0.5, 1.0]]), 4).toarray()
        array([[1. , 0. , 0.5, 0. ]])
        """
        made = np.zeros(self.shape, self.dtype)
        np.add.at(made, (np.arange(len(made))[:, None], self.columns), self.values)
        return made
