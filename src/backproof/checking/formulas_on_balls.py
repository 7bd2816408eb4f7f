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


def _chain(value: str, slope: Callable[[Ball], Ball]) -> Callable[[Dual], Dual]:
    return lambda u: Dual(getattr(u.value, value)(), _times(slope(u.value), u.slope))


def _either(decided: bool | None, yes: Dual, no: Dual) -> Dual:
    """Return the branch that holds, or, where that cannot be decided, the union of both."""
    if decided is None:
        return Dual(yes.value.union(no.value), yes.slope.union(no.slope))
    return yes if decided else no


def _above(u: Ball, v: Ball) -> bool | None:
    return True if u > v else False if u <= v else None


def _abs(u: Dual) -> Dual:
    minus = Dual(-u.value, -u.slope)
    chosen = _either(_above(u.value, arb(0)), u, minus)
    return Dual(abs(u.value), chosen.slope)


def _max(u: Dual, v: Dual) -> Dual:
    return Dual(u.value.max(v.value), _either(_above(u.value, v.value), u, v).slope)


def _min(u: Dual, v: Dual) -> Dual:
    return Dual(u.value.min(v.value), _either(_above(u.value, v.value), v, u).slope)


def _sign(u: Dual) -> Dual:
    return _constant(u.value.sgn())


def _heaviside(u: Dual) -> Dual:
    return _either(_above(u.value, arb(0)), _constant(arb(1)), _constant(arb(0)))


_FUNCTIONS: dict[str, Callable[..., Dual]] = {
    "exp": _exp,
    "log": _log,
    "sqrt": _chain("sqrt", lambda z: 1 / (2 * z.sqrt())),
    "sin": _chain("sin", lambda z: z.cos()),
    "cos": _chain("cos", lambda z: -z.sin()),
    "tan": _chain("tan", lambda z: z.sec() ** 2),
    "sinh": _chain("sinh", lambda z: z.cosh()),
    "cosh": _chain("cosh", lambda z: z.sinh()),
    "tanh": _chain("tanh", lambda z: z.sech() ** 2),
    "asinh": _chain("asinh", lambda z: 1 / (1 + z * z).sqrt()),
    "atan": _chain("atan", lambda z: 1 / (1 + z * z)),
    "erf": _chain("erf", lambda z: 2 * (-z * z).exp() / arb.pi().sqrt()),
    "Abs": _abs,
    "Max": _max,
    "Min": _min,
    "sign": _sign,
    "Heaviside": _heaviside,
}
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
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _FUNCTIONS:
            inners = [down(argument) for argument in arguments]
            return lambda names: _FUNCTIONS[name](*(inner(names) for inner in inners))
    raise InputError(
        "formula: {given!r} in {formula!r} cannot be evaluated in balls", given=ast.unparse(node), formula=formula
    )


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
    raise InputError("formula: the condition {given!r} cannot be evaluated in balls", given=ast.unparse(node))
