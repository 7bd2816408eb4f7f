"""One differentiable operation on its own: a PyTorch Function, a JAX custom_vjp, a pair of functions, or a record."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.reading import as_array
from backproof.errors import InputError

Array = Any
Arrays = tuple[Array, ...]


@dataclass(frozen=True)
class Operator:
    """A forward map and the vector–Jacobian product that is said to belong to it.

    Attributes:
        name: how the user calls it.
        value: inputs -> one output array, float64 where the library allows it.
        pull_back: (inputs, u) -> for each input Jᵀu, or None.
        count: how many array inputs it takes.
        is_gradient: whether the output is one number and the pull-back ignores u (a pair f, ∇f).
    """

    name: str
    value: Callable[[Arrays], Array]
    pull_back: Callable[[Arrays, Array], tuple[Array | None, ...]]
    count: int
    is_gradient: bool = False


def operator_of(thing: Any) -> Operator:
    """Read what was given as an operator.

    Raises:
        InputError: it is none.
    """
    if isinstance(thing, Activation):
        return _of_activation(thing)
    if isinstance(thing, tuple | list) and len(thing) == 2 and all(map(callable, thing)):
        return _of_pair(*thing)
    if isinstance(thing, type) and any(kind.__module__.startswith("torch.autograd") for kind in thing.__mro__):
        return _of_torch(thing)
    if type(thing).__name__ == "custom_vjp" and type(thing).__module__.startswith("jax"):
        return _of_jax(thing)
    raise InputError(
        "operator: {given} given; accepted: a torch.autograd.Function, a jax.custom_vjp, a pair (f, gradient) or an "
        "Activation",
        given=f"{thing!r:.80}",
    )


def _of_activation(record: Activation) -> Operator:
    def pull_back(inputs: Arrays, u: Array) -> tuple[Array | None, ...]:
        a = record.forward(inputs[0])
        back = record.pull_back(u, a) if record.pull_back else u * record.slope(inputs[0], a)  # type: ignore[misc]
        return (as_array(back),)

    return Operator(record.name, lambda inputs: as_array(record.forward(inputs[0])), pull_back, 1)


def _of_pair(f: Callable[..., Any], gradient: Callable[..., Any]) -> Operator:
    def pull_back(inputs: Arrays, u: Array) -> tuple[Array | None, ...]:
        result = gradient(*(np.array(x) for x in inputs))
        if result is None:
            raise SubjectError("your gradient returned None; accepted: an array of the shape of x")
        parts = tuple(result) if len(inputs) > 1 and isinstance(result, tuple | list) else (result,)
        if len(parts) != len(inputs):
            raise SubjectError(
                "your gradient returned {given} arrays; accepted: {accepted}, one for each input",
                given=len(parts),
                accepted=len(inputs),
            )
        return tuple(as_array(part) for part in parts)

    def value(inputs: Arrays) -> Array:
        return as_array(f(*(np.array(x) for x in inputs)))

    name = getattr(gradient, "__name__", "gradient")
    return Operator(name, value, pull_back, _arguments(f), is_gradient=True)


def _of_torch(function: Any) -> Operator:
    import torch

    def tensors(inputs: Arrays) -> list[Any]:
        return [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]

    def value(inputs: Arrays) -> Array:
        with torch.no_grad():
            return as_array(_only(function.apply(*tensors(inputs))))

    def pull_back(inputs: Arrays, u: Array) -> tuple[Array | None, ...]:
        given = tensors(inputs)
        output = _only(function.apply(*given))
        found = torch.autograd.grad(output, given, torch.tensor(u, dtype=output.dtype), allow_unused=True)
        return tuple(None if part is None else as_array(part) for part in found)

    return Operator(function.__name__, value, pull_back, _arguments(function.forward, leave_out=1))


def _of_jax(function: Any) -> Operator:
    import jax

    def value(inputs: Arrays) -> Array:
        with _double_precision():
            return as_array(_only(function(*map(jax.numpy.asarray, inputs))))

    def pull_back(inputs: Arrays, u: Array) -> tuple[Array | None, ...]:
        with _double_precision():
            output, back = jax.vjp(function, *map(jax.numpy.asarray, inputs))
            found = back(jax.numpy.asarray(u, _only(output).dtype))
            return tuple(as_array(part) for part in found)

    return Operator(getattr(function, "__name__", "custom_vjp"), value, pull_back, _arguments(function))


def _only(output: Any) -> Any:
    if isinstance(output, tuple | list):
        if len(output) != 1:
            raise SubjectError("your operator returned {given} outputs; accepted: one", given=len(output))
        return output[0]
    return output


@contextmanager
def _double_precision() -> Iterator[None]:
    import jax

    enable: Any = getattr(jax, "enable_x64", None)
    if enable is None:
        # its place before JAX 0.8
        enable = getattr(importlib.import_module("jax.experimental"), "enable_x64")  # noqa: B009
    with enable(True):
        yield


def _arguments(function: Any, leave_out: int = 0) -> int:
    try:
        parameters = list(inspect.signature(function).parameters.values())[leave_out:]
    except (TypeError, ValueError):
        return 1
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return max(1, sum(p.kind in plain and p.default is p.empty for p in parameters))
