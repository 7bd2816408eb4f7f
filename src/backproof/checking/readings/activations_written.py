"""Activations that a program writes as a formula of its own, such as `h = np.sin(x @ W + b)`.

What is multiplied by weights is an input or an activation. Where it is made of one weighted input by functions that
formulas may use, the formula is read off, and makes an activation that can be tried like those of the catalogue.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS, Activation
from backproof.checking.subjects.code.products_in_code import AS_IT_IS, PRODUCTS, SUMS
from backproof.checking.subjects.code.program_text import name_called, readable
from backproof.errors import BackproofError
from backproof.functions import FUNCTIONS

Values = Any
_GRID = np.linspace(-3.1, 2.9, 25)
_CALLED = {
    "arctan": "atan", "arcsinh": "asinh", "abs": "Abs", "absolute": "Abs", "fabs": "Abs", "heaviside": "Heaviside",
    "maximum": "Max", "fmax": "Max", "max": "Max", "minimum": "Min", "fmin": "Min", "min": "Min",
}  # fmt: skip
"""What NumPy and Python call functions that formulas call otherwise."""
_OF_A_SLOPE = re.compile(r"prime|deriv|grad|slope|_d$|^d_|^d(?=[A-Z])")  # what multiplies is no activation
_POWERS = {"square": 2, "cube": 3}
_OPERATORS = {
    ast.Add: ("+", np.add), ast.Sub: ("-", np.subtract), ast.Mult: ("*", np.multiply), ast.Div: ("/", np.divide),
    ast.Pow: ("**", np.power),
}  # fmt: skip
_MOST, _HANDED_ON = 3, 3


@dataclass(frozen=True)
class _Part:
    """A part of a formula: how it is written in the letter z, and its values where z is `_GRID`."""

    text: str
    values: Values


class _NoFormulaError(Exception):
    """An expression is none of one weighted input."""


@dataclass
class _Reader:
    """Reads one expression.

    Attributes:
        sums: names that hold weighted inputs.
        functions: the program's own functions of one argument, with what they return.
        z: how the code calls the weighted input; "" before it is met.
        name: of the last function of the program's own that was read.
    """

    sums: frozenset[str]
    functions: dict[str, tuple[str, ast.expr]]
    z: str = ""
    name: str = ""

    def read(self, node: ast.AST) -> _Part:
        """Read a part.

        Raises:
            _NoFormulaError: it holds more than one weighted input, or what no formula can.
        """
        if isinstance(node, ast.IfExp):  # as of `act(z) if layer < last else z`
            return self.read(node.body)
        if self._is_weighted(node):
            if self.z not in ("", text := ast.unparse(node)):
                raise _NoFormulaError
            self.z = text
            return _Part("z", _GRID)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return _Part(repr(node.value), np.full_like(_GRID, node.value))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            part = self.read(node.operand)
            return _Part(f"(-{part.text})", -part.values)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            sign, apply = _OPERATORS[type(node.op)]
            u, v = self.read(node.left), self.read(node.right)
            return _Part(f"({u.text} {sign} {v.text})", apply(u.values, v.values))
        if isinstance(node, ast.Call) and not node.keywords:
            return self._call(name_called(node), node)
        raise _NoFormulaError

    def _call(self, name: str, node: ast.Call) -> _Part:
        if name in self.functions and len(node.args) == 1 and not _OF_A_SLOPE.search(name):
            argument, returned = self.functions[name]
            if not self._is_weighted(node.args[0]):
                raise _NoFormulaError
            inner = _Reader(frozenset({argument}), {})
            part = inner.read(returned)
            self.z, self.name = ast.unparse(node.args[0]), name
            return part
        parts = [self.read(each) for each in node.args]
        if name in _POWERS and len(parts) == 1:
            return _Part(f"{parts[0].text}**{_POWERS[name]}", parts[0].values ** _POWERS[name])
        if name in ("power", "pow") and len(parts) == 2:
            return _Part(f"({parts[0].text} ** {parts[1].text})", np.power(parts[0].values, parts[1].values))
        function = FUNCTIONS.get(_CALLED.get(name, name))
        if function is None or len(parts) != function.variables:
            raise _NoFormulaError
        texts = ", ".join(part.text for part in parts)
        return _Part(f"{function.name}({texts})", function(*(part.values for part in parts)))

    def _is_weighted(self, node: ast.AST) -> bool:
        return _held(node) in self.sums or _is_sum_of_products(node)


def activations_written(text: str) -> list[Activation]:
    """The activations that a program writes as formulas, but for those that the catalogue has.

    >>> found, = activations_written("def f(x, U, V): return np.arctan(x @ U + 1) @ V")
    >>> found.name, found.formula
    ('written', 'atan(z)')
    >>> activations_written("h = np.tanh(x @ W + b); y = h @ V")
    []
    """
    return list(_activations_written(text))


@cache
def _activations_written(text: str) -> tuple[Activation, ...]:
    parts: dict[str, str] = {}
    for name, part in _all_formulas(text):
        if not _is_straight(part.values) and not _of_catalogue(part.values):
            parts.setdefault(_plainly(part.text), name)
    made = (_made(name, formula) for formula, name in list(parts.items())[:_MOST])
    return tuple(each for each in made if each is not None)


def catalogue_written(text: str) -> set[str]:
    """Names of the catalogue's activations that a program writes as a formula, whatever it calls them.

    >>> catalogue_written("z = x @ W; h = z / (1 + np.abs(z)); y = h @ V")
    {'softsign'}
    """
    return {name for _, part in _all_formulas(text) if (name := _of_catalogue(part.values))}


@cache
def _all_formulas(text: str) -> tuple[tuple[str, _Part], ...]:
    try:
        tree = readable(text).tree
    except SyntaxError:
        return ()
    with np.errstate(all="ignore"):
        return tuple(_formulas(tree))


def _plainly(formula: str) -> str:
    """A formula with no more parentheses than it needs."""
    return ast.unparse(ast.parse(formula, mode="eval")).replace(" ** ", "**")


def _made(name: str, formula: str) -> Activation | None:
    try:
        return Activation.from_formula(name if name not in ACTIVATIONS else f"own_{name}", formula)
    except BackproofError:
        return None


def _is_straight(values: Values) -> bool:
    """Whether these are the values of z times a number, or no numbers."""
    return not np.isfinite(values).all() or np.allclose(np.diff(values, 2), 0, atol=1e-9)


def _of_catalogue(values: Values) -> str:
    """The activation of the catalogue that has these values; "" for any other."""
    if _is_straight(values):
        return ""
    known = ((each.name, each.forward(_GRID[:, None])[:, 0]) for each in ACTIVATIONS.values() if each.name != "softmax")
    return next((name for name, each in known if np.allclose(values, each, atol=1e-9)), "")


def _formulas(tree: ast.Module) -> Iterator[tuple[str, _Part]]:
    functions = dict(_of_one_argument(tree))
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
        assigned = [(_held(target), value) for target, value in _assigned(scope)]
        sums = {name for name, value in assigned if _is_sum_of_products(value)}
        for _ in range(_HANDED_ON):
            sums |= {name for name, value in assigned if _held(value) in sums}
        weighted = frozenset(sums - {""})
        for factor in _factors(scope):
            for value in [factor, *(value for name, value in assigned if name and name == _held(factor))]:
                reader = _Reader(weighted, functions)
                try:
                    part = reader.read(value)
                except _NoFormulaError:
                    continue
                if reader.z and part.text != "z":
                    yield reader.name or "written", part


def _of_one_argument(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ast.expr]]]:
    """Functions and methods of one argument that return an expression at once."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = [each.arg for each in node.args.args if each.arg not in ("self", "cls")]
            last = node.body[-1]
            is_plain = len(node.body) == 1 or (len(node.body) == 2 and isinstance(node.body[0], ast.Expr))
            if len(arguments) == 1 and is_plain and isinstance(last, ast.Return) and last.value is not None:
                yield node.name, (arguments[0], last.value)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and len(node.value.args.args) == 1:
            yield ast.unparse(node.targets[0]), (node.value.args.args[0].arg, node.value.body)


def _assigned(scope: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What names and lists hold, entry by entry, in the order in which Python's parser meets them."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            yield from ((target, _entry(node.value)) for target in node.targets)
        elif isinstance(node, ast.comprehension | ast.For):
            yield node.target, node.iter
        elif isinstance(node, ast.Call) and name_called(node) == "append" and isinstance(node.func, ast.Attribute):
            yield from ((node.func.value, _entry(value)) for value in node.args)


def _entry(value: ast.expr) -> ast.expr:
    """What is made for each entry, of a list that is made at once."""
    return _entry(value.elt) if isinstance(value, ast.ListComp | ast.GeneratorExp) else value


def _held(node: ast.AST) -> str:
    """A name, an attribute, or what is kept under a key, whichever entry is taken; "" for any other expression."""
    if isinstance(node, ast.Subscript) and not isinstance(getattr(node.slice, "value", None), str):
        return _held(node.value)
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) else ""


def _factors(scope: ast.AST) -> Iterator[ast.expr]:
    """What is multiplied in products of matrices."""
    for node in ast.walk(scope):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield from map(_plain, (node.left, node.right))
        elif isinstance(node, ast.Call) and name_called(node) == "sum":
            terms = [_entry(each) for each in node.args[:1]]
            yield from (side for each in terms if isinstance(each, ast.BinOp) for side in (each.left, each.right))
        elif isinstance(node, ast.Call) and name_called(node) in PRODUCTS | SUMS:
            own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            yield from map(_plain, [*own, *node.args])


def _plain(node: ast.expr) -> ast.expr:
    """What is turned, copied or taken out of a list as it stands, without that."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return _plain(node.value)
    if isinstance(node, ast.Call) and name_called(node) in AS_IT_IS and isinstance(node.func, ast.Attribute):
        inner = node.args[0] if node.args and isinstance(node.func.value, ast.Name) else node.func.value
        return _plain(inner)
    return node


def _is_sum_of_products(node: ast.AST) -> bool:
    """Whether it is a product of matrices, or such a product to which something is added."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_sum_of_products(node.left) or _is_sum_of_products(node.right)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult)
    return isinstance(node, ast.Call) and name_called(node) in PRODUCTS | SUMS
