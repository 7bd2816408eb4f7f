"""Answers that are neither right nor called wrong: right for symmetric changes only, or right to some digits only.

A rule for the root of a covariance need only hold for changes that leave it symmetric. And where a forward pass is an
iteration that stops early, the derivative of what it returns and that of what it approaches agree to some digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.checking.operations.operator_patterns import Compared

Array = Any
_NEARLY, _SMALL = 1e-4, 1e-2
"""How far an answer that is nearly right may be off, relative to its entry and to a part of the largest one."""


def is_right_for_symmetric_changes(x: Array, questions: Sequence[Compared]) -> bool:
    """Whether x holds symmetric matrices, and only the antisymmetric part of what was answered is wrong.

    >>> asked = Compared(np.ones(1), np.array([1.0, 2, 0, 1]), np.array([1.0, 1, 1, 1]), np.zeros(4), np.ones(4, bool))
    >>> is_right_for_symmetric_changes(np.eye(2), [asked]), is_right_for_symmetric_changes(np.arange(4.0), [asked])
    (True, False)
    """
    if x.ndim < 2 or x.shape[-1] != x.shape[-2] or x.shape[-1] < 2 or not np.array_equal(x, x.swapaxes(-1, -2)):
        return False

    def part(v: Array) -> Array:
        matrices = v.reshape(x.shape)
        return (matrices + matrices.swapaxes(-1, -2)) / 2

    if not all(each.given.size == x.size and each.known.all() for each in questions):
        return False
    return all((abs(part(each.given) - part(each.right)) <= part(each.limit)).all() for each in questions)


def is_nearly_right(questions: Sequence[Compared]) -> bool:
    """Whether every entry agrees to some digits, which no slip is known to leave but an ε left out.

    >>> asked = Compared(np.ones(1), np.array([1.00002, 2.0]), np.array([1.0, 2.0]), np.zeros(2), np.ones(2, bool))
    >>> is_nearly_right([asked])
    True
    """
    return all(each.given.shape == each.right.shape and _is_near(each) for each in questions)


def _is_near(asked: Compared) -> bool:
    size = abs(asked.right) + _SMALL * abs(asked.right).max(initial=0.0)
    return bool((abs(asked.given - asked.right) <= _NEARLY * size + asked.limit)[asked.known].all())
