"""BP2: the error of a layer from that of the layer after it."""

from __future__ import annotations

from backproof.derivation.notation import tree
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.rules import (
    activation_rule,
    chain_rule,
    constant_factor,
    definition,
    factor_out,
    kronecker,
    own_variable,
    sum_rule,
)
from backproof.derivation.setting import meaning
from backproof.derivation.subject import SymbolicNetwork
from backproof.derivation.trees import Entry, LayerIndex

NEXT = Entry("z", LayerIndex("l", 1), ("k",))
WEIGHTED = "sum(m, l, w(l+1,k,m)*a(l,m)) + b(l+1,k)"
PASSED = "w(l+1,k,j)*slope(l, z(l,j))"
BP2 = "sum(k, l+1, delta(l+1,k)*w(l+1,k,j))*slope(l, z(l,j))"
JACOBIAN = "a(l,m)*(kron(m,j) - a(l,j))"
BP2_SOFTMAX = "sum(k, l+1, delta(l+1,k)*sum(m, l, w(l+1,k,m)*a(l,m)*(kron(m,j) - a(l,j))))"


def hidden_error(subject: SymbolicNetwork) -> Section:
    """BP2 for every hidden layer; or that there is none."""
    if not subject.hidden:
        return Section("BP2", (Paragraph("bp2 none"),))
    parts: list[Part] = [Paragraph("bp2"), _chain_rule(subject), Question("sum_over_k")]
    elementwise, whole = subject.elementwise(subject.hidden), subject.whole(subject.hidden)
    if elementwise:
        theorem = subject.theorem("next_weighted_input")
        parts += [_passed(elementwise, theorem), _elementwise(elementwise, subject.theorem("BP2"))]
        parts.append(Paragraph("bp2 read"))
    if whole:
        parts += [Paragraph("bp2 whole"), _passed_whole(whole), _whole(whole)]
    parts += [*meaning(subject, "BP2"), Question("which_layers_weights"), Question("old_or_updated")]
    return Section("BP2", tuple(parts))


def _chain_rule(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("bp2 chain", "delta(l,j)", layers=subject.hidden)
        .by("definition", definition(tree("delta(l,j)"), tree("D(C, z(l,j))")), "error")
        .by("chain rule", chain_rule(NEXT, "k"))
        .proved(subject.theorem("BP2_chain_rule"))
        .by("definition", definition(tree("D(C, z(l+1,k))"), tree("delta(l+1,k)")), "error")
        .named("chain")
        .chain()
    )


def _started(layers: tuple[int, ...]) -> ChainBuilder:
    return ChainBuilder("bp2 passed", "D(z(l+1,k), z(l,j))", layers=layers).by(
        "definition", definition(tree("z(l+1,k)"), tree(WEIGHTED)), "weighted input"
    )


def _passed(layers: tuple[int, ...], theorem: str) -> Chain:
    return (
        _started(layers)
        .by("definition", definition(tree("a(l,m)"), tree("sigma(l, z(l,m))")), "activation")
        .by("sum rule", sum_rule)
        .by("constant factor", constant_factor)
        .by("activation rule", activation_rule)
        .by("own variable", own_variable)
        .by("kronecker", kronecker)
        .named("passed", theorem)
        .chain()
    )


def _elementwise(layers: tuple[int, ...], theorem: str) -> Chain:
    return (
        ChainBuilder("bp2", "delta(l,j)", layers=layers)
        .becomes("substitution", "sum(k, l+1, delta(l+1,k)*D(z(l+1,k), z(l,j)))", "chain")
        .by("substitution", definition(tree("D(z(l+1,k), z(l,j))"), tree(PASSED)), "passed")
        .by("factor out", factor_out)
        .named("BP2", theorem)
        .chain()
    )


def _passed_whole(layers: tuple[int, ...]) -> Chain:
    return (
        _started(layers)
        .by("sum rule", sum_rule)
        .by("constant factor", constant_factor)
        .by("own activation", definition(tree("D(a(l,m), z(l,j))"), tree(JACOBIAN)), "softmax")
        .named("passed whole")
        .chain()
    )


def _whole(layers: tuple[int, ...]) -> Chain:
    return (
        ChainBuilder("bp2", "delta(l,j)", layers=layers)
        .becomes("substitution", "sum(k, l+1, delta(l+1,k)*D(z(l+1,k), z(l,j)))", "chain")
        .becomes("own activation", BP2_SOFTMAX, "passed whole")
        .named("BP2 whole")
        .chain()
    )
