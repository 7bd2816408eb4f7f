"""Code that was asked with objects of its file that we chose: it is right only if the other activations there are."""

from __future__ import annotations

from backproof.checking.readings.readings_of_text import Hypothesis
from backproof.checking.report import GradientReport, OperatorReport

Report = GradientReport | OperatorReport
_CHOSEN = ("check.given_objects", "check.put_together")
_UNSAID = ("check.objects_unsaid", "check.layers_unsaid")


def is_of_chosen_objects(report: Report) -> bool:
    """Whether it is of an object that was given others, or layers, that nothing in the file gives it."""
    return isinstance(report, GradientReport) and any(message.key in _CHOSEN for message in report.inferred)


def with_other_activations(report: Report, reading: Hypothesis, left: list[Hypothesis]) -> list[Hypothesis]:
    """Readings to be tried beside one that is right with objects that we chose: of other hidden activations.

    Each has its own object. Nothing is left to try where the file says which objects are meant.
    """
    if not is_of_chosen_objects(report):
        return []
    found = {reading.activations[0]: reading}
    for each in left:
        if each.activations[-1] == reading.activations[-1] and each.cost == reading.cost:
            found.setdefault(each.activations[0], each)
    return list(found.values())[1:]


def instead_of(report: Report, tried: list[tuple[Report, Hypothesis]]) -> tuple[Report, Hypothesis] | None:
    """What other objects of the same file show, where that counts more than a report; None where they show nothing.

    Of one that is right with objects that we chose, others may have the wrong slope; and that a layer is right says
    nothing of several.
    """
    is_one_layer = isinstance(report, GradientReport) and report.network is not None and len(report.network.sizes) == 2
    if not (is_of_chosen_objects(report) or is_one_layer):
        return None
    for other, reading in tried:
        if isinstance(other, OperatorReport) or other.because is None or other.because.key not in _UNSAID:
            continue
        accused = [finding.equation for finding in other.findings if not finding.is_convention]
        if accused and set(accused) == {"BP2"}:
            return other, reading
    return None
