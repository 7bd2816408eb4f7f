"""A penalty that code adds to every gradient of weights, where nobody said that its cost has one: it is read as that.

What stands in every layer alike, λw with one λ, is no slip but the penalty of a cost that the command does not name.
What one layer has and another has not is told as before, but where the file computes the penalty of all of them: then
it is missing in the others.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from backproof.checking.readings.penalty_of_cost import LARGEST, has_a_penalty_of_all
from backproof.checking.report import CONVENTION, GradientReport, OperatorReport, remark
from backproof.errors import BackproofError

_SAME = 1e-6
Report = GradientReport | OperatorReport


def with_penalty_in_code(report: Report, judged: Callable[[float], Report], text: str = "") -> Report:
    """Return the report for the cost with the penalty that the code has, where it has one in every layer.

    Args:
        report: of a file, for a cost without a penalty.
        judged: the report for the cost with a λ.
        text: the program, which may compute its cost.
    """
    penalty = None if isinstance(report, OperatorReport) else _penalty_of(report, text)
    if penalty is None:
        return report
    with suppress(BackproofError):
        found = judged(penalty)
        if isinstance(found, GradientReport):
            found = _with_biases_alike(found)
            lacks = any(f.fault == "penalty_missing" for f in found.findings)
            told = remark("penalty_in_cost" if lacks else "penalty_in_code", penalty=penalty)
            said = (told, *found.inferred)
            explains = found.verdict in ("correct", "wrong") and not _unknown(found)
            return replace(found, inferred=said) if explains else report
    return report


def _unknown(report: GradientReport) -> set[int | None]:
    """Layers of which some gradient of the weights has no known cause."""
    return {f.layer for f in report.findings if f.equation == "BP3" and f.fault in ("unrecognised", "not_additive")}


def _penalty_of(report: GradientReport, text: str) -> float | None:
    """The λ of which every layer's ∂C/∂w holds λw, but for those where something else is wrong too; else None.

    Some layers are enough where the program computes the penalty of all.
    """
    held = {f.layer: float(f.facts["multiple"]) for f in report.findings
            if f.accuses and f.fault == "penalty_in_gradient"}  # fmt: skip
    lacking = set(_layers(report)) - set(held) - _unknown(report)
    if report.verdict != "wrong" or not held or (lacking and not has_a_penalty_of_all(text, len(_layers(report)))):
        return None
    least, most = min(held.values()), max(held.values())
    if not 0 < least <= most < LARGEST or most - least > _SAME * most:
        return None
    short = float(f"{least:.6g}")
    return short if abs(short - least) <= _SAME * least else least


def _with_biases_alike(report: GradientReport) -> GradientReport:
    """The report that tells it as a convention where every bias is penalised as the weights are."""
    without = {str(n) for each in report.inferred if each.key == "check.no_bias_in" for n in each.facts["layers"]}
    with_bias = {layer for layer in _layers(report) if str(layer) not in without}
    if {f.layer for f in report.findings if f.accuses and f.fault == "bias_penalised"} != with_bias:
        return report
    findings = tuple(replace(f, severity=CONVENTION) if f.fault == "bias_penalised" else f for f in report.findings)
    is_right = not any(f.accuses or f.undecidable for f in findings)
    return replace(report, findings=findings, verdict="correct" if is_right else report.verdict)


def _layers(report: GradientReport) -> range:
    return range(2, len(report.network.sizes) + 1 if report.network is not None else 2)
