"""Whether a program calls a backward pass for several examples before it takes a step, as its loops show."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from backproof.checking.subjects.code.program_text import name_called, tree_of_the_file_of
from backproof.checking.subjects.makers.object_state import says_gradient
from backproof.checking.subjects.names.names_in_code import is_kind

_LOOPS = (ast.For, ast.While)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_RESETS = ("zero", "reset", "clear")


def goes_through_several(method: Any, step: str = "") -> bool | None:
    """Whether the loops that call a backward pass take their step after the loop.

    Args:
        method: makes gradients.
        step: the name of the method that moves the parameters; "" where it is known by what is usual.

    Returns:
        True if so; False if a loop takes a step, or resets gradients, beside each call; None where no loop calls it, or
        where a loop reads the gradients after each call.
    """
    tree, name = tree_of_the_file_of(method), getattr(method, "__name__", "")
    loops = [] if tree is None or not name else list(_innermost(tree, name))
    if tree is None or not loops:
        return None
    if any(_moves_or_resets(node, step) for loop in loops for node in ast.walk(loop)):
        return False
    if any(map(_reads_gradients, loops)):
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


def _after(tree: ast.AST, loop: ast.For | ast.While) -> list[ast.stmt]:
    """The statements that stand after a loop in the block that it is of."""
    for node in ast.walk(tree):
        for block in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            if isinstance(block, list) and loop in block:
                return block[block.index(loop) + 1 :]
    return []
