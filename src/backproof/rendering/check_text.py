"""A gradient report as text: what a good teacher would say, in English or Chinese."""

from __future__ import annotations

from typing import Any

_MARKS = {"correct": "✓", "wrong": "✗", "undecided": "?"}
_LABELS = {"en": ("evidence", "mend"), "zh": ("证据", "改法")}
_SEVERITIES = {
    "wrong direction": "方向错误",
    "wrong size": "大小错误",
    "constant": "常数倍",
    "convention": "约定",
}


def report_text(report: Any) -> str:
    """Findings first, then what holds, what was inferred, and why where nothing can be told."""
    lines: list[str] = []
    for finding in report.findings:
        lines += _finding(finding, report.language)
    lines += [f"  {note}" for note in report.notes]
    if report.verdict == "correct":
        lines.append(_correct(report))
    elif report.held:
        lines.append("✓ " + _held(report))
    if report.because:
        lines.append(f"? {report.because}")
    if report.inferred:
        lines.append(("  识别出的约定：" if report.language == "zh" else "  understood: ") + "; ".join(report.inferred))
    if report.tested:
        lines.append(("  已测试：" if report.language == "zh" else "  tested: ") + "; ".join(report.tested))
    return "\n".join(lines)


def headline(finding: Any, language: str) -> str:
    """The first line of a finding."""
    zh = language == "zh"
    if finding.severity == "convention":
        return "约定" if zh else "convention"
    where = "" if finding.layer is None else f"（第 {finding.layer} 层）" if zh else f" at layer {finding.layer}"
    if finding.equation == "operator":
        return "导数错误" if zh else "the derivative is wrong"
    if finding.undecidable:
        return f"{finding.equation}{where}: " + ("有两种可能" if zh else "two readings are possible")
    if finding.equation.startswith("BP"):
        return f"{finding.equation} 不成立{where}" if zh else f"{finding.equation} is violated{where}"
    return f"{finding.equation}{where}: " + (_SEVERITIES[finding.severity] if zh else finding.severity)


def _finding(finding: Any, language: str) -> list[str]:
    evidence, mend = _LABELS[language]
    mark = "·" if finding.severity == "convention" else "?" if finding.undecidable else "✗"
    colon = "：" if language == "zh" else ": "
    lines = [f"{mark} {headline(finding, language)}", f"  {finding.message}"]
    if finding.evidence:
        lines.append(f"  {evidence}{colon}{finding.evidence}")
    if finding.mend:
        lines.append(f"  {mend}{colon}{finding.mend}")
    return lines


def _correct(report: Any) -> str:
    if not report.inferred:
        return (
            "✓ 正确：导数与差分一致" if report.language == "zh" else "✓ correct: the derivative agrees with differences"
        )
    if report.language == "zh":
        return "✓ 正确：BP1–BP4 在每一层都成立，已证明每个数在舍入误差内相等"
    return "✓ correct: BP1–BP4 hold at every layer; every number is proved equal up to rounding"


def _held(report: Any) -> str:
    zh = report.language == "zh"
    parts = [f"{equation} ({', '.join(map(str, layers))})" for equation, layers in report.held]
    listed = ("、" if zh else ", ").join(parts)
    return (
        f"成立：{listed}（括号内为层号，均以你自己的 δ 检验）"
        if zh
        else f"{listed} hold (layers in brackets, each with your own δ)"
    )
