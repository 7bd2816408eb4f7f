"""One finding of a check, or plain text, as a block of HTML; nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from backproof.checking.report import Finding, OperatorFinding
from backproof.rendering import check_sentences as sentences
from backproof.rendering.words import say

_STYLE = (
    "<style>.backproof{font:14px/1.5 system-ui,sans-serif;max-width:56em}.backproof h3{margin:.6em 0 .2em}"
    ".backproof code,.backproof pre{background:#8881;padding:.1em .4em;border-radius:3px}"
    ".backproof .wrong{color:#b3261e}.backproof .correct{color:#1a7f37}.backproof .undecided{color:#8a6100}"
    ".backproof li{margin:.5em 0}.backproof dl{margin:.2em 0 .2em 1.2em;display:grid;grid-template-columns:6em 1fr}"
    ".backproof dd{margin:0}</style>"
)


def finding_fragment(finding: Finding, language: str) -> str:
    """One finding."""
    return "".join(_items([finding], language))


def _items(findings: Sequence[Finding], language: str) -> list[str]:
    told = sentences.told(findings, language)
    return [_item(one.headline, one.what, one.evidence, one.mend, language) for one in told]


def op_finding_fragment(finding: OperatorFinding, language: str) -> str:
    """One finding."""
    what, evidence = sentences.operator_what(finding, language), sentences.operator_evidence(finding, language)
    title, mend = sentences.operator_title(finding, language), sentences.operator_mend(finding, language)
    return _item(title, what, evidence, mend, language)


def text_fragment(text: str) -> str:
    """Plain text as one block."""
    return f"{_STYLE}<div class='backproof'><pre>{escape(text)}</pre></div>"


def _item(title: str, what: str, evidence: str, mend: str, language: str) -> str:
    rows = [("evidence", escape(evidence)), ("mend", f"<code>{escape(mend)}</code>" if mend else "")]
    details = "".join(
        f"<dt>{escape(say(f'check.label {key}', language))}</dt><dd>{text}</dd>" for key, text in rows if text
    )
    return f"<li><b>{escape(title)}</b><br>{escape(what)}<dl>{details}</dl></li>"
