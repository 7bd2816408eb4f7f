"""Plots of how good predicted probabilities are: ROC, precision–recall and reliability curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.rendering.plots import FAINT, INK, SERIES, svg_of
from backproof.rendering.words import say
from backproof.runs.curves import ClassCurve, ReliabilityBin

MOST_CURVES = len(SERIES)
_FAR = 0.6
"""Where all probabilities are below this, the picture of them ends with the greatest."""


def roc(curves: Sequence[ClassCurve], language: str = "en") -> str:
    """Return the ROC curves of at most six classes, with the diagonal, where an order by chance lies."""

    def draw(axes: Any) -> None:
        for curve, colour in zip(curves, SERIES, strict=False):
            label = say("report.curve of", language, name=curve.label, value=curve.area)
            axes.plot(*curve.roc.T, color=colour, linewidth=1.8, label=label)
        axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":")
        _finish(axes, "axis false positives", "axis recall", language)

    return svg_of(draw, say("report.roc", language))


def precision_recall(curves: Sequence[ClassCurve], language: str = "en") -> str:
    """Return the precision–recall curves of at most six classes; of one alone, with its share, where chance lies."""

    def draw(axes: Any) -> None:
        for curve, colour in zip(curves, SERIES, strict=False):
            label = say("report.curve of", language, name=curve.label, value=curve.average_precision)
            recall, precision = curve.precision_recall.T
            axes.step(np.append(0.0, recall), np.append(precision[0], precision), where="pre", color=colour,
                      linewidth=1.8, label=label)  # fmt: skip
        if len(curves) == 1:
            axes.axhline(curves[0].share, color=INK, linewidth=0.8, linestyle=":")
        _finish(axes, "axis recall", "axis precision", language)

    return svg_of(draw, say("report.precision recall", language))


def reliability(bins: Sequence[ReliabilityBin], language: str = "en") -> str:
    """Return the share that came true by the probability that was said, with two standard errors and the diagonal."""
    said, share, count = (np.array(column, float) for column in zip(*bins, strict=True))

    def draw(axes: Any) -> None:
        spread = 2 * np.sqrt((share * (1 - share) + 0.25 / count) / count)  # never 0, where a bin is all yes or all no
        low, high = np.clip(share - spread, 0, 1), np.clip(share + spread, 0, 1)
        axes.vlines(said, low, high, color=FAINT, linewidth=4)
        axes.plot(said, share, color=SERIES[0], linewidth=1.8, marker="o", markersize=4)
        axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":")
        _finish(axes, "axis probability", "axis came true", language)
        if (most := float(max(said.max(), high.max()))) < _FAR:  # a rare class, of which all is said near 0
            axes.set_xlim(-0.02 * most, 1.04 * most)
            axes.set_ylim(-0.02 * most, 1.05 * most)

    return svg_of(draw, say("report.reliability", language))


def _finish(axes: Any, x_label: str, y_label: str, language: str) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.05)
    axes.set_xlabel(say(f"report.{x_label}", language))
    axes.set_ylabel(say(f"report.{y_label}", language))
    if axes.get_legend_handles_labels()[1]:
        axes.legend(frameon=False, labelcolor=INK, fontsize=9)
