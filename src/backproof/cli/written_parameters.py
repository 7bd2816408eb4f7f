"""Weights and biases as they are written on the command line, or in a file of JSON or of NumPy arrays.

Lists are written as Python and JSON write them, `[[.15,.2],[.25,.3]]`; NumPy's own print of an array, with blanks in
place of commas, is read as well, and so are full-width commas and brackets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backproof.errors import InputError, Listed, Phrase
from backproof.network import Parameters

_MOST_BYTES = 1 << 28
_FULL_WIDTH = str.maketrans("，【】［］−", ",[][]-")
_TOKEN = re.compile(r"\s*([\[\],]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?=[\s\[\],]|$))", re.ASCII)
_IN_ARCHIVE = re.compile(r"(?:w|b|weights|biases)[ _]?\d{1,4}", re.ASCII)
_MATRIX = Phrase("a list for each neuron, such as [[.15,.2],[.25,.3]]; once for each layer, or once with all of them")
_VECTOR = Phrase("numbers such as .35,.35; once for each layer, or once with all of them, [[.35,.35],[.6]]")


def from_texts(sizes: Sequence[int], weights: Sequence[str], biases: Sequence[str]) -> Parameters:
    """Return the parameters of a network from the options --weights and --biases.

    Args:
        sizes: neurons of each layer, the input first.
        weights: one text for each layer after the input, or one with the list of all.
        biases: likewise.

    Raises:
        InputError: a text that cannot be read, or numbers that do not fit the sizes.

    >>> from_texts([2, 1], ["[[.5, .3]]"], [".1"]).weights
    (array([[0.5, 0.3]]),)
    """
    matrices = _layers("--weights", weights, 2, _MATRIX)
    vectors = _layers("--biases", biases, 1, _VECTOR)
    return _fitting(sizes, "--weights", matrices, "--biases", vectors)


def from_file(sizes: Sequence[int], path: str) -> Parameters:
    """Return the parameters of a network from a file of JSON or NPZ.

    Raises:
        InputError: a file that cannot be read, or numbers that do not fit the sizes.
    """
    weights, biases = (_from_npz if path.lower().endswith(".npz") else _from_json)(path)
    names = Phrase("--parameters: {path}: weights", path=path), Phrase("--parameters: {path}: biases", path=path)
    return _fitting(sizes, names[0], weights, names[1], biases)


# ------------------------------------------------------------------ reading


def _layers(option: str, texts: Sequence[str], depth: int, accepted: Phrase) -> list[Any]:
    """Return what was given for each layer; a single list that is one deeper holds all layers."""
    found = [_nested(option, text, accepted) for text in texts]
    if len(found) == 1 and _depth(found[0]) == depth + 1:
        return list(found[0])
    return found


def _nested(option: str, text: str, accepted: Phrase) -> Any:
    """Return nested lists of numbers; numbers without brackets around them are one list."""
    tokens = _tokens(text.translate(_FULL_WIDTH))
    stack: list[list[Any]] = [[]]
    for token in tokens or "]":  # what cannot be read ends as a bracket that was never opened does
        if token == "[":
            stack.append([])
        elif token == "]" and len(stack) > 1:
            closed = stack.pop()
            stack[-1].append(closed)
        elif token == "]":
            raise _refused(option, text, accepted)
        elif token != ",":
            stack[-1].append(float(token))
    if len(stack) > 1 or not stack[0]:
        raise _refused(option, text, accepted)
    return stack[0][0] if len(stack[0]) == 1 and isinstance(stack[0][0], list) else stack[0]


def _tokens(text: str) -> list[str]:
    """Return brackets, commas and numbers; nothing where there is anything else, or a comma beside no number."""
    tokens, at = [], 0
    while match := _TOKEN.match(text, at):
        tokens.append(match[1])
        at = match.end()
    bare = "".join(token if token in "[]," else "1" for token in tokens)
    is_read = not text[at:].strip() and re.search(r"(^|[\[,]),|,($|\])", bare) is None
    return tokens if is_read else []


def _depth(value: Any) -> int:
    depth = 0
    while isinstance(value, list) and value:
        value, depth = value[0], depth + 1
    return depth


def _refused(option: str, text: str, accepted: Phrase) -> InputError:
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    return InputError("{option}: {given!r} given; accepted: {accepted}", option=option, given=shown, accepted=accepted)


def _from_json(path: str) -> tuple[list[Any], list[Any]]:
    from backproof.tables.bounded import file_bytes

    content = file_bytes(path, _MOST_BYTES)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError) else Phrase("it is not JSON text")
        template = "--parameters: {path}: cannot be read ({reason}); accepted: .json or .npz"
        raise InputError(template, path=path, reason=reason) from None
    if not isinstance(found, Mapping) or not all(isinstance(found.get(name), list) for name in ("weights", "biases")):
        raise InputError(
            "--parameters: {path}: no lists weights and biases found; accepted: "
            '{{"weights": [[[.15, …], …], …], "biases": [[.35, …], …]}}',
            path=path,
        )
    return found["weights"], found["biases"]


def _from_npz(path: str) -> tuple[list[Any], list[Any]]:
    from backproof.tables.npz_file import npz_arrays

    arrays = npz_arrays(path, _MOST_BYTES, lambda name: _IN_ARCHIVE.fullmatch(name) is not None)
    found: dict[str, dict[int, Any]] = {"w": {}, "b": {}}
    for name, array in arrays.items():
        found[name[0]][int(name.strip("abeghistw _"))] = array
    weights, biases = ([layers[number] for number in sorted(layers)] for layers in found.values())
    if not weights or sorted(found["w"]) != sorted(found["b"]) or sorted(found["w"])[0] != 2:
        raise InputError(
            "--parameters: {path}: arrays {names} found; accepted: w2, b2, w3, b3 and so on, or as backproof export "
            "--format npz names them",
            path=path, names=Listed(list(arrays)[:10]) or Phrase("none"),
        )  # fmt: skip
    return weights, biases


# ------------------------------------------------------------------ fitting


def _fitting(
    sizes: Sequence[int], of_weights: str, weights: Sequence[Any], of_biases: str, biases: Sequence[Any]
) -> Parameters:
    """Return the parameters, every array held to its shape; a single row may stand for a matrix of one row.

    Args:
        sizes: neurons of each layer.
        of_weights: what messages call the weights.
        weights: one for each layer after the input.
        of_biases: what messages call the biases.
        biases: one for each layer after the input.
    """
    for name, found in ((of_weights, weights), (of_biases, biases)):
        if len(found) != len(sizes) - 1:
            raise InputError(
                "{name}: {given} given; accepted: {count}, one for each layer after the input",
                name=name, given=len(found), count=len(sizes) - 1,
            )  # fmt: skip
    layers = range(2, len(sizes) + 1)
    shapes = [(sizes[layer - 1], sizes[layer - 2]) for layer in layers]
    matrices = [_array(of_weights, *each) for each in zip(layers, weights, shapes, strict=True)]
    vectors = [
        _array(of_biases, layer, one, shape[:1]) for layer, one, shape in zip(layers, biases, shapes, strict=True)
    ]
    return Parameters(tuple(matrices), tuple(vectors))


def _array(name: str, layer: int, given: Any, shape: tuple[int, ...]) -> Any:
    try:
        array = np.asarray(given)
    except ValueError:
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "iuf":
        raise InputError(
            "{name}: layer {layer}: something that is not a number, or rows of different lengths, given; "
            "accepted: numbers of shape {shape}",
            name=name, layer=layer, shape=shape,
        )  # fmt: skip
    if shape[0] == 1 and array.shape == shape[1:]:
        array = array.reshape(shape)
    if array.shape != shape:
        template = "{name}: layer {layer}: shape {given} given; accepted: {shape}, a row for each neuron that receives"
        if len(shape) == 1:
            template = "{name}: layer {layer}: shape {given} given; accepted: {shape}, a number for each neuron"
        elif array.shape == shape[::-1]:
            template = (
                "{name}: layer {layer}: shape {given} given; accepted: {shape}, a row for each neuron that receives: "
                "this is the transpose"
            )
        raise InputError(template, name=name, layer=layer, given=array.shape, shape=shape)
    numbers = np.asarray(array, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise InputError(
            "{name}: layer {layer}: a number that is not finite given; accepted: finite numbers", name=name, layer=layer
        )
    return numbers
