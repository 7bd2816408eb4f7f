"""What `DATA` on the command line may be, and which reader it goes to."""

import os
from collections.abc import Collection
from pathlib import Path

from backproof.errors import InputError
from backproof.tables.bounded import MAX_BYTES, checked_path, file_bytes, shown_path, standard_input_bytes
from backproof.tables.built_in import BUILT_IN, read_built_in
from backproof.tables.csv_file import read_csv
from backproof.tables.idx_file import read_idx
from backproof.tables.npz_file import read_npz
from backproof.tables.parquet_file import read_parquet
from backproof.tables.table import Table
from backproof.tables.wording import listed, shown, suggestion

ENDINGS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet", ".npz": "npz"}
OPENINGS = {b"PAR1": "parquet", b"PK\x03\x04": "npz", b"\x1f\x8b": "idx", b"\0\0": "idx"}


def read(
    data: str | os.PathLike[str],
    *,
    text: Collection[str] = (),
    labels: str | os.PathLike[str] | None = None,
    encoding: str = "utf-8",
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Return the table that `data` names.

    Args:
        data: A CSV, Parquet, NPZ or IDX(.gz) file, `"-"` for CSV on standard input, or a name in `BUILT_IN`
            (`./iris` is the file of that name).
        text: Columns of a CSV file whose cells stay text even where all are numbers, as postcodes.
        labels: The file of labels that belongs to an IDX file; where not given it is looked for beside it.
        encoding: Of a CSV file.
        max_bytes: The most that is read, or unpacked, before giving up.

    Raises:
        InputError: Where there is nothing to read, or it is not what it seems; the message names file, line, column.

    >>> table = read("iris")
    >>> len(table), table.target, table["target"].kind
    (150, ('target',), 'categorical')
    """
    if isinstance(text, str):
        raise InputError(f"text={shown(text)}: one text found; accepted: a list of column names")
    table = read_keeping_text(data, text, labels=labels, encoding=encoding, max_bytes=max_bytes)
    for name in text:
        table[name]  # raises where there is no such column
    return table


def read_keeping_text(
    data: str | os.PathLike[str],
    text: Collection[str],
    *,
    labels: str | os.PathLike[str] | None = None,
    encoding: str = "utf-8",
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Return the table as `read` does, but do not mind where columns in `text` are not there."""
    if isinstance(data, str) and data in BUILT_IN:
        return read_built_in(data, max_bytes)
    if isinstance(data, str) and data == "-":
        return read_csv(standard_input_bytes(max_bytes), "standard input", text, encoding)
    kind = _kind(data)
    if labels is not None and kind != "idx":
        raise InputError(f"labels={shown(str(labels))}: given with a {kind} file; accepted: with an IDX file of images")
    if kind == "csv":
        return read_csv(file_bytes(data, max_bytes), shown_path(data), text, encoding)
    if kind == "idx":
        return read_idx(data, labels, max_bytes)
    return read_npz(data, max_bytes) if kind == "npz" else read_parquet(data, max_bytes)


def _kind(data: str | os.PathLike[str]) -> str:
    """Return csv, parquet, npz or idx: by the name's ending, and where that says nothing by the first bytes."""
    if isinstance(data, str) and not Path(data).exists() and not Path(data).suffix:
        raise InputError(
            f"{shown_path(data)}: no file and no built-in set of this name; accepted: a CSV, Parquet, NPZ or IDX file, "
            f"'-' or {listed(BUILT_IN)}{suggestion(data, BUILT_IN)}"
        )
    path = checked_path(data)
    name = path.name.lower()
    if path.suffix.lower() in ENDINGS:
        return ENDINGS[path.suffix.lower()]
    if "ubyte" in name or "idx" in name:
        return "idx"
    if path.suffix.lower() == ".gz" and Path(path.stem).suffix.lower() in ENDINGS:
        raise InputError(f"{shown_path(data)}: packed with gzip; accepted: unpacked, but for IDX files, which may be")
    return "csv" if path.is_fifo() else _kind_by_opening(path)


def _kind_by_opening(path: Path) -> str:
    with path.open("rb") as stream:
        opening = stream.read(4)
    found = next((kind for start, kind in OPENINGS.items() if opening.startswith(start)), "csv")
    if path.suffix.lower() in {".xlsx", ".xls", ".ods", ".pkl", ".pickle", ".npy"}:
        raise InputError(f"{shown_path(path)}: {path.suffix} found; accepted: CSV, Parquet, NPZ or IDX(.gz)")
    return found
