"""The Jacobian of an operation by differences of its own forward map, with a bound on the error of every entry.

An operation may compute in less than double precision although it is called with it. How coarse its numbers are is
found by changing the inputs a little: what computes in single precision does not notice a change of 10⁻¹². Where they
are coarse, a slope is fitted to many points of the line, so that the rounding of each averages out, and the spread of
the points about the fit bounds its error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np

from backproof.checking.truth.differences import jacobian

Array = Any
Map = Callable[[Array], Array]
DOUBLE, SINGLE, HALF, BRAIN = 2.0**-53, 2.0**-24, 2.0**-11, 2.0**-8
PRECISIONS = {DOUBLE: "float64", SINGLE: "float32", HALF: "float16", BRAIN: "bfloat16"}
"""Unit roundoffs and the names of their dtypes."""
ROUNDINGS = 16.0
"""How many roundings of its own precision a right derivative may be away from the exact one, relative to Σ|J||u|."""
_CANCELLED, _CANCELLED_IN_HALF = 1.0, 0.05
"""Relative to the largest entry: the terms that may cancel in one that is small, of which each is rounded."""
_FINER, _MOST_FINER = 16.0, 3
"""By what the step is divided for a second opinion, and how often."""
_AGREE = 20.0
"""How many times their errors together two opinions may be apart."""
_SHARP = 1e-11
"""Relative to the largest derivative: a wrong one is off by far more than an error that is no larger than this."""
_POINTS = 24
_SPREADS = 6.0


@dataclass(frozen=True)
class Truth:
    """∂f/∂x of one leaf and bounds on its errors, (outputs, entries); NaN in the outputs has row 0.

    Attributes:
        jacobian: the derivatives; 0 where nothing is known.
        error: bounds; infinite at a kink, and where f is not finite.
        roundoff: the unit roundoff that f computes in.
    """

    jacobian: Array
    error: Array
    roundoff: float = DOUBLE

    def pulled_back(self, u: Array) -> tuple[Array, Array]:
        """Jᵀu and a bound on its error; infinite where an unknown entry meets u ≠ 0."""
        weights = abs(u.ravel())[:, None]
        with np.errstate(invalid="ignore"):
            error = np.where(weights > 0, self.error * weights, 0.0).sum(0)
        return self.jacobian.T @ u.ravel(), error

    @property
    def is_of_coarse_numbers(self) -> bool:
        """Whether f is smooth but for the rounding of coarse numbers: no staircase, although it goes in small steps."""
        is_known = np.isfinite(self.error)
        is_sharp = self.error < _TOLD * abs(self.jacobian).max(initial=0.0)
        return self.roundoff >= HALF and bool((is_known & is_sharp).mean() > _MOST and self.jacobian.any())

    def size(self, u: Array) -> Array:
        """Σ|J||u|: what roundings of a right derivative are relative to."""
        return abs(self.jacobian).T @ abs(u.ravel())


class Truths(Sequence[Truth]):
    """The Jacobians by several leaves, each found when it is asked for."""

    def __init__(self, count: int, found: Callable[[int], Truth]) -> None:
        self._count, self._found = count, found

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, k: Any) -> Any:
        if not 0 <= k < self._count:
            raise IndexError(k)
        return self._found(k)


def rounded(roundoff: float, size: Array, scale: float) -> Array:
    """How far roundings let a right derivative be off.

    Args:
        roundoff: the unit roundoff that it is computed in.
        size: Σ|J||u| of each entry.
        scale: the largest of them.
    """
    cancelled = _CANCELLED if roundoff <= SINGLE else _CANCELLED_IN_HALF
    return ROUNDINGS * roundoff * np.maximum(size, cancelled * scale)


def truth_of(f: Map, x: Array, step: float, roundoff: float) -> Truth:
    """Return the Jacobian of f at x with the bounds on its errors.

    Args:
        f: array -> flat array.
        x: where.
        step: a length at which f is smooth.
        roundoff: the unit roundoff that f computes in.
    """
    if x.size == 0:
        return Truth(np.zeros((f(x).size, 0)), np.zeros((f(x).size, 0)), roundoff)
    found, error = jacobian(f, x, step) if roundoff == DOUBLE else _fitted(f, x, step, roundoff)
    unknown = ~(np.isfinite(found) & np.isfinite(error))
    return Truth(np.where(unknown, 0.0, found), np.where(unknown, np.inf, error), roundoff)


def confirmed(f: Map, x: Array, step: float, found: Truth) -> Truth:
    """The Jacobian of f at x, each entry by the sharpest of those steps with which steps of another length agree.

    Where f turns within less than the shortest difference, as a norm of two numbers does that are nearly alike, the
    differences agree with each other, and not with the derivative, or it looks like a kink; finer ones show it. Where
    no two opinions agree, nothing is known. No further opinion is asked for once every entry is known sharply.
    """
    opinions = (truth_of(f, x, step / _FINER**k, found.roundoff) for k in range(1, _MOST_FINER + 1))
    best, error = found.jacobian, np.full(found.error.shape, np.inf)
    for wide, fine in pairwise(chain((found,), opinions)):
        apart = abs(wide.jacobian - fine.jacobian)
        agree = np.isfinite(wide.error + fine.error) & (apart <= _AGREE * (wide.error + fine.error))
        for each in (wide, fine):
            own = np.where(agree, np.maximum(each.error, apart / _AGREE), np.inf)
            best, error = np.where(own < error, each.jacobian, best), np.minimum(own, error)
        if (error <= _SHARP * abs(best).max(initial=0.0)).all():
            break
    return Truth(np.where(np.isfinite(error), best, 0.0), error, found.roundoff)


_TOLD, _MOST = 0.3, 0.9
"""A bound below this share of the largest derivative tells something; the share of the entries that has to be told."""
_JUMP = 0.1
"""A change that is larger than this, relative to the entry, is a jump where one hundredth was added to the inputs."""


def unit_roundoff(at: Callable[[float], Array], *, has_jumps: bool = False) -> float:
    """Return the unit roundoff of what computes `at(t)`, where t changes its inputs by a factor of about 1 + t.

    Where it may have jumps, as the derivative of a maximum has, entries that jump tell nothing.

    >>> x = np.linspace(0.3, 1.7, 9)
    >>> PRECISIONS[unit_roundoff(lambda t: np.sin((x * (1 + t)).astype(np.float32)).astype(np.float64))]
    'float32'
    >>> PRECISIONS[unit_roundoff(lambda t: np.sin(x * (1 + t)))]
    'float64'
    """
    base = at(0.0)
    far = at(1e-2)
    moved = (far != base) & np.isfinite(base)
    if has_jumps:
        moved &= abs(far - base) < _JUMP * np.maximum(abs(far), abs(base))
    if not moved.any():
        return DOUBLE

    def notices(change: float) -> bool:
        return float(np.mean((at(change) != base)[moved])) > 0.5

    if notices(1e-12):
        return DOUBLE
    if notices(1e-6) or notices(3e-5):
        return SINGLE
    return HALF if notices(2e-3) else BRAIN


def _fitted(f: Map, x: Array, step: float, roundoff: float) -> tuple[Array, Array]:
    columns = [_slope(f, x, direction, step, roundoff) for direction in np.eye(x.size).reshape(-1, *x.shape)]
    return np.stack([c for c, _ in columns], axis=1), np.stack([e for _, e in columns], axis=1)


def _slope(f: Map, x: Array, direction: Array, step: float, roundoff: float) -> tuple[Array, Array]:
    """The slope of the widest odd polynomial that fits up to rounding, and its error; infinite where none fits."""
    size = np.broadcast_to(abs(f(x)).max(initial=0.0, where=np.isfinite(f(x))), f(x).shape)  # terms may cancel in one
    best, error = np.zeros(size.shape), np.full(size.shape, np.inf)
    for width in (8 * step, 2 * step, step / 2):
        slope, bound, spread = _fit(f, x, direction, width)
        rounding = roundoff * (size + abs(slope) * (abs(x * direction).max() + width))
        bound = np.where(spread <= 5 * rounding, bound + rounding / width, np.inf)
        better = bound < error
        best, error = np.where(better, slope, best), np.where(better, bound, error)
    return best, error


def _fit(f: Map, x: Array, direction: Array, width: float) -> tuple[Array, Array, Array]:
    """(f(x + td) − f(x − td))/2 = c₁t + c₃t³ + c₅t⁵ by least squares: c₁, a bound on its error, the spread."""
    t = width * np.sqrt((np.arange(_POINTS) + 0.53) / _POINTS)
    odd = np.stack([(f(x + s * direction) - f(x - s * direction)) / 2 for s in t])
    powers = (t / width)[:, None] ** np.array([1, 3, 5])
    fit, *_ = np.linalg.lstsq(powers, np.where(np.isfinite(odd), odd, 0.0), rcond=None)
    spread = np.sqrt(((odd - powers @ fit) ** 2).sum(0) / (_POINTS - 3))
    certainty = np.sqrt(np.linalg.inv(powers.T @ powers)[0, 0])
    return fit[0] / width, _SPREADS * spread * certainty / width, spread
