"""The numbers of one example beside the symbols: every quantity with its formula, forward and then backward."""

from __future__ import annotations

from typing import Any

from backproof.derivation.notation import tree
from backproof.derivation.numbers import WorkedExample, value_of, with_numbers
from backproof.derivation.result import NamedNeuron, NumberTable, Paragraph, Part, Section, Substitution, Substitutions
from backproof.derivation.subject import SymbolicNetwork
from backproof.derivation.this_network import error_chain
from backproof.derivation.trees import Apply, Entry, Index, LayerIndex, Node, Value, rename

SHOWN_NEURONS, SHOWN_ROWS = 4, 10


def line(symbol: Node, formula: Node, value: float, example: WorkedExample) -> Substitution:
    """A symbol, its formula, the formula in numbers, the number."""
    return Substitution(symbol, formula, with_numbers(formula, example), value)


def example_section(subject: SymbolicNetwork, example: WorkedExample, equations: frozenset[str]) -> Section:
    """Every quantity of the example: forward, then backward, layer by layer."""
    key = "example drawn" if example.drawn else "example"
    parts: list[Part] = [Paragraph(key, (("cost", example.cost),)), _inputs(example)]
    for layer in subject.layers:
        parts += [_forward_lines(subject, layer, example), _forward_table(subject, layer, example)]
    parts.append(_targets(subject, example))
    for layer in reversed(subject.layers):
        parts += _backward(subject, layer, example, equations)
    return Section("example", tuple(parts))


def _inputs(example: WorkedExample) -> NumberTable:
    shown = min(example.network.sizes[0], SHOWN_ROWS)
    rows = tuple((float(value),) for value in example.x[0, :shown])
    names = tuple(example.called(1, k + 1) for k in range(shown))
    return NumberTable("inputs", (tree("x(k)"),), names, rows, omitted=(example.network.sizes[0] - shown, 0))


def _targets(subject: SymbolicNetwork, example: WorkedExample) -> NumberTable:
    shown = min(subject.sizes[-1], SHOWN_ROWS)
    rows = tuple((float(example.y[0, j]), float(example.trace.output[0, j])) for j in range(shown))
    names = tuple(example.called(subject.depth, j + 1) for j in range(shown))
    heads = (tree("y(j)"), Entry("a", LayerIndex("", subject.depth), ("j",)))
    return NumberTable("targets", heads, names, rows, omitted=(subject.sizes[-1] - shown, 0))


def _forward_lines(subject: SymbolicNetwork, layer: int, example: WorkedExample) -> Substitutions:
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


def activation_formula(subject: SymbolicNetwork, layer: int, neuron: Index) -> Node:
    """Return what the activation of a neuron is, by its number or by a letter for any."""
    if subject.is_whole(layer):
        return tree(f"exp(z({layer},{neuron}))/sum(m, {layer}, exp(z({layer},m)))")
    return Apply("sigma", (tree(f"z({layer},{neuron})"),), LayerIndex("", layer))


def _shown(layer: int, example: WorkedExample) -> list[int]:
    """Return the neurons that are written out: all of a few, else two, the first whose error is not 0."""
    size = example.network.sizes[layer - 1]
    return list(range(1, size + 1)) if size <= SHOWN_NEURONS else _telling(example.gradient.errors[layer - 2][0])


def _hidden(layer: int, example: WorkedExample) -> int:
    return example.network.sizes[layer - 1] - len(_shown(layer, example))


def _units_off(subject: SymbolicNetwork, layer: int, example: WorkedExample) -> list[Paragraph]:
    """Say how many units of a hidden layer pass no error on, where their lines would be products with 0."""
    if layer == subject.depth or subject.is_whole(layer):
        return []
    size = subject.sizes[layer - 1]
    off = sum(example.slope(layer, j) == 0 for j in range(1, size + 1))
    said = (("layer", layer), ("size", size), ("count", off), ("name", subject.name(layer)))
    return [Paragraph("units off", said)] if off else []


def _forward_table(subject: SymbolicNetwork, layer: int, example: WorkedExample) -> NumberTable:
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


def _backward(subject: SymbolicNetwork, layer: int, example: WorkedExample, equations: frozenset[str]) -> list[Part]:
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


def error_line(subject: SymbolicNetwork, layer: int, neuron: int, example: WorkedExample) -> Substitution:
    """δ of one neuron in numbers."""
    chain = error_chain(subject, layer, neuron)
    return line(chain.left, chain.right, example.number(chain.left), example)  # type: ignore[arg-type]


def weight_line(layer: int, neuron: int, sender: int, example: WorkedExample) -> Substitution:
    """∂C/∂w of one weight in numbers."""
    formula = tree(f"delta({layer},{neuron})*a({layer - 1},{sender})")
    value = float(example.gradient.weights[layer - 2][neuron - 1, sender - 1])
    return line(tree(f"D(C, w({layer},{neuron},{sender}))"), formula, value, example)


def _matrix_table(title: str, layer: int, matrix: Any, head: Node) -> NumberTable:
    shown = matrix[:SHOWN_ROWS, :SHOWN_ROWS]
    rows = tuple(tuple(map(float, row)) for row in shown)
    names = tuple(NamedNeuron(j + 1) for j in range(len(shown)))
    omitted = (matrix.shape[0] - shown.shape[0], matrix.shape[1] - shown.shape[1])
    return NumberTable(title, (head,), names, rows, (("layer", layer),), omitted)
