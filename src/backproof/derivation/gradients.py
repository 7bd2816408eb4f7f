"""BP3 and BP4: first the output layer, then the layer before, then every layer by induction."""

from __future__ import annotations

from backproof.derivation.notation import tree
from backproof.derivation.parameter_kinds import BIAS, WEIGHT, ParameterKind
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.rules import (
    chain_rule,
    constant_factor,
    definition,
    factor_out,
    into_sum,
    kronecker,
    own_variable,
    sum_rule,
    swap_sums,
    tidy,
)
from backproof.derivation.setting import meaning
from backproof.derivation.subject import SymbolicNetwork
from backproof.derivation.trees import Derivative, Entry, LayerIndex, Node, substitute

_THROUGH = "chain_rule_through_layer"
"""The formal theorem on the chain rule through all weighted inputs of a layer."""
_ONWARD = "weighted_input_chain_rule"
"""That on the chain rule from the weighted inputs of a layer to one of the next."""


def weight_gradient(subject: SymbolicNetwork) -> Section:
    """BP3: ∂C/∂w."""
    parts: list[Part] = [Paragraph("bp3"), _moved(subject, WEIGHT), *_proofs(subject, WEIGHT)]
    return Section("BP3", tuple(parts))


def bias_gradient(subject: SymbolicNetwork) -> Section:
    """BP4: ∂C/∂b."""
    parts: list[Part] = [Paragraph("bp4"), _moved(subject, BIAS), *_proofs(subject, BIAS)]
    return Section("BP4", (*parts, Question("bias_gradient")))


def _proofs(subject: SymbolicNetwork, parameter: ParameterKind) -> list[Part]:
    parts: list[Part] = [_output(subject, parameter)]
    if subject.hidden:
        parts += [_before(subject, parameter), Paragraph("induction"), _claim(subject, parameter)]
        parts += [_induction(subject, parameter), _result(subject, parameter)]
    else:
        parts.append(Paragraph("no induction"))
    through = [Paragraph(f"coq through {parameter.letter}")] if subject.theorem(_THROUGH) else []
    return [*parts, *meaning(subject, parameter.label), *through]


def _rate(parameter: ParameterKind, layer: str) -> Node:
    """∂z_m/∂θ of a layer after the rules: 0 unless the parameter belongs to neuron m."""
    before = {"l": "l-1", "L": "L-1", "L-1": "L-2"}[layer]
    return tree(parameter.times("kron(m,j)", before))


def _moved(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """∂z^l_m/∂θ: only the neuron that the parameter belongs to moves."""
    proof = ChainBuilder("moved", Derivative(tree("z(l,m)"), tree(parameter.at("l"))), layers=subject.layers)
    weighted = tree("sum(p, l-1, w(l,m,p)*a(l-1,p)) + b(l,m)")
    proof.by("definition", definition(tree("z(l,m)"), weighted), "weighted input")
    proof.by("sum rule", sum_rule).by("constant factor", constant_factor).by("own variable", own_variable)
    if parameter.letter == "w":
        proof.by("kronecker", kronecker)
    return proof.named(f"moved {parameter.letter}", subject.theorem(parameter.own)).chain()


def _output(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """The output layer, L."""
    moved = definition(Derivative(tree("z(L,m)"), tree(parameter.at("L"))), _rate(parameter, "L"))
    return (
        ChainBuilder("gradient output", Derivative(tree("C"), tree(parameter.at("L"))))
        .by("chain rule", chain_rule(Entry("z", LayerIndex("L"), ("m",)), "m"))
        .proved(subject.theorem(_THROUGH))
        .by("definition", definition(tree("D(C, z(L,m))"), tree("delta(L,m)")), "error")
        .by("substitution", moved, f"moved {parameter.letter}")
        .by("kronecker", kronecker)
        .named(f"{parameter.label} output", subject.theorem(parameter.label))
        .chain()
    )


def _before(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """The layer before it, L − 1: the longest chain that is still written out."""
    theta = tree(parameter.at("L-1"))
    moved = substitute(_rate(parameter, "L-1"), tree("kron(m,j)"), tree("kron(p,j)"))
    proof = (
        ChainBuilder("gradient before", Derivative(tree("C"), theta))
        .by("chain rule", chain_rule(Entry("z", LayerIndex("L"), ("m",)), "m"))
        .proved(subject.theorem(_THROUGH))
        .by("definition", definition(tree("D(C, z(L,m))"), tree("delta(L,m)")), "error")
        .by("chain rule", chain_rule(Entry("z", LayerIndex("L", -1), ("p",)), "p", of=tree("z(L,m)")))
        .proved(subject.theorem(_ONWARD))
        .by("substitution", definition(Derivative(tree("z(L-1,p)"), theta), moved), f"moved {parameter.letter}")
        .by("kronecker", kronecker)
    )
    if parameter.letter == "w":
        proof.by("factor out", factor_out)
    passed = definition(tree("sum(m, L, delta(L,m)*D(z(L,m), z(L-1,j)))"), tree("delta(L-1,j)"))
    proof.by("substitution", passed, "chain")
    return proof.named(f"{parameter.label} before", subject.theorem(parameter.label)).chain()


def _hypothesis(parameter: ParameterKind, layer: str, index: str) -> Node:
    theta = tree(parameter.at("l"))
    body = tidy(tree(f"delta({layer},{index})*t"))
    moved = Derivative(tree(f"z({layer},{index})"), theta)
    return tree_sum(index, layer, substitute(body, tree("t"), moved))


def tree_sum(index: str, layer: str, body: Node) -> Node:
    """Return the sum of a tree over the neurons of a layer given in the notation."""
    return substitute(tree(f"sum({index}, {layer}, t)"), tree("t"), body)


def _claim(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """The beginning of the induction: the claim for r = L."""
    return (
        ChainBuilder("claim output", Derivative(tree("C"), tree(parameter.at("l"))))
        .by("chain rule", chain_rule(Entry("z", LayerIndex("L"), ("m",)), "m"))
        .proved(subject.theorem(_THROUGH))
        .by("definition", definition(tree("D(C, z(L,m))"), tree("delta(L,m)")), "error")
        .named(f"{parameter.label} claim")
        .chain()
    )


def _induction(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """The step of the induction: from the claim for r + 1 to the claim for r."""
    return (
        ChainBuilder("claim step", Derivative(tree("C"), tree(parameter.at("l"))))
        .becomes("induction hypothesis", _hypothesis(parameter, "r+1", "m"))
        .by("chain rule", chain_rule(Entry("z", LayerIndex("r"), ("p",)), "p", of=tree("z(r+1,m)")))
        .proved(subject.theorem(_ONWARD))
        .by("distribute", into_sum)
        .by("swap sums", swap_sums)
        .by("factor out", factor_out)
        .by(
            "substitution",
            definition(tree("sum(m, r+1, delta(r+1,m)*D(z(r+1,m), z(r,p)))"), tree("delta(r,p)")),
            "chain",
        )
        .named(f"{parameter.label} step", subject.theorem(_THROUGH))
        .chain()
    )


def _result(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """The end: the claim for r = l, and what the parameter moves in its own layer."""
    moved = definition(Derivative(tree("z(l,m)"), tree(parameter.at("l"))), _rate(parameter, "l"))
    return (
        ChainBuilder("gradient any", Derivative(tree("C"), tree(parameter.at("l"))), layers=subject.layers)
        .becomes("induction", _hypothesis(parameter, "l", "m"))
        .by("substitution", moved, f"moved {parameter.letter}")
        .by("kronecker", kronecker)
        .named(parameter.label, subject.theorem(parameter.label))
        .chain()
    )
