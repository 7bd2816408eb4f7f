"""What a step of the walk says in formulas: a quantity, its formula, and the formula with this network's numbers.

The formulas are those of the derivation, and the numbers those of `Network.forward` and `Network.backward`; nothing is
computed here but sums that are shown in parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from backproof.derivation.batch import BIAS_MEAN, WEIGHT_MEAN
from backproof.derivation.example_lines import activation_formula, error_line, input_formula, weight_line
from backproof.derivation.notation import tree
from backproof.derivation.numbers import SHOWN_TERMS, value_of, with_numbers
from backproof.derivation.result import Substitution
from backproof.derivation.setting import own_cost
from backproof.derivation.spoken import name_of
from backproof.derivation.this_network import error_chain
from backproof.derivation.trees import (
    Add,
    Derivative,
    Divide,
    Entry,
    LayerIndex,
    Multiply,
    Node,
    Number,
    Omitted,
    Size,
    Sum,
    Symbol,
    Value,
    at_layers,
    map_children,
    rename,
    substitute,
)
from backproof.lab.scene import Scene
from backproof.lab.walk import WalkStep

MOST_LINES = 4
"""Neurons of a layer whose lines are shown where the step is that of the layer."""
MOST_WEIGHTS = 9
"""Weights of a layer that are all shown there; of more, two of each of two neurons, those with the most to say."""


@dataclass(frozen=True)
class Shown:
    """What a step shows.

    Attributes:
        general: (left, right) of the equation with letters for the neurons.
        lines: the equation of some neurons or weights in numbers.
        assigned: whether the right side becomes the new value of the left one.
    """

    general: tuple[Node, Node]
    lines: tuple[Substitution, ...]
    assigned: bool = False


def shown(scene: Scene, step: WalkStep) -> Shown:
    """Return what a step shows; the network must have a subject."""
    found, sizes = _SHOWN[step.kind](scene, step), scene.network.sizes
    left, right = found.general
    lines = [replace(line, formula=without_sums_of_one(line.formula, sizes)) for line in found.lines]
    return replace(found, general=(left, without_sums_of_one(right, sizes)), lines=tuple(lines))


def without_sums_of_one(node: Node, sizes: tuple[int, ...]) -> Node:
    """Return a tree in which a sum over a layer of one neuron is its only term."""
    if isinstance(node, Sum) and node.over is not None and not node.over.base and sizes[node.over.offset - 1] == 1:
        return without_sums_of_one(rename(node.body, {node.index: 1}), sizes)
    return map_children(node, lambda child: without_sums_of_one(child, sizes))


def _neurons(scene: Scene, step: WalkStep) -> Iterable[int]:
    if step.neuron:
        return (step.neuron,)
    size = scene.network.sizes[step.layer - 1]
    return range(1, min(size, MOST_LINES) + 1)


def _named(symbol: Node, formula: Node, numbers: Node, value: float) -> Substitution:
    return Substitution(symbol, formula, numbers, value)


def _line(scene: Scene, symbol: Entry, formula: Node) -> Substitution:
    return _named(symbol, formula, with_numbers(formula, scene.example), scene.example.number(symbol))


def _z(scene: Scene, step: WalkStep) -> Shown:
    layer = step.layer
    general = tree(f"z({layer},j)"), input_formula(layer, "j")
    if step.term:
        return Shown(general, (_term(scene, general[1], step),))
    lines = [_line(scene, _entry("z", layer, j), input_formula(layer, j)) for j in _neurons(scene, step)]
    return Shown(general, tuple(lines))


def _term(scene: Scene, formula: Node, step: WalkStep) -> Substitution:
    """One term of a sum, with what the terms before it came to."""
    total = next(part for part in ([formula] if isinstance(formula, Sum) else formula.terms) if isinstance(part, Sum))  # type: ignore[attr-defined]
    own = rename(total.body, {"j": step.neuron})
    terms = [with_numbers(rename(own, {total.index: k}), scene.example) for k in range(1, step.term + 1)]
    before = sum(map(value_of, terms[:-1]))
    term = rename(own, {total.index: step.term})
    numbers = terms[-1] if step.term == 1 else Add((Value(before), terms[-1]))
    return _named(term, term, numbers, value_of(numbers))


def _a(scene: Scene, step: WalkStep) -> Shown:
    layer, subject = step.layer, scene.subject
    assert subject is not None
    formula = activation_formula(subject, layer, "j")
    own = subject.formulas[layer - 2]
    written = formula if own is None else substitute(own, Symbol("z"), tree(f"z({layer},j)"))
    lines = [_line(scene, _entry("a", layer, j), rename(written, {"j": j})) for j in _neurons(scene, step)]
    return Shown((tree(f"a({layer},j)"), formula), tuple(lines))


def _cost(scene: Scene, step: WalkStep) -> Shown:
    subject = scene.subject
    assert subject is not None
    last = LayerIndex("", subject.depth)
    formula = at_layers(own_cost(subject), {"L": last})
    formula = substitute(formula, Size(last), Number(Fraction(subject.sizes[-1])))
    if scene.options["of"] == "batch":
        mean = tree("sum(i, N, C(i))/N")
        costs = scene.network.example_costs(scene.batch_trace, scene.batch[1])
        return Shown((tree("Cbar"), mean), (_named(tree("Cbar"), mean, _mean([(float(c),) for c in costs]),
                                                   float(costs.mean())),))  # fmt: skip
    return Shown((tree("C"), formula), (_line(scene, Entry("C"), formula),))


def _error(scene: Scene, step: WalkStep) -> Shown:
    subject = scene.subject
    assert subject is not None
    chain = error_chain(subject, step.layer)
    general = chain.left, chain.steps[0].right
    if step.term:
        return Shown(general, (_passed_back(scene, step),))
    lines = [error_line(subject, step.layer, j, scene.example) for j in _neurons(scene, step)]
    return Shown(general, tuple(lines))


def _passed_back(scene: Scene, step: WalkStep) -> Substitution:
    """One term of the sum in BP2: what one neuron of the layer after passes back."""
    layer = step.layer
    formula = tree(f"sum(k, {layer + 1}, w({layer + 1},k,j)*delta({layer + 1},k))")
    return _term(scene, formula, step)


def _weights(scene: Scene, step: WalkStep) -> Shown:
    layer = step.layer
    batch = scene.options["of"] == "batch"
    if batch:
        formula = at_layers(tree(WEIGHT_MEAN), {"l": LayerIndex("", layer)})
        general = tree(f"D(Cbar, w({layer},j,k))"), formula
        return Shown(general, tuple(_mean_weight(scene, layer, j, k) for j, k in _weights_shown(scene, step)))
    general = tree(f"D(C, w({layer},j,k))"), tree(f"delta({layer},j)*a({layer - 1},k)")
    return Shown(general, tuple(weight_line(layer, j, k, scene.example) for j, k in _weights_shown(scene, step)))


def _weights_shown(scene: Scene, step: WalkStep) -> list[tuple[int, int]]:
    if step.term:
        return [(step.neuron, step.term)]
    n, m = scene.network.sizes[step.layer - 2 : step.layer]
    if not step.neuron and n * m > MOST_WEIGHTS:
        return [(j, k) for j in range(1, min(m, 2) + 1) for k in _senders(scene, step.layer, 2)]
    senders = _senders(scene, step.layer, MOST_LINES if step.neuron else n)
    receivers = (step.neuron,) if step.neuron else range(1, m + 1)
    return [(j, k) for j in receivers for k in senders]


def _senders(scene: Scene, layer: int, most: int) -> list[int]:
    """Return neurons of the layer before: all, or of many those with the largest activations, as most pixels are 0."""
    activations = scene.trace.activations[layer - 2][0]
    if len(activations) <= max(most, MOST_LINES):
        return list(range(1, min(len(activations), most) + 1))
    return sorted((np.argsort(-np.abs(activations), kind="stable")[:most] + 1).tolist())


def _mean_weight(scene: Scene, layer: int, j: int, k: int) -> Substitution:
    errors = scene.batch_gradient.errors[layer - 2][:, j - 1]
    inputs = scene.batch_trace.activations[layer - 2][:, k - 1]
    symbol = Derivative(tree("Cbar"), _entry("w", layer, j, k))
    formula = rename(at_layers(tree(WEIGHT_MEAN), {"l": LayerIndex("", layer)}), {"j": j, "k": k})
    numbers = _mean([(float(d), float(a)) for d, a in zip(errors, inputs, strict=True)])
    return _named(symbol, formula, numbers, float(scene.batch_gradient.weights[layer - 2][j - 1, k - 1]))


def _biases(scene: Scene, step: WalkStep) -> Shown:
    layer = step.layer
    if scene.options["of"] == "batch":
        formula = at_layers(tree(BIAS_MEAN), {"l": LayerIndex("", layer)})
        lines = [_mean_bias(scene, layer, j) for j in _neurons(scene, step)]
        return Shown((tree(f"D(Cbar, b({layer},j))"), formula), tuple(lines))
    lines = []
    for j in _neurons(scene, step):
        error = _entry("delta", layer, j)
        value = scene.example.number(error)
        lines.append(_named(tree(f"D(C, b({layer},{j}))"), error, Value(value, name_of(error)), value))
    return Shown((tree(f"D(C, b({layer},j))"), tree(f"delta({layer},j)")), tuple(lines))


def _mean_bias(scene: Scene, layer: int, j: int) -> Substitution:
    errors = scene.batch_gradient.errors[layer - 2][:, j - 1]
    symbol = Derivative(tree("Cbar"), _entry("b", layer, j))
    formula = rename(at_layers(tree(BIAS_MEAN), {"l": LayerIndex("", layer)}), {"j": j})
    numbers = _mean([(float(d),) for d in errors])
    return _named(symbol, formula, numbers, float(scene.batch_gradient.biases[layer - 2][j - 1]))


def _mean(products: list[tuple[float, ...]]) -> Node:
    """Return the mean of products as a tree of numbers; of many, those that are largest and what the others come to."""
    terms = [_product(factors) for factors in products]
    top: Node = terms[0] if len(terms) == 1 else Add(tuple(terms))
    if len(terms) > SHOWN_TERMS:
        sizes = [value_of(term) for term in terms]
        largest = sorted(sorted(range(len(terms)), key=lambda at: -abs(sizes[at]))[: SHOWN_TERMS - 1])
        rest = sum(size for at, size in enumerate(sizes) if at not in set(largest))
        top = Add((*(terms[at] for at in largest), Omitted(len(terms) - len(largest), rest)))
    return Divide(top, Number(Fraction(len(terms))))


def _product(factors: tuple[float, ...]) -> Node:
    return Value(factors[0]) if len(factors) == 1 else Multiply(tuple(map(Value, factors)))


def _update(scene: Scene, step: WalkStep) -> Shown:
    layer = step.layer
    general = _descended(scene, tree(f"w({layer},j,k)"))
    whole: list[tuple[Any, ...]] = [("w", layer, j, k) for j, k in _weights_shown(scene, step)]
    if not step.term:
        whole += [("b", layer, j) for j in sorted({j for _, _, j, _ in whole})]
    lines = []
    for letter, *at in whole:
        entry = _entry(letter, *at)
        old, slope = scene.example.number(entry), gradient_number(scene, entry)
        numbers = _descent_in_numbers(scene, entry, old, slope)
        lines.append(_named(entry, _descended(scene, entry), numbers, value_of(numbers)))
    return Shown((tree(f"w({layer},j,k)"), general), tuple(lines), assigned=True)


def _descended(scene: Scene, entry: Node) -> Node:
    """Return w − η(∂C/∂w + λw + μ·sign w), without the penalties that are not there."""
    whole = tree("Cbar" if scene.options["of"] == "batch" else "C")
    slope: list[Node] = [Derivative(whole, entry)]
    if isinstance(entry, Entry) and entry.letter == "w":
        slope += [Multiply((Symbol("lambda"), entry))] * (scene.options["l2"] > 0)
        slope += [Multiply((Symbol("mu"), _sign(entry)))] * (scene.options["l1"] > 0)
    total = slope[0] if len(slope) == 1 else Add(tuple(slope))
    return Add((entry, Multiply((Number(Fraction(-1)), Symbol("eta"), total))))


def _sign(entry: Node) -> Node:
    return substitute(tree("sign(z)"), Symbol("z"), entry)


def _descent_in_numbers(scene: Scene, entry: Entry, old: float, slope: float) -> Node:
    options, name = scene.options, name_of(entry)
    parts: list[Node] = [Value(slope, f"g{name}")]
    if entry.letter == "w":
        parts += [Multiply((Value(options["l2"]), Value(old, name)))] * (options["l2"] > 0)
        parts += [Value(options["l1"] * ((old > 0) - (old < 0)))] * (options["l1"] > 0)
    total = parts[0] if len(parts) == 1 else Add(tuple(parts))
    return Add((Value(old, name), Multiply((Number(Fraction(-1)), Value(options["rate"]), total))))


def gradient_number(scene: Scene, entry: Entry) -> float:
    """Return ∂C/∂ of a weight or a bias, of the example or of the batch's mean, as the options have it."""
    assert entry.layer is not None
    at = tuple(int(index) - 1 for index in entry.indices)
    gradient = scene.gradient
    arrays: Any = gradient.weights if entry.letter == "w" else gradient.biases
    return float(arrays[entry.layer.offset - 2][at])


def _entry(letter: str, layer: int, *indices: int) -> Entry:
    return Entry(letter, LayerIndex("", layer), indices)


_SHOWN = {
    "z": _z, "a": _a, "C": _cost, "bp1": _error, "bp2": _error, "bp3": _weights, "bp4": _biases, "update": _update,
}  # fmt: skip
