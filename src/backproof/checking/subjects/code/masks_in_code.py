"""Shares of dropout that code compares with random numbers, `rng.random(a.shape) < self.p`, by any name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backproof.checking.subjects.code.program_text import name_called, tree_of

_DRAWN = frozenset({"rand", "random", "random_sample", "uniform", "rand_like"})
_COUNTED = "binomial"
_SEEN: dict[type, dict[str, bool]] = {}
"""What is known of classes: each way to ask an object asks for it again."""
_LESS, _MORE = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)


def shares_drawn_by(cls: type) -> dict[str, bool]:
    """The attributes that are shares of dropout by what a class does with them, and whether that share is kept.

    Only arrays of random numbers count, since a single one may decide anything.

    Args:
        cls: of the user; what it inherits counts too.
    """
    if cls not in _SEEN:
        trees = [tree_of(each) for each in reversed(cls.__mro__) if each is not object]
        _SEEN[cls] = {name: is_kept for tree in trees if tree for name, is_kept in shares_drawn_in(tree)}
    return _SEEN[cls]


def shares_drawn_in(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Attributes, and whether each is the share that is kept, in the order in which they stand.

    >>> list(shares_drawn_in(ast.parse("m = (rng.random(a.shape) < self.p) / self.p")))
    [('p', True)]
    >>> list(shares_drawn_in(ast.parse("m = np.random.binomial(1, 1 - self.q, size=a.shape); n = r.rand(3) > self.r")))
    [('q', False), ('r', False)]
    >>> list(shares_drawn_in(ast.parse("explore = random.random() < self.epsilon")))
    []
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_called(node) == _COUNTED and len(node.args) > 1:
            yield from _kept(node.args[1], is_kept=True)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from _compared(node.left, node.ops[0], node.comparators[0])


def _compared(left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Iterator[tuple[str, bool]]:
    if _draws_an_array(left):
        yield from _kept(right, is_kept=True) if isinstance(sign, _LESS) else ()
        yield from _kept(right, is_kept=False) if isinstance(sign, _MORE) else ()
    elif _draws_an_array(right):
        yield from _kept(left, is_kept=True) if isinstance(sign, _MORE) else ()
        yield from _kept(left, is_kept=False) if isinstance(sign, _LESS) else ()


def _kept(share: ast.expr, *, is_kept: bool) -> Iterator[tuple[str, bool]]:
    """The attribute in a share, which may be what is left to 1."""
    if isinstance(share, ast.BinOp) and isinstance(share.op, ast.Sub) and isinstance(share.left, ast.Constant):
        share, is_kept = share.right, not is_kept
    if isinstance(share, ast.Attribute) and isinstance(share.value, ast.Name) and share.value.id == "self":
        yield share.attr, is_kept


def _draws_an_array(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and name_called(node) in _DRAWN and bool(node.args or node.keywords)
