"""Indices and slices that are off by one: (rank, kind of slip, node), as `slips_of_code.py` has them."""

from __future__ import annotations

import ast

from backproof.checking.subjects.changes.positions_in_code import read
from backproof.checking.subjects.changes.put_in_code import Made


def of_subscript(node: ast.Subscript, names: list[str], numpy: str) -> Made:
    """An array without its index, or at the index beside."""
    if isinstance(node.ctx, ast.Load):
        yield 4, "index_extra", node.value
        if isinstance(node.slice, ast.Name | ast.BinOp):
            for by in (1, -1):
                yield 2, "index", ast.Subscript(node.value, _beside(node.slice, by), node.ctx)


def of_slice(node: ast.Slice, names: list[str], numpy: str) -> Made:
    """A slice that begins or ends one entry beside, and one that leaves out the entry at its other end."""
    for name in ("lower", "upper"):
        bound = getattr(node, name)
        if isinstance(bound, ast.Name | ast.BinOp):
            for by in (1, -1):
                other = _beside(bound, by)
                ends = (other, node.upper) if name == "lower" else (node.lower, other)
                yield 2, "index", ast.Slice(ends[0], ends[1], node.step)
    text = ast.unparse(node)
    if text in (":-1", "1:"):
        yield 2, "index", ast.Slice(read("1"), None) if text == ":-1" else ast.Slice(None, read("-1"))


def _beside(index: ast.expr, by: int) -> ast.expr:
    """An index and a number: t + 1 of t, and t of t + 1."""
    if isinstance(index, ast.BinOp) and isinstance(index.op, ast.Add | ast.Sub) and _is_whole(index.right):
        by += index.right.value if isinstance(index.op, ast.Add) else -index.right.value  # type: ignore[attr-defined]
        index = index.left
    if by == 0:
        return index
    return ast.BinOp(index, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def _is_whole(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int
