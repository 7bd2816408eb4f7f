"""What an argument is by the code, where its name may mislead: n counts examples or rounds, a rate may be λ."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from backproof.checking.subjects.code.counts_outside import is_count
from backproof.checking.subjects.code.program_text import name_called, nodes_of

DATA_OF_WIDTHS = {"inputs": "x", "outputs": "y"}
"""What arguments that are called as widths are, where the code uses them as arrays."""
ABOUT_AN_ARRAY = ("shape", "T", "ndim", "size")
"""What code asks arrays for, and nothing that is a number."""
_OF_AN_ARRAY = (*ABOUT_AN_ARRAY, "ravel", "flatten", "reshape", "astype", "copy", "dot")


def counted_by(function: Callable[..., Any], name: str, role: str) -> str:
    """Return the role of an argument: another than its name tells, where the code uses it as something else.

    Args:
        function: the user's.
        name: of the argument.
        role: what its name tells.

    Returns:
        "size" where it divides by n or m or goes through n rows, "one" for rounds that repeat the same, "" where n is
        an end of some other range, such as of layers, or has attributes, as a network has; "rate" for an n that steps
        are multiplied by; "penalty" for a rate that a sum of squares is multiplied by; "x" or "y" for a width that is
        used as an array; `role` for any other name, and where the code cannot be read.
    """
    if role in DATA_OF_WIDTHS:
        return DATA_OF_WIDTHS[role] if _is_an_array(function, name) else role
    may_count = role in ("", "other") and is_count(name)
    if not may_count and role != "rate" and (role != "size" or name.strip("_").lower() != "n"):
        return role
    nodes = [node for code in getattr(function, "parts", (function,)) for node in nodes_of(getattr(code, "of", code))]
    if may_count:
        return "size" if any(_divides_by(node, name) for node in nodes) else role
    if not nodes:
        return role
    if role == "rate":
        return "penalty" if any(_scales_squares(node, name) for node in nodes) else role
    if any(isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == name for node in nodes):
        return ""
    if any(_divides_by(node, name) for node in nodes):
        return "size"
    if any(_is_a_step_by(node, name) for node in nodes) or _is_a_fraction(function, name):
        return "rate"
    loops = [node for node in nodes if isinstance(node, ast.For | ast.comprehension) and _is_range_of(node.iter, name)]
    if not loops:
        return role
    plain = [loop for loop in loops if _is_plain(loop.iter)]
    if any(_is_index(loop.target, nodes) for loop in plain):
        return "size"
    return "one" if plain else ""


def _is_an_array(function: Callable[..., Any], name: str) -> bool:
    """Whether the code asks an argument for what arrays have, as `classes.ravel()` does."""
    nodes = nodes_of(getattr(function, "of", function))
    asked = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr in _OF_AN_ARRAY]
    return any(isinstance(node.value, ast.Name) and node.value.id == name for node in asked)


def is_cut_up(function: Callable[..., Any], name: str) -> bool:
    """Whether the code takes slices of an argument and reshapes them, as of a vector that holds all parameters.

    It may do so by another function of its file, to which it passes the argument.
    """
    plain = getattr(function, "of", function)
    if _is_cut_in(plain, name):
        return True
    beside = getattr(plain, "__globals__", {})
    calls = [node for node in nodes_of(plain) if isinstance(node, ast.Call)]
    passed = [(beside.get(name_called(call)), k) for call in calls for k, argument in enumerate(call.args)
              if isinstance(argument, ast.Name) and argument.id == name]  # fmt: skip
    return any(
        isinstance(other, FunctionType)
        and k < other.__code__.co_argcount
        and _is_cut_in(other, other.__code__.co_varnames[k])
        for other, k in passed
    )


def _is_cut_in(function: Any, name: str) -> bool:
    nodes = nodes_of(function)
    slices = [n for n in nodes if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Slice)]
    is_cut = any(isinstance(node.value, ast.Name) and node.value.id == name for node in slices)
    return is_cut and any(isinstance(node, ast.Call) and name_called(node) == "reshape" for node in nodes)


def _scales_squares(node: ast.AST, name: str) -> bool:
    """Whether something is multiplied by an expression of this name that is a sum of squares."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return False
    return any(_speaks_of(a, name) and _sums_squares(b) for a, b in ((node.left, node.right), (node.right, node.left)))


def _sums_squares(tree: ast.AST) -> bool:
    nodes = list(ast.walk(tree))
    names = {name_called(node) for node in nodes if isinstance(node, ast.Call)}
    squares = any(
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and getattr(node.right, "value", None) == 2
        for node in nodes
    )
    return "norm" in names or ("sum" in names and (squares or bool(names & {"power", "square", "pow"})))


def _divides_by(node: ast.AST, name: str) -> bool:
    value = getattr(node, "right", getattr(node, "value", None))
    divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    return divides and isinstance(value, ast.AST) and _speaks_of(value, name)


def _is_a_step_by(node: ast.AST, name: str) -> bool:
    """Whether something is moved by a product with this name, as in `w[j] = w[j] + n * change`."""
    moves = isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ast.unparse(node.value)
    )
    products = [
        each for each in ast.walk(node) if moves and isinstance(each, ast.BinOp) and isinstance(each.op, ast.Mult)
    ]
    return any(getattr(side, "id", "") == name for each in products for side in (each.left, each.right))


def _is_a_fraction(function: Callable[..., Any], name: str) -> bool:
    """Whether an argument is no whole number by default, and so counts nothing."""
    default = inspect.signature(function).parameters[name].default
    return isinstance(default, float) and not default.is_integer()


def _is_range_of(over: ast.expr, name: str) -> bool:
    is_range = isinstance(over, ast.Call) and getattr(over.func, "id", "") in ("range", "trange")
    return is_range and _speaks_of(over, name)


def _is_plain(over: ast.expr) -> bool:
    """Whether an expression is `range(n)` with nothing else in it."""
    return isinstance(over, ast.Call) and len(over.args) == 1 and isinstance(over.args[0], ast.Name)


def _is_index(target: ast.expr, nodes: list[ast.AST]) -> bool:
    names = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    indexed = (node.slice for node in nodes if isinstance(node, ast.Subscript))
    return any(_speaks_of(index, name) for index in indexed for name in names)


def _speaks_of(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
