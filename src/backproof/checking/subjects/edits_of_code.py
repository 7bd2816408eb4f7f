"""Small edits of a function's code: each undoes one slip that people make in a backward pass.

A transpose, a sign, a factor or a term is put in or taken out, another name, number, axis or letter is put in its
place, `=` becomes `+=`. Which edit is the right one is not known here: the code is run with each, and what it returns
says it (`operator_mends.py`). The likeliest come first.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, permutations
from typing import Any

_MOST_NAMES, _MOST_CALLS = 20, 10
_LEAST_SHOWN = 5
"""Expressions that are shorter than this are shown with what stands around them."""
_EXCHANGED = (
    ("sum", "mean"), ("max", "min"), ("argmax", "argmin"), ("maximum", "minimum"), ("sin", "cos"), ("sinh", "cosh"),
    ("zeros_like", "ones_like"), ("std", "var"), ("repeat", "tile"), ("cumsum", "cumprod"),
)  # fmt: skip
_OTHER = {name: other for pair in _EXCHANGED for name, other in (pair, pair[::-1])}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
KINDS = (
    "added_up",
    "assigned",
    "axis",
    "call",
    "call_extra",
    "comparison",
    "condition",
    "divisor",
    "factor",
    "factor_extra",
    "flag",
    "function",
    "index_extra",
    "letters",
    "mirrored",
    "name",
    "number",
    "number_factor",
    "operator",
    "order",
    "power_extra",
    "sign",
    "statement_extra",
    "term",
    "term_extra",
    "transpose",
)
_TURNED = ("T", "mT")
_REDUCTIONS = ("sum", "mean", "max", "min", "amax", "amin", "cumsum", "flip")


@dataclass
class Slot:
    """A place in a tree that holds a node.

    Attributes:
        owner: the node that it is a part of.
        name: of the owner's field.
        index: in that field, where it is a list.
        above: the slots of what stands around it, the statement last.
    """

    owner: ast.AST
    name: str
    index: int | None
    above: tuple[Slot, ...] = field(default=(), repr=False)

    @property
    def node(self) -> Any:
        """What it holds now."""
        held = getattr(self.owner, self.name)
        return held if self.index is None else held[self.index]

    def put(self, node: ast.AST) -> None:
        """Let it hold another node."""
        if self.index is None:
            setattr(self.owner, self.name, node)
        else:
            getattr(self.owner, self.name)[self.index] = node


@dataclass
class Edit:
    """Another node in a slot, and what kind of slip that undoes; 0 is the rank of the likeliest."""

    rank: int
    kind: str
    slot: Slot
    new: ast.AST


def edits_of(function: ast.AST, others: Sequence[ast.AST] = (), numpy: str = "") -> list[Edit]:
    """The edits of a function's body, the likeliest first.

    Args:
        function: the node of a function or a lambda.
        others: functions beside it, from which it may lack a call.
        numpy: what it calls NumPy; "" where it does not use it.
    """
    slots = list(_slots(function))
    names, idle = _names(function), _idle(function)
    calls = _calls([function, *others])
    found = list(chain.from_iterable(_edits_at(slot, names, calls, numpy) for slot in slots))
    for edit in found:
        if edit.kind in ("factor", "divisor", "term") and _read_by(edit.new) & idle:
            edit.rank = 0  # what is made and never used is what was forgotten
    return sorted(found, key=lambda edit: edit.rank)


def shown(edit: Edit) -> tuple[ast.stmt | ast.expr, str, str]:
    """The statement of an edit, and an expression in it as it is and as it should be, as code."""
    old = edit.slot.node
    around = [edit.slot, *edit.slot.above]
    best = next((slot for slot in around if _is_worth_showing(slot.node)), around[-1])
    before = ast.unparse(best.node)
    edit.slot.put(edit.new)
    after = ast.unparse(best.node)
    edit.slot.put(old)
    statement = next((slot.node for slot in around if isinstance(slot.node, ast.stmt)), around[-1].node)
    return statement, before, after


def _is_worth_showing(node: ast.AST) -> bool:
    whole = isinstance(node, ast.BinOp | ast.Call | ast.Compare | ast.Assign | ast.AugAssign | ast.Return)
    return whole and len(ast.unparse(node)) >= _LEAST_SHOWN


# ------------------------------------------------------------ where something may be changed


def _slots(function: ast.AST) -> Iterator[Slot]:
    body = getattr(function, "body", [])
    if isinstance(body, list):
        for k in range(len(body)):
            yield from _below(Slot(function, "body", k))
    else:
        yield from _below(Slot(function, "body", None))


def _below(slot: Slot, above: tuple[Slot, ...] = ()) -> Iterator[Slot]:
    slot.above = above
    yield slot
    node = slot.node
    further = () if isinstance(node, ast.stmt) and hasattr(node, "body") else above
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            for k, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield from _below(Slot(node, name, k), (slot, *further))
        elif isinstance(value, ast.AST):
            yield from _below(Slot(node, name, None), (slot, *further))


def _names(function: Any) -> list[str]:
    """What may stand for an array in a function: its arguments, what it assigns, and attributes of ctx and self."""
    given = function.args
    arguments = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    kept = [
        ast.unparse(n)
        for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in ("ctx", "self")
    ]
    called = {n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    free = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    modules = {n.value.id for n in ast.walk(function) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)}
    own = [*arguments, *stored]
    found = [*own, *kept, *(name for name in free if name not in modules or name in own)]
    return [name for name in dict.fromkeys(found) if name not in called | {"ctx", "self"}][:_MOST_NAMES]


def _idle(function: ast.AST) -> set[str]:
    """The names that a function gives a value to, once and for itself, and never reads."""
    named = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    return {n.id for n in named if isinstance(n.ctx, ast.Store)} - {n.id for n in named if isinstance(n.ctx, ast.Load)}


def _read_by(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def _calls(functions: Sequence[ast.AST]) -> list[ast.Call]:
    """Calls of functions with one array among numbers, each once, such as `np.tanh(x)` and `x.sum(-1)`."""
    found: dict[str, ast.Call] = {}
    for node in (n for function in functions for n in ast.walk(function) if isinstance(n, ast.Call)):
        rest = [*node.args[1:], *(k.value for k in node.keywords)]
        is_method = isinstance(node.func, ast.Attribute) and node.func.attr in _REDUCTIONS and not _of_module(node.func)
        plain = all(_is_plain(each) for each in (node.args if is_method else node.args[1:]) or rest)
        if plain and (is_method or len(node.args) >= 1) and _title(node.func) not in ("range", "len", "zip", "print"):
            found.setdefault(_pattern(node, is_method), node)
    return list(found.values())[:_MOST_CALLS]


def _pattern(node: ast.Call, is_method: bool) -> str:
    rest = node.args if is_method else node.args[1:]
    function = node.func.attr if is_method and isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return f"{function} {[ast.unparse(each) for each in rest]} {[ast.unparse(k) for k in node.keywords]}"


def _of_module(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy", "jnp", "torch", "F", "jax", "math")


def _title(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_plain(node: ast.AST) -> bool:
    """Whether it is made of numbers and flags only."""
    return all(
        isinstance(each, ast.Constant | ast.Tuple | ast.UnaryOp | ast.USub | ast.Load) for each in ast.walk(node)
    )


# ------------------------------------------------------------ what is made of it


def _edits_at(slot: Slot, names: list[str], calls: list[ast.Call], numpy: str) -> Iterator[Edit]:
    node = slot.node
    makers: dict[type, Callable[..., Iterator[tuple[int, str, ast.AST]]]] = {
        ast.BinOp: _of_product,
        ast.UnaryOp: _of_sign,
        ast.Constant: _of_constant,
        ast.Name: _of_name,
        ast.Attribute: _of_attribute,
        ast.Call: _of_call,
        ast.Compare: _of_comparison,
        ast.Subscript: _of_subscript,
        ast.Assign: _of_assignment,
        ast.AugAssign: _of_assignment,
        ast.Tuple: _of_tuple,
        ast.If: _of_condition,
    }
    maker = makers.get(type(node))
    found: list[Iterator[tuple[int, str, ast.AST]]] = [maker(node, names, numpy)] if maker else []
    if _takes_factors(slot):
        found.append(_put_in(node, names, calls))
    for rank, kind, new in chain(*found):
        placed = ast.fix_missing_locations(ast.copy_location(new, node))
        yield Edit(rank, kind, slot, placed)


Made = Iterator[tuple[int, str, ast.AST]]


def _of_product(node: ast.BinOp, names: list[str], numpy: str) -> Made:
    left, right = node.left, node.right

    def with_operator(op: ast.operator) -> ast.AST:
        return ast.BinOp(left, op, right)

    match node.op:
        case ast.Add() | ast.Sub():
            yield 1, "operator", with_operator(ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
            yield 4, "term_extra", left
            yield 4, "term_extra", right
        case ast.Mult():
            yield 3, "factor_extra", left
            yield 3, "factor_extra", right
            yield 2, "operator", with_operator(ast.Div())
        case ast.Div() | ast.FloorDiv():
            yield 3, "factor_extra", left
            yield 2, "operator", with_operator(ast.Mult())
            yield 4, "order", ast.BinOp(right, node.op, left)
        case ast.MatMult():
            yield 1, "order", ast.BinOp(right, node.op, left)
            yield 2, "transpose", ast.BinOp(_turned(right), node.op, _turned(left))
            for turned in (ast.BinOp(_turned(left), node.op, right), ast.BinOp(left, node.op, _turned(right))):
                yield 0, "transpose", turned
        case ast.Pow():
            yield 3, "power_extra", left


def _turned(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr in _TURNED:
        return node.value
    return ast.Attribute(node, "T", ast.Load())


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
        yield from ((6, "name", _read(name)) for name in names)
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
        yield from ((3, "name", _read(name)) for name in names if name != node.id)
        yield 2, "sign", ast.UnaryOp(ast.USub(), node)


def _of_attribute(node: ast.Attribute, names: list[str], numpy: str) -> Made:
    if node.attr in _TURNED:
        yield 0, "transpose", node.value
    elif node.attr in _OTHER:
        yield 1, "function", ast.Attribute(node.value, _OTHER[node.attr], node.ctx)
    elif ast.unparse(node) in names and isinstance(node.ctx, ast.Load):
        yield from ((3, "name", _read(name)) for name in names if name != ast.unparse(node))


def _of_call(node: ast.Call, names: list[str], numpy: str) -> Made:
    title = _title(node.func)
    if title in _REDUCTIONS:
        yield from _of_reduction(node)
    if len(node.args) >= 1:
        yield 3, "call_extra", node.args[0]
    elif isinstance(node.func, ast.Attribute) and not _of_module(node.func):
        yield 3, "call_extra", node.func.value
    if len(node.args) == 2:
        yield 3, "order", ast.Call(node.func, node.args[::-1], node.keywords)


def _of_reduction(node: ast.Call) -> Made:
    """Other axes of a sum: a list of its arguments behind the array."""
    is_method = isinstance(node.func, ast.Attribute) and not _of_module(node.func)
    array = [] if is_method else node.args[:1]
    kept = [k for k in node.keywords if k.arg in ("keepdims", "keepdim")]
    if len(node.args) > len(array) or any(k.arg in ("axis", "dim") for k in node.keywords):
        yield 2, "axis", ast.Call(node.func, array, [])
    for axis in (0, 1, -1, 2):
        yield 2, "axis", ast.Call(node.func, [*array, ast.Constant(axis)], kept)
        if not kept:
            keyword = ast.keyword("keepdims", ast.Constant(True))
            yield 2, "axis", ast.Call(node.func, [*array, ast.Constant(axis)], [keyword])
    for axes in ((0, 1), (0, 2), (1, 2), (0, 2, 3)):
        tuple_ = ast.Tuple([ast.Constant(axis) for axis in axes], ast.Load())
        yield 2, "axis", ast.Call(node.func, [*array, tuple_], kept)


def _of_comparison(node: ast.Compare, names: list[str], numpy: str) -> Made:
    opposite = _OPPOSITE.get(type(node.ops[0]))
    if len(node.ops) == 1 and opposite:
        yield 1, "comparison", ast.Compare(node.left, [opposite()], node.comparators)


def _of_subscript(node: ast.Subscript, names: list[str], numpy: str) -> Made:
    if isinstance(node.ctx, ast.Load):
        yield 4, "index_extra", node.value


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
    if numpy and isinstance(target, ast.Subscript):
        adding = ast.Attribute(ast.Attribute(_read(numpy), "add", ast.Load()), "at", ast.Load())
        yield 0, "added_up", ast.Expr(ast.Call(adding, [_loaded(target.value), target.slice, value], []))


def _loaded(node: ast.expr) -> ast.expr:
    return ast.Name(node.id, ast.Load()) if isinstance(node, ast.Name) else node


def _of_tuple(node: ast.Tuple, names: list[str], numpy: str) -> Made:
    if isinstance(node.ctx, ast.Load):
        for j, k in combinations(range(min(len(node.elts), 5)), 2):
            elements = list(node.elts)
            elements[j], elements[k] = elements[k], elements[j]
            yield 2, "order", ast.Tuple(elements, node.ctx)


def _of_condition(node: ast.If, names: list[str], numpy: str) -> Made:
    yield 3, "condition", ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


# ------------------------------------------------------------ what is put in


def _takes_factors(slot: Slot) -> bool:
    """Whether a factor or a term may be missing here: a value, an operand, the array of a call."""
    node, owner = slot.node, slot.owner
    if not isinstance(node, ast.expr) or isinstance(node, ast.Tuple | ast.Constant | ast.Starred):
        return False
    if isinstance(getattr(node, "ctx", None), ast.Store):
        return False
    if isinstance(owner, ast.BinOp):
        return not isinstance(owner.op, ast.Mult | ast.Pow)
    if isinstance(owner, ast.Attribute):
        return not _of_module(owner) and isinstance(node, ast.Name | ast.BinOp)
    if isinstance(owner, ast.Call):
        return slot.name == "args"
    return slot.name in ("value", "elts", "body", "operand") and not isinstance(owner, ast.keyword)


def _put_in(node: ast.expr, names: list[str], calls: list[ast.Call]) -> Made:
    yield 5, "transpose", _turned(node)
    yield 2, "sign", ast.UnaryOp(ast.USub(), node)
    yield 5, "mirrored", ast.BinOp(node, ast.Add(), ast.Attribute(node, "T", ast.Load()))
    for call in calls:
        yield 6, "call", _called(call, node)
    for number in (2, 3, 4):
        yield 6, "number_factor", ast.BinOp(node, ast.Mult(), ast.Constant(number))
        yield 6, "number_factor", ast.BinOp(node, ast.Div(), ast.Constant(number))
    for name in names:
        yield 5, "factor", ast.BinOp(node, ast.Mult(), _read(name))
        yield 6, "divisor", ast.BinOp(node, ast.Div(), _read(name))
        yield 6, "term", ast.BinOp(node, ast.Add(), _read(name))
        yield 7, "term", ast.BinOp(node, ast.Sub(), _read(name))
        for form in (*_forms(name), *(ast.unparse(_called(call, _read(name))) for call in calls)):
            yield 8, "factor", ast.BinOp(node, ast.Mult(), _read(form))
            yield 9, "divisor", ast.BinOp(node, ast.Div(), _read(form))


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


def _called(call: ast.Call, node: ast.expr) -> ast.Call:
    """The same call of another array."""
    if isinstance(call.func, ast.Attribute) and not _of_module(call.func) and call.func.attr in _REDUCTIONS:
        return ast.Call(ast.Attribute(node, call.func.attr, ast.Load()), call.args, call.keywords)
    return ast.Call(call.func, [node, *call.args[1:]], call.keywords)


def _read(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
