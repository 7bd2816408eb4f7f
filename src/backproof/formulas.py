"""Formulas that a user writes, turned into SymPy expressions and into functions of arrays.

The text is read by Python's own parser and every node is looked up in a closed vocabulary: nothing is evaluated,
so a formula from a model file is data. Constants are kept within the range of float64 and exponents small, so
that reading a formula always ends. SymPy is loaded at the first use only.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from backproof.arrays import NUMPY, of
from backproof.errors import InputError, Listed, Phrase
from backproof.functions import FUNCTIONS
from backproof.names import hint

VOCABULARY = (*FUNCTIONS, "Piecewise")
"""The functions that a formula may use; beside them + - * / **, comparisons inside Piecewise, pi, E and numbers."""

_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: lambda u, v: u + v,
    ast.Sub: lambda u, v: u - v,
    ast.Mult: lambda u, v: u * v,
    ast.Div: lambda u, v: u / v,
    ast.Pow: lambda u, v: _power(u, v),
    ast.BitOr: lambda u, v: u | v,
    ast.BitAnd: lambda u, v: u & v,
    ast.Lt: lambda u, v: u < v,
    ast.LtE: lambda u, v: u <= v,
    ast.Gt: lambda u, v: u > v,
    ast.GtE: lambda u, v: u >= v,
}
_OTHER_NAMES = {
    "ln": "log", "maximum": "Max", "minimum": "Min", "fabs": "Abs", "absolute": "Abs", "arcsinh": "asinh",
    "where": "Piecewise", "e": "E",
}  # fmt: skip
"""What others call a function, in letters and digits only, with its name here."""
_LONGEST, _MOST_NODES = 10_000, 1000
_MOST_COMPARED = 12
"""Arguments of Max and Min in all: SymPy compares each with each, which takes minutes for some dozens."""
_FINEST_EXPONENT = 10**18
"""SymPy would look for roots of numbers to a larger denominator for minutes."""
_MOST_WHOLE = 2**53
"""Larger whole numbers are handed to NumPy as floating-point ones."""
_MOST_BITS = 8192
_LARGEST, _LARGEST_EXPONENT = 1e300, 1000


@cache
def expression(formula: str, letters: tuple[str, ...] = ("z",)) -> Any:
    """Return the SymPy expression of a formula in real symbols named by `letters`.

    Raises:
        InputError: text that is no formula, a name outside the vocabulary, or a number out of range; the message
            names it.

    >>> expression("z**2 / 4").is_nonnegative
    True
    """
    import sympy

    if not isinstance(formula, str):
        raise InputError("formula: {formula!r} given; accepted: text such as z/(1 + exp(-z))", formula=formula)
    if len(formula) > _LONGEST:
        raise InputError(
            "formula: {count} characters given; accepted: at most {most}", count=len(formula), most=_LONGEST
        )
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = getattr(error, "msg", None) or error
        raise _unreadable(formula, reason) from None
    _check_size(tree)
    try:
        found = _walk(tree.body, _names(letters), formula)
    except InputError:
        raise
    except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise _unreadable(formula, reason) from None
    if not isinstance(found, sympy.Expr):
        raise InputError(
            "formula: {formula} is {kind}; accepted: an expression with a number as value",
            formula=_short(formula),
            kind=type(found).__name__,
        )
    return found


def _unreadable(formula: str, reason: Any) -> InputError:
    message = "formula: {formula} cannot be read ({error}); accepted: an expression such as z/(1 + exp(-z))"
    return InputError(message, formula=_short(formula), error=reason)


def _check_size(tree: ast.AST) -> None:
    """Refuse, before the work, what SymPy would take minutes for."""
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    compared = sum(len(node.args) for node in calls if ast.unparse(node.func) in ("Max", "Min"))
    if len(nodes) > _MOST_NODES:
        message = "formula: {count} parts given; accepted: at most {most}"
        raise InputError(message, count=len(nodes), most=_MOST_NODES)
    if compared > _MOST_COMPARED:
        message = "formula: {count} arguments of Max and Min given; accepted: at most {most} in all"
        raise InputError(message, count=compared, most=_MOST_COMPARED)


def _short(text: str) -> str:
    return repr(text if len(text) <= 200 else text[:200] + "…")


def _names(letters: tuple[str, ...]) -> dict[str, Any]:
    import sympy

    names = {name: getattr(sympy, name) for name in VOCABULARY}
    return names | {"pi": sympy.pi, "E": sympy.E} | {letter: sympy.Symbol(letter, real=True) for letter in letters}


def _walk(node: ast.expr, names: dict[str, Any], formula: str) -> Any:
    """The value of a node, refused if it is a constant that float64 cannot hold."""
    import sympy

    value = _read(node, names, formula)
    if isinstance(value, sympy.Expr) and not value.free_symbols and not _is_representable(value):
        raise InputError(
            "formula: {node} given, which is not a finite real number; accepted: real numbers of size {most:g} at most",
            node=_short(ast.unparse(node)),
            most=_LARGEST,
        )
    return value


def _is_representable(constant: Any) -> bool:
    if constant.is_Rational and _bits(constant) > _MOST_BITS:
        return False
    size = abs(complex(constant.evalf(15)))
    return constant.is_real is not False and (constant.is_zero or 1 / _LARGEST <= size <= _LARGEST)


def _bits(rational: Any) -> int:
    return int(rational.p.bit_length() + rational.q.bit_length())


def _power(base: Any, exponent: Any) -> Any:
    """Base to the exponent, refused before it is computed if it would fill the memory."""
    import sympy

    bits = max(map(_bits, base.atoms(sympy.Rational)), default=0) if exponent.is_Rational else 0
    if (exponent.is_number and abs(exponent) > _LARGEST_EXPONENT) or bits * abs(exponent) > _MOST_BITS:
        raise InputError(
            "formula: the exponent {exponent} is too large; accepted: at most {most}",
            exponent=str(exponent)[:30],
            most=_LARGEST_EXPONENT,
        )
    if exponent.is_Rational and exponent.q > _FINEST_EXPONENT:
        raise InputError(
            "formula: the exponent {exponent} has too many digits; accepted: at most 18 after the point",
            exponent=str(exponent)[:30],
        )
    return base**exponent


def _decimal(text: str) -> Any:
    """The exact value of a decimal literal, refused before it is computed if float64 cannot hold it."""
    import sympy

    if not (float(text) == 0 and not text.lower().partition("e")[0].strip("0._")) and not (
        1 / _LARGEST <= float(text) <= _LARGEST
    ):
        raise InputError(
            "formula: the number {text} given; accepted: 0, or numbers whose size float64 can hold", text=text
        )
    return sympy.Rational(text)


def _read(node: ast.expr, names: dict[str, Any], formula: str) -> Any:
    import sympy

    def down(child: ast.expr) -> Any:
        return _walk(child, names, formula)

    match node:
        case ast.Constant(value=bool() as truth):
            return sympy.true if truth else sympy.false
        case ast.Constant(value=int() as number):
            return sympy.Integer(number)
        case ast.Constant(value=float()):
            return _decimal(ast.get_source_segment(formula.strip(), node) or str(node.value))
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
            return down(value), _condition(down(condition))
    letters = Listed(sorted(set(names) - {*VOCABULARY, "pi", "E"}))
    raise InputError(
        "formula: {node} given in {formula}; accepted: the letters {letters}, numbers, pi, E, + - * / **, "
        "and {accepted}{hint}",
        node=_short(ast.get_source_segment(formula.strip(), node) or ast.unparse(node)),
        formula=_short(formula),
        letters=letters,
        accepted=Listed(VOCABULARY),
        hint=_hint(node),
    )


def _hint(node: ast.expr) -> str:
    """Return what may be meant by a part of a formula that is not accepted, or nothing."""
    match node:
        case ast.BinOp(op=ast.BitXor()):
            return Phrase("; a power is written **, as z**2")
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)) | ast.Name(id=name):
            return hint(name, [*VOCABULARY, "pi", "E"], _OTHER_NAMES)
    return ""


def _condition(given: Any) -> Any:
    import sympy

    if not isinstance(given, sympy.logic.boolalg.Boolean) or given.is_Symbol:
        raise InputError(
            "formula: {given} given as a condition of Piecewise; accepted: pairs of a value and a condition, "
            "such as (z, z > 0), (0, True)",
            given=given,
        )
    return given


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
        xp = of(*arrays)
        # every branch of a Piecewise is evaluated everywhere, where it is not meant too
        with xp.errstate(over="ignore", divide="ignore", invalid="ignore"):
            values = xp.asarray(_compiled(self.formula, self.letters, xp)(*arrays))
        return xp.broadcast_to(values, xp.shape(arrays[0])).astype(arrays[0].dtype)


@cache
def _compiled(formula: str, letters: tuple[str, ...], xp: Any) -> Any:
    """Return a formula as a function of the arrays of a library, by SymPy's printer for it."""
    import sympy

    symbols = [sympy.Symbol(letter, real=True) for letter in letters]
    modules: list[Any] = ["scipy", "numpy"] if xp is NUMPY else [{"select": partial(_select, xp), "erf": xp.erf}, "jax"]
    found = expression(formula, letters)
    # NumPy knows no functions of whole numbers that do not fit into 64 bits
    large = [n for n in found.atoms(sympy.Integer) if abs(n) >= _MOST_WHOLE]
    found = found.xreplace({n: sympy.Float(n, 17) for n in large})
    return sympy.lambdify(symbols, found, modules=modules, cse=True)


def _select(xp: Any, conditions: list[Any], values: list[Any], default: Any) -> Any:
    """Return the value of the first condition that holds; SymPy prints plain True, which JAX's own does not take."""
    found = default
    for condition, value in zip(reversed(conditions), reversed(values), strict=True):
        found = xp.where(condition, value, found)
    return found
