"""What may stand in place of a node of a function's tree: (rank, kind of slip that it undoes, node); 0 is likeliest."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from itertools import combinations, permutations

from backproof.checking.subjects.changes.bounds_in_code import of_slice, of_subscript
from backproof.checking.subjects.changes.positions_in_code import (
    REDUCTIONS,
    Position,
    is_of_module,
    is_written_to,
    read,
    title_of,
)
from backproof.checking.subjects.changes.put_in_code import (
    TURNED,
    Made,
    NamesExchanged,
    loop_turned,
    put_in,
    scan_turned,
    summed,
    takes_factors,
    turned,
    written_at,
)

_EXCHANGED = (
    ("sum", "mean"), ("max", "min"), ("argmax", "argmin"), ("maximum", "minimum"), ("sin", "cos"), ("sinh", "cosh"),
    ("zeros_like", "ones_like"), ("std", "var"), ("repeat", "tile"), ("cumsum", "cumprod"),
)  # fmt: skip
_OTHER = {name: other for pair in _EXCHANGED for name, other in (pair, pair[::-1])}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
KINDS = (
    "added_up", "assigned", "axis", "call", "call_extra", "comparison", "condition", "divisor", "expression", "factor",
    "factor_extra", "flag", "function", "index", "index_extra", "index_missing", "letters", "loop", "mirrored", "name",
    "names_exchanged", "number", "number_factor", "operator", "order", "power", "power_extra", "product_rule",
    "reversed", "running", "sign", "statement_extra", "term", "term_extra", "transpose", "wanted",
)  # fmt: skip
_RUNNING = ("cumsum", "cumprod", "accumulate")
_MOST_EXCHANGED = 8


def others_at(position: Position, names: list[str], calls: list[ast.Call], numpy: str) -> Made:
    """What may stand at a position in place of what it holds.

    Args:
        position: where.
        names: of arrays that may be missing.
        calls: that may be missing.
        numpy: what the code calls NumPy; "" where it does not use it.
    """
    node = position.node
    if is_written_to(position):
        return  # another array, which may be the user's own, would be changed for good
    if maker := _MAKERS.get(type(node)):
        is_index = isinstance(position.owner, ast.Slice) or position.name == "slice"
        for rank, kind, new in maker(node, names, numpy):
            if not _adds_nothing(position.owner, new):
                yield rank, "index" if is_index and kind == "term_extra" else kind, new
    if position.name == "iter" and isinstance(position.owner, ast.For):
        yield from loop_turned(node)
    if position.name == "value" and isinstance(position.owner, ast.Assign | ast.AugAssign | ast.Return | ast.Expr):
        yield from _exchanged(node, names)
    if isinstance(node, ast.Call) and isinstance(position.owner, ast.Tuple | ast.Return):
        yield 2, "sign", ast.UnaryOp(ast.USub(), node)  # of what is returned
    if takes_factors(position):
        yield from put_in(node, names, calls)


def _adds_nothing(owner: ast.AST, node: ast.AST) -> bool:
    """Whether a node is a 0 that is added, or a 1 as a factor or a power: where that is right, one is too many."""
    if not isinstance(owner, ast.BinOp) or not isinstance(node, ast.Constant) or isinstance(node.value, str):
        return False
    is_sum, is_product = isinstance(owner.op, ast.Add | ast.Sub), isinstance(owner.op, ast.Mult | ast.Div | ast.Pow)
    return (is_sum and node.value == 0) or (is_product and node.value == 1)


def _exchanged(node: ast.AST, names: list[str]) -> Made:
    """A statement with two of its names exchanged, as those of rows and columns may be, or one put for another."""
    read = [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
    own = [name for name in dict.fromkeys(read) if name in names][:_MOST_EXCHANGED]
    for first, second in combinations(own, 2):
        if read.count(first) + read.count(second) > 2:  # where each stands once, exchanging them is one other name each
            yield 3, "names_exchanged", NamesExchanged({first: second, second: first}).visit(copy.deepcopy(node))
    for name in (each for each in own if read.count(each) > 1):
        for other in names if name.isidentifier() else ():
            if other.isidentifier() and other != name:  # one name for another, wherever the statement has it
                yield 4, "name", NamesExchanged({name: other}).visit(copy.deepcopy(node))


def _of_product(node: ast.BinOp, names: list[str], numpy: str) -> Made:
    left, right = node.left, node.right

    def with_operator(op: ast.operator) -> ast.AST:
        return ast.BinOp(left, op, right)

    match node.op:
        case ast.Add() | ast.Sub():
            yield 1, "operator", with_operator(ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
            yield 3 if isinstance(right, ast.Constant) else 4, "term_extra", left
            yield 4, "term_extra", right
        case ast.Mult():
            yield 3, "factor_extra", left
            yield 3, "factor_extra", right
            yield 2, "operator", with_operator(ast.Div())
            if isinstance(left, ast.Call) and len(left.args) == 1:
                yield 4, "order", ast.Call(left.func, [ast.BinOp(left.args[0], ast.Mult(), right)], left.keywords)
        case ast.Div() | ast.FloorDiv():
            yield 3, "factor_extra", left
            yield 2, "operator", with_operator(ast.Mult())
            yield 4, "order", ast.BinOp(right, node.op, left)
        case ast.MatMult():
            yield 1, "order", ast.BinOp(right, node.op, left)
            yield 2, "transpose", ast.BinOp(turned(right), node.op, turned(left))
            yield 0, "transpose", ast.BinOp(turned(left), node.op, right)
            yield 0, "transpose", ast.BinOp(left, node.op, turned(right))
        case ast.Pow():
            yield 3, "power_extra", left
        case ast.BitAnd() | ast.BitOr():
            yield 2, "operator", with_operator(ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())


def _of_sign(node: ast.UnaryOp, names: list[str], numpy: str) -> Made:
    if isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield 0, "sign", node.operand
    if isinstance(node.op, ast.Not | ast.Invert):
        yield 2, "condition", node.operand


def _of_constant(node: ast.Constant, names: list[str], numpy: str) -> Made:
    value = node.value
    if isinstance(value, bool):
        yield 5, "flag", ast.Constant(not value)
    elif isinstance(value, int | float):
        for other in dict.fromkeys((value + 1, value - 1, -value, 2 * value, value / 2, 1 - value)):
            if other != value:
                whole = isinstance(value, int) and other == int(other)
                yield 2, "number", ast.Constant(int(other) if whole else other)
        rank = 3 if isinstance(value, float) else 6  # what is no whole number is more seldom meant as such
        yield from ((rank, "name", read(name)) for name in names)
    elif isinstance(value, str) and "->" in value:
        yield from ((1, "letters", ast.Constant(other)) for other in _lettered(value))


def _lettered(text: str) -> Iterator[str]:
    """Other orders of the letters of one operand or of the result of `einsum`, and operands exchanged."""
    operands, _, result = text.replace(" ", "").partition("->")
    parts = [*operands.split(","), result]
    for k, part in enumerate(parts):
        for other in ("".join(letters) for letters in permutations(part)) if len(part) <= 4 else ():
            if other != part:
                changed = [*parts[:k], other, *parts[k + 1 :]]
                yield f"{','.join(changed[:-1])}->{changed[-1]}"
    for j, k in combinations(range(len(parts) - 1), 2):
        changed = list(parts)
        changed[j], changed[k] = parts[k], parts[j]
        yield f"{','.join(changed[:-1])}->{changed[-1]}"


def _of_name(node: ast.Name, names: list[str], numpy: str) -> Made:
    if isinstance(node.ctx, ast.Load) and node.id in names:
        yield from ((3, "name", read(name)) for name in names if name != node.id)
        yield 2, "sign", ast.UnaryOp(ast.USub(), node)
        yield 2, "power", ast.BinOp(node, ast.Pow(), ast.Constant(2))


def _of_attribute(node: ast.Attribute, names: list[str], numpy: str) -> Made:
    if node.attr in TURNED:
        yield 0, "transpose", node.value
    elif node.attr in _OTHER:
        yield 1, "function", ast.Attribute(node.value, _OTHER[node.attr], node.ctx)
    elif ast.unparse(node) in names and isinstance(node.ctx, ast.Load):
        yield from ((3, "name", read(name)) for name in names if name != ast.unparse(node))


def _of_call(node: ast.Call, names: list[str], numpy: str) -> Made:
    title = title_of(node.func)
    if title in REDUCTIONS:
        yield from _of_reduction(node)
        yield from ((6, "name", read(name)) for name in names)
    yield from scan_turned(node)
    if title in ("sum", "mean"):
        yield from _running(node)
    if title in _RUNNING and not (isinstance(node.func, ast.Attribute) and not is_of_module(node.func)):
        yield from _from_the_end(node)
    if len(node.args) >= 1:
        yield 3, "power", ast.BinOp(node, ast.Pow(), ast.Constant(2))
        yield 3, "call_extra", node.args[0]
    elif isinstance(node.func, ast.Attribute) and not is_of_module(node.func):
        yield 3, "call_extra", node.func.value
    if len(node.args) == 2:
        yield 3, "order", ast.Call(node.func, node.args[::-1], node.keywords)


def _of_reduction(node: ast.Call) -> Made:
    """Other axes of a sum: a list of its arguments behind the array."""
    is_method = isinstance(node.func, ast.Attribute) and not is_of_module(node.func)
    array = [] if is_method else node.args[:1]
    kept = [k for k in node.keywords if k.arg in ("keepdims", "keepdim")]
    if len(node.args) > len(array) or any(k.arg in ("axis", "dim") for k in node.keywords):
        yield 2, "axis", ast.Call(node.func, array, [])
    for axis in (0, 1, -1, 2):
        yield 2, "axis", ast.Call(node.func, [*array, ast.Constant(axis)], kept)
        if not kept:
            keyword = ast.keyword("keepdims", ast.Constant(True))
            yield 2, "axis", ast.Call(node.func, [*array, ast.Constant(axis)], [keyword])
    for axes in ((0, 1), (0, 2), (1, 2), (0, 2, 3), (2, 3), (1, 2, 3)):
        tuple_ = ast.Tuple([ast.Constant(axis) for axis in axes], ast.Load())
        yield 2, "axis", ast.Call(node.func, [*array, tuple_], kept)


def _running(node: ast.Call) -> Made:
    """The sum along the last axis from the end, and from the start, in place of the sum over it."""
    array = summed(node)
    if array is None:
        return
    text = ast.unparse(array)
    for form in ("{0}[..., ::-1].cumsum(-1)[..., ::-1]", "{0}.cumsum(-1)", "{0}.flip(-1).cumsum(-1).flip(-1)"):
        yield 2, "running", read(form.format(f"({text})"))
    for form in ("{0}[::-1].cumsum(0)[::-1]", "{0}.cumsum(0)"):
        yield 4, "running", read(form.format(f"({text})"))


def _from_the_end(node: ast.Call) -> Made:
    """A running sum that runs from the end of its axis, which is the last one, or the first."""
    for text in ("[..., ::-1]", "[::-1]"):
        turned = ast.parse(f"x{text}", mode="eval").body
        assert isinstance(turned, ast.Subscript)
        first = ast.Subscript(node.args[0], turned.slice, ast.Load()) if node.args else node
        call = ast.Call(node.func, [first, *node.args[1:]], node.keywords)
        yield 1, "reversed", ast.Subscript(call, turned.slice, ast.Load())


def _of_comparison(node: ast.Compare, names: list[str], numpy: str) -> Made:
    opposite = _OPPOSITE.get(type(node.ops[0]))
    if len(node.ops) == 1 and opposite:
        yield 1, "comparison", ast.Compare(node.left, [opposite()], node.comparators)


def _of_assignment(node: ast.Assign | ast.AugAssign, names: list[str], numpy: str) -> Made:
    if isinstance(node, ast.AugAssign):
        if isinstance(node.op, ast.Add | ast.Sub):
            other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            yield 1, "operator", ast.AugAssign(node.target, other, node.value)
        yield 3, "statement_extra", ast.Pass()
        yield 2, "assigned", ast.Assign([node.target], node.value)
        target, value = node.target, node.value
    elif len(node.targets) == 1 and isinstance(node.targets[0], ast.Name | ast.Subscript):
        target, value = node.targets[0], node.value
        yield 0, "added_up", ast.AugAssign(target, ast.Add(), value)
    else:
        return
    if isinstance(target, ast.Subscript):
        yield from written_at(target, value, numpy, names if isinstance(node, ast.Assign) else [])


def _of_tuple(node: ast.Tuple | ast.List, names: list[str], numpy: str) -> Made:
    if isinstance(node.ctx, ast.Load):
        for j, k in combinations(range(min(len(node.elts), 5)), 2):
            elements = list(node.elts)
            elements[j], elements[k] = elements[k], elements[j]
            yield 2, "order", type(node)(elements, node.ctx)
        for name in (
            names if isinstance(node, ast.Tuple) and all(isinstance(each, ast.Name) for each in node.elts) else ()
        ):
            yield 6, "factor", ast.Tuple([ast.BinOp(each, ast.Mult(), read(name)) for each in node.elts], node.ctx)


def _of_condition(node: ast.If, names: list[str], numpy: str) -> Made:
    yield 3, "condition", ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


_MAKERS: dict[type, Callable[..., Iterator[tuple[int, str, ast.AST]]]] = {
    ast.BinOp: _of_product,
    ast.UnaryOp: _of_sign,
    ast.Constant: _of_constant,
    ast.Name: _of_name,
    ast.Attribute: _of_attribute,
    ast.Call: _of_call,
    ast.Compare: _of_comparison,
    ast.Subscript: of_subscript,
    ast.Slice: of_slice,
    ast.Assign: _of_assignment,
    ast.AugAssign: _of_assignment,
    ast.Tuple: _of_tuple,
    ast.List: _of_tuple,
    ast.If: _of_condition,
}
"""What may stand in place of a node, by its type."""
