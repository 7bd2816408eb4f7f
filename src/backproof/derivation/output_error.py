"""BP1: the error of the output layer, for an activation of each neuron alone and for softmax."""

from __future__ import annotations

from backproof.derivation.notation import tree
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.rules import (
    activation_rule,
    chain_rule,
    definition,
    distribute,
    factor_out,
    kronecker,
    own_variable,
)
from backproof.derivation.setting import gradient_at, meaning
from backproof.derivation.subject import SLOPES_OF_A, SymbolicNetwork
from backproof.derivation.trees import Apply, Derivative, Entry, LayerIndex, Node, rename, substitute

OUTPUT = Entry("a", LayerIndex("L"), ("k",))
_CROSS_ENTROPY = ("sigmoid", "softmax")
"""The activations whose canonical cost is a cross-entropy."""
_SATURATING = ("sigmoid", "tanh", "hard_tanh", "softsign")
BP1 = "D(C, a(L,j))*slope(L, z(L,j))"
BP1_WHOLE = "sum(k, L, D(C, a(L,k))*D(a(L,k), z(L,j)))"


def output_error(subject: SymbolicNetwork) -> Section:
    """BP1, and what it is for this activation and this cost."""
    parts: list[Part] = [Paragraph("bp1"), Question("bp1_definition")]
    if subject.is_whole(subject.depth):
        parts += [_whole(subject), *meaning(subject, "BP1"), Paragraph("bp1 whole")]
    else:
        parts += [_elementwise(subject), *meaning(subject, "BP1"), Paragraph("bp1 elementwise")]
    parts += own_equation(subject)
    return Section("BP1", (*parts, *own_questions(subject)))


def own_equation(subject: SymbolicNetwork) -> list[Part]:
    """BP1 for this activation and this cost."""
    own: list[Part] = [_softmax(subject) if subject.is_whole(subject.depth) else _own(subject)]
    if subject.is_canonical:
        own.append(Paragraph("canonical", (("name", subject.name(subject.depth)), ("cost", subject.cost.name))))
    return own


def own_questions(subject: SymbolicNetwork) -> list[Part]:
    """The questions that this activation and this cost raise: a slope that is cancelled, or one that can vanish."""
    output = subject.name(subject.depth)
    if subject.is_canonical:
        return [Question("slope_vanished")] if output in _CROSS_ENTROPY else []
    return [Question("saturation")] if output in _SATURATING else []


def _started(subject: SymbolicNetwork) -> ChainBuilder:
    return (
        ChainBuilder("bp1", "delta(L,j)")
        .by("definition", definition(tree("delta(L,j)"), tree("D(C, z(L,j))")), "error")
        .note("bp1 chain")
        .by("chain rule", chain_rule(OUTPUT, "k"))
        .proved(subject.chain_rule)
    )


def _elementwise(subject: SymbolicNetwork) -> Chain:
    return (
        _started(subject)
        .note("bp1 vanish")
        .by("definition", definition(tree("a(L,k)"), tree("sigma(L, z(L,k))")), "activation")
        .by("activation rule", activation_rule)
        .by("own variable", own_variable)
        .by("kronecker", kronecker)
        .named("BP1", subject.theorem("BP1"))
        .chain()
    )


def _whole(subject: SymbolicNetwork) -> Chain:
    proof = _started(subject)
    return proof.named("BP1", proof.steps[-1].theorem).chain()


def own_slope(subject: SymbolicNetwork, layer: LayerIndex, index: str, number: int) -> Node:
    """σ′(z^l_j) of a layer's own activation: in words of a where that is shorter, as σ′ elsewhere."""
    z = Entry("z", layer, (index,))
    known = SLOPES_OF_A.get(subject.name(number))
    if known is None:
        return Apply("slope", (z,), layer)
    return substitute(tree(known), tree("a"), Entry("a", layer, (index,)))


def _own(subject: SymbolicNetwork) -> Chain:
    name = subject.name(subject.depth)
    said = (("name", name), ("cost", subject.cost.name))
    proof = ChainBuilder("bp1 own", "delta(L,j)", said=said).becomes("substitution", BP1, "BP1")
    own = gradient_at(subject, "j")
    proof.by("own cost", definition(tree("D(C, a(L,j))"), own), subject.cost.name)
    if name in SLOPES_OF_A:
        slope = own_slope(subject, LayerIndex("L"), "j", subject.depth)
        proof.by("own activation", definition(tree("slope(L, z(L,j))"), slope), name)
    if subject.is_canonical and proof.current != tree("a(L,j) - y(j)"):
        proof.becomes("canonical", "a(L,j) - y(j)")
    return proof.named("BP1", subject.canonical_theorem("")).chain()


def _softmax(subject: SymbolicNetwork) -> Chain:
    said = (("name", "softmax"), ("cost", subject.cost.name))
    jacobian = definition(tree("D(a(L,k), z(L,j))"), tree("a(L,k)*(kron(k,j) - a(L,j))"))
    proof = ChainBuilder("bp1 own", "delta(L,j)", said=said).becomes("substitution", BP1_WHOLE, "BP1")
    proof.by("own activation", jacobian, "softmax")
    if not subject.is_canonical:
        proof.by("distribute", distribute).by("kronecker", kronecker)
        proof.by("factor out", factor_out).proved("pull_back_softmax")
        gradient = gradient_at(subject, "k")
        proof.becomes("own cost", _with_gradient(proof.current, subject, gradient), subject.cost.name)
        return proof.named("BP1").chain()
    proof.by("own cost", definition(tree("D(C, a(L,k))"), gradient_at(subject, "k")), subject.cost.name)
    return (
        proof.note("bp1 softmax cancels")
        .becomes("closed form", "sum(k, L, -y(k)*(kron(k,j) - a(L,j)))")
        .becomes("distribute", "sum(k, L, -y(k)*kron(k,j)) + sum(k, L, y(k)*a(L,j))")
        .by("kronecker", kronecker)
        .by("factor out", factor_out)
        .note("bp1 softmax one")
        .becomes("targets sum to one", "-y(j) + a(L,j)")
        .becomes("closed form", "a(L,j) - y(j)")
        .named("BP1", subject.canonical_theorem(""))
        .chain()
    )


def _with_gradient(node: Node, subject: SymbolicNetwork, gradient: Node) -> Node:
    node = substitute(node, tree("D(C, a(L,k))"), gradient)
    return substitute(node, Derivative(tree("C"), tree("a(L,j)")), rename(gradient, {"k": "j"}))
