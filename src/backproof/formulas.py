"""Formulas that a user writes, turned into SymPy expressions and into functions of arrays.

The text is read by Python's own parser and every node is looked up in a closed vocabulary: nothing is evaluated,
so a formula from a model file is data. SymPy is loaded at the first use only.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import Any

from backproof.errors import InputError

VOCABULARY = (
    "exp log sqrt sin cos tan sinh cosh tanh asinh atan erf Abs Max Min sign Heaviside Piecewise DiracDelta"
).split()
"""The functions that a formula may use; beside them + - * / **, comparisons inside Piecewise, pi, E and numbers."""

_OPERATORS = {
    ast.Add: lambda u, v: u + v,
    ast.Sub: lambda u, v: u - v,
    ast.Mult: lambda u, v: u * v,
    ast.Div: lambda u, v: u / v,
    ast.Pow: lambda u, v: u**v,
    ast.BitOr: lambda u, v: u | v,
    ast.BitAnd: lambda u, v: u & v,
    ast.Lt: lambda u, v: u < v,
    ast.LtE: lambda u, v: u <= v,
    ast.Gt: lambda u, v: u > v,
    ast.GtE: lambda u, v: u >= v,
}
_LONGEST = 2000


@cache
def expression(formula: str, letters: tuple[str, ...] = ("z",)) -> Any:
    """Return the SymPy expression of a formula in real symbols named by `letters`.

    Raises:
        InputError: text that is no formula, or a name outside the vocabulary; the message names it.

    >>> expression("z**2 / 4").is_nonnegative
    True
    """
    if len(formula) > _LONGEST:
        raise InputError(f"formula: {len(formula)} characters given, at most {_LONGEST} are accepted")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise InputError(f"formula: {formula!r} cannot be read ({error})") from None
    return _walk(tree.body, _names(letters), formula)


def _names(letters: tuple[str, ...]) -> dict[str, Any]:
    import sympy

    names = {name: getattr(sympy, name) for name in VOCABULARY}
    return names | {"pi": sympy.pi, "E": sympy.E} | {letter: sympy.Symbol(letter, real=True) for letter in letters}


def _walk(node: ast.expr, names: dict[str, Any], formula: str) -> Any:
    import sympy

    def down(child: ast.expr) -> Any:
        return _walk(child, names, formula)

    match node:
        case ast.Constant(value=bool() as truth):
            return sympy.true if truth else sympy.false
        case ast.Constant(value=int() as number):
            return sympy.Integer(number)
        case ast.Constant(value=float()):
            return sympy.Rational(ast.get_source_segment(formula.strip(), node) or str(node.value))
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -down(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return down(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](down(left), down(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](down(left), down(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in VOCABULARY:
            return names[name](*map(down, arguments))
        case ast.Tuple(elts=[value, condition]):
            return down(value), down(condition)
    letters = ", ".join(set(names) - {*VOCABULARY, "pi", "E"})
    raise InputError(
        f"formula: {ast.unparse(node)!r} in {formula!r} is not accepted; "
        f"accepted are the letters {letters}, numbers, pi, E, + - * / **, and {', '.join(VOCABULARY)}"
    )


@cache
def derivative(formula: str, letter: str, others: tuple[str, ...] = ()) -> str:
    """Return the derivative of a formula by one letter, as a formula.

    >>> derivative("z**3", "z")
    '3*z**2'
    """
    import sympy

    letters = (letter, *others)
    slope = sympy.diff(expression(formula, letters), sympy.Symbol(letter, real=True))
    return str(slope.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)))


@dataclass(frozen=True)
class FormulaFunction:
    """A formula as a function of arrays; two with the same text are equal, and it pickles as its text."""

    formula: str
    letters: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a formula that cannot be read now, not at its first use."""
        expression(self.formula, self.letters)

    def __call__(self, *arrays: Any) -> Any:
        """Evaluate entry by entry; the result has the shape and the dtype of the first array."""
        import numpy as np

        values = np.asarray(_compiled(self.formula, self.letters)(*arrays))
        return np.broadcast_to(values, np.shape(arrays[0])).astype(arrays[0].dtype)


@cache
def _compiled(formula: str, letters: tuple[str, ...]) -> Any:
    import sympy

    symbols = [sympy.Symbol(letter, real=True) for letter in letters]
    return sympy.lambdify(symbols, expression(formula, letters), modules=["scipy", "numpy"], cse=True)
