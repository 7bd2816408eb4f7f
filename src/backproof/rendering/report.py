"""The report of a training run: one HTML file that loads nothing, for screens light and dark, and for paper.

It shows a `backproof.runs.Summary` and nothing else; how it looks is in templates/report.html.j2.
"""

from __future__ import annotations

import base64
import io
import math
from pathlib import PurePath
from typing import Any

import numpy as np

from backproof.rendering import plots
from backproof.rendering.terminal import most_confused, residual_quantiles, score_text

MOST_CLASSES = 20
_MOST_TARGETS = 6
_STATUS = {"diverged": "bad", "interrupted": "warn"}


def report_html(summary: Any) -> str:
    """Return the report of a run as one HTML page.

    Args:
        summary: a `backproof.runs.Summary`.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("backproof.rendering"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    evaluation = summary.evaluation
    return environment.get_template("report.html.j2").render(
        run=summary,
        source="" if evaluation is None else PurePath(evaluation.source).name,
        status_class=_STATUS.get(summary.status, "good"),
        headline=None if evaluation is None else _headline(evaluation),
        curves=_curves(summary),
        scores=[] if evaluation is None else _scores(evaluation),
        confusion=_confusion(evaluation),
        confused=_confused(evaluation),
        residuals=_residuals(evaluation),
        worst=_worst(evaluation),
        options=_flat(summary.options),
    )


# ------------------------------------------------------------------- scores


def _headline(evaluation: Any) -> dict[str, str]:
    name, value = evaluation.scores[0]
    shown = f"{value:.1%}" if "accuracy" in name else f"{value:.3f}"
    what, base = evaluation.baseline
    against = f"{what}: {base:.1%}" if "accuracy" in name else f"{what}: {base:.3g}"
    interval = ""
    if evaluation.interval is not None:
        low, high = evaluation.interval
        interval = f"95 % interval {low:.1%} to {high:.1%}"
    return {"name": name, "value": shown, "interval": interval, "against": against}


def _scores(evaluation: Any) -> list[tuple[str, str]]:
    return [(name, score_text(evaluation, i).partition(" (95")[0].partition(";")[0])
            for i, (name, _) in enumerate(evaluation.scores)]  # fmt: skip


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


def _confused(evaluation: Any) -> list[str]:
    many = evaluation is not None and evaluation.confusion is not None and len(evaluation.labels) > MOST_CLASSES
    return [line.strip() for line in most_confused(evaluation)] if many else []


def _residuals(evaluation: Any) -> list[dict[str, Any]]:
    if evaluation is None or evaluation.actual is None:
        return []
    return [
        {
            "name": name,
            "quantiles": [f"{value:.4g}" for value in residual_quantiles(evaluation, i)],
            "plots": [draw(evaluation.actual[:, i], evaluation.predicted[:, i], name)
                      for draw in (plots.predicted_by_actual, plots.residuals)],
        }
        for i, name in enumerate(evaluation.target_names[:_MOST_TARGETS])
    ]  # fmt: skip


# ------------------------------------------------------------------- curves


def _curves(summary: Any) -> list[dict[str, str]]:
    history = summary.history
    cost = [("training", history.costs)]
    if any(value is not None for value in history.validation_costs):
        cost.append(("validation", history.validation_costs))
    found = [{
        "title": "Cost",
        "svg": plots.lines(cost, "cost", log=_spans_decades(cost), mark=summary.best_epoch),
        "text": "Mean cost of an epoch's batches, penalty included, each with the parameters it met; on validation "
                "data after the epoch, without penalty.",
    }]  # fmt: skip
    for name in sorted({name for record in history.epochs for name in record.metrics}):
        where = "validation" if len(cost) > 1 else "training"
        shown = "R²" if name == "r2" else name.replace("_", " ")
        svg = plots.lines([(where, history.metric(name))], shown, mark=summary.best_epoch)
        found.append({"title": shown[0].upper() + shown[1:], "svg": svg, "text": f"On the {where} data."})
    norms = [(f"layer {i + 2}", [row[i] for row in history.error_norms]) for i in range(len(summary.layers) - 1)]
    found.append({
        "title": "Error norms",
        "svg": plots.lines(norms, "‖mean of δ‖", log=True),
        "text": "How much error reaches each layer: the norm of the mean of δ over an epoch's examples. A layer far "
                "below the next learns slowly; one that rises without end is about to diverge.",
    })  # fmt: skip
    if len(set(history.learning_rates)) > 1:
        svg = plots.lines([("learning rate", history.learning_rates)], "learning rate")
        found.append({"title": "Learning rate", "svg": svg, "text": "Of each epoch's last step."})
    return found


def _spans_decades(series: Any) -> bool:
    values = [v for _, line in series for v in line if v is not None and math.isfinite(v) and v > 0]
    return bool(values) and max(values) > 20 * min(values)


# ----------------------------------------------------------------- examples


def _worst(evaluation: Any) -> list[dict[str, Any]]:
    if evaluation is None:
        return []
    images = [example.image for example in evaluation.worst if example.image is not None]
    low = min((float(np.min(image)) for image in images), default=0.0)
    high = max((float(np.max(image)) for image in images), default=1.0)
    return [
        {
            "where": example.where.removeprefix(f"{evaluation.source}, "),
            "actual": example.actual, "predicted": example.predicted,
            "cost": f"{example.cost:.3g}", "values": example.values,
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


def _flat(options: Any) -> list[tuple[str, str]]:
    """Return options as names and texts: a record as its name and its numbers."""
    return [(name, _words(value)) for name, value in options.items()]


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(item) if name == "name" else f"{name} {_words(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value)) or "none"
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
