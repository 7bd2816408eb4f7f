"""One argument that holds all settings of a network: a dataclass, a dict or a namespace, with layer sizes among them.

`Network(Config())` is made as its file makes it, or with the class that the argument is annotated with, and what in
the record is called as widths are is that of the network which is asked for.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from itertools import islice
from typing import Any

from backproof.checking.subjects.code.given_in_code import given_in_calls, space_of
from backproof.checking.subjects.code.program_text import tree_of_the_file_of
from backproof.checking.subjects.names.argument_names import WIDTHS, role_of_argument
from backproof.checking.subjects.places.slots import is_of_the_user
from backproof.checking.subjects.running.guard import SubjectError, result_safely

_MOST = 4
_SECONDS = 0.5
"""For making one record."""


def records_of_settings(thing: Any, name: str) -> Iterator[Any]:
    """Records that the file gives to an argument, or that the argument is annotated with; copies, to be changed.

    Args:
        thing: a class or function of a file.
        name: of its argument.
    """
    space = space_of(thing)
    for expression in islice(_expressions(thing, name, space), _MOST):
        with suppress(SubjectError):
            found = result_safely(eval, expression, dict(space), seconds=_SECONDS)
            if _is_a_record(found):
                yield deepcopy(found)


def of_sizes(record: Any, sizes: tuple[int, ...], width: Any) -> Any:
    """The record with its widths set to those of a network, each in the form that it has: a number, a list or a tuple.

    Args:
        record: a dict, or an object with attributes.
        sizes: of the layers, the input first.
        width: the function of a role, a name and the sizes that tells what an argument of that name gets.

    >>> of_sizes({"hidden": [16], "lr": 0.1}, (3, 4, 2), lambda role, name, sizes: sizes[1])
    {'hidden': [4], 'lr': 0.1}
    """
    held = record if isinstance(record, dict) else vars(record)
    for name, value in list(held.items()):
        role = role_of_argument(name) if isinstance(name, str) else ""
        if role in WIDTHS and isinstance(value, int | list | tuple) and not isinstance(value, bool):
            held[name] = _in_the_form_of(value, width(role, name, sizes))
    return record


def _in_the_form_of(value: Any, width: Any) -> Any:
    if isinstance(value, int):
        return width[0] if isinstance(width, list) and len(set(width)) == 1 else width
    return type(value)(width if isinstance(width, list) else [width])


def _is_a_record(found: Any) -> bool:
    if isinstance(found, dict):
        return bool(found) and all(isinstance(key, str) for key in found)
    is_plain = type(found).__name__ in ("Namespace", "SimpleNamespace") or is_of_the_user(found)
    return is_plain and hasattr(found, "__dict__") and not isinstance(found, type)


def _expressions(thing: Any, name: str, space: dict[str, Any]) -> Iterator[str]:
    """Code that makes the record: what stands where the file calls the thing, then the class of the annotation."""
    tree = tree_of_the_file_of(thing)
    nodes = list(ast.walk(tree)) if tree is not None else []
    for node in given_in_calls(thing, name, nodes):
        if isinstance(node, ast.Name) and node.id not in space:
            yield from (ast.unparse(value) for value in _assigned_to(node.id, nodes))
        else:
            yield ast.unparse(node)
    with suppress(TypeError, ValueError, KeyError):
        said = inspect.signature(thing).parameters[name].annotation
        told = said if isinstance(said, str) else getattr(said, "__name__", "")
        for each in told.split("|"):
            if isinstance(space.get(each.strip()), type):
                yield f"{each.strip()}()"


def _assigned_to(name: str, nodes: list[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            yield node.value
