"""Code that is right without hidden layers is asked with one, where it takes any: else nothing is seen of BP2."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from backproof.checking.report import GradientReport, OperatorReport
from backproof.checking.subjects.usual_widths import USUAL
from backproof.errors import BackproofError

Sizes = tuple[int, ...]
Report = GradientReport | OperatorReport
_ONE_LAYER = 2


def with_a_hidden_layer(
    report: GradientReport, own: Sizes, at: Callable[[Sizes], Report]
) -> tuple[GradientReport, Sizes]:
    """The report with a hidden layer, and its sizes, of code that is right without and takes one; else those given.

    Args:
        report: of the code.
        own: the sizes that it was asked at.
        at: the report at other sizes.
    """
    if len(own) == _ONE_LAYER and report.verdict == "correct":
        with suppress(BackproofError):
            found = at(USUAL[0])
            if isinstance(found, GradientReport):
                return found, USUAL[0]
    return report, own
