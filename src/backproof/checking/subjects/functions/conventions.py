"""The different ways in which people write the same backward pass, none of which is a fault.

A convention says how examples, weights, biases, targets and the whole set of parameters are passed. The plain one,
`gradient(weights, biases, x, y)` with rows of examples and the network's own shapes, is tried first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np

from backproof.checking.report import remark
from backproof.checking.subjects.functions.signatures import DATA_ROLES, WIDTHS
from backproof.checking.subjects.names.class_labels import FROM_ONE, labels_from_one, labels_of
from backproof.checking.subjects.places.matching import mixed_orientations
from backproof.faces import Message
from backproof.network import Network, Parameters

Array = Any


@dataclass(frozen=True)
class Convention:
    """How arguments are passed and gradients come back.

    Attributes:
        form: of the parameters: "lists", "pairs", "interleaved", "dict", "flat", "flat grouped", "folded first",
            "folded last", "flat folded …", "spread" (w², b², w³, …), "spread grouped" (w², w³, …, b², …), "object", or
            "no biases".
        examples: "rows", "columns", or "vector" (one example at a time).
        weights: "out_in", as the network's, or "in_out".
        biases: "flat", "row" or "column".
        targets: "vectors", "labels" (integers), "labels from one" or "flat".
        library: "numpy", "lists", "torch" or "jax".
        roles: of the positional arguments in their order: "parameters", "weights", "biases", "x", "y", "rate".
        subtracts_bias: whether z = w·x − b, so that b is a threshold.
        penalty: what an argument for a penalty's λ gets.
        options: names and roles of arguments with a default that are given by name.
        has_ones: whether the examples are given with the 1 that a folded bias is multiplied by.
        mixed: of each layer, whether its weights are (in, out); nothing where all layers are alike.
    """

    form: str = "lists"
    examples: str = "rows"
    weights: str = "out_in"
    biases: str = "flat"
    targets: str = "vectors"
    library: str = "numpy"
    roles: tuple[str, ...] = ("weights", "biases", "x", "y")
    subtracts_bias: bool = False
    penalty: float = 0.0
    options: tuple[tuple[str, str], ...] = ()
    has_ones: bool = False
    mixed: tuple[bool, ...] = ()

    @property
    def folded(self) -> str | None:
        """Where a folded bias stands, in the words of `backproof.checking.subjects.returned.returned_values.read`."""
        return {
            "folded first": "first",
            "folded last": "last",
            "flat folded first": "flat first",
            "flat folded last": "flat last",
            "flat grouped": "grouped",
        }.get(self.form)

    @property
    def without_biases(self) -> bool:
        """Whether the code has no biases."""
        return self.form == "no biases"

    def weights_of(self, parameters: Parameters) -> list[Array]:
        """The weights in this orientation, fresh copies."""
        pairs = zip(parameters.weights, self.turns(len(parameters.weights)), strict=True)
        return [np.array(w.T if turned else w, order="C") for w, turned in pairs]

    def turns(self, layers: int) -> tuple[bool, ...]:
        """Of each layer, whether its weights are stored (in, out)."""
        return self.mixed or (self.weights == "in_out",) * layers

    def biases_of(self, parameters: Parameters) -> list[Array]:
        """The biases in this shape, fresh copies."""
        shape = {"flat": (-1,), "row": (1, -1), "column": (-1, 1)}[self.biases]
        sign = -1 if self.subtracts_bias else 1
        return [np.array(sign * b).reshape(shape) for b in parameters.biases]

    def arguments(self, parameters: Parameters, x: Array, y: Array, rate: float | None = None) -> list[Any]:
        """Arguments in the order of the roles, all fresh copies, in this library."""
        weights, biases = self.weights_of(parameters), self.biases_of(parameters)
        packed = self._pack(weights, biases)
        values: dict[str, Any] = {
            "x": self._examples(self._with_ones(x)),
            "y": self.targets_of(y),
            "rate": rate,
            **packed,
        }
        values |= {"batch": (values["x"], values["y"]), **self._settings(parameters, len(x), rate)}
        arguments: list[Any] = []
        for role in self.roles:
            if role == "spread":
                arguments += packed["spread"]
            else:
                arguments.append(values[role])
        return [self._convert(value, role) for value, role in zip(arguments, self._expanded(packed), strict=True)]

    def _settings(self, parameters: Parameters, count: int, rate: float | None) -> dict[str, Any]:
        widths = (parameters.weights[0].shape[1], parameters.weights[0].shape[0], parameters.weights[-1].shape[0])
        known: dict[str, Any] = {
            "shapes": self._shapes(parameters),
            "one": 1,
            "size": count,
            "penalty": self.penalty,
            "zero": 0.0,
            "rate": rate,
        }
        return known | dict(zip(WIDTHS, widths, strict=True))

    def _shapes(self, parameters: Parameters) -> list[tuple[int, ...]]:
        """Of every array of parameters, in the order in which a flat vector holds them."""
        weights, biases = self.weights_of(parameters), self.biases_of(parameters)
        if "folded" in self.form:
            arrays = [self._fold(w, b) for w, b in zip(weights, biases, strict=True)]
        elif self.form == "flat grouped":
            arrays = [*weights, *biases]
        else:
            arrays = [array for pair in zip(weights, biases, strict=True) for array in pair]
        return [array.shape for array in arrays]

    def named(self, parameters: Parameters, count: int, rate: float | None = None) -> dict[str, Any]:
        """Arguments that are given by name."""
        settings = self._settings(parameters, count, rate)
        return {name: settings[role] for name, role in self.options}

    def _expanded(self, packed: dict[str, Any]) -> list[str]:
        return [name for role in self.roles for name in ([role] * (len(packed["spread"]) if role == "spread" else 1))]

    def _pack(self, weights: list[Array], biases: list[Array]) -> dict[str, Any]:
        pairs = list(zip(weights, biases, strict=True))
        interleaved = [array for pair in pairs for array in pair]
        packed: dict[str, Any] = {"weights": weights, "biases": biases, "spread": interleaved}
        if self.form == "spread grouped":
            packed["spread"] = [*weights, *biases]
        match self.form:
            case "pairs":
                packed["parameters"] = pairs
            case "interleaved":
                packed["parameters"] = interleaved
            case "dict":
                names = [(f"W{i}", f"b{i}") for i in range(1, len(pairs) + 1)]
                packed["parameters"] = {
                    n: a for two, pair in zip(names, pairs, strict=True) for n, a in zip(two, pair, strict=True)
                }
            case "flat":
                packed["parameters"] = np.concatenate([array.ravel() for array in interleaved])
            case "flat grouped":
                packed["parameters"] = np.concatenate([array.ravel() for array in (*weights, *biases)])
            case "object":
                packed["parameters"] = self._object(tuple(weights), tuple(biases))
            case "folded first" | "folded last":
                packed["parameters"] = packed["spread"] = [self._fold(w, b) for w, b in pairs]
            case "flat folded first" | "flat folded last":
                packed["parameters"] = np.concatenate([self._fold(w, b).ravel() for w, b in pairs])
            case "no biases":
                packed["parameters"] = packed["spread"] = weights
        return packed

    def _object(self, weights: tuple[Array, ...], biases: tuple[Array, ...]) -> Any:
        """Return one object that holds weights and biases: `Parameters` where the arrays have its shapes."""
        if (self.weights, self.biases, self.mixed) == ("out_in", "flat", ()):
            return _Network(weights, biases)
        return SimpleNamespace(weights=weights, biases=biases)

    def _fold(self, w: Array, b: Array) -> Array:
        axis = 1 if self.weights == "out_in" else 0
        bias = b.reshape((-1, 1) if axis else (1, -1))
        return np.concatenate([bias, w] if self.form.endswith("first") else [w, bias], axis=axis)

    def _with_ones(self, x: Array) -> Array:
        """The examples, with a column of ones where a folded bias stands if the code expects them so."""
        if not self.has_ones:
            return x
        ones = np.ones((len(x), 1))
        return np.hstack([ones, x] if self.form.endswith("first") else [x, ones])

    def _examples(self, x: Array) -> Array:
        x = np.array(x)
        return x if self.examples == "rows" else x[0].copy() if self.examples == "vector" else x.T.copy()

    def laid(self, v: Array) -> Any:
        """A row for each example in the layout and the library in which examples are passed."""
        return self._convert(self._examples(v), "x")

    def targets_of(self, y: Array) -> Any:
        """The targets as they are passed."""
        if self.targets in ("labels", FROM_ONE):
            labels = labels_of(y) if self.targets == "labels" else labels_from_one(y)
            return int(labels[0]) if self.examples == "vector" else labels
        if self.targets == "flat":
            return float(y[0, 0]) if self.examples == "vector" else np.array(y).ravel()
        return self._examples(y)

    def _convert(self, value: Any, role: str) -> Any:
        if self.library == "numpy" or role in DATA_ROLES - {"x", "y", "batch"}:
            return value
        if self.library == "lists":
            return _to_lists(value)
        return _to_tensors(value, self.library)

    def described(self) -> tuple[Message, ...]:
        """What differs from the plain convention."""
        names = ("form", "examples", "weights", "biases", "targets", "library")
        plain = Convention()
        differing = [f"{name} {getattr(self, name)}" for name in names if getattr(self, name) != getattr(plain, name)]
        others = (("threshold", self.subtracts_bias), ("ones", self.has_ones), ("weights mixed", bool(self.mixed)))
        differing += [said for said, holds in others if holds]
        return tuple(map(remark, differing))


class _Network(Parameters):
    """Parameters that code may put others into, as `net.weights = [...]`."""

    __setattr__ = object.__setattr__


def _to_lists(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: _to_lists(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_to_lists(item) for item in value)
    return value


def _to_tensors(value: Any, library: str) -> Any:
    if isinstance(value, np.ndarray):
        if library == "torch":
            import torch

            return torch.tensor(value)
        import jax.numpy as jnp

        return jnp.asarray(value)
    if isinstance(value, dict):
        return {key: _to_tensors(item, library) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_to_tensors(item, library) for item in value)
    return value


def attempts(
    convention: Convention, network: Network, libraries: tuple[str, ...], labels: tuple[str, ...] = ("labels",)
) -> Iterator[Convention]:
    """Every way to pass the same arguments, the plain one first.

    Args:
        convention: what is passed.
        network: for which the parameters are.
        libraries: whose arrays may be passed.
        labels: in what forms integer labels may be passed.
    """
    targets = ["vectors", *(labels if network.sizes[-1] > 1 else ("flat",))]
    folded = "folded" in convention.form or convention.without_biases
    shapes = (
        ("rows", "out_in", "flat"),
        ("rows", "in_out", "flat"),
        ("rows", "in_out", "row"),
        ("rows", "out_in", "row"),
        ("columns", "out_in", "column"),
        ("columns", "in_out", "column"),
        ("vector", "out_in", "flat"),
        ("vector", "in_out", "flat"),
        ("rows", "out_in", "column"),
        ("rows", "in_out", "column"),
    )
    # last, those in which the caller puts the ones that a folded bias is multiplied by
    of_ones = (False, True) if "folded" in convention.form else (False,)
    of_biases = (False,) if convention.form == "no biases" else (False, True)
    for ones, library, kind, minus in product(of_ones, libraries, targets, of_biases):
        for examples, weights, biases in shapes:
            if folded and biases != {"columns": "column"}.get(examples, "flat"):
                continue
            laid = replace(convention, examples=examples, weights=weights, biases=biases, library=library)
            yield replace(laid, targets=kind, subtracts_bias=minus, has_ones=ones)
    for mixed in mixed_orientations(network.depth - 1) if not folded else ():
        for library, kind, (examples, _, biases) in product(libraries, targets, (*shapes[:1], *shapes[3:5], shapes[6])):
            laid = replace(convention, examples=examples, biases=biases, library=library)
            yield replace(laid, targets=kind, mixed=mixed)
