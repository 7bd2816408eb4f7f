"""Plots of how important columns are to a model, and of how its predictions depend on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.rendering.plots import FAINT, INK, SERIES, svg_of
from backproof.rendering.words import say
from backproof.rendering.words.words_of_measures import measured
from backproof.runs.dependence import Dependence
from backproof.runs.importance import Importance

MOST_BARS, _LONGEST = 20, 28
_WIDTH, _LEAST_HEIGHT, _OF_A_BAR = 4.7, 1.1, 0.24


def importance(found: Importance, language: str = "en") -> str:
    """Return a bar for each of the columns that are worth most, with the deviation."""
    shown = found.columns[:MOST_BARS]
    rises = [column.increase for column in shown]

    def draw(axes: Any) -> None:
        places = np.arange(len(shown))
        axes.barh(places, rises, height=0.62, color=SERIES[0], alpha=0.85)
        axes.hlines(places, [one.increase - one.deviation for one in shown],
                    [one.increase + one.deviation for one in shown], color=INK, linewidth=1.2)  # fmt: skip
        axes.set_yticks(places, [_short(one.name) for one in shown])
        axes.invert_yaxis()
        axes.set_xlabel(say("report.axis importance", language, measured=measured(found.measured, language)))

    return svg_of(draw, say("report.importance", language), (_WIDTH, _LEAST_HEIGHT + _OF_A_BAR * len(shown)))


def dependence(found: Dependence, language: str = "en") -> str:
    """Return the mean answers by the value of a column: lines for numbers, points for categories."""
    outputs = list(range(min(len(found.names), len(SERIES))))
    single = len(found.names) == 1
    label = say("report.axis answer", language, name=found.names[0]) if single else say("report.axis answers", language)

    def lines(axes: Any) -> None:
        values = _placed(axes, found.values)
        for i in outputs:
            axes.plot(values, found.answers[:, i], color=SERIES[i], linewidth=1.8, label=_short(found.names[i]))
        axes.plot(values, np.full(len(found.values), 0.02), "|", color=FAINT, markersize=9,
                  transform=axes.get_xaxis_transform())  # fmt: skip
        axes.set_xlabel(_short(found.column))
        axes.set_ylabel(label)

    def points(axes: Any) -> None:
        places = np.arange(len(found.values))
        for i in outputs:
            axes.plot(found.answers[:, i], places, "o", color=SERIES[i], markersize=5, label=_short(found.names[i]))
        axes.set_yticks(places, [_named(value, language) for value in found.values])
        axes.set_ylim(len(places) - 0.5, -0.5)
        axes.set_xlabel(label)

    def draw(axes: Any) -> None:
        (lines if found.shown_as == "line" else points)(axes)
        if not single:
            axes.legend(frameon=False, labelcolor=INK, fontsize=9)

    height = 3.0 if found.shown_as == "line" else max(1.6, _LEAST_HEIGHT + _OF_A_BAR * len(found.values))
    return svg_of(draw, say("report.dependence", language, name=found.column), (_WIDTH, height))


def _placed(axes: Any, given: Sequence[float | str]) -> Any:
    """Return values as places on the horizontal axis, at which days or months stand in digits where they are dates."""
    if not isinstance(given[0], str):
        values = np.array(given, float)
        if (values == np.floor(values)).all():
            axes.xaxis.get_major_locator().set_params(integer=True)  # there is no season of 1.5
        return values
    from matplotlib import dates

    values = np.array(given, "datetime64[s]")

    ticks: Any = dates
    axes.xaxis.set_major_locator(ticks.AutoDateLocator(minticks=2, maxticks=5))
    span = values.max() - values.min()
    form = next((form for days, form in ((300, "%Y-%m"), (3, "%m-%d")) if span > np.timedelta64(days, "D")), "%d %H:%M")
    axes.xaxis.set_major_formatter(ticks.DateFormatter(form))
    return values


def _named(value: float | str, language: str) -> str:
    if value == "":
        return say("evaluation.missing", language)
    return _short(value) if isinstance(value, str) else f"{value:g}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
