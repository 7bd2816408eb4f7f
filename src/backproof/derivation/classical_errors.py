"""BP1 and BP2 as the classical text proves them, line by line."""

from __future__ import annotations

from backproof.derivation.classical_setting import BP2_WHOLE
from backproof.derivation.hidden_error import BP2, PASSED, WEIGHTED
from backproof.derivation.output_error import BP1, BP1_WHOLE, own_equation, own_questions
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.setting import meaning
from backproof.derivation.subject import SymbolicNetwork

_WITH_SIGMA = "sum(m, l, w(l+1,k,m)*sigma(l, z(l,m))) + b(l+1,k)"
_EXCHANGED = "sum(k, l+1, D(z(l+1,k), z(l,j))*D(C, z(l+1,k)))"
_WITH_DELTA = "sum(k, l+1, D(z(l+1,k), z(l,j))*delta(l+1,k))"
_PASSED_WHOLE = "sum(m, l, w(l+1,k,m)*D(a(l,m), z(l,j)))"


def classical_output_error(subject: SymbolicNetwork) -> Section:
    """BP1: the chain rule, the terms that vanish, two factors, σ′."""
    parts: list[Part] = [Paragraph("bp1"), _bp1(subject), *meaning(subject, "BP1"), Question("bp1_definition")]
    return Section("BP1", tuple(parts))


def _bp1(subject: SymbolicNetwork) -> Chain:
    proof = (
        ChainBuilder("classical bp1", "delta(L,j)")
        .becomes("definition", "D(C, z(L,j))", "error")
        .note("bp1 chain")
        .becomes("chain rule", BP1_WHOLE)
        .proved(subject.chain_rule)
    )
    if subject.is_whole(subject.depth):
        return proof.named("BP1", proof.steps[-1].theorem).chain()
    return (
        proof.note("bp1 vanish")
        .becomes("others vanish k", "D(C, a(L,j))*D(a(L,j), z(L,j))")
        .proved(subject.theorem("BP1_cost_partial"))
        .becomes("sigma of its own", BP1, "activation")
        .named("BP1", subject.theorem("BP1"))
        .chain()
    )


def own_output_error(subject: SymbolicNetwork) -> Section:
    """BP1 with the functions of this network, and the questions that these raise."""
    parts = Paragraph("classical own bp1"), *own_equation(subject), *own_questions(subject)
    return Section("BP1 own", parts)


def classical_hidden_error(subject: SymbolicNetwork) -> Section:
    """BP2: the chain rule through the next layer, the factors exchanged, z written out, its derivative, the sum."""
    if not subject.hidden:
        return Section("BP2", (Paragraph("bp2 none"),))
    parts: list[Part] = [Paragraph("bp2"), _chain_rule(subject), Question("sum_over_k")]
    elementwise, whole = subject.elementwise(subject.hidden), subject.whole(subject.hidden)
    if elementwise:
        theorem = subject.theorem("next_weighted_input")
        parts += [_written_out(elementwise), _passed(elementwise, theorem)]
        parts.append(_together(elementwise, subject.theorem("BP2")))
        parts.append(Paragraph("bp2 read"))
    if whole:
        parts += [Paragraph("bp2 whole"), _passed_whole(whole), _together_whole(whole)]
    parts += [*meaning(subject, "BP2"), Question("which_layers_weights"), Question("old_or_updated")]
    return Section("BP2", tuple(parts))


def _chain_rule(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("bp2 chain", "delta(l,j)", layers=subject.hidden)
        .becomes("definition", "D(C, z(l,j))", "error")
        .becomes("chain rule", "sum(k, l+1, D(C, z(l+1,k))*D(z(l+1,k), z(l,j)))")
        .proved(subject.theorem("BP2_chain_rule"))
        .becomes("exchanged", _EXCHANGED)
        .becomes("definition", _WITH_DELTA, "error")
        .named("chain")
        .chain()
    )


def _written_out(layers: tuple[int, ...]) -> Chain:
    return (
        ChainBuilder("next input", "z(l+1,k)", layers=layers)
        .becomes("definition", WEIGHTED, "weighted input")
        .note("bp2 letter m")
        .becomes("definition", _WITH_SIGMA, "activation")
        .named("next input")
        .chain()
    )


def _passed(layers: tuple[int, ...], theorem: str) -> Chain:
    return (
        ChainBuilder("bp2 passed", "D(z(l+1,k), z(l,j))", layers=layers)
        .becomes("substitution", f"D({_WITH_SIGMA}, z(l,j))", "next input")
        .note("bp2 one term")
        .becomes("others vanish m", PASSED)
        .named("passed", theorem)
        .chain()
    )


def _together(layers: tuple[int, ...], theorem: str) -> Chain:
    return (
        ChainBuilder("bp2", "delta(l,j)", layers=layers)
        .becomes("substitution", _WITH_DELTA, "chain")
        .becomes("substitution", f"sum(k, l+1, {PASSED}*delta(l+1,k))", "passed")
        .becomes("factor out", BP2)
        .named("BP2", theorem)
        .chain()
    )


def _passed_whole(layers: tuple[int, ...]) -> Chain:
    return (
        ChainBuilder("bp2 passed", "D(z(l+1,k), z(l,j))", layers=layers)
        .becomes("definition", f"D({WEIGHTED}, z(l,j))", "weighted input")
        .note("bp2 all terms")
        .becomes("sum rule", _PASSED_WHOLE)
        .named("passed whole")
        .chain()
    )


def _together_whole(layers: tuple[int, ...]) -> Chain:
    return (
        ChainBuilder("bp2", "delta(l,j)", layers=layers)
        .becomes("substitution", _WITH_DELTA, "chain")
        .becomes("substitution", BP2_WHOLE, "passed whole")
        .named("BP2 whole")
        .chain()
    )
