"""Operations of NumPy arrays: a record, a pair (f, gradient), a pair (forward, backward)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.operator_inputs import Inputs, Leaf, names_of_arguments
from backproof.checking.subjects.operators_asked import (
    INPUT_OVERWRITTEN,
    NOT_RETURNED,
    UPSTREAM_OVERWRITTEN,
    Answer,
    Operator,
)
from backproof.checking.subjects.returned_leaves import as_array
from backproof.errors import InputError

Array = Any
Arrays = tuple[Array, ...]
_UPSTREAM = ("g", "dout", "dy", "dz", "da", "dl", "do", "u", "v", "ct", "delta", "error")
_UPSTREAM_PARTS = ("grad", "upstream", "cotangent", "dout", "d_out")
_MEMORY = (
    "cache",
    "ctx",
    "context",
    "saved",
    "memory",
    "res",
    "residual",
    "residuals",
    "tape",
    "state",
    "stash",
    "kept",
)
_OUTPUT = ("y", "out", "output", "s", "a", "p", "probs", "probabilities", "result")


def of_activation(record: Activation) -> Operator:
    """Read an activation's record."""

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        return (as_array(record.forward(leaves[0])),)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> Answer:
        a = record.forward(leaves[0])
        back = record.pull_back(us[0], a) if record.pull_back else us[0] * record.slope(leaves[0], a)  # type: ignore[misc]
        return Answer((as_array(back),))

    return Operator(record.name, ("z",), ("z",), value, pull_back)


def of_pair(f: Callable[..., Any], back: Callable[..., Any]) -> Operator:
    """Read (f, gradient), where f returns one number, or (forward, backward), where backward is given dout too."""
    names, required = names_of_arguments(f), names_of_arguments(f, required=True) or ("x",)
    taken = names_of_arguments(back, required=True)
    title = getattr(back, "__name__", "gradient")
    takes_upstream = bool(taken) and (_is_upstream(taken[0]) or _is_upstream(taken[-1])) and taken != required
    is_other = len(taken) != len(required) or (bool(taken) and taken[-1].lower() in _MEMORY)
    if (is_other and taken and taken != required[: len(taken)]) or takes_upstream:
        return _forward_backward(f, back, names, required, taken)

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        output = as_array(f(*copied(inputs, leaves)[0]))
        if output.size != 1:
            raise InputError(
                "operator: f returned shape {given}; accepted for a pair (f, gradient): one number", given=output.shape
            )
        return (output,)

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> Answer:
        arguments, copies = copied(inputs, leaves)
        return answered(parts(back(*arguments), inputs), overwritten(copies, leaves))

    return Operator(title, names, required, value, pull_back, is_gradient=True)


def _forward_backward(
    f: Callable[..., Any], back: Callable[..., Any], names: tuple[str, ...], required: tuple[str, ...], taken: Any
) -> Operator:
    first = _is_first(taken, required)
    other = taken[1:] if first else taken[:-1]
    takes_nothing_else = _takes_one(back)

    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        return _outputs(f(*copied(inputs, leaves)[0]), other, required)[0]

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> Answer:
        arguments, copies = copied(inputs, leaves)
        outputs, memory = _outputs(f(*arguments), other, required)
        given = [np.array(u) for u in us]
        kept = memory
        if takes_nothing_else:
            kept = ()
        elif memory is None:
            kept = outputs if _is_output(other, required) else arguments[: len(other) or None]
        dout = given[0] if len(given) == 1 else tuple(given)
        found = back(dout, *kept) if first else back(*kept, dout)
        gradients = parts(found, inputs)
        remarks = overwritten(copies, leaves)
        if any(not np.array_equal(now, u) for now, u in zip(given, us, strict=True)):
            remarks[UPSTREAM_OVERWRITTEN] = {}
        return answered(gradients, remarks)

    return Operator(getattr(back, "__name__", "backward"), names, required, value, pull_back)


def _takes_one(function: Any) -> bool:
    """Whether a function takes one argument by its place, such as the gradient from above alone, and no more."""
    try:
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return False
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(kind in plain for kind in kinds) == 1 and inspect.Parameter.VAR_POSITIONAL not in kinds


def _is_upstream(name: str) -> bool:
    return name.lower() in _UPSTREAM or any(part in name.lower() for part in _UPSTREAM_PARTS)


def _is_first(taken: tuple[str, ...], required: tuple[str, ...]) -> bool:
    """Whether the gradient from above comes first; an argument of the forward pass is none, whatever its name."""
    if (taken[-1] in required) != (taken[0] in required):
        return taken[-1] in required
    return _is_upstream(taken[0]) or not _is_upstream(taken[-1])


def _is_output(other: tuple[str, ...], required: tuple[str, ...]) -> bool:
    return len(other) == 1 and other[0].lower() in _OUTPUT and other[0] not in required


def _outputs(result: Any, other: tuple[str, ...], required: tuple[str, ...]) -> tuple[Arrays, Any]:
    """The outputs, and what was kept for the backward pass where the forward pass returns it too."""
    if isinstance(result, tuple) and len(result) >= 2 and (len(other) == 1 or len(other) != len(required)):
        outputs, memory = (result[0],), tuple(result[1:])
        return tuple(map(as_array, outputs)), memory if len(other) == len(memory) else (memory,)
    listed = result if isinstance(result, tuple | list) else (result,)
    return tuple(map(as_array, listed)), None


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


class NotReturned:
    """What stands for the derivative by an input for which a backward pass returns no part at all."""


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


def answered(gradients: tuple[Any, ...], remarks: dict[str, dict[str, Any]]) -> Answer:
    """The answer, with a remark of the inputs for which no part was returned."""
    missing = tuple(i for i, part in enumerate(gradients) if part is NotReturned)
    if missing:
        remarks[NOT_RETURNED] = {"leaves": missing}
    return Answer(tuple(None if part is NotReturned else part for part in gradients), remarks)


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
