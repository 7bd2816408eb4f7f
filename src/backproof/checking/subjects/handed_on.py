"""What a file itself hands from one function to another: `AL, caches = run(X, w)`, then `backward(AL, Y, caches)`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from backproof.checking.subjects.program_text import tree_of_the_file_of


@dataclass(frozen=True)
class HandedOn:
    """Where the value of an argument comes from.

    Attributes:
        by: name of the function that returned it.
        place: where it stands in the tuple that was returned, from 0; −1 where it is all that was returned.
    """

    by: str
    place: int = -1


def handed_on(function: Callable[..., Any]) -> dict[str, HandedOn]:
    """The arguments of a function that its own file takes from another function's result, where it calls this one.

    Args:
        function: the user's, as its file has it.

    Returns:
        Where each of these arguments comes from; empty where no call of the file tells.
    """
    tree = tree_of_the_file_of(function)
    for scope in _scopes(tree) if tree is not None else ():
        made = _made_in(scope)
        for call in scope:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.__name__:
                found = _taken(call, function, made)
                if found:
                    return found
    return {}


def _taken(call: ast.Call, function: Callable[..., Any], made: dict[str, HandedOn]) -> dict[str, HandedOn]:
    """Of the arguments of a call those that are names of results."""
    names = list(inspect.signature(function).parameters)
    given = [*zip(names, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)]
    return {n: made[value.id] for n, value in given if n and isinstance(value, ast.Name) and value.id in made}


def _made_in(scope: list[ast.AST]) -> dict[str, HandedOn]:
    """The names that results of functions get in a scope; none that gets several."""
    found: dict[str, set[HandedOn]] = {}
    for node in scope:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            for name, place in _named(node.targets[0]):
                found.setdefault(name, set()).add(HandedOn(node.value.func.id, place))
    return {name: next(iter(sources)) for name, sources in found.items() if len(sources) == 1}


def _named(target: ast.expr) -> Iterator[tuple[str, int]]:
    if isinstance(target, ast.Name):
        yield target.id, -1
    elif isinstance(target, ast.Tuple | ast.List):
        yield from ((part.id, place) for place, part in enumerate(target.elts) if isinstance(part, ast.Name))


def _scopes(tree: ast.Module) -> Iterator[list[ast.AST]]:
    """The nodes of each function of a file, and of its top level, without those of functions within."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, kinds))):
        nodes: list[ast.AST] = []
        left = list(ast.iter_child_nodes(scope))
        while left:
            node = left.pop(0)
            nodes.append(node)
            left += [] if isinstance(node, kinds) else ast.iter_child_nodes(node)
        yield nodes
