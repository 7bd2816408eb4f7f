"""A PyTorch `nn.Sequential` read as a network with its parameters; PyTorch itself is never imported here.

A module knows its parts and its parameters, so that whoever has one has all that is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backproof.costs import cost as cost_named
from backproof.errors import InputError, Listed, Phrase
from backproof.network import Network, Parameters

Array = Any
_NAMES: dict[str, Callable[[Any], str | None]] = {
    "Identity": lambda layer: "identity",
    "Sigmoid": lambda layer: "sigmoid",
    "Tanh": lambda layer: "tanh",
    "ReLU": lambda layer: "relu",
    "LeakyReLU": lambda layer: _member("leaky_relu", layer.negative_slope),
    "ELU": lambda layer: _member("elu", layer.alpha),
    "SELU": lambda layer: "selu",
    "GELU": lambda layer: {"none": "gelu", "tanh": "gelu_tanh"}.get(layer.approximate),
    "SiLU": lambda layer: "silu",
    "Softplus": lambda layer: "softplus" if (layer.beta, layer.threshold) == (1, 20) else None,
    "Softsign": lambda layer: "softsign",
    "Hardtanh": lambda layer: "hard_tanh" if (layer.min_val, layer.max_val) == (-1, 1) else None,
    "Softmax": lambda layer: "softmax" if layer.dim in (1, -1) else None,
}
"""Activations by the names of their classes: the name here, or None where it is another function."""
_ACCEPTED = Phrase(
    "nn.Sequential of Linear layers, each with at most one of {activations} after it; Flatten before the first, and "
    "Dropout, which only training reads",
    activations=Listed(_NAMES),
)


def is_torch(thing: Any) -> bool:
    """Whether it is a PyTorch module; without PyTorch, nothing is."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, torch.nn.Module)


def _kind(module: Any) -> str:
    """Return the name of PyTorch's own class that a module is of, "" for anybody else's, derived ones too."""
    name = type(module).__name__
    return name if getattr(sys.modules["torch"].nn, name, None) is type(module) else ""


def read_torch(module: Any, cost: str | None = None) -> tuple[Network, Parameters]:
    """Return the network that a module is, and its parameters in double precision.

    Args:
        module: nn.Sequential; one within another is read as its parts.
        cost: what it is trained by, the quadratic cost where nothing is said. PyTorch's losses of logits put softmax
            or sigmoid after a last Linear layer, and so does a cost that goes with one of them here.

    Raises:
        InputError: another part, an activation that is not where a network has one, or an unknown cost.
    """
    layers = _layers(module)
    linears = [linear for linear, _ in layers]
    parameters = Parameters(tuple(_array(layer.weight) for layer in linears), tuple(map(_bias, linears)))
    sizes = [linears[0].in_features, *(layer.out_features for layer in linears)]
    return Network(sizes, _activations([name for _, name in layers], cost), cost or "quadratic"), parameters


def _layers(module: Any) -> list[tuple[Any, str | None]]:
    """Return each Linear layer with the name of the activation after it, None where none is."""
    found: list[tuple[Any, str | None]] = []
    for part in _parts(module):
        kind = _kind(part)
        if kind == "Linear":
            found.append((part, None))
        elif kind in _NAMES:
            found = _with_activation(found, kind, part)
        elif kind != "Dropout" and not (kind == "Flatten" and not found and (part.start_dim, part.end_dim) == (1, -1)):
            raise _refused(type(part).__name__)
    if not found:
        raise _refused(Phrase("no Linear layer"))
    return found


def _with_activation(found: list[tuple[Any, str | None]], kind: str, part: Any) -> list[tuple[Any, str | None]]:
    """Return the layers with an activation after the last one, which must have none yet."""
    if not found or found[-1][1] is not None:
        raise _refused(Phrase("{kind} where no Linear layer is before it", kind=kind))
    name = _NAMES[kind](part)
    if name is None:
        raise _refused(str(part))
    return [*found[:-1], (found[-1][0], name)]


def _parts(module: Any) -> Iterator[Any]:
    """Yield the parts of nn.Sequential, those of one within it in its place."""
    if _kind(module) != "Sequential":
        raise _refused(type(module).__name__)
    for part in module.children():
        if _kind(part) == "Sequential":
            yield from _parts(part)
        else:
            yield part


def _activations(names: list[str | None], cost: str | None) -> list[str]:
    found = [name or "identity" for name in names]
    canonical = cost_named(cost).canonical if cost else None
    if names[-1] is None and canonical in ("softmax", "sigmoid"):
        found[-1] = str(canonical)
    return found


def _member(family: str, number: float) -> str | None:
    return f"{family}({number!r})" if number > 0 else "relu" if family == "leaky_relu" and number == 0 else None


def _bias(linear: Any) -> Array:
    return np.zeros(linear.out_features) if linear.bias is None else _array(linear.bias)


def _array(tensor: Any) -> Array:
    """Return a copy of a tensor, which training goes on without."""
    return np.array(tensor.detach().cpu().double().numpy())


def _refused(given: Any) -> InputError:
    return InputError("model: {given} given; accepted: {accepted}", given=given, accepted=_ACCEPTED)
