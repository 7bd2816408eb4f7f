"""What scores are made of: confusions, F1, the area under the ROC curve, Wilson's interval. Counts and ranks alone.

They are those of scikit-learn and SciPy, to which the tests hold them, without the second that importing these takes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
_NORMAL = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def confusions(actual: Array, predicted: Array, count: int) -> Array:
    """Return how many examples (count, count) of each actual class, a row, are predicted as each class, a column.

    >>> confusions(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
    array([[1, 1],
           [0, 1]])
    """
    return np.bincount(actual * count + predicted, minlength=count * count).reshape(count, count)


def macro_f1(confusion: Array) -> float:
    """Return the mean of the classes' F1, over those that are there or were predicted.

    F1 is twice the right ones over those that are of the class and those that were predicted to be.
    """
    both = confusion.sum(axis=0) + confusion.sum(axis=1)
    return float((2 * np.diag(confusion)[both > 0] / both[both > 0]).mean())


def macro_f1_of_labels(actual: Array, predicted: Array) -> float:
    """Return the mean over columns (N, n) of the F1 of yes, 0 for a column without any yes."""
    right = (actual & predicted).sum(axis=0)
    both = actual.sum(axis=0) + predicted.sum(axis=0)
    return float((2 * right / np.maximum(both, 1)).mean())


def area_under_curve(actual: Array, outputs: Array) -> float:
    """Return how often an example of class 1 has a larger output than one of class 0; equal ones count half.

    That is Mann and Whitney's statistic, and the area under the ROC curve.

    >>> area_under_curve(np.array([0, 1, 0, 1]), np.array([0.1, 0.4, 0.4, 0.8]))
    0.875
    """
    _, places, counts = np.unique(outputs, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    yes = int((actual == 1).sum())
    no = len(actual) - yes
    return float((ranks[actual == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927).

    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    share, square = right / count, _NORMAL**2 / count
    centre, width = share + square / 2, _NORMAL * np.sqrt(share * (1 - share) / count + square / count / 4)
    low, high = float((centre - width) / (1 + square)), float((centre + width) / (1 + square))
    return (0.0 if right == 0 else low), (1.0 if right == count else high)
