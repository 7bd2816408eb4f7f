"""What a constructor is given that takes its parts ready-made: `Net(W1, b1, W2, b2)`, `Net(fc1, act, fc2)`.

Nothing in the names says how weights are stored: that is told by the first way in which the object's forward pass runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.checking.subjects.code.given_in_code import space_of
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.use_in_code import use_of
from backproof.checking.subjects.makers.own_objects import OwnObject
from backproof.checking.subjects.makers.plans import methods_of
from backproof.checking.subjects.running.guard import SubjectError, result_safely

Array = Any
Sizes = tuple[int, ...]
_ONE = re.compile(r"(?P<bias>b|bias(es)?)_?\d*|(w|weights?)_?\d*|(params?|parameters)", re.I)
_LAYOUTS = (
    ("in_out", (-1,)), ("in_out", (1, -1)), ("out_in", (-1, 1)), ("out_in", (-1,)), ("out_in", (1, -1)),
)  # fmt: skip
"""Orientations of weights with shapes of biases, the usual first."""
_EXAMPLES = 5
"""As many as no layer is wide, so that an array of another shape does not fit by chance."""
_SECONDS = 0.5
_THROUGH = {("forward", 1), ("backward", 1)}


def parameters_given(thing: Any, unknown: list[str], known: dict[str, Any], sizes: Sizes) -> Iterator[dict[str, Any]]:
    """Weights and biases for the arguments of a constructor that are called so, in every layout in which it runs.

    Args:
        thing: the class.
        unknown: names of the arguments, all of which must be called as parameters are.
        known: what is given for all others.
        sizes: of the layers, the input first.
    """
    names = [_ONE.fullmatch(name) for name in unknown]
    if not unknown or not all(names) or not isinstance(thing, type):
        return
    for orientation, shape in _LAYOUTS:
        made = _arrays(sizes, turned=orientation == "in_out", shape=shape)
        for given in _ways(unknown, *made):
            with suppress(SubjectError):
                if _runs(result_safely(thing, seconds=_SECONDS, **known, **_copies(given)), sizes):
                    yield known | given


def layers_given(thing: Any, unknown: list[str], sizes: Sizes) -> dict[str, OwnObject]:
    """Layers of the file for arguments of a constructor that it goes through: dense ones, with activations between.

    Args:
        thing: the class.
        unknown: names of its arguments.
        sizes: of the layers, the input first.

    Returns:
        An expression for each argument that is gone through; nothing where these are not as many as layers need.
    """
    names = [name for name in unknown if use_of(thing, name).methods & _THROUGH]
    wide, others = _classes_gone_through(thing)
    layers = len(sizes) - 1
    if len(wide) != 1 or len(names) not in (layers, 2 * layers - 1, 2 * layers) or (len(names) > layers and not others):
        return {}
    dense = [f"{wide[0]}({m}, {n})" for m, n in pairwise(sizes)]
    between = [f"{others[0]}()"] * len(names) if len(names) > layers else []
    order = [text for pair in zip(dense, between, strict=False) for text in pair] if between else dense
    order += dense[-1:] if len(names) == 2 * layers - 1 and len(order) > 2 * layers - 1 else []
    return {name: OwnObject(text) for name, text in zip(names, order[: len(names)], strict=True)}


def _classes_gone_through(thing: type) -> tuple[list[str], list[str]]:
    """Names of the file's classes with a forward and a backward method: those made of two widths, and of nothing."""
    found: dict[int, list[str]] = {0: [], 2: []}
    for name, value in space_of(thing).items():
        if isinstance(value, type) and value is not thing and value.__module__ == thing.__module__:
            ways = [getattr(value, method, None) for method, _ in _THROUGH]
            if all(callable(way) and len(required_names(way)) == 2 for way in ways):
                found.setdefault(len(required_names(value)), []).append(name)
    return found[2], found[0]


def _arrays(sizes: Sizes, *, turned: bool, shape: tuple[int, ...]) -> tuple[list[Array], list[Array]]:
    rng = np.random.default_rng(0)
    shapes = [(m, n) if turned else (n, m) for m, n in pairwise(sizes)]
    return [0.5 * rng.standard_normal(s) for s in shapes], [np.full(n, 0.1).reshape(shape) for n in sizes[1:]]


def _ways(names: list[str], weights: list[Array], biases: list[Array]) -> Iterator[dict[str, Any]]:
    """Weights and biases, one by one or in lists, or in a dict under the usual keys, as the names say."""
    of_bias = [name for name in names if (found := _ONE.fullmatch(name)) and found["bias"]]
    others = [name for name in names if name not in of_bias]
    if len(others) == 1 and len(of_bias) <= 1 and len(weights) > 1:
        keyed = zip(weights, biases, strict=True)
        if of_bias:
            yield {others[0]: weights, of_bias[0]: biases}
            return
        yield {
            others[0]: {
                key: v for k, pair in enumerate(keyed, 1) for key, v in zip((f"W{k}", f"b{k}"), pair, strict=True)
            }
        }
        yield {others[0]: weights}
    elif len(others) == len(weights) and len(of_bias) in (0, len(biases)):
        yield dict(zip(others, weights, strict=True)) | dict(zip(of_bias, biases, strict=False))


def _copies(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.copy() if isinstance(value, np.ndarray) else type(value)(value) for name, value in given.items()
    }


def _runs(made: Any, sizes: Sizes) -> bool:
    """Whether a forward pass of the object gives as many numbers as the outputs of all examples are."""
    x = np.random.default_rng(1).standard_normal((_EXAMPLES, sizes[0]))
    for name in methods_of(made, "forward"):
        for given, count in ((x, _EXAMPLES), (x.T.copy(), _EXAMPLES), (x[0], 1)):
            with suppress(SubjectError):
                result = result_safely(getattr(made, name), given, seconds=_SECONDS)
                parts = result if isinstance(result, tuple | list) else [result]
                if any(np.size(part) == count * sizes[-1] for part in parts if isinstance(part, np.ndarray)):
                    return True
    return False
