"""Columns to a file: under a temporary name first, so that a reader sees the whole file or none."""

import io
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backproof.errors import InputError
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
    table = _arrow_table(columns)
    if path == "-":
        sys.stdout.write(_csv_text(table))
        sys.stdout.flush()
        return
    _write_whole(Path(path), lambda target: writer(table, target))


def _writer(path: str | os.PathLike[str]) -> Callable[[Any, Path], None]:
    known = {".csv": _csv, ".parquet": _parquet, ".pq": _parquet}
    ending = Path(path).suffix.lower()
    if ending not in known:
        raise InputError(f"{shown_path(path)}: the ending {shown(ending)} given; accepted: .csv, .parquet, .pq, or '-'")
    return known[ending]


def _arrow_table(columns: Mapping[str, ArrayLike]) -> Any:
    import pyarrow as pa

    arrays = {str(name): np.asarray(values) for name, values in columns.items()}
    if not arrays:
        raise InputError("columns: none given; accepted: at least one")
    first = next(iter(arrays.values()))
    for name, values in arrays.items():
        if values.ndim != 1 or values.shape != first.shape:
            accepted = f"({first.size},), as the first"
            raise InputError(f"column {shown(name)}: shape {values.shape} given; accepted: {accepted}")
    return pa.table({name: _arrow(name, values) for name, values in arrays.items()})


def _arrow(name: str, values: Array) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values.tolist() if values.dtype.kind in "OU" else values)
    except (pa.ArrowException, UnicodeError) as error:
        raise InputError(f"column {shown(name)}: {shown(str(error))}; accepted: numbers, or text and None") from None


def _csv_text(table: Any) -> str:
    from pyarrow import csv

    stream = io.BytesIO()
    csv.write_csv(table, stream)
    return stream.getvalue().decode()


def _csv(table: Any, target: Path) -> None:
    from pyarrow import csv

    csv.write_csv(table, target)


def _parquet(table: Any, target: Path) -> None:
    from pyarrow import parquet

    parquet.write_table(table, target)


def _write_whole(path: Path, write_to: Callable[[Path], None]) -> None:
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        write_to(temporary)
        _give_usual_mode(temporary)
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{shown_path(path)}: cannot be written ({reason}); accepted: a place that can") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _give_usual_mode(path: Path) -> None:
    """Give the file the mode it would have had without `mkstemp`, which keeps others from reading."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
