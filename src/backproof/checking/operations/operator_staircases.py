"""Whether a map is a staircase, whose derivative is zero almost everywhere: rounding, a sign, a threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any
_FEW = 3
"""How many numbers a sign has, and a ternary weight."""


def is_staircase(f: Callable[[Array], Array], x: Array, rng: np.random.Generator) -> bool:
    """Whether f takes few values: it changes over large moves of x, and over no small ones, near 0 and far away either.

    The steps of a quantizer may be as wide as the range of its input tells, so that the largest and the smallest entry
    are left as they are where all together do not show it. Small moves come first, since far away an iteration need
    not end.
    """
    if _goes_in_steps(f, x, lambda c: x + c * rng.standard_normal(x.shape), rng) or _takes_few_values(f, x, rng):
        return True
    free = np.ones(x.size, bool)
    free[[abs(x).argmax(), x.argmax(), x.argmin()] if x.size else []] = False

    def within(moved: Array) -> Array:
        return f(np.where(free.reshape(x.shape), moved, x))

    return bool(free.any()) and _goes_in_steps(within, x, lambda c: rng.uniform(x.min(), x.max(), x.shape), rng)


def _goes_in_steps(
    f: Callable[[Array], Array], x: Array, far: Callable[[float], Array], rng: np.random.Generator
) -> bool:
    def is_flat(at: Array) -> bool:
        return _same(f(at), f(at * (1 + 1e-6 * rng.random(at.shape))))

    small = 1e-3 * (x + np.where(x < 0, -1.0, 1.0))
    if not is_flat(x) or not _same(*(f(small * (1 + 0.3 * rng.random(x.shape))) for _ in range(2))):
        return False
    base, places = f(x), [far(c) for c in (1.0, 3.0, 10.0)]
    return not all(_same(base, f(each)) for each in places) and all(map(is_flat, places))


def _takes_few_values(f: Callable[[Array], Array], x: Array, rng: np.random.Generator) -> bool:
    """Whether the entries of the output are few numbers, wherever x is: signs that a share of the entries keep."""
    base = f(x)
    if base.size <= _FEW**2 or not np.isfinite(base).all():
        return False
    places = [x + c * rng.standard_normal(x.shape) for c in (0.0, 1.0, 3.0, 10.0)]
    found = [f(each) for each in places]
    if all(_same(base, each) for each in found) or np.unique(np.concatenate(found)).size > _FEW:
        return False
    return all(_same(f(each * (1 + 1e-6 * rng.random(each.shape))), at) for each, at in zip(places, found, strict=True))


def _same(first: Array, second: Array) -> bool:
    """Whether two outputs are the same up to rounding, as those of x + round(x) − x are."""
    size = 1 + float(abs(first).max(initial=0.0, where=np.isfinite(first)))
    return bool(np.allclose(first, second, rtol=0, atol=1e-13 * size, equal_nan=True))
