"""A check as text: what a good teacher would say, in English or Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from backproof.checking.report import Finding, GradientReport, OperatorFinding, OperatorReport
from backproof.rendering import check_sentences as sentences
from backproof.rendering.words import chosen, say, tell


def report_text(report: GradientReport, language: str) -> str:
    """Findings first, then what holds, what was inferred, and why where nothing can be told.

    What is true only of a guessed call stands after the reason why nothing can be told.
    """
    because = ["? " + tell(report.because, language)] if report.because else []
    is_guess = any(finding.supposed for finding in report.findings)
    lines = because if is_guess else []
    lines = lines + _lines(report.findings, language)
    lines += [f"  {tell(note, language)}" for note in report.notes]
    if report.verdict == "correct":
        lines.append("✓ " + say("check.proved", language))
    elif report.held:
        lines.append("✓ " + say("check.held", language, listed=held(report, language)))
    lines += [] if is_guess else because
    for key, messages in (("understood", report.inferred), ("asked", report.tested)):
        if messages:
            text = sentences.between([tell(message, language) for message in messages], language)
            lines.append("  " + say(f"check.{key}", language, text=text))
    return "\n".join(lines)


def finding_text(finding: Finding, language: str) -> str:
    """A finding as a few lines."""
    return "\n".join(_lines([finding], language))


def _lines(findings: Sequence[Finding], language: str) -> list[str]:
    """For each its headline, what is wrong, the evidence, and how it is mended."""
    return [
        line
        for one in sentences.told(findings, language)
        for line in (f"{one.mark} {one.headline}", f"  {one.what}", *_details(one.evidence, one.mend, language))
    ]


def held(report: GradientReport, language: str) -> str:
    """The equations that hold, with their layers."""
    between, written = str(chosen((", ", "、"), language)), str(chosen(("{} ({})", "{}（{}）"), language))
    return between.join(written.format(equation, between.join(map(str, layers))) for equation, layers in report.held)


def _details(evidence: str, mend: str, language: str) -> list[str]:
    found = (("evidence", evidence), ("mend", mend))
    return ["  " + say(f"check.{key}", language, text=text) for key, text in found if text]


def op_report_text(report: OperatorReport, language: str) -> str:
    """Findings, or that there are none, why nothing can be told, and what was tested."""
    lines = [line for finding in report.findings for line in op_finding_lines(finding, language)]
    if report.is_correct and not report.findings:
        lines.append("✓ " + say("check_op.right", language))
    if report.because:
        lines.append("? " + tell(report.because, language))
    lines += [f"  {tell(note, language)}" for note in report.notes]
    tested = say("check_op.tested", language, n=report.entries)
    return "\n".join([*lines, "  " + say("check.asked", language, text=tested)])


def op_finding_text(finding: OperatorFinding, language: str) -> str:
    """A finding as a few lines."""
    return "\n".join(op_finding_lines(finding, language))


def op_finding_lines(finding: OperatorFinding, language: str) -> list[str]:
    """That the derivative is wrong, how, the entry that is farthest off, and how it is mended."""
    details = sentences.operator_evidence(finding, language), sentences.operator_mend(finding, language)
    mark, title = "·" if finding.is_convention else "✗", sentences.operator_title(finding, language)
    return [f"{mark} {title}", f"  {sentences.operator_what(finding, language)}", *_details(*details, language)]
