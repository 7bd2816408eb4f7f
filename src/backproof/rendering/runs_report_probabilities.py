"""What the report of a run shows of the probabilities of classes: three pictures and a table of thresholds."""

from __future__ import annotations

from typing import Any

from backproof.rendering import plots_of_probabilities as plots
from backproof.rendering.evaluation_parts import threshold_rows
from backproof.rendering.words import say
from backproof.runs.scores import Evaluation

Figure = dict[str, str]


def pictures(evaluation: Evaluation | None, language: str) -> list[Figure]:
    """Return title, SVG and caption of each picture; of many classes, the curves of the rarest six."""
    if evaluation is None:
        return []
    found = evaluation.probabilities
    rarest = sorted(found.curves, key=lambda curve: curve.share)[: plots.MOST_CURVES]
    shown = [curve for curve in found.curves if curve in rarest]
    made = []
    if shown:
        made = [("roc", plots.roc(shown, language)), ("precision recall", plots.precision_recall(shown, language))]
    if len(found.reliability) > 1:
        made.append(("reliability", plots.reliability(found.reliability, language)))
    return [{"title": say(f"report.{name}", language), "svg": svg, "text": say(f"report.about {name}", language)}
            for name, svg in made]  # fmt: skip


def thresholds(evaluation: Evaluation | None, language: str) -> dict[str, Any] | None:
    """Return the table of thresholds of the rarer of two classes, or None."""
    if evaluation is None or not evaluation.probabilities.thresholds:
        return None
    heads, *rows = threshold_rows(evaluation, language)
    label = evaluation.probabilities.curves[0].label
    return {"text": say("report.about thresholds", language, label=label), "heads": heads, "rows": rows}
