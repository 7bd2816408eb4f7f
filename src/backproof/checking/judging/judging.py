"""One way to read the user's code, judged: its examples alone, its batch, its memory, its cost, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from backproof.checking.asking import remembering
from backproof.checking.asking.activations_seen import note_of_activations
from backproof.checking.asking.asked import AnswersByExample
from backproof.checking.asking.batch_asked import asked_batch
from backproof.checking.asking.batches import BatchResult
from backproof.checking.asking.blind_spots import blind_spots, dead_sides
from backproof.checking.asking.coarseness import computed_in
from backproof.checking.asking.cost_check import judge_cost, judge_cost_of_batch
from backproof.checking.asking.decidable import MOST_GIVEN, blur, decidable
from backproof.checking.asking.forward_pass import is_recognised, told_of_forward_pass
from backproof.checking.asking.in_turn import LAST
from backproof.checking.asking.output_seen import note_of_output
from backproof.checking.asking.probes import Probe
from backproof.checking.asking.steps import are_of_one_size, without_unmoved_biases
from backproof.checking.asking.whole_cost import as_convention, constant_of_cost, flipped, whole_factor
from backproof.checking.causes.diagnosis import Diagnosis, diagnose
from backproof.checking.causes.findings import (
    ArrayLayout,
    Held,
    finding_of,
    held_equations,
    masks_missing,
    note_of_cascade,
    oddities_of,
    of_another_layer,
    without_accused,
)
from backproof.checking.causes.penalties import is_elsewhere, read_as
from backproof.checking.causes.site import sites_of
from backproof.checking.check_options import CheckOptions
from backproof.checking.faults import BY_NAME
from backproof.checking.report import Finding, GradientReport, as_supposed, remark
from backproof.checking.subjects.returned.answers import Answer, Subject
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.enclosures import UNITS
from backproof.checking.truth.short_formats import SHORT
from backproof.faces import Message
from backproof.network import Network

Array = Any


@dataclass(frozen=True)
class _OfExamples:
    """What the examples alone show, and whether every number is decided by them."""

    findings: list[Finding]
    held: Held = ()
    notes: tuple[Message, ...] = ()
    decided: bool = True


@dataclass(frozen=True)
class Judge:
    """What a subject is judged by.

    Attributes:
        network: whose equations should hold.
        probe: the examples that are asked.
        options: what the caller says of the code; with the seed of the examples and the language of the report.
        own_cost: the user's own cost, to be judged too; None for nothing.
    """

    network: Network
    probe: Probe
    options: CheckOptions
    own_cost: Callable[..., Any] | None = None

    def factor_of(self, subject: Subject, answer: Answer, k: int = 0) -> float | None:
        """The constant that the answer for example k is right times: then no other convention is tried; else None."""
        probe = self.probe.for_subject(subject).only(k)
        return whole_factor(self._asked(probe, (answer,), subject), self.network)

    def changes_needed(self, subject: Subject, answer: Answer) -> int:
        """How many changes explain the answer for the first example: the fewer, the likelier the code is so called."""
        probe = self.probe.for_subject(subject).only(0)
        return self._diagnose(self._asked(probe, (answer,), subject), most=1).changes

    def judge_with_penalty(self, subject: Subject, l2: float) -> GradientReport:
        """Judge a subject as `judge` does, for the cost with a penalty (l2/2)‖w‖²."""
        return replace(self, options=replace(self.options, l2=l2)).judge(subject)

    def judge(self, subject: Subject) -> GradientReport:
        """Ask the subject about every example, and say what is wrong; not what a coarser format inside explains."""
        report = self._judged(subject)
        # what keeps state answers as unevenly as what rounds, so its answers show no format
        is_other = report.because is not None and report.because.key == "check.forward_other"
        is_asked = is_other or (report.verdict == "wrong" and all(f.fault != "not_repeatable" for f in report.findings))
        unit = computed_in(subject, self.probe.for_subject(subject)) if is_asked else 0.0
        if unit <= UNITS["float64"]:
            return report
        again = self._judged(subject, unit)
        if again.verdict == "wrong" and unit >= SHORT:
            return replace(again, notes=(*again.notes, remark("precision", dtype=_name_of(unit))))
        if again.verdict == "wrong" or (again.verdict == "undecided" and not _has_unknown(report.findings)):
            return report
        return replace(again, notes=(*again.notes, remark("precision", dtype=_name_of(unit))))

    def _judged(self, subject: Subject, unit: float = 0.0) -> GradientReport:
        recall = remembering.Recall(subject, unit)
        probe, set_aside = decidable(self.network, self.probe.for_subject(subject), recall)
        if probe is None:
            return self._report("undecided", [], subject, because=set_aside)
        rows = [(probe.x[k : k + 1], probe.y[k : k + 1]) for k in range(len(probe.x))]
        answers = tuple(recall.ask(probe.parameters, x, y) for x, y in rows)
        if recall.is_random:
            # what noise does to the equations says nothing about them
            return self._report("undecided", recall.findings(), subject, because=remark("draws_random"))
        if subject.knows_descent and are_of_one_size(answers):
            return self._report("undecided", [], subject, because=remark("adaptive_step"))
        asked = self._asked(probe, answers, subject)
        alone = self._examples(asked, subject)
        if subject.knows_descent and _is_overwritten(alone.findings, self.network):
            return self._report("wrong", [Finding("update", None, "overwritten")], subject, alone.held)
        findings = alone.findings + remembering.depends_on_rate(subject, probe, answers[0], alone.findings)
        batch = asked_batch(self.network, self.options, self._layout(subject), asked, subject, recall, findings)
        of_batch = [f for f in batch.findings if f.fault != "not_additive" or not _mixes_examples(findings)]
        of_cost = judge_cost(self.own_cost, subject, asked)
        of_cost += judge_cost_of_batch(self.own_cost, subject, asked, batch.reduction)
        findings = _without_doubles([*findings, *of_batch, *recall.findings(), *of_cost])
        notes = (*([set_aside] if set_aside else []), *alone.notes, *self._how_coarsely(asked))
        verdict, because = _verdict(findings, decided=alone.decided)
        if verdict == "correct":
            findings, notes = self._what_it_cannot_tell(subject, probe, findings, notes, batch)
            verdict, because = _verdict(findings := findings + masks_missing(answers), decided=alone.decided)
        elif verdict == "wrong":
            verdict, because, findings = self._if_not_misread(subject, probe, findings, asked.unit)
        read = read_as(subject, float(self.options.l2), batch.penalty, batch.count)
        return self._report(verdict, findings, subject, alone.held, because, notes, batch.reduction, read)

    def _what_it_cannot_tell(
        self, subject: Any, probe: Probe, findings: list[Finding], notes: tuple[Message, ...], batch: BatchResult
    ) -> tuple[list[Finding], tuple[Message, ...]]:
        """Add to findings and notes what these examples leave open.

        That is the behaviour on the other side of a kink, with targets of another shape, and what no example of
        this network can show.
        """
        dead, unseen = dead_sides(self.network, probe, subject)
        flat = _of_flat_targets(subject, probe) if batch.reduction and not probe.flat else ()
        if dead:
            return [*findings, *dead], notes
        return findings, (*notes, *unseen, *flat, *blind_spots(self.network))

    def _if_not_misread(
        self, subject: Any, probe: Probe, findings: list[Finding], unit: float
    ) -> tuple[str, Message | None, list[Finding]]:
        """Return the verdict, the reason and the findings; what may be a misreading of the code is no accusation.

        The code is not accused where its forward pass computes another network, and where the call was guessed
        nothing is called wrong for which no cause was found.
        """
        unknown = _has_unknown(findings)
        of_output = {name for f in findings if f.equation == "BP1" for name in f.names}
        told = told_of_forward_pass(subject, self.network, probe, of_output, unit)
        if told is not None and (unknown or is_recognised(told)):
            return "undecided", told, []
        if (unknown or "error_is_zero" in of_output) and getattr(subject, "guessed", False):
            return "undecided", remark("guessed"), list(as_supposed(findings))
        if is_elsewhere(findings, subject, self.network):
            return "undecided", remark("penalty_elsewhere"), [f for f in findings if f.is_convention]
        return "wrong", None, findings

    def _asked(self, probe: Probe, answers: tuple[Answer, ...], subject: Subject) -> AnswersByExample:
        enclosure = probe.enclosed(self.network, max(answer.unit for answer in answers))
        return AnswersByExample(probe, enclosure, answers, float(self.options.l2), getattr(subject, "unbiased", ()))

    def _layout(self, subject: Any) -> ArrayLayout:
        """How the subject lays out examples and weights, for the lines that are to mend it."""
        return ArrayLayout.of(subject, self.network, has_penalty=bool(self.options.l2))

    # ------------------------------------------------------------------ examples alone

    def _examples(self, asked: AnswersByExample, subject: Subject) -> _OfExamples:
        findings = oddities_of(asked.answers)
        factor = whole_factor(asked, self.network)
        if factor is not None and asked.unit >= SHORT:
            as_a_rule = replace(asked, enclosure=asked.probe.enclosed_as_a_rule(self.network, asked.unit))
            if whole_factor(as_a_rule, self.network) is None:
                return _OfExamples(findings, decided=False)
            factor = whole_factor(as_a_rule, self.network)
        negated = partial(self._negated, subject)
        if factor == 1:
            return _OfExamples(findings)
        if factor is not None:
            return _OfExamples([*findings, constant_of_cost(factor, self.network) if factor > 0 else negated(None)])
        diagnosis = self._diagnose(asked)
        layout = self._layout(subject)
        found = [of_another_layer(finding_of(each, layout), asked.answers[0].oddities) for each in diagnosis.violated]
        own = bool(found) and remembering.moves_at_its_own_rate(subject, asked.probe)
        own |= _has_unknown(found) and remembering.keeps_steps(subject, asked.probe)
        findings += [as_convention(each, self.network, negated, has_own_rate=own) for each in found]
        if subject.knows_descent:
            findings = without_unmoved_biases(findings, self.network)
        held = held_equations(diagnosis.explanations)
        cascade = note_of_cascade(diagnosis.explanations) if any(f.accuses for f in findings) else ()
        seen = self._seen(asked) if _has_unknown(found) else ()
        return _OfExamples(findings, held, (*cascade, *seen), bool(findings))

    def _seen(self, asked: AnswersByExample) -> tuple[Message, ...]:
        """What the gradients show of the network that they are of."""
        return (*note_of_activations(self.network, asked), *note_of_output(self.network, asked))

    def _how_coarsely(self, asked: AnswersByExample) -> tuple[Message, ...]:
        """Say, of a short format, how small a mistake could be seen."""
        if asked.unit < SHORT:
            return ()
        share = blur(asked.probe.enclosed_as_a_rule(self.network, asked.unit))
        return (remark("coarse", dtype=_name_of(asked.unit), percent=max(1, round(100 * share))),)

    def _negated(self, subject: Subject, found: Finding | None) -> Finding:
        return flipped(self._layout(subject), self.options.sign, knows_descent=subject.knows_descent, found=found)

    def _diagnose(self, asked: AnswersByExample, most: int = 2) -> Diagnosis:
        probe = asked.probe
        sites = sites_of(self.network, probe.parameters, asked.enclosure, probe.y, asked.penalty, probe.masks)
        if asked.answers[0].after is not None:
            sites = remembering.with_updates(sites, asked.answers)
        return diagnose(sites, asked.enclosure, asked.observed, asked.unit, most=most)

    def _report(
        self,
        verdict: str,
        findings: list[Finding],
        subject: Subject,
        held: Held = (),
        because: Message | None = None,
        notes: tuple[Message, ...] = (),
        reduction: str = "",
        read: tuple[Message, ...] = (),
    ) -> GradientReport:
        inferred = (*subject.described(), *([remark(reduction)] if reduction else []), *read)
        if because is not None and because.key.startswith("check.forward"):
            # beside another network than that of the code no equation holds or fails
            held, notes = (), tuple(note for note in notes if note.key != "check.cascade")
        alone = remark("tested", n=min(len(self.probe.x), MOST_GIVEN))
        tested = (alone, remark("tested_batch")) if reduction else (alone,)
        spoken = tuple(replace(finding, language=self.options.language) for finding in findings)
        language, seed, held_alone = self.options.language, self.options.seed, without_accused(held, findings)
        return GradientReport(verdict, spoken, inferred, tested, held_alone, because, notes, language, seed)


def _name_of(unit: float) -> str:
    return next(name for name, each in UNITS.items() if each == unit)


def _verdict(findings: list[Finding], *, decided: bool) -> tuple[str, Message | None]:
    if any(f.accuses for f in findings):
        return "wrong", None
    if codes := {f.code for f in findings if f.undecidable or f.code == "biases_fixed"}:
        return "undecided", remark(next((code for code in ("biases_fixed", LAST) if code in codes), "which_sign"))
    return ("correct", None) if decided else ("undecided", remark("beyond_rounding"))


def _of_flat_targets(subject: Any, probe: Probe) -> tuple[Message, ...]:
    """Say if targets of shape (N,) give another answer than (N, 1): a difference of the two is (N, N)."""
    flat = getattr(subject, "with_flat_targets", lambda: None)() if probe.y.shape[1] == 1 else None
    if flat is None:
        return ()
    try:
        one, other = (who.ask(probe.parameters, probe.x, probe.y) for who in (subject, flat))
    except SubjectError:
        return ()
    pairs = [(a, b) for a, b in zip(one.arrays, other.arrays, strict=True) if a is not None and b is not None]
    same = all(bool((abs(a - b) <= 1e-6 * (abs(a).max() + 1e-30)).all()) for a, b in pairs)
    return () if same else (remark("flat_differs", n=len(probe.x)),)


def _has_unknown(findings: Sequence[Finding]) -> bool:
    return any(finding.fault in ("unrecognised", "constant_factor") for finding in findings)


def _is_overwritten(findings: list[Finding], network: Network) -> bool:
    """Whether every gradient that was read from an update has the parameter itself added to it.

    That is so where the code moves the arrays that it was given, so that their old values are lost.
    """
    places = {(f.equation, f.layer) for f in findings if f.fault == "parameter_added"}
    layers = range(2, network.depth + 1)
    return places == {(equation, layer) for equation in ("BP3", "BP4") for layer in layers}


def _mixes_examples(findings: list[Finding]) -> bool:
    """Whether a fault makes one example's gradient depend on the others, so that a batch is not the sum of its own."""
    names = (name for finding in findings for name in finding.names)
    return any(name in BY_NAME and BY_NAME[name].mixes_examples for name in names)


def _without_doubles(findings: list[Finding]) -> list[Finding]:
    kept = {(finding.equation, finding.layer, finding.fault): finding for finding in reversed(findings)}
    return list(kept.values())[::-1]
