"""Numbers of a program that may be the learning rate of its step, where none that it holds is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from backproof.checking.subjects.code.program_text import program_in
from backproof.checking.subjects.names.names_in_code import role_of

_MOST = 4


def rates_written(path: str) -> list[float]:
    """Numbers of a file that may be its learning rate: those that are called so, else factors and arguments; then 1.

    Args:
        path: the file.
    """
    tree = program_in(Path(path)).tree
    found = [*_named(tree)] or [*_others(tree)]
    return [*[number for number in dict.fromkeys(found) if 0 < number <= 1][:_MOST], 1.0]


def _named(tree: ast.AST) -> Iterator[float]:
    arguments = {node.name: node.args for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value) if role_of(name) == "rate":
                yield from _numbers(value)
            case ast.Assign(targets=[target], value=value):
                if role_of(ast.unparse(target).rpartition(".")[2]) == "rate":
                    yield from _numbers(value)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=given) if name in arguments:
                yield from _passed(given, arguments[name], is_method=isinstance(node.func, ast.Attribute))
            case ast.arguments():
                yield from _defaults(node)


def _passed(given: list[ast.expr], arguments: ast.arguments, *, is_method: bool) -> Iterator[float]:
    """Numbers that are passed by their places to arguments that are called as learning rates are."""
    names = [each.arg for each in arguments.args]
    names = names[1:] if is_method and names[:1] == ["self"] else names
    for name, value in zip(names, given, strict=False):
        if role_of(name) == "rate":
            yield from _numbers(value)


def _defaults(given: ast.arguments) -> Iterator[float]:
    """Numbers that arguments called as learning rates have where nothing is passed."""
    last = given.args[len(given.args) - len(given.defaults) :]
    for name, value in (
        *zip(last, given.defaults, strict=True),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ):
        if value is not None and role_of(name.arg) == "rate":
            yield from _numbers(value)


def _others(tree: ast.AST) -> Iterator[float]:
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Mult(), left=one, right=other):
                yield from _numbers(one, other)
            case ast.Call(args=given):
                yield from _numbers(*given)


def _numbers(*given: ast.expr) -> list[float]:
    return [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, float)]
