"""The catalogue of faults as a table of Markdown, in English or Chinese; docs/check.md holds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_HEADS = {"en": ("fault", "equation", "what is changed", "severity"), "zh": ("错误", "方程", "改动", "严重程度")}


def catalogue_table(faults: Iterable[Any], language: str = "en") -> str:
    """One row for each fault, in the order of the catalogue, which is that of how often they are met.

    Args:
        faults: entries of `backproof.checking.faults`.
        language: "en" or "zh".
    """
    head = _HEADS[language]
    lines = [f"| {' | '.join(head)} |", "| --- | --- | --- | --- |"]
    for fault in faults:
        words = (fault.chinese if language == "zh" else fault.english).replace("|", "∣")
        lines.append(f"| `{fault.name}` | {', '.join(fault.equations)} | {words} | {fault.severity} |")
    return "\n".join(lines)
