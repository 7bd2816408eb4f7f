"""Code that takes a λ of which nothing was said: it was given 0, and is asked with another too, for what that shows.

What is penalised, and by how much, is for the caller to say, so nothing is accused that all layers do alike. What one
layer does and another does not, or a penalty with the wrong sign, is a fault under every cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from backproof.checking.report import GradientReport, as_supposed, remark
from backproof.checking.subjects.objects.object_readings import penalties
from backproof.checking.subjects.running.guard import SubjectError
from backproof.faces import Message

SOME = 0.25
"""A λ that is far from 0 and from 1."""
_OF_A_PENALTY = (
    "penalty_missing",
    "penalty_sign",
    "penalty_twice",
    "penalty_half",
    "penalty_of_sign",
    "bias_penalised",
)


def with_some_penalty(
    report: GradientReport, subject: Any, judged: Callable[[Any, float], GradientReport]
) -> GradientReport:
    """Return the report of code that is right with λ = 0, with what another λ shows.

    Args:
        report: what was found with λ = 0.
        subject: the code, as it was asked.
        judged: the report of a subject for the cost with a λ.
    """
    if report.verdict != "correct" or not getattr(subject, "passes_penalty", False):
        return report
    found = []
    for given in penalties(SOME):
        try:
            found.append(judged(subject.with_penalty(given), SOME))
        except SubjectError:
            return report
        if found[-1].verdict == "correct":
            read = [message for message in found[-1].inferred if message.key == "check.penalty_read"]
            return replace(report, inferred=(*report.inferred, *read))
    best = min(found, key=lambda each: (_has_others(each), len(each.findings)))
    if _has_others(best) or best.verdict != "wrong":
        return replace(report, verdict="undecided", because=remark("penalty_unlike", penalty=SOME),
                       findings=as_supposed(best.findings))  # fmt: skip
    if _is_uneven(best, subject):
        best = replace(best, findings=tuple(f for f in best.findings if f.fault != "not_additive"))
        return replace(best, tested=(*best.tested, remark("penalty_tried", penalty=SOME)))
    return replace(report, notes=(*report.notes, *_note_of(best)))


def _note_of(report: GradientReport) -> tuple[Message, ...]:
    """What is said of a λ that every layer has alike; nothing where it reaches no gradient."""
    is_unused = {f.fault for f in report.findings if f.accuses} == {"penalty_missing"}
    return () if is_unused else (remark("penalty_open", penalty=SOME),)


def _has_others(report: GradientReport) -> bool:
    """Whether it finds more than slips of a penalty, which in a batch show as what is no sum over the examples too."""
    slips = {(f.equation, f.layer) for f in report.findings if f.fault in _OF_A_PENALTY}
    others = [f for f in report.findings if f.accuses and f.fault not in _OF_A_PENALTY]
    return any(f.fault != "not_additive" or (f.equation, f.layer) not in slips for f in others)


def _is_uneven(report: GradientReport, subject: Any) -> bool:
    """Whether a penalty has the wrong sign, or is treated in one layer otherwise than in another.

    Of biases those layers are compared that have one: a column of ones beside the inputs alone is penalised in one.
    """
    layers = set(range(2, subject.network.depth + 1))
    faults = {f.fault for f in report.findings if f.accuses and f.fault in _OF_A_PENALTY}
    with_bias = layers - set(getattr(subject, "unbiased", ()))
    return "penalty_sign" in faults or any(
        {f.layer for f in report.findings if f.fault == fault} != (with_bias if fault == "bias_penalised" else layers)
        for fault in faults
    )
