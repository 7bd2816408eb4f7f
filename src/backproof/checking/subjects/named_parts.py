"""A function whose parameters come in parts that have names: fields of an object, keys of a dict, or single numbers.

`backward(params, x, y)` that reads `params.w1` or `params["w_out"]`, and `backward(x1, x2, y1, w1, w2, …)`, are asked
as `f(weights, biases, x, y)`.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
import typing
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.matching import BIAS
from backproof.checking.subjects.names_in_code import is_kind, role_of
from backproof.checking.subjects.returned_leaves import of_one_kind
from backproof.checking.subjects.signatures import parameters_of_signature
from backproof.checking.subjects.single_numbers import is_one_bias, is_weight, role_of_number
from backproof.network import Network

Array = Any
_WEIGHT = re.compile(r"w\w{0,4}|w_\w+|\w*weights?\w*|\w*(^|_)w\d*|theta\d*|\w*kernel\w*|权重\w*|quan_?zhong\w*", re.I)
_KIND = inspect.Parameter.POSITIONAL_OR_KEYWORD


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
    numbers = _of_numbers(function, network)
    if numbers is not None:
        return numbers
    names = parameters_of_signature(function)
    depth = network.depth - 1
    if len(names) != 1:
        weights, biases = _weights_and_biases(names)
        layers = _layers_of(biases, weights, names) if 0 < len(biases) < len(weights) == depth else []
        return _given_some_biases(function, weights, dict(zip(layers, biases, strict=True))) if layers else function
    make, parts = _holder(of, names[0])
    weights, biases = _weights_and_biases(parts)
    layers = _layers_of(biases, weights, parts)
    if make is None or len(weights) != depth or not layers:
        return function

    def held(w: list[Array], b: list[Array]) -> Any:
        return make(dict(zip((*weights, *biases), (*w, *(b[k] for k in layers)), strict=True)))

    def after(structure: Any) -> Any:
        get = structure.get if isinstance(structure, dict) else lambda name: getattr(structure, name)
        return [get(name) for name in weights], [get(name) for name in biases]

    both = _given_lists(function, names[0], held, after, [*weights, *biases])
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
            taken += [inspect.Parameter(n, _KIND) for n in ("weights", "biases")]
        elif name not in others:
            taken.append(parameter)

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        w, b = given.pop("weights"), given.pop("biases")
        given |= dict(zip(weights, w, strict=True)) | {name: b[k] for k, name in biases.items()}
        return _called(function, own, given)

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
        taken += [inspect.Parameter(n, _KIND) for n in ("weights", "biases")] if parameter.name == name else [parameter]

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        structure = held(given.pop("weights"), given.pop("biases"))
        result = _called(function, own, {name: structure, **given})
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


def _called(function: Callable[..., Any], own: inspect.Signature, given: dict[str, Any]) -> Any:
    """The function with these arguments: those that it needs by their place, others by their names."""
    needed = [name for name, parameter in own.parameters.items() if parameter.default is parameter.empty]
    options = {name: value for name, value in given.items() if name not in needed}
    return function(*(given[name] for name in needed), **options)


def dressed(both: Any, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    """A function that stands for another: its name, its own arguments, and what was called first."""
    both.__name__, both.__signature__ = getattr(function, "__name__", "gradient"), signature
    for said in ("first", "of", "unbiased"):
        if hasattr(function, said):
            setattr(both, said, getattr(function, said))
    return both  # type: ignore[no-any-return]


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
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return []
    # from the first line to the last: the order of the layers
    return sorted(ast.walk(tree), key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))


# ------------------------------------------------------------------ single numbers


def _of_numbers(function: Callable[..., Any], network: Network) -> Callable[..., Any] | None:
    """The function with lists of arrays in place of single numbers w1, w2, …, b1, … and of x1, x2, …, y1, …."""
    names = list(inspect.signature(function).parameters)
    weights, biases = ([name for name in names if kind(name)] for kind in (is_weight, is_one_bias))
    data = {role: [n for n in names if role_of_number(n) == role] or [n for n in names if n == role] for role in "xy"}
    sizes = network.sizes
    wanted = sum(m * n for m, n in pairwise(sizes)), sum(sizes[1:])
    fits = (len(weights), len(biases)) == wanted and len(weights) > network.depth - 1
    if not fits or (len(data["x"]), len(data["y"])) != (sizes[0], sizes[-1]):
        return None
    own = inspect.signature(function)
    ours = {*weights, *biases, *data["x"], *data["y"]}
    rest = [parameter for name, parameter in own.parameters.items() if name not in ours]
    signature = inspect.Signature([inspect.Parameter(n, _KIND) for n in ("weights", "biases", "x", "y")] + rest)

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        w, b, x, y = (given.pop(name) for name in ("weights", "biases", "x", "y"))
        if np.ndim(x) > 1:
            raise SubjectError(
                "your code takes one example, as single numbers, and was given several; accepted: one example"
            )
        shapes = [np.shape(each) for each in w]
        numbers = zip((*weights, *biases), np.concatenate([np.ravel(each) for each in (*w, *b)]), strict=True)
        given |= {name: float(value) for name, value in numbers}
        given |= dict(zip((*data["x"], *data["y"]), map(float, (*np.ravel(x), *np.ravel(y))), strict=True))
        return _as_arrays(_called(function, own, given), [*weights, *biases], shapes, network.sizes[1:])

    return dressed(both, function, signature)


def with_data_as_arrays(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The function with x and y in place of single numbers x1, x2, …, y1, …; None where it takes none such.

    >>> with_data_as_arrays(lambda x1, x2, y: x1 + 10 * x2 + 100 * y)(np.array([1.0, 2.0]), np.array([3.0]))
    321.0
    """
    own = inspect.signature(function)
    x, y = ([n for n in own.parameters if role_of_number(n) == role] for role in "xy")
    y = y or [n for n in own.parameters if role_of(n) == "y"]
    if len(x) < 2 or not y:
        return None
    rest = [parameter for name, parameter in own.parameters.items() if name not in (*x, *y)]
    signature = inspect.Signature([inspect.Parameter(n, _KIND) for n in ("x", "y")] + rest)

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        is_label = np.asarray(given["y"]).dtype.kind == "i"
        data = [*np.ravel(given.pop("x")), *np.ravel(given.pop("y"))]
        if is_label or len(data) != len(x) + len(y):
            raise SubjectError(
                "your code takes one example, as single numbers, and was given several; accepted: one example"
            )
        return _called(function, own, given | dict(zip((*x, *y), map(float, data), strict=True)))

    return dressed(both, function, signature)


def _as_arrays(result: Any, order: list[str], shapes: list[tuple[int, ...]], widths: tuple[int, ...]) -> Any:
    """Numbers that were returned, in the order of the parameters or by their names, as weights and biases."""
    if isinstance(result, dict):
        keys = {re.sub(r"^(d|grad_?|delta_?|new_?)", "", str(key), flags=re.I): value for key, value in result.items()}
        result = [keys[name] for name in order] if set(order) <= set(keys) else list(result.values())
    numbers = list(np.concatenate([np.ravel(part) for part in result])) if isinstance(result, tuple | list) else []
    if len(numbers) == len(order) + 1:
        del numbers[0]  # the cost
    if len(numbers) != len(order):
        raise SubjectError(
            "your code returned {given} numbers; accepted: {wanted}, in the order of the parameters",
            given=len(numbers),
            wanted=len(order),
        )
    weights, at = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        weights.append(np.array(numbers[at : at + size], np.float64).reshape(shape))
        at += size
    ends = np.cumsum(widths)[:-1]
    return weights, np.split(np.array(numbers[at:], np.float64), ends)
