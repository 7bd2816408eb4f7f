"""What the terminal, the report and the text of an evaluation say in the same way: scores, confusions, residuals."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.rendering.words import say
from backproof.rendering.words.words_of_measures import measured
from backproof.runs.scores import Evaluation, Score

MOST_CLASSES = 20
"""A confusion table of more classes than this is not shown; the most frequent confusions are."""
_MOST_PAIRS = 10
_MOST_OF_OTHERS = 3
RARE = 0.2
"""A class of a smaller share of the examples than this is rare."""
QUANTILES = {"least": 0.0, "5": 0.05, "25": 0.25, "median": 0.5, "75": 0.75, "95": 0.95, "greatest": 1.0}


def score_name(score: Score, language: str) -> str:
    """Return what a score is called."""
    name = measured(score.name, language)
    return say("measures.of", language, score=name, name=score.of) if score.of else name


def is_share(score: Score) -> bool:
    """Whether a score is a share of the examples, shown in per cent."""
    return score.name in ("accuracy", "subset accuracy", "interval coverage", "quantile coverage")


def score_value(score: Score) -> str:
    """Return the value of a score alone."""
    return f"{score.value:.2%}" if is_share(score) else of_four_digits(score.value)


def of_four_digits(value: float) -> str:
    """Return a number rounded to four significant digits, without an exponent below a million.

    >>> of_four_digits(19962.4), of_four_digits(0.0123456), of_four_digits(-2.5e7)
    ('19960', '0.01235', '-2.5e+07')
    """
    return f"{float(f'{value:.4g}'):g}"


def baseline_name(evaluation: Evaluation, language: str) -> str:
    """Return what a model is compared with."""
    what, _, label = evaluation.baseline
    return say(f"evaluation.{what}", language, **({"label": label} if label else {}))


def score_text(evaluation: Evaluation, i: int, language: str = "en") -> str:
    """Return score i as text; the first with its interval and with what it is compared with."""
    score = evaluation.scores[i]
    text = score_value(score)
    if i > 0:
        return text_by_chance(score, language)
    if evaluation.interval is not None:
        low, high = evaluation.interval
        text = say("evaluation.with interval", language, value=text, low=low, high=high)
    base = score_value(score._replace(value=evaluation.baseline.value))
    return say("evaluation.compared", language, value=text, what=baseline_name(evaluation, language), base=base)


def text_by_chance(score: Score, language: str) -> str:
    """Return the value of a score, with what it would be by chance where that is known."""
    text = score_value(score)
    if score.by_chance is None:
        return text
    return say("evaluation.by chance", language, value=text, base=of_four_digits(score.by_chance))


def on_others(evaluation: Evaluation | None, language: str) -> str:
    """Return the first scores on the examples that are no copies of those trained on; "" where there are no such."""
    if evaluation is None or evaluation.on_others is None:
        return ""
    found = evaluation.on_others
    said = [f"{score_name(score, language)} {score_value(score)}" for score in found.scores[:_MOST_OF_OTHERS]]
    scores = (", " if language == "en" else "，").join(said)
    return say("evaluation.on others", language, count=found.count, scores=scores)


def has_rare_class(evaluation: Evaluation) -> bool:
    """Whether one of two classes is so rare that accuracy says little, and its thresholds are shown."""
    found = evaluation.probabilities
    return bool(found.thresholds) and found.curves[0].share < RARE


def threshold_rows(evaluation: Evaluation, language: str) -> list[list[str]]:
    """Return the heads of the table of thresholds, then a row for each, the probabilities falling."""
    heads = [say(f"evaluation.{name}", language) for name in ("threshold", "chosen", "precision", "recall", "f1")]
    found = sorted({one[1:] for one in evaluation.probabilities.thresholds}, reverse=True)
    return [heads, *([of_four_digits(one[0]), *(f"{value:.1%}" for value in one[1:4]), of_four_digits(one[4])]
                     for one in found)]  # fmt: skip


def most_confused(evaluation: Evaluation, language: str = "en") -> list[str]:
    """Return the pairs of classes most often confused, one line each."""
    confusion = np.array(evaluation.confusion)
    np.fill_diagonal(confusion, 0)
    order = np.argsort(-confusion, axis=None, kind="stable")[:_MOST_PAIRS]
    pairs = [np.unravel_index(int(i), confusion.shape) for i in order if confusion.flat[i]]
    labels = evaluation.labels
    lines = [say("evaluation.taken for", language, actual=labels[a], predicted=labels[b], count=confusion[a, b])
             for a, b in pairs]  # fmt: skip
    return lines or [say("evaluation.none", language)]


def quantile_names(language: str) -> list[str]:
    """Return what the quantiles of residuals are called."""
    return [say("examples.percent", language, percent=name) if name.isdigit() else say(f"examples.{name}", language)
            for name in QUANTILES]  # fmt: skip


def residual_quantiles(evaluation: Evaluation, column: int) -> list[float]:
    """Return the quantiles 0, 5, 25, 50, 75, 95, 100 % of actual − predicted of one target."""
    actual: Any = evaluation.actual
    predicted: Any = evaluation.predicted
    residuals = actual[:, column] - predicted[:, column]
    return [float(value) for value in np.quantile(residuals, list(QUANTILES.values()))]
