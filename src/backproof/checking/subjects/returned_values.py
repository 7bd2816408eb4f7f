"""Reading what a user returned: leaves of any nesting, assigned to the parameters they are gradients of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.subjects.guard import SubjectError
from backproof.checking.truth import UNITS

Array = Any
_SHORT = ("bfloat16", "float16")
_OF_WEIGHTS = re.compile(r"(^|d|_|grad|∂|∇)_?(w|weights?|theta)_?\d*$", re.I)
_OF_BIASES = re.compile(r"(^|d|_|grad|∂|∇)_?(b|bias|biases)_?\d*$", re.I)
_EXTRA = re.compile(r"^(d|∂|∇|delta_?|grad_?)?_?([azhxy]|act|out|output|input|loss|cost|error|err|delta)s?_?\d*$", re.I)
"""Keys of errors, activations and the cost, which are no gradients of parameters."""
Shapes = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ReadGradients:
    """Gradients of layers 2…L in the user's own orientation of weights, float64, and the dtype they came in.

    Attributes:
        weights: each as returned, or None.
        biases: each as returned, or None.
        dtype: the narrowest floating dtype met.
    """

    weights: tuple[Array | None, ...]
    biases: tuple[Array | None, ...]
    dtype: str


def as_array(value: Any) -> Array:
    """Return a NumPy array of what NumPy, PyTorch, JAX or nested lists hold, copied.

    Raises:
        SubjectError: it holds no real numbers.
    """
    short = dtype_name(value) in _SHORT
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float().numpy() if short else value.numpy()
    try:
        array = np.array(value)
        array = array.astype(np.float32) if short else array
    except (TypeError, ValueError) as error:
        raise SubjectError("your code returned what is no array of numbers ({error})", error=error) from None
    if array.dtype == object:
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError):
            raise SubjectError(
                "your code returned {given} where numbers are expected", given=f"{value!r:.60}"
            ) from None
    if not (np.issubdtype(array.dtype, np.floating) or np.issubdtype(array.dtype, np.integer) or array.dtype == bool):
        raise SubjectError("your code returned dtype {given} where real numbers are expected", given=array.dtype)
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


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk nested tuples, lists, dicts and objects with weights and biases, down to what is one array."""
    if value is None or isinstance(value, str):
        yield path, None
    elif isinstance(value, Mapping):
        for key in _in_layer_order(value):
            yield from leaves(value[key], f"{path}.{key}")
    elif hasattr(value, "weights") and hasattr(value, "biases"):
        yield from leaves([list(value.weights), list(value.biases)], path)
    elif isinstance(value, tuple | list) and not _is_one_array(value):
        for i, item in enumerate(value):
            yield from leaves(item, f"{path}[{i}]")
    else:
        yield path, value


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


def read(
    result: Any, shapes: Shapes, width_of_bias: tuple[int, ...], folded: str | None = None, *, axis: int = 1
) -> ReadGradients:
    """Assign what was returned to weights (of `shapes`) and biases.

    Args:
        result: whatever the user's code returned.
        shapes: of the weights as they were passed, layers 2…L.
        width_of_bias: n of layers 2…L.
        folded: "first" or "last" where the bias is a row or column of the weights; "grouped" where a flat vector
            holds all weights, then all biases; "flat first", "flat last" for a vector of folded arrays; "none"
            where there are no biases.
        axis: along which a folded bias is stored.

    Raises:
        SubjectError: nothing in it fits.
    """
    if result is None:
        raise SubjectError("your code returned None; accepted: (weight_gradients, bias_gradients)")
    found = [(path, value) for path, value in _nested(result, shapes, width_of_bias)]
    arrays = [None if value is None else as_array(value) for _, value in found]
    kinds = [dtype_name(value) for _, value in found if value is not None]
    dtype = max((kind for kind in kinds if kind in UNITS), key=UNITS.__getitem__, default="float64")
    arrays = [None if a is None else a.astype(np.float64) for a in arrays]
    pair = _assign(arrays, shapes, width_of_bias, folded, axis)
    if pair is None:
        raise SubjectError(
            "your code returned arrays of shapes {given}; accepted: weights of {weights} and biases of {biases}",
            given=", ".join(str(a.shape) if a is not None else "None" for a in arrays[:12]),
            weights=", ".join(map(str, shapes)),
            biases=", ".join(f"({n},)" for n in width_of_bias),
        )
    return ReadGradients(tuple(pair[0]), tuple(pair[1]), dtype)


def _nested(result: Any, shapes: Shapes, widths: tuple[int, ...]) -> list[tuple[str, Any]]:
    """Leaves, but where plain lists nest so regularly that several gradients look like one array."""
    if isinstance(result, tuple | list) and len(result) == 2 and not isinstance(result[0], np.ndarray):
        parts = [list(part) if isinstance(part, tuple | list) else None for part in result]
        if all(part is not None and len(part) == len(shapes) for part in parts):
            weights, biases = parts
            if all(_fits_weight(w, s) for w, s in zip(weights, shapes, strict=True)):  # type: ignore[arg-type]
                return [("", value) for value in (*weights, *biases)]  # type: ignore[misc]
    return list(leaves(result))


def _fits_weight(value: Any, shape: tuple[int, int]) -> bool:
    try:
        found = np.shape(value.detach() if hasattr(value, "detach") else value)
    except ValueError:
        return False
    return found in (shape, shape[::-1])


def _assign(
    arrays: list[Array | None], shapes: Shapes, widths: tuple[int, ...], folded: str | None, axis: int
) -> tuple[list[Array | None], list[Array | None]] | None:
    count = len(shapes)
    total = sum(a * b for a, b in shapes) + sum(widths)
    arrays = _without_cost(arrays, count, count if folded in ("first", "last", "none") else 2 * count, total)
    if folded in ("flat first", "flat last"):
        folded = folded.removeprefix("flat ")
        arrays = _split_folded(arrays, shapes, axis)
    if folded == "none":
        fits = len(arrays) == count and all(map(_can_be_weight, arrays, shapes))
        return (list(arrays), [None] * count) if fits else None
    if len(arrays) == 1 and arrays[0] is not None and arrays[0].size == total and not (count == 1 and folded):
        arrays = _split(arrays[0].ravel(), shapes, widths, grouped=folded == "grouped")
    if len(arrays) == count and folded in ("first", "last"):
        return _unfold(arrays, shapes, folded, axis)
    if count < len(arrays) < 2 * count:
        return _with_missing(arrays, shapes, widths)
    if len(arrays) < 2 * count:
        return None
    return _halves(arrays[: 2 * count], shapes, widths)


def _halves(
    first: list[Array | None], shapes: Shapes, widths: tuple[int, ...]
) -> tuple[list[Array | None], list[Array | None]] | None:
    """Weights and biases in whichever order fits; of several, that in which the fewest weights are transposed."""
    count = len(shapes)
    orders = (
        (first[:count], first[count:]),
        (first[0::2], first[1::2]),
        (first[count:], first[:count]),
        (first[1::2], first[0::2]),
    )
    possible: list[tuple[int, list[Array | None], list[Array | None]]] = []
    for w, b in (*orders, *((ws[::-1], bs[::-1]) for ws, bs in orders)):
        if all(map(_can_be_weight, w, shapes)) and all(map(_can_be_bias, b, widths, shapes)):
            possible.append((_misfits(w, b, shapes, widths), list(w), list(b)))
    return min(possible, key=lambda fit: fit[0])[1:] if possible else None


def _misfits(weights: list[Array | None], biases: list[Array | None], shapes: Shapes, widths: tuple[int, ...]) -> int:
    turned = [w is not None and w.shape != shape for w, shape in zip(weights, shapes, strict=True)]
    return turned.count(True) + [b is not None and b.size != n for b, n in zip(biases, widths, strict=True)].count(True)


def _with_missing(
    arrays: list[Array | None], shapes: Shapes, widths: tuple[int, ...]
) -> tuple[list[Array | None], list[Array | None]] | None:
    """All weight gradients, and fewer bias gradients than layers, by their sizes; None for those that are missing."""
    count = len(shapes)
    for weights, rest in ((arrays[:count], arrays[count:]), (arrays[-count:], arrays[:-count])):
        if any(w is None or w.shape != shape for w, shape in zip(weights, shapes, strict=True)):
            continue
        left = [b for b in rest if b is not None]
        biases = [left.pop(0) if left and left[0].size == n else None for n in widths]
        if not left and any(b is not None for b in biases):
            return weights, biases
    return None


def _without_cost(arrays: list[Array | None], count: int, wanted: int, total: int) -> list[Array | None]:
    """Leave out a single number beside the gradients: that is the cost, at either end."""
    if any(a is not None and a.size == total > 1 for a in arrays):
        return [a for a in arrays if a is None or a.size > 1]
    while len(arrays) > wanted and (_is_number(arrays[0]) or _is_number(arrays[-1])):
        arrays = arrays[1:] if _is_number(arrays[0]) else arrays[:-1]
    if len(arrays) > count and len(arrays) % count:
        return [a for a in arrays if a is None or a.size > 1]
    return arrays


def _is_number(array: Array | None) -> bool:
    return array is not None and array.ndim == 0


def _split(vector: Array, shapes: Shapes, widths: tuple[int, ...], *, grouped: bool) -> list[Array | None]:
    weights = [(("w", i), shape) for i, shape in enumerate(shapes)]
    biases = [(("b", i), (n,)) for i, n in enumerate(widths)]
    order = weights + biases if grouped else [part for pair in zip(weights, biases, strict=True) for part in pair]
    found, start = {}, 0
    for name, shape in order:
        stop = start + int(np.prod(shape))
        found[name] = vector[start:stop].reshape(shape)
        start = stop
    return [found[name] for name, _ in (*weights, *biases)]


def _split_folded(arrays: list[Array | None], shapes: Shapes, axis: int) -> list[Array | None]:
    """Split one flat vector into arrays that hold their bias; anything else is left as it is."""
    folded = [(n + (axis == 0), m + (axis == 1)) for n, m in shapes]
    total = sum(n * m for n, m in folded)
    vectors = [array for array in arrays if array is not None and array.size == total]
    if len(vectors) != 1:
        return arrays
    found: list[Array | None] = []
    start = 0
    for shape in folded:
        stop = start + shape[0] * shape[1]
        found.append(vectors[0].ravel()[start:stop].reshape(shape))
        start = stop
    return found


def _unfold(
    arrays: list[Array | None], shapes: Shapes, folded: str, axis: int
) -> tuple[list[Array | None], list[Array | None]] | None:
    """Split arrays that hold the bias as one more row or column."""
    weights: list[Array | None] = []
    biases: list[Array | None] = []
    for array, shape in zip(arrays, shapes, strict=True):
        expected = (shape[0] + (axis == 0), shape[1] + (axis == 1))
        if array is None or array.shape != expected:
            return None
        at = 0 if folded == "first" else array.shape[axis] - 1
        biases.append(np.take(array, at, axis))
        weights.append(np.delete(array, at, axis))
    return weights, biases


def _can_be_weight(array: Array | None, shape: tuple[int, int]) -> bool:
    if array is not None and 1 in shape and array.shape == (max(shape),):
        return True
    return array is None or array.shape in (shape, shape[::-1]) or (array.ndim == 3 and array.shape[1:] == shape)


def _can_be_bias(array: Array | None, width: int, shape: tuple[int, int]) -> bool:
    if array is None or array.size in (1, width):
        return True
    return array.ndim == 2 and width in array.shape
