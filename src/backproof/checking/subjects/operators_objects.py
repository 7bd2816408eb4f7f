"""Objects with `forward` and `backward`, and the parameters that they hold, whose gradients they keep beside them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backproof.checking.subjects.guard import SubjectError, call_safely
from backproof.checking.subjects.operator_inputs import Inputs, names_of_arguments
from backproof.checking.subjects.operators_asked import UPSTREAM_OVERWRITTEN, Answer, Arrays, Operator
from backproof.checking.subjects.operators_plain import copied, overwritten, parts
from backproof.checking.subjects.returned_leaves import as_array

Array = Any
_GRADIENTS = ("d{}", "d_{}", "grad_{}", "{}_grad", "g{}", "{}_gradient", "delta_{}", "dl_d{}")
_GROUPS = ("grads", "gradients", "grad")


def of_object(layer: Any, given: tuple[Any, ...] = ()) -> Operator:
    """Read an object whose `backward(dout)` belongs to its last `forward(x)`; it is copied before every call.

    Args:
        layer: the object.
        given: what `forward` is to be called with; where it is given nothing, matrices of fitting widths are tried.
    """
    required = names_of_arguments(layer.forward, required=True) or ("x",)
    own, keeps_only = _parameters(layer, given, len(required))

    def prepared(arguments: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        one = copy.deepcopy(layer)
        for (name, _), value in zip(own, arguments, strict=False):
            setattr(one, name, value)
        return one, arguments[len(own) :]

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        one, arguments = prepared(copied(inputs, leaves)[0])
        return (as_array(one.forward(*arguments)),)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> Answer:
        filled, copies = copied(inputs, leaves)
        one, arguments = prepared(filled)
        one.forward(*arguments)
        dout = np.array(us[0])
        returned = one.backward(dout)
        silent = (None,) * (len(leaves) - len(own))
        found = silent if keeps_only and returned is None else parts(returned, inputs, skipped=len(own))
        remarks = overwritten(copies, leaves)
        if not np.array_equal(dout, us[0]):
            remarks[UPSTREAM_OVERWRITTEN] = {}
        kept = (_gradient(one, name) for name, _ in own)
        return Answer((*(None if g is None else as_array(g) for g in kept), *found), remarks)

    arguments = (*(name for name, _ in own), *names_of_arguments(layer.forward))
    return Operator(type(layer).__name__, arguments, required, value, pull_back, own=own, keeps_only=keeps_only)


def _parameters(layer: Any, given: tuple[Any, ...], count: int) -> tuple[tuple[tuple[str, Array], ...], bool]:
    """The arrays of which the object keeps a gradient after its backward pass, and whether that returns nothing."""
    arrays = {
        name: value
        for name, value in getattr(layer, "__dict__", {}).items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size
    }
    for arguments in _arguments(given, count, arrays) if arrays else ():
        one = copy.deepcopy(layer)
        try:
            output = as_array(call_safely(one.forward, *copy.deepcopy(arguments)).result)
            returned = call_safely(one.backward, np.ones(output.shape)).result
        except SubjectError:
            continue
        gradients = {name: _gradient(one, name) for name in arrays}
        own = tuple((name, arrays[name]) for name, gradient in gradients.items() if gradient is not None)
        return own, bool(own) and returned is None
    return (), False


def _arguments(given: tuple[Any, ...], count: int, arrays: Mapping[str, Array]) -> Iterator[tuple[Any, ...]]:
    if given:
        yield given
        return
    for width in dict.fromkeys(n for array in arrays.values() for n in array.shape):
        yield tuple(np.ones((3, width)) for _ in range(count))


def _gradient(layer: Any, name: str) -> Any:
    """The gradient that an object keeps of one of its arrays; None where it keeps none."""
    own = {key.lower().strip("_"): value for key, value in vars(layer).items() if key != name}
    for group in _GROUPS:
        if isinstance(own.get(group), Mapping):
            own.update({str(key).lower(): value for key, value in own[group].items()})
            if name in own[group]:
                return own[group][name]
    wanted = [form.format(name.lower().strip("_")) for form in _GRADIENTS]
    return next((own[key] for key in wanted if isinstance(own.get(key), np.ndarray | float)), None)
