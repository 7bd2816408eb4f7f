"""The arguments MODEL and DATA, which several commands take, and how a model reads data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer

from backproof.errors import InputError
from backproof.model_file import Model, load
from backproof.tables import BUILT_IN, Encoding
from backproof.tables.kinds import ENDINGS, KINDS

MODEL: Any = typer.Argument(metavar="MODEL", help="A model file, as backproof train writes it.")
DATA: Any = typer.Argument(
    metavar="DATA",
    help="A CSV, JSON, Parquet, Feather, NPZ or IDX(.gz) file, a spreadsheet (.xlsx, .xls, .ods), a folder or pattern "
    f"of such files, - for CSV from standard input, or {', '.join(BUILT_IN)}.",
)


def model_in(path: str) -> Model:
    """Return the model that a file holds; raise InputError as `load`, which says so where the file holds data."""
    try:
        return load(path)
    except InputError:
        kinds = [KINDS[ENDINGS[end]] for end in Path(path).suffixes if end in ENDINGS]
        if not kinds or not os.path.isfile(path):
            raise
        raise InputError(
            "{path!r}: {kind} given where a model belongs; accepted: a model file, as backproof train writes it from "
            "such data",
            path=path, kind=kinds[-1],
        ) from None  # fmt: skip


def encoding_of(model: Model, path: str) -> Encoding:
    """Return how the model reads tables; raise InputError where it knows no columns."""
    if model.encoding is None:
        raise InputError(
            "{path!r}: this model was trained on arrays and knows no columns; accepted: one that backproof train made",
            path=path,
        )
    return model.encoding
