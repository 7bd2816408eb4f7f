"""Partial dependence: what a model predicts on average when one column has the same value in every row.

Friedman, Greedy Function Approximation: A Gradient Boosting Machine, Annals of Statistics 29, 2001, section 8.2. It
shows the model, and not the world: values are put beside others that they may never occur with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.errors import InputError, Listed
from backproof.faces import Faced
from backproof.model_file import Model
from backproof.runs.importance import EncodedRows, encoded_rows, encoding_with_columns
from backproof.tables.column_values import numbers_of, texts_of
from backproof.tables.dates import moments_of
from backproof.tables.encoding import Encoding
from backproof.tables.features import DateFeature, ImageFeature, NumericFeature, ScaledFeature
from backproof.tables.pieces import BinnedFeature
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.sources import TableOrSource

Array = Any
MOST_VALUES, MOST_CATEGORIES, MOST_ROWS = 24, 12, 300
_TAIL = 0.02
"""The share of the smallest values, and of the greatest, beyond which no value is tried: there are few like them."""


@dataclass(frozen=True, eq=False, repr=False)
class Dependence(Faced):
    """What a model answers on average by the value of one column.

    Attributes:
        column: its name.
        values: those that were tried, numbers rising, or texts; a text is "" where the value is missing. Dates are
            texts such as 2024-03-01, also rising.
        names: what is answered, one for each output: a class, or a target.
        answers: (values, names), probabilities or values of the target in its units, means over the rows.
        rows: how many.
        shown_as: "line" where there is something between the values, else "bars".
    """

    column: str
    values: tuple[float | str, ...]
    names: tuple[str, ...]
    answers: Array = field(repr=False)
    rows: int
    shown_as: str


def partial_dependence(
    model: Model,
    data: TableOrSource,
    column: str,
    *,
    rows: int = MOST_ROWS,
    seed: int = 0,
    reading: Reading = RECOGNISED,
) -> Dependence:
    """Return what a model answers on average by the value of one column.

    Args:
        model: made from a table.
        data: a table, or what `backproof.tables.read` takes; the values tried are among those in it.
        column: of those that the model uses; no image.
        rows: how many of the table are taken at most, ≥ 1.
        seed: which rows are taken is drawn from it.
        reading: how a file is read; what it leaves open is read as the model's training data was.

    Raises:
        InputError: a model without an encoding, a table that does not fit it, or a column that it does not use.
    """
    encoding = encoding_with_columns(model)
    known = [one.name for one in encoding.columns if not isinstance(one, ImageFeature)]
    if column not in known:
        message = "column: {given!r} given; accepted: {accepted}"
        raise InputError(message, given=column, accepted=Listed(known))
    encoded = encoded_rows(model, encoding.read(data, reading), rows, seed)
    return dependence_on(model, encoded, column)


def dependence_on(model: Model, encoded: EncodedRows, column: str) -> Dependence:
    """Return what `partial_dependence` does, for rows that are encoded already."""
    encoding, place = encoding_with_columns(model), encoded.places[column]
    feature = next(one for one in encoding.columns if one.name == column)
    values, in_time = encoded.table[column].values, False
    numeric = isinstance(feature, NumericFeature | ScaledFeature | BinnedFeature)
    if numeric:
        values = numbers_of(encoded.table, column)
        examples = _spread(values)
    elif isinstance(feature, DateFeature):
        values = texts_of(encoded.table, column)  # 20240301 is a number to a table, and a date all the same
        moments = moments_of(values.tolist(), feature.order)
        examples = _spread(moments)
        in_time = feature.order != "time" and not np.isnat(moments[examples]).any()
        values = _written(moments) if in_time else values
    else:
        examples = _most_frequent(values)
    answers = np.stack([_mean_answer(model, encoding, encoded.x, place, row) for row in examples])
    names = encoding.target_names if encoding.kind == "regression" else encoding.output_names
    return Dependence(column, tuple(_value(values[row]) for row in examples), names, answers, len(encoded.x),
                      "line" if (numeric or in_time) and len(examples) > 2 else "bars")  # fmt: skip


def _written(moments: Array) -> Array:
    """Return moments as text, such as 2024-03-01, with the time of day where some have one."""
    days = moments.astype("datetime64[D]")
    whole = bool((days == moments)[~np.isnat(moments)].all())
    return np.array((days if whole else moments).astype(str), dtype=object)


def _value(value: Any) -> float | str:
    if value is None or value != value:
        return ""
    return value if isinstance(value, str) else float(value)


def _spread(values: Array) -> list[int]:
    """Return a row for each of some different values, rising and evenly spread over the rows that have one."""
    present = np.flatnonzero(values == values)
    order = present[np.argsort(values[present], kind="stable")]
    if not len(order):
        return [0]
    places = np.linspace(_TAIL, 1 - _TAIL, MOST_VALUES) * (len(order) - 1)
    different, first = np.unique(values[order], return_index=True)
    taken = order[first] if len(different) <= MOST_VALUES else order[np.round(places).astype(int)]
    rising: list[int] = taken[np.append(True, values[taken][1:] != values[taken][:-1])].tolist()
    return rising


def _most_frequent(values: Array) -> list[int]:
    """Return a row for each of the most frequent values, in the order of their number."""
    first: dict[Any, int] = {}
    counts: dict[Any, int] = {}
    for row, value in enumerate(values.tolist()):
        key = None if value != value else value
        first.setdefault(key, row)
        counts[key] = counts.get(key, 0) + 1
    return [first[value] for value in sorted(counts, key=lambda value: -counts[value])[:MOST_CATEGORIES]]


def _mean_answer(model: Model, encoding: Encoding, x: Array, place: slice, row: int) -> Array:
    changed = x.copy()
    changed[:, place] = x[row, place]
    outputs = model.predict(changed).astype(np.float64)
    answers = encoding.decode(outputs).reshape(len(x), -1) if encoding.kind == "regression" else outputs
    mean: Array = answers.mean(axis=0)
    return mean
