"""BP3 and BP4 as the classical text proves them: at the output, one layer down, and at any layer in one line.

Both go through the same lines; a weight and a bias differ in their indices and in the last factor, a^(l−1)_k or 1.
"""

from __future__ import annotations

from backproof.derivation.parameter_kinds import BIAS, WEIGHT, ParameterKind
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.setting import meaning
from backproof.derivation.subject import SymbolicNetwork


def classical_weight_gradient(subject: SymbolicNetwork) -> Section:
    """BP3: ∂C/∂w."""
    return Section("BP3", (Paragraph("classical bp3"), *_proofs(subject, WEIGHT)))


def classical_bias_gradient(subject: SymbolicNetwork) -> Section:
    """BP4: ∂C/∂b, at the same three places."""
    return Section("BP4", (Paragraph("bp4"), *_proofs(subject, BIAS), Question("bias_gradient")))


def _proofs(subject: SymbolicNetwork, parameter: ParameterKind) -> list[Part]:
    parts: list[Part] = [_own_input(subject, parameter), _output(subject, parameter)]
    if subject.hidden:
        said = (("layer", subject.depth - 1), ("output", subject.depth), ("before", subject.depth - 2))
        parts += [Paragraph("which layer is before", said), _before(subject, parameter)]
    else:
        parts.append(Paragraph("no induction"))
    parts.append(_any_layer(subject, parameter))
    if subject.theorem(parameter.label):
        kind = " joined" if subject.is_joined else "" if subject.hidden else " no hidden"
        return [*parts, *meaning(subject, parameter.label), Paragraph(f"coq lines {parameter.label}{kind}")]
    return parts


def _own_input(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """∂z_j/∂θ, from the definition of z."""
    weighted = "sum(p, l-1, w(l,j,p)*a(l-1,p)) + b(l,j)"
    return (
        ChainBuilder(f"own input {parameter.letter}", parameter.moved("l"), layers=subject.layers)
        .becomes("definition", f"D({weighted}, {parameter.at('l')})", "weighted input")
        .becomes(f"only term {parameter.letter}", parameter.times("1", "l-1").removeprefix("1*"))
        .named(f"own {parameter.letter}", subject.theorem(parameter.own))
        .chain()
    )


def _output(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """The output layer: every activation, the one that moves, three factors."""
    theta = parameter.at("L")
    proof = ChainBuilder("at the output", f"D(C, {theta})", said=parameter.said)
    proof.becomes("chain rule", f"sum(m, L, D(C, a(L,m))*D(a(L,m), {theta}))").proved(subject.chain_rule)
    if subject.is_whole(subject.depth):
        product = "D(C, a(L,m))*D(a(L,m), z(L,j))"
        proof.note("output whole").becomes("three factors", f"sum(m, L, {product}*{parameter.moved('L')})")
        proof.becomes("factor out", f"sum(m, L, {product})*{parameter.moved('L')}")
    else:
        proof.note(f"output vanish {parameter.letter}")
        proof.becomes("others vanish m", f"D(C, a(L,j))*D(a(L,j), {theta})").proved(subject.theorem(parameter.own))
        proof.becomes("three factors", f"D(C, a(L,j))*D(a(L,j), z(L,j))*{parameter.moved('L')}")
        proof.proved(subject.theorem(f"{parameter.label}_three_factors")).note("sigma kept")
    proof.becomes("first factors", f"delta(L,j)*{parameter.moved('L')}", "BP1")
    proof.becomes("substitution", parameter.times("delta(L,j)", "L-1"), f"own {parameter.letter}")
    return proof.named(f"{parameter.label} output", subject.theorem(parameter.label)).chain()


def _before(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """The layer before the output: the long chain, factor by factor along the way from the parameter to the cost."""
    theta = parameter.at("L-1")
    proof = ChainBuilder("one layer before", f"D(C, {theta})", said=parameter.said)
    proof.becomes("chain rule", f"sum(m, L, D(C, a(L,m))*D(a(L,m), {theta}))").proved(subject.chain_rule)
    proof.note("long chain")
    error = "D(C, a(L,m))*D(a(L,m), z(L,m))"
    if subject.is_whole(subject.depth):
        error = "sum(m, L, D(C, a(L,m))*D(a(L,m), z(L,p)))"
        inner = f"sum(p, L, D(a(L,m), z(L,p))*{_onward(subject, parameter, 'p')})"
        proof.becomes("along the way", f"sum(m, L, D(C, a(L,m))*{inner})").note("long chain whole")
        proof.becomes("swap sums", f"sum(p, L, {error}*{_onward(subject, parameter, 'p')})")
    else:
        proof.becomes("along the way", f"sum(m, L, {error}*{_onward(subject, parameter, 'm')})")
        proof.proved(subject.theorem(f"{parameter.label}_long_chain"))
    q = "p" if subject.is_whole(subject.depth) else "m"
    proof.becomes("first factors", f"sum({q}, L, delta(L,{q})*{_onward(subject, parameter, q)})", "BP1")
    return _brought_together(proof, subject, parameter, q)


def _onward(subject: SymbolicNetwork, parameter: ParameterKind, q: str) -> str:
    """∂z^L_q/∂θ for a parameter of layer L − 1, through the activations of that layer."""
    if subject.is_whole(subject.depth - 1):
        through = f"sum(s, L-1, D(z(L,{q}), a(L-1,s))*D(a(L-1,s), z(L-1,j)))"
    else:
        through = f"D(z(L,{q}), a(L-1,j))*D(a(L-1,j), z(L-1,j))"
    return f"{through}*{parameter.moved('L-1')}"


def _brought_together(proof: ChainBuilder, subject: SymbolicNetwork, parameter: ParameterKind, q: str) -> Chain:
    """Each derivative by its own formula, the common factors out of the sum, and BP2."""
    whole = subject.is_whole(subject.depth - 1)
    inner = f"delta(L,{q})*w(L,{q},j)"
    slope = "*slope(L-1, z(L-1,j))"
    if whole:
        inner, slope = f"delta(L,{q})*sum(s, L-1, w(L,{q},s)*D(a(L-1,s), z(L-1,j)))", ""
    proof.becomes("each factor", f"sum({q}, L, {parameter.times(inner + slope, 'L-2')})")
    if parameter.sender or slope:
        proof.becomes("factor out", parameter.times(f"sum({q}, L, {inner}){slope}", "L-2"))
    proof.becomes("substitution", parameter.times("delta(L-1,j)", "L-2"), "BP2 whole" if whole else "BP2")
    return proof.named(f"{parameter.label} before", subject.theorem(parameter.label)).chain()


def _any_layer(subject: SymbolicNetwork, parameter: ParameterKind) -> Chain:
    """Any layer, in one line of the chain rule."""
    theta = parameter.at("l")
    return (
        ChainBuilder("gradient any layer", f"D(C, {theta})", layers=subject.layers, said=parameter.said)
        .note("one line")
        .becomes("one weighted input", f"D(C, z(l,j))*{parameter.moved('l')}")
        .proved(subject.theorem(f"{parameter.label}_chain_rule"))
        .becomes("definition", f"delta(l,j)*{parameter.moved('l')}", "error")
        .becomes("substitution", parameter.times("delta(l,j)", "l-1"), f"own {parameter.letter}")
        .named(parameter.label, subject.theorem(parameter.label))
        .chain()
    )
