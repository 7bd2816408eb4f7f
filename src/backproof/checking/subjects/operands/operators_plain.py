"""Operations of NumPy arrays: a record, a pair (f, gradient) or (forward, backward), a function that returns both."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.checking.subjects.operands.names_of_inputs import name_of, names_of_arguments
from backproof.checking.subjects.operands.operator_inputs import Inputs, Leaf
from backproof.checking.subjects.operands.operators_asked import (
    INPUT_OVERWRITTEN,
    NOT_RETURNED,
    OF_NUMBERS,
    UPSTREAM_OVERWRITTEN,
    Operator,
    PulledBack,
    where_one_by_default,
)
from backproof.checking.subjects.operands.operators_called import Calling
from backproof.checking.subjects.operands.operators_flags import turned as flags_turned
from backproof.checking.subjects.operands.operators_slopes import of_losses, of_slope, slope_of
from backproof.checking.subjects.operands.returned_trees import NotReturned, of_trees
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import InputError

Array = Any
Arrays = tuple[Array, ...]


def of_activation(record: Activation) -> Operator:
    """Read an activation's record."""

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        return (as_array(record.forward(leaves[0])),)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        a = record.forward(leaves[0])
        back = record.pull_back(us[0], a) if record.pull_back else us[0] * record.slope(leaves[0], a)  # type: ignore[misc]
        return PulledBack((as_array(back),))

    return Operator(record.name, ("z",), ("z",), value, pull_back)


def of_pair(
    f: Callable[..., Any], back: Callable[..., Any], given: tuple[Any, ...] = (), *, of_tensors: bool = False
) -> Operator:
    """Read (f, gradient), where f returns one number, (forward, backward), or (f, slope), where f is of each entry.

    Args:
        f: the function.
        back: what belongs to its derivative.
        given: what it is to be called with, which tells a slope from a gradient.
        of_tensors: whether both are written for PyTorch's tensors.
    """
    calling, title = Calling.of(f, back), getattr(back, "__name__", "gradient")
    if of_tensors:
        f, back = with_tensors(f), with_tensors(back)
    is_of_inputs = not calling.upstreams and not calling.is_of_memory
    if is_of_inputs and (slope := slope_of(f, back, given)) is not None:
        return of_slope(f, slope, title, calling)
    if is_of_inputs and (losses := of_losses(f, back, title, calling, given)) is not None:
        return losses

    calling = calling.with_optional_gradient(back)

    def made(back: Callable[..., Any]) -> Operator:
        return _of_pair(f, back, calling, title)

    turned = flags_turned(made, f, back, given)
    return made(back) if turned is None else replace(turned, read_as="flag_turned")


def _of_pair(f: Callable[..., Any], back: Callable[..., Any], calling: Calling, title: str) -> Operator:
    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        return one_number(calling, calling.outputs(f(*copied(inputs, leaves)[0]))[0])

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        arguments, copies = copied(inputs, leaves)
        result = f(*arguments) if calling.upstreams or calling.is_of_memory else None
        given = [np.array(u) for u in us]
        returned = calling.called(back, arguments, result, tuple(given))
        gradients = parts(returned, inputs)
        remarks = {**overwritten(copies, leaves), **upstream_overwritten(given, us), **of_numbers(returned, inputs)}
        return answered(gradients, remarks, calling.outputs(result)[0] if calling.upstreams else ())

    asked = where_one_by_default(pull_back) if calling.is_optional else pull_back
    return Operator(title, calling.names, calling.required, value, asked, is_gradient=not calling.upstreams)


def with_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of PyTorch's tensors as one of arrays."""
    import torch

    def made(item: Any) -> Any:
        if isinstance(item, np.ndarray):
            return torch.tensor(item)
        if isinstance(item, dict):
            return {key: made(each) for key, each in item.items()}
        return type(item)(map(made, item)) if type(item) in (tuple, list) else item

    @functools.wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        return function(*map(made, arguments), **options)

    return called


def one_number(calling: Calling, outputs: Arrays) -> Arrays:
    """The outputs, of which there is one number only where the backward pass takes no gradient from above.

    Raises:
        InputError: there are more.
    """
    if not calling.upstreams and (len(outputs) != 1 or outputs[0].size != 1):
        raise InputError(
            "operator: f returned shape {given}; accepted for a pair (f, gradient): one number", given=outputs[0].shape
        )
    return outputs


def of_value_with_gradient(f: Callable[..., Any]) -> Operator:
    """Read a function that returns one number with its gradients, as `scipy.optimize` takes with `jac=True`."""

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        return (as_array(f(*copied(inputs, leaves)[0])[0]),)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        arguments, copies = copied(inputs, leaves)
        output, *found = f(*arguments)
        gradients = parts(found[0] if len(found) == 1 else tuple(found), inputs)
        return answered(gradients, overwritten(copies, leaves), (as_array(output),))

    names, required = names_of_arguments(f), names_of_arguments(f, required=True) or ("x",)
    return Operator(name_of(f), names, required, value, pull_back, is_gradient=True)


def is_value_with_gradient(result: Any) -> bool:
    """Whether it is one number and arrays beside it, as (loss, gradient) is, or a group of arrays: (loss, (da, db)).

    >>> import numpy as np
    >>> is_value_with_gradient((0.5, np.ones(3))), is_value_with_gradient((np.ones(3), np.ones(3)))
    (True, False)
    """
    if not isinstance(result, tuple | list) or len(result) < 2 or getattr(result[0], "shape", ()) not in ((), (1,)):
        return False
    if not isinstance(result[0], int | float) and not hasattr(result[0], "dtype"):
        return False
    beside = result[1] if len(result) == 2 and isinstance(result[1], tuple) and result[1] else result[1:]
    return all(isinstance(each, Mapping) or hasattr(each, "shape") for each in beside)


def upstream_overwritten(given: Sequence[Array], us: Arrays) -> dict[str, dict[str, Any]]:
    """The remark that a gradient from above was written into, if one was."""
    same = all(np.array_equal(now, u) for now, u in zip(given, us, strict=True))
    return {} if same else {UPSTREAM_OVERWRITTEN: {}}


def copied(inputs: Inputs, leaves: Arrays) -> tuple[tuple[Any, ...], list[Array]]:
    """The arguments made of copies of the leaves, which code may write into, and these copies."""
    copies: list[Array] = [None] * len(leaves)

    def make(i: int, x: Array) -> Array:
        copies[i] = np.array(x)
        return copies[i]

    return inputs.filled(leaves, make, np.array), copies


def overwritten(copies: list[Array], leaves: Arrays) -> dict[str, dict[str, Any]]:
    """The remark that an input was written into, if one was."""
    same = all(np.array_equal(now, x, equal_nan=True) for now, x in zip(copies, leaves, strict=True))
    return {} if same else {INPUT_OVERWRITTEN: {}}


def parts(result: Any, inputs: Inputs, skipped: int = 0) -> tuple[Array | None, ...]:
    """What was returned, leaf by leaf: a part for each argument, for each leaf, or for each array that was given.

    Args:
        result: what the backward pass returned.
        inputs: the arguments.
        skipped: how many of them, at the front, it returns nothing for.
    """
    template, arrays = inputs.template[skipped:], inputs.leaves[skipped:]
    count = len(arrays)
    if result is None:
        raise SubjectError("your gradient returned None; accepted: an array of the shape of x")
    if isinstance(result, dict):
        return _by_name(result, inputs)[skipped:]
    listed = isinstance(result, tuple | list) and (count > 1 or len(result) == 1 or isinstance(result, tuple))
    found = tuple(result) if listed else (result,)
    if len(found) == len(template) != count and count <= len(found):
        found = tuple(part for part, item in zip(found, template, strict=True) if _holds_leaf(item))
    if len(found) != count and count == 1 and len(found) == arrays[0].size and listed:
        found = (np.array(found),)
    is_nested = len(found) != count or any(isinstance(part, dict) for part in found)
    if is_nested and (by_tree := of_trees(found, inputs, skipped)) is not None:
        return by_tree
    if len(found) < count and (chosen := _returned(found, inputs, skipped)) is not None:
        return chosen
    if len(found) != count:
        raise SubjectError(
            "your gradient returned {given} arrays; accepted: {accepted}, one for each input",
            given=len(found),
            accepted=count,
        )
    # None beside arrays says that nothing is returned for that input, such as a target or a mask
    nothing = None if all(part is None for part in found) else NotReturned
    return tuple(nothing if part is None else as_array(part) for part in found)


def of_numbers(result: Any, inputs: Inputs, skipped: int = 0) -> dict[str, dict[str, Any]]:
    """The remark that derivatives were returned by arguments that are plain numbers, and are not judged; 0 is none."""
    template, count = inputs.template[skipped:], len(inputs.leaves) - skipped
    if not isinstance(result, tuple | list) or len(result) != len(template) or len(template) == count:
        return {}
    told = enumerate(zip(result, template, strict=True), skipped + 1)
    found = [k for k, (part, item) in told if type(item) is float and np.size(part) == 1 and part]
    return {OF_NUMBERS: {"positions": tuple(found)}} if found else {}


def _returned(found: tuple[Any, ...], inputs: Inputs, skipped: int) -> tuple[Any, ...] | None:
    """Fewer parts than inputs, as a loss returns none for its target: those asked for, else the first ones."""
    leaves = range(skipped, len(inputs.leaves))
    wanted = [i for i in inputs.wanted if i >= skipped]
    for chosen in (wanted, list(leaves[: len(found)])):
        pairs = list(zip(chosen, found, strict=False))
        if len(chosen) == len(found) and all(np.shape(part) == inputs.leaves[i].shape for i, part in pairs):
            by_leaf = dict(pairs)
            return tuple(as_array(by_leaf[i]) if i in by_leaf else NotReturned for i in leaves)
    return None


def answered(gradients: tuple[Any, ...], remarks: dict[str, dict[str, Any]], outputs: Arrays = ()) -> PulledBack:
    """The answer, with a remark of the inputs for which no part was returned."""
    missing = tuple(i for i, part in enumerate(gradients) if part is NotReturned)
    if missing:
        remarks[NOT_RETURNED] = {"leaves": missing}
    return PulledBack(tuple(None if part is NotReturned else part for part in gradients), remarks, outputs)


def _holds_leaf(item: Any) -> bool:
    if isinstance(item, dict | tuple | list):
        return any(map(_holds_leaf, item.values() if isinstance(item, dict) else item))
    return isinstance(item, Leaf)


def _by_name(result: dict[Any, Any], inputs: Inputs) -> tuple[Array | None, ...]:
    known = {str(name).lstrip("_"): value for name, value in result.items()}

    def found(name: str) -> Any:
        last = name.rpartition(".")[2]
        return next((known[key] for key in (name, last, "d" + last, "grad_" + last) if key in known), None)

    return tuple(None if (part := found(name)) is None else as_array(part) for name in inputs.names)
