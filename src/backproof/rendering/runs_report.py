"""The report of a training run: one HTML file that loads nothing, for screens light and dark, and for paper.

It shows a `backproof.runs.Summary` and nothing else; how it looks is in templates/report.html.j2.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import numpy as np

from backproof.errors import Listed
from backproof.rendering import plots
from backproof.rendering.evaluation_parts import (
    MOST_CLASSES,
    baseline_name,
    is_share,
    most_confused,
    of_four_digits,
    on_others,
    quantile_names,
    residual_quantiles,
    score_name,
    text_by_chance,
)
from backproof.rendering.function_names import function_name
from backproof.rendering.runs_report_columns import about_dependences, figures_of_columns
from backproof.rendering.runs_report_probabilities import pictures, thresholds
from backproof.rendering.tables_and_pages import HTML_LANGUAGE
from backproof.rendering.training_faces import findings_lines
from backproof.rendering.words import say, tell, told
from backproof.rendering.words.words_of_measures import measured, time_taken
from backproof.runs.scores import Evaluation
from backproof.runs.summary import Summary
from backproof.training.history import OF_EACH, History

_MOST_TARGETS = 6
_STATUS = {"diverged": "bad", "interrupted": "warn"}


def report_html(summary: Summary, language: str = "en") -> str:
    """Return the report of a run as one HTML page, in English or Chinese."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("backproof.rendering"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    evaluation = summary.evaluation
    return environment.get_template("report.html.j2").render(
        run=summary,
        trained=how_trained(summary, language),
        parameters=_parameters(summary, language),
        say=lambda key, /, **facts: say(f"report.{key}", language, **facts),
        label=lambda key: say(f"examples.{key}", language),
        lang=HTML_LANGUAGE[language],
        title=tell(summary.title, language),
        notes=[told(note, language) for note in summary.notes],
        message=told(summary.message, language),
        findings=findings_lines(summary.findings, language),
        environment=[(told(name, language), value) for name, value in summary.environment],
        heads=quantile_names(language),
        cost_name=measured("cost", language),
        source="" if evaluation is None else PurePath(evaluation.source).name,
        status_class=_STATUS.get(summary.status, "warn" if summary.findings else "good"),
        headline=None if evaluation is None else _headline(evaluation, language),
        on_others=on_others(evaluation, language),
        curves=_curves(summary, language),
        scores=[] if evaluation is None else _scores(evaluation, language),
        confusion=_confusion(evaluation),
        confused=_confused(evaluation, language),
        residuals=_residuals(evaluation, language),
        pictures=pictures(evaluation, language),
        thresholds=thresholds(evaluation, language),
        of_columns=figures_of_columns(summary, language),
        about_dependences=about_dependences(summary, language),
        worst=_worst(evaluation, language),
        options=_flat(summary.options, language),
    )


def how_trained(run: Summary, language: str) -> str:
    """Return the network, or how many of them, the cost, and what training took, in one sentence."""
    sizes = "-".join(str(neurons) for _, neurons, _ in run.layers)
    if run.networks > 1:
        sizes = say("report.several of", language, networks=run.networks, sizes=sizes)
    return say("report.trained", language, sizes=sizes, cost=function_name(run.cost, language),
               epochs=len(run.history), time=time_taken(run.seconds, language), engine=run.engine)  # fmt: skip


def _parameters(run: Summary, language: str) -> str:
    if run.networks > 1:
        return say("report.parameters of each", language, count=run.n_parameters, networks=run.networks)
    return say("report.parameters", language, count=run.n_parameters)


# ------------------------------------------------------------------- scores


def _headline(evaluation: Evaluation, language: str) -> dict[str, str]:
    score = evaluation.scores[0]
    base = evaluation.baseline.value
    shown = f"{score.value:.1%}" if is_share(score) else f"{score.value:.3f}"
    against = f"{base:.1%}" if is_share(score) else f"{base:.3g}"
    interval = ""
    if evaluation.interval is not None:
        low, high = evaluation.interval
        interval = say("evaluation.interval", language, low=low, high=high)
    compared = say("evaluation.baseline", language, what=baseline_name(evaluation, language), base=against)
    return {"name": score_name(score, language), "value": shown, "interval": interval, "against": compared}


def _scores(evaluation: Evaluation, language: str) -> list[tuple[str, str]]:
    return [(score_name(score, language), text_by_chance(score, language)) for score in evaluation.scores]


def _confusion(evaluation: Any) -> dict[str, Any] | None:
    """Return the labels and, for each cell, its count, its share of the row in %, and whether it is right."""
    if evaluation is None or evaluation.confusion is None or len(evaluation.labels) > MOST_CLASSES:
        return None
    counts = np.asarray(evaluation.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    rows = [
        [{"count": int(n), "share": round(100 * float(share)), "right": i == j} for j, (n, share) in enumerate(cells)]
        for i, cells in enumerate(zip(*pair, strict=True) for pair in zip(counts, shares, strict=True))
    ]
    recalls = [f"{shares[i, i]:.0%}" if counts[i].sum() else "–" for i in range(len(counts))]
    return {"labels": evaluation.labels, "rows": list(zip(evaluation.labels, rows, recalls, strict=True))}


def _confused(evaluation: Any, language: str) -> list[str]:
    many = evaluation is not None and evaluation.confusion is not None and len(evaluation.labels) > MOST_CLASSES
    return most_confused(evaluation, language) if many else []


def _residuals(evaluation: Any, language: str) -> list[dict[str, Any]]:
    if evaluation is None or evaluation.actual is None:
        return []
    return [
        {
            "name": name,
            "quantiles": [of_four_digits(value) for value in residual_quantiles(evaluation, i)],
            "plots": [draw(evaluation.actual[:, i], evaluation.predicted[:, i], name, language)
                      for draw in (plots.predicted_by_actual, plots.residuals)],
        }
        for i, name in enumerate(evaluation.target_names[:_MOST_TARGETS])
    ]  # fmt: skip


# ------------------------------------------------------------------- curves


def _curves(summary: Summary, language: str) -> list[dict[str, str]]:
    history = summary.history

    def words(key: str, **facts: Any) -> str:
        return say(f"report.{key}", language, **facts)

    def plot(series: Any, y_label: str, **more: Any) -> str:
        return plots.lines(series, y_label, language=language, **more)

    cost: list[tuple[str, Any]] = [(words("series training"), history.costs)]
    if any(value is not None for value in history.validation_costs):
        cost.append((words("series validation"), history.validation_costs))
    found = [{
        "title": words("cost"),
        "svg": plot(cost, words("axis cost"), log=_spans_decades(cost), marks=summary.kept_epochs),
        "text": _about_cost(history, words),
    }]  # fmt: skip
    where = "validation" if len(cost) > 1 else "training"
    for name in sorted({name for record in history.epochs for name in record.metrics}):
        shown = measured(name, language)
        svg = plot([(words(f"series {where}"), history.metric(name))], shown, marks=summary.kept_epochs)
        found.append({"title": shown[0].upper() + shown[1:], "svg": svg, "text": words(f"on {where} data")})
    norms = [(words("series layer", layer=layer), list(each))  # of layers that learnt, which a model may have more of
             for layer, each in enumerate(zip(*history.error_norms, strict=True), 2)]  # fmt: skip
    found.append({
        "title": words("error norms"),
        "svg": plot(norms, words("axis error norms"), log=True),
        "text": words("about error norms"),
    })  # fmt: skip
    if len(set(history.learning_rates)) > 1:
        svg = plot([(words("axis learning rate"), history.learning_rates)], words("axis learning rate"))
        found.append({"title": words("learning rate"), "svg": svg, "text": words("about learning rate")})
    return found


def _about_cost(history: History, words: Callable[..., str]) -> str:
    """Return what the curves of costs show, and why they jump where an epoch did not go on from the one before it."""
    for record in history.epochs:
        if record.goes_on_from == OF_EACH:
            return words("about each going on", about=words("about cost"), epoch=record.epoch)
        if record.goes_on_from is not None:
            return words("about going on", about=words("about cost"), epoch=record.epoch, earlier=record.goes_on_from)
    return words("about cost")


def _spans_decades(series: Any) -> bool:
    values = [v for _, line in series for v in line if v is not None and math.isfinite(v) and v > 0]
    return bool(values) and max(values) > 20 * min(values)


# ----------------------------------------------------------------- examples


def _worst(evaluation: Any, language: str) -> list[dict[str, Any]]:
    if evaluation is None:
        return []
    images = [example.image for example in evaluation.worst if example.image is not None]
    low = min((float(np.min(image)) for image in images), default=0.0)
    high = max((float(np.max(image)) for image in images), default=1.0)
    return [
        {
            "where": tell(example.where, language),
            "actual": example.actual, "predicted": example.predicted,
            "cost": f"{example.cost:.3g}",
            "values": [(name, value or say("evaluation.missing", language)) for name, value in example.values],
            "confidence": "" if example.confidence is None else f"{example.confidence:.0%}",
            "image": None if example.image is None else _png(example.image, min(low, 0.0), high),
        }
        for example in evaluation.worst
    ]  # fmt: skip


def _png(image: Any, low: float, high: float) -> str:
    """Return the image as a data URI, one pixel a pixel, from `low` (black) to `high` (white)."""
    from matplotlib.image import imsave

    scaled = np.clip((np.asarray(image, float) - low) / ((high - low) or 1.0), 0, 1)
    if scaled.ndim == 3 and scaled.shape[2] not in (3, 4):
        scaled = scaled[:, :, 0]
    stream = io.BytesIO()
    more = {"cmap": "gray", "vmin": 0, "vmax": 1} if scaled.ndim == 2 else {}
    imsave(stream, scaled, format="png", metadata={"Software": ""}, **more)  # type: ignore[arg-type]
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def _flat(options: Any, language: str) -> list[tuple[str, str]]:
    """Return options as names and texts: a record as its name and its numbers."""
    return [(name, _words(value, language)) for name, value in options.items()]


def _words(value: Any, language: str) -> str:
    if isinstance(value, dict):
        said = [str(item) if name == "name" else f"{name} {_words(item, language)}" for name, item in value.items()]
        return told(Listed(said), language)
    if isinstance(value, list | tuple):
        return told(Listed(_words(item, language) for item in value), language) or say("report.none", language)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say("report.yes" if value else "report.no", language)
    return f"{value:.12g}" if isinstance(value, float) else str(value) or "–"
