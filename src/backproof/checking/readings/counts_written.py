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
_UNLIKE = (("BP3", "sum_for_weights_mean_for_biases"), ("BP4", "mean_for_weights_sum_for_biases"))
"""What is divided by a count that is written, with what is told of a batch then, since the others are divided by N."""
Report = GradientReport | OperatorReport


def with_counts_written(report: Report, text: str) -> Report:
    """Return the report in which a constant at the output is that of a number of examples, where the code has it.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or report.verdict == "undecided":
        return report
    findings = _of_one_part(tuple(_of_a_count(finding, text) for finding in report.findings), text, _last(report))
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
    return finding if count is None else _said(finding, count, ratio)


def _said(finding: Finding, count: int, ratio: float) -> Finding:
    facts = {"count": count, "factor": ratio}
    return replace(finding, severity=CONVENTION, code="count_written", facts=facts, causes=(), alternatives=())


def _last(report: GradientReport) -> int:
    return len(report.network.sizes) if report.network is not None else 0


def _of_one_part(findings: tuple[Finding, ...], text: str, last: int) -> tuple[Finding, ...]:
    """The findings, where weights or biases alone are divided by a count that is written, and the others by 1/N.

    That is the mean of both where so many examples are given, as in `w -= rate * x.T @ d / 50; b -= rate * d.mean(0)`.
    """
    for equation, batch in _UNLIKE:
        own = [f for f in findings if f.accuses and f.equation == equation and f.fault != batch]
        ratios = [constant_of(f) for f in own]
        count = next((n for n in _counts(text) if all(r is not None and abs(r * n - 1) < _NEAR for r in ratios)), None)
        is_whole = {f.layer for f in own} == set(range(2, last + 1)) and any(f.fault == batch for f in findings)
        if own and is_whole and count is not None:
            left = [_said(f, count, 1 / count) if f in own else f for f in findings if f.fault != batch]
            return tuple(left)
    return findings


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
