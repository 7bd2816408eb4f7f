"""One neuron or one weight in detail: its derivative as a sum over the paths from it to the outputs."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import Any

from backproof.derivation.example_lines import error_line, weight_line
from backproof.derivation.hidden_error import BP2, BP2_SOFTMAX
from backproof.derivation.notation import tree
from backproof.derivation.numbers import WorkedExample, with_numbers
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, NamedNeuron, Paragraph, Part, PathLine, Paths, Section, Substitutions
from backproof.derivation.rules import RuleError, into_sum, tidy
from backproof.derivation.silences import silences
from backproof.derivation.subject import SymbolicNetwork
from backproof.derivation.trees import (
    Derivative,
    Entry,
    LayerIndex,
    Multiply,
    Node,
    Sum,
    Value,
    all_indices,
    at_layers,
    map_children,
    rename,
    walk,
)
from backproof.errors import InputError, Keyword

_LETTERS = "kmpstuvnh"
"""The letters of the sums over the layers that a path goes through."""
_MOST_SHOWN = 12


def check_neuron(subject: SymbolicNetwork, layer: int, neuron: int, name: str) -> None:
    """Raise InputError for a layer or a neuron that does not exist, or the input layer."""
    if not 2 <= layer <= subject.depth:
        raise InputError(
            "{name}: layer {layer} given; layers 2 to {depth} are accepted: layer 1 is the input",
            name=Keyword(name),
            layer=layer,
            depth=subject.depth,
        )
    if not 1 <= neuron <= subject.sizes[layer - 1]:
        raise InputError(
            "{name}: neuron {neuron} given; accepted: 1 to {count}, the neurons of layer {layer}",
            name=Keyword(name),
            neuron=neuron,
            layer=layer,
            count=subject.sizes[layer - 1],
        )


def weight_section(subject: SymbolicNetwork, weight: tuple[int, int, int], example: WorkedExample | None) -> Section:
    """∂C/∂w of one weight: as a sum over paths, and its number.

    Raises:
        InputError: a weight that does not exist.
    """
    layer, neuron, sender = weight
    check_neuron(subject, layer, neuron, "weight")
    if not 1 <= sender <= subject.sizes[layer - 2]:
        raise InputError(
            "{option}: sending neuron {sender} given; accepted: 1 to {count}, the neurons of layer {layer}",
            option=Keyword("weight"),
            sender=sender,
            layer=layer - 1,
            count=subject.sizes[layer - 2],
        )
    _refuse_too_many_sums(subject, layer, "weight")
    start = tree(f"D(C, w({layer},{neuron},{sender}))")
    one_step = f"delta({layer},{neuron})*a({layer - 1},{sender})"
    title = "weight paths" if layer < subject.depth else "weight at the output"
    proof = ChainBuilder(title, start).becomes("substitution", one_step, "BP3")
    names = [NamedNeuron(neuron), NamedNeuron(sender)]
    if example is not None:
        names = [example.called(layer, neuron), example.called(layer - 1, sender)]
    said = (("layer", layer), ("before", layer - 1), ("neuron", names[0]), ("sender", names[1]))
    parts: list[Part] = [Paragraph(f"weight{_how_many(subject, layer)}", said), _unfolded(subject, proof)]
    if example is not None:
        value = Entry("a", LayerIndex("", layer - 1), (sender,))
        parts.append(Substitutions("this weight numbers", (weight_line(layer, neuron, sender, example),
                                                      error_line(subject, layer, neuron, example)),
                                   (("layer", layer), ("name", subject.name(layer)))))  # fmt: skip
        parts += silences(subject, layer, neuron, example, sender)
        parts.append(_paths(subject, layer, neuron, example, start, value))
    return Section("weight", tuple(parts), said)


def neuron_section(subject: SymbolicNetwork, place: tuple[int, int], example: WorkedExample | None) -> Section:
    """δ of one neuron: as a sum over paths, and its number.

    Raises:
        InputError: a neuron that does not exist.
    """
    layer, neuron = place
    _refuse_too_many_sums(subject, layer, "neuron")
    check_neuron(subject, layer, neuron, "neuron")
    start = tree(f"delta({layer},{neuron})")
    name = NamedNeuron(neuron) if example is None else example.called(layer, neuron)
    said = (("layer", layer), ("neuron", name))
    parts: list[Part] = [Paragraph(f"neuron{_how_many(subject, layer)}", said)]
    if layer < subject.depth:
        parts.append(_unfolded(subject, ChainBuilder("neuron paths", start)))
    if example is not None:
        lines = (error_line(subject, layer, neuron, example),)
        parts.append(Substitutions("error numbers", lines, (("layer", layer), ("name", subject.name(layer)))))
        parts += silences(subject, layer, neuron, example)
        parts.append(_paths(subject, layer, neuron, example, start, None))
    return Section("neuron", tuple(parts), said)


def _how_many(subject: SymbolicNetwork, layer: int) -> str:
    """Return the end of a key of words that differ where a single path leads from a layer's neuron to the cost."""
    return "" if prod(subject.sizes[layer:]) > 1 else " one path"


def _refuse_too_many_sums(subject: SymbolicNetwork, layer: int, option: str) -> None:
    """Raise InputError where the sum over paths would need more letters than there are."""
    after = range(layer, subject.depth)
    if sum(2 if subject.is_whole(each) else 1 for each in after) > len(_LETTERS):
        raise InputError(
            "{option}: layer {layer} given of {depth}; accepted: a layer nearer to the output, since a sum over paths "
            "needs a letter for each layer that follows, or two with softmax, and there are {most}",
            option=Keyword(option),
            layer=layer,
            depth=subject.depth,
            most=len(_LETTERS),
        )


def _unfolded(subject: SymbolicNetwork, proof: ChainBuilder) -> Chain:
    """Replace δ by BP2 until only δ of the output is left, then move every factor into the innermost sum."""
    layer = _deepest_error(proof.current)
    while layer < subject.depth:
        at = layer
        reason = "own activation" if subject.is_whole(layer) else "substitution"
        proof.by(reason, lambda node, at=at: _one_layer_on(subject, node, at),  # type: ignore[misc]
                 "BP2 whole" if subject.is_whole(layer) else "BP2")  # fmt: skip
        layer += 1
    if any(isinstance(part, Sum) for part in walk(proof.current)):
        flat = _flattened(proof.current)
        if flat != proof.current:
            proof.becomes("distribute", flat)
    return proof.chain()


def _deepest_error(node: Node) -> int:
    return next(part.layer.offset for part in walk(node)
                if isinstance(part, Entry) and part.letter == "delta" and part.layer)  # fmt: skip


def _one_layer_on(subject: SymbolicNetwork, node: Node, layer: int) -> Node:
    taken = all_indices(node)

    def apply(part: Node) -> Node:
        if isinstance(part, Entry) and part.letter == "delta":
            formula = at_layers(tree(BP2_SOFTMAX if subject.is_whole(layer) else BP2), {"l": LayerIndex("", layer)})
            return _apart(rename(formula, {"j": part.indices[0]}), taken)
        return map_children(part, apply)

    return tidy(apply(node))


def _apart(node: Node, taken: set[str]) -> Node:
    """Rename the indices that a formula binds, away from those in use, so that no two sums share one."""
    if isinstance(node, Sum):
        free = next(name for name in _LETTERS if name not in taken)
        taken.add(free)
        return Sum(free, node.over, _apart(rename(node.body, {node.index: free}), taken))
    return map_children(node, lambda child: _apart(child, taken))


def _flattened(node: Node) -> Node:
    while True:
        try:
            node = into_sum(node)
        except RuleError:
            return node


def _paths(
    subject: SymbolicNetwork, layer: int, neuron: int, example: WorkedExample, symbol: Node, sender: Entry | None
) -> Paths:
    edges = {at: edge_matrix(example, at) for at in range(layer, subject.depth)}
    found = _largest_paths(edges, layer, neuron, example.gradient.errors[-1][0])
    count = prod(subject.sizes[layer:])
    if count > _MOST_SHOWN + 1:  # one alone is shown rather than left out
        found = found[:_MOST_SHOWN]
    factor = example.number(sender) if sender else 1.0
    lines = tuple(_line(subject, layer, neurons, value * factor, example, sender) for value, neurons in found)
    total = float(example.gradient.errors[layer - 2][0, neuron - 1]) * factor
    rest = total - sum(line.value for line in lines) if count > len(lines) else 0.0
    called = None if sender is None else example.called(layer - 1, int(sender.indices[0]))
    title = f"paths{_how_many(subject, layer)}"
    return Paths(title, symbol, layer, lines, count - len(lines), rest, total, (("count", count),), called)


def edge_matrix(example: WorkedExample, layer: int) -> Any:
    """∂z^(l+1)_k/∂z^l_j of every pair of neurons, (n_(l+1), n_l)."""
    return example.parameters.weights[layer - 1] @ example.jacobian(layer)


def _largest_paths(edges: dict[int, Any], layer: int, neuron: int, output_errors: Any) -> list[tuple[float, Any]]:
    """Return the products along the paths that are largest in size, exactly.

    A path's product is an edge times that of a shorter path, so that the largest of a neuron are among its edges
    times the largest of the neurons after it.
    """
    depth = layer + len(edges)
    best = {k + 1: [(float(delta), (k + 1,))] for k, delta in enumerate(output_errors)}
    for at in reversed(range(layer, depth)):
        wanted = [neuron] if at == layer else range(1, edges[at].shape[1] + 1)
        best = {j: _best_from(edges[at][:, j - 1], j, best) for j in wanted}
    return best[neuron]


def _best_from(column: Any, j: int, best: dict[int, Any]) -> list[tuple[float, Any]]:
    longer = [(float(column[k - 1]) * value, (j, *path)) for k, paths in best.items() for value, path in paths]
    return sorted(longer, key=lambda item: -abs(item[0]))[: _MOST_SHOWN + 1]


def _line(
    subject: SymbolicNetwork, layer: int, neurons: Any, value: float, example: WorkedExample, sender: Entry | None
) -> PathLine:
    factors: list[Node] = [sender] if sender else []
    numbers: list[Node] = [Value(example.number(sender))] if sender else []
    for at, (j, k) in enumerate(pairwise(neurons), start=layer):
        own = _edge(subject, at, j, k)
        factors += own
        numbers += [
            Value(float(edge_matrix(example, at)[k - 1, j - 1]))
            if isinstance(part, Derivative) else with_numbers(part, example) for part in own
        ]  # fmt: skip
    last = Entry("delta", LayerIndex("", subject.depth), (neurons[-1],))
    factors.append(last)
    numbers.append(Value(example.number(last)))
    called = tuple(example.called(at, number) for at, number in enumerate(neurons, start=layer))
    if sender is not None:
        called = (example.called(layer - 1, int(sender.indices[0])), *called)
    return PathLine(neurons, _product(factors), _product(numbers), value, called)


def _edge(subject: SymbolicNetwork, layer: int, j: int, k: int) -> list[Node]:
    if subject.is_whole(layer):
        return [tree(f"D(z({layer + 1},{k}), z({layer},{j}))")]
    return [tree(f"slope({layer}, z({layer},{j}))"), tree(f"w({layer + 1},{k},{j})")]


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Multiply(tuple(factors))
