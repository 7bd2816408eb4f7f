"""The value of a tree in a world, at given indices and layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from backproof.derivation.arithmetic import CannotEvaluateError, apply
from backproof.derivation.trees import (
    Add,
    Apply,
    Cases,
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
from backproof.derivation.worlds import ForwardPass, ValuePlace, World, chosen, power

Scalar = Any


@dataclass(frozen=True)
class Scope:
    """Where a tree is evaluated: the indices, the layers, the scalars, and the forward pass that is asked."""

    indices: Mapping[str, int]
    layers: Mapping[str, int]
    symbols: Mapping[str, Scalar]
    forward: ForwardPass

    @property
    def world(self) -> World:
        """The world of the forward pass."""
        return self.forward.world

    def index(self, index: Index) -> int:
        """Return the number of an index."""
        if isinstance(index, int):
            return index
        if index not in self.indices:
            raise CannotEvaluateError(f"index {index} is bound by nothing")
        return self.indices[index]

    def layer(self, layer: LayerIndex | None) -> int:
        """Return the number of a layer."""
        if layer is None:
            raise CannotEvaluateError("a quantity without a layer")
        return layer.offset + (self.layers[layer.base] if layer.base else 0)

    def at(self, array: Any, *indices: Index) -> Scalar:
        """Return an entry, counted from 1, never from the end."""
        numbers = tuple(self.index(index) - 1 for index in indices)
        if len(numbers) != array.ndim or not all(0 <= i < n for i, n in zip(numbers, array.shape, strict=True)):
            raise CannotEvaluateError("an index is out of range")
        return array[numbers]


def evaluate(node: Node, place: Scope) -> Scalar:
    """Return the value of a tree: a scalar, or an object array for a matrix.

    Raises:
        CannotEvaluateError: an index out of range, shapes that do not fit, or a node without a value.
    """

    def down(child: Node) -> Scalar:
        return evaluate(child, place)

    arithmetic = place.world.arithmetic
    match node:
        case Number(value=number):
            return arithmetic.number(number)
        case Symbol(name=name):
            return _symbol(name, place)
        case Entry():
            return _entry(node, place)
        case Size(layer=layer):
            return arithmetic.number(Fraction(place.world.size(place.layer(layer))))
        case Kronecker(first=first, second=second):
            return arithmetic.number(Fraction(int(place.index(first) == place.index(second))))
        case Sum(index=index, over=over, body=body):
            count = len(place.world.x) if over is None else place.world.size(place.layer(over))
            return _total([evaluate(body, replace(place, indices={**place.indices, index: i + 1}))
                           for i in range(count)])  # fmt: skip
        case Add(terms=terms):
            return _total([down(term) for term in terms])
        case Multiply(factors=factors):
            return _multiplied([down(factor) for factor in factors])
        case Divide(top=top, bottom=bottom):
            return down(top) / down(bottom)
        case Power(base=base, exponent=exponent):
            return power(arithmetic, down(base), exponent, down)
        case Apply(name="sigma" | "slope" | "term" | "term_slope"):
            return _applied(node, place)
        case Apply(name=name, arguments=arguments):
            return apply(arithmetic, name, [down(argument) for argument in arguments])
        case Cases(values=values, conditions=conditions):
            return down(chosen(arithmetic, values, conditions, down))
        case Derivative(of=of, by=by):
            return _derivative(of, by, place)
        case SquaredNorm(matrix=matrix):
            return _total([entry * entry for entry in np.ravel(down(matrix))])
    return _matrix(node, place)


def _symbol(name: str, place: Scope) -> Scalar:
    if name in place.symbols:
        return place.symbols[name]
    return place.world.scalars[name] if name in place.world.scalars else place.world.arithmetic.constant(name)


def _entry(node: Entry, place: Scope) -> Scalar:
    world, forward, row = place.world, place.forward, 1 if node.example is None else node.example
    match node.letter:
        case "C":
            return _one_of(forward.costs(), place.index(row))
        case "Cbar":
            return _total(forward.costs()) / world.scalars["N"]
        case "R":
            squares = [w * w for w in _all_weights(forward)]
            return world.scalars["lambda"] * _total(squares) / 2
        case "R1":
            sizes = [apply(world.arithmetic, "Abs", [w]) for w in _all_weights(forward)]
            return world.scalars["mu"] * _total(sizes)
        case "y":
            return place.at(world.y, row, *node.indices)
        case "x":
            return place.at(forward.get("a", 1), row, *node.indices)
        case "w" | "b":
            return place.at(forward.get(node.letter, place.layer(node.layer)), *node.indices)
    return place.at(forward.get(node.letter, place.layer(node.layer)), row, *node.indices)


def _one_of(values: list[Scalar], number: int) -> Scalar:
    if not 1 <= number <= len(values):
        raise CannotEvaluateError("an index is out of range")
    return values[number - 1]


def _all_weights(forward: ForwardPass) -> list[Scalar]:
    return [w for layer in range(2, forward.world.depth + 1) for w in np.ravel(forward.get("w", layer))]


def _total(values: list[Scalar]) -> Scalar:
    _same_shapes(values)
    return sum(values[1:], start=values[0])


def _multiplied(values: list[Scalar]) -> Scalar:
    if sum(isinstance(value, np.ndarray) for value in values) > 1:
        raise CannotEvaluateError("matrices are multiplied as matrices or entry by entry, not as numbers")
    result = values[0]
    for factor in values[1:]:
        result = result * factor
    return result


def _same_shapes(values: list[Scalar]) -> None:
    if len({np.shape(value) if isinstance(value, np.ndarray) else () for value in values}) > 1:
        raise CannotEvaluateError("shapes do not fit")


def _applied(node: Apply, place: Scope) -> Scalar:
    argument = evaluate(node.arguments[0], place)
    if isinstance(argument, np.ndarray):
        found = np.empty_like(argument)
        for at in np.ndindex(argument.shape):
            found[at] = _of_scalars(node, [argument[at]], place)
        return found
    return _of_scalars(node, [argument, *(evaluate(rest, place) for rest in node.arguments[1:])], place)


def _of_scalars(node: Apply, values: list[Scalar], place: Scope) -> Scalar:
    world = place.world
    if node.name.startswith("term"):
        formula, names = world.functions.term, ["a", "y"]
    else:
        if node.layer is None:
            raise CannotEvaluateError("σ of no layer")
        own, names = world.functions.activations[place.layer(node.layer) - 2], ["z"]
        if own is None:
            raise CannotEvaluateError("σ acts on the whole layer")
        formula = own
    first = values[0]
    if node.name.endswith("slope"):
        if hasattr(first, "coeffs"):
            raise CannotEvaluateError("a second derivative")
        first = world.arithmetic.moved(first)
    symbols = dict(zip(names, [first, *values[1:]], strict=True))
    result = evaluate(formula, replace(place, symbols={**place.symbols, **symbols}))
    return world.arithmetic.rate(result) if node.name.endswith("slope") else result


def _derivative(of: Node, by: Node, place: Scope) -> Scalar:
    arithmetic = place.world.arithmetic
    if place.forward.place is not None:
        raise CannotEvaluateError("a derivative of a derivative")
    if isinstance(by, Symbol):
        moved = {**place.symbols, by.name: arithmetic.moved(_symbol(by.name, place))}
        return arithmetic.rate(evaluate(of, replace(place, symbols=moved)))
    if isinstance(by, Matrix):
        return _gradient(of, by, place)
    if not isinstance(by, Entry):
        raise CannotEvaluateError("a derivative by something that is no variable")
    spot = _spot(by, place)
    evaluate(by, place)
    key = (spot, _numbered(of, place)) if isinstance(of, Entry) else None
    if key is not None and key in place.world.rates:
        return place.world.rates[key]
    rate = arithmetic.rate(evaluate(of, replace(place, forward=place.world.forward_pass(spot))))
    if key is not None:
        place.world.rates[key] = rate
    return rate


def _numbered(entry: Entry, place: Scope) -> Entry:
    """Return an entry with numbers for its indices and its layer, by which its derivative is remembered."""
    layer = None if entry.layer is None else LayerIndex("", place.layer(entry.layer))
    example = None if entry.example is None else place.index(entry.example)
    return Entry(entry.letter, layer, tuple(place.index(index) for index in entry.indices), example)


def _spot(by: Entry, place: Scope) -> ValuePlace:
    letter, layer = ("a", 1) if by.letter == "x" else (by.letter, place.layer(by.layer))
    if letter not in ("z", "a", "w", "b"):
        raise CannotEvaluateError(f"nothing is differentiated by {letter}")
    example = None if by.example is None else place.index(by.example)
    return letter, layer, tuple(place.index(index) for index in by.indices), example


def _gradient(of: Node, by: Matrix, place: Scope) -> Any:
    letter, layer = ("a", 1) if by.letter == "x" else (by.letter, place.layer(by.layer))
    values = place.forward.get(letter, layer)
    parameters = letter in ("w", "b")
    shape = values.shape if parameters or by.batch else values.shape[1:]
    found = np.empty(shape, dtype=object)
    for at in np.ndindex(*shape):
        indices = tuple(i + 1 for i in at)
        example = indices[0] if by.batch else None
        entry = Entry(letter, LayerIndex("", layer), indices[1:] if by.batch else indices, example)
        own = replace(of, example=example) if isinstance(of, Entry) and of.letter == "C" and by.batch else of
        found[at] = _derivative(own, entry, place)
    return found if by.batch or letter == "w" else found.reshape(-1, 1)


def _matrix(node: Node, place: Scope) -> Any:
    def down(child: Node) -> Any:
        result = evaluate(child, place)
        if not isinstance(result, np.ndarray):
            raise CannotEvaluateError("a number where a matrix should be")
        return result

    match node:
        case Matrix():
            return _whole(node, place)
        case Ones():
            return np.array([[place.world.arithmetic.number(Fraction(1))] * len(place.world.x)], dtype=object)
        case MatrixProduct(left=left, right=right):
            first, second = down(left), down(right)
            if first.shape[1] != second.shape[0]:
                raise CannotEvaluateError("shapes do not fit")
            return first @ second
        case Hadamard(left=left, right=right):
            first, second = down(left), down(right)
            _same_shapes([first, second])
            return first * second
        case Transpose(matrix=matrix):
            return down(matrix).T
        case RowSum(matrix=matrix):
            return down(matrix).sum(axis=0).reshape(1, -1)
        case EntryOf(matrix=matrix, indices=indices):
            array = down(matrix)
            if len(indices) == 1:
                array = array.reshape(-1) if 1 in array.shape else array
            return place.at(array, *indices)
    raise CannotEvaluateError(f"{type(node).__name__} has no value")


def _whole(node: Matrix, place: Scope) -> Any:
    forward = place.forward
    if node.letter == "w":
        return forward.get("w", place.layer(node.layer))
    if node.letter == "b":
        return forward.get("b", place.layer(node.layer)).reshape(-1, 1)
    if node.letter == "y":
        rows = place.world.y
    else:
        rows = forward.get("a", 1) if node.letter == "x" else forward.get(node.letter, place.layer(node.layer))
    return rows if node.batch else rows[0].reshape(-1, 1)
