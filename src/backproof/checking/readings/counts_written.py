"""A number of examples that stands in code as a number, `1 / 60000 * dz @ a.T`: a constant of the cost, and no fault.

Such code is the mean over its own data, whatever it is given here. Only a number that the text of the code holds
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from backproof.checking.report import CONVENTION, Finding, GradientReport, OperatorReport
from backproof.checking.subjects.code.counts_outside import is_count

_NUMBER = r"(\d[\d_]*(?:\.0*)?(?:[eE]\d+)?)(?![\w.])"
_DIVISOR = re.compile(rf"/=?\s*(?:\(\s*{_NUMBER}(?!\s*\*)|{_NUMBER})")
"""A number after a division; one that is multiplied within brackets, as in `/ (2 * m)`, is no count."""
_NAMED = re.compile(r"(?<![\w.])([^\W\d]\w*)\s*=\s*(\d[\d_]*(?:\.0*)?(?:[eE]\d+)?)(?![\w.])")
_SHARES = (1.0, 2.0, 0.5)
"""What the cost itself may have beside the mean: its 2 or ½."""
_NEAR = 1e-9
Report = GradientReport | OperatorReport


def with_counts_written(report: Report, text: str) -> Report:
    """Return the report in which a constant at the output is that of a number of examples, where the code has it.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or report.verdict == "undecided":
        return report
    findings = tuple(_of_a_count(finding, text) for finding in report.findings)
    if findings == report.findings:
        return report
    notes = tuple(note for note in report.notes if note.key != "check.cascade" or note.facts["layer"] != _depth(report))
    verdict = "wrong" if any(finding.accuses for finding in findings) else "correct"
    return replace(report, verdict=verdict, findings=findings, notes=notes)


def _depth(report: GradientReport) -> int:
    return max((finding.layer or 0 for finding in report.findings if finding.equation == "BP1"), default=0)


def _of_a_count(finding: Finding, text: str) -> Finding:
    """The finding, as a convention where it is the constant 1/count at the output."""
    is_open = finding.accuses or finding.code == "share_of_step"
    ratio = constant_of(finding) if finding.equation == "BP1" and is_open else None
    if ratio is None or ratio <= 0:
        return finding
    count = next((n for n in _counts(text) if any(abs(ratio * n / share - 1) < _NEAR for share in _SHARES)), None)
    if count is None:
        return finding
    facts = {"count": count, "factor": ratio}
    return replace(finding, severity=CONVENTION, code="count_written", facts=facts, causes=(), alternatives=())


def constant_of(finding: Finding) -> float | None:
    """The constant, where that is all that is wrong with an equation, or all that differs from the cost."""
    if finding.code in ("share_of_step", "constant"):
        return float(finding.facts["factor"])
    if finding.fault == "constant_factor" and "ratio" in finding.facts:
        return float(finding.facts["ratio"])
    return finding.causes[0].factor if finding.causes and not finding.causes[0].faults else None


def _counts(text: str) -> Iterator[int]:
    """The whole numbers that a text divides by, and those that it gives to a name which counts examples.

    >>> list(_counts("dw = 1 / 60000 * dz @ a.T; db = d.sum(0) / 1_797; m = 4; hidden = 8; x = x / 2.5; d /= 16"))
    [60000, 1797, 16, 4]
    >>> list(_counts("cost = s / (2 * m); dw = d / (3)"))
    [3]
    """
    given = [number for name, number in _NAMED.findall(text) if is_count(name)]
    for number in (*("".join(either) for either in _DIVISOR.findall(text)), *given):
        if 1 < float(number.replace("_", "")) < 2**53:
            yield int(float(number.replace("_", "")))
