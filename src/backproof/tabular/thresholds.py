"""The probability from which on a class is predicted: ½ maximises accuracy, but seldom suits a class that is rare.

The threshold of the greatest F1 is found on examples that were not learnt from, and kept beside the model; it is used
where somebody asks for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def counts_by_threshold(yes: Array, outputs: Array) -> tuple[Array, Array, Array]:
    """Return each different output, falling, and how many examples have so much or more: those of the class, all.

    >>> counts_by_threshold(np.array([True, False, True]), np.array([0.9, 0.4, 0.4]))
    (array([0.9, 0.4]), array([1, 2]), array([1, 3]))
    """
    order = np.argsort(-outputs, kind="stable")
    falling, right = outputs[order], np.cumsum(yes[order])
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    return falling[last], right[last], last + 1


def best_threshold(actual: Array, probability: Array) -> float | None:
    """Return from which probability of the second class on to answer it, for the greatest F1 of the rarer class.

    It lies halfway between the probabilities of two examples. F1 is twice the right ones over those that are answered
    the class and those that are of it.

    Args:
        actual: 0 or 1 for each example (N,).
        probability: of the second class (N,).

    Returns:
        The threshold; None where all examples are of one class.

    >>> best_threshold(np.array([0, 0, 0, 1, 0, 1]), np.array([0.1, 0.1, 0.2, 0.3, 0.05, 0.4]))
    0.25
    """
    rarer = int(np.mean(actual) <= 0.5)
    yes, of_rarer = np.asarray(actual) == rarer, probability if rarer else 1 - probability
    if yes.all() or not yes.any():
        return None
    values, right, chosen = counts_by_threshold(yes, of_rarer)
    best = int(np.argmax(2 * right / (chosen + yes.sum())))
    below = values[best + 1] if best + 1 < len(values) else 0.0
    middle = (float(values[best]) + float(below)) / 2
    return middle if rarer else 1 - middle
