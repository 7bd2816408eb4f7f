"""Deliberate estimators: backward passes that are not derivatives, and are not meant to be.

Where the forward map is a staircase (rounding, a sign, a threshold), its derivative is zero almost everywhere, and
something else is sent down on purpose: the gradient from above as it is (straight-through), or through a smooth
stand-in (a surrogate). Where it is the identity, only the backward pass can be what the operation is for: it turns the
gradient round, scales it, clips it or stops it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.checking.operator_asking import Asking

Array = Any
CauseFacts = dict[str, Any]
Pull = Callable[[Array], Array | None]


def is_staircase(f: Callable[[Array], Array], x: Array, rng: np.random.Generator) -> bool:
    """Whether f takes few values: it changes over large moves of x, and over no small ones, near 0 and far away either.

    The steps of a quantizer may be as wide as the range of its input tells, so that the largest and the smallest entry
    are left as they are where all together do not show it. Small moves come first, since far away an iteration need
    not end.
    """
    if _goes_in_steps(f, x, lambda c: x + c * rng.standard_normal(x.shape), rng):
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


def _same(first: Array, second: Array) -> bool:
    """Whether two outputs are the same up to rounding, as those of x + round(x) − x are."""
    size = 1 + float(abs(first).max(initial=0.0, where=np.isfinite(first)))
    return bool(np.allclose(first, second, rtol=0, atol=1e-13 * size, equal_nan=True))


def staircase_estimator(given: Array, u: Array, pull: Pull) -> tuple[str, CauseFacts] | None:
    """Name what is sent down in place of the derivative of a staircase; None where it is none of what is known."""
    if given.size != u.size:
        return None
    flat, upstream = given.ravel(), u.ravel()
    if not flat.any():
        return None
    ratio = flat / upstream
    if np.allclose(ratio, ratio[0], rtol=1e-5):
        return ("straight_through", {}) if np.isclose(ratio[0], 1) else ("straight_through_scaled", {"c": ratio[0]})
    if (np.isclose(ratio, 1) | (ratio == 0)).all():
        return "straight_through_clipped", {}
    kept = ratio[ratio != 0]
    if np.allclose(kept, kept[0], rtol=1e-5):
        return "straight_through_clipped_scaled", {"c": kept[0]}
    for c in (-2.0, 2.0):  # what depends on the signs of the gradient from above is a multiple of it all the same
        other = pull(c * u)
        if other is not None and np.allclose(other.ravel(), c * flat, rtol=1e-4):
            return "surrogate", {}
    return None


def identity_estimator(given: Array, u: Array, pull: Pull) -> tuple[str, CauseFacts] | None:
    """Name what the backward pass of an identity is for; None where it is none of what is known, or just right."""
    if given.size != u.size:
        return None
    flat, upstream = given.ravel(), u.ravel()
    ratio = float(flat @ upstream / (upstream @ upstream))
    small, large = pull(1e-3 * u), pull(1e3 * u)
    if small is None or large is None:
        return ("gradient_stopped", {}) if not flat.any() else None
    if _is_clipped(large.ravel(), 1e3 * upstream) and not np.allclose(large.ravel(), 1e3 * flat, rtol=1e-5):
        return "gradient_clipping", {"bound": float(abs(large).max())}
    is_plain_when_small = np.allclose(small.ravel(), 1e-3 * upstream, rtol=1e-5)
    shrunk = float(large.ravel() @ upstream / (upstream @ upstream))
    if is_plain_when_small and np.allclose(large.ravel(), shrunk * upstream, rtol=1e-4) and 0 <= shrunk < 999:
        return "gradient_clipping_by_norm", {"bound": float(np.linalg.norm(large))}
    if not np.allclose(flat, ratio * upstream, rtol=1e-5, atol=1e-12) or np.isclose(ratio, 1, rtol=1e-5):
        return None
    if ratio == 0:
        return "gradient_stopped", {}
    return ("gradient_reversal", {"c": -ratio}) if ratio < 0 else ("gradient_scaling", {"c": ratio})


def _is_clipped(large: Array, upstream: Array) -> bool:
    """Whether each entry is that of u cut off at one bound on either side."""
    low, high = large.min(), large.max()
    bound = max(abs(low), abs(high))
    return bool(np.allclose(large, np.clip(upstream, min(low, -bound), max(high, bound)), rtol=1e-5) and bound > 0)


def learned_step(asking: Asking, i: int, values: Array, u: Array) -> tuple[str, CauseFacts] | None:
    """Name what is sent to the step α of a quantizer α·round(x/α), where x gets a straight-through estimator.

    Such a map takes c·α·round of c·x for c·x and c·α, so that α ∂C/∂α + x·∂C/∂x = u·f by Euler's theorem; with the
    estimator in place of ∂C/∂x, this is what a learned step size gets, times a constant.
    """
    others = [j for j, each in enumerate(asking.leaves) if j != i and asking.shapes == (each.shape,)]
    step = float(asking.leaves[i].ravel()[0])
    rng = np.random.default_rng(asking.seed + 4)
    for j in others if step else ():
        if not is_staircase(lambda moved, j=j: asking.along(j, moved), asking.leaves[j], rng):  # type: ignore[misc]
            continue
        factors = []
        for above in (u, -2 * u, u * (0.5 + rng.random(u.shape))):
            found = asking.pull_back(above).gradients
            given, through = found[i], found[j]
            if given is None or through is None or through.size != u.size or not through.any():
                return None
            wanted = float(above @ values - through.ravel() @ asking.leaves[j].ravel()) / step
            factors.append(float(given.ravel()[0]) / wanted if wanted else np.nan)
        if np.allclose(factors, factors[0], rtol=1e-4) and factors[0] > 0:
            return "learned_step", {"c": factors[0]}
    return None


def estimator_of(asking: Asking, i: int, values: Array, u: Array, given: Array | None) -> tuple[str, CauseFacts] | None:
    """The estimator that the derivative by a leaf is on purpose, and its facts; None where it is none.

    Args:
        asking: the operation.
        i: the leaf.
        values: of the outputs, flat.
        u: a gradient from above.
        given: what was answered to it.
    """
    x = asking.leaves[i]
    if asking.operator.is_gradient or len(asking.shapes) != 1:
        return None
    if x.size == 1 != values.size:
        return learned_step(asking, i, values, u)
    if asking.shapes != (x.shape,):
        return None

    def pull(above: Array) -> Array | None:
        return asking.pull_back(above).gradients[i]

    def along(moved: Array) -> Array:
        return asking.along(i, moved)

    flat = np.zeros(u.size) if given is None else given
    if np.array_equal(values, x.ravel()) and np.array_equal(along(2 * x + 1), 2 * x.ravel() + 1):
        return identity_estimator(flat, u, pull)
    if is_staircase(along, x, np.random.default_rng(asking.seed + 3)):
        return staircase_estimator(flat, u, pull)
    return None
