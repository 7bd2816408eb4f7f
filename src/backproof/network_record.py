"""A network as plain data, and its parameters as arrays by name: what a model file holds of it, and back.

An activation or a cost stands by its name, or by its formula; one made from functions is refused. Whatever is read is
held against what the layers need.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.activations import Activation, activation
from backproof.costs import Cost, cost
from backproof.errors import InputError, Phrase
from backproof.network import Network, Parameters

Array = Any


def arrays_of(network: Network, parameters: Parameters, dtype: Any) -> dict[str, Array]:
    """Return the arrays of one network by name, "weights 2" and so on, each finite and of the dtype."""
    arrays = {}
    for layer, (w, b) in enumerate(zip(parameters.weights, parameters.biases, strict=True), 2):
        for name, array in ((f"weights {layer}", w), (f"biases {layer}", b)):
            if array.dtype != dtype or not np.isfinite(array).all():
                raise InputError(
                    "parameters: {name} is not finite, or not {dtype} as the others; accepted: all are",
                    name=name, dtype=dtype,
                )  # fmt: skip
            arrays[name] = np.ascontiguousarray(array)
    _check_shapes(network, arrays)
    return arrays


def stored_activation(record: Activation) -> Any:
    """Return what stands for an activation: its name, or its formula."""
    if record.is_catalogued:
        return record.name
    if _is_rebuilt(lambda: Activation.from_formula(record.name, record.formula, kinks=record.kinks), record):
        return {"name": record.name, "formula": record.formula, "kinks": list(record.kinks)}
    raise _made_of_functions(Phrase("activation"), record.name)


def stored_cost(record: Cost) -> Any:
    """Return what stands for a cost: its name, or its formula."""
    if record.is_catalogued:
        return record.name
    options = {"targets": record.targets, "domain": record.domain}
    if _is_rebuilt(lambda: Cost.from_formula(record.name, record.formula, **options), record):  # type: ignore[arg-type]
        return {"name": record.name, "formula": record.formula, "targets": record.targets, "domain": record.domain}
    raise _made_of_functions(Phrase("cost"), record.name)


def _is_rebuilt(make: Any, record: Any) -> bool:
    """Whether the formula alone gives an equal record: then nothing but text need be stored."""
    try:
        return bool(make() == record)
    except InputError:
        return False


def _made_of_functions(kind: str, name: str) -> InputError:
    return InputError(
        "{kind} {name!r} is made from functions, which a model file does not hold; accepted: one of the catalogue, or "
        "one made by from_formula",
        kind=kind, name=name,
    )  # fmt: skip


def parameters_in(network: Network, arrays: Mapping[str, Array]) -> Parameters:
    """Return the parameters of one network from its named arrays."""
    _check_shapes(network, arrays)
    layers = range(2, network.depth + 1)
    return Parameters(
        tuple(arrays[f"weights {layer}"] for layer in layers), tuple(arrays[f"biases {layer}"] for layer in layers)
    )


def members_in(network: Network, arrays: Mapping[str, Array], count: int) -> list[Parameters]:
    """Return the parameters of each of several networks, from arrays named "network 1, weights 2" and so on."""
    each: dict[str, dict[str, Array]] = {f"network {number}": {} for number in range(1, count + 1)}
    for name, array in arrays.items():
        of, _, own = name.partition(", ")
        if of not in each:
            raise InputError("{name!r} found; accepted: arrays of networks 1 to {count}", name=name, count=count)
        each[of][own] = array
    if len({array.dtype for array in arrays.values()}) != 1:
        raise InputError("arrays of different dtypes found; accepted: all float32 or all float64")
    return [parameters_in(network, own) for own in each.values()]


def read_activation(stored: Any) -> Activation:
    """Return the activation that `stored_activation` stored."""
    if isinstance(stored, str):
        return activation(stored)
    return Activation.from_formula(stored["name"], stored["formula"], kinks=tuple(map(float, stored["kinks"])))


def read_cost(stored: Any) -> Cost:
    """Return the cost that `stored_cost` stored."""
    if isinstance(stored, str):
        return cost(stored)
    low, high = map(float, stored["domain"])
    return Cost.from_formula(stored["name"], stored["formula"], targets=stored["targets"], domain=(low, high))


def _check_shapes(network: Network, arrays: Mapping[str, Array]) -> None:
    expected: dict[str, tuple[int, ...]] = {}
    for layer, (m, n) in enumerate(pairwise(network.sizes), 2):
        expected |= {f"weights {layer}": (n, m), f"biases {layer}": (n,)}
    found = {name: array.shape for name, array in arrays.items()}
    for name in sorted(found.keys() ^ expected.keys() or (n for n in found if found[n] != expected[n])):
        given, accepted = (shapes.get(name, Phrase("no such array")) for shapes in (found, expected))
        raise InputError(
            "{name!r}: {given} found; accepted for layers of sizes {sizes}: {accepted}",
            name=name, given=given, sizes=network.sizes, accepted=accepted,
        )  # fmt: skip
    if len({array.dtype for array in arrays.values()}) != 1:
        raise InputError("arrays of different dtypes found; accepted: all float32 or all float64")
