"""The positions in a function's tree, which hold nodes, and the names and calls from which something may be missing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_MOST_NAMES, _MOST_CALLS, _MOST_PIECES = 20, 10, 24
_LONGEST_PIECE = 36
_CHANGING = (
    "add", "append", "clear", "discard", "extend", "fill", "insert", "itemset", "partition", "pop", "put", "remove",
    "resize", "reverse", "setdefault", "sort", "update",
)  # fmt: skip
"""Methods that change what they are called of."""
_WRITING = ("at", "copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask")
"""Functions that change their first argument."""
REDUCTIONS = ("sum", "mean", "max", "min", "amax", "amin", "cumsum", "flip")


@dataclass
class Position:
    """A position in a tree, which holds a node.

    Attributes:
        owner: the node that it is a part of.
        name: of the owner's field.
        index: in that field, where it is a list.
        above: the positions of what stands around it, the statement last.
    """

    owner: ast.AST
    name: str
    index: int | None
    above: tuple[Position, ...] = field(default=(), repr=False)

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


def positions_of(function: ast.AST) -> Iterator[Position]:
    """The places in a function's body, each with what stands around it."""
    body = getattr(function, "body", [])
    if isinstance(body, list):
        for k in range(len(body)):
            yield from _below(Position(function, "body", k))
    else:
        yield from _below(Position(function, "body", None))


def _below(position: Position, above: tuple[Position, ...] = ()) -> Iterator[Position]:
    position.above = above
    yield position
    node = position.node
    further = () if isinstance(node, ast.stmt) and hasattr(node, "body") else above
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            for k, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield from _below(Position(node, name, k), (position, *further))
        elif isinstance(value, ast.AST):
            yield from _below(Position(node, name, None), (position, *further))


def is_written_to(position: Position) -> bool:
    """Whether what a position holds is changed where it stands: assigned into, appended to, or the array of `out=`."""
    owner, name = position.owner, position.name
    if isinstance(owner, ast.Subscript | ast.Attribute) and name == "value":
        method = owner.attr if isinstance(owner, ast.Attribute) else ""
        return isinstance(owner.ctx, ast.Store | ast.Del) or method in _CHANGING or method.endswith("_")
    if isinstance(owner, ast.Call):
        return name == "args" and position.index == 0 and title_of(owner.func) in _WRITING
    return isinstance(owner, ast.keyword) and owner.arg == "out"


def names_of_arrays(function: Any) -> list[str]:
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
    return [name for name in dict.fromkeys(found) if name not in called | {"ctx", "self", "_"}][:_MOST_NAMES]


def kept_by(functions: Sequence[ast.AST]) -> list[str]:
    """The attributes that functions give to ctx and self: what a forward pass keeps, whether or not it is used."""
    found = [
        ast.unparse(node)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("ctx", "self")
    ]
    return list(dict.fromkeys(found))[:_MOST_NAMES]


def idle_names(function: ast.AST) -> set[str]:
    """The names that a function gives a value to, and never reads but to give them another shape."""
    reshaped = {id(node) for each in ast.walk(function) for node in _given_to_itself(each)}
    named = [node for node in ast.walk(function) if isinstance(node, ast.Name) and id(node) not in reshaped]
    return {n.id for n in named if isinstance(n.ctx, ast.Store)} - {n.id for n in named if isinstance(n.ctx, ast.Load)}


def _given_to_itself(node: ast.AST) -> Iterator[ast.AST]:
    """The names that are read in `d = d[:, None]` or `a, d = a[:, None], d[:, None]` for themselves alone."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return
    target, value = node.targets[0], node.value
    both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts)
    pairs = zip(target.elts, value.elts, strict=True) if both else [(target, value)]  # type: ignore[attr-defined]
    for name, each in pairs:
        if isinstance(name, ast.Name) and isinstance(each, ast.Subscript) and read_by(each) == {name.id}:
            yield from ast.walk(each)


@lru_cache(4096)
def read(text: str) -> ast.expr:
    """The expression that a text is."""
    # one node for a text, which may stand in many trees and twice in one, since nothing in it is ever changed
    return ast.parse(text, mode="eval").body


def read_by(node: ast.AST) -> set[str]:
    """The names that are read in it."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def read_of_objects(node: ast.AST) -> set[str]:
    """The attributes of ctx and self that are read in it."""
    found = (each for each in ast.walk(node) if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load))
    return {f"{n.value.id}.{n.attr}" for n in found if isinstance(n.value, ast.Name) and n.value.id in ("ctx", "self")}


def calls_of(functions: Sequence[ast.AST]) -> list[ast.Call]:
    """Calls of functions with one array among numbers, each once, such as `np.tanh(x)` and `x.sum(-1)`."""
    found: dict[str, ast.Call] = {}
    for node in (n for function in functions for n in ast.walk(function) if isinstance(n, ast.Call)):
        rest = [*node.args[1:], *(k.value for k in node.keywords)]
        is_method = title_of(node.func) in REDUCTIONS and _is_method(node.func)
        plain = all(_is_plain(each) for each in (node.args if is_method else node.args[1:]) or rest)
        if plain and (is_method or len(node.args) >= 1) and title_of(node.func) not in ("range", "len", "zip", "print"):
            found.setdefault(_pattern(node, is_method), node)
    return list(found.values())[:_MOST_CALLS]


def pieces_of(function: ast.AST, others: Sequence[ast.AST]) -> list[ast.expr]:
    """Short expressions of arrays that may be missing elsewhere: `w[:, None]`, `1 + w`, `mask / (1 - rate)`.

    Those of the functions beside it come first: what the forward pass multiplies by, the backward pass has to as well.
    """
    own = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
    nodes = [n for each in (*others, function) for n in ast.walk(each)]
    made = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id not in own]
    texts = [each.id for each in made[:_MOST_CALLS]]
    texts += [ast.unparse(piece) for node in nodes for piece in _pieces_at(node) if read_by(piece)]
    short = [text for text in dict.fromkeys(texts) if len(text) <= _LONGEST_PIECE]
    return [read(text) for text in short[:_MOST_PIECES]]


def values_spoken_of(function: ast.AST, others: Sequence[ast.AST], kept: Iterable[str]) -> tuple[str, ...]:
    """The texts of what may be at hand in a function: its names, what the forward pass keeps and makes, and pieces."""
    pieces = (ast.unparse(each) for each in pieces_of(function, others))
    found = [*names_of_arrays(function), *kept_by(others), *pieces, *kept]
    return tuple(f"({text})" if isinstance(read(text), ast.BinOp) else text for text in dict.fromkeys(found))


def _pieces_at(node: ast.AST) -> Iterator[ast.expr]:
    """An expression of an array, and those that it is a product of."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        if not isinstance(node.slice, ast.Constant | ast.UnaryOp):  # one element of a sequence, or of a shape
            yield node
    elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        left = node.left
        if isinstance(node.op, ast.Mult | ast.Div) and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult):
            yield ast.BinOp(left.right, node.op, node.right)  # of a b / c, b / c and a / c
            yield ast.BinOp(left.left, node.op, node.right)
        yield node


def masks_of(functions: Sequence[ast.AST]) -> list[ast.expr]:
    """Where the slopes of calls that cut numbers off are 1, each once: what the backward pass has to multiply by."""
    calls = [node for each in functions for node in ast.walk(each) if isinstance(node, ast.Call)]
    texts = dict.fromkeys(text for node in calls for text in _mask_of(node) if text)
    return [read(text) for text in list(texts)[:_MOST_CALLS]]


def _mask_of(node: ast.Call) -> Iterator[str]:
    """What lies between the bounds of `clip`, or on the right side of one."""
    title, arguments = title_of(node.func), [ast.unparse(each) for each in node.args]
    if isinstance(node.func, ast.Attribute) and not is_of_module(node.func):
        arguments = [ast.unparse(node.func.value), *arguments]
    named = {k.arg: ast.unparse(k.value) for k in node.keywords}
    if not arguments:
        return
    array = arguments[0]
    if title in ("clip", "clamp"):
        low = next(iter(arguments[1:2]), named.get("min", named.get("a_min", "None")))
        high = next(iter(arguments[2:3]), named.get("max", named.get("a_max", "None")))
        bounds = [f"({array} > {low})"] * (low != "None") + [f"({array} < {high})"] * (high != "None")
        yield " & ".join(bounds)
    elif title == "relu" or (title in ("maximum", "minimum") and len(arguments) > 1):
        yield f"({array} {'<' if title == 'minimum' else '>'} {arguments[1] if len(arguments) > 1 else 0})"


def indices_of(functions: Sequence[ast.AST]) -> list[ast.expr]:
    """The indices by which functions read arrays, each once: `at` of `sums[at]`; plain numbers are none."""
    nodes = [n for each in functions for n in ast.walk(each) if isinstance(n, ast.Subscript)]
    array = ast.Name("x", ast.Load())
    read_at = [n.slice for n in nodes if isinstance(n.ctx, ast.Load) and read_by(n.slice)]
    texts = dict.fromkeys(ast.unparse(ast.Subscript(array, index, ast.Load())) for index in read_at)
    return [read(text).slice for text in list(texts)[:_MOST_CALLS]]  # type: ignore[attr-defined]


def _pattern(node: ast.Call, is_method: bool) -> str:
    rest = node.args if is_method else node.args[1:]
    function = node.func.attr if is_method and isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return f"{function} {[ast.unparse(each) for each in rest]} {[ast.unparse(k) for k in node.keywords]}"


def is_of_module(node: ast.Attribute) -> bool:
    """Whether it is a name of a module, such as `np.sum`, and no method of an array."""
    return isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy", "jnp", "torch", "F", "jax", "math")


def _is_method(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and not is_of_module(node)


def title_of(node: ast.AST) -> str:
    """The last part of a name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_plain(node: ast.AST) -> bool:
    """Whether it is made of numbers and flags only."""
    return all(
        isinstance(each, ast.Constant | ast.Tuple | ast.UnaryOp | ast.USub | ast.Load) for each in ast.walk(node)
    )
