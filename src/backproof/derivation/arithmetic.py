"""Three arithmetics in which a tree can be evaluated: exact rationals, rigorous balls, SymPy's scalars.

Each knows numbers, a variable near a number (`moved`), and the derivative of a result by that variable (`rate`).
Rationals and balls do it with truncated power series of FLINT and Arb, in which the derivative is the coefficient
of degree one: no rule of calculus of ours takes part, so that they can witness against ours.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from functools import reduce
from typing import Any

from backproof.derivation.notation import tree
from backproof.derivation.trees import ZERO, Apply, Cases, Compare, Multiply, Node, Number, Power, Symbol, walk
from backproof.errors import BackproofError
from backproof.flint_settings import flint_settings
from backproof.functions import FUNCTIONS

Scalar = Any
_BITS = 160
_AGREE_BITS = 80
_DIGITS = 60
_BY_CASES = {name: tree(function.cases) for name, function in FUNCTIONS.items() if function.cases}
"""The functions with a kink, by cases in the letters t and s; they take rational numbers to rational ones."""
_RATIONAL_FUNCTIONS = {*_BY_CASES, "sigma", "slope", "term", "term_slope"}


class CannotEvaluateError(BackproofError):
    """A tree, or a value in it, that an arithmetic has no number for."""


def is_rational(formula: Node) -> bool:
    """Whether a formula takes rational numbers to rational numbers."""
    for part in walk(formula):
        if isinstance(part, Apply) and part.name not in _RATIONAL_FUNCTIONS:
            return False
        if isinstance(part, Symbol) and part.name in ("pi", "e"):
            return False
        if isinstance(part, Power) and not is_whole(part.exponent):
            return False
    return True


def is_whole(exponent: Node) -> bool:
    """Whether an exponent is a whole number, not too large to multiply out."""
    return isinstance(exponent, Number) and exponent.value.denominator == 1 and abs(exponent.value) <= 64


class Rationals:
    """Exact rational arithmetic (FLINT's fmpq and its power series)."""

    name = "exact"

    def number(self, value: Fraction) -> Scalar:
        """Return the number itself."""
        import flint

        return flint.fmpq(value.numerator, value.denominator)

    def moved(self, value: Scalar) -> Scalar:
        """Return value + ε."""
        import flint

        return flint.fmpq_series([value, 1])

    def rate(self, result: Scalar) -> Scalar:
        """Return the coefficient of ε."""
        return result[1] if _is_series(result) else self.number(Fraction(0))

    def at(self, value: Scalar) -> Scalar:
        """Return the value without ε, to decide a condition by."""
        return value[0] if _is_series(value) else value

    def function(self, name: str, u: Scalar) -> Scalar:
        """Apply a function of one variable."""
        raise CannotEvaluateError(f"{name} has no exact rational value")

    def constant(self, name: str) -> Scalar:
        """Return pi or e."""
        raise CannotEvaluateError(f"{name} is not rational")

    def equal(self, left: Scalar, right: Scalar) -> bool:
        """Whether both are the same number."""
        return bool(left == right)


class Balls(Rationals):
    """Arb's balls: every result encloses the exact one."""

    name = "balls"

    def number(self, value: Fraction) -> Scalar:
        """Return a ball around the number."""
        import flint

        return flint.arb(flint.fmpq(value.numerator, value.denominator))

    def moved(self, value: Scalar) -> Scalar:
        """Return value + ε."""
        import flint

        return flint.arb_series([value, 1])

    def function(self, name: str, u: Scalar) -> Scalar:
        """Apply a function of one variable, by the power series of its record."""
        return FUNCTIONS[name].of_series(u)

    def constant(self, name: str) -> Scalar:
        """Return pi or e."""
        import flint

        return flint.arb.pi() if name == "pi" else flint.arb(1).exp()

    def equal(self, left: Scalar, right: Scalar) -> bool:
        """Whether the balls meet and are so small that this cannot be chance."""
        difference = left - right
        scale = 1 + abs(left).mid()  # a ball, since 1e600 is no float
        return bool(difference.contains(0)) and bool(difference.rad() * 2**_AGREE_BITS < scale)


class SympyScalars:
    """SymPy's expressions: it differentiates, by its own rules, what has been written out scalar by scalar.

    The variable is a symbol, everything else a number of 60 digits, so that the expressions stay small.
    """

    name = "sympy"

    def __init__(self) -> None:
        import sympy

        self._sympy = sympy
        self._places: dict[Scalar, Scalar] = {}

    def number(self, value: Fraction) -> Scalar:
        """Return a number; whole numbers stay exact, so that powers are powers."""
        exact = self._sympy.Rational(value.numerator, value.denominator)
        return exact if exact.is_Integer else self._sympy.Float(exact, _DIGITS)

    def moved(self, value: Scalar) -> Scalar:
        """Return a new symbol that stands for the value."""
        variable = self._sympy.Symbol(f"t{len(self._places)}", real=True)
        self._places[variable] = value
        return variable

    def rate(self, result: Scalar) -> Scalar:
        """Return the derivative by the symbol in the result, where it has its value."""
        variables = [symbol for symbol in result.free_symbols if symbol in self._places]
        if not variables:
            return self._sympy.Integer(0)
        if len(variables) > 1:
            raise CannotEvaluateError("two variables move at once")
        return self._sympy.diff(result, variables[0]).subs(variables[0], self._places[variables[0]]).evalf(_DIGITS)

    def at(self, value: Scalar) -> Scalar:
        """Return a number for the value, to decide a condition by."""
        return self._sympy.N(value.subs(self._places), 30)

    def function(self, name: str, u: Scalar) -> Scalar:
        """Apply SymPy's function of that name."""
        return getattr(self._sympy, name)(u if u.free_symbols else self._sympy.N(u, _DIGITS))

    def constant(self, name: str) -> Scalar:
        """Return pi or e."""
        return self._sympy.N(self._sympy.pi if name == "pi" else self._sympy.E, _DIGITS)

    def equal(self, left: Scalar, right: Scalar) -> bool:
        """Whether the difference is zero to 40 digits."""
        difference, scale = self._sympy.N(left - right, _DIGITS), 1 + abs(self._sympy.N(left, _DIGITS))
        return bool(abs(difference) < scale * self._sympy.Float(10) ** -40)


Arithmetic = Rationals | SympyScalars


def working_precision() -> AbstractContextManager[None]:
    """Set FLINT's precision and length of power series for a while, and put them back."""
    return flint_settings(_BITS, 2)


def _is_series(value: Scalar) -> bool:
    return hasattr(value, "coeffs")


def apply(arithmetic: Arithmetic, name: str, values: list[Scalar]) -> Scalar:
    """Apply a function by its name; those with a kink are decided by the values, many arguments two by two."""
    if name not in _BY_CASES:
        return arithmetic.function(name, values[0])
    if len(values) == 1:
        return _decided(arithmetic, _BY_CASES[name], {"t": values[0]})
    return reduce(lambda t, s: _decided(arithmetic, _BY_CASES[name], {"t": t, "s": s}), values)


def _decided(arithmetic: Arithmetic, node: Node, letters: dict[str, Scalar]) -> Scalar:
    """Return the value of the cases of a function: numbers and letters, their negatives, and comparisons of them."""

    def down(part: Node) -> Scalar:
        return _decided(arithmetic, part, letters)

    match node:
        case Symbol(name=name):
            return letters[name]
        case Number(value=value):
            return arithmetic.number(value)
        case Multiply(factors=(Number(value=value), rest)) if value == -1:
            return -down(rest)
        case Cases(values=values, conditions=conditions):
            return down(
                next(v for v, c in zip(values, conditions, strict=True) if c is None or _holds(arithmetic, c, down))
            )
    raise TypeError(f"{type(node).__name__} cannot be decided")


def _holds(arithmetic: Arithmetic, condition: Node, down: Callable[[Node], Scalar]) -> bool:
    """Whether t < s or t > s, which is asked of t − 0 for what has no other zero."""
    assert isinstance(condition, Compare)
    larger, smaller = condition.left, condition.right
    if condition.sign == "<":
        larger, smaller = smaller, larger
    difference = down(larger) if smaller == ZERO else down(larger) - down(smaller)
    return bool(arithmetic.at(difference) > 0)


def has_value(number: Scalar) -> bool:
    """Return whether a result is a number, and not what stands where a function has no value.

    Balls are asked by a method; SymPy's numbers have a property, which is None where SymPy does not know.
    """
    known = getattr(number, "is_finite", True)
    return bool(known()) if callable(known) else known is not False
