"""How much of a function's code an edit changes, and whether it speaks in names that the function has.

Many edits make the same derivative right. The one that is told should be one that a person would write: the shortest,
in the function's own names.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import FunctionType

from backproof.checking.subjects.changes.edits_of_code import Edit
from backproof.checking.subjects.changes.positions_in_code import read_by

_IDLE = (ast.expr_context, ast.BinOp, ast.UnaryOp, ast.USub, ast.Compare, ast.Call, ast.keyword, ast.Expr, ast.Tuple)
"""Nodes that no word of their own stands for; −1 is one word."""
_HOLDERS = ("ctx", "self")
_PUT_IN, _TAKEN_OUT, _LACKING = 2, 1, 40
"""How much a word counts that is put in, that is taken out, and a name that only the forward pass has."""
_OF_THESE_NUMBERS = 3
"""How much more a factor counts that is a number which these inputs alone may have; 2 is one that a square leaves."""
_SAME_TWICE = 4
"""How much more one counts that adds something to itself: a person writes `2 * x`."""
_DEEPEST = 4


def size_of(edit: Edit, lacking: Collection[str] = ()) -> int:
    """How much an edit puts in and takes out; a name that the function lacks counts for many words.

    >>> from backproof.checking.subjects.changes.positions_in_code import Position, read
    >>> place = Position(ast.parse("def f(g, x): return g * x").body[0].body[0], "value", None)
    >>> size_of(Edit(0, "factor", place, ast.BinOp(place.node, ast.Mult(), read("x"))))
    4
    """
    old = edit.position.node
    known, seen = {id(node) for node in ast.walk(old)}, set[int]()
    size = _PUT_IN * sum(_weight(node) for node in _without(edit.new, known, seen))
    size += _TAKEN_OUT * sum(_weight(node) for node in ast.walk(old) if id(node) not in seen)
    more = _OF_THESE_NUMBERS * _is_by_an_odd_number(edit) + _SAME_TWICE * _adds_to_itself(edit.new)
    return max(1, size + more + _LACKING * len(lacking))


def _is_by_an_odd_number(edit: Edit) -> bool:
    match edit.new:
        case ast.BinOp(op=ast.Mult(), right=ast.Constant(value=2)):
            return False
    return edit.kind == "number_factor"


def _adds_to_itself(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return ast.dump(left) == ast.dump(right)
    return False


def _without(node: ast.AST, known: set[int], seen: set[int]) -> Iterator[ast.AST]:
    """The nodes of a tree that are not taken over; what is taken over once is noted, and the second time it counts."""
    if id(node) in known and id(node) not in seen:
        seen.update(id(each) for each in ast.walk(node))
        return
    yield node
    for each in ast.iter_child_nodes(node):
        yield from _without(each, known, seen)


def _weight(node: ast.AST) -> int:
    if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "shape":
        return 0  # x.shape[0] says as much as len(x)
    return not isinstance(node, _IDLE) and getattr(node, "id", "") not in _HOLDERS


def lacking_names(function: FunctionType, edit: Edit, kept: Collection[str]) -> list[str]:
    """The names in an edit that the function does not know, and the forward pass makes."""
    code = function.__code__
    own = code.co_varnames, code.co_freevars, code.co_cellvars, function.__globals__, vars(builtins)
    return [name for name in sorted(read_by(edit.new)) if name in kept and not any(name in names for names in own)]


def in_own_names(edit: Edit, function: ast.AST, others: Sequence[ast.AST], lacking: Collection[str]) -> Edit | None:
    """The same edit with what the forward pass calls so written out, and with the function's own names for what it has.

    Args:
        edit: as it was found.
        function: in whose code it is.
        others: the functions of the forward pass.
        lacking: names in the edit that only these have.

    Returns:
        None where it would be the same.
    """
    made = {name: value for each in others for name, value in _given_once(each).items() if name in lacking}
    named = {ast.dump(value): name for name, value in _given_once(function).items() if not isinstance(value, ast.Name)}
    new: ast.AST = copy.deepcopy(edit.new)
    for _ in range(_DEEPEST if lacking else 0):
        new = _WrittenOut(made).visit(new)
    new = _Named(named).visit(new)
    return None if ast.dump(new) == ast.dump(edit.new) else Edit(edit.rank, edit.kind, edit.position, new)


def _given_once(function: ast.AST) -> dict[str, ast.expr]:
    """What the names stand for that a function gives one value, in one statement."""
    stored = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    statements = [node for node in ast.walk(function) if isinstance(node, ast.Assign) and len(node.targets) == 1]
    pairs = [(node.targets[0], node.value) for node in statements]
    return {at.id: value for at, value in pairs if isinstance(at, ast.Name) and stored.count(at.id) == 1}


class _WrittenOut(ast.NodeTransformer):
    """A tree in which some names are written out."""

    def __init__(self, made: Mapping[str, ast.expr]) -> None:
        self.made = made

    def visit_Name(self, node: ast.Name) -> ast.AST:  # as ast calls it
        """What a name stands for."""
        is_read = isinstance(node.ctx, ast.Load) and node.id in self.made
        return copy.deepcopy(self.made[node.id]) if is_read else node


class _Named(ast.NodeTransformer):
    """A tree in which expressions that have a name are called by it."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self.named = named

    def visit(self, node: ast.AST) -> ast.AST:
        """The name of an expression, if it has one."""
        name = self.named.get(ast.dump(node)) if isinstance(node, ast.expr) else None
        if name is not None:
            return ast.Name(name, ast.Load())
        found: ast.AST = self.generic_visit(node)
        return found
