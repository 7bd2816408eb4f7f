"""Gradients that add up from call to call, where something else in the file resets them: it calls a `zero_grad()`."""

from __future__ import annotations

import re
from dataclasses import replace

from backproof.checking.report import CONVENTION, GradientReport, OperatorReport

_RESETS = re.compile(r"(?<!def )\b\w*(zero|clear|reset)_?(the_)?grads?\w*\s*\(", re.I)
"""A call. The definition alone resets nothing."""
Report = GradientReport | OperatorReport


def with_resets_elsewhere(report: Report, text: str) -> Report:
    """Return the report that does not accuse sums of never being reset, where the file resets them.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or not _RESETS.search(text):
        return report
    findings = tuple(
        replace(f, severity=CONVENTION, code="reset_elsewhere") if f.fault == "accumulates" and f.accuses else f
        for f in report.findings
    )
    if findings == report.findings or report.verdict != "wrong":
        return report
    is_right = not any(f.accuses or f.undecidable for f in findings)
    return replace(report, findings=findings, verdict="correct" if is_right else "wrong")
