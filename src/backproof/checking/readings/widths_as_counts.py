"""A width of the network that gradients are divided by, where the number of examples is meant: `m = X.shape[0]`.

One network shows a constant only, such as ⅓, or ½, which may be that of the cost; several show that it is 1/width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backproof.checking.readings.counts_written import constant_of
from backproof.checking.report import SIZE, Finding, GradientReport

Sizes = tuple[int, ...]
_NEAR = 1e-9


def with_width_as_count(asked: Sequence[tuple[Sizes, GradientReport]]) -> GradientReport | None:
    """The first report that is wrong, with this cause; None where the constants of all networks are no such widths.

    Args:
        asked: layer sizes with their reports; the width of the outputs, which a mean over these divides by, is none.
    """
    constants = [(sizes, factor) for sizes, report in asked if (factor := _factor(report)) is not None]
    wrong = [(sizes, report) for sizes, report in asked if report.verdict == "wrong"]
    if len(constants) < len(asked) or not wrong or len({len(sizes) for sizes, _ in asked}) > 1:
        return None
    for k in range(len(asked[0][0]) - 1):
        differ = len({sizes[k] for sizes, _ in constants}) > 1 and any(sizes[k] != sizes[-1] for sizes, _ in constants)
        if differ and all(abs(factor * sizes[k] - 1) < _NEAR for sizes, factor in constants):
            sizes, report = wrong[0]
            return _with_cause(report, {"width": sizes[k], "layer": k + 1})
    return None


def _factor(report: GradientReport) -> float | None:
    """The constant at the output, where that is all that is told of BP1."""
    found = [finding for finding in report.findings if finding.equation == "BP1"]
    return constant_of(found[0]) if len(found) == 1 else None


def _with_cause(report: GradientReport, facts: dict[str, int]) -> GradientReport:
    def told(finding: Finding) -> Finding:
        same = replace(finding, fault="width_as_count", severity=SIZE, code="", facts=facts)
        return replace(same, causes=(), alternatives=()) if finding.equation == "BP1" else finding

    notes = tuple(note for note in report.notes if note.key != "check.cascade")
    return replace(report, findings=tuple(map(told, report.findings)), notes=notes)
