"""Statements that move parameters by steps, `w -= 0.1 * dw`, and the learning rate in each of them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.subjects.code.single_numbers import is_one_bias, is_weight
from backproof.checking.subjects.names.names_in_code import role_of

LEAST, MOST = 1e-6, 10.0
"""Between these a number may be a learning rate."""
_SEVERAL = 2


def steps_in(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What each statement moves, and by what: `w -= step`, `w = w - step`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub | ast.Add):
            yield node.target, node.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            of_itself = ast.unparse(node.value.left) == ast.unparse(node.targets[0])
            if of_itself and isinstance(node.value.op, ast.Sub | ast.Add):
                yield node.targets[0], node.value.right


@dataclass(frozen=True)
class Moves:
    """The statements of some code that move parameters, each by a step with a learning rate in it.

    Attributes:
        tree: the code.
        space: the names that there are.
        moved: whether a target is a parameter.
        written: names of numbers that are written down, and not computed as 1/m is.
    """

    tree: ast.AST
    space: Mapping[str, Any]
    moved: Callable[[ast.expr], bool]
    written: frozenset[str] = frozenset()

    def rates(self) -> dict[str, float]:
        """The learning rate of each parameter; nothing where one has none, or two, as where a penalty is taken off.

        >>> moves = Moves(ast.parse("w2 -= nu[1] * a @ d2; w1 -= nu[0] * x @ d1"), {"nu": [0.1, 0.5]}, bool)
        >>> moves.rates(), Moves(ast.parse("w2 -= 0.1 * d2; w1 -= d1"), {}, bool).rates()
        ({'w2': 0.5, 'w1': 0.1}, {})
        """
        found: dict[str, float] = {}
        for target, step in self._own_steps(self.tree):
            name, factor = ast.unparse(target), self._rate_of(step)
            value = None if factor is None else self._value(factor)
            if value is None or found.get(name, value) != value:
                return {}
            found[name] = value
        return found

    def rates_that_differ(self) -> dict[str, float]:
        """The learning rate of each parameter where these differ; else nothing."""
        rates = self.rates()
        return rates if len(set(rates.values())) >= _SEVERAL else {}

    def at_one_rate(self, rate: str) -> Any:
        """A copy of the tree with an expression in place of every learning rate.

        >>> moves = Moves(ast.parse("w2 -= 0.5 * a @ d2; w1 -= 0.1 * x @ d1"), {}, bool)
        >>> ast.unparse(moves.at_one_rate("lr")).splitlines()
        ['w2 -= lr * a @ d2', 'w1 -= lr * x @ d1']
        """
        tree = copy.deepcopy(self.tree)
        factors = [self._rate_of(step) for _, step in self._own_steps(tree)]
        places = {id(factor) for factor in factors if factor is not None}
        return ast.fix_missing_locations(_Exchanged(places, ast.parse(rate, mode="eval").body).visit(tree))

    def _own_steps(self, tree: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
        return [(target, step) for target, step in steps_in(tree) if self.moved(target)]

    def _rate_of(self, step: ast.expr) -> ast.expr | None:
        """The factor of a step that is its rate: one that is called so, else a number at its beginning or its end."""
        known = [factor for factor in _first_factors(step) if self._value(factor) is not None]
        return next(iter(sorted(known, key=lambda factor: isinstance(factor, ast.Constant))), None)

    def _value(self, factor: ast.expr) -> float | None:
        """The number that a factor is: written down, of a list of such, or of a name that is called a rate."""
        match factor:
            case ast.Constant(value=int() | float() as value):
                found: Any = value
            case ast.Subscript(value=held, slice=ast.Constant(value=int() as at)):
                several = held_by(held, self.space)
                found = several[at] if isinstance(several, list | tuple) and at in range(len(several)) else None
            case ast.Name(id=name) | ast.Attribute(attr=name):
                is_rate = name in self.written or role_of(name) == "rate"
                found = held_by(factor, self.space) if is_rate else None
            case _:
                found = None
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return float(found) if is_number and LEAST < found < MOST else None


class _Exchanged(ast.NodeTransformer):
    def __init__(self, places: set[int], by: ast.expr) -> None:
        self.places, self.by = places, by

    def generic_visit(self, node: ast.AST) -> ast.AST:
        return copy.deepcopy(self.by) if id(node) in self.places else super().generic_visit(node)


def moves_of(tree: ast.AST, space: Mapping[str, Any], written: frozenset[str] = frozenset()) -> Moves:
    """The statements that move arrays which stand in a space of names, or numbers that are called as weights are."""

    def moved(target: ast.expr) -> bool:
        node = holder_of(target)
        held, name = held_by(node, space), getattr(node, "attr", getattr(node, "id", ""))
        if isinstance(held, int | float):
            return is_weight(name) or is_one_bias(name)
        return isinstance(held, np.ndarray | list) and role_of(name) not in ("x", "y", "out", "upstream")

    return Moves(tree, space, moved, written)


def holder_of(target: ast.expr) -> ast.expr:
    """What a target is an entry of: `w` of `w[0][1]`; the target itself where it is none."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return target


def held_by(node: ast.expr, space: Mapping[str, Any]) -> Any:
    """What a name, or an attribute of one, stands for; None where it stands for nothing."""
    if isinstance(node, ast.Attribute):
        return getattr(held_by(node.value, space), node.attr, None)
    return space.get(node.id) if isinstance(node, ast.Name) else None


def _first_factors(product: ast.expr) -> Iterator[ast.expr]:
    """The first factor of a chain of products and quotients, and the last of one of products."""
    if isinstance(product, ast.UnaryOp):
        yield from _first_factors(product.operand)
    elif not isinstance(product, ast.BinOp):
        yield product
    elif isinstance(product.op, ast.Mult | ast.MatMult | ast.Div):
        yield from _first_factors(product.left)
        if isinstance(product.op, ast.Mult) and not isinstance(product.right, ast.BinOp):
            yield product.right


def counters_in(loop: ast.stmt) -> frozenset[str]:
    r"""Names that loops bind to what a call gives them one by one, as `range(9)` and `enumerate(rows)` do.

    >>> sorted(counters_in(ast.parse("for step in range(9):\n    for lr in rates: pass").body[0]))
    ['step']
    """
    loops = [each for each in ast.walk(loop) if isinstance(each, ast.For) and isinstance(each.iter, ast.Call)]
    return frozenset(n.id for each in loops for n in ast.walk(each.target) if isinstance(n, ast.Name))


def fractions_written(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names and attributes that some statements set to a fraction that is written down: `speed = 0.5`."""
    settings = [node for node in nodes if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    targets = [target for s in settings for target in s.targets if isinstance(getattr(s.value, "value", None), float)]
    return frozenset(getattr(target, "attr", getattr(target, "id", "")) for target in targets)
