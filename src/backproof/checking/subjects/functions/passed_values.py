"""What an object's methods are passed: examples and targets as it takes them, settings, and gradients from above."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence, Set
from contextlib import suppress
from typing import Any

import numpy as np

from backproof.checking.subjects.code.data_left import data_left, data_outside, left_by_its_constructor
from backproof.checking.subjects.names.class_labels import FROM_ONE, labels_from_one, labels_of
from backproof.checking.subjects.names.names_in_code import DATA, role_of
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.places.slots import slots
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.network import Network, Parameters

Array = Any
_CLOSE = 1e-4
_SETTER = re.compile(r"(set|load|give|feed)_?(?!forw)\w", re.I)
_WITH_TARGETS = ("pairs", "rows", "row")
"""Roles of arguments in which the targets come with the examples."""
_OF_A_SETTER = 2.0
"""Seconds for a method that only keeps what it is given."""


def laid(v: Array, examples: str) -> Array:
    """Rows in the layout of an object: "rows", "columns", "vector" (the first), "lists", or a small matrix for each.

    >>> laid(np.ones((4, 3)), "columns").shape, laid(np.ones((4, 3)), "samples rows").shape
    ((3, 4), (4, 1, 3))
    """
    if examples.startswith("samples"):
        return v[:, None, :].copy() if examples == "samples rows" else v[:, :, None].copy()
    if examples == "lists":
        return np.asarray(v).tolist()
    return np.array(v) if examples == "rows" else v[0].copy() if examples == "vector" else v.T.copy()


def values_of(
    x: Array, y: Array, examples: str, targets: str, *, rate: float, penalty: float, dropped: float = 0.0
) -> dict[str, Any]:
    """What each role of an argument is given, for these examples.

    Args:
        x: examples (N, n_1).
        y: targets (N, n_L).
        examples: the layout, as in `laid`.
        targets: "vectors", "labels", "labels from one" or "flat".
        rate: a learning rate.
        penalty: a penalty's λ.
        dropped: the share of activations that dropout drops.
    """
    passed: Any = laid(y, examples)
    if targets in ("labels", FROM_ONE):
        labels = labels_of(y) if targets == "labels" else labels_from_one(y)
        passed = int(labels[0]) if examples == "vector" else labels
    elif targets == "flat":
        passed = float(y[0, 0]) if examples == "vector" else np.array(y).ravel()
    if examples == "lists" and isinstance(passed, np.ndarray):
        passed = passed.tolist()
    pairs = [(laid(x[k : k + 1], examples), laid(y[k : k + 1], examples)) for k in range(len(x))]
    rows = [[*map(float, row), int(np.argmax(target))] for row, target in zip(x, y, strict=True)]
    settings = {
        "rate": rate,
        "penalty": penalty,
        "one": 1,
        "size": len(x),
        "zero": 0.0,
        "kept": 1.0 - dropped,
        "dropped": dropped,
        "width": y.shape[1],
        "yes": True,
    }
    later: dict[str, Any] = dict.fromkeys(("out", "g", "delta", "cache"))
    return {"x": laid(x, examples), "y": passed, "pairs": pairs, "rows": rows, "row": rows[0], **settings, **later}


def without_biases_of(parameters: Parameters, layers: Sequence[int]) -> Parameters:
    """The same parameters with biases of 0 in some layers, which count from 2.

    >>> own = Parameters((np.ones((1, 1)), np.ones((1, 1))), (np.ones(1), np.ones(1)))
    >>> without_biases_of(own, (3,)).biases
    (array([1.]), array([0.]))
    """
    biases = tuple(0 * b if layer in layers else b for layer, b in enumerate(parameters.biases, start=2))
    return Parameters(parameters.weights, biases)


def give_where_it_lacks(thing: Any, values: dict[str, Any], roles: Set[str], called: Sequence[str]) -> None:
    """Put the examples where an object keeps them, as far as the calls that are made pass none.

    Args:
        thing: the object.
        values: what each role of an argument is given.
        roles: what is passed to any of the methods that are called.
        called: names of these methods.

    Raises:
        SubjectError: it keeps none, so that no example reaches it.
    """
    passes_targets = {"y", "g", "delta", *_WITH_TARGETS} & roles
    # a forward pass that is given examples may be followed by a backward pass that has its own
    if not {"x", *_WITH_TARGETS} & roles or (not passes_targets and keeps_both(thing)):
        give_data(thing, values, called)
        return
    for name, role in left_by_its_constructor(thing, values, called).items():
        setattr(thing, name, values[role])


def with_equal_biases(parameters: Parameters, layers: Sequence[int]) -> Parameters:
    """The same parameters with the first bias for all neurons of some layers, which count from 2.

    >>> own = Parameters((np.ones((2, 1)),), (np.array([3.0, 4.0]),))
    >>> with_equal_biases(own, (2,)).biases
    (array([3., 3.]),)
    """
    biases = tuple(b[:1].repeat(len(b)) if n in layers else b for n, b in enumerate(parameters.biases, start=2))
    return Parameters(parameters.weights, biases)


def give_data(thing: Any, values: dict[str, Any], called: Sequence[str]) -> None:
    """Put the examples where an object keeps those that its constructor was given, or that a `set_inputs(x)` takes.

    Args:
        thing: the object.
        values: what each role of an argument is given.
        called: names of the methods that are called, which may read what another method sets.

    Raises:
        SubjectError: it keeps none, so that no example reaches it.
    """
    setters = _setters(type(thing))
    for name, role in setters:
        # one that fails gives nothing, and the call that needs the examples says so
        with suppress(SubjectError):
            call_safely(getattr(thing, name), values[role], seconds=_OF_A_SETTER)
    held = getattr(thing, "__dict__", {})
    left = {} if setters else data_left(thing, called)
    given = {*dict(setters).values(), *left.values()}
    if data_outside(thing, called):
        return
    if "x" not in given and not any(DATA["x"].fullmatch(name.strip("_")) for name in held):
        raise SubjectError("your object is given no examples; accepted: a method that takes them, or an attribute x")
    for role, pattern in DATA.items():
        for name in [name for name in getattr(thing, "__dict__", {}) if pattern.fullmatch(name.strip("_"))]:
            setattr(thing, name, values[role])
    for name, role in left.items():
        setattr(thing, name, values[role])


def keeps_both(thing: Any) -> bool:
    """Whether an object keeps examples and targets, which its constructor was given."""
    held = [name.strip("_") for name in getattr(thing, "__dict__", {})]
    return all(any(pattern.fullmatch(name) for name in held) for pattern in DATA.values())


def _setters(of: type) -> tuple[tuple[str, str], ...]:
    """Methods that are given the examples or the targets alone, and which of the two."""
    found = []
    for name, method in inspect.getmembers(of, inspect.isfunction):
        taken = list(inspect.signature(method).parameters)[1:]
        role = role_of(taken[0]) if len(taken) == 1 and _SETTER.match(name) else ""
        if role in ("x", "y"):
            found.append((name, role))
    return tuple(found)


def sent_back(
    network: Network, parameters: Parameters, x: Array, y: Array, output: Any, examples: str
) -> tuple[Any, Any]:
    """∂C/∂a, or δ where the forward pass ended with z; and δ; None for both where the output is none of the network's.

    Args:
        network: whose cost it is.
        parameters: those that were set.
        x: examples (N, n_1).
        y: targets (N, n_L).
        output: of the object's own forward pass.
        examples: the layout, as in `laid`.
    """
    rows = _rows_of(output, examples, (len(x), network.sizes[-1]))
    if rows is None:
        return None, None
    with np.errstate(all="ignore"):
        trace = network.forward(parameters, np.asarray(x, np.float64))
        delta = network.errors(parameters, trace, np.asarray(y, np.float64))[-1]
        g = network.cost_function.gradient(rows, np.asarray(y, np.float64))
    if is_near(rows, trace.weighted_inputs[-1]) and not is_near(rows, trace.output):
        g = delta
    return laid(g, examples), laid(delta, examples)


def stored_output(thing: Any, network: Network, parameters: Parameters, x: Array, examples: str) -> Any:
    """The array of an object that is the network's output, or z of its last layer; None where it holds neither.

    Args:
        thing: the object, after its forward pass.
        network: whose output it is.
        parameters: those that were set.
        x: examples (N, n_1).
        examples: the layout, as in `laid`.
    """
    return output_among([slot.get() for slot in slots(thing)], network, parameters, x, examples)


def output_among(held: Sequence[Any], network: Network, parameters: Parameters, x: Array, examples: str) -> Any:
    """The one of some values that is the network's output, or z of its last layer; None where none is.

    Args:
        held: the values.
        network: whose output it is.
        parameters: those that were set.
        x: examples (N, n_1).
        examples: the layout, as in `laid`.
    """
    with np.errstate(all="ignore"):
        trace = network.forward(parameters, np.asarray(x, np.float64))
    for right in (trace.output, trace.weighted_inputs[-1]):
        for value in held:
            rows = _rows_of(value, examples, right.shape)
            if rows is not None and is_near(rows, right):
                return value
    return None


def _rows_of(output: Any, examples: str, shape: tuple[int, int]) -> Array | None:
    if output is None:
        return None
    try:
        out = as_array(output).astype(np.float64)
    except SubjectError:
        return None
    rows = out.T if examples == "columns" else np.atleast_2d(out)
    return rows if rows.shape == shape else None


def is_near(rows: Array, right: Array) -> bool:
    """Whether two outputs are equal within the rounding of float32."""
    return bool((abs(rows - right) <= _CLOSE * (1 + abs(right))).all())
