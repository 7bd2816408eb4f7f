"""What a model answers for a table of any length: part by part, so that only some rows are encoded at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.errors import InputError
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


def output_layer_of(model: Model, table: Table, *, strict: bool = False) -> tuple[Array, Array]:
    """Return z^L and a^L, each (N, n_L), for each row of a table.

    Raises:
        InputError: as `outputs_of`.
    """
    encoding = model.encoding
    if encoding is None:
        raise InputError("model: it was trained on arrays and knows no columns; accepted: one made from a table")
    rows = max(256, MOST_NUMBERS // encoding.n_features)
    z = np.empty((len(table), encoding.n_outputs), model.dtype)
    a = np.empty_like(z)
    for start in range(0, len(table), rows):
        part = slice(start, start + rows)
        x = encoding.features(table.part(start, start + rows), dtype=model.dtype, strict=strict)
        z[part], a[part] = model.output_layer(x)
    return z, a
