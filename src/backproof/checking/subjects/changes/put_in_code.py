"""What may be missing in an expression of a function's tree and is put in: (rank, kind of slip, node)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product

from backproof.checking.subjects.changes.positions_in_code import (
    REDUCTIONS,
    Position,
    is_of_module,
    is_written_to,
    read,
    title_of,
)

Made = Iterator[tuple[int, str, ast.AST]]
TURNED = ("T", "mT")
_OF_SIZES = (
    "arange", "broadcast_to", "empty", "expand", "full", "len", "linspace", "new_empty", "new_full", "new_ones",
    "new_zeros", "ones", "pad", "range", "repeat", "reshape", "tile", "view", "zeros",
)  # fmt: skip
"""Functions that take sizes: a shape that is repeated fills the memory."""


def turned(node: ast.expr) -> ast.expr:
    """The transpose of an expression; of a transpose, what it is of."""
    if isinstance(node, ast.Attribute) and node.attr in TURNED:
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def takes_factors(position: Position) -> bool:
    """Whether a factor or a term may be missing here: a value, an operand, the array of a call."""
    node, owner = position.node, position.owner
    if not isinstance(node, ast.expr) or isinstance(node, ast.Tuple | ast.Constant | ast.Starred):
        return False
    if isinstance(getattr(node, "ctx", None), ast.Store) or title_of(node) == "shape":
        return False
    if isinstance(owner, ast.BinOp):
        return not isinstance(owner.op, ast.Mult | ast.Pow)
    if isinstance(owner, ast.Attribute):
        return not is_of_module(owner) and isinstance(node, ast.Name | ast.BinOp)
    if isinstance(owner, ast.Call):
        return position.name == "args" and title_of(owner.func) not in _OF_SIZES
    return position.name in ("value", "elts", "body", "operand") and not isinstance(owner, ast.keyword)


def calls_at(position: Position, calls: list[ast.Call]) -> Made:
    """Calls of an array that stands in a product or is raised to a power, where a factor makes no difference."""
    node, owner = position.node, position.owner
    if isinstance(node, ast.BinOp) and not is_written_to(position):
        # the forward pass takes the absolute value, say, of what looks alike
        alike = (call for call in calls if call.args and _looks_like(call.args[0], node))
        yield from ((2, "call", called(call, node)) for call in alike)
    if not isinstance(owner, ast.BinOp) or not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return
    if isinstance(owner.op, ast.Mult) or (isinstance(owner.op, ast.Pow) and position.name == "left"):
        yield from ((4, "call", called(call, node)) for call in calls)


def _looks_like(node: ast.expr, other: ast.BinOp) -> bool:
    """Whether both are the same operation on something, the first of which is the same."""
    is_alike = isinstance(node, ast.BinOp) and isinstance(node.op, type(other.op))
    return is_alike and ast.dump(node.left) == ast.dump(other.left)  # type: ignore[attr-defined]


def forms_of(name: str, calls: list[ast.Call]) -> list[ast.expr]:
    """What may be missing of an array: 1 − a, a > 0, its length and the like, and the calls of it."""
    return [read(text) for text in (*_forms(name), *(ast.unparse(called(call, read(name))) for call in calls))]


def forms_at(position: Position, forms: list[ast.expr]) -> Made:
    """What a position holds, times and by each of some forms of arrays, where a factor may be put in."""
    if not is_written_to(position) and takes_factors(position):
        for form in forms:
            yield 8, "factor", ast.BinOp(position.node, ast.Mult(), form)
            yield 9, "divisor", ast.BinOp(position.node, ast.Div(), form)


def put_in(node: ast.expr, names: list[str], calls: list[ast.Call]) -> Made:
    """An expression with something more: a transpose, a sign, a call, a number, a factor, a term."""
    yield 3 if isinstance(node, ast.BinOp) else 5, "transpose", turned(node)
    yield 2, "sign", ast.UnaryOp(ast.USub(), node)
    for number in (2, 3, 4):
        yield 3, "number_factor", ast.BinOp(node, ast.Mult(), ast.Constant(number))
        yield 3, "number_factor", ast.BinOp(node, ast.Div(), ast.Constant(number))
    yield 4, "term", ast.BinOp(ast.Constant(1), ast.Add(), node)
    yield 4, "term", ast.BinOp(ast.Constant(1), ast.Sub(), node)
    yield 5, "mirrored", ast.BinOp(node, ast.Add(), ast.Attribute(node, "T", ast.Load()))
    for call in calls:
        yield 6, "call", called(call, node)
    for name in names:
        yield 5, "factor", ast.BinOp(node, ast.Mult(), read(name))
        yield 6, "divisor", ast.BinOp(node, ast.Div(), read(name))
        yield 6, "term", ast.BinOp(node, ast.Add(), read(name))
        yield 7, "term", ast.BinOp(node, ast.Sub(), read(name))


def masked_at(position: Position, masks: list[ast.expr]) -> Made:
    """What a position holds, times each of some masks."""
    if not is_written_to(position) and takes_factors(position):
        for mask in masks:
            yield 2, "factor", ast.BinOp(position.node, ast.Mult(), mask)


def pieces_at(position: Position, pieces: list[ast.expr]) -> Made:
    """What a position holds, times and by each of some expressions, and each of them in place of a name in it."""
    if is_written_to(position):
        return
    if takes_factors(position):
        for piece in pieces:
            yield 5, "factor", ast.BinOp(position.node, ast.Mult(), piece)
            yield 6, "divisor", ast.BinOp(position.node, ast.Div(), piece)
    node = position.node
    if isinstance(node, ast.Name | ast.Attribute | ast.Call) and isinstance(position.owner, ast.BinOp | ast.Call):
        own = ast.unparse(node)
        for piece in pieces:
            if own in ast.unparse(piece):
                yield 4, "expression", piece


def product_rule_at(position: Position, names: list[str]) -> Made:
    """A factor of a product that is the slope alone: of x f(x), the derivative is f + x f′ and not f′."""
    owner = position.owner
    is_factor = isinstance(owner, ast.BinOp) and isinstance(owner.op, ast.Mult) and position.name in ("left", "right")
    if is_factor and not isinstance(position.node, ast.Constant):
        for name in names:
            product = ast.BinOp(read(name), ast.Mult(), position.node)
            yield 6, "product_rule", ast.BinOp(ast.Constant(1), ast.Add(), product)


def terms_of_sum_at(position: Position, names: list[str], idle: list[str]) -> Made:
    """A whole sum with a term more: a product of two arrays, of one and 1 minus one, and of two by a third."""
    node, owner = position.node, position.owner
    if not _is_sum(node) or _is_sum(owner) or is_written_to(position):
        return
    for first, second in product(names, names):
        for operation in (ast.Add(), ast.Sub()):
            if first <= second:
                yield 5, "term", ast.BinOp(node, operation, read(f"{first} * {second}"))
            yield 6, "term", ast.BinOp(node, operation, read(f"{first} * (1 - {second})"))
            for third in idle:
                yield 3, "term", ast.BinOp(node, operation, read(f"{third} / {first} * {second}"))


def _is_sum(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def summed(node: ast.Call) -> ast.expr | None:
    """The array that a sum is of, which is a method of it or a function."""
    if isinstance(node.func, ast.Attribute) and not is_of_module(node.func):
        return node.func.value
    return node.args[0] if node.args else None


def indexed_at(position: Position, indices: list[ast.expr]) -> Made:
    """An array, or what is summed up, read at one of the indices that other arrays are read at."""
    node = position.node
    if is_written_to(position) or not isinstance(position.owner, ast.BinOp):
        return
    is_sum = isinstance(node, ast.Call) and title_of(node.func) in ("sum", "mean")
    inner = summed(node) if is_sum else node if isinstance(node, ast.Name) else None
    if inner is not None:
        for index in indices:
            yield 4, "index_missing", ast.Subscript(inner, index, ast.Load())


def _forms(name: str) -> tuple[str, ...]:
    n = name
    return (
        f"(1 - {n})",
        f"(1 - {n} ** 2)",
        f"{n} * (1 - {n})",
        f"({n} > 0)",
        f"{n} ** 2",
        f"{n}[:, None]",
        f"len({n})",
    )


def called(call: ast.Call, node: ast.expr) -> ast.Call:
    """The same call of another array."""
    if isinstance(call.func, ast.Attribute) and not is_of_module(call.func) and call.func.attr in REDUCTIONS:
        return ast.Call(ast.Attribute(node, call.func.attr, ast.Load()), call.args, call.keywords)
    return ast.Call(call.func, [node, *call.args[1:]], call.keywords)


def loop_turned(node: ast.expr) -> Made:
    """What a loop runs over, from the other end."""
    title = title_of(node.func) if isinstance(node, ast.Call) else ""
    if title == "reversed":
        yield 1, "loop", node.args[0]  # type: ignore[attr-defined]
    elif title == "range":
        yield 1, "loop", ast.Call(ast.Name("reversed", ast.Load()), [node], [])


def scan_turned(node: ast.Call) -> Made:
    """A scan from the other end."""
    if title_of(node.func) == "scan":
        kept = [k for k in node.keywords if k.arg != "reverse"]
        turned_ = [] if len(kept) < len(node.keywords) else [ast.keyword("reverse", ast.Constant(True))]
        yield 1, "loop", ast.Call(node.func, node.args, [*kept, *turned_])


class NamesExchanged(ast.NodeTransformer):
    """A tree with other names in place of some."""

    def __init__(self, others: dict[str, str]) -> None:
        self.others = others

    def visit_Name(self, node: ast.Name) -> ast.Name:  # as ast calls it
        """The name that stands in place of one."""
        return ast.Name(self.others.get(node.id, node.id), node.ctx)


def written_at(target: ast.Subscript, value: ast.expr, numpy: str, indices: list[str]) -> Made:
    """A library's ways to write into an array: added up at an index, and put where one of some arrays says.

    Args:
        target: an array with an index.
        value: what is written there.
        numpy: what the code calls NumPy; "" where it does not use it, and may use PyTorch.
        indices: arrays that may say where.
    """
    if not numpy:
        yield 0, "added_up", _put_by_torch(target, value)
        return
    array, module = _loaded(target.value), read(numpy)
    adding = ast.Attribute(ast.Attribute(module, "add", ast.Load()), "at", ast.Load())
    yield 0, "added_up", ast.Expr(ast.Call(adding, [array, target.slice, value], []))
    putting = ast.Attribute(module, "put_along_axis", ast.Load())
    for name in indices:
        for axis in ("-1", "0"):
            yield 4, "index_missing", ast.Expr(ast.Call(putting, [array, read(name), value, read(axis)], []))


def _put_by_torch(target: ast.Subscript, value: ast.expr) -> ast.AST:
    array, place = _loaded(target.value), target.slice
    places = place if isinstance(place, ast.Tuple) else ast.Tuple([place], ast.Load())
    adding = ast.keyword("accumulate", ast.Constant(True))
    return ast.Expr(ast.Call(ast.Attribute(array, "index_put_", ast.Load()), [places, value], [adding]))


def _loaded(node: ast.expr) -> ast.expr:
    return ast.Name(node.id, ast.Load()) if isinstance(node, ast.Name) else node
