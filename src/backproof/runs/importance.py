"""Permutation importance: how much worse a model predicts when the values of one column are shuffled among the rows.

Breiman, Random Forests, Machine Learning 45, 2001, section 10. A column that others say again may seem to matter
little, although none of them could be missed together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.engines import output_costs
from backproof.errors import InputError
from backproof.faces import Faced
from backproof.model_file import Model
from backproof.tables.encoding import Encoding
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.sources import TableOrSource
from backproof.tables.splitting import with_target
from backproof.tables.table import Table

Array = Any
REPEATS, MOST_ROWS, FEWEST_ROWS = 5, 1000, 200
MOST_COLUMNS = 100
_MOST_WORK = 6e10
"""Products in all forward passes together: a second or two on one core."""


@dataclass(frozen=True)
class ColumnImportance:
    """What one column is worth to a model.

    Attributes:
        name: of the column.
        increase: of the error, the mean over the repetitions.
        deviation: of the increases from their mean.
    """

    name: str
    increase: float
    deviation: float


@dataclass(frozen=True, repr=False)
class Importance(Faced):
    """What the columns are worth to a model, the most important first.

    Attributes:
        source: where the rows are from.
        count: of rows.
        repeats: how often each column was dealt out anew.
        measured: the error that increases: "cost", or "root mean squared error" in the target's units.
        error: as the rows are.
        columns: those that were tried.
        left_out: how many columns were not, since the model heeds them least.
    """

    source: str
    count: int
    repeats: int
    measured: str
    error: float
    columns: tuple[ColumnImportance, ...]
    left_out: int = 0


@dataclass(frozen=True, eq=False)
class EncodedRows:
    """Some rows as a model has them.

    Attributes:
        table: the rows.
        x: (N, n_1).
        places: which features are of each column, by name.
    """

    table: Table
    x: Array = field(repr=False)
    places: dict[str, slice]


def encoding_with_columns(model: Model) -> Encoding:
    """Return how a model reads tables.

    Raises:
        InputError: it knows no columns.
    """
    if model.encoding is None:
        raise InputError("model: it was trained on arrays and knows no columns; accepted: one trained on a table")
    return model.encoding


def encoded_rows(model: Model, table: Table, rows: int, seed: int) -> EncodedRows:
    """Return at most so many rows, drawn by chance, encoded; fewer where they are very wide."""
    encoding = encoding_with_columns(model)
    rows = min(rows, max(50, 2**25 // encoding.n_features))
    if len(table) > rows:
        table = table.take(np.sort(np.random.default_rng([seed, 5]).choice(len(table), rows, replace=False)))
    places, start = {}, 0
    for column in encoding.columns:
        stop = start + len(column.feature_names)
        places[column.name] = slice(start, stop)
        start = stop
    return EncodedRows(table, encoding.features(table, dtype=model.dtype), places)


def permutation_importance(
    model: Model,
    data: TableOrSource,
    *,
    repeats: int = REPEATS,
    rows: int = MOST_ROWS,
    seed: int = 0,
    reading: Reading = RECOGNISED,
    told: Callable[[int, int], Any] = lambda done, total: None,
) -> Importance:
    """Return what each column is worth to a model.

    Rows that the model did not learn from show what it needs to answer new ones. Of large models fewer rows are taken,
    and each column is dealt out less often, so that it is a matter of seconds.

    Args:
        model: made from a table.
        data: a table with the target, or what `backproof.tables.read` takes.
        repeats: how often each column is dealt out anew at most, ≥ 1.
        rows: how many are taken at most, ≥ 2.
        seed: what is drawn is drawn from it.
        reading: how a file is read; what it leaves open is read as the model's training data was.
        told: called with how many columns are done, and of how many.

    Raises:
        InputError: a model without an encoding, a table that does not fit it, or an argument that is not accepted.
    """
    if repeats < 1 or rows < 2:
        message = "repeats, rows: {repeats}, {rows} given; accepted: 1 or more, 2 or more"
        raise InputError(message, repeats=repeats, rows=rows)
    encoding = encoding_with_columns(model)
    table, _ = with_target(encoding.read(data, reading), encoding.target_names)
    tried = min(len(encoding.columns), MOST_COLUMNS)
    rows, repeats = _within_bounds(model, tried, rows, repeats)
    encoded = encoded_rows(model, table, rows, seed)
    y = encoding.targets(encoded.table, dtype=model.dtype)
    names = _most_heeded(model, encoded, tried)
    error, columns = _error(model, encoded.x, y), []
    for number, name in enumerate(names):
        told(number, len(names))
        rng = np.random.default_rng([seed, 6, list(encoded.places).index(name)])
        rises = [_dealt_anew(model, encoded, y, name, rng) - error for _ in range(repeats)]
        columns.append(ColumnImportance(name, float(np.mean(rises)), float(np.std(rises))))
    told(len(names), len(names))
    ranked = tuple(sorted(columns, key=lambda column: -column.increase))
    return Importance(table.source, len(y), repeats, measured_of(encoding), error, ranked,
                      len(encoding.columns) - len(names))  # fmt: skip


def measured_of(encoding: Encoding) -> str:
    """Return the error that is measured: one in the target's units where it is one number."""
    return "root mean squared error" if encoding.kind == "regression" and encoding.n_outputs == 1 else "cost"


def _within_bounds(model: Model, columns: int, rows: int, repeats: int) -> tuple[int, int]:
    """Return how many rows and repetitions are no more work than is allowed."""
    each = max(len(model.members), 1) * model.member_network.n_parameters * columns
    repeats = max(1, min(repeats, int(_MOST_WORK / (each * rows))))
    return min(rows, max(FEWEST_ROWS, int(_MOST_WORK / (each * repeats)))), repeats


def _most_heeded(model: Model, encoded: EncodedRows, count: int) -> list[str]:
    """Return the columns that move the neurons of layer 2 most, in the order of the table."""
    moved = {
        name: float(np.linalg.norm(model.parameters.weights[0][:, place] * encoded.x[:, place].std(axis=0)))
        for name, place in encoded.places.items()
    }
    chosen = sorted(moved, key=lambda name: -moved[name])[:count]
    return [name for name in encoded.places if name in chosen]


def _dealt_anew(model: Model, encoded: EncodedRows, y: Array, name: str, rng: np.random.Generator) -> float:
    x, place = encoded.x.copy(), encoded.places[name]
    x[:, place] = x[rng.permutation(len(x)), place]
    return _error(model, x, y)


def _error(model: Model, x: Array, y: Array) -> float:
    z, outputs = model.output_layer(x)
    encoding = encoding_with_columns(model)
    if measured_of(encoding) == "cost":
        return float(output_costs(model.network, z, outputs, y).astype(np.float64).mean())
    off = encoding.decode(outputs.astype(np.float64)) - encoding.decode(y.astype(np.float64))
    return float(np.sqrt(np.mean(off**2)))
