"""Deliberate estimators: backward passes that are not derivatives, and are not meant to be.

Where the forward map is a staircase (rounding, a sign, a threshold), its derivative is zero almost everywhere, and
something else is sent down on purpose: the gradient from above as it is (straight-through), or through a smooth
stand-in (a surrogate). Where it is the identity, only the backward pass can be what the operation is for: it turns the
gradient round, scales it, clips it or stops it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_staircases import is_staircase
from backproof.checking.operations.operator_windows import is_turned_round
from backproof.checking.report import DIRECTION

Array = Any
CauseFacts = dict[str, Any]
Pull = Callable[[Array], Array | None]
TURNED_ROUND = "window_turned_round"
"""Of a window that passes on what it should stop: no estimator of anything."""


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
    return ("surrogate", {}) if _is_linear(flat, u, pull) else None


def _is_linear(flat: Array, u: Array, pull: Pull) -> bool:
    """Whether a multiple of the gradient from above gives that multiple of what was answered."""
    for c in (-2.0, 2.0):  # what depends on the signs of the gradient from above is a multiple of it all the same
        other = pull(c * u)
        if other is not None and np.allclose(other.ravel(), c * flat, rtol=1e-4):
            return True
    return False


def identity_estimator(given: Array, u: Array, pull: Pull) -> tuple[str, CauseFacts] | None:
    """Name what the backward pass of an identity is for; None where it is none of what is known, or just right."""
    if given.size != u.size:
        return None
    flat, upstream = given.ravel(), u.ravel()
    ratio = float(flat @ upstream / (upstream @ upstream))
    small, large = pull(1e-3 * u), pull(1e3 * u)
    if small is None or large is None:
        return ("gradient_stopped", {}) if not flat.any() else None
    if _is_clipped(large.ravel(), 1e3 * upstream) and _is_clipped(small.ravel(), 1e-3 * upstream, least=False):
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


def _is_clipped(answer: Array, upstream: Array, *, least: bool = True) -> bool:
    """Whether each entry is that of u cut off at one bound on either side, and some are cut off, at the `least`."""
    low, high = answer.min(), answer.max()
    bound = max(abs(low), abs(high))
    clipped = np.clip(upstream, min(low, -bound), max(high, bound))
    is_cut = not np.allclose(clipped, upstream, rtol=1e-5) or not least
    return bool(np.allclose(answer, clipped, rtol=1e-5) and bound > 0 and is_cut)


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


def estimator_of(
    asking: Asking, i: int, values: Array, u: Array, given: Array | None, right: Callable[[Array], Array]
) -> tuple[str, CauseFacts] | None:
    """The estimator that the derivative by a leaf is on purpose, and its facts; None where it is none.

    Args:
        asking: the operation.
        i: the leaf.
        values: of the outputs, flat.
        u: a gradient from above.
        given: what was answered to it.
        right: what would be right for one.
    """
    x = asking.leaves[i]
    if asking.operator.is_gradient:
        return None
    if len(asking.shapes) > 1:
        return _of_one_output(asking, i, u, given, right)
    flat = np.zeros(u.size) if given is None else given

    def pull(above: Array) -> Array | None:
        return asking.pull_back(above).gradients[i]

    def along(moved: Array) -> Array:
        return asking.along(i, moved)

    if asking.shapes != (x.shape,):
        found = learned_step(asking, i, values, u) if x.size == 1 != values.size else None
        return found or _through_another(asking, i, along, flat, u, pull)
    if np.array_equal(values, x.ravel()) and np.array_equal(along(2 * x + 1), 2 * x.ravel() + 1):
        return identity_estimator(flat, u, pull)
    if is_staircase(along, x, np.random.default_rng(asking.seed + 3)):
        found = staircase_estimator(flat, u, pull)
        is_window = found is not None and found[0].startswith("straight_through_clipped")
        return (TURNED_ROUND, {"severity": DIRECTION}) if is_window and is_turned_round(asking, i) else found
    return None


def _through_another(
    asking: Asking, i: int, along: Callable[[Array], Array], flat: Array, u: Array, pull: Pull
) -> tuple[str, CauseFacts] | None:
    """What is sent to a threshold of a staircase, which is as much a staircase by it as by its first input."""
    first = next((k for k, x in enumerate(asking.leaves) if k != i and asking.shapes == (x.shape,)), None)
    if first is None or not flat.any():
        return None
    rng = np.random.default_rng(asking.seed + 3)
    steps = is_staircase(lambda x: asking.along(first, x), asking.leaves[first], rng)
    if steps and is_staircase(along, asking.leaves[i], rng) and _is_linear(flat.ravel(), u, pull):
        return "surrogate", {}
    return None


def _of_one_output(
    asking: Asking, i: int, u: Array, given: Array | None, right: Callable[[Array], Array]
) -> tuple[str, CauseFacts] | None:
    """The estimator for one of several outputs, such as codes of a codebook; for the others it is the derivative."""
    if given is None or given.size != asking.leaves[i].size:
        return None
    ends = np.cumsum([0, *(int(np.prod(shape)) for shape in asking.shapes)])
    parts = [_OneOutput(asking, i, k, slice(*each), u.size) for k, each in enumerate(pairwise(ends))]
    answers = [each for part in parts if (each := part.pull(u[part.own])) is not None]
    close = 1e-9 * float(abs(given).max(initial=0.0))
    if len(answers) < len(parts) or not np.allclose(np.sum(answers, axis=0), given, rtol=1e-5, atol=close):
        return None
    pairs = zip(parts, answers, strict=True)
    wrong = [each for each in pairs if not np.allclose(np.ravel(each[1]), right(each[0].alone(u)), 1e-5, close)]
    found = [part.estimator(u[part.own], answer) for part, answer in wrong]
    return found[0] if found and None not in found else None


@dataclass(frozen=True)
class _OneOutput:
    """One of several outputs by one leaf: where it lies in the gradients from above."""

    asking: Asking
    i: int
    k: int
    own: slice
    size: int

    def alone(self, u: Array) -> Array:
        """A gradient from above of this output alone."""
        return self.spread(u[self.own])

    def spread(self, one: Array) -> Array:
        """The gradient of this output, with zeros for the others."""
        whole = np.zeros(self.size)
        whole[self.own] = one
        return whole

    def pull(self, one: Array) -> Array | None:
        """What is answered to a gradient of this output."""
        return self.asking.pull_back(self.spread(one)).gradients[self.i]

    def along(self, x: Array) -> Array:
        """This output where the leaf is x."""
        return self.asking.along(self.i, x)[self.own]

    def estimator(self, u: Array, answer: Array) -> tuple[str, CauseFacts] | None:
        """The estimator that the answer is, where this output is a staircase."""
        x = self.asking.leaves[self.i]
        steps = self.asking.shapes[self.k] == x.shape
        steps = steps and is_staircase(self.along, x, np.random.default_rng(self.asking.seed + 3))
        return staircase_estimator(answer, u, self.pull) if steps else None
