"""Columns to a file: under a temporary name first, so that a reader sees the whole file or none."""

import io
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backproof.durable.whole_file import write_whole
from backproof.errors import InputError
from backproof.tables.arrow_memory import arrow_numbers, arrow_texts
from backproof.tables.bounded import shown_path
from backproof.tables.table import Array
from backproof.tables.wording import shown


def write(columns: Mapping[str, ArrayLike], path: str | os.PathLike[str]) -> None:
    """Write columns (N,) by name to a CSV or Parquet file, or as CSV to standard output where `path` is `"-"`.

    Numbers are written so that reading gives the same bits; None is a missing value.

    Raises:
        InputError: Where the columns differ in length, or the file cannot be written; nothing is left behind then.
    """
    writer = _csv if path == "-" else _writer(path)
    content = writer(_arrow_table(columns))
    if path == "-":
        sys.stdout.write(content.decode())
        sys.stdout.flush()
    else:
        write_whole(path, content)


def _writer(path: str | os.PathLike[str]) -> Callable[[Any], bytes]:
    known = {".csv": _csv, ".parquet": _parquet, ".pq": _parquet}
    ending = Path(path).suffix.lower()
    if ending not in known:
        raise InputError(
            "{path}: the ending {given} given; accepted: .csv, .parquet, .pq, or '-'",
            path=shown_path(path), given=shown(ending),
        )  # fmt: skip
    return known[ending]


def _arrow_table(columns: Mapping[str, ArrayLike]) -> Any:
    import pyarrow as pa

    arrays = {str(name): np.asarray(values) for name, values in columns.items()}
    if not arrays:
        raise InputError("columns: none given; accepted: at least one")
    first = next(iter(arrays.values()))
    for name, values in arrays.items():
        if values.ndim != 1 or values.shape != first.shape:
            raise InputError(
                "column {name}: shape {shape} given; accepted: ({count},), as the first",
                name=shown(name), shape=values.shape, count=first.size,
            )  # fmt: skip
    return pa.table({name: _arrow(name, values) for name, values in arrays.items()})


def _arrow(name: str, values: Array) -> Any:
    import pyarrow as pa

    try:
        if values.dtype.str[1:] in ("f4", "f8", "i8"):
            return arrow_numbers(values)
        listed = values.tolist()
        if values.dtype.kind in "OU" and set(map(type, listed)) <= {str, type(None)}:
            places = {value: i for i, value in enumerate(dict.fromkeys(listed))}
            indices = np.fromiter(map(places.__getitem__, listed), np.int64, len(listed))
            return arrow_texts(list(places)).take(arrow_numbers(indices))
        return pa.array(listed if values.dtype.kind in "OU" else values)
    except (pa.ArrowException, UnicodeError) as error:
        raise InputError(
            "column {name}: {reason}; accepted: numbers, or text and None", name=shown(name), reason=shown(str(error))
        ) from None


def _csv(table: Any) -> bytes:
    from pyarrow import csv

    stream = io.BytesIO()
    csv.write_csv(table, stream)
    return stream.getvalue()


def _parquet(table: Any) -> bytes:
    from pyarrow import parquet

    stream = io.BytesIO()
    parquet.write_table(table, stream)
    return stream.getvalue()
