"""The catalogue of faults as a table of Markdown, in English or Chinese; docs/check.md holds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backproof.rendering.words import chosen, say

_HEADS = ("fault", "错误"), ("equation", "方程"), ("what is changed", "改动"), ("severity", "严重程度")


def catalogue_table(faults: Iterable[Any], language: str = "en") -> str:
    """One row for each fault, in the order of the catalogue, which is that of how often they are met.

    Args:
        faults: entries of `backproof.checking.faults`.
        language: "en" or "zh".
    """
    head = [chosen(pair, language) for pair in _HEADS]
    lines = [f"| {' | '.join(head)} |", "| --- | --- | --- | --- |"]
    for fault in faults:
        words = chosen((fault.english, fault.chinese), language).replace("|", "∣")
        severity = say(f"check.{fault.severity}", language)
        lines.append(f"| `{fault.name}` | {', '.join(fault.equations)} | {words} | {severity} |")
    return "\n".join(lines)
