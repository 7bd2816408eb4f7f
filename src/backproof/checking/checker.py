"""`check`: ask the user's code, compare with the truth, explain what differs.

Six steps: choose the examples; find out how the code is called; ask one example at a time; judge and diagnose; ask
the batch; ask again, to see whether anything is remembered, drawn or overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking import memory
from backproof.checking.asked import Asked
from backproof.checking.batches import BatchResult, judge_batch
from backproof.checking.cost_check import judge_cost
from backproof.checking.diagnosis import Diagnosis, diagnose
from backproof.checking.explanation import Explanation
from backproof.checking.faults import CONVENTION
from backproof.checking.messages import say
from backproof.checking.probes import Probe, checked_masks, draw_probe
from backproof.checking.report import Finding, GradientReport
from backproof.checking.site import sites_of
from backproof.checking.subjects.answers import Answer, Subject
from backproof.checking.subjects.choosing import choose
from backproof.checking.subjects.guard import SubjectError, known_random_state
from backproof.checking.truth import Enclosure
from backproof.checking.wording import (
    checked_language,
    constant_in_words,
    finding_of,
    held_equations,
    note_of_cascade,
    right_line,
)
from backproof.errors import InputError
from backproof.network import Network, Parameters

Array = Any
SIGNS = (None, "gradient", "descent")
REDUCTIONS = (None, "mean", "sum")
_SHARP = 0.02
_MOST_GIVEN = 8


def check(
    gradient: Any,
    network: Network,
    x: Array | None = None,
    y: Array | None = None,
    *,
    parameters: Parameters | None = None,
    seed: int = 0,
    language: str = "en",
    l2: float = 0.0,
    sign: str | None = None,
    reduction: str | None = None,
    own_cost: Callable[..., Any] | None = None,
    masks: Sequence[Array | None] = (),
    seconds: float = 10.0,
) -> GradientReport:
    """Check a hand-written backward pass: which equation it breaks, at which layer, how, and how to mend it.

    Args:
        gradient: a function such as `gradient(weights, biases, x, y)` that returns (weight_gradients,
            bias_gradients) for one example or a batch, in any common convention; an object with methods and
            parameters; code that updates its parameters in place; or a PyTorch module.
        network: the shape, activations and cost it should belong to.
        x: examples (N, n_1); drawn if None.
        y: targets (N, n_L); drawn if None.
        parameters: where to ask; drawn if None.
        seed: of everything that is drawn.
        language: "en" or "zh".
        l2: λ of a penalty (λ/2)‖w‖² that the code includes.
        sign: "gradient" or "descent" where the code returns ∂C or −∂C; None to infer it.
        reduction: "mean" or "sum" over a batch; None to accept either.
        own_cost: the user's own cost, called as the gradient is, to be checked too.
        masks: for dropout with a fixed mask, what a^1 … a^(L−1) are multiplied by, each (n,) or None.
        seconds: time limit of one call of the code.

    Returns:
        The verdict "correct", "wrong" or "undecided", with findings.

    Raises:
        InputError: an argument is not accepted.
        SubjectError: the code could not be run, or returned nothing that can be read as gradients.

    >>> import numpy as np, backproof as bp
    >>> net = bp.Network([2, 3, 1])
    >>> def gradient(weights, biases, x, y):
    ...     trace = net.forward(bp.Parameters(weights, biases), x)
    ...     found = net.backward(bp.Parameters(weights, biases), trace, y)
    ...     return found.weights, found.biases
    >>> check(gradient, net).verdict
    'correct'
    """
    _check_options(network, language, l2, sign, reduction, seconds)
    fixed = checked_masks(network, masks)
    probe = draw_probe(network, seed, parameters=parameters, x=x, y=y, masks=fixed)
    with known_random_state(seed):
        return Checker(network, probe, seed, language, float(l2), sign, reduction, seconds, own_cost).run(gradient)


def _check_options(
    network: Any, language: str, l2: float, sign: str | None, reduction: str | None, seconds: float
) -> None:
    if not isinstance(network, Network):
        raise InputError(f"network: {network!r:.60} given; a backproof.Network is accepted")
    checked_language(language)
    if sign not in SIGNS:
        raise InputError(f"sign: {sign!r} given; accepted are None, 'gradient' and 'descent'")
    if reduction not in REDUCTIONS:
        raise InputError(f"reduction: {reduction!r} given; accepted are None, 'mean' and 'sum'")
    if not l2 >= 0 or not np.isfinite(l2):
        raise InputError(f"l2: {l2!r} given; a finite number ≥ 0 is accepted")
    if not seconds > 0:
        raise InputError(f"seconds: {seconds!r} given; a number above 0 is accepted")


@dataclass(frozen=True)
class Checker:
    """One run of `check`, with its options."""

    network: Network
    probe: Probe
    seed: int
    language: str
    l2: float
    sign: str | None
    reduction: str | None
    seconds: float
    cost: Callable[..., Any] | None = None

    def run(self, gradient: Any) -> GradientReport:
        """Find out how the code is called, then judge it."""
        readings = choose(gradient, self.network, self.probe, self.seconds, self._is_right)
        reports = []
        for subject in readings:
            reports.append(self._judge(subject))
            if not _badness(reports[-1])[1]:
                # every finding has a cause: a stranger way to call it need not be tried
                return reports[-1]
        return min(reports, key=_badness)

    def _say(self, key: str, **values: Any) -> str:
        return say(self.language, key, **values)

    def _is_right(self, subject: Subject, answer: Answer) -> bool:
        """Whether the answer for the first example is right as it stands, so that no other convention is tried."""
        probe = replace(self.probe.for_subject(subject), x=self.probe.x[:1], y=self.probe.y[:1])
        asked = self._asked(probe, (answer,), subject)
        return self._whole_factor(asked) is not None

    def _asked(self, probe: Probe, answers: tuple[Answer, ...], subject: Subject) -> Asked:
        enclosure = probe.enclosed(self.network, max(answer.unit for answer in answers))
        return Asked(probe, enclosure, answers, self.l2, getattr(subject, "without_biases", False))

    def _whole_factor(self, asked: Asked) -> float | None:
        """The constant that every number is multiplied by, if that is all that differs from the truth."""
        sizes = (1.0, *self._global_factors())
        return next((f for f in (*sizes, *(-size for size in sizes)) if asked.encloses(f) is not None), None)

    def _global_factors(self) -> tuple[float, ...]:
        """Constants of the cost that people write or leave out: ½, 2, and the number of outputs."""
        n = self.network.sizes[-1]
        return tuple(dict.fromkeys(f for f in (2.0, 0.5, 1 / n, 2 / n, float(n), n / 2) if f != 1))

    # ------------------------------------------------------------------ one reading

    def _judge(self, subject: Subject) -> GradientReport:
        recall = memory.Recall(subject, self.language)
        probe, set_aside = self._decidable(subject, recall)
        if probe is None:
            return self._report("undecided", (), subject, because=set_aside)
        rows = [(probe.x[k : k + 1], probe.y[k : k + 1]) for k in range(len(probe.x))]
        answers = tuple(recall.ask(probe.parameters, x, y) for x, y in rows)
        if recall.is_random:
            # what noise does to the equations says nothing about them
            return self._report("wrong", recall.findings(), subject)
        asked = self._asked(probe, answers, subject)
        findings, held, notes, decided = self._examples(asked, subject)
        findings += memory.depends_on_rate(subject, probe, answers[0], findings, self.language)
        batch = self._batch(asked, subject, recall, findings)
        of_batch = [f for f in batch.findings if f.fault != "not_additive" or not _uses_updated_weights(findings)]
        of_cost = judge_cost(self.cost, subject, asked, self.language)
        findings = _without_doubles([*findings, *of_batch, *recall.findings(), *of_cost])
        verdict, because = self._verdict(findings, decided=decided)
        notes = [text for text in (set_aside, *notes) if text]
        return self._report(verdict, findings, subject, held, because, notes, batch.reduction)

    def _decidable(self, subject: Subject, recall: memory.Recall) -> tuple[Probe | None, str]:
        """Set aside examples near a kink or at overflow, where rounding alone decides the gradient."""
        given = self.probe.for_subject(subject)
        first = recall.ask(given.parameters, given.x[:1], given.y[:1])
        enclosure = given.enclosed(self.network, first.unit)
        sharp = np.ones(len(given.x), bool)
        for layer in enclosure.layers:
            size = abs(layer.delta.middle).max(axis=1, keepdims=True)
            sharp &= (layer.delta.radius <= _SHARP * np.maximum(size, 1e-30)).all(axis=1)
        if sharp.all():
            return replace(given, x=given.x[:_MOST_GIVEN], y=given.y[:_MOST_GIVEN]), ""
        why = self._why(enclosure, sharp)
        if not sharp.any():
            return None, why
        kept = replace(given, x=given.x[sharp][:_MOST_GIVEN], y=given.y[sharp][:_MOST_GIVEN])
        return kept, self._say("set_aside", n=int((~sharp).sum()), why=why)

    def _why(self, enclosure: Enclosure, sharp: Array) -> str:
        for i, (record, layer) in enumerate(zip(self.network.activations, enclosure.layers, strict=True), start=2):
            distances = [abs(layer.z.middle - kink) - layer.z.radius for kink in record.kinks]
            if any((distance <= 0)[~sharp].any() for distance in distances):
                return self._say("at_kink", activation=record.name, layer=i)
        return self._say("saturated")

    def _examples(
        self, asked: Asked, subject: Subject
    ) -> tuple[list[Finding], tuple[tuple[str, tuple[int, ...]], ...], list[str], bool]:
        """Findings of the examples alone, what holds, notes, and whether every number is decided by them."""
        findings = self._oddities(asked.answers)
        factor = self._whole_factor(asked)
        if factor == 1:
            return findings, (), [], True
        if factor is not None:
            return [*findings, self._constant(factor) if factor > 0 else self._negated(subject)], (), [], True
        diagnosis = self._diagnose(asked)
        findings += self._findings(diagnosis, subject)
        notes = [note_of_cascade(diagnosis.explanations, self.language) or ""]
        return findings, held_equations(diagnosis.explanations), notes, bool(findings)

    def _oddities(self, answers: tuple[Answer, ...]) -> list[Finding]:
        found = []
        for what, layer in sorted(set().union(*(answer.oddities for answer in answers)), key=lambda odd: -odd[1]):
            if what == "not finite":
                found.append(Finding("forward", layer, "not_finite", self._say("not_finite")))
            elif what == "transposed":
                found.append(Finding("BP3", layer, "gradient_transposed", self._say("transposed"), ".T"))
        return found

    def _diagnose(self, asked: Asked) -> Diagnosis:
        sites = sites_of(
            self.network, asked.probe.parameters, asked.enclosure, asked.probe.y, self.l2, asked.probe.masks
        )
        if asked.answers[0].after is not None:
            sites = memory.with_updates(sites, asked.answers)
        return diagnose(sites, asked.enclosure, asked.observed, asked.unit)

    def _findings(self, diagnosis: Diagnosis, subject: Subject) -> list[Finding]:
        examples, weights = _layout(subject)
        found = [
            (finding_of(self.network, each, self.language, examples=examples, weights=weights), each)
            for each in diagnosis.violated
        ]
        return [self._as_convention(finding, each, subject) for finding, each in found]

    # ------------------------------------------------------------------ conventions

    def _as_convention(self, finding: Finding, explanation: Explanation, subject: Subject) -> Finding:
        """A constant at the output that everything below carries on may be the caller's convention."""
        if explanation.equation != "BP1" or not explanation.causes or explanation.causes[0].faults:
            return finding
        factor = explanation.causes[0].factor
        if factor in self._global_factors():
            return self._constant(factor)
        if factor == -1 or -factor in self._global_factors():
            return self._negated(subject, finding)
        return finding

    def _negated(self, subject: Subject, found: Finding | None = None) -> Finding:
        """Every sign flipped: a fault, the convention −∂C, or, where nothing tells which, both."""
        line = right_line(self.network, "BP1", self.network.depth)
        finding = found or Finding("BP1", self.network.depth, "sign", self._say("all_signs"), line)
        finding = replace(finding, fault="sign")
        if self.sign == "descent":
            return replace(finding, severity=CONVENTION, message=self._say("descent"), mend="", evidence="")
        if self.sign == "gradient" or subject.knows_descent:
            return finding
        message, mend = self._say("flipped"), self._say("mend_flipped")
        return replace(finding, message=message, mend=mend, undecidable=True, alternatives=("convention_descent",))

    def _constant(self, factor: float) -> Finding:
        message = self._say("constant", factor=constant_in_words(factor), n=self.network.sizes[-1])
        return Finding("BP1", self.network.depth, f"factor_{factor:.6g}", message, severity=CONVENTION)

    # ------------------------------------------------------------------ batch, verdict, report

    def _batch(self, asked: Asked, subject: Subject, recall: memory.Recall, found: list[Finding]) -> BatchResult:
        if not subject.takes_batches or len(asked.probe.x) < 2:
            return BatchResult((), "")
        probe, answers = _of_new_size(asked, self.network)
        try:
            batch = recall.ask(probe.parameters, probe.x, probe.y)
        except SubjectError as error:
            text = self._say("one_at_a_time", error=error)
            return BatchResult((Finding("forward", None, "one_example_at_a_time", text, severity=CONVENTION),), "")
        l2 = self.l2 * (asked.encloses(self._whole_factor(asked) or 1.0) or 1.0)
        weights = [l2 * np.asarray(w, np.float64) if l2 else None for w in probe.parameters.weights]
        penalties = (*weights, *(None for _ in weights))
        return judge_batch(
            answers,
            batch,
            asked.limits(),
            penalties,
            self.language,
            self.reduction,
            added=_added(found, probe.parameters),
            columns=_layout(subject)[0] == "columns",
        )

    def _verdict(self, findings: list[Finding], *, decided: bool) -> tuple[str, str]:
        if any(f.severity != CONVENTION and not f.undecidable for f in findings):
            return "wrong", ""
        if any(f.undecidable for f in findings):
            return "undecided", self._say("which_sign")
        return ("correct", "") if decided else ("undecided", self._say("beyond_rounding"))

    def _report(
        self,
        verdict: str,
        findings: Any,
        subject: Subject,
        held: Any = (),
        because: str = "",
        notes: Any = (),
        reduction: str = "",
    ) -> GradientReport:
        inferred = [*subject.in_words(self.language), *([self._say(reduction)] if reduction else [])]
        tested = [self._say("tested", n=min(len(self.probe.x), _MOST_GIVEN))]
        tested += [self._say("tested_batch")] if reduction else []
        parts = (tuple(findings), tuple(inferred), tuple(tested), held, because, self.language, self.seed, tuple(notes))
        return GradientReport(verdict, *parts)


def _added(findings: list[Finding], parameters: Parameters) -> tuple[Array | None, ...]:
    """The parameters of which a multiple was found in the gradients, by array."""
    where = {(f.equation, f.layer) for f in findings if any("penal" in n or n == "parameter_added" for n in f.names)}
    groups = (("BP3", parameters.weights), ("BP4", parameters.biases))
    return tuple(
        np.asarray(array, np.float64) if (equation, layer) in where else None
        for equation, arrays in groups
        for layer, array in enumerate(arrays, start=2)
    )


def _layout(subject: Any) -> tuple[str, str]:
    """How the subject lays out examples and weights, for the lines that are to mend it."""
    style = getattr(subject, "convention", subject)
    turned = "in_out" if getattr(style, "turned", False) else "out_in"
    return getattr(style, "examples", "rows"), getattr(style, "weights", turned)


def _of_new_size(asked: Asked, network: Network) -> tuple[Probe, tuple[Answer, ...]]:
    """As many examples as no layer has neurons, so that 1/N is not mistaken for 1/n."""
    most = len(asked.probe.x)
    count = next((n for n in range(most, 1, -1) if n not in network.sizes and 2 * n not in network.sizes), most)
    return replace(asked.probe, x=asked.probe.x[:count], y=asked.probe.y[:count]), asked.answers[:count]


def _uses_updated_weights(findings: list[Finding]) -> bool:
    # then a batch moves the weights farther than its examples do, and cannot be their sum
    return any("weights_already_updated" in finding.names for finding in findings)


def _without_doubles(findings: list[Finding]) -> list[Finding]:
    kept = {(finding.equation, finding.layer, finding.fault): finding for finding in reversed(findings)}
    return list(kept.values())[::-1]


def _badness(report: GradientReport) -> tuple[int, int, int]:
    order = {"correct": 0, "undecided": 1, "wrong": 2}[report.verdict]
    unknown = sum(finding.fault in ("unrecognised", "constant_factor") for finding in report.findings)
    return order, unknown, len(report.findings)
