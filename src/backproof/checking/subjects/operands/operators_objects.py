"""Objects with a forward and a backward pass, and the parameters that they hold with their gradients."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.checking.subjects.operands.operators_asked import Arrays, Operator, PulledBack, where_one_by_default
from backproof.checking.subjects.operands.operators_called import Calling
from backproof.checking.subjects.operands.operators_context import WithContext, takes_context
from backproof.checking.subjects.operands.operators_held import HeldArray, held_by
from backproof.checking.subjects.operands.operators_plain import (
    answered,
    copied,
    of_numbers,
    of_pair,
    one_number,
    overwritten,
    parts,
    upstream_overwritten,
)
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.running.guard import SubjectError, call_safely

Array = Any
_FORWARD = ("forward", "fwd", "fprop", "__call__", "loss", "activate", "activation", "function", "value", "calc")
_SENDS_BACK = ("backward", "bwd", "bprop", "backprop")
"""Names of methods that take a gradient from above."""
_BACKWARD = (*_SENDS_BACK, "gradient", "grad", "derivative", "prime", "deriv", "d", "df")


def methods_of(layer: Any) -> tuple[str, str] | None:
    """The names of its forward and its backward pass; None where it lacks one.

    >>> class Square:
    ...     def __call__(self, x):
    ...         return x**2
    ...     def gradient(self, x):
    ...         return 2 * x
    >>> methods_of(Square())
    ('__call__', 'gradient')
    """

    def first(names: tuple[str, ...]) -> str | None:
        return next((name for name in names if callable(getattr(layer, name, None))), None)

    forward, backward = first(_FORWARD), first(_BACKWARD)
    return (forward, backward) if forward and backward else None


def of_object(layer: Any, given: tuple[Any, ...] = ()) -> Operator:
    """Read an object whose backward pass belongs to its last forward pass; it is copied before every call.

    Args:
        layer: the object.
        given: what its forward pass is to be called with; where it is given nothing, matrices of fitting widths are
            tried.
    """
    forward, backward = methods_of(layer) or ("forward", "backward")
    f, back = getattr(layer, forward), getattr(layer, backward)
    if takes_context(f) and takes_context(back):
        layer, forward, backward = WithContext(f, back, type(layer).__name__), "forward", "backward"
        f, back = layer.forward, layer.backward
    title = layer.name if isinstance(layer, WithContext) else type(layer).__name__
    calling = Calling.of(f, back, sends_back=backward in _SENDS_BACK)
    own, keeps_only = _parameters(layer, (forward, backward), calling, given)
    if not own and not calling.upstreams and calling.taken:
        pair = of_pair(f, back, given)
        if pair.read_as:
            return replace(pair, name=title)
    calling = calling.with_optional_gradient(back)
    return _Layer(layer, forward, backward, calling, own, keeps_only).operator(title)


@dataclass(frozen=True)
class _Layer:
    """An object, the names of its two methods, and the parameters that it keeps gradients of."""

    layer: Any
    forward: str
    backward: str
    calling: Calling
    own: tuple[HeldArray, ...]
    keeps_only: bool

    def operator(self, title: str) -> Operator:
        leaves = tuple((each.name, each.value) for each in self.own)
        arguments = (*(name for name, _ in leaves), *self.calling.names)
        alone: dict[str, Any] = {"keeps_only": self.keeps_only, "is_gradient": not self.calling.upstreams}
        pull_back = where_one_by_default(self.pull_back) if self.calling.is_optional else self.pull_back
        return Operator(title, arguments, self.calling.required, self.value, pull_back, own=leaves, **alone)

    def value(self, inputs: Inputs, leaves: Arrays) -> Arrays:
        one, arguments = _prepared(self.layer, self.own, copied(inputs, leaves)[0])
        return one_number(self.calling, self.calling.outputs(getattr(one, self.forward)(*arguments))[0])

    def pull_back(self, inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        filled, copies = copied(inputs, leaves)
        one, arguments = _prepared(self.layer, self.own, filled)
        result = getattr(one, self.forward)(*arguments)
        given, count = [np.array(u) for u in us], len(self.own)
        returned = self.calling.called(getattr(one, self.backward), arguments, result, tuple(given))
        silent = (None,) * (len(leaves) - count)
        found = silent if self.keeps_only and returned is None else parts(returned, inputs, skipped=count)
        kept = (each.gradient(one, value) for each, value in zip(self.own, filled, strict=False))
        remarks = {**overwritten(copies[count:], leaves[count:]), **upstream_overwritten(given, us)}
        remarks |= of_numbers(returned, inputs, skipped=count)
        gradients = (*(None if g is None else as_array(g) for g in kept), *found)
        return answered(gradients, remarks, self.calling.outputs(result)[0])


def _prepared(layer: Any, own: Sequence[HeldArray], arguments: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """A copy of the object that holds other parameters, and what its forward pass is to be called with."""
    one = copy.deepcopy(layer)
    for each, value in zip(own, arguments, strict=False):
        each.put(one, value)
    return one, arguments[len(own) :]


def _parameters(
    layer: Any, methods: tuple[str, str], calling: Calling, given: tuple[Any, ...]
) -> tuple[tuple[HeldArray, ...], bool]:
    """The arrays of which the object keeps a gradient after its backward pass, and whether that returns nothing."""
    held = held_by(layer)
    for arguments in _arguments(given, len(calling.required), held) if held else ():
        one = copy.deepcopy(layer)
        before = [np.array(each.of(one)) for each in held]
        try:
            result = call_safely(getattr(one, methods[0]), *copy.deepcopy(arguments)).result
            ones = tuple(np.ones(each.shape) for each in calling.outputs(result)[0])
            own_call = (getattr(one, methods[1]), copy.deepcopy(arguments), result, ones)
            returned = call_safely(calling.called, *own_call).result
        except SubjectError:
            continue
        own = [each for each, value in zip(held, before, strict=True) if each.gradient(one, value) is not None]
        used = tuple(each for each in own if _is_used(layer, each, methods[0], arguments))
        return used, bool(used) and returned is None
    return (), False


def _is_used(layer: Any, held: HeldArray, forward: str, arguments: tuple[Any, ...]) -> bool:
    """Whether the output depends on an array: one that only looks like a parameter is none."""
    one = copy.deepcopy(layer)
    try:
        before = call_safely(getattr(one, forward), *copy.deepcopy(arguments)).result
        one = copy.deepcopy(layer)
        value = np.array(held.of(one), np.float64)
        held.put(one, 1.37 * value + 0.11)
        after = call_safely(getattr(one, forward), *copy.deepcopy(arguments)).result
    except SubjectError:
        return True
    first, second = (np.concatenate([np.ravel(part) for part in _listed(result)]) for result in (before, after))
    return not np.array_equal(first, second)


def _listed(result: Any) -> tuple[Any, ...]:
    listed = result if isinstance(result, tuple | list) else (result,)
    return tuple(np.asarray(part) for part in listed if isinstance(part, np.ndarray | float | int)) or (np.zeros(1),)


def _arguments(given: tuple[Any, ...], count: int, held: Sequence[HeldArray]) -> Iterator[tuple[Any, ...]]:
    if given:
        yield given
        return
    for width in dict.fromkeys(n for each in held for n in each.value.shape):
        yield tuple(np.ones((3, width)) for _ in range(count))
