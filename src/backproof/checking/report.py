"""What checking says: findings, a verdict, what was inferred and what was tested; as text, HTML and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

VERDICTS = ("correct", "wrong", "undecided")
"""Proved equal up to rounding; proved different; or cannot be told, with the reason."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or a convention worth saying.

    Attributes:
        equation: "BP1" … "BP4", or "forward", "cost", "update" for what is wrong elsewhere.
        layer: counted from 1 = input; None where it concerns no single layer.
        fault: the name of the cause in the catalogue; "unrecognised" where none reproduces the numbers.
        alternatives: names of causes that the numbers cannot tell from `fault`.
        message: what is wrong, in the language of the report.
        mend: what the line should be.
        evidence: the numbers that speak for it.
        severity: "wrong direction", "wrong size", "constant" or "convention"; conventions make nothing wrong.
        also: a second fault in the same equation, found together with the first.
        undecidable: whether it may as well be a convention, which only the caller can know.
    """

    equation: str
    layer: int | None
    fault: str
    message: str
    mend: str = ""
    evidence: str = ""
    severity: str = "wrong direction"
    alternatives: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    undecidable: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The fault, its alternatives and what was found with it."""
        return frozenset((self.fault, *self.alternatives, *self.also))


@dataclass(frozen=True)
class GradientReport:
    """The result of `check`.

    Attributes:
        verdict: one of `VERDICTS`.
        findings: in the order in which they should be mended: the output first.
        inferred: how the code is called and what it returns, in words.
        tested: what was asked, in words.
        held: the equations and layers that hold, as (equation, layers).
        because: why the verdict is "undecided"; else "".
        language: of every text, "en" or "zh".
        seed: that the probes were drawn with.
    """

    verdict: str
    findings: tuple[Finding, ...] = ()
    inferred: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    held: tuple[tuple[str, tuple[int, ...]], ...] = ()
    because: str = ""
    language: str = "en"
    seed: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def is_correct(self) -> bool:
        """Whether every number is proved equal to the gradient up to rounding."""
        return self.verdict == "correct"

    def text(self) -> str:
        """The report as a teacher would say it."""
        from backproof.rendering.check_text import report_text

        return report_text(self)

    def to_html(self) -> str:
        """The report as one block of HTML that loads nothing."""
        from backproof.rendering.check_html import report_html

        return report_html(self)

    def to_json(self) -> str:
        """Every field as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.to_html()

    def __bool__(self) -> Any:
        raise TypeError("a report is neither true nor false; ask for report.verdict or report.is_correct")
