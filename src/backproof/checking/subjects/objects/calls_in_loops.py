"""Whether a program calls a backward pass for several examples before it takes a step, as its loops show."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from backproof.checking.subjects.code.program_text import name_called, tree_of_the_file_of
from backproof.checking.subjects.makers.object_state import says_gradient
from backproof.checking.subjects.names.names_in_code import is_kind

_LOOPS = (ast.For, ast.While)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_PLAIN_KINDS = (list, dict, str, set, np.ndarray)
"""What has methods that move no parameters."""
_RESETS = ("zero", "reset", "clear")


def goes_through_several(method: Any, making: Collection[str], step: str = "") -> bool | None:
    """Whether the loops that call a backward pass take their step after the loop.

    Args:
        method: makes gradients.
        making: the names of all methods that prepare a step, of which it is the last.
        step: the name of the method that moves the parameters; "" where it is known by what is usual.

    Returns:
        True if so; False if a loop takes a step, or resets gradients, beside each call; None where no loop calls it,
        where a loop reads the gradients after each call, or where something else that it calls may take the step.
    """
    tree, name = tree_of_the_file_of(method), getattr(method, "__name__", "")
    loops = [] if tree is None or not name else list(_innermost(tree, name))
    if tree is None or not loops:
        return None
    if any(_moves_or_resets(node, step) for loop in loops for node in ast.walk(loop)):
        return False
    changing = _Changing(tree, making)
    if any(_reads_gradients(loop) or changing.is_called_in(loop) for loop in loops):
        return None
    after = (node for loop in loops for each in _after(tree, loop) for node in ast.walk(each))
    return True if any(_moves_or_resets(node, step) for node in after) else None


def _innermost(node: ast.AST, name: str) -> Iterator[ast.For | ast.While]:
    """The loops that call a name in their own body, and in no loop within it; none in a definition of that name."""
    if isinstance(node, _DEFINITIONS) and getattr(node, "name", "") == name:
        return
    if isinstance(node, _LOOPS) and name in map(name_called, _calls_directly(node.body)):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _innermost(child, name)


def _calls_directly(body: Sequence[ast.AST]) -> Iterator[ast.Call]:
    for node in body:
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, (*_LOOPS, *_DEFINITIONS)):
            yield from _calls_directly(list(ast.iter_child_nodes(node)))


def _moves_or_resets(node: ast.AST, step: str) -> bool:
    """Whether it is a call of a step or of a reset, or takes something off a value, as w -= η·dw does."""
    if isinstance(node, ast.Call):
        name = name_called(node)
        return bool(name) and (name == step or is_kind(name, "update") or any(word in name.lower() for word in _RESETS))
    return isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub)


def _reads_gradients(loop: ast.For | ast.While) -> bool:
    """Whether a loop reads gradients that are stored: net.dw, net.grads(), or a name that it does not set itself."""
    nodes = list(ast.walk(loop))
    named = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in named if isinstance(node.ctx, ast.Store)}
    given = {node.func for node in nodes if isinstance(node, ast.Call) and (node.args or node.keywords)}
    stored = [node.attr for node in nodes if isinstance(node, ast.Attribute) and node not in given]
    names = [node.id for node in named if node.id not in own and node not in given]
    return any(map(says_gradient, stored + names))


class _Changing:
    """What a file calls that may change objects: functions of its own that do, and methods of which nothing is known.

    Args:
        tree: of the file.
        known: names of which it is known what they do.
    """

    def __init__(self, tree: ast.AST, known: Collection[str]) -> None:
        nodes = list(ast.walk(tree))
        self._own = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        self._known = frozenset(known)
        self._modules = {(each.asname or each.name).partition(".")[0] for node in nodes if isinstance(node, ast.Import)
                         for each in node.names}  # fmt: skip

    def is_called_in(self, loop: ast.AST) -> bool:
        """Whether a loop calls something of the kind."""
        return any(self._may_change(node) for node in ast.walk(loop) if isinstance(node, ast.Call))

    def _may_change(self, call: ast.Call) -> bool:
        name = name_called(call)
        own = [each for each in self._own if each.name == name]
        if name in self._known or own:
            return name not in self._known and any(map(_sets_parts, own))
        if isinstance(call.func, ast.Name):
            return not hasattr(builtins, name)
        is_of_module = ast.unparse(call.func).partition(".")[0] in self._modules
        return not is_of_module and not any(hasattr(kind, name) for kind in _PLAIN_KINDS)


def _sets_parts(function: ast.FunctionDef) -> bool:
    """Whether a function sets attributes or entries, or moves a value in place."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.AugAssign) or (isinstance(node, ast.Call) and name_called(node) == "setattr"):
            return True
    return False


def _after(tree: ast.AST, loop: ast.For | ast.While) -> list[ast.stmt]:
    """The statements that stand after a loop in the block that it is of."""
    for node in ast.walk(tree):
        for block in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            if isinstance(block, list) and loop in block:
                return block[block.index(loop) + 1 :]
    return []
