"""Derivatives by differences, with an estimate of their own error: the witness where there is no formula.

Central differences at shrinking steps, extrapolated to step 0, keeping the entry with the least estimated error
(C. Ridders, Advances in Engineering Software 4, 1982). The steps suit any dtype, since the best is found, not chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any
_LEVELS = 9
_SHRINK = 1.6
_ROUNDOFF = 2.0**-52


def derivative_along(f: Callable[[Array], Array], x: Array, direction: Array, step: float) -> tuple[Array, Array]:
    """Return ∂f/∂direction at x and an estimate of its error, each shaped like f(x).

    Args:
        f: array -> array.
        x: where.
        direction: shaped like x.
        step: the largest step tried, a length at which f is still smooth.

    >>> value, error = derivative_along(np.sin, np.array(0.0), np.array(1.0), 0.1)
    >>> bool(abs(value - 1) < 1e-12), bool(error < 1e-10)
    (True, True)
    """
    kinked = _is_kinked(f, x, direction, step)
    # a difference of rounded values is no sharper than this, even where two estimates happen to agree
    rounding = _ROUNDOFF * abs(f(x))
    best: Any = None
    error: Any = None
    previous: list[Array] = []
    for level in range(_LEVELS):
        h = step / _SHRINK**level
        row = [(f(x + h * direction) - f(x - h * direction)) / (2 * h)]
        for k in range(1, level + 1):
            factor = _SHRINK ** (2 * k)
            row.append((factor * row[k - 1] - previous[k - 1]) / (factor - 1))
            estimate = np.maximum(abs(row[k] - row[k - 1]), abs(row[k] - previous[k - 1])) + rounding / h
            better = estimate < error if error is not None else np.ones(np.shape(estimate), bool)
            best = np.where(better, row[k], best if best is not None else row[k])
            error = np.where(better, estimate, error if error is not None else estimate)
        previous = row
    return best, np.where(kinked, np.inf, error)


def _is_kinked(f: Callable[[Array], Array], x: Array, direction: Array, step: float) -> Array:
    """Whether the slopes from both sides differ however small the step: of a smooth f, their gap shrinks with it."""
    middle = f(x)
    gaps = [abs(f(x + h * direction) - 2 * middle + f(x - h * direction)) / h for h in (step / 8, step / 512)]
    size = abs(f(x + step * direction) - f(x - step * direction)) / step
    return (gaps[1] > 0.25 * gaps[0]) & (gaps[1] > 1e-3 * (size + gaps[0]) + 1e-8)


def jacobian(f: Callable[[Array], Array], x: Array, step: float) -> tuple[Array, Array]:
    """Return ∂f_i/∂x_j and estimates of its errors, both (outputs, inputs), of raveled arrays."""
    columns = []
    for j in range(x.size):
        direction = np.zeros(x.size)
        direction[j] = 1.0
        columns.append(derivative_along(lambda v: np.ravel(f(v)), x, direction.reshape(x.shape), step))
    return tuple(np.stack(part, axis=1) for part in zip(*columns, strict=True))  # type: ignore[return-value]
