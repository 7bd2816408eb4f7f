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
_NO_BETTER = 4.0
"""Steps are shortened until no estimate is within this factor of the best."""
_CLOSER, _SHORTENED = 4.0, 6
"""By what a step is divided that leads out of where f is finite, and how often."""


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
    found, errors = _derivatives_along(f, x, np.asarray(direction)[None], step)
    return found[0], errors[0]


def jacobian(f: Callable[[Array], Array], x: Array, step: float) -> tuple[Array, Array]:
    """Return ∂f_i/∂x_j and estimates of its errors, both (outputs, inputs), of raveled arrays."""
    directions = np.eye(x.size).reshape(-1, *x.shape)
    found, errors = _derivatives_along(lambda v: np.ravel(f(v)), x, directions, step)
    return found.T, errors.T


def _derivatives_along(f: Callable[[Array], Array], x: Array, directions: Array, step: float) -> tuple[Array, Array]:
    """The derivatives in several directions, with their errors: each is what it is by itself."""
    middle = f(x)
    steps, outer = zip(*(_inside(f, x, direction, step, middle) for direction in directions), strict=True)
    ahead, behind = (np.stack(each) for each in zip(*outer, strict=True))
    first, known = np.reshape(steps, (-1, *(1 for _ in np.shape(middle)))), (middle, ahead, behind)
    return _beside_a_kink(f, x, directions, first, known, _extrapolated(f, x, directions, first, known))


def _extrapolated(
    f: Callable[[Array], Array], x: Array, directions: Array, step: Array, known: Any
) -> tuple[Array, Array]:
    """The derivatives by steps that are shortened until they become no sharper, those of each direction for itself."""
    middle, ahead, behind = known
    # a difference of rounded values is no sharper than this, even where two estimates happen to agree
    rounding = _ROUNDOFF * abs(middle)
    best = (ahead - behind) / (2 * step)
    error, left, previous = np.full(best.shape, np.inf), np.arange(len(directions)), [best.copy()]
    for level in range(1, _LEVELS):
        h = step[left] / _SHRINK**level
        sides = _sides(f, x, directions[left], h)
        row = [(sides[0] - sides[1]) / (2 * h)]
        own, own_error, sharpest = best[left], error[left], np.inf
        for k in range(1, level + 1):
            factor = _SHRINK ** (2 * k)
            row.append((factor * row[k - 1] - previous[k - 1]) / (factor - 1))
            estimate = np.maximum(abs(row[k] - row[k - 1]), abs(row[k] - previous[k - 1])) + rounding / h
            better = estimate < own_error
            own, own_error = np.where(better, row[k], own), np.where(better, estimate, own_error)
            sharpest = np.minimum(sharpest, estimate)
        best[left], error[left] = own, own_error
        unsettled = ~(sharpest > _NO_BETTER * own_error).reshape(len(left), -1).all(1)
        left, previous = left[unsettled], [each[unsettled] for each in row]
        if not left.size:
            break
    return best, error


def _sides(f: Callable[[Array], Array], x: Array, directions: Array, steps: Array) -> tuple[Array, Array]:
    """f a step ahead in each direction, and a step behind."""
    pairs = [(f(x + h * d), f(x - h * d)) for h, d in zip(steps.ravel().tolist(), directions, strict=True)]
    ahead, behind = zip(*pairs, strict=True)
    return np.stack(ahead), np.stack(behind)


def _inside(
    f: Callable[[Array], Array], x: Array, direction: Array, step: float, middle: Array
) -> tuple[float, tuple[Array, Array]]:
    """The largest step, of a few, that does not lead out of where f is finite, and the values at its ends."""
    finite = np.isfinite(middle)
    for k in range(_SHORTENED):
        shorter = step / _CLOSER**k
        outer = f(x + shorter * direction), f(x - shorter * direction)
        if all(np.isfinite(value)[finite].all() for value in outer):
            break
    return shorter, outer


def _beside_a_kink(
    f: Callable[[Array], Array], x: Array, directions: Array, step: Array, known: Any, found: Any
) -> tuple[Array, Array]:
    """The derivatives with errors, which are infinite at a kink; beside one, those of steps too small to cross it.

    At a kink the slopes from both sides differ however small the step; of a smooth f, their gap shrinks with it. A
    difference over a very small step agrees with the extrapolated one wherever f is smooth; where it does not, a kink
    lies between, and the small difference holds, with its gap as error.
    """
    (middle, ahead, behind), (best, error) = known, found
    sides = [(*_sides(f, x, directions, h), h) for h in (step / 8, step / 512)]
    gaps = [abs(after - 2 * middle + before) / h for after, before, h in sides]
    plain = [(after - before) / (2 * h) for after, before, h in sides]
    rounding = 8 * _ROUNDOFF * abs(middle) * 512 / step
    crossed = abs(best - plain[1]) > 20 * error + abs(plain[0] - plain[1]) / 50 + rounding
    kinked = (gaps[1] > 0.25 * gaps[0]) & (gaps[1] > 1e-3 * (abs(ahead - behind) / step + gaps[0]) + 1e-8)
    best, error = np.where(crossed, plain[1], best), np.where(crossed, gaps[1] + rounding, error)
    return best, np.where(kinked, np.inf, error)
