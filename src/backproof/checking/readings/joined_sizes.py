"""One report of what code gives with networks of several sizes: the first one's, with what only others showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backproof.checking.readings.widths_as_counts import with_width_as_count
from backproof.checking.report import GradientReport, remark

Sizes = tuple[int, ...]
_ORDER = {"correct": 0, "undecided": 1, "wrong": 2}
_UNEXPLAINED = ("unrecognised", "constant_factor", "not_additive")
_ONE_LAYER = 2
BLIND = ("check.one_term", "check.square")
"""What is said of what a network cannot tell, and another may."""


def is_for_one_output(report: GradientReport) -> bool:
    """Whether it is right with one output, and with several takes labels only: another reading may explain these."""
    return any(note.key == "check.made_for_one_output" for note in report.notes)


def _is_for_one_output(asked: Sequence[tuple[Sizes, GradientReport]]) -> bool:
    """Whether code is right for one output, and wrong for several in its output layer only: it may be meant for one."""
    right = any(sizes[-1] == 1 and report.verdict == "correct" for sizes, report in asked)
    wrong = [(sizes, report) for sizes, report in asked if report.verdict == "wrong"]
    layers = {f.layer == len(sizes) for sizes, report in wrong for f in report.findings if not f.is_convention}
    return right and layers == {True}


def _made_for_one_output(asked: Sequence[tuple[Sizes, GradientReport]]) -> list[tuple[Sizes, GradientReport]]:
    """The reports with one output, of code that takes labels where it is wrong without a cause with several.

    What makes vectors of labels reads them as indices, and would fail at the targets of one output. They are right, or
    every fault of theirs has a cause.
    """
    several = [report for sizes, report in asked if sizes[-1] > 1]
    labelled = [any("labels" in key for key in _targets(report)) for report in several]
    one = [(sizes, report) for sizes, report in asked if sizes[-1] == 1]
    is_told = all(f.fault not in _UNEXPLAINED for _, report in one for f in report.findings if f.accuses)
    is_not = all(
        report.verdict == "wrong" and any(f.fault in _UNEXPLAINED and f.layer == len(sizes) for f in report.findings)
        for sizes, report in asked
        if sizes[-1] > 1
    )
    decided = all(report.verdict in ("correct", "wrong") for _, report in one)
    return one if several and one and all(labelled) and is_told and is_not and decided else []


def joined(first: GradientReport, own: Sizes, others: Sequence[tuple[Sizes, GradientReport]]) -> GradientReport:
    """One report: the first network's, with what only others showed, and which were asked."""
    if found := _made_for_one_output([(own, first), *others]):
        (sizes, right), *rest = found
        whole = joined(right, sizes, rest)
        kept = tuple(note for note in whole.notes if note.key not in BLIND)
        return replace(whole, notes=(*kept, remark("made_for_one_output")))
    if len(own) == _ONE_LAYER and own[-1] == 1:
        # without a hidden layer, code that sums over everything is that of one neuron
        others = [other for other in others if all(f.fault != "summed_over_neurons" for f in other[1].findings)]
    asked = remark("networks", networks="; ".join(spoken(sizes) for sizes in (own, *(sizes for sizes, _ in others))))
    if others and (counted := with_width_as_count([(own, first), *others])) is not None:
        return replace(counted, tested=(asked, *(said for said in counted.tested if said.key != asked.key)))
    report, findings = first, list(first.findings)
    known = {(f.equation, f.layer) for f in findings}
    for _, other in others:
        unknown = any(f.fault in _UNEXPLAINED for f in other.findings)
        if other.verdict == "undecided" or unknown or _targets(other) != _targets(first):
            # code that is made for its own sizes, or for labels, may do anything at others
            continue
        new = [f for f in other.findings if (f.equation, f.layer) not in known and not f.is_convention]
        known |= {(f.equation, f.layer) for f in new}
        findings += new
        if _ORDER[other.verdict] > _ORDER[report.verdict]:
            report = other
    able = [{note.key for note in other.notes} for _, other in others if other.verdict == report.verdict]
    notes = tuple(note for note in report.notes if note.key not in BLIND or all(note.key in blind for blind in able))
    tested = (asked, *(said for said in report.tested if said.key != asked.key))
    whole = replace(report, findings=tuple(findings), tested=tested, notes=notes)
    if _is_for_one_output([(own, first), *others]):
        return replace(whole, verdict="undecided", because=remark("one_output_only"))
    return whole


def _targets(report: GradientReport) -> set[str]:
    """In what form targets were passed, where that is said."""
    return {message.key for message in report.inferred if message.key.startswith("check.targets")}


def spoken(sizes: Sizes) -> str:
    """Layer sizes as the command line takes them.

    >>> spoken((3, 4, 2))
    '3,4,2'
    """
    return ",".join(map(str, sizes))
