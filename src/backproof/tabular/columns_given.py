"""Whether the columns that an estimator is given are those that it was trained on."""

from __future__ import annotations

from typing import Any

from sklearn.utils.validation import _check_feature_names, _check_n_features

from backproof.tables.frames import Frame, each_name_once


def check_columns(estimator: Any, X: Any, *, reset: bool) -> None:
    """Remember or hold the names of columns as scikit-learn does, and of a frame their number too.

    After training a frame's columns are found by their names: one more, or another order, is no mistake.

    Args:
        estimator: which is trained, or was.
        X: what it is given.
        reset: whether it is trained.

    Raises:
        InputError: two columns have the same name.
        ValueError: these are not the columns of the training.
    """
    is_frame = isinstance(each_name_once(X), Frame)
    if is_frame and not reset and hasattr(estimator, "feature_names_in_"):
        return
    _check_feature_names(estimator, X, reset=reset)
    if is_frame:
        _check_n_features(estimator, X, reset=reset)
