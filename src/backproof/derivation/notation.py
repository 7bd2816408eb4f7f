"""Text to trees: the notation in which formulas, proofs and the mathematics inside prose are written down.

It is read by Python's own parser and every node is looked up; nothing is evaluated. Entries are `z(l,j)`,
`w(l+1,k,j)`, `delta(L,j)`, `y(j)`, of a batch `z(l,i,j)`; `D(C, z(l,j))` is a derivative, `sum(k, l+1, …)` a sum
over the neurons of a layer, `sum(i, N, …)` over the examples, `kron(k,j)` Kronecker's symbol. Matrices are
`m.z(l)`, one column, and `rows.z(l)`, one row per example; between them `@`, `had(…)`, `T(…)`, `rowsum(…)`, and
`squared_norm(…)` of a column.
"""

from __future__ import annotations

import ast
from fractions import Fraction
from functools import cache
from typing import Any

from backproof.derivation.trees import (
    MINUS_ONE,
    Add,
    Apply,
    Cases,
    Compare,
    Derivative,
    Divide,
    Entry,
    EntryOf,
    Hadamard,
    Index,
    Kronecker,
    LayerIndex,
    Matrix,
    MatrixProduct,
    Multiply,
    Node,
    Number,
    Ones,
    Power,
    RowSum,
    Size,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
)
from backproof.errors import InputError, Listed, Phrase
from backproof.functions import FUNCTIONS

_SYMBOLS = {"z": "z", "a": "a", "y": "y", "t": "t", "pi": "pi", "E": "e", "N": "N", "lam": "lambda", "mu": "mu",
            "eta": "eta", "s": "s"}  # fmt: skip
_ENTRIES = {"z": 1, "a": 1, "b": 1, "delta": 1, "w": 2}
_WHOLE = {"C": "C", "Cbar": "Cbar", "R": "R", "R1": "R1"}
_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "="}


@cache
def tree(text: str) -> Node:
    """Return the tree of a text in the notation.

    Raises:
        InputError: what the notation does not have; the message names it.

    >>> tree("w(l,j,k)")
    Entry(letter='w', layer=LayerIndex(base='l', offset=0), indices=('j', 'k'), example=None)
    """
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise InputError(
            "formula: {text!r} cannot be read ({error}); accepted: the notation of derivations, such as w(l,j,k)",
            text=text,
            error=error,
        ) from None
    return _read(parsed, text)


def _read(node: ast.expr, text: str) -> Node:
    def down(child: ast.expr) -> Node:
        return _read(child, text)

    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return Number(Fraction(number), str(number))  # 0x10 is a number too, and is shown as 16
        case ast.Constant(value=float() as number):
            shown = (ast.get_source_segment(text.strip(), node) or str(number)).replace("_", "")
            return Number(Fraction(shown), shown)
        case ast.Name(id=name) if name in _WHOLE:
            return Entry(_WHOLE[name])
        case ast.Name(id="ones"):
            return Ones()
        case ast.Name(id=name) if name in _SYMBOLS:
            return Symbol(_SYMBOLS[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _negated(down(operand))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return down(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(op, down(left), down(right), node, text)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SIGNS:
            return Compare(down(left), _SIGNS[type(op)], down(right))
        case ast.Call(func=ast.Attribute(value=ast.Name(id="m" | "rows" as kind), attr=letter), args=args):
            return Matrix(letter, _layer(args[0], text) if args else None, kind == "rows")
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call(name, args, node, text)
    raise _unknown(node, text)


def _operation(op: ast.operator, left: Node, right: Node, node: ast.expr, text: str) -> Node:
    match op:
        case ast.Add():
            return Add((*_terms(left), *_terms(right)))
        case ast.Sub():
            return Add((*_terms(left), _negated(right)))
        case ast.Mult():
            return Multiply((*_factors(left), *_factors(right)))
        case ast.Div():
            return Divide(left, right)
        case ast.Pow():
            return Power(left, right)
        case ast.MatMult():
            return MatrixProduct(left, right)
    raise _unknown(node, text)


def _terms(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Add) else (node,)


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Multiply) else (node,)


def _negated(node: Node) -> Node:
    if isinstance(node, Number):
        return Number(-node.value, f"-{node.shown}")
    return Multiply((MINUS_ONE, *_factors(node)))


def _call(name: str, args: list[ast.expr], node: ast.expr, text: str) -> Node:
    def down(child: ast.expr) -> Node:
        return _read(child, text)

    def index(child: ast.expr) -> Index:
        return _index(child, text)

    match name, args:
        case "D", [of, by]:
            return Derivative(down(of), down(by))
        case "sum", [ast.Name(id=bound), over, body]:
            rows = isinstance(over, ast.Name) and over.id == "N"
            return Sum(bound, None if rows else _layer(over, text), down(body))
        case "kron", [first, second]:
            return Kronecker(index(first), index(second))
        case "n", [layer]:
            return Size(_layer(layer, text))
        case "sigma" | "slope", [layer, argument]:
            return Apply(name, (down(argument),), _layer(layer, text))
        case "sigma" | "slope", [argument]:
            return Apply(name, (down(argument),))
        case "term" | "term_slope", [a, y]:
            return Apply(name, (down(a), down(y)))
        case (("C" | "Cbar"), [example]):
            return Entry(name, None, (), index(example))
        case "x" | "y", [*indices] if 1 <= len(indices) <= 2:
            return Entry(name, None, (index(indices[-1]),), index(indices[0]) if len(indices) == 2 else None)
        case "had", [left, right]:
            return Hadamard(down(left), down(right))
        case "T", [matrix]:
            return Transpose(down(matrix))
        case "squared_norm", [matrix]:
            return SquaredNorm(down(matrix))
        case "rowsum", [matrix]:
            return RowSum(down(matrix))
        case "entry", [matrix, *indices]:
            return EntryOf(down(matrix), tuple(map(index, indices)))
        case "Piecewise", pairs:
            return _cases(pairs, text)
        case _, [layer, *indices] if name in _ENTRIES and len(indices) - _ENTRIES[name] in (0, 1):
            own = tuple(map(index, indices))
            row = own[0] if len(own) > _ENTRIES[name] else None
            return Entry(name, _layer(layer, text), own[-_ENTRIES[name] :], row)
        case _, arguments if name in FUNCTIONS and arguments:
            return Apply(name, tuple(map(down, arguments)))
    raise _unknown(node, text)


def _cases(pairs: list[ast.expr], text: str) -> Node:
    values: list[Node] = []
    conditions: list[Node | None] = []
    for pair in pairs:
        match pair:
            case ast.Tuple(elts=[value, ast.Constant(value=True)]):
                values.append(_read(value, text))
                conditions.append(None)
            case ast.Tuple(elts=[value, condition]):
                values.append(_read(value, text))
                conditions.append(_read(condition, text))
            case _:
                raise _unknown(pair, text)
    return Cases(tuple(values), tuple(conditions))


def _layer(node: ast.expr, text: str) -> LayerIndex:
    match node:
        case ast.Name(id="l" | "L" | "r" as base):
            return LayerIndex(base)
        case ast.Constant(value=int() as number):
            return LayerIndex("", number)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=int() as number)):
            return _layer(left, text).plus(number if isinstance(op, ast.Add) else -number)
    raise _unknown(node, text)


def _index(node: ast.expr, text: str) -> Index:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=int() as number):
            return number
    raise _unknown(node, text)


def _unknown(node: Any, text: str) -> InputError:
    accepted = Listed([Phrase("numbers"), "pi", "E", "+ - * / **", "Piecewise", *FUNCTIONS])
    return InputError(
        "formula: {part!r} in {formula!r} is not known to a derivation; accepted: {accepted}",
        part=ast.unparse(node),
        formula=text.strip(),
        accepted=accepted,
    )
