"""A function whose parameters come in parts that have names: fields of an object, keys of a dict, or single numbers.

`backward(params, x, y)` that reads `params.w1` or `params["w_out"]`, and `backward(x1, x2, y1, w1, w2, …)`, are asked
as `f(weights, biases, x, y)`.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import typing
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from backproof.checking.subjects.code.names_by_use import usual_name, usual_names
from backproof.checking.subjects.code.program_text import tree_of
from backproof.checking.subjects.functions.numbers_as_arguments import of_numbers
from backproof.checking.subjects.functions.parts_of_layers import as_lists, keys_of_layers
from backproof.checking.subjects.functions.signatures import parameters_of_signature
from backproof.checking.subjects.names.names_in_code import is_kind
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.places.matching import BIAS
from backproof.checking.subjects.places.returned_leaves import of_one_kind
from backproof.checking.subjects.running.dressing import KIND, called, dressed
from backproof.network import Network

Array = Any
_WEIGHT = re.compile(
    r"w\w{0,4}|w_\w+|\w*weights?\w*|\w*(^|_)w\d*|theta\d*|\w*kernel\w*|权重\w*|quan_?zhong\w*"
    rf"|({WORDS['weight']})\w*",
    re.I,
)


def with_named_parts(function: Callable[..., Any], of: Callable[..., Any], network: Network) -> Callable[..., Any]:
    """The function with its parameters as lists of weights and biases, where it takes them in parts with names.

    Args:
        function: what is asked, which may call more than one function of the file.
        of: the user's own, in whose file the names are looked for.
        network: whose layers the parts are of.

    >>> def backward(params, x, y):
    ...     return (params["w_hid"] @ x + params["b_hid"] - y), params["w_hid"]
    >>> with_named_parts(backward, backward, Network([2, 3]))([np.ones((3, 2))], [np.zeros(3)], np.ones(2), 0.0)[0]
    array([2., 2., 2.])
    """
    numbers = of_numbers(function, network)
    if numbers is not None:
        return numbers
    names = parameters_of_signature(function)
    depth = network.depth - 1
    if len(names) != 1:
        weights, biases = _weights_and_biases(names)
        layers = _layers_of(biases, weights, names) if 0 < len(biases) < len(weights) == depth else []
        return _given_some_biases(function, weights, dict(zip(layers, biases, strict=True))) if layers else function
    weights, biases = _weights_and_biases(keys_of_layers(of, names[0]))
    if depth > 1 and len(weights) == len(biases) == 1:
        return _with_a_dict_for_each_layer(function, names[0], weights[0], biases[0])
    return _with_parts_held(function, of, names[0], depth)


def _with_a_dict_for_each_layer(function: Callable[..., Any], name: str, weight: str, bias: str) -> Callable[..., Any]:
    """The function where one argument is a list of dicts, of which each holds the parameters of a layer."""

    def held(w: list[Array], b: list[Array]) -> Any:
        return [{weight: each, bias: other} for each, other in zip(w, b, strict=True)]

    def plain(*values: Any, **options: Any) -> Any:
        return as_lists(function(*values, **options), weight, bias)

    own = dressed(plain, function, inspect.signature(function))
    return _given_lists(own, name, held, lambda structure: as_lists(structure, weight, bias), [weight, bias])


def _with_parts_held(function: Callable[..., Any], of: Callable[..., Any], name: str, depth: int) -> Callable[..., Any]:
    """The function where one argument, an object or a dict, holds all its parameters."""
    make, parts = _holder(of, name)
    usual = usual_names(of)
    own = {usual_name(part, usual) or part: part for part in parts}
    weights, biases = _weights_and_biases(list(own))
    if not weights and not biases and _WEIGHT.fullmatch(name):
        weights = list(own)  # what weights holds are weights, whatever they are called, and there are no biases
    layers = _layers_of(biases, weights, list(own))
    weights, biases = [own[name] for name in weights], [own[name] for name in biases]
    if make is None or len(weights) != depth or (biases and not layers):
        return function

    def held(w: list[Array], b: list[Array]) -> Any:
        return make(dict(zip((*weights, *biases), (*w, *(b[k] for k in layers)), strict=True)))

    def after(structure: Any) -> Any:
        get = structure.get if isinstance(structure, dict) else lambda name: getattr(structure, name)
        found = [get(name) for name in weights]
        return (found, [get(name) for name in biases]) if biases else found

    order = [usual_name(name, usual) or name for name in (*weights, *biases)]
    both = _given_lists(function, name, held, after, order)
    both.unbiased = tuple(k + 2 for k in range(depth) if k not in layers)  # type: ignore[attr-defined]
    return both


def _weights_and_biases(parts: list[str]) -> tuple[list[str], list[str]]:
    weights = _in_order([name for name in parts if not BIAS.search(name) and _WEIGHT.fullmatch(name)])
    return weights, _in_order([name for name in parts if BIAS.search(name)])


def _layers_of(biases: list[str], weights: list[str], parts: list[str]) -> list[int]:
    """Of which layers biases are, from 0: by their numbers, else by the weights that they follow; [] where unclear.

    >>> _layers_of(["b2"], ["W1", "W2"], ["W1", "W2", "b2"]), _layers_of(["bh"], ["wh", "wo"], ["wh", "bh", "wo"])
    ([1], [0])
    """
    if len(biases) == len(weights):
        return list(range(len(weights)))
    numbers = [re.findall(r"\d+", name) for name in weights]
    own = [re.findall(r"\d+", name) for name in biases]
    found = [numbers.index(each) if each in numbers else -1 for each in own]
    if not all(own):
        before = [[w for w in parts[: parts.index(name)] if w in weights] for name in biases]
        found = [len(each) - 1 for each in before]
    return found if len(set(found)) == len(found) and min(found, default=-1) >= 0 else []


def _given_some_biases(function: Callable[..., Any], weights: list[str], biases: dict[int, str]) -> Callable[..., Any]:
    """The function with lists of weights and biases in place of w1, b1, w2: of some layers it takes no bias."""
    own = inspect.signature(function)
    first, *others = (*weights, *biases.values())
    taken: list[inspect.Parameter] = []
    for name, parameter in own.parameters.items():
        if name == first:
            taken += [inspect.Parameter(n, KIND) for n in ("weights", "biases")]
        elif name not in others:
            taken.append(parameter)

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        w, b = given.pop("weights"), given.pop("biases")
        given |= dict(zip(weights, w, strict=True)) | {name: b[k] for k, name in biases.items()}
        return called(function, own, given)

    signature = inspect.Signature(sorted(taken, key=lambda p: p.default is not p.empty))
    both.unbiased = tuple(k + 2 for k in range(len(weights)) if k not in biases)  # type: ignore[attr-defined]
    return dressed(both, function, signature)


def _in_order(names: list[str]) -> list[str]:
    """By their numbers where all have one, else as they are met.

    >>> _in_order(["W2", "W1"]), _in_order(["w_in", "w_out"])
    (['W1', 'W2'], ['w_in', 'w_out'])
    """
    numbers = [re.search(r"\d+", name) for name in names]
    return sorted(names, key=lambda name: int(re.findall(r"\d+", name)[0])) if names and all(numbers) else names


def _given_lists(
    function: Callable[..., Any],
    name: str,
    held: Callable[[Any, Any], Any],
    after: Callable[[Any], Any],
    order: list[str],
) -> Callable[..., Any]:
    """The function with weights and biases in place of one argument; what it changes there it returns."""
    own = inspect.signature(function)
    taken: list[inspect.Parameter] = []
    for parameter in own.parameters.values():
        taken += [inspect.Parameter(n, KIND) for n in ("weights", "biases")] if parameter.name == name else [parameter]

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        structure = held(given.pop("weights"), given.pop("biases"))
        result = called(function, own, {name: structure, **given})
        # beside a cost that is returned, parameters are moved where they are
        is_cost = result is None or np.isscalar(result)
        return after(structure) if is_cost else _by_their_names(result, order)

    signature = inspect.Signature(taken)
    return dressed(both, function, signature)


def _by_their_names(result: Any, order: list[str]) -> Any:
    """The gradients in a dict in the order of the parameters that its keys are those of; anything else as it is."""
    found = of_one_kind(result, gradients=True)
    for part in found if isinstance(found, tuple | list) else [found]:
        if isinstance(part, dict):
            bare = {re.sub(r"^(d|grad|nabla|∂|∇)_?(?=[wb])", "", str(key), flags=re.I): key for key in part}
            if set(order) <= set(bare):
                values = [part[bare[name]] for name in order]
                return values[: len(order) // 2], values[len(order) // 2 :]
    return result


# ------------------------------------------------------------------ fields and keys


def _holder(of: Callable[..., Any], argument: str) -> tuple[Any, list[str]]:
    """How to make what holds the parts, and their names in order; None where nothing tells."""
    with suppress(Exception):
        cls = typing.get_type_hints(of).get(argument)
        if isinstance(cls, type) and (fields := _fields(cls)):
            return (lambda parts: cls(**dict.fromkeys(fields) | parts)), fields
    attributes, keys = _read_in(of, argument)
    if keys:
        return dict, keys
    return (lambda parts: SimpleNamespace(**parts)), attributes


def _fields(cls: type) -> list[str]:
    """Names of what a dataclass or a named tuple must be made of."""
    if dataclasses.is_dataclass(cls):
        made = [field for field in dataclasses.fields(cls) if field.init]
        return [f.name for f in made if f.default is f.default_factory is dataclasses.MISSING]
    return list(getattr(cls, "_fields", ()))


def _read_in(of: Callable[..., Any], argument: str) -> tuple[list[str], list[str]]:
    """Attributes and keys of an argument that functions of the file read which take one of that name."""
    beside = [value for value in getattr(of, "__globals__", {}).values() if isinstance(value, FunctionType)]
    # a forward pass meets the layers from the first to the last
    beside.sort(key=lambda function: not is_kind(function.__name__, "forward"))
    attributes: dict[str, None] = {}
    keys: dict[str, None] = {}
    for function in (*(f for f in beside if f.__module__ == of.__module__), of):
        if argument not in getattr(function, "__code__", of.__code__).co_varnames:
            continue
        for node in _nodes_of(function):
            holder = getattr(node, "value", None)
            if not (isinstance(holder, ast.Name) and holder.id == argument):
                continue
            if isinstance(node, ast.Attribute):
                attributes[node.attr] = None
            elif isinstance(node, ast.Subscript) and isinstance(key := getattr(node.slice, "value", None), str):
                keys[key] = None
    return list(attributes), list(keys)


def _nodes_of(function: Any) -> list[ast.AST]:
    tree = tree_of(function)
    if tree is None:
        return []
    # from the first line to the last: the order of the layers
    return sorted(ast.walk(tree), key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
