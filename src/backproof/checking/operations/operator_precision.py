"""How coarse the numbers are that an operation computes with: what changes of its inputs it notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Arrays, Asking
from backproof.checking.operations.operator_repeats import same, strays
from backproof.checking.subjects.operands.operators_asked import PulledBack
from backproof.checking.subjects.running.guard import AnswersVaryError
from backproof.checking.truth.operator_truth import DOUBLE, SINGLE, unit_roundoff

Array = Any


def roundoffs(asking: Asking, u: Array, first: PulledBack) -> tuple[float, float]:
    """The unit roundoffs that the value and the pull-back compute in.

    Args:
        asking: the operation.
        u: a gradient from above.
        first: what was answered to it; what strays from that far is asked again.

    Raises:
        SubjectError: the pull-back gave an array in one call and nothing in another.
    """
    rng = np.random.default_rng(asking.seed + 2)
    directions = [rng.choice([-1.0, 1.0], x.shape) * (0.7 + 0.3 * rng.random(x.shape)) for x in asking.leaves]
    turned = 0.7 + 0.3 * rng.random(u.shape)

    def moved(t: float) -> Arrays:
        return tuple(x * (1 + t * d) for x, d in zip(asking.leaves, directions, strict=True))

    silent: set[tuple[bool, ...]] = set()

    def pulled(answer: PulledBack) -> Array:
        silent.add(tuple(part is None for part in answer.gradients))
        parts = [answer.gradients[i] for i in asking.inputs.wanted]
        return np.concatenate([np.ravel(part).astype(np.float64) for part in parts if part is not None] or [u])

    def steady(t: float, ask: Callable[[], PulledBack]) -> Array:
        answer = pulled(ask())
        asking.varies |= strays(answer, base, t) and not same(answer, pulled(ask()))
        return answer

    base = pulled(first)
    forward = unit_roundoff(lambda t: asking.flat(moved(t)))
    by_u = unit_roundoff(lambda t: steady(t, lambda: asking.pull_back(u * (1 + t * turned))))
    by_x = unit_roundoff(lambda t: steady(t, lambda: asking.pull_back(u, leaves=moved(t))), has_jumps=True)
    if len(silent) > 1:
        raise AnswersVaryError(
            "your gradient returned an array for an input in one call, and none in another; accepted: the same in "
            "every call"
        )
    narrow = SINGLE if asking.dtype == np.float32 else DOUBLE
    return max(forward, narrow), max(by_u, by_x, narrow)
