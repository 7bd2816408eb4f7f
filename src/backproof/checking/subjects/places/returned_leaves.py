"""Leaves of what a user returned: the arrays in any nesting of tuples, lists, dicts and objects, in layer order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from backproof.checking.subjects.running.guard import SubjectError

Array = Any
_SHORT = ("bfloat16", "float16")
_OF_WEIGHTS = re.compile(r"(^|d|_|grad|∂|∇)_?(w|weights?|kernel|theta)(_?\d*|_?[a-z]{1,3}\d?)$", re.I)
_OF_BIASES = re.compile(r"(^|d|_|grad|∂|∇)_?(b|bias|biases)(_?\d*|_?[a-z]{1,3}\d?)$", re.I)
_IS_GRADIENT = re.compile(r"(d|∂|∇|grad|nabla)_?(w|b|theta)", re.I)
_EXTRA = re.compile(r"^(d|∂|∇|delta_?|grad_?)?_?([azhxy]|act|out|output|input|loss|cost|error|err|delta)s?_?\d*$", re.I)
"""Keys of errors, activations and the cost, which are no gradients of parameters."""


def as_array(value: Any) -> Array:
    """Return a NumPy array of what NumPy, PyTorch, JAX or nested lists hold, copied.

    Raises:
        SubjectError: it holds no real numbers.
    """
    if type(value) is np.ndarray and value.dtype.char in "df":
        return value.copy()
    short = dtype_name(value) in _SHORT
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float().numpy() if short else value.numpy()
    try:
        array = np.array(value)
        array = array.astype(np.float32) if short else array
    except (TypeError, ValueError) as error:
        raise SubjectError(
            "your code returned something that is not an array of numbers ({error}); accepted: arrays of numbers",
            error=error,
        ) from None
    if array.dtype == object:
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError):
            raise SubjectError("your code returned {given}; accepted: numbers", given=f"{value!r:.60}") from None
    if not (np.issubdtype(array.dtype, np.floating) or np.issubdtype(array.dtype, np.integer) or array.dtype == bool):
        raise SubjectError("your code returned numbers of dtype {given}; accepted: real numbers", given=array.dtype)
    return array


def dtype_name(value: Any) -> str:
    """The name of the dtype that numbers come in, "float64" for plain ones; formats that NumPy lacks by their name too.

    >>> dtype_name(np.zeros(2, np.float32)), dtype_name([1.0])
    ('float32', 'float64')
    """
    kind = str(getattr(value, "dtype", "float64")).removeprefix("torch.")
    if kind != "object" or not np.size(value):
        return kind
    return dtype_name(np.ravel(value)[0])


def coarsest_dtype(names: Iterable[str]) -> str:
    """The name of the dtype with the fewest bits among some; "float64" where there are none.

    >>> coarsest_dtype(["float64", "float32"]), coarsest_dtype([])
    ('float32', 'float64')
    """
    return min(names, key=lambda name: np.dtype(name).itemsize, default="float64")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk nested tuples, lists, dicts and objects with weights and biases, down to what is one array."""
    if value is None or isinstance(value, str):
        yield path, None
    elif isinstance(value, Mapping):
        for key in _in_layer_order(value):
            yield from leaves(value[key], f"{path}.{key}")
    elif _is_of_fields(value):
        yield from leaves(vars(value) if hasattr(value, "__dict__") else value._asdict(), path)
    elif hasattr(value, "weights") and hasattr(value, "biases"):
        yield from leaves([list(value.weights), list(value.biases)], path)
    elif isinstance(value, tuple | list) and not _is_one_array(value):
        for i, item in enumerate(value):
            yield from leaves(item, f"{path}[{i}]")
    else:
        yield path, value


def of_one_kind(result: Any, *, gradients: bool) -> Any:
    """Of dicts that were returned, those of gradients or those of parameters; the only one without what is beside it.

    >>> of_one_kind(({"w": 1, "b": 2}, {"dw": 3, "db": 4}, [0.1]), gradients=True)
    [{'dw': 3, 'db': 4}]
    """
    parts = [part for part in result if isinstance(part, Mapping)] if isinstance(result, tuple | list) else []
    named = [part for part in parts if any(_OF_WEIGHTS.search(str(key)) for key in part)]
    of_gradients = [part for part in named if any(_IS_GRADIENT.match(str(key)) for key in part)]
    if len(named) == 1 and any(_OF_BIASES.search(str(key)) for key in named[0]):
        # what stands beside a whole dict, a cost or an output, is none of them
        return named[0]
    if not of_gradients or len(of_gradients) == len(named):
        return result
    return of_gradients if gradients else [part for part in named if all(part is not one for one in of_gradients)]


def _is_of_fields(value: Any) -> bool:
    """Whether it is a record whose fields are named as weights and biases are, one each."""
    fields = list(getattr(value, "_fields", ())) or list(getattr(value, "__dataclass_fields__", ()))
    fields = fields or (list(vars(value)) if type(value).__name__ == "SimpleNamespace" else [])
    return any(_OF_WEIGHTS.search(name) for name in fields) and not {"weights", "biases"} <= set(fields)


def _in_layer_order(mapping: Mapping[Any, Any]) -> list[Any]:
    """The keys, weights before biases, by their number; without errors and activations where weights are named."""

    def key(name: Any) -> tuple[int, int, str]:
        text = str(name).lower()
        number = re.search(r"(\d+)", text)
        bias = bool(re.search(r"(^|[_d∂.])b|bias", text))
        return (bias, int(number[1]) if number else 0, text)

    weights, biases = ([name for name in mapping if kind.search(str(name))] for kind in (_OF_WEIGHTS, _OF_BIASES))
    if len(weights) == len(biases) > 0:
        return sorted([*weights, *biases], key=key)
    return sorted((name for name in mapping if not (weights and _EXTRA.search(str(name)))), key=key)


def _is_one_array(value: Any) -> bool:
    """Whether nested lists are one rectangular array of plain numbers."""
    flat = value
    while isinstance(flat, tuple | list) and flat:
        flat = flat[0]
    if not isinstance(flat, int | float | np.floating | np.integer):
        return False
    try:
        return np.array(value).dtype != object
    except ValueError:
        return False


def last_of_the_longest(result: Any) -> list[Any]:
    """The output where all weighted inputs and all activations are returned, two lists of which the one has x too.

    >>> last_of_the_longest((["z1", "z2"], ["x", "a1", "a2"])), last_of_the_longest((["z1"], ["a1"]))
    (['a2'], [])
    """
    if not isinstance(result, tuple) or not all(isinstance(part, list) and part for part in result):
        return []
    longest = max(map(len, result), default=0)
    found = [part[-1] for part in result if len(part) == longest]
    return found if len(found) == 1 else []
