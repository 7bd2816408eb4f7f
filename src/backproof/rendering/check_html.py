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
