"""Operations of PyTorch: Functions, modules and functions of tensors, asked for their value and their pull-back."""

from __future__ import annotations

import copy
import re
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.names_of_inputs import name_of, names_of_arguments
from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.checking.subjects.operands.operators_asked import (
    ALONE,
    INPUT_OVERWRITTEN,
    REFUSED,
    SECOND_DIFFERS,
    UPSTREAM_OVERWRITTEN,
    Array,
    Arrays,
    Operator,
    PulledBack,
    left_out,
)
from backproof.checking.subjects.places.returned_leaves import as_array

Remarks = dict[str, dict[str, Any]]
_LAYOUTS = ("expanded", "strided", ALONE)
_REFUSALS = re.compile(r"invalid gradient at index (\d+) - (.*)|incorrect number of gradients \((.*)\)", re.DOTALL)


def of_torch(thing: Any) -> Operator:
    """Read a Function, a module or a function of tensors."""
    import torch

    kind: Any = thing
    if isinstance(thing, type) and issubclass(thing, torch.autograd.Function):
        return _operator(kind.apply, kind.__name__, kind.forward)
    if isinstance(thing, torch.nn.Module):
        return _of_module(thing)
    return _operator(thing, name_of(thing), thing)


def _of_module(module: Any) -> Operator:
    import torch

    own = copy.deepcopy(module).double()
    parameters = tuple((name, as_array(p)) for name, p in own.named_parameters())

    def called(*arguments: Any) -> Any:
        values = dict(zip([name for name, _ in parameters], arguments[: len(parameters)], strict=True))
        # a copy of what it is now: its numbers may be others at another place
        return torch.func.functional_call(copy.deepcopy(module).double(), values, arguments[len(parameters) :])

    found = _operator(called, type(module).__name__, module.forward)
    names = tuple(name for name, _ in parameters)
    fields = {**found.__dict__, "arguments": (*names, *found.arguments), "own": parameters}
    return Operator(**fields)


def _operator(function: Any, name: str, signature: Any) -> Operator:
    def value(inputs: Inputs, leaves: Arrays) -> Arrays:
        _, arguments, _ = _tensors(inputs, leaves)
        return tuple(as_array(output) for output in _real_outputs(function(*arguments)))

    def pull_back(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        only = int(layout.removeprefix(ALONE)) if layout.startswith(ALONE) else None
        return _pulled_back(function, inputs, leaves, us, layout, only)

    arguments, required = names_of_arguments(signature), names_of_arguments(signature, required=True)
    if required == ("args",) or not required:
        required = ("x",)
    return Operator(name, arguments, required, value, pull_back, _LAYOUTS)


def _tensors(inputs: Inputs, leaves: Arrays, only: int | None = None) -> tuple[list[Any], tuple[Any, ...], list[Any]]:
    """Leaves, the arguments made of copies of them (which code may write into), and these copies.

    All of them ask for a gradient, or only one does.
    """
    import torch

    torch.default_generator.manual_seed(0)  # torch.manual_seed asks every device, and takes longer than the operation
    made: list[Any] = [None] * len(leaves)
    copies: list[Any] = [None] * len(leaves)

    def make(i: int, x: Array) -> Any:
        made[i] = torch.tensor(x, dtype=getattr(torch, str(x.dtype)), requires_grad=only in (None, i))
        copies[i] = made[i].clone()
        return copies[i]

    arguments = inputs.filled(leaves, make, lambda x: torch.tensor(x))
    return made, arguments, copies


def _real_outputs(result: Any) -> list[Any]:
    """The outputs that have a derivative: real tensors, without those that are marked as having none."""
    import torch

    found: list[Any] = []

    def walk(item: Any) -> None:
        if isinstance(item, torch.Tensor):
            found.append(item)
        elif isinstance(item, dict):
            for each in item.values():
                walk(each)
        elif isinstance(item, tuple | list):
            for each in item:
                walk(each)

    walk(result)
    real = [item for item in found if item.is_floating_point()]
    return [item for item in real if item.requires_grad] or real


def _pulled_back(
    function: Any, inputs: Inputs, leaves: Arrays, us: Arrays, layout: str, only: int | None = None
) -> PulledBack:
    made, arguments, copies = _tensors(inputs, leaves, only)
    outputs = _real_outputs(function(*arguments))
    remarks: Remarks = {}
    if any(_is_changed(c, x) and not any(c is o for o in outputs) for c, x in zip(copies, leaves, strict=True)):
        remarks[INPUT_OVERWRITTEN] = {}
    if not any(output.requires_grad for output in outputs):
        return PulledBack((None,) * len(leaves), remarks)
    try:
        first = _asked(outputs, made, us, layout, remarks)
    except RuntimeError as error:
        refusal = _REFUSALS.search(str(error))
        if refusal is None:
            raise
        return PulledBack((None,) * len(leaves), {**remarks, REFUSED: {"error": " ".join(refusal[0].split())[:160]}})
    _ask_again(lambda: _asked(outputs, made, us, layout, remarks), first, remarks)
    found = tuple(None if part is None else as_array(part) for part in first)
    if only is None:
        is_loss = sum(output.numel() for output in outputs) == 1
        remarks |= left_out(inputs, leaves, tuple(part is None for part in found), is_loss=is_loss)
    return PulledBack(found, remarks, tuple(map(as_array, outputs)))


def _asked(outputs: list[Any], made: list[Any], us: Arrays, layout: str, remarks: Remarks) -> tuple[Any, ...]:
    """Jᵀu for each leaf, copied, and whether u was written into."""
    import torch

    given = [_laid_out(u, output.dtype, layout) for u, output in zip(us, outputs, strict=True)]
    before = [u.clone() for u in given]
    pairs = [(output, u) for output, u in zip(outputs, given, strict=True) if output.requires_grad]
    asked = [leaf for leaf in made if leaf.requires_grad]
    answers = iter(
        torch.autograd.grad(
            [output for output, _ in pairs], asked, [u for _, u in pairs], retain_graph=True, allow_unused=True
        )
    )
    found = tuple(next(answers) if leaf.requires_grad else None for leaf in made)
    found = tuple(None if part is None else part.clone() for part in found)
    if any(not torch.equal(now, then) for now, then in zip(given, before, strict=True)):
        remarks[UPSTREAM_OVERWRITTEN] = {}
    return found


def _ask_again(asked: Any, first: tuple[Any, ...], remarks: Remarks) -> None:
    """Ask the same graph once more, as `retain_graph=True` allows: what was saved must still be there."""
    if UPSTREAM_OVERWRITTEN in remarks:
        return
    try:
        second = asked()
    except Exception:
        return  # a graph that may be asked once only says so itself
    for one, other in zip(first, second, strict=True):
        if one is not None and other is not None and not np.allclose(as_array(one), as_array(other), equal_nan=True):
            remarks[SECOND_DIFFERS] = {}


def _is_changed(tensor: Any, before: Array) -> bool:
    return not np.array_equal(as_array(tensor), before, equal_nan=True)


def _laid_out(u: Array, dtype: Any, layout: str) -> Any:
    import torch

    plain = torch.tensor(u, dtype=dtype)
    if layout == "expanded" and plain.ndim:
        return plain.reshape(-1)[:1].reshape((1,) * plain.ndim).expand(plain.shape)
    if layout == "strided" and plain.ndim:
        order = tuple(reversed(range(plain.ndim)))
        turned = plain.permute(order)
        spread = torch.full((*turned.shape[:-1], 2 * turned.shape[-1]), 7.0, dtype=dtype)
        spread[..., ::2] = turned
        return spread[..., ::2].permute(order)  # the order of a transposed array, with gaps
    return plain
