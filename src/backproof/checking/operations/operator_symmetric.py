"""Matrices that are symmetric, of which a function reads one triangle only, as Cholesky's and eigenvalues' do.

By differences of single entries all of the derivative lies in that triangle. A backward pass that returns ∂C/∂S as a
symmetric matrix, which is how it is written in formulas, is right all the same: for changes that leave S symmetric both
are one. It is therefore compared with the symmetric part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.checking.truth.operator_truth import Truth

Array = Any
_SAME = 1e-9


def reads_one_triangle(x: Array, jacobian: Array) -> bool:
    """Whether x holds symmetric matrices, and no output depends on what is above, or what is below, their diagonals.

    >>> reads_one_triangle(np.eye(2), np.array([[1.0, 0.0, 2.0, 1.0]]))
    True
    >>> reads_one_triangle(np.eye(2), np.array([[1.0, 2.0, 2.0, 1.0]]))
    False
    """
    if x.ndim < 2 or x.shape[-1] != x.shape[-2] or x.shape[-1] < 2 or not np.array_equal(x, x.swapaxes(-1, -2)):
        return False
    by_entry = abs(jacobian).sum(0).reshape(x.shape)
    upper, lower = np.triu(by_entry, 1), np.tril(by_entry, -1)
    return bool(upper.any() != lower.any())


def is_symmetric(given: Array) -> bool:
    """Whether matrices are symmetric up to rounding."""
    return bool(
        np.isfinite(given).all()
        and np.allclose(given, given.swapaxes(-1, -2), rtol=_SAME, atol=_SAME * abs(given).max(initial=0.0))
    )


def symmetric_part(truth: Truth, shape: tuple[int, ...]) -> Truth:
    """The derivative for changes that leave matrices of this shape symmetric: (G + Gᵀ)/2 for each output."""

    def part(rows: Array) -> Array:
        given = rows.reshape(len(rows), *shape)
        return ((given + given.swapaxes(-1, -2)) / 2).reshape(rows.shape)

    return replace(truth, jacobian=part(truth.jacobian), error=part(truth.error))
