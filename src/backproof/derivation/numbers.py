"""The numbers of one example beside the symbols: forward pass, errors and gradients of a network with parameters."""

from __future__ import annotations

import math
from collections.abc import Sized
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from backproof.derivation.notation import tree
from backproof.derivation.result import Called, NumberTable, Paragraph, Part, Section, Substitution, Substitutions
from backproof.derivation.rules import tidy
from backproof.derivation.spoken import name_of
from backproof.derivation.subject import Subject
from backproof.derivation.this_network import error_chain
from backproof.derivation.trees import (
    Add,
    Apply,
    Cases,
    Compare,
    Divide,
    Entry,
    Index,
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

SHOWN_NEURONS, SHOWN_TERMS, SHOWN_ROWS = 4, 4, 10


@dataclass(frozen=True)
class Example:
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

    def called(self, layer: int, neuron: int) -> Called:
        """Return a neuron with its column's or its class's name if there is one, to be said in any language."""
        names = {1: self.input_names, len(self.network.sizes): self.output_names}.get(layer, ())
        return Called(neuron, names[neuron - 1] if names else "")


def example_of(
    network: Network, x: Any, y: Any, parameters: Parameters | None, input_names: Any = (), output_names: Any = ()
) -> Example:
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
    return Example(network, known, *rows, trace, gradient, tuple(map(str, input_names)),
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


def with_numbers(node: Node, example: Example) -> Node:
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


def _sum_with_numbers(node: Sum, over: LayerIndex, example: Example) -> Node:
    def term(i: int) -> Node:
        return with_numbers(rename(node.body, {node.index: i + 1}), example)

    count = example.network.sizes[over.offset - 1]
    if count <= SHOWN_TERMS:
        return tidy(Add(tuple(map(term, range(count)))))
    values = _product_of_entries(node, example) or [value_of(term(i)) for i in range(count)]
    largest = sorted(sorted(range(count), key=lambda i: -abs(values[i]))[: SHOWN_TERMS - 1])
    rest = sum(value for i, value in enumerate(values) if i not in largest)
    return Add((*map(term, largest), Omitted(count - len(largest), rest)))


def _product_of_entries(node: Sum, example: Example) -> list[float] | None:
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


def line(symbol: Node, formula: Node, value: float, example: Example) -> Substitution:
    """A symbol, its formula, the formula in numbers, the number."""
    return Substitution(symbol, formula, with_numbers(formula, example), value)


# ----------------------------------------------------------------- the section


def example_section(subject: Subject, example: Example, equations: frozenset[str]) -> Section:
    """Every quantity of the example: forward, then backward, layer by layer."""
    key = "example drawn" if example.drawn else "example"
    parts: list[Part] = [Paragraph(key, (("cost", example.cost),)), _inputs(example)]
    for layer in subject.layers:
        parts += [_forward_lines(subject, layer, example), _forward_table(subject, layer, example)]
    parts.append(_targets(subject, example))
    for layer in reversed(subject.layers):
        parts += _backward(subject, layer, example, equations)
    return Section("example", tuple(parts))


def _inputs(example: Example) -> NumberTable:
    shown = min(example.network.sizes[0], SHOWN_ROWS)
    rows = tuple((float(value),) for value in example.x[0, :shown])
    names = tuple(example.called(1, k + 1) for k in range(shown))
    return NumberTable("inputs", (tree("x(k)"),), names, rows, omitted=(example.network.sizes[0] - shown, 0))


def _targets(subject: Subject, example: Example) -> NumberTable:
    shown = min(subject.sizes[-1], SHOWN_ROWS)
    rows = tuple((float(example.y[0, j]), float(example.trace.output[0, j])) for j in range(shown))
    names = tuple(example.called(subject.depth, j + 1) for j in range(shown))
    heads = (tree("y(j)"), Entry("a", LayerIndex("", subject.depth), ("j",)))
    return NumberTable("targets", heads, names, rows, omitted=(subject.sizes[-1] - shown, 0))


def _forward_lines(subject: Subject, layer: int, example: Example) -> Substitutions:
    lines = []
    for j in _shown(layer, example):
        z, a = tree(f"z({layer},{j})"), tree(f"a({layer},{j})")
        lines.append(line(z, input_formula(layer, j), example.number(z), example))  # type: ignore[arg-type]
        lines.append(line(a, activation_formula(subject, layer, j), example.number(a), example))  # type: ignore[arg-type]
    return Substitutions("forward numbers", tuple(lines), (("layer", layer), ("name", subject.name(layer))),
                         _hidden(layer, example))  # fmt: skip


def input_formula(layer: int, neuron: Index) -> Node:
    """Return what the weighted input of a neuron is, by its number or by a letter for any."""
    return tree(f"sum(k, {layer - 1}, w({layer},{neuron},k)*a({layer - 1},k)) + b({layer},{neuron})")


def activation_formula(subject: Subject, layer: int, neuron: Index) -> Node:
    """Return what the activation of a neuron is, by its number or by a letter for any."""
    if subject.is_whole(layer):
        return tree(f"exp(z({layer},{neuron}))/sum(m, {layer}, exp(z({layer},m)))")
    return Apply("sigma", (tree(f"z({layer},{neuron})"),), LayerIndex("", layer))


def _shown(layer: int, example: Example) -> list[int]:
    """Return the neurons that are written out: all of a few, else two, the first whose error is not 0."""
    size = example.network.sizes[layer - 1]
    return list(range(1, size + 1)) if size <= SHOWN_NEURONS else _telling(example.gradient.errors[layer - 2][0])


def _hidden(layer: int, example: Example) -> int:
    return example.network.sizes[layer - 1] - len(_shown(layer, example))


def _units_off(subject: Subject, layer: int, example: Example) -> list[Paragraph]:
    """Say how many units of a hidden layer pass no error on, where their lines would be products with 0."""
    if layer == subject.depth or subject.is_whole(layer):
        return []
    size = subject.sizes[layer - 1]
    off = sum(example.slope(layer, j) == 0 for j in range(1, size + 1))
    said = (("layer", layer), ("size", size), ("count", off), ("name", subject.name(layer)))
    return [Paragraph("units off", said)] if off else []


def _forward_table(subject: Subject, layer: int, example: Example) -> NumberTable:
    shown = min(subject.sizes[layer - 1], SHOWN_ROWS)
    whole = subject.is_whole(layer)
    heads = [tree(f"{letter}({layer},j)") for letter in ("b", "z", "a")]
    if not whole:
        heads.append(tree(f"slope({layer}, z({layer},j))"))
    heads.append(tree(f"delta({layer},j)"))
    rows = []
    for j in range(1, shown + 1):
        entries = [with_numbers(rename(head, {"j": j}), example) for head in heads]
        rows.append(tuple(map(value_of, entries)))
    names = tuple(example.called(layer, j) for j in range(1, shown + 1))
    return NumberTable("layer numbers", tuple(heads), names, tuple(rows), (("layer", layer),),
                 (subject.sizes[layer - 1] - shown, 0))  # fmt: skip


def _backward(subject: Subject, layer: int, example: Example, equations: frozenset[str]) -> list[Part]:
    parts: list[Part] = []
    said = (("layer", layer), ("name", subject.name(layer)))
    if {"BP1", "BP2"} & equations:
        lines = tuple(error_line(subject, layer, j, example) for j in _shown(layer, example))
        parts += [Substitutions("error numbers", lines, said, _hidden(layer, example)),
                  *_units_off(subject, layer, example)]  # fmt: skip
    if "BP3" in equations:
        lines = tuple(
            weight_line(layer, j, k, example)
            for j in _telling(example.gradient.errors[layer - 2][0])
            for k in _telling(example.trace.activations[layer - 2][0])
        )
        count = subject.sizes[layer - 1] * subject.sizes[layer - 2]
        parts += [Substitutions("weight numbers", lines, said, count - len(lines)),
                  _matrix_table("weights", layer, example.parameters.weights[layer - 2], tree(f"w({layer},j,k)")),
                  _matrix_table("weight gradients", layer, example.gradient.weights[layer - 2],
                                tree(f"D(C, w({layer},j,k))"))]  # fmt: skip
    if "BP4" in equations:
        shown = _shown(layer, example)
        lines = tuple(Substitution(tree(f"D(C, b({layer},{j}))"), tree(f"delta({layer},{j})"),
                                   Value(float(example.gradient.biases[layer - 2][j - 1])),
                                   float(example.gradient.biases[layer - 2][j - 1])) for j in shown)  # fmt: skip
        parts.append(Substitutions("bias numbers", lines, said, _hidden(layer, example)))
    return parts


def _telling(numbers: Any) -> list[int]:
    """Return two neurons: the first whose number is not 0, for products with 0 show nothing."""
    return sorted(sorted(range(1, len(numbers) + 1), key=lambda j: (numbers[j - 1] == 0, j))[:2])


def error_line(subject: Subject, layer: int, neuron: int, example: Example) -> Substitution:
    """δ of one neuron in numbers."""
    chain = error_chain(subject, layer, neuron)
    return line(chain.left, chain.right, example.number(chain.left), example)  # type: ignore[arg-type]


def weight_line(layer: int, neuron: int, sender: int, example: Example) -> Substitution:
    """∂C/∂w of one weight in numbers."""
    formula = tree(f"delta({layer},{neuron})*a({layer - 1},{sender})")
    value = float(example.gradient.weights[layer - 2][neuron - 1, sender - 1])
    return line(tree(f"D(C, w({layer},{neuron},{sender}))"), formula, value, example)


def _matrix_table(title: str, layer: int, matrix: Any, head: Node) -> NumberTable:
    shown = matrix[:SHOWN_ROWS, :SHOWN_ROWS]
    rows = tuple(tuple(map(float, row)) for row in shown)
    names = tuple(Called(j + 1) for j in range(len(shown)))
    omitted = (matrix.shape[0] - shown.shape[0], matrix.shape[1] - shown.shape[1])
    return NumberTable(title, (head,), names, rows, (("layer", layer),), omitted)
