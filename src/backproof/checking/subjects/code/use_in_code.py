"""What a program does with an argument of a constructor: which methods it calls on it, and whether it holds several."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from backproof.checking.subjects.code.program_text import tree_of, tree_of_the_file_of

WhatIsHeld = Callable[[ast.AST], bool | None]
"""Whether a node is one of several that are held (True), what is held itself (False), or neither (None)."""
_DEEPEST = 2
"""Through how many constructors an argument is followed that hands it on."""
_WALKS = ("zip", "enumerate", "reversed", "list", "tuple")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Use:
    """What is done with an argument.

    Attributes:
        methods: called on it, each with its number of arguments; "__call__" where it is called itself.
        in_list: whether it holds several such objects.
    """

    methods: frozenset[tuple[str, int]] = frozenset()
    in_list: bool = False


def use_of(cls: Any, name: str, deep: int = 0) -> Use:
    """What the file of a class does with an argument of its constructor, and with the attribute that keeps it.

    >>> use_of(int, "x")
    Use(methods=frozenset(), in_list=False)
    """
    tree, init = tree_of_the_file_of(cls) if isinstance(cls, type) else None, tree_of(getattr(cls, "__init__", None))
    if tree is None or init is None:
        return Use()
    kept = {target.attr for target in _kept_in(init, name)}

    def held_there(node: ast.AST) -> bool | None:
        return False if isinstance(node, ast.Attribute) and node.attr in kept else None

    def held_at_first(node: ast.AST) -> bool | None:
        return False if isinstance(node, ast.Name) and node.id == name else held_there(node)

    found = [call for function in _functions(tree) for call in _calls(function, held_there)] if kept else []
    found += [call for function in _functions(init) for call in _calls(function, held_at_first)]
    uses = [Use(frozenset((method, count) for method, count, _ in found), any(each for *_, each in found))]
    uses += _handed_on(cls, init, name, deep) if deep < _DEEPEST else []
    return Use(frozenset().union(*(use.methods for use in uses)), any(use.in_list for use in uses))


def given_anywhere(cls: Any, name: str) -> set[str]:
    """Every expression that the file gives to an argument of a class, and that stands in such an expression."""
    tree = tree_of_the_file_of(cls)
    with suppress(TypeError, ValueError):
        place = list(inspect.signature(cls).parameters).index(name)
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)] if tree is not None else []
        own = [call for call in calls if getattr(call.func, "id", "") == cls.__name__]
        given = [k.value for call in own for k in call.keywords if k.arg == name]
        given += [value for call in own for value in call.args[place : place + 1]]
        return {ast.unparse(each) for value in given for each in ast.walk(value) if isinstance(each, ast.expr)}
    return set()


def _kept_in(init: ast.Module, name: str) -> Iterator[ast.Attribute]:
    """Attributes that a constructor sets to an argument as it is."""
    for node in ast.walk(init):
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            pairs: list[tuple[ast.expr, ast.expr | None]] = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            yield from (t for t, v in pairs if isinstance(t, ast.Attribute) and getattr(v, "id", "") == name)


def _functions(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]


def _handed_on(cls: type, init: ast.Module, name: str, deep: int) -> list[Use]:
    """What other classes of the file do with it, whose constructors are given it, as `Layer(n, m, activation)`."""
    space = vars(inspect.getmodule(cls)) if inspect.getmodule(cls) else {}
    found = []
    for call in (node for node in ast.walk(init) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        other = space.get(call.func.id)  # type: ignore[attr-defined]
        if not isinstance(other, type) or other is cls or not hasattr(other, "__dict__"):
            continue
        with suppress(TypeError, ValueError):
            names = list(inspect.signature(other).parameters)
            given = [*zip(names, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)]
            for argument, value in given:
                in_list = isinstance(value, ast.Subscript)
                value = value.value if isinstance(value, ast.Subscript) else value
                if isinstance(value, ast.Name) and value.id == name and argument:
                    use = use_of(other, argument, deep + 1)
                    found.append(Use(use.methods, use.in_list or in_list))
    return found


def _calls(function: ast.AST, held: WhatIsHeld) -> Iterator[tuple[str, int, bool]]:
    """Methods that a function calls on what is held, with the number of arguments, and whether on one of several."""
    names = dict(_names_for(function, held))

    def on(node: ast.AST) -> bool | None:
        if isinstance(node, ast.Name) and node.id in names:
            return names[node.id]
        if isinstance(node, ast.Subscript):
            return None if held(node.value) is None and names.get(getattr(node.value, "id", "")) is None else True
        return held(node)

    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            count = len(node.args) + len(node.keywords)
            if (one := on(node.func)) is not None:
                yield "__call__", count, one
            elif isinstance(node.func, ast.Attribute) and (one := on(node.func.value)) is not None:
                yield node.func.attr, count, one


def _names_for(function: ast.AST, held: WhatIsHeld) -> Iterator[tuple[str, bool]]:
    """Names that stand for what is held, or for one of several: in a loop over them, or by an assignment."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            yield from _walked(node.target, node.iter, held)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            if held(value) is not None:
                yield node.targets[0].id, False
            elif isinstance(value, ast.Subscript) and held(value.value) is not None:
                yield node.targets[0].id, True


def _walked(target: ast.expr, over: ast.expr, held: WhatIsHeld) -> Iterator[tuple[str, bool]]:
    while isinstance(over, ast.Subscript):
        over = over.value  # a part of the list
    if held(over) is not None and isinstance(target, ast.Name):
        yield target.id, True
    if not isinstance(over, ast.Call) or getattr(over.func, "id", "") not in _WALKS:
        return
    which = getattr(over.func, "id", "")
    if which == "zip" and isinstance(target, ast.Tuple):
        for each, walked in zip(target.elts, over.args, strict=False):
            yield from _walked(each, walked, held)
    elif which == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2 and over.args:
        yield from _walked(target.elts[1], over.args[0], held)
    elif over.args and which != "zip":
        yield from _walked(target, over.args[0], held)
