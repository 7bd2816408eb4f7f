"""Arrays of Arb balls: made from floats, widened by what rounding may add, and read back as midpoint and radius."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from backproof.flint_settings import flint_settings

Array = Any
PRECISION = 128
"""Bits that balls carry; nothing that float64 can say needs more where no catastrophe is near."""

_UP = 1 + 2.0**-50


def _upper(ball: Any) -> float:
    return 0.0 if ball.is_zero() else math.nextafter(float(ball.abs_upper()), math.inf)


def _spread(ball: Any) -> float:
    return math.nextafter(float(ball.rad()), math.inf) if ball.is_finite() else math.inf


_ball = np.frompyfunc(arb, 1, 1)
_around = np.frompyfunc(lambda radius: arb(0, radius), 1, 1)
_middle = np.frompyfunc(lambda ball: float(ball.mid()), 1, 1)
_largest = np.frompyfunc(_upper, 1, 1)
_radius = np.frompyfunc(_spread, 1, 1)
_finite = np.frompyfunc(lambda ball: bool(ball.is_finite()), 1, 1)


def precision(bits: int = PRECISION) -> AbstractContextManager[None]:
    """Work with balls of so many bits inside the block; the caller's setting is put back."""
    return flint_settings(bits)


@dataclass(frozen=True)
class Interval:
    """Midpoints and radii, two float64 arrays of one shape, that enclose the true values."""

    middle: Array
    radius: Array

    def contains(self, values: Array) -> Array:
        """Whether each value lies in its interval; never where the interval is not finite."""
        with np.errstate(invalid="ignore", over="ignore"):
            return abs(values - self.middle) <= self.radius * _UP

    def __getitem__(self, index: Any) -> Interval:
        return Interval(self.middle[index], self.radius[index])


def to_balls(values: Array) -> Array:
    """Exact balls of finite floats, as an object array of the same shape."""
    return np.asarray(_ball(np.asarray(values, np.float64)), object)


def widened(balls: Array, radii: Array) -> Array:
    """Balls whose radii grow by the given floats."""
    return balls + _around(np.asarray(radii, np.float64))


def magnitude(balls: Array) -> Array:
    """Upper bounds of the absolute values, float64."""
    return np.asarray(_largest(balls), np.float64)


def radius_of(balls: Array) -> Array:
    """Upper bounds of the radii, float64; infinity where a ball is not finite."""
    return np.asarray(_radius(balls), np.float64)


def to_interval(balls: Array) -> Interval:
    """Read balls as float64 midpoints and radii, rounded outwards; a ball that is not finite has radius infinity."""
    finite = np.asarray(_finite(balls), bool)
    middle = np.where(finite, np.asarray(_middle(balls), np.float64), 0.0)
    radius = np.where(finite, magnitude(balls - to_balls(middle)), np.inf)
    return Interval(middle, radius)


def outer(u: Interval, v: Interval) -> Interval:
    """Enclose u_j v_i for each row: (K, n), (K, m) -> (K, n, m)."""
    a, r = u.middle[:, :, None], u.radius[:, :, None]
    b, s = v.middle[:, None, :], v.radius[:, None, :]
    middle = a * b
    with np.errstate(invalid="ignore"):
        radius = (abs(a) * s + r * abs(b) + r * s) * _UP + abs(middle) * 2.0**-52 + 5e-324
    return Interval(middle, np.where(np.isnan(radius), np.inf, radius))
