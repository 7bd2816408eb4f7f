"""A certificate and a gradient report as HTML, for a notebook or a file; nothing is loaded from outside."""

from __future__ import annotations

from html import escape
from typing import Any

_STYLE = (
    "<style>.backproof{font:14px/1.5 system-ui,sans-serif;max-width:56em}.backproof h3{margin:.6em 0 .2em}"
    ".backproof code,.backproof pre{background:#8881;padding:.1em .4em;border-radius:3px}"
    ".backproof .wrong{color:#b3261e}.backproof .correct{color:#1a7f37}.backproof .undecided{color:#8a6100}"
    ".backproof li{margin:.5em 0}.backproof dl{margin:.2em 0 .2em 1.2em;display:grid;grid-template-columns:6em 1fr}"
    ".backproof dd{margin:0}</style>"
)


def certificate_html(certificate: Any) -> str:
    """The text of a certificate, as one block."""
    return f"{_STYLE}<div class='backproof'><pre>{escape(certificate.text())}</pre></div>"


def report_html(report: Any) -> str:
    """Verdict, findings as a list, what holds and what was tested, as one block."""
    from backproof.rendering.check_text import headline

    zh = report.language == "zh"
    titles = {"correct": "正确", "wrong": "错误", "undecided": "无法判定"} if zh else {}
    title = titles.get(report.verdict, report.verdict)
    items = "".join(_finding_html(finding, headline(finding, report.language), zh) for finding in report.findings)
    held = ", ".join(f"{equation} ({', '.join(map(str, layers))})" for equation, layers in report.held)
    rest = [(("成立" if zh else "holds"), held), ("", report.because)]
    rest += [
        (("约定" if zh else "understood"), "; ".join(report.inferred)),
        (("已测试" if zh else "tested"), "; ".join(report.tested)),
    ]
    lines = "".join(f"<p>{escape(label)}{': ' if label else ''}{escape(text)}</p>" for label, text in rest if text)
    return f"{_STYLE}<div class='backproof'><h3 class='{report.verdict}'>{title}</h3><ul>{items}</ul>{lines}</div>"


def _finding_html(finding: Any, title: str, zh: bool) -> str:
    rows = [
        ("证据" if zh else "evidence", escape(finding.evidence)),
        ("改法" if zh else "mend", f"<code>{escape(finding.mend)}</code>"),
    ]
    details = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows if text not in ("", "<code></code>"))
    return f"<li><b>{escape(title)}</b><br>{escape(finding.message)}<dl>{details}</dl></li>"
