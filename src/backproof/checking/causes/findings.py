"""From the explanation of an equation to a finding: which fault is named, how bad it is, and the line that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from backproof.checking.causes.additions import FAULTS_OF_KIND
from backproof.checking.causes.explanation import UNRECOGNISED, Explanation
from backproof.checking.causes.shared_biases import of_one_bias
from backproof.checking.faults import BY_NAME
from backproof.checking.report import (
    CONVENTION,
    DIRECTION,
    SEVERITIES,
    SIZE,
    Cause,
    Facts,
    Finding,
    Line,
    remark,
)
from backproof.checking.subjects.makers.dropout import MASK_MISSING
from backproof.checking.subjects.returned.answers import Answer
from backproof.faces import Message
from backproof.network import Network

Held = tuple[tuple[str, tuple[int, ...]], ...]
"""Equations that hold, each with the layers at which it does."""


@dataclass(frozen=True)
class ArrayLayout:
    """How the user's code lays out its arrays, so that the line that mends it can be written in the same way.

    Attributes:
        network: whose names of activations and cost stand in the sentences.
        examples: "rows", "columns", or "vector" for one at a time.
        weights: "out_in" or "in_out".
        has_penalty: whether the code includes a penalty λw.
        subtracts_bias: whether z = w·x − b.
        shared: layers of which one number is the bias of every neuron.
    """

    network: Network
    examples: str = "rows"
    weights: str = "out_in"
    has_penalty: bool = False
    subtracts_bias: bool = False
    shared: tuple[int, ...] = ()

    @classmethod
    def of(cls, subject: Any, network: Network, *, has_penalty: bool) -> ArrayLayout:
        """How a way to call code lays out its examples, weights and biases."""
        style = getattr(subject, "convention", subject)
        turned = "in_out" if getattr(style, "turned", False) else "out_in"
        examples, weights = getattr(style, "examples", "rows"), getattr(style, "weights", turned)
        minus = remark("threshold") in getattr(subject, "described", tuple)()
        return cls(network, examples, weights, has_penalty, minus, getattr(subject, "shared", ()))

    def line(self, equation: str, layer: int) -> Line:
        """What the right line of an equation depends on."""
        network = self.network
        record = network.activations[layer - 2]
        names = record.name, record.family, network.cost_function.name
        penalty = self.has_penalty and equation == "BP3"
        canonical, minus = network.is_canonical, self.subtracts_bias
        return Line(equation, layer, *names, canonical, self.examples, self.weights, penalty, minus)


def finding_of(explanation: Explanation, layout: ArrayLayout) -> Finding:
    """Turn the explanation of an equation that does not hold into a finding."""
    equation, layer = explanation.equation, explanation.layer
    line = layout.line(equation, layer)
    if not explanation.causes:
        fault, severity, code, facts = _without_a_cause(explanation)
        kinds = tuple(FAULTS_OF_KIND[each.kind][equation] for each in explanation.added[1:])
        return Finding(equation, layer, fault, severity, kinds, code=code, facts=facts, line=line)
    first = explanation.causes[0]
    others = [cause for cause in explanation.causes if cause.names != first.names]
    alternatives = dict.fromkeys(name for cause in others for name in cause.names if name not in first.names)
    facts = {"n": explanation.entries, "best": first.difference, "next_best": explanation.next_best}
    found = Finding(
        equation,
        layer,
        first.names[0],
        severity_of(first),
        tuple(alternatives),
        first.names[1:],
        code="changed",
        facts=facts,
        causes=(first, *others),
        line=line,
    )
    return of_one_bias(found, layout.shared)


def of_another_layer(finding: Finding, oddities: frozenset[tuple[str, int]]) -> Finding:
    """Say of the gradient of a bias that it is as wide as another layer, where it would be said to be missing."""
    if finding.code != "missing" or ("of another layer", finding.layer) not in oddities:
        return finding
    return replace(finding, fault="error_of_layer_after", code="of_another_layer")


def severity_of(cause: Cause) -> str:
    """The worst of what its faults and its factor do."""
    kinds = [BY_NAME[name].severity for name in cause.faults]
    if cause.factor != 1:
        kinds.append(DIRECTION if cause.factor < 0 else SIZE)
    return min(kinds, key=SEVERITIES.index)


def _without_a_cause(explanation: Explanation) -> tuple[str, str, str, Facts]:
    """Fault, severity, code and facts where nothing in the catalogue reproduces the numbers."""
    facts = {"difference": explanation.difference}
    if explanation.difference == float("inf"):
        return "no_gradient", DIRECTION, "missing", {}
    if explanation.added:
        first = explanation.added[0]
        fault = FAULTS_OF_KIND[first.kind][explanation.equation]
        return fault, SIZE, f"added_{first.kind}", {**facts, "multiple": first.multiple}
    if explanation.ratio is not None:
        severity = SIZE if explanation.ratio > 0 else DIRECTION
        return "constant_factor", severity, "constant_factor", {**facts, "ratio": explanation.ratio}
    return "unrecognised", DIRECTION, "unrecognised", facts


def held_equations(explanations: tuple[Explanation, ...]) -> Held:
    """Equations and the layers at which they hold."""
    found: dict[str, list[int]] = {}
    for each in explanations:
        if each.holds and (each.entries or each.equation != "BP4"):  # a layer may have no bias
            found.setdefault(each.equation, []).append(each.layer)
    return tuple((equation, tuple(sorted(layers))) for equation, layers in sorted(found.items()))


def without_accused(held: Held, findings: Iterable[Finding]) -> Held:
    """Leave out what holds for each example alone and not for several of them."""
    accused = {(f.equation, f.layer) for f in findings if f.accuses}
    left = [(equation, tuple(n for n in layers if (equation, n) not in accused)) for equation, layers in held]
    return tuple((equation, layers) for equation, layers in left if layers)


def note_of_cascade(explanations: tuple[Explanation, ...]) -> tuple[Message, ...]:
    """Say which layers are wrong only because of a fault above them; nothing where only conventions differ."""
    faulty = [each for each in explanations if not each.holds and not each.is_constant and not _is_convention(each)]
    top = max((each.layer for each in faulty if each.equation in ("BP1", "BP2")), default=0)
    if top <= 2 or all(not each.holds and each.changes >= UNRECOGNISED for each in explanations):
        return ()
    return (remark("cascade", layer=top),)


def _is_convention(explanation: Explanation) -> bool:
    return bool(explanation.causes) and severity_of(explanation.causes[0]) == CONVENTION


def oddities_of(answers: tuple[Answer, ...]) -> list[Finding]:
    """What answers have that no equation tells: numbers that are not finite, a product the wrong way round."""
    found = []
    for what, layer in sorted(set().union(*(answer.oddities for answer in answers)), key=lambda odd: -odd[1]):
        if what == "not finite":
            found.append(Finding("forward", layer, "not_finite"))
        elif what == "transposed":
            found.append(Finding("BP3", layer, "gradient_transposed"))
    return found


def masks_missing(answers: tuple[Answer, ...]) -> list[Finding]:
    """Layers to which the masks that code draws for its dropout do not go back, though all else is right."""
    odd = sorted(set().union(*(answer.oddities for answer in answers)))
    return [
        Finding("BP2", layer, "mask_missing", code="mask_not_back", facts={"layer": layer})
        for what, layer in odd
        if what == MASK_MISSING
    ]
