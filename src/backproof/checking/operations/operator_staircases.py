"""Whether a map is a staircase, whose derivative is zero almost everywhere: rounding, a sign, a threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.checking.truth.operator_truth import Truth

Array = Any
_FEW, _DRAWS = 3, 24
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


def is_rounded(asking: Any, i: int, truth: Truth) -> bool:
    """Whether the operation asked is a staircase by a leaf only because it computes in coarse numbers."""
    rng = np.random.default_rng(asking.seed + 6)
    return truth.is_of_coarse_numbers and reads_coarse_numbers(
        lambda moved: asking.along(i, moved), asking.leaves[i], rng
    )


def reads_coarse_numbers(f: Callable[[Array], Array], x: Array, rng: np.random.Generator) -> bool:
    """Whether f takes its input in half precision or as bfloat16: what that rounds away changes nothing anywhere."""
    places = [x * (0.5 + rng.random(x.shape)) for _ in range(_DRAWS)]
    return any(all(_same(f(at), f(to(at))) for at in places) for to in (_in_half, _as_bfloat16))


def _in_half(x: Array) -> Array:
    with np.errstate(over="ignore"):
        return x.astype(np.float16).astype(np.float64)


def _as_bfloat16(x: Array) -> Array:
    """The nearest numbers that are the upper half of one in single precision."""
    bits = x.astype(np.float32).view(np.uint32).astype(np.uint64)
    upper = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16 << 16
    return upper.astype(np.uint32).view(np.float32).astype(np.float64)


def _same(first: Array, second: Array) -> bool:
    """Whether two outputs are the same up to rounding, as those of x + round(x) − x are."""
    size = 1 + float(abs(first).max(initial=0.0, where=np.isfinite(first)))
    return bool(np.allclose(first, second, rtol=0, atol=1e-13 * size, equal_nan=True))
