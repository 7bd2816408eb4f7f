"""The numbers of one example: the forward pass, errors and gradients, and what formulas are with them in place."""

from __future__ import annotations

import math
from collections.abc import Sized
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from backproof.derivation.result import NamedNeuron
from backproof.derivation.rules import tidy
from backproof.derivation.spoken import name_of
from backproof.derivation.trees import (
    Add,
    Apply,
    Cases,
    Compare,
    Divide,
    Entry,
    Kronecker,
    LayerIndex,
    Multiply,
    Node,
    Number,
    Omitted,
    Power,
    Size,
    Sum,
    Symbol,
    Value,
    map_children,
    rename,
)
from backproof.errors import InputError, Keyword, Phrase
from backproof.functions import FUNCTIONS
from backproof.network import Gradient, Network, Parameters, Trace

SHOWN_TERMS = 4


@dataclass(frozen=True)
class WorkedExample:
    """A network with parameters, and what it makes of one example.

    Attributes:
        network, parameters: as given.
        x, y: one row each, (1, n_1) and (1, n_L).
        trace, gradient: of that row.
        input_names, output_names: what the neurons of the first and the last layer are called, or ().
        drawn: whether the parameters were drawn because none were given.
    """

    network: Network
    parameters: Parameters
    x: Any
    y: Any
    trace: Trace
    gradient: Gradient
    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
    drawn: bool = False

    def number(self, entry: Entry) -> float:
        """Return the number of an entry with numbered layer and indices."""
        if entry.letter == "C":
            return self.cost
        return float(self.numbers(entry.letter, entry.layer)[tuple(int(index) - 1 for index in entry.indices)])

    def numbers(self, letter: str, layer: LayerIndex | None) -> Any:
        """Return all numbers of a quantity of a numbered layer: (n,), of weights (n, k)."""
        if layer is None:
            return {"x": self.x, "y": self.y}[letter][0]
        if letter == "a":
            return self.trace.activations[layer.offset - 1][0]
        if letter in ("w", "b"):
            return (self.parameters.weights if letter == "w" else self.parameters.biases)[layer.offset - 2]
        return (self.trace.weighted_inputs if letter == "z" else self.gradient.errors)[layer.offset - 2][0]

    @property
    def cost(self) -> float:
        """C of the example."""
        return float(self.network.example_costs(self.trace, self.y)[0])

    def slope(self, layer: int, neuron: int) -> float:
        """Return σ′(z) of a neuron."""
        record = self.network.activations[layer - 2]
        assert record.slope is not None
        z, a = self.trace.weighted_inputs[layer - 2], self.trace.activations[layer - 1]
        return float(record.slope(z, a)[0, neuron - 1])

    def jacobian(self, layer: int) -> Any:
        """Return ∂a_k/∂z_j of a layer, (n, n)."""
        record, a = self.network.activations[layer - 2], self.trace.activations[layer - 1]
        if record.slope is not None:
            return np.diag(record.slope(self.trace.weighted_inputs[layer - 2], a)[0])
        return np.diag(a[0]) - np.outer(a[0], a[0])

    def called(self, layer: int, neuron: int) -> NamedNeuron:
        """Return a neuron with its column's or its class's name if there is one, to be said in any language."""
        names = {1: self.input_names, len(self.network.sizes): self.output_names}.get(layer, ())
        return NamedNeuron(neuron, names[neuron - 1] if names else "")


def example_of(
    network: Network, x: Any, y: Any, parameters: Parameters | None, input_names: Any = (), output_names: Any = ()
) -> WorkedExample:
    """Run the network on one example.

    Raises:
        InputError: x or y is no single example, does not fit the sizes, or y is outside the cost's domain; what is
            given as parameters is none, or holds a number that is not finite.
    """
    rows = _row("x", x, network.sizes[0]), _row("y", y, network.sizes[-1])
    known = _finite(parameters) if parameters is not None else network.init(seed=0)
    with np.errstate(all="ignore"):  # a number that is not finite is refused below, by its name
        trace = network.forward(known, rows[0])
        gradient = network.backward(known, trace, rows[1])
        _refuse_what_is_not_finite(trace, gradient, float(network.example_costs(trace, rows[1])[0]))
    for kind, names, size in (("input_names", input_names, network.sizes[0]),
                              ("output_names", output_names, network.sizes[-1])):  # fmt: skip
        count = Phrase("no list") if isinstance(names, str) or not isinstance(names, Sized) else len(names)
        if count not in (0, size):
            raise InputError("{kind}: {count} given; accepted: none, or {size}", kind=kind, count=count, size=size)
    return WorkedExample(network, known, *rows, trace, gradient, tuple(map(str, input_names)),
                   tuple(map(str, output_names)), parameters is None)  # fmt: skip


def _refuse_what_is_not_finite(trace: Trace, gradient: Gradient, cost: float) -> None:
    """Raise InputError at the first number of the forward pass or of the way back that is inf or nan."""
    forward = [
        (letter, layer, array)
        for layer, arrays in enumerate(zip(trace.weighted_inputs, trace.activations[1:], strict=True), 2)
        for letter, array in zip("za", arrays, strict=True)
    ]
    layers = range(len(gradient.errors) + 1, 1, -1)
    errors = [("δ", layer, gradient.errors[layer - 2]) for layer in layers]
    slopes = [("∂C/∂w", layer, gradient.weights[layer - 2]) for layer in layers]
    for quantity, layer, array in [*forward, ("C", 0, np.array([cost])), *errors, *slopes]:
        wrong = np.ravel(array)[~np.isfinite(np.ravel(array))]
        if wrong.size and quantity == "C":
            raise InputError(
                "{x}: the cost of this example is {value}; accepted: outputs and a target at which the cost has a "
                "finite value",
                x=Keyword("x"),
                value=float(wrong[0]),
            )
        if wrong.size:
            raise InputError(
                "{x}: {quantity} of layer {layer} is {value} for this example; accepted: an example, weights and "
                "biases with which every number is finite",
                x=Keyword("x"),
                quantity=quantity,
                layer=layer,
                value=float(wrong[0]),
            )


def _finite(parameters: Any) -> Parameters:
    if not isinstance(parameters, Parameters):
        raise InputError(
            "{name}: {kind} given; accepted: backproof.Parameters(weights, biases)",
            name=Keyword("parameters"),
            kind=type(parameters).__name__,
        )
    if not all(np.isfinite(array).all() for array in (*parameters.weights, *parameters.biases)):
        raise InputError(
            "{name}: a number that is not finite given; accepted: finite numbers", name=Keyword("parameters")
        )
    return parameters


def _row(name: str, given: Any, size: int) -> Any:
    if isinstance(given, Parameters):
        raise InputError(
            "{name}: parameters given; accepted: {size} numbers, one example. The order is network, x, y, parameters",
            name=Keyword(name),
            size=size,
        )
    try:
        row = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            "{name}: {given!r} given; accepted: {size} numbers, one example",
            name=Keyword(name),
            given=given,
            size=size,
        ) from None
    if row.shape not in ((size,), (1, size)):
        raise InputError(
            "{name}: shape {shape} given; accepted: ({size},) or (1, {size}), one example",
            name=Keyword(name),
            shape=row.shape,
            size=size,
        )
    if not np.isfinite(row).all():
        raise InputError("{name}: a number that is not finite given; accepted: finite numbers", name=Keyword(name))
    return row.reshape(1, size)


# ----------------------------------------------------------------- symbols to numbers


def with_numbers(node: Node, example: WorkedExample) -> Node:
    """Return a tree with the example's numbers in place of its symbols; long sums keep their largest terms."""
    match node:
        case Entry(letter="C"):
            return Value(example.cost, "C")
        case Entry():
            return Value(example.number(node), name_of(node))
        case Apply(name="slope", arguments=(Entry(indices=(int() as neuron,)),), layer=LayerIndex() as layer):
            return Value(example.slope(layer.offset, neuron), name_of(node))
        case Sum(over=LayerIndex() as over):
            return _sum_with_numbers(node, over, example)
        case Kronecker(first=first, second=second):
            return Value(float(first == second))
        case Size(layer=layer):
            return Number(Fraction(example.network.sizes[layer.offset - 1]))
    return map_children(node, lambda child: with_numbers(child, example))


def _sum_with_numbers(node: Sum, over: LayerIndex, example: WorkedExample) -> Node:
    def term(i: int) -> Node:
        return with_numbers(rename(node.body, {node.index: i + 1}), example)

    count = example.network.sizes[over.offset - 1]
    if count <= SHOWN_TERMS:
        return tidy(Add(tuple(map(term, range(count)))))
    values = _product_of_entries(node, example) or [value_of(term(i)) for i in range(count)]
    largest = sorted(sorted(range(count), key=lambda i: -abs(values[i]))[: SHOWN_TERMS - 1])
    rest = sum(value for i, value in enumerate(values) if i not in largest)
    return Add((*map(term, largest), Omitted(count - len(largest), rest)))


def _product_of_entries(node: Sum, example: WorkedExample) -> list[float] | None:
    """Return the values of the terms of Σ_k w_jk a_k, and of other sums of products of entries; None for other sums."""
    factors = node.body.factors if isinstance(node.body, Multiply) else (node.body,)
    product: Any = 1.0
    for factor in factors:
        if not isinstance(factor, Entry) or factor.example is not None or factor.indices.count(node.index) != 1:
            return None
        at = tuple(slice(None) if index == node.index else int(index) - 1 for index in factor.indices)
        product = product * example.numbers(factor.letter, factor.layer)[at]
    return list(map(float, product))


def value_of(node: Node) -> float:
    """Return the value of a tree of numbers."""
    match node:
        case Value(number=number):
            return number
        case Omitted(total=total):
            return total
        case Add(terms=terms):
            return sum(map(value_of, terms))
        case Multiply(factors=factors):
            return float(np.prod([value_of(factor) for factor in factors]))
        case Number(value=value):
            return float(value)
        case Symbol(name="pi" | "e" as name):
            return math.pi if name == "pi" else math.e
        case Divide(top=top, bottom=bottom):
            return value_of(top) / value_of(bottom)
        case Power(base=base, exponent=exponent):
            return float(value_of(base) ** value_of(exponent))
        case Apply(name=name, arguments=arguments) if name in FUNCTIONS:
            return float(FUNCTIONS[name](*map(value_of, arguments)))
        case Cases(values=values, conditions=conditions):
            return value_of(next(v for v, c in zip(values, conditions, strict=True) if c is None or _holds(c)))
    raise InputError("{kind} given where a number is shown; accepted: finite real numbers", kind=type(node).__name__)


def _holds(condition: Node) -> bool:
    assert isinstance(condition, Compare)
    left, right = value_of(condition.left), value_of(condition.right)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[condition.sign]
