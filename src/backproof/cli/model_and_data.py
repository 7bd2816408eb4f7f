"""The arguments MODEL and DATA, which several commands take, and how a model reads data."""

from __future__ import annotations

from typing import Any

import typer

from backproof.errors import InputError
from backproof.model_file import Model
from backproof.tables import BUILT_IN, Encoding

MODEL: Any = typer.Argument(metavar="MODEL", help="A model file, as backproof train writes it.")
DATA: Any = typer.Argument(
    metavar="DATA",
    help="A CSV, JSON, Parquet, Feather, NPZ or IDX(.gz) file, a spreadsheet (.xlsx, .xls, .ods), a folder or pattern "
    f"of such files, - for CSV from standard input, or {', '.join(BUILT_IN)}.",
)


def encoding_of(model: Model, path: str) -> Encoding:
    """Return how the model reads tables; raise InputError where it knows no columns."""
    if model.encoding is None:
        raise InputError(
            "{path!r}: this model was trained on arrays and knows no columns; accepted: one that backproof train made",
            path=path,
        )
    return model.encoding
