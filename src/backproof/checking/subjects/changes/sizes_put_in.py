"""What may stand in place of a size: another one of the same arrays, N·D where D is meant, or H·W where C·H·W is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from backproof.checking.subjects.changes.positions_in_code import Position, is_written_to, read
from backproof.checking.subjects.changes.put_in_code import Made

_MOST_ARRAYS, _MOST_SIZES = 6, 24
_RANK = 3
_COUNTS = re.compile(r"n_?\w{0,2}|(n_|num_?)\w+|\w*(count|valid|total|length)s?", re.I)
"""What is called so is likely a count."""


def sizes_at(position: Position, sizes: Sequence[str], names: Sequence[str] = ()) -> Made:
    """Other sizes in place of an expression that is one.

    Args:
        position: where.
        sizes: of the arrays that the function has; see `sizes_of`.
        names: of arrays, which may be counts.
    """
    node = position.node
    if not isinstance(node, ast.expr) or is_written_to(position) or not _is_size(node, sizes):
        return
    if isinstance(position.owner, ast.Subscript | ast.BinOp) and _is_size(position.owner, sizes):
        return  # a part of a size, the whole of which gets others
    own = ast.unparse(node)
    yield from ((_RANK, "wanted", read(size)) for size in sizes if size != own)
    # what is divided by need not be how many there are, but how many count
    for name in names if _is_divided_by(position) else ():
        if name != own and name not in sizes:
            rank = 1 if _COUNTS.fullmatch(name) else _RANK
            yield rank, "name", read(name)
            yield rank + 1, "name", read(f"{name}[:, None]")


def _is_divided_by(position: Position) -> bool:
    owner = position.owner
    return isinstance(owner, ast.BinOp) and isinstance(owner.op, ast.Div) and owner.right is position.node


def sizes_of(function: ast.AST, names: Sequence[str]) -> list[str]:
    r"""The sizes that a function speaks of, their names, and those of the arrays that it has.

    >>> tree = ast.parse("def f(x):\n    n, d = x.shape\n    return x.sum() / d").body[0]
    >>> sizes_of(tree, ["x"])
    ['n', 'd', 'x.shape[-1]', 'x.shape[0]', 'x[0].size', 'x.size']
    """
    spoken = list(dict.fromkeys([*_named(function), *_written(function)]))
    if not spoken:
        return []
    arrays = [name for name in names if name not in spoken][:_MOST_ARRAYS]
    made = [f"{name}{of}" for of in (".shape[-1]", ".shape[0]", "[0].size", ".size") for name in arrays]
    return list(dict.fromkeys([*spoken, *made]))[:_MOST_SIZES]


def _named(function: ast.AST) -> Iterator[str]:
    """The names that stand for sizes: `n, d = x.shape`, `n = len(x)`."""
    for each in ast.walk(function):
        if isinstance(each, ast.Assign) and (_is_shape(each.value) or _is_size(each.value, ())):
            for target in each.targets:
                yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name) and part.id != "_")


def _written(function: ast.AST) -> Iterator[str]:
    yield from (ast.unparse(each) for each in ast.walk(function) if isinstance(each, ast.expr) and _is_size(each, ()))


def _is_shape(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _is_size(node: ast.AST, sizes: Sequence[str]) -> bool:
    """Whether an expression is a size: one of a shape, a length, a product of such."""
    if isinstance(node, ast.Name):
        return node.id in sizes
    if isinstance(node, ast.Subscript):
        return _is_shape(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _is_size(node.left, sizes) and _is_size(node.right, sizes)
    if isinstance(node, ast.Attribute):
        return node.attr == "size"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
