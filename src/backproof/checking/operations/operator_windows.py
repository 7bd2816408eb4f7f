"""The window of a straight-through estimator: where it passes the gradient from above on, and where it stops it.

A window is there to stop the gradient where the staircase has ended and its output can change no more. One that passes
the gradient on there, and stops it at every step of the staircase, is turned round: no weight could ever learn.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking

Array = Any
_POINTS, _FARTHEST = 240, 4.0


def is_turned_round(asking: Asking, i: int) -> bool:
    """Whether a window by leaf i, of the one output of its shape, passes on only what lies beyond every step.

    Each entry of the output has to belong to one of the leaf, wherever that stands: else nothing is told.
    """
    x = asking.leaves[i]
    count = -(-_POINTS // x.size) * x.size
    far = _FARTHEST * max(1.0, float(abs(x).max(initial=0.0)))
    points = np.linspace(-far, far, count)
    rng = np.random.default_rng(asking.seed + 5)
    (steps, passed), others = (_along(asking, i, points, rng.permutation(count)) for _ in range(2))
    if not (np.array_equal(steps, others[0]) and np.array_equal(passed, others[1])):
        return False
    at = np.flatnonzero(steps[1:] != steps[:-1])
    if not at.size or not passed.any():
        return False
    return not passed[at[0] : at[-1] + 2].any()


def _along(asking: Asking, i: int, points: Array, order: Array) -> tuple[Array, Array]:
    """The output at each point, and whether the gradient is passed on there; asked in some order."""
    x = asking.leaves[i]
    values, passed = np.empty(points.size), np.zeros(points.size, bool)
    for chosen in order.reshape(-1, x.size):
        leaves = (*asking.leaves[:i], points[chosen].reshape(x.shape), *asking.leaves[i + 1 :])
        values[chosen] = asking.flat(leaves)
        given = asking.pull_back(np.ones(x.size), leaves=leaves).gradients[i]
        passed[chosen] = False if given is None else np.ravel(given) != 0
    return values, passed
