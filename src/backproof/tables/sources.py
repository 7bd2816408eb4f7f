"""What `DATA` on the command line may be, and which reader it goes to."""

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.bounded import (
    MAX_BYTES,
    STANDARD_INPUT,
    checked_path,
    shown_path,
    standard_input_bytes,
    unpacked_bytes,
)
from backproof.tables.built_in import BUILT_IN, read_built_in
from backproof.tables.csv_file import read_csv
from backproof.tables.idx_file import read_idx
from backproof.tables.npz_file import read_npz
from backproof.tables.numerals import number_in
from backproof.tables.parquet_file import read_parquet
from backproof.tables.reading import ABOUT_TEXT, RECOGNISED, Reading
from backproof.tables.table import Column, Table
from backproof.tables.wording import listed, suggestion

ENDINGS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet", ".npz": "npz"}
BUILT_IN_SET = "built-in set"
KINDS = {
    "csv": Phrase("a CSV file"), "parquet": Phrase("a Parquet file"), "npz": Phrase("an NPZ file"),
    "idx": Phrase("an IDX file"), BUILT_IN_SET: Phrase("the built-in set"),
}  # fmt: skip
OPENINGS = {b"PAR1": "parquet", b"PK\x03\x04": "npz", b"\x1f\x8b": "idx", b"\0\0": "idx"}


def read(
    data: str | os.PathLike[str],
    reading: Reading = RECOGNISED,
    *,
    text: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Return the table that `data` names.

    Args:
        data: A CSV, Parquet, NPZ or IDX(.gz) file, `"-"` for CSV on standard input, or a name in `BUILT_IN`
            (`./iris` is the file of that name).
        reading: How the file is read, as far as that is not to be recognised; the table remembers it.
        text: Columns of a CSV file whose cells stay text even where all are numbers, as postcodes.
        max_bytes: The most that is read, or unpacked, before giving up.

    Raises:
        InputError: Where there is nothing to read, or it is not what it seems; the message names file, line, column.

    >>> table = read("iris")
    >>> len(table), table.target, table["target"].kind
    (150, ('target',), 'categorical')
    """
    if isinstance(text, str):
        option = Keyword("text", text)
        raise InputError("{option}: one text found; accepted: a list of column names", option=option)
    table = read_as_kept(data, reading, RECOGNISED, text, max_bytes)
    for name in text:
        table[name]  # raises where there is no such column
    return table


def read_as_kept(
    data: str | os.PathLike[str],
    reading: Reading,
    kept: Reading,
    text: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Return the table as `read` does; what `reading` leaves open is as it was `kept` from other data.

    What is said in `reading` must fit the kind of file, what was kept need not; columns in `text` need not be there.
    """
    kind = _kind(data)
    _check_fits(reading, kind, data)
    table = _read(data, kind, reading, kept, text, max_bytes)
    return _with_missing(table) if table.reading.missing_values else table


def _read(
    data: str | os.PathLike[str], kind: str, said: Reading, kept: Reading, text: Collection[str], max_bytes: int
) -> Table:
    reading = said.over(kept)
    if kind == "csv":
        taken = standard_input_bytes(max_bytes) if data == "-" else unpacked_bytes(data, max_bytes)
        return read_csv(taken, STANDARD_INPUT if data == "-" else shown_path(data), text, said, kept)
    if kind == "idx":
        table = read_idx(data, reading.labels, max_bytes)
    elif kind == BUILT_IN_SET:
        table = read_built_in(str(data), max_bytes)
    else:
        table = read_npz(data, max_bytes) if kind == "npz" else read_parquet(data, max_bytes)
    return replace(table, reading=reading)


def _check_fits(reading: Reading, kind: str, data: str | os.PathLike[str]) -> None:
    """Raise InputError where something is said of the file that files of this kind do not have."""
    misplaced = {
        "labels": (kind != "idx", Phrase("an IDX file of images")),
        **dict.fromkeys(ABOUT_TEXT, (kind != "csv", Phrase("a CSV file"))),
    }
    for name, (is_misplaced, accepted) in misplaced.items():
        value = getattr(reading, name)
        if is_misplaced and value is not None:
            option = Keyword(name, os.fspath(value) if name == "labels" else value)
            raise InputError(
                "{source}: {option} given with {kind}; accepted: with {accepted}",
                source=shown_path(data), option=option, kind=KINDS[kind], accepted=accepted,
            )  # fmt: skip


def _with_missing(table: Table) -> Table:
    """Return the table with what stands for a missing value taken out, whatever kind of file it was read from."""
    marks, decimal = table.reading.missing_values, table.reading.decimal
    numbers = [number for number in (number_in(mark, decimal) for mark in marks) if number is not None]

    def taken_out(column: Column) -> Column:
        values = column.values
        if column.kind == "numeric" and numbers:
            return replace(column, values=np.where(np.isin(values, numbers), np.full_like(values, np.nan), values))
        if column.kind == "categorical":
            kept = [None if value in marks else value for value in values.tolist()]
            return replace(column, values=np.array(kept, dtype=object))
        return column

    return replace(table, columns=tuple(map(taken_out, table.columns)))


def _kind(data: str | os.PathLike[str]) -> str:
    """Return a name in `KINDS`: by the name's ending, and where that says nothing by the first bytes."""
    if isinstance(data, str) and data in BUILT_IN:
        return BUILT_IN_SET
    if isinstance(data, str) and data == "-":
        return "csv"
    if isinstance(data, str) and not Path(data).exists() and not Path(data).suffix:
        raise InputError(
            "{path}: no file and no built-in set of this name; accepted: a CSV, Parquet, NPZ or IDX file, '-' or "
            "{names}{hint}",
            path=shown_path(data), names=listed(BUILT_IN), hint=suggestion(data, BUILT_IN),
        )  # fmt: skip
    path = checked_path(data)
    name = path.name.lower()
    if path.suffix.lower() in ENDINGS:
        return ENDINGS[path.suffix.lower()]
    if "ubyte" in name or "idx" in name:
        return "idx"
    if path.suffix.lower() == ".gz" and ENDINGS.get(Path(path.stem).suffix.lower()) == "csv":
        return "csv"
    if path.suffix.lower() == ".gz" and Path(path.stem).suffix.lower() in ENDINGS:
        raise InputError(
            "{path}: packed with gzip; accepted: unpacked, but for IDX and CSV files, which may be",
            path=shown_path(data),
        )
    return "csv" if path.is_fifo() else _kind_by_opening(path)


def _kind_by_opening(path: Path) -> str:
    with path.open("rb") as stream:
        opening = stream.read(4)
    found = next((kind for start, kind in OPENINGS.items() if opening.startswith(start)), "csv")
    if path.suffix.lower() in {".xlsx", ".xls", ".ods", ".pkl", ".pickle", ".npy"}:
        raise InputError(
            "{path}: {given} found; accepted: CSV, Parquet, NPZ or IDX(.gz)", path=shown_path(path), given=path.suffix
        )
    return found
