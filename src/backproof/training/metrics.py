"""Metrics by name: (outputs (N, n), targets (N, n)) -> a number. A user's own is any such function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from backproof.errors import InputError, Listed
from backproof.names import hint

Array = Any
Metric = Callable[[Array, Array], float]


def accuracy(outputs: Array, y: Array) -> float:
    """Return the share of examples whose largest output is the target's, or, with one output, on its side of ½."""
    if outputs.shape[1] == 1:
        return float(np.mean((outputs[:, 0] > 0.5) == (y[:, 0] > 0.5)))
    return float(np.mean(outputs.argmax(axis=1) == y.argmax(axis=1)))


def subset_accuracy(outputs: Array, y: Array) -> float:
    """Return the share of examples with every output on its target's side of ½ (multilabel)."""
    return float(np.mean(((outputs > 0.5) == (y > 0.5)).all(axis=1)))


def r2(outputs: Array, y: Array) -> float:
    """Return the coefficient of determination, averaged over the outputs.

    As in scikit-learn, an output whose targets are all the same counts 1 if it is right, and 0 if it is not; of one
    example there is none: NaN.
    """
    if len(y) < 2:
        return float("nan")
    residual, spread = ((y - outputs) ** 2).sum(axis=0), ((y - y.mean(axis=0)) ** 2).sum(axis=0)
    share = np.divide(residual, spread, out=np.where(residual > 0, 1.0, 0.0), where=spread > 0)
    return float(np.mean(1 - share))


def mean_squared_error(outputs: Array, y: Array) -> float:
    """Return the mean of (a − y)² over examples and outputs."""
    return float(np.mean((outputs - y) ** 2))


METRICS: dict[str, Metric] = {
    "accuracy": accuracy,
    "subset_accuracy": subset_accuracy,
    "r2": r2,
    "mean_squared_error": mean_squared_error,
}
"""Every metric by its name."""


def metrics(given: Sequence[str] | Mapping[str, Metric]) -> dict[str, Metric]:
    """Return metrics by name, from names or from a mapping of names to functions.

    Raises:
        InputError: no metric has that name.
    """
    if isinstance(given, Mapping):
        return dict(given)
    names = [given] if isinstance(given, str) else list(given)
    for name in names:
        if name not in METRICS:
            raise InputError(
                "metrics: {name!r} is not known; accepted: {accepted}, or a mapping{hint}",
                name=name, accepted=Listed(METRICS), hint=hint(name, METRICS),
            )  # fmt: skip
    return {name: METRICS[name] for name in names}
