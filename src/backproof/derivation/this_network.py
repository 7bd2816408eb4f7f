"""The equations with this network's layers, sizes and functions; and, if asked, with every sum written out."""

from __future__ import annotations

from fractions import Fraction

from backproof.derivation.hidden_error import BP2, BP2_SOFTMAX
from backproof.derivation.notation import tree
from backproof.derivation.output_error import BP1, BP1_WHOLE, own_slope
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, SaidFacts, Section
from backproof.derivation.rules import definition, tidy
from backproof.derivation.setting import gradient_at, own_cost
from backproof.derivation.subject import SymbolicNetwork
from backproof.derivation.trees import (
    ONE,
    ZERO,
    Add,
    Apply,
    Kronecker,
    LayerIndex,
    Node,
    Number,
    Size,
    Sum,
    Symbol,
    at_layers,
    map_children,
    rename,
    substitute,
)
from backproof.errors import InputError, Keyword

MOST_PARAMETERS = 150
"""The largest number of weights and biases for which every index is written out."""


def this_network(subject: SymbolicNetwork, equations: frozenset[str]) -> Section:
    """The equations of every layer, from the output back to layer 2."""
    parts: list[Part] = [Paragraph("this network")]
    for layer in reversed(subject.layers):
        if {"BP1", "BP2"} & equations:
            parts.append(error_chain(subject, layer))
        if "BP3" in equations:
            parts.append(_at(subject, layer, "own weights", "D(C, w(l,j,k))", "delta(l,j)*a(l-1,k)", "BP3"))
        if "BP4" in equations:
            parts.append(_at(subject, layer, "own biases", "D(C, b(l,j))", "delta(l,j)", "BP4"))
    return Section("this network", tuple(parts))


def error_chain(subject: SymbolicNetwork, layer: int, index: str | int = "j") -> Chain:
    """δ of one layer of this network: BP1 or BP2, then its own functions; for any neuron, or for one."""
    numbers = {"l": LayerIndex("", layer), "L": LayerIndex("", subject.depth)}
    said = (("layer", layer), ("name", subject.name(layer)), ("cost", subject.cost.name))

    def here(node: Node) -> Node:
        return rename(at_layers(node, numbers), {"j": index})

    whole, output = subject.is_whole(layer), layer == subject.depth
    general = (BP1_WHOLE if whole else BP1) if output else (BP2_SOFTMAX if whole else BP2)
    proof = ChainBuilder("own error", here(tree("delta(l,j)")), said=said)
    if output and subject.is_canonical:
        return proof.becomes("canonical", here(tree("a(L,j) - y(j)")), "BP1").named("BP1").chain()
    reason = "own activation" if whole and not output else "substitution"
    proof.becomes(reason, here(tree(general)), "BP1" if output else "BP2 whole" if whole else "BP2")
    if output and whole:
        jacobian = here(tree("a(L,k)*(kron(k,j) - a(L,j))"))
        proof.by("own activation", definition(here(tree("D(a(L,k), z(L,j))")), jacobian), "softmax")
        proof.by("own cost", definition(here(tree("D(C, a(L,k))")), here(gradient_at(subject, "k"))),
                 subject.cost.name)  # fmt: skip
    elif output:
        own = here(gradient_at(subject, "j"))
        proof.by("own cost", definition(here(tree("D(C, a(L,j))")), own), subject.cost.name)
    slope = here(own_slope(subject, LayerIndex("l"), "j", layer))
    if not whole and not isinstance(slope, Apply):
        proof.by("own activation", definition(here(tree("slope(l, z(l,j))")), slope), subject.name(layer))
    return proof.named("BP1" if output else "BP2").chain()


def _at(subject: SymbolicNetwork, layer: int, title: str, left: str, right: str, label: str) -> Chain:
    numbers = {"l": LayerIndex("", layer), "L": LayerIndex("", subject.depth)}
    proof = ChainBuilder(title, at_layers(tree(left), numbers), said=(("layer", layer),))
    return proof.becomes("substitution", at_layers(tree(right), numbers), label).named(label).chain()


def written_out(node: Node, sizes: tuple[int, ...]) -> Node:
    """Return a tree with every sum over a numbered layer written out term by term."""
    if isinstance(node, Sum) and node.over is not None and not node.over.base:
        count = sizes[node.over.offset - 1]
        return tidy(Add(tuple(written_out(rename(node.body, {node.index: i + 1}), sizes) for i in range(count))))
    if isinstance(node, Kronecker) and isinstance(node.first, int) and isinstance(node.second, int):
        return ONE if node.first == node.second else ZERO
    return tidy(map_children(node, lambda child: written_out(child, sizes)))


def every_index(subject: SymbolicNetwork, equations: frozenset[str]) -> Section:
    """Every equation of every neuron and every weight, with no sum and no index left.

    Raises:
        InputError: the network is too large to be written out.
    """
    parts: list[Part] = [Paragraph("every index")]
    for layer in subject.layers:
        neurons = range(1, subject.sizes[layer - 1] + 1)
        parts += [_forward(subject, layer, j) for j in neurons] + [_activation(subject, layer, j) for j in neurons]
    parts.append(_cost(subject))
    for layer in reversed(subject.layers):
        size, before = subject.sizes[layer - 1], subject.sizes[layer - 2]
        neurons = range(1, size + 1)
        if {"BP1", "BP2"} & equations:
            parts += [_error(subject, layer, j) for j in neurons]
        if "BP3" in equations:
            parts += [_weight(layer, j, k) for j in neurons for k in range(1, before + 1)]
        if "BP4" in equations:
            parts += [_bias(layer, j) for j in neurons]
    return Section("every index", tuple(parts))


def refuse_too_large(subject: SymbolicNetwork) -> None:
    """Raise InputError if every index of this network would fill a book."""
    count = sum(n * m + n for m, n in zip(subject.sizes, subject.sizes[1:], strict=False))
    if count > MOST_PARAMETERS:
        raise InputError(
            "{option}: 'every index' given for a network of {count} weights and biases; accepted: at most "
            "{most}; 'steps' and a single weight have no such limit",
            option=Keyword("detail"),
            count=count,
            most=MOST_PARAMETERS,
        )


def _forward(subject: SymbolicNetwork, layer: int, neuron: int) -> Chain:
    formula = tree(f"sum(k, {layer - 1}, w({layer},{neuron},k)*a({layer - 1},k)) + b({layer},{neuron})")
    proof = ChainBuilder("single input", f"z({layer},{neuron})", said=_of(layer, neuron))
    return proof.becomes("definition", written_out(formula, subject.sizes), "weighted input").chain()


def _activation(subject: SymbolicNetwork, layer: int, neuron: int) -> Chain:
    """a = σ(z) of one neuron, and σ as this layer has it."""
    proof = ChainBuilder("single activation", f"a({layer},{neuron})", said=_of(layer, neuron))
    z, formula = tree(f"z({layer},{neuron})"), subject.formulas[layer - 2]
    if formula is None:
        whole = tree(f"exp(z({layer},{neuron}))/sum(m, {layer}, exp(z({layer},m)))")
        return proof.becomes("definition", written_out(whole, subject.sizes), "softmax").chain()
    proof.becomes("definition", Apply("sigma", (z,), LayerIndex("", layer)), "activation")
    return proof.becomes("own function", substitute(formula, Symbol("z"), z), subject.name(layer)).chain()


def _cost(subject: SymbolicNetwork) -> Chain:
    """C in terms of the outputs and targets, each by its number."""
    here = at_layers(own_cost(subject), {"L": LayerIndex("", subject.depth)})
    here = substitute(here, Size(LayerIndex("", subject.depth)), Number(Fraction(subject.sizes[-1])))
    builder = ChainBuilder("single cost", "C")
    return builder.becomes("cost named", written_out(here, subject.sizes), subject.cost.name).chain()


def _of(layer: int, neuron: int, sender: int = 0) -> SaidFacts:
    return ("layer", layer), ("neuron", neuron), ("sender", sender), ("before", layer - 1)


def _error(subject: SymbolicNetwork, layer: int, neuron: int) -> Chain:
    general = error_chain(subject, layer, neuron)
    proof = ChainBuilder("single error", general.left, said=_of(layer, neuron))
    last = general.steps[-1]
    label = "BP1" if layer == subject.depth else "BP2"
    proof.becomes("own equation", last.right, label)
    if written_out(last.right, subject.sizes) != last.right:
        proof.by("written out", lambda node: written_out(node, subject.sizes))
    return proof.chain()


def _weight(layer: int, neuron: int, sender: int) -> Chain:
    proof = ChainBuilder("single weight", f"D(C, w({layer},{neuron},{sender}))", said=_of(layer, neuron, sender))
    return proof.becomes("substitution", f"delta({layer},{neuron})*a({layer - 1},{sender})", "BP3").chain()


def _bias(layer: int, neuron: int) -> Chain:
    proof = ChainBuilder("single bias", f"D(C, b({layer},{neuron}))", said=_of(layer, neuron))
    return proof.becomes("substitution", f"delta({layer},{neuron})", "BP4").chain()
