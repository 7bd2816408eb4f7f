"""Examples made up from a model, with what Python predicts for them: what a C header checks itself by."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.exports.c_layers import members_of
from backproof.exports.c_text import double, text_of
from backproof.model_file import Model
from backproof.network import Parameters
from backproof.tables.dates import date_in
from backproof.tables.encoding import Encoding
from backproof.tables.features import CategoricalFeature, DateFeature, Feature, ImageFeature
from backproof.tables.table import Table
from backproof.tables.target_columns import ClassTarget

Array = Any
EXAMPLES = 8
_SLACK, _TIMES = 1e-4, 32
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WRITTEN = {
    "ymd": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "dmy": lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
    "mdy": lambda at: f"{at:%m/%d/%Y %H:%M:%S}",
    "named": lambda at: f"{at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M:%S}",
    "month": lambda at: f"{at:%Y-%m}",
    "time": lambda at: f"{at:%H:%M:%S}",
    "seconds": lambda at: str(int((at - datetime.datetime(1970, 1, 1)).total_seconds())),
    "milliseconds": lambda at: f"{int((at - datetime.datetime(1970, 1, 1)).total_seconds())}000",
    "short": lambda at: f"{at:%y-%m-%d %H:%M:%S}",
    "quarter": lambda at: f"{at.year}Q{(at.month + 2) // 3}",
    "week": lambda at: f"{at:%G-W%V}",
    "days": lambda at: repr((at - datetime.datetime(1899, 12, 30)).total_seconds() / 86400),
}
"""How a moment is written where dates have an order; a quarter or a week is read as its first day."""


@dataclass(frozen=True)
class Vector:
    """Examples and what Python predicts.

    Attributes:
        cells: of each column of a table, or of the one array x (N, n_1), as they go into C.
        outputs: a^L (N, n_L), of the parameters in single precision, computed in double.
        slack: how far C's outputs may be from them (N, n_L).
        answers: codes (N, targets), -1 where two classes are as good as equal; or values (N, targets); or None.
        answer_slack: how far C's values may be from them, or None.
    """

    cells: tuple[list[Any], ...]
    outputs: Array
    slack: Array
    answers: Array | None = None
    answer_slack: Array | None = None


def vector_of(model: Model) -> Vector:
    """Return examples around what training had, with missing, new and far values where the model takes them."""
    if model.encoding is None:
        x = np.random.default_rng(0).normal(size=(EXAMPLES, model.network.sizes[0])).astype(np.float32)
        return _kept((list(x),), *_outputs(model, x))
    columns = [_cells(column, place) for place, column in enumerate(model.encoding.columns)]
    named = {column.name: [cell.seen for cell in cells] for column, cells in
             zip(model.encoding.columns, columns, strict=True)}  # fmt: skip
    table = Table.from_columns({name: _array(cells) for name, cells in named.items()})
    x = model.encoding.features(table, dtype=np.float64).astype(np.float32)
    made = _kept(tuple([cell.written for cell in cells] for cells in columns), *_outputs(model, x))
    return _answered(made, model.encoding)


def _outputs(model: Model, x: Array) -> tuple[Array, Array]:
    """Return a^L in double precision, and how far rounding to single precision may bring it."""
    exact, rounded = (_in_precision(model, dtype).predict(x.astype(dtype)) for dtype in (np.float64, np.float32))
    with np.errstate(invalid="ignore"):
        return exact, np.maximum(_SLACK * (1 + np.abs(exact)), _TIMES * np.abs(exact - rounded))


def _in_precision(model: Model, dtype: Any) -> Model:
    """Return the model with its parameters rounded to single precision, to be computed in a precision."""
    members = [
        Parameters(*(tuple(np.float32(a).astype(dtype) for a in arrays) for arrays in (m.weights, m.biases)))
        for m in members_of(model)
    ]  # fmt: skip
    if model.members:
        return Model.of_members(model.member_network, members, model.temperature)
    return Model(model.network, members[0])


def _kept(cells: tuple[list[Any], ...], outputs: Array, slack: Array) -> Vector:
    """Return the examples whose outputs are finite in single precision."""
    most = np.finfo(np.float32).max
    kept = np.flatnonzero((np.abs(outputs) + slack < most).all(axis=1)).tolist()
    return Vector(tuple([column[i] for i in kept] for column in cells), outputs[kept], slack[kept])


def _answered(vector: Vector, encoding: Encoding) -> Vector:
    a, slack = vector.outputs, vector.slack
    if not len(a):
        return vector
    if isinstance(encoding.target, ClassTarget):
        codes = _codes(a, slack, encoding.target)
        return Vector(vector.cells, a, slack, codes)
    values, low, high = (np.reshape(encoding.decode(one), a.shape) for one in (a, a - slack, a + slack))
    spread = np.maximum(high - values, values - low) + 1e-12 * np.abs(values)
    return Vector(vector.cells, a, slack, values, spread)


def _codes(a: Array, slack: Array, target: ClassTarget) -> Array:
    if target.kind != "multiclass":
        return np.where(np.abs(a - 0.5) > slack, a >= 0.5, -1).astype(int)
    chosen = a.argmax(axis=1)
    first, second = np.sort(a, axis=1)[:, [-1, -2]].T
    return np.where(first - second > 2 * slack.max(axis=1), chosen, -1)[:, None]


# ------------------------------------------------------------- cells of columns


@dataclass(frozen=True)
class _Cell:
    """What a table has in a cell, and how C writes it."""

    seen: Any
    written: Any


def _cells(column: Feature, place: int) -> list[_Cell]:
    """Return the cells of a column; the place of the column lets columns differ."""
    if isinstance(column, ImageFeature):
        pixels = np.random.default_rng(place).integers(0, 256, (EXAMPLES, column.width)) * (column.scale / 255)
        return [_Cell(row.reshape(column.shape), list(row.astype(np.float32))) for row in pixels.astype(np.float32)]
    if isinstance(column, CategoricalFeature):
        choices = _texts(column)
    elif isinstance(column, DateFeature):
        choices = _dates(column)
    else:
        choices = [_Cell(value, "NAN" if np.isnan(value) else double(value)) for value in _numbers(column)]
    return [choices[(i + place) % len(choices)] for i in range(EXAMPLES)]


def _numbers(column: Any) -> list[float]:
    centre = column.mean if hasattr(column, "mean") else column.centre
    edges = getattr(column, "edges", ())
    made = [centre, centre + column.scale, centre - 0.7 * column.scale, centre + 30.0 * column.scale]
    made += [edges[0], (edges[0] + edges[1]) / 2, edges[-1]] if edges else []
    return [value for value in made if np.isfinite(value)] + ([] if column.fill is None else [np.nan])


def _texts(column: CategoricalFeature) -> list[_Cell]:
    texts: list[str | None] = [*column.categories[:4], *column.rare[:1]]
    if column.unseen == "ignore":
        texts.append(" never seen ")
    if column.missing or column.unseen == "ignore":
        texts.append(None)
    return [_Cell(text, "0" if text is None else text_of(text, column.name)) for text in texts]


def _dates(column: DateFeature) -> list[_Cell]:
    mean = min(max(column.means[0], -73000.0), 73000.0)
    cells = [_Cell(None, "{0, 0, 0, 0, 0, 0}")]
    for days in (0.0, 0.72, 31.37, -58.11, 366.0):
        at = datetime.datetime(2000, 1, 1) + datetime.timedelta(seconds=round((mean + days) * 86400))
        written = _WRITTEN[column.order](at)
        at = date_in(written, column.order) or at
        parts = at.year, at.month, at.day, at.hour, at.minute, at.second
        cells.append(_Cell(written, "{" + ", ".join(map(str, parts)) + "}"))
    return cells


def _array(cells: list[Any]) -> Array:
    if not any(isinstance(cell, str) for cell in cells):
        return np.array(cells, np.float64 if np.ndim(cells[0]) == 0 else np.float32)
    made = np.empty(len(cells), object)
    made[:] = cells
    return made
