"""How good predicted probabilities are: how they rank examples, which threshold suits, and whether they can be trusted.

ROC and precision–recall curves judge the order that probabilities put examples in, which is what matters where a class
is rare; the reliability curve judges the probabilities themselves. All are those of scikit-learn, to which the tests
hold them, without the second that importing it takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from backproof.runs.confusions_and_ranks import area_under_curve
from backproof.tabular.thresholds import counts_by_threshold

Array = Any
MOST_POINTS = 300
_BINS, _FEWEST_IN_A_BIN = 10, 5
_RECALLS = (0.5, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, eq=False)
class ClassCurve:
    """How well one class is told from all others, by its probability.

    Attributes:
        label: of the class.
        share: of the examples that are of it.
        area: under the ROC curve.
        average_precision: Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds; `share` where the order is by chance.
        roc: (points, 2), the share of other examples and the share of those of the class above each threshold.
        precision_recall: (points, 2), recall and precision at each threshold.
    """

    label: str
    share: float
    area: float
    average_precision: float
    roc: Array = field(repr=False)
    precision_recall: Array = field(repr=False)


class Threshold(NamedTuple):
    """What it comes to to answer a class from this probability on.

    Attributes:
        why: "half" for ½, "best F1", or "recall" for the greatest threshold that finds `recall` of the class at least.
        threshold: the probability.
        chosen: the share of all examples that are answered the class.
        precision: the share of those that are of it.
        recall: the share of those of the class that are found.
        f1: twice the right ones over those answered the class and those of it.
    """

    why: str
    threshold: float
    chosen: float
    precision: float
    recall: float
    f1: float


class ReliabilityBin(NamedTuple):
    """Examples of like probability: its mean, the share of them that it came true for, and how many they are."""

    probability: float
    share: float
    examples: int


def class_curve(label: str, yes: Array, outputs: Array) -> ClassCurve | None:
    """Return the curves of a class; None where all examples, or none, are of it.

    Args:
        label: of the class.
        yes: which examples are of it (N,).
        outputs: their probabilities of it (N,).

    >>> found = class_curve("a", np.array([True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.1]))
    >>> round(found.area, 4), round(found.average_precision, 4)
    (0.75, 0.8333)
    """
    positives = int(yes.sum())
    if positives in (0, len(yes)):
        return None
    _, right, chosen = counts_by_threshold(yes, outputs)
    recall, precision = right / positives, right / chosen
    wrong = (chosen - right) / (len(yes) - positives)
    roc = np.stack([np.append(0.0, wrong), np.append(0.0, recall)], axis=1)
    return ClassCurve(
        label, positives / len(yes), area_under_curve(yes, outputs),
        float((np.diff(recall, prepend=0.0) * precision).sum()), _thinned(roc),
        _thinned(np.stack([recall, precision], axis=1)),
    )  # fmt: skip


def _thinned(points: Array) -> Array:
    if len(points) <= MOST_POINTS:
        return points
    return points[np.linspace(0, len(points) - 1, MOST_POINTS).astype(int)]


def thresholds_of(yes: Array, outputs: Array) -> tuple[Threshold, ...]:
    """Return what some thresholds come to: ½, the one of the greatest F1, and those that find most of the class.

    Args:
        yes: which examples are of the class (N,), some and not all.
        outputs: their probabilities of it (N,).
    """
    values, right, chosen = counts_by_threshold(yes, outputs)
    positives = int(yes.sum())

    def at(why: str, i: int, threshold: float | None = None) -> Threshold:
        r, c = (int(right[i]), int(chosen[i])) if i >= 0 else (0, 0)
        return Threshold(why, float(values[i]) if threshold is None else threshold, c / len(yes),
                         r / c if c else 0.0, r / positives, 2 * r / (c + positives))  # fmt: skip

    best = int(np.argmax(2 * right / (chosen + positives)))
    found = [at("half", int((values >= 0.5).sum()) - 1, 0.5), at("best F1", best)]
    places = [int(np.searchsorted(right, share * positives - 1e-9)) for share in _RECALLS]
    return (*found, *(at("recall", place) for place in dict.fromkeys(places)))


def reliability_of(probabilities: Array, came_true: Array) -> tuple[ReliabilityBin, ...]:
    """Return bins of like probability, of as many examples each as can be, rising.

    Args:
        probabilities: (N,).
        came_true: whether each did (N,).

    >>> reliability_of(np.full(8, 0.75), np.array([True] * 6 + [False] * 2))
    (ReliabilityBin(probability=0.75, share=0.75, examples=8),)
    """
    count = max(1, min(_BINS, len(probabilities) // _FEWEST_IN_A_BIN))
    order = np.argsort(probabilities, kind="stable")
    rising = probabilities[order]
    cuts = np.searchsorted(rising, rising[(np.arange(1, count) * len(rising)) // count])  # equal ones stay together
    parts = np.split(order, np.unique(cuts[cuts > 0]))
    return tuple(
        ReliabilityBin(float(probabilities[part].mean()), float(came_true[part].mean()), len(part)) for part in parts
    )


def calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Return the mean distance of probability and share over the examples of the bins: 0 where they can be believed.

    >>> calibration_error((ReliabilityBin(0.2, 0.3, 10), ReliabilityBin(0.8, 0.8, 30)))
    0.025
    """
    total = sum(each.examples for each in bins)
    return round(sum(each.examples * abs(each.probability - each.share) for each in bins) / total, 12)


@dataclass(frozen=True, eq=False)
class Probabilities:
    """What the probabilities of a model are worth on some examples.

    Attributes:
        curves: one a class that some examples are of and others not; of two classes the rarer one alone.
        thresholds: of the rarer of two classes; empty where there are more.
        reliability: of the probability of the rarer of two classes, of every output where there are several targets,
            else of the class that is answered.
    """

    curves: tuple[ClassCurve, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    reliability: tuple[ReliabilityBin, ...] = ()

    @property
    def average_precision(self) -> float | None:
        """The mean over the classes."""
        return float(np.mean([curve.average_precision for curve in self.curves])) if self.curves else None

    @property
    def by_chance(self) -> float:
        """What the average precision would be by chance."""
        return float(np.mean([curve.share for curve in self.curves]))

    def to_record(self) -> dict[str, Any]:
        """Return plain data: everything but the points of the curves."""
        return {
            "classes": [{"label": one.label, "share": one.share, "area": one.area,
                         "average_precision": one.average_precision} for one in self.curves],
            "thresholds": [one._asdict() for one in self.thresholds],
            "reliability": [one._asdict() for one in self.reliability],
        }  # fmt: skip


def of_two_classes(labels: tuple[str, ...], actual: Array, outputs: Array) -> Probabilities:
    """Return what probabilities (N,) of the second of two classes are worth, as those of the rarer one.

    Args:
        labels: of both.
        actual: 0 or 1 for each example (N,).
        outputs: the probabilities.
    """
    rarer = int(actual.mean() <= 0.5)
    yes, probability = actual == rarer, outputs if rarer else 1 - outputs
    curve = class_curve(labels[rarer], yes, probability)
    thresholds = () if curve is None else thresholds_of(yes, probability)
    return Probabilities(() if curve is None else (curve,), thresholds, reliability_of(probability, yes))


def of_several_classes(labels: tuple[str, ...], actual: Array, outputs: Array) -> Probabilities:
    """Return what probabilities (N, classes) are worth for the actual classes (N,), each class against all others."""
    found = (class_curve(label, actual == i, outputs[:, i]) for i, label in enumerate(labels))
    right = outputs.argmax(axis=1) == actual
    curves = tuple(curve for curve in found if curve is not None)
    return Probabilities(curves, reliability=reliability_of(outputs.max(axis=1), right))


def of_several_targets(labels: tuple[str, ...], yes: Array, outputs: Array) -> Probabilities:
    """Return what probabilities (N, outputs) of as many targets, each true or not, are worth."""
    found = (class_curve(label, yes[:, i], outputs[:, i]) for i, label in enumerate(labels))
    curves = tuple(curve for curve in found if curve is not None)
    return Probabilities(curves, reliability=reliability_of(outputs.ravel(), yes.ravel()))
