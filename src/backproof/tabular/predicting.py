"""What a model answers for a table of any length: part by part, so that only some rows are encoded at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword
from backproof.model_file import Model
from backproof.tables.table import Table

Array = Any
MOST_NUMBERS = 2**22
"""Features of all rows of a part, so that a part takes some 16 MB whatever the width."""


def outputs_of(model: Model, table: Table, *, strict: bool = False) -> Array:
    """Return a^L (N, n_L) for each row of a table.

    Args:
        model: made from a table.
        table: with the columns that the model was trained on.
        strict: whether to refuse what training did not have, as `Encoding.features` does.

    Raises:
        InputError: a model of arrays, or a table that does not fit it; the message names line and column.
    """
    return output_layer_of(model, table, strict=strict)[1]


def bounds_of(model: Model, outputs: Array, level: float) -> tuple[Array, Array]:
    """Return the least and the greatest value that is expected for each row, each (N, targets).

    Of new rows like those that the model was scored on, the share whose values lie between is at least `level`, on
    average over such models: see `backproof.conformal`.

    Args:
        model: of values, made from a table of which some rows were held out.
        outputs: a^L (N, n_L), as `outputs_of` returns them.
        level: above 0 and below 1, such as 0.9.

    Raises:
        InputError: a model of classes or without errors to make intervals of, or a level that they cannot promise.
    """
    encoding = model.encoding
    if encoding is None or encoding.kind != "regression":
        raise InputError("{option}: given for a model that predicts classes; accepted: with one that "
                         "predicts numbers",
                         option=Keyword("interval"))  # fmt: skip
    if model.conformal is None:
        message = (
            "{option}: given for a model from which no examples were held out, so that its errors are "
            "not known; accepted: a model trained with held-out examples"
        )
        raise InputError(message, option=Keyword("interval"))
    half = np.array(model.conformal.half_widths(level))
    values = np.reshape(encoding.decode(outputs), (len(outputs), -1))
    return values - half, values + half


def answered_from(model: Model, outputs: Array, threshold: float | None = None) -> Array:
    """Return the label of each row (N,): the second of two classes from this probability on.

    Args:
        model: of two classes, made from a table.
        outputs: a^L (N, 1), as `outputs_of` returns them.
        threshold: above 0 and below 1; where not given, the one that the model keeps.

    Raises:
        InputError: another model or threshold, or a model that keeps none.
    """
    encoding, option = model.encoding, Keyword("threshold")
    if encoding is None or encoding.kind != "binary":
        raise InputError("{option}: given for a model that does not predict two classes; accepted: with a "
                         "model of two classes", option=option)  # fmt: skip
    threshold = model.threshold if threshold is None else threshold
    if threshold is None:
        message = (
            "{option}: 'best' given, and the model keeps no threshold, since it had too few examples of both "
            "classes to find one; accepted: a number above 0 and below 1"
        )
        raise InputError(message, option=option)
    if not 0 < threshold < 1:
        raise InputError("{option}: {level} given; accepted: above 0 and below 1, such as 0.3",
                         option=option, level=threshold)  # fmt: skip
    answered: Array = encoding.decode(np.where(outputs >= threshold, 1.0, 0.0))
    return answered


def output_layer_of(model: Model, table: Table, *, strict: bool = False) -> tuple[Array, Array]:
    """Return z^L and a^L, each (N, n_L), for each row of a table.

    Raises:
        InputError: as `outputs_of`.
    """
    encoding = model.encoding
    if encoding is None:
        raise InputError("model: it was trained on arrays and knows no columns; accepted: one trained on a table")
    rows = max(256, MOST_NUMBERS // encoding.n_features)
    z = np.empty((len(table), encoding.n_outputs), model.dtype)
    a = np.empty_like(z)
    for start in range(0, len(table), rows):
        part = slice(start, start + rows)
        x = encoding.features(table.part(start, start + rows), dtype=model.dtype, strict=strict)
        z[part], a[part] = model.output_layer(x)
    return z, a
