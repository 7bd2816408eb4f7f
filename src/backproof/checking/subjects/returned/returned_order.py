"""Assigning arrays to the weights and biases that they are gradients of, by their order and their shapes."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

Array = Any
Shapes = tuple[tuple[int, int], ...]


def assigned(
    arrays: list[Array | None], shapes: Shapes, widths: tuple[int, ...], folded: str | None, axis: int
) -> tuple[list[Array | None], list[Array | None]] | None:
    """Gradients of the weights and of the biases, in the order of the layers; None where the arrays do not fit.

    Args:
        arrays: what was returned, float64, in its order.
        shapes: of the weights as they were passed.
        widths: n of layers 2…L; 0 where a layer has no bias.
        folded: as in `backproof.checking.subjects.returned.returned_values.read`.
        axis: along which a folded bias is stored.
    """
    count = len(shapes)
    total = sum(a * b for a, b in shapes) + sum(widths)
    arrays = _without_inputs(arrays, shapes, widths)
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
        return _unfold(arrays, shapes, widths, folded, axis)
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
    if not possible:
        return _with_bias_of_another_layer(orders, shapes, widths)
    return min(possible, key=lambda fit: fit[0])[1:]


def _with_bias_of_another_layer(
    orders: tuple[tuple[list[Array | None], list[Array | None]], ...], shapes: Shapes, widths: tuple[int, ...]
) -> tuple[list[Array | None], list[Array | None]] | None:
    """Weights that all fit, and vectors as wide as some layers: one of them is made of another layer's δ."""
    for w, b in orders[:2]:
        fits = all(array is not None and array.shape == shape for array, shape in zip(w, shapes, strict=True))
        vectors = all(v is not None and max(v.shape, default=0) == v.size and v.size in widths for v in b)
        own = [v is not None and v.size == n for v, n in zip(b, widths, strict=True)]
        if fits and vectors and any(own):
            return list(w), list(b)
    return None


def _misfits(weights: list[Array | None], biases: list[Array | None], shapes: Shapes, widths: tuple[int, ...]) -> int:
    turned = [w is not None and w.shape != shape for w, shape in zip(weights, shapes, strict=True)]
    return turned.count(True) + [b is not None and b.size != n for b, n in zip(biases, widths, strict=True)].count(True)


def _with_missing(
    arrays: list[Array | None], shapes: Shapes, widths: tuple[int, ...]
) -> tuple[list[Array | None], list[Array | None]] | None:
    """Assign all weight gradients, and bias gradients by their sizes where there are fewer of them than layers."""
    count = len(shapes)
    for at in combinations(range(len(arrays)), count):
        weights = [arrays[k] for k in at]
        rest = [array for k, array in enumerate(arrays) if k not in at]
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


def _without_inputs(arrays: list[Array | None], shapes: Shapes, widths: tuple[int, ...]) -> list[Array | None]:
    """Leave out what stands for the inputs, as in [0, dW1, dW2] and [0, db1, db2]: they have no parameters."""
    count = len(shapes)
    if len(arrays) != 2 * count + 2:
        return arrays
    for weights, biases in ((arrays[: count + 1], arrays[count + 1 :]), (arrays[0::2], arrays[1::2])):
        for w, b in ((weights, biases), (biases, weights)):
            fit = all(a is not None and a.shape == shape for a, shape in zip(w[1:], shapes, strict=True))
            if (
                fit
                and all(map(_can_be_bias, b[1:], widths, shapes))
                and all(_stands_for_inputs(a, shapes[0]) for a in (w[0], b[0]))
            ):
                return [*w[1:], *b[1:]]
    return arrays


def _stands_for_inputs(array: Array | None, shape: tuple[int, int]) -> bool:
    """Whether an entry is none of a layer with parameters: nothing, a single number, or zeros as wide as the inputs."""
    return array is None or array.size < 2 or (array.size in shape and not array.any())


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
    arrays: list[Array | None], shapes: Shapes, widths: tuple[int, ...], folded: str, axis: int
) -> tuple[list[Array | None], list[Array | None]] | None:
    """Split arrays that hold the bias as one more row or column."""
    weights: list[Array | None] = []
    biases: list[Array | None] = []
    for array, shape, width in zip(arrays, shapes, widths, strict=True):
        if array is not None and array.shape == shape and not width:
            weights.append(array)
            biases.append(None)
            continue
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
