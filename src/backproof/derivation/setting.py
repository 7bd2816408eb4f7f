"""The setting: the definitions, the derivatives of the activations and of the cost."""

from __future__ import annotations

from backproof.derivation.calculus import differentiate
from backproof.derivation.closed_forms import REWRITTEN_FIRST, cancelled, gradient_lines, slope_lines
from backproof.derivation.notation import tree
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.rules import (
    activation_rule,
    definition,
    kronecker,
    own_variable,
    sum_rule,
)
from backproof.derivation.subject import SymbolicNetwork
from backproof.derivation.trees import Apply, Derivative, Divide, LayerIndex, Node, Size, Symbol, substitute

_Z, _A, _Y = Symbol("z"), Symbol("a"), Symbol("y")
SOFTMAX = "exp(z(l,j))/sum(m, l, exp(z(l,m)))"


def setting(subject: SymbolicNetwork) -> Section:
    """The definitions: weighted input, activation, cost, error."""
    parts: list[Part] = [Paragraph("setting"), Paragraph("indices")]
    parts.append(ChainBuilder("weighted input", "z(l,j)", layers=subject.layers)
                 .becomes("definition", "sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)").chain())  # fmt: skip
    parts.append(Question("receiving_first"))
    elementwise, whole = subject.elementwise(subject.layers), subject.whole(subject.layers)
    if elementwise:
        parts.append(ChainBuilder("activation", "a(l,j)", layers=elementwise)
                     .becomes("definition", "sigma(l, z(l,j))").chain())  # fmt: skip
    if whole:
        parts.append(ChainBuilder("softmax", "a(l,j)", layers=whole).becomes("definition", SOFTMAX, "softmax").chain())
    parts += [Question("why_sigma"), ChainBuilder("cost", "C").becomes("definition", cost_sum(subject)).chain()]
    parts += [*delta_defined(subject), Question("why_error"), Paragraph("bracket"), Paragraph("chain_rule")]
    return Section("setting", tuple(parts))


def delta_defined(subject: SymbolicNetwork) -> list[Part]:
    """The error, by definition, and that it exists where the formal proof says so."""
    theorem = subject.theorem("delta_exists")
    defined = ChainBuilder("error", "delta(l,j)", layers=subject.layers).becomes("definition", "D(C, z(l,j))", "error")
    return [defined.proved(theorem).chain(), *([Paragraph("coq delta")] if theorem else [])]


def meaning(subject: SymbolicNetwork, label: str) -> list[Part]:
    """What the formal theorem of an equation covers, and once, at BP1, what none covers where a layer has softmax."""
    if subject.theorem(label):
        return [Paragraph(f"coq {label}")]
    return [Paragraph("coq joined" if subject.is_joined else "coq whole")] if label == "BP1" else []


def cost_sum(subject: SymbolicNetwork) -> Node:
    """C of one example in terms of the outputs."""
    return tree("sum(k, L, term(a(L,k), y(k)))" + ("/n(L)" if subject.cost.averages else ""))


def own_cost(subject: SymbolicNetwork) -> Node:
    """C of one example in terms of the outputs, with this cost's own term."""
    term = substitute(substitute(subject.term, _A, tree("a(L,j)")), _Y, tree("y(j)"))
    return averaged(subject, substitute(tree("sum(j, L, t)"), tree("t"), term))


def averaged(subject: SymbolicNetwork, total: Node) -> Node:
    """Return a sum over the outputs, divided by their number where the cost is a mean over them."""
    return Divide(total, Size(LayerIndex("L"))) if subject.cost.averages else total


def slopes(subject: SymbolicNetwork) -> Section:
    """σ′ of every activation that occurs, from σ by the rules of calculus."""
    parts: list[Part] = [Paragraph("slopes")]
    for name in dict.fromkeys(record.name for record in subject.records):
        parts.append(_jacobian(subject) if name == "softmax" else _slope(subject, name))
        kinks = next(record.kinks for record in subject.records if record.name == name)
        if kinks:
            at = ", ".join(f"{kink:g}" for kink in kinks)
            parts.append(Paragraph("kinks", (("name", name), ("kinks", at))))
    return Section("slopes", tuple(parts))


def _slope(subject: SymbolicNetwork, name: str) -> Chain:
    layer = subject.first_layer_with(name)
    record = subject.records[layer.offset - 2]
    formula = subject.formulas[layer.offset - 2]
    assert formula is not None
    proof = ChainBuilder("slope", Apply("slope", (_Z,), layer), said=(("name", name),))
    proof.becomes("own function" if name in REWRITTEN_FIRST else "definition", Derivative(formula, _Z), name)
    if name in REWRITTEN_FIRST:
        formula = tree(REWRITTEN_FIRST[name])
        proof.becomes("rewritten", Derivative(formula, _Z), name)
    _calculus(proof, formula, _Z)
    proof.lines(slope_lines(name, layer), "closed form")
    return proof.named("", record.lemma or "").chain()


def _calculus(proof: ChainBuilder, formula: Node, by: Symbol) -> None:
    for line in differentiate(formula, by):
        proof.becomes(line.reason, line.right, line.cites)


def _jacobian(subject: SymbolicNetwork) -> Chain:
    layers = subject.whole(subject.layers)
    s, ek, ej = "sum(m, l, exp(z(l,m)))", "exp(z(l,k))", "exp(z(l,j))"
    return (
        ChainBuilder("softmax jacobian", "D(a(l,k), z(l,j))", layers=layers)
        .becomes("definition", f"D({ek}/{s}, z(l,j))", "softmax")
        .becomes("quotient rule", f"(D({ek}, z(l,j))*{s} - {ek}*D({s}, z(l,j)))/{s}**2")
        .becomes("sum rule", f"(D({ek}, z(l,j))*{s} - {ek}*sum(m, l, D(exp(z(l,m)), z(l,j))))/{s}**2")
        .becomes("function chain", f"({ek}*kron(k,j)*{s} - {ek}*sum(m, l, exp(z(l,m))*kron(m,j)))/{s}**2", "exp")
        .becomes("kronecker", f"({ek}*kron(k,j)*{s} - {ek}*{ej})/{s}**2")
        .becomes("closed form", f"{ek}/{s} * (kron(k,j) - {ej}/{s})")
        .becomes("definition", "a(l,k)*(kron(k,j) - a(l,j))", "softmax")
        .named("", "jacobian_softmax")
        .chain()
    )


def cost_gradient(subject: SymbolicNetwork) -> Section:
    """∂C/∂a^L_j: first for any term, then for this cost."""
    start = Derivative(tree("C"), tree("a(L,j)"))
    general = ChainBuilder("cost gradient", start).by("definition", definition(tree("C"), cost_sum(subject)), "cost")
    if subject.cost.averages:
        general.becomes("constant factor", "D(sum(k, L, term(a(L,k), y(k))), a(L,j))/n(L)")
    general.by("sum rule", sum_rule).by("activation rule", activation_rule, "term")
    general.by("own variable", own_variable).by("kronecker", kronecker)
    own = ChainBuilder("term slope", Apply("term_slope", (_A, _Y)), said=(("name", subject.cost.name),))
    own.becomes("definition", Derivative(subject.term, _A), "cost")
    _calculus(own, subject.term, _A)
    own.lines(gradient_lines(subject.cost.family) or (cancelled(own.current),), "closed form").named(
        "", subject.cost.lemma or ""
    )
    general.becomes("own cost", gradient_at(subject, "j"), subject.cost.name)
    parts: tuple[Part, ...] = (Paragraph("cost gradient"), own.chain(), general.chain())
    if subject.cost.jumps:
        at = ", ".join(f"{kink:g}" for kink in subject.cost.jumps)
        parts = (*parts, Paragraph("cost kinks", (("name", subject.cost.name), ("kinks", at))))
    if subject.cost.averages:
        parts = (*parts, Paragraph("averages"))
    return Section("cost gradient", parts)


def gradient_at(subject: SymbolicNetwork, index: str) -> Node:
    """∂C/∂a^L_j of this cost, in the form in which its own section ends."""
    lines = gradient_lines(subject.cost.family) or [cancelled(differentiate(subject.term, _A)[-1].right)]
    formula = substitute(substitute(lines[-1], _A, tree(f"a(L,{index})")), _Y, tree(f"y({index})"))
    return Divide(formula, Size(LayerIndex("L"))) if subject.cost.averages else formula
