"""The classical text's beginning: the network, the cost, what depends on what, δ, and BP1–BP4 before any proof."""

from __future__ import annotations

from backproof.derivation.hidden_error import BP2
from backproof.derivation.notation import tree
from backproof.derivation.output_error import BP1, BP1_WHOLE
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.questions import of_cost
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.setting import SOFTMAX, averaged, delta_defined, own_cost
from backproof.derivation.subject import SymbolicNetwork

BP2_WHOLE = "sum(k, l+1, delta(l+1,k)*sum(m, l, w(l+1,k,m)*D(a(l,m), z(l,j))))"
"""BP2 for a layer in which σ acts on all neurons together, whatever its derivatives are."""
_MOST_LAYERS = 8
_SHOWN_AT_AN_END = 3


def classical_setting(subject: SymbolicNetwork) -> Section:
    """The network in words, its quantities, the cost, what depends on what, and the error."""
    parts: list[Part] = [*_layers(subject), Paragraph("setting"), Paragraph("classical indices")]
    parts.append(ChainBuilder("weighted input", "z(l,j)", layers=subject.layers)
                 .becomes("definition", "sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)").chain())  # fmt: skip
    parts.append(Question("receiving_first"))
    elementwise, whole = subject.elementwise(subject.layers), subject.whole(subject.layers)
    if elementwise:
        parts.append(ChainBuilder("activation", "a(l,j)", layers=elementwise)
                     .becomes("definition", "sigma(l, z(l,j))").chain())  # fmt: skip
        parts.append(Paragraph("slope sign"))
    if whole:
        parts.append(ChainBuilder("softmax", "a(l,j)", layers=whole).becomes("definition", SOFTMAX, "softmax").chain())
    parts += [Question("why_sigma"), _cost(subject)]
    parts += [*of_cost(subject, None), Paragraph("depends"), Paragraph("held fixed"), Paragraph("chain_rule")]
    parts += delta_defined(subject)
    return Section("setting", (*parts, Question("why_error")))


def _layers(subject: SymbolicNetwork) -> list[Part]:
    """The picture of the network in words, the middle of a deep one left out."""
    sizes, depth = subject.sizes, subject.depth
    parts: list[Part] = [Paragraph("layers in words"), Paragraph("first layer", (("count", sizes[0]),))]
    left_out = range(2 + _SHOWN_AT_AN_END, depth - _SHOWN_AT_AN_END) if depth > _MOST_LAYERS else range(0)
    for layer in subject.hidden:
        if layer not in left_out:
            parts.append(Paragraph("hidden layer", _said(subject, layer)))
        elif layer == left_out[0]:
            parts.append(Paragraph("layers left out", (("first", left_out[0]), ("last", left_out[-1]))))
    return [*parts, Paragraph("last layer", _said(subject, depth))]


def _said(subject: SymbolicNetwork, layer: int) -> tuple[tuple[str, object], ...]:
    return ("layer", layer), ("count", subject.sizes[layer - 1]), ("name", subject.name(layer))


def _cost(subject: SymbolicNetwork) -> Chain:
    """C in one line, and as a sum of one term for each output."""
    proof = ChainBuilder("cost", "C")
    if subject.cost.name == "quadratic":
        proof.becomes("cost named", "squared_norm(m.y() - m.a(L))/2", subject.cost.name)
        proof.becomes("squared length", "sum(j, L, (y(j) - a(L,j))**2)/2")
    else:
        proof.becomes("cost named", own_cost(subject), subject.cost.name)
    return proof.becomes("one term each", averaged(subject, tree("sum(j, L, term(a(L,j), y(j)))"))).chain()


def statement(subject: SymbolicNetwork) -> Section:
    """The four equations together, before any of them is proved."""
    output = BP1_WHOLE if subject.is_whole(subject.depth) else BP1
    parts: list[Part] = [Paragraph("stated"), _claim("bp1", "delta(L,j)", output, "BP1", ())]
    elementwise, whole = subject.elementwise(subject.hidden), subject.whole(subject.hidden)
    if elementwise:
        parts.append(_claim("bp2", "delta(l,j)", BP2, "BP2", elementwise))
    if whole:
        parts.append(_claim("bp2 whole", "delta(l,j)", BP2_WHOLE, "BP2 whole", whole))
    if not subject.hidden:
        parts.append(Paragraph("bp2 none"))
    parts.append(_claim("bp3", "D(C, w(l,j,k))", "delta(l,j)*a(l-1,k)", "BP3", subject.layers))
    parts.append(_claim("bp4", "D(C, b(l,j))", "delta(l,j)", "BP4", subject.layers))
    if subject.whole(subject.layers):
        parts.append(Paragraph("sums stay"))
    return Section("statement", (*parts, Paragraph("how it goes back")))


def _claim(title: str, left: str, right: str, label: str, layers: tuple[int, ...]) -> Chain:
    return ChainBuilder(f"stated {title}", left, layers=layers).becomes("stated", right).named(label).chain()
