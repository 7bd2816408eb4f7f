"""A function of each entry with its slope, `sigmoid` and `sigmoid_derivative`, or a function with its Jacobian.

A slope is written in terms of the input or of the output, σ′(z) or a(1 − a), and which of them is meant is seldom said
by its name: the one with which it agrees with differences is asked, and the report says which that is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.names_of_inputs import may_lack_derivative
from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.checking.subjects.operands.operators_asked import INPUT_OVERWRITTEN, NOT_RETURNED, Operator, PulledBack
from backproof.checking.subjects.operands.operators_called import OUTPUT, Calling
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.checking.truth.differences import derivative_along

Array = Any
Arrays = tuple[Array, ...]
_AT = np.array([-1.3, -0.45, 0.35, 0.8, 1.7])
_STEP, _AGREES = 0.05, 1e-4


@dataclass(frozen=True)
class Slope:
    """How a derivative is called that takes no gradient from above.

    Attributes:
        function: the derivative.
        of_output: whether it is given the output.
        is_jacobian: whether it returns ∂output/∂input for each pair of entries, and not one number for each entry.
    """

    function: Callable[..., Any]
    of_output: bool
    is_jacobian: bool

    def pulled_back(self, x: Array, output: Array, u: Array) -> Array:
        """Jᵀu."""
        found = as_array(self.function(np.array(output if self.of_output else x)))
        return np.tensordot(u, found, axes=u.ndim) if self.is_jacobian else u * found


def slope_of(f: Callable[..., Any], back: Callable[..., Any], given: tuple[Any, ...]) -> Slope | None:
    """How `back` is the slope or the Jacobian of f; None where f returns one number, or where neither fits."""
    if len(given) > 1:
        return None
    try:
        x = np.array(given[0] if given else _AT, np.float64)
        output = as_array(call_safely(f, np.array(x)).result)
    except (SubjectError, TypeError, ValueError):
        return None
    if output.size == 1 and x.size != 1:
        return None
    fits = [slope for of_output in (False, True) if (slope := _fitting(back, x, output, of_output)) is not None]
    right = [slope for slope in fits if _agrees(slope, f, x, output)]
    named = [slope for slope in fits if slope.of_output == _speaks_of_output(f, back)]
    return next(iter((*right, *named, *fits)), None)


def _fitting(back: Callable[..., Any], x: Array, output: Array, of_output: bool) -> Slope | None:
    try:
        found = as_array(call_safely(back, np.array(output if of_output else x)).result)
    except SubjectError:
        return None
    if output.size > 1 and found.shape == (*output.shape, *x.shape):
        return Slope(back, of_output, is_jacobian=True)
    return Slope(back, of_output, is_jacobian=False) if found.shape == output.shape == x.shape else None


def _agrees(slope: Slope, f: Callable[..., Any], x: Array, output: Array) -> bool:
    """Whether it agrees with a difference in one direction, at most entries."""
    direction = 1 + np.arange(x.size).reshape(x.shape) / max(x.size, 1)
    try:
        difference, _ = derivative_along(lambda at: as_array(f(at)), x, direction, _STEP)
        found = as_array(slope.function(np.array(output if slope.of_output else x)))
    except Exception:  # the user's own code, which says so again where it is judged
        return False
    along = np.tensordot(found, direction, axes=x.ndim) if slope.is_jacobian else found * direction
    close = abs(along - difference) <= _AGREES * max(abs(difference).max(initial=0.0), 1e-12)
    return bool(np.mean(close) > 0.5)


def _speaks_of_output(f: Callable[..., Any], back: Callable[..., Any]) -> bool:
    calling = Calling.of(f, back)
    return len(calling.taken) == 1 and calling.taken[0].lower() in OUTPUT and calling.taken[0] not in calling.names


def of_slope(f: Callable[..., Any], slope: Slope, title: str, calling: Calling) -> Operator:
    """Read a function and its slope or its Jacobian as an operator."""

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        return (as_array(f(np.array(leaves[0]))),)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        x = np.array(leaves[0])
        found = slope.pulled_back(x, as_array(f(x)), us[0])
        remarks: dict[str, Any] = {} if np.array_equal(x, leaves[0]) else {INPUT_OVERWRITTEN: {}}
        return PulledBack((found,), remarks)

    read_as = "jacobian" if slope.is_jacobian else "slope_of_output" if slope.of_output else "slope"
    return Operator(title, calling.names, calling.required, value, pull_back, read_as=read_as)


def of_losses(
    f: Callable[..., Any], back: Callable[..., Any], title: str, calling: Calling, given: tuple[Any, ...]
) -> Operator | None:
    """Read a loss of each entry, loss(y, p), with its slope by the prediction, as an operator; None where it is none.

    The slope is by the input that is no target, whichever comes first.
    """
    by = _prediction(f, back, calling, given)
    if by is None:
        return None

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        return (as_array(f(*_made(inputs, leaves))),)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        slope = us[0] * as_array(back(*_made(inputs, leaves)))
        silent = tuple(i for i, name in enumerate(inputs.names) if name != by)
        remarks = {NOT_RETURNED: {"leaves": silent}} if silent else {}
        return PulledBack(tuple(None if i in silent else slope for i in range(len(leaves))), remarks)

    return Operator(title, calling.names, calling.required, value, pull_back, read_as="slope")


def _made(inputs: Inputs, leaves: Arrays) -> tuple[Any, ...]:
    return inputs.filled(leaves, lambda _, x: np.array(x), np.array)


def _prediction(
    f: Callable[..., Any], back: Callable[..., Any], calling: Calling, given: tuple[Any, ...]
) -> str | None:
    """The name of the one of two inputs that is no target, where f and its slope have a number for each entry."""
    if len(given) != 2 or len(calling.names) < 2:
        return None
    try:
        arrays = [np.array(each, np.float64) for each in given]
        shapes = {as_array(call_safely(each, *map(np.array, given)).result).shape for each in (f, back)}
    except (SubjectError, TypeError, ValueError):
        return None
    predicted = [name for name, x in zip(calling.names, arrays, strict=False) if not may_lack_derivative(name, x)]
    is_of_entries = shapes == {x.shape for x in arrays} and len(shapes) == 1 and arrays[0].size > 1
    return predicted[0] if is_of_entries and len(predicted) == 1 else None
