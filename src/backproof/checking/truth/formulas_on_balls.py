"""Formulas of the records evaluated in Arb balls, value and derivative at once.

A ball is a midpoint and a radius that encloses the true value, whatever is rounded on the way (F. Johansson, *Arb*,
IEEE Trans. Computers 66, 2017). The derivative comes from the forward formula by the rules of dual numbers, not from
the slope that a record states by hand: it can convict it. The vocabulary is that of `backproof.formulas`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flint import arb

from backproof.errors import InputError
from backproof.functions import FUNCTIONS

Ball = Any


@dataclass(frozen=True)
class Dual:
    """A ball and the ball of its derivative by the one letter that varies."""

    value: Ball
    slope: Ball

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other: Dual) -> Dual:
        slope = _times(self.slope, other.value) + _times(self.value, other.slope)
        return Dual(_times(self.value, other.value), slope)

    def __truediv__(self, other: Dual) -> Dual:
        if _is_zero(self.value) and _is_zero(self.slope):
            return self
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - _times(quotient, other.slope)) / other.value)

    def __pow__(self, other: Dual) -> Dual:
        exponent = other.value
        if not _is_zero(other.slope):
            return _exp(other * _log(self))
        if _is_zero(exponent):
            return _constant(arb(1))
        if exponent.is_integer() and abs(exponent) < 100:
            n = int(exponent.unique_fmpz())
            return Dual(_power(self.value, n), n * _power(self.value, n - 1) * self.slope)
        return Dual(self.value**exponent, exponent * self.value ** (exponent - 1) * self.slope)


def _is_zero(ball: Ball) -> bool:
    return bool(ball.is_zero())


def _times(u: Ball, v: Ball) -> Ball:
    # an absent term has no derivative, even where its other factor is infinite
    return arb(0) if _is_zero(u) or _is_zero(v) else u * v


def _power(base: Ball, n: int) -> Ball:
    """A whole power by products, which is defined for a base around 0 too."""
    result = arb(1)
    for _ in range(abs(n)):
        result *= base
    return result if n >= 0 else 1 / result


def _constant(value: Ball) -> Dual:
    return Dual(value, arb(0))


def _exp(u: Dual) -> Dual:
    e = u.value.exp()
    return Dual(e, _times(e, u.slope))


def _log(u: Dual) -> Dual:
    return Dual(u.value.log(), u.slope if _is_zero(u.slope) else u.slope / u.value)


def _either(decided: bool | None, yes: Dual, no: Dual) -> Dual:
    """Return the branch that holds, or, where that cannot be decided, the union of both."""
    if decided is None:
        return Dual(yes.value.union(no.value), yes.slope.union(no.slope))
    return yes if decided else no


def _above(u: Ball, v: Ball) -> bool | None:
    return True if u > v else False if u <= v else None


_OPERATORS: dict[type, Callable[[Dual, Dual], Dual]] = {
    ast.Add: lambda u, v: u + v,
    ast.Sub: lambda u, v: u - v,
    ast.Mult: lambda u, v: u * v,
    ast.Div: lambda u, v: u / v,
    ast.Pow: lambda u, v: u**v,
}
_COMPARISONS: dict[type, Callable[[Ball, Ball], bool | None]] = {
    ast.Gt: _above,
    ast.GtE: lambda u, v: True if u >= v else False if u < v else None,
    ast.Lt: lambda u, v: _above(v, u),
    ast.LtE: lambda u, v: True if u <= v else False if u > v else None,
}
Evaluator = Callable[[dict[str, Dual]], Dual]


@cache
def compiled(formula: str, letter: str = "z", others: tuple[str, ...] = ()) -> Callable[..., tuple[Ball, Ball]]:
    """Return a function of balls, in the order (letter, *others), that gives value and derivative by `letter`.

    Raises:
        InputError: the formula holds what cannot be evaluated in balls.

    >>> value, slope = compiled("z**2")(arb(3))
    >>> float(value), float(slope)
    (9.0, 6.0)
    """
    evaluate = _walk(ast.parse(formula.strip(), mode="eval").body, (letter, *others), formula.strip())

    def function(ball: Ball, *rest: Ball) -> tuple[Ball, Ball]:
        names = {letter: Dual(ball, arb(1))} | dict(zip(others, map(_constant, rest), strict=True))
        result = evaluate(names)
        return result.value, result.slope

    return function


def _walk(node: ast.expr, letters: tuple[str, ...], formula: str) -> Evaluator:
    def down(child: ast.expr) -> Evaluator:
        return _walk(child, letters, formula)

    match node:
        case ast.Constant(value=int() | float()):
            text = ast.get_source_segment(formula, node)
            return lambda _: _constant(arb(text))
        case ast.Name(id="pi"):
            return lambda _: _constant(arb.pi())
        case ast.Name(id="E"):
            return lambda _: _constant(arb(1).exp())
        case ast.Name(id=name) if name in letters:
            return lambda names: names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = down(operand)
            return lambda names: _constant(arb(0)) - inner(names)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return down(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            combine, u, v = _OPERATORS[type(op)], down(left), down(right)
            return lambda names: combine(u(names), v(names))
        case ast.Call(func=ast.Name(id="Piecewise"), args=branches):
            return _piecewise([(b.elts[0], b.elts[1]) for b in branches if isinstance(b, ast.Tuple)], letters, formula)
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            function, inners = _on_duals(name), [down(argument) for argument in arguments]
            return lambda names: function(*(inner(names) for inner in inners))
    message = "formula: {given!r} in {formula!r} cannot be evaluated in balls; accepted: what formulas may use"
    raise InputError(message, given=ast.unparse(node), formula=formula)


@cache
def _on_duals(name: str) -> Callable[..., Dual]:
    """Return an elementary function of duals: the chain rule, or, where it has a kink, its cases."""
    record = FUNCTIONS[name]
    if not record.cases:
        return lambda u: Dual(record.ball(u.value), _times(record.ball_slope(u.value), u.slope))  # type: ignore[misc]
    by_cases = _walk(ast.parse(record.cases, mode="eval").body, ("t", "s"), record.cases)

    def function(*duals: Dual) -> Dual:
        decided = by_cases(dict(zip(("t", "s"), duals, strict=False)))
        # the ball of the whole function is smaller than that of two cases together
        value = record.ball(*(dual.value for dual in duals)) if record.ball else decided.value
        return Dual(value, decided.slope)

    return function


def _piecewise(branches: list[tuple[ast.expr, ast.expr]], letters: tuple[str, ...], formula: str) -> Evaluator:
    pairs = [(_walk(value, letters, formula), _condition(test, letters, formula)) for value, test in branches]

    def evaluate(names: dict[str, Dual]) -> Dual:
        possible = None
        for value, condition in pairs:
            holds = condition(names)
            if holds is False:
                continue
            here = value(names)
            possible = here if possible is None else _either(None, possible, here)
            if holds:
                return possible
        return possible if possible is not None else _constant(arb.nan())

    return evaluate


def _condition(node: ast.expr, letters: tuple[str, ...], formula: str) -> Callable[[dict[str, Dual]], bool | None]:
    match node:
        case ast.Constant(value=bool() as truth):
            return lambda _: truth
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            compare, u, v = _COMPARISONS[type(op)], _walk(left, letters, formula), _walk(right, letters, formula)
            return lambda names: compare(u(names).value, v(names).value)
    raise InputError(
        "formula: the condition {given!r} cannot be evaluated in ball arithmetic; accepted: a "
        "comparison of two expressions",
        given=ast.unparse(node),
    )
