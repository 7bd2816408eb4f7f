"""What a file itself hands from one function to another: `AL, caches = run(X, w)`, then `backward(AL, Y, caches)`.

The same of methods: `hidden, out = self.forward(x)`, then `self.backward(x, y, hidden, out)`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from backproof.checking.subjects.code.program_text import name_called, tree_of_the_file_of
from backproof.checking.subjects.names.names_in_code import role_of

HANDED = "handed on: "
"""Before the name of a value that the method before returned by that name."""


@dataclass(frozen=True)
class HandedOn:
    """Where the value of an argument comes from.

    Attributes:
        by: name of the function, or of the method, that returned it.
        place: where it stands in the tuple that was returned, from 0; −1 where it is all that was returned.
    """

    by: str
    place: int = -1


def handed_on(function: Callable[..., Any]) -> dict[str, HandedOn]:
    """The arguments of a function that its own file takes from another function's result, where it calls this one.

    Args:
        function: the user's, as its file has it; of a method, those that are taken from another method's result.

    Returns:
        Where each of these arguments comes from; empty where no call of the file tells.
    """
    tree, kind = tree_of_the_file_of(function), ast.Attribute if inspect.ismethod(function) else ast.Name
    for scope in _scopes(tree) if tree is not None else ():
        made = _made_in(scope, kind)
        for call in scope:
            if isinstance(call, ast.Call) and isinstance(call.func, kind) and name_called(call) == function.__name__:
                found = _taken(call, function, made)
                if found:
                    return found
    return {}


def places_handed(method: Any, by: str) -> dict[str, int]:
    """Where arguments stand in what the method `by` returned, in a call of the file; none that are called as data."""
    handed = {name: each for name, each in handed_on(method).items() if role_of(name) not in ("x", "y")}
    return {name: each.place for name, each in handed.items() if each.by == by and each.place >= 0}


def role_handed(name: str, returned: Sequence[str], place: int) -> str:
    """The role of one of the values that a method returned in a tuple: by its name, or by its place.

    >>> role_handed("run", ("a", "b"), 1), role_handed("run", (), 1)
    ('handed on: b', 'handed on: run()[1]')
    """
    return f"{HANDED}{returned[place] if place < len(returned) else f'{name}()[{place}]'}"


def _taken(call: ast.Call, function: Callable[..., Any], made: dict[str, HandedOn]) -> dict[str, HandedOn]:
    """Of the arguments of a call those that are names of results."""
    parameters = inspect.signature(function).parameters
    names = list(parameters)
    needed = {name for name, each in parameters.items() if each.default is each.empty}
    given = [*zip(names, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)]
    if inspect.ismethod(function) and not (len(call.args) <= len(names) and needed <= {name for name, _ in given}):
        return {}  # a method of this name of another class
    return {n: made[value.id] for n, value in given if n and isinstance(value, ast.Name) and value.id in made}


def _made_in(scope: list[ast.AST], kind: type[ast.expr]) -> dict[str, HandedOn]:
    """The names that results of functions, or of methods, get in a scope; none that gets several."""
    found: dict[str, set[HandedOn]] = {}
    for node in scope:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, kind):
            for name, place in _named(node.targets[0]):
                found.setdefault(name, set()).add(HandedOn(name_called(node.value), place))
    return {name: next(iter(sources)) for name, sources in found.items() if len(sources) == 1}


def _named(target: ast.expr) -> Iterator[tuple[str, int]]:
    if isinstance(target, ast.Name):
        yield target.id, -1
    elif isinstance(target, ast.Tuple | ast.List):
        yield from ((part.id, place) for place, part in enumerate(target.elts) if isinstance(part, ast.Name))


@lru_cache(maxsize=8)  # each way to call a function asks for them
def _scopes(tree: ast.Module) -> tuple[list[ast.AST], ...]:
    """The nodes of each function of a file, and of its top level, without those of functions within."""
    return tuple(_scopes_of(tree))


def _scopes_of(tree: ast.Module) -> Iterator[list[ast.AST]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, kinds))):
        nodes: list[ast.AST] = []
        left = list(ast.iter_child_nodes(scope))
        while left:
            node = left.pop(0)
            nodes.append(node)
            left += [] if isinstance(node, kinds) else ast.iter_child_nodes(node)
        yield nodes
