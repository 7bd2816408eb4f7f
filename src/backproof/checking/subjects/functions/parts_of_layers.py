"""A function whose parameters are a list with a dict for each layer: `params[k]["w"]`, `layer["b"]`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from backproof.checking.subjects.code.program_text import nodes_of

Array = Any


def keys_of_layers(of: Callable[..., Any], argument: str) -> list[str]:
    """The keys that functions of a file read of the members of an argument.

    >>> def forward(params, x):
    ...     for layer in params[:-1]:
    ...         x = x @ layer["w"] + layer["b"]
    ...     return x @ params[-1]["w"]
    >>> keys_of_layers(forward, "params")
    ['w', 'b']
    """
    beside = [each for each in getattr(of, "__globals__", {}).values() if isinstance(each, FunctionType)]
    takers = [each for each in (*beside, of) if argument in getattr(getattr(each, "__code__", None), "co_varnames", ())]
    found = [key for each in takers if each.__module__ == of.__module__ for key in _keys_in(each, argument)]
    return list(dict.fromkeys(found))


def _keys_in(function: Any, argument: str) -> Iterator[str]:
    nodes = nodes_of(function)
    walked = [
        node for node in nodes if isinstance(node, ast.For | ast.comprehension) and _speaks_of(node.iter, argument)
    ]
    members = {name.id for node in walked for name in ast.walk(node.target) if isinstance(name, ast.Name)}
    for node in nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=holder), slice=ast.Constant(value=str(key))) if holder in members:
                yield key
            case ast.Subscript(value=ast.Subscript(value=ast.Name(id=holder)), slice=ast.Constant(value=str(key))):
                if holder == argument:
                    yield key


def _speaks_of(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def as_lists(result: Any, weight: str, bias: str) -> Any:
    """Gradients in a dict for each layer as two lists, alone or beside a cost; anything else as it is.

    >>> as_lists([{"w": 1, "b": 2}, {"w": 3, "b": 4}], "w", "b"), as_lists((0.5, [{"b": 2, "w": 1}]), "w", "b")
    (([1, 3], [2, 4]), (0.5, ([1], [2])))
    """
    if isinstance(result, tuple) and not _are_of_layers(result, weight, bias):
        return tuple(as_lists(part, weight, bias) if isinstance(part, list | tuple) else part for part in result)
    if _are_of_layers(result, weight, bias):
        return [each[weight] for each in result], [each[bias] for each in result]
    return result


def _are_of_layers(result: Any, weight: str, bias: str) -> bool:
    if not isinstance(result, list | tuple) or not result:
        return False
    return all(isinstance(each, dict) and {weight, bias} <= set(each) for each in result)
