"""Plots as SVG text for a page: Matplotlib draws them, in the colours and fonts of the page.

Every colour is a placeholder that becomes a CSS variable, so that a plot follows the page into the dark and onto paper.
Numbers that are not finite are left out.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backproof.rendering.words import say

SERIES = [f"#0a0b{i:02x}" for i in range(1, 7)]
INK, FAINT = "#0a0c01", "#0a0c02"
_VARIABLES = {INK: "var(--ink)", FAINT: "var(--line)"} | {c: f"var(--series-{i})" for i, c in enumerate(SERIES, 1)}
_SIZE = (4.7, 3.0)
_MOST_POINTS = 2000
LONG = 1e4
"""From what number on those at an axis are long."""
_STYLES = ("-", "--", "-.", ":")


def kept_epochs(epochs: Sequence[int], language: str) -> str:
    """Return in words which epochs were kept, of those given, one at least and rising."""
    if len(epochs) == 1:
        return say("report.kept", language, epoch=epochs[0])
    return say("report.kept each", language, first=epochs[0], last=epochs[-1])


def lines(
    series: Sequence[tuple[str, Sequence[float | None]]],
    y_label: str,
    *,
    log: bool = False,
    marks: Sequence[int] = (),
    language: str = "en",
) -> str:
    """Return a plot of one line for each (name, value of each epoch); `marks` are epochs that were kept.

    >>> "<svg" in lines([("training", [0.5, 0.4])], "cost")
    True
    """

    def draw(axes: Any) -> None:
        for i, (name, values) in enumerate(series):
            numbers = np.array([np.nan if v is None else v for v in values], float)
            numbers[~np.isfinite(numbers) | (log & (numbers <= 0))] = np.nan
            style = {"color": SERIES[i % len(SERIES)], "linestyle": _STYLES[(i // len(SERIES)) % len(_STYLES)]}
            epochs = np.arange(1, len(numbers) + 1)
            axes.plot(epochs, numbers, label=name, marker="o" if len(numbers) == 1 else "", linewidth=1.8, **style)
        for mark in marks:
            label = kept_epochs(marks, language) if mark == marks[0] else ""
            axes.axvline(mark, color=INK, linewidth=0.8, linestyle=":", label=label)
        axes.set_xlabel(say("report.axis epoch", language))
        axes.set_ylabel(y_label)
        axes.xaxis.get_major_locator().set_params(integer=True)
        if log and any(v is not None and np.isfinite(v) and v > 0 for _, values in series for v in values):
            _use_logarithm(axes)
        if len(series) > 1 or marks:
            axes.legend(frameon=False, labelcolor=INK, fontsize=9)

    return svg_of(draw, say("report.plot of epochs", language, what=y_label, names=[name for name, _ in series]))


def predicted_by_actual(actual: Any, predicted: Any, name: str, language: str = "en") -> str:
    """Return a plot of predicted by actual values, at most 2,000, with the line where they are equal."""
    shown = np.linspace(0, len(actual) - 1, min(len(actual), _MOST_POINTS)).astype(int)

    def draw(axes: Any) -> None:
        axes.scatter(actual[shown], predicted[shown], s=14, color=SERIES[0], alpha=0.55, linewidths=0)
        low, high = float(min(actual.min(), predicted.min())), float(max(actual.max(), predicted.max()))
        axes.plot([low, high], [low, high], color=INK, linewidth=0.8, linestyle=":")
        axes.set_xlabel(say("report.axis actual", language, name=name))
        axes.set_ylabel(say("report.axis predicted", language, name=name))

    return svg_of(draw, say("report.plot of predictions", language, name=name))


def residuals(actual: Any, predicted: Any, name: str, language: str = "en") -> str:
    """Return a histogram of actual − predicted."""

    def draw(axes: Any) -> None:
        axes.hist(actual - predicted, bins=min(40, max(5, int(len(actual) ** 0.5))), color=SERIES[0], alpha=0.8)
        axes.axvline(0, color=INK, linewidth=0.8, linestyle=":")
        axes.set_xlabel(say("report.axis residual", language, name=name))
        axes.set_ylabel(say("report.axis examples", language))
        axes.yaxis.get_major_locator().set_params(integer=True)

    return svg_of(draw, say("report.plot of residuals", language, name=name))


def _use_logarithm(axes: Any) -> None:
    """Scale by logarithm, labels as plain numbers: powers as Matplotlib sets them are mathematics, which is off."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 300 * low else (1,), numticks=12))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _thin_out(axes: Any) -> None:
    """Let there be fewer numbers at the horizontal axis where they are long, so that they stand apart."""
    from matplotlib.ticker import AutoLocator

    locator = axes.xaxis.get_major_locator()
    if isinstance(locator, AutoLocator) and max(map(abs, axes.get_xlim())) >= LONG:
        locator.set_params(nbins=5)


def svg_of(draw: Callable[[Any], None], title: str, size: tuple[float, float] = _SIZE) -> str:
    """Return what is drawn on Matplotlib's axes as SVG text for a page.

    Args:
        draw: called with the axes.
        title: what is seen, for those who do not see it; each drawing of a page has its own.
        size: in inches.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": title, "axes.formatter.useoffset": False,
                                "axes.formatter.limits": (-5, 8), "text.parse_math": False,
                                "text.usetex": False}):  # fmt: skip
        figure = Figure(figsize=size)
        canvas: Any = FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        draw(axes)
        _thin_out(axes)
        _dress(axes)
        figure.patch.set_alpha(0)
        for patch in (figure.patch, axes.patch):
            patch.set_facecolor("none")
            patch.set_edgecolor("none")
        return _for_a_page(_printed(canvas), title)


def _printed(canvas: Any) -> str:
    """Return the drawing as SVG, laid out once and drawn once; `savefig` would do either twice."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    stream = io.StringIO()
    with warnings.catch_warnings():
        # Matplotlib's own letters have no Chinese; those of the page do, and the page sets the words
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        ConstrainedLayoutEngine().execute(canvas.figure)
        canvas.print_svg(stream, metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def _dress(axes: Any) -> None:
    axes.grid(True, color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(which="both", colors=INK, length=0, labelsize=9)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(FAINT)


def _for_a_page(svg: str, title: str) -> str:
    """Return the drawing as an element: no prolog, ids of its own, the page's colours and letters, any width."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    prefix = re.sub(r"\W+", "-", title)
    svg = re.sub(r'id="', f'id="{prefix}-', svg)
    svg = re.sub(r"(url\(#|href=\"#)", rf"\1{prefix}-", svg)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font: \1 system-ui, sans-serif", svg)
    for placeholder, variable in _VARIABLES.items():
        svg = svg.replace(placeholder, variable)
    label = title.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
