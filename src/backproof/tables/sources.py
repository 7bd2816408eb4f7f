"""What data may be, on the command line and in Python, and which reader it goes to."""

import os
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.bounded import MAX_BYTES, STANDARD_INPUT, shown_path, standard_input_bytes, unpacked_bytes
from backproof.tables.built_in import read_built_in
from backproof.tables.csv_file import read_csv
from backproof.tables.feather_file import read_feather
from backproof.tables.frames import TableSource, described, read_frame
from backproof.tables.idx_file import read_idx
from backproof.tables.json_file import read_json
from backproof.tables.kinds import BUILT_IN_SET, FRAME, KINDS, PARTS, kind_of
from backproof.tables.npz_file import read_npz
from backproof.tables.numerals import number_in
from backproof.tables.parquet_file import read_parquet
from backproof.tables.quantities import with_quantities
from backproof.tables.reading import ABOUT_TEXT, RECOGNISED, Reading
from backproof.tables.several_files import read_parts
from backproof.tables.spreadsheet import read_spreadsheet
from backproof.tables.table import Column, Table
from backproof.tables.written_numbers import with_written_numbers

TableOrSource = Table | TableSource
"""A table that was read already, or what can be read as one."""


def read(
    data: TableSource,
    reading: Reading = RECOGNISED,
    *,
    text: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Return the table that `data` names.

    Args:
        data: A file of text (CSV, TSV, .txt, ARFF; packed too: .csv.gz, .bz2, .xz, .zip of one), JSON (.jsonl, .json),
            Parquet, Feather, a spreadsheet (.xlsx, .xls, .ods), NPZ or IDX(.gz); a folder of such files, or a pattern
            such as `parts/*.parquet`, whose rows follow each other; `"-"` for CSV on standard input; a name in
            `BUILT_IN` (`./iris` is the file of that name); or a data frame of pandas, Polars or Arrow.
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
    return with_quantities(table, text)


def read_as_kept(
    data: TableSource,
    reading: Reading,
    kept: Reading,
    text: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Return the table as `read` does; what `reading` leaves open is as it was `kept` from other data.

    What is said in `reading` must fit the kind of file, what was kept need not; columns in `text` need not be there.
    """
    kind = kind_of(data)
    _check_fits(reading, kind, data)
    table = _read(data, kind, reading, kept, text, max_bytes)
    if kind in ("csv", "excel"):
        return with_missing(table)
    return with_missing(with_written_numbers(with_missing(table), text))


def _read(data: Any, kind: str, said: Reading, kept: Reading, text: Collection[str], max_bytes: int) -> Table:
    reading = said.over(kept)
    if kind == PARTS:
        return read_parts(data, lambda path: read_as_kept(path, said, kept, text, max_bytes))
    if kind == "csv":
        taken = standard_input_bytes(max_bytes) if data == "-" else unpacked_bytes(data, max_bytes)
        return read_csv(taken, STANDARD_INPUT if data == "-" else shown_path(data), text, said, kept)
    if kind == "excel":
        return read_spreadsheet(data, text, said, kept, max_bytes)
    if kind == "json":
        table = read_json(unpacked_bytes(data, max_bytes), shown_path(data))
    elif kind == "idx":
        table = read_idx(data, reading.labels, max_bytes)
    elif kind in (BUILT_IN_SET, FRAME):
        table = read_frame(data) if kind == FRAME else read_built_in(str(data), max_bytes)
    else:
        table = {"npz": read_npz, "parquet": read_parquet, "feather": read_feather}[kind](data, max_bytes)
    return replace(table, reading=reading)


def _check_fits(reading: Reading, kind: str, data: Any) -> None:
    """Raise InputError where something is said of the file that files of this kind do not have."""
    if kind == PARTS:
        return  # each file is held to it
    misplaced = {
        "labels": (kind != "idx", Phrase("an IDX file of images")),
        **dict.fromkeys(ABOUT_TEXT, (kind != "csv", Phrase("a CSV file"))),
        "header": (kind not in ("csv", "excel"), Phrase("a CSV file")),
        "decimal": (kind not in ("csv", "excel"), Phrase("a CSV file")),
        "sheet": (kind != "excel", Phrase("a spreadsheet")),
    }
    for name, (is_misplaced, accepted) in misplaced.items():
        value = getattr(reading, name)
        if is_misplaced and value is not None:
            option = Keyword(name, os.fspath(value) if name == "labels" else value)
            raise InputError(
                "{source}: {option} given for {kind}; accepted: for {accepted}",
                source=shown_path(described(data)), option=option, kind=KINDS[kind], accepted=accepted,
            )  # fmt: skip


def with_missing(table: Table) -> Table:
    """Return the table with what stands for a missing value taken out, whatever kind of file it was read from."""
    marks, decimal = table.reading.missing_values, table.reading.decimal
    if not marks:
        return table
    numbers = [number for number in (_number_said(mark, decimal) for mark in marks) if number is not None]

    def taken_out(column: Column) -> Column:
        values = column.values
        if column.kind == "numeric" and numbers:
            return replace(column, values=np.where(np.isin(values, numbers), np.full_like(values, np.nan), values))
        if column.kind == "categorical":
            kept = [None if value in marks else value for value in values.tolist()]
            return replace(column, values=np.array(kept, dtype=object))
        return column

    return replace(table, columns=tuple(map(taken_out, table.columns)))


def _number_said(mark: str, decimal: str | None) -> float | None:
    """Return the number that stands for a missing one, as the table writes numbers or with a point, or None."""
    number = number_in(mark, decimal)
    return number_in(mark) if number is None else number
