"""Where an object's passes expect examples or targets: attributes that another method sets, or names of its file."""

from __future__ import annotations

import ast
import dis
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np

from backproof.checking.subjects.code.counts_outside import LACKING
from backproof.checking.subjects.code.program_text import tree_of
from backproof.checking.subjects.names.names_in_code import DATA, role_of

_OF_DATA = re.compile(r"mean|std|var|min|max|scale|norm|shift|mask|weight|bias|grad|delta", re.I)
"""What is made of data, and is called after them: `x_mean` is no example."""


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
    held = getattr(thing, "__dict__", {})
    return {n: role for n, role in _roles_left(type(thing), tuple(called)) if not _is_setting(held.get(n))}  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=64)
def _roles_left(of: type, called: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What the methods of a class leave to others to set, "x" and "y"; the code is the same at every call."""
    trees = dict(_trees(of))
    passes = _reached(list(called), trees)
    read = {name for each in passes for name in _attributes(trees[each], ast.Load)}
    own = {name for each in passes for name in _attributes(trees[each], ast.Store)}
    others = {name for each in trees if each not in passes for name in _attributes(trees[each], ast.Store)}
    roles = ((name, role_of(name)) for name in sorted((read - own) & others))
    return tuple((name, role) for name, role in roles if role in ("x", "y"))


def left_by_its_constructor(thing: Any, values: dict[str, Any], called: Iterable[str]) -> dict[str, str]:
    """Attributes in which a pass reads examples, or targets, that the object was made with, with their roles.

    Args:
        thing: the object.
        values: what "x" and "y" are.
        called: names of the methods that are called.
    """
    held, roles = getattr(thing, "__dict__", {}), data_left(thing, called)
    return {n: r for n, r in roles.items() if not _OF_DATA.search(n) and _is_as_wide(held.get(n), values[r])}


def _is_as_wide(held: Any, given: Any) -> bool:
    """Whether an array holds examples, or targets, of as many numbers each as those that are given."""
    if not isinstance(held, np.ndarray) or held.ndim == 1 or held.ndim != np.ndim(given):
        return False
    return any(a == b for a, b in zip(held.shape, np.shape(given), strict=True))


def data_outside(thing: Any, called: Iterable[str]) -> dict[str, str]:
    """Names of its file from which the methods called read both examples and targets, with the roles "x" and "y".

    Args:
        thing: the object.
        called: names of the methods that are called, in any order.

    Returns:
        The role of each name; empty where one of the two is not read there.
    """
    space = vars(sys.modules[type(thing).__module__]) if type(thing).__module__ in sys.modules else {}
    methods = dict(inspect.getmembers(type(thing), inspect.isfunction))
    passes = _reached(list(called), dict(_trees(type(thing)))) & methods.keys()
    read = {name for each in passes for name in _globals_read(methods[each])}
    data = {n for n in read if isinstance(space.get(n), np.ndarray | list) or n in space.get(LACKING, ())}
    roles = {name: role for name in sorted(data) for role, known in DATA.items() if known.fullmatch(name)}
    return roles if {"x", "y"} <= set(roles.values()) else {}


@contextmanager
def given_outside(thing: Any, called: Iterable[str], values: dict[str, Any]) -> Iterator[None]:
    """Let the names of `data_outside` be our examples and targets meanwhile.

    Args:
        thing: the object.
        called: names of the methods that are called.
        values: what "x" and "y" are.
    """
    roles = data_outside(thing, called)
    space = vars(sys.modules[type(thing).__module__]) if roles else {}
    before = {name: space[name] for name in roles if name in space}
    space.update({name: values[role] for name, role in roles.items()})
    try:
        yield
    finally:
        for name in roles:
            space.pop(name)
        space.update(before)


def _globals_read(function: Any) -> set[str]:
    """Names outside of a function that it reads."""
    return {str(each.argval) for each in dis.get_instructions(function) if each.opname == "LOAD_GLOBAL"}


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


@lru_cache(maxsize=1024)
def _attributes(tree: ast.AST, context: type[ast.expr_context]) -> tuple[str, ...]:
    """The attributes of `self` that a method reads, or sets."""
    return tuple(
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, context)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


def _is_setting(held: Any) -> bool:
    """Whether what an attribute holds is a number or a word, such as how many inputs there are."""
    return isinstance(held, int | float | str)
