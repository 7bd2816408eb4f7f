"""Labels of classes: which are known, what they weigh, and which one an output speaks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.utils.class_weight import compute_sample_weight

from backproof.errors import InputError
from backproof.estimators.fittable import Array, Fittable


def check_known(estimator: Fittable, classes: Array) -> None:
    """Raise InputError, in scikit-learn's words, where a fit that goes on meets other classes than those before."""
    if estimator.warm_start:
        if set(classes) != set(estimator.classes_):
            raise InputError(
                "warm_start can only be used where `y` has the same classes as in the previous call to fit. "
                "Previously got {accepted}, `y` has {given}",
                accepted=estimator.classes_, given=classes,
            )  # fmt: skip
    elif len(np.setdiff1d(classes, estimator.classes_, assume_unique=True)):
        raise InputError(
            "`y` has classes not in `self.classes_`. `self.classes_` has {accepted}. 'y' has {given}.",
            accepted=estimator.classes_, given=classes,
        )  # fmt: skip


def class_weights(given: Any, classes: Array, y: Array) -> Array | None:
    """Return the weight of each example by its label, (N,), or None.

    Args:
        given: "balanced", weights by label, or None.
        classes: the labels that are known.
        y: labels (N,), or indicators for multilabel.

    Raises:
        InputError: another word, or the weight of a label that is not known.
    """
    if given is None:
        return None
    if isinstance(given, str) and given != "balanced":
        accepted = "'balanced', weights by label, or None"
        raise InputError("class_weight: {given!r} given; accepted: {accepted}", given=given, accepted=accepted)
    if isinstance(given, Mapping):
        unknown = [label for label in given if label not in classes]
        if unknown:
            raise InputError(
                "class_weight: the label {given!r} given; accepted: {accepted}",
                given=unknown[0], accepted=list(classes),
            )  # fmt: skip
    return compute_sample_weight(given, y)


def chosen(outputs: Array) -> Array:
    """Return the index of the class that outputs speak for, (N,): the largest, or, of one output, its side of ½."""
    if outputs.shape[1] == 1:
        return (outputs[:, 0] > 0.5).astype(np.intp)
    return outputs.argmax(axis=1)


def of_both_classes(outputs: Array) -> Array:
    """Return outputs (N, n), one column made the two probabilities of two classes."""
    return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs
