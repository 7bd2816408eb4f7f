"""Attributes in which an object's passes expect examples or targets that another of its methods puts there."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from backproof.checking.subjects.names_in_code import role_of
from backproof.checking.subjects.program_text import tree_of


def data_left(thing: Any, called: Iterable[str]) -> dict[str, str]:
    """Attributes that the methods called read and do not set, and another one sets, with the roles "x" and "y".

    Args:
        thing: the object.
        called: names of the methods that are called, in any order.

    >>> class Net:
    ...     def both(self, rows, goals):
    ...         self.input_row, self.target_row = rows[0], goals[0]
    ...         self.ahead()
    ...     def ahead(self):
    ...         self.out = self.weights @ self.input_row
    ...     def back(self):
    ...         self.error = self.out - self.target_row
    >>> data_left(Net(), ["ahead", "back"])
    {'input_row': 'x', 'target_row': 'y'}
    """
    trees = dict(_trees(type(thing)))
    passes = _reached(list(called), trees)
    read = {name for each in passes for name in _attributes(trees[each], ast.Load)}
    own = {name for each in passes for name in _attributes(trees[each], ast.Store)}
    others = {name for each in trees if each not in passes for name in _attributes(trees[each], ast.Store)}
    roles = {name: role_of(name) for name in sorted((read - own) & others)}
    held = getattr(thing, "__dict__", {})
    return {n: role for n, role in roles.items() if role in ("x", "y") and not _is_setting(held.get(n))}


def _trees(of: type) -> Iterator[tuple[str, ast.AST]]:
    for name, method in inspect.getmembers(of, inspect.isfunction):
        tree = tree_of(method)
        if tree is not None:
            yield name, tree


def _reached(left: list[str], trees: dict[str, ast.AST]) -> set[str]:
    """The methods named, and those that they call."""
    found: set[str] = set()
    while left:
        name = left.pop()
        if name in trees and name not in found:
            found.add(name)
            left += _attributes(trees[name], ast.Load)
    return found


def _attributes(tree: ast.AST, context: type[ast.expr_context]) -> list[str]:
    """The attributes of `self` that a method reads, or sets."""
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, context)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    ]


def _is_setting(held: Any) -> bool:
    """Whether what an attribute holds is a number or a word, such as how many inputs there are."""
    return isinstance(held, int | float | str)
