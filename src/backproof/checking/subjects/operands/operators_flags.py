"""Flags that a backward pass alone takes, `softmax_backward(s, g, is_output=True)`: which way round they are to be.

Such a flag says what the function is given, the input or the output, and its default need not be what the names of the
arguments say. It is turned where the derivative agrees with a difference then, and with its default does not.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.names_of_inputs import names_of_arguments
from backproof.checking.subjects.operands.operator_inputs import Inputs, read_inputs
from backproof.checking.subjects.operands.operators_asked import Array, Operator
from backproof.checking.truth.differences import derivative_along

_MOST = 2
_SHAPE = (3, 4)
_STEP, _AGREES = 0.05, 1e-4


def flags_of(f: Callable[..., Any], back: Callable[..., Any]) -> tuple[str, ...]:
    """The flags of a backward pass, by default True or False, that the function itself does not take.

    >>> flags_of(lambda x: x, lambda g, x, given_output=True: g)
    ('given_output',)
    """
    try:
        parameters = inspect.signature(back).parameters.values()
    except (TypeError, ValueError):
        return ()
    own = names_of_arguments(f)
    return tuple(p.name for p in parameters if isinstance(p.default, bool) and p.name not in own)[:_MOST]


def turned(
    make: Callable[[Callable[..., Any]], Operator],
    f: Callable[..., Any],
    back: Callable[..., Any],
    given: tuple[Any, ...],
) -> Operator | None:
    """The operation with flags turned; None where it is right as it is, or with no flag turned.

    Args:
        make: reads a backward pass as that of the function.
        f: the function.
        back: its backward pass.
        given: what it is to be called with; drawn where nothing is.
    """
    flags = flags_of(f, back)
    if not flags or _agrees(make(back), given):
        return None
    defaults = [inspect.signature(back).parameters[name].default for name in flags]
    for values in product((True, False), repeat=len(flags)):
        if list(values) != defaults:
            other = make(functools.wraps(back)(functools.partial(back, **dict(zip(flags, values, strict=True)))))
            if _agrees(other, given):
                return other
    return None


def _agrees(operator: Operator, given: tuple[Any, ...]) -> bool:
    """Whether ⟨v, Jᵀu⟩ is a difference along one v, for all inputs at once."""
    rng = np.random.default_rng(5)
    try:
        drawn = given or tuple(rng.standard_normal(_SHAPE) for _ in operator.required)
        inputs = read_inputs(drawn, operator.arguments)
        ways = [rng.standard_normal(x.shape) for x in inputs.leaves]
        us = tuple(rng.standard_normal(each.shape) for each in operator.value(inputs, inputs.leaves))
        found = operator.pull_back(inputs, inputs.leaves, us, "plain").gradients
        right, _ = derivative_along(
            lambda t: _along(operator, inputs, ways, us, float(t[0])), np.zeros(1), np.ones(1), _STEP
        )
        sums = [float((g * way).sum()) for g, way in zip(found, ways, strict=True) if g is not None]
    except Exception:  # the user's own code, which says so again where it is judged
        return False
    return bool(abs(sum(sums) - float(right[0])) <= _AGREES * max(*map(abs, sums), abs(float(right[0])), 1e-12))


def _along(operator: Operator, inputs: Inputs, ways: list[Array], us: tuple[Array, ...], t: float) -> Array:
    moved = tuple(x + t * way for x, way in zip(inputs.leaves, ways, strict=True))
    outputs = operator.value(inputs, moved)
    return np.array([sum(float((u * each).sum()) for u, each in zip(us, outputs, strict=True))])
