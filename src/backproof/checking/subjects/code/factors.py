"""The factors of a product as a program writes it down."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def factors_of(node: ast.AST, *, with_divisors: bool = False) -> Iterator[ast.AST]:
    """What is multiplied in an expression, from left to right; the expression itself where nothing is.

    Args:
        node: the expression.
        with_divisors: whether what stands below a line counts too.

    >>> [ast.unparse(each) for each in factors_of(ast.parse("2 * rate * (a + b) / n", mode="eval").body)]
    ['2 * rate * (a + b) / n']
    >>> [ast.unparse(each) for each in factors_of(ast.parse("rate * w / n", mode="eval").body, with_divisors=True)]
    ['rate', 'w', 'n']
    """
    operators = ast.Mult | ast.Div if with_divisors else ast.Mult
    if isinstance(node, ast.BinOp) and isinstance(node.op, operators):
        yield from factors_of(node.left, with_divisors=with_divisors)
        yield from factors_of(node.right, with_divisors=with_divisors)
    else:
        yield node
