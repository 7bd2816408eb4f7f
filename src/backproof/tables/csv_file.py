"""CSV files, by pyarrow: cells as text first, so that nothing is guessed before it can be named in a message.

A column whose every cell is a number (or missing) is numeric, any other categorical. Line numbers are those of the
file, also where quoted cells run over several lines. What the `Reading` leaves open is recognised.
"""

import csv
import io
import re
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.numerals import is_number
from backproof.tables.reading import Reading
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import counted, listed, part, place, shown

MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "?")
DELIMITERS = (",", ";", "\t")


def read_csv(data: bytes, source: str, text: Collection[str], reading: Reading) -> Table:
    """Return the table of CSV bytes; columns in `text` stay text, whatever they hold.

    Where the reading does not say otherwise, the delimiter is a comma, or a semicolon or tab where the first line has
    those and no comma, and the first line holds the names unless every cell of it is a number. Without names the
    columns become column_1, column_2 and so on, and a note says so.
    """
    data = _utf8(data, source, reading)
    if reading.delimiter == " ":
        data = _with_single_blanks(data)
    header, first_line, delimiter = _header(data, source, reading)
    named = not all(is_number(cell, reading.decimal) for cell in header) if reading.header is None else reading.header
    names = [cell or f"column_{i}" for i, cell in enumerate(header, 1)]
    if not named:
        names = [f"column_{i}" for i in range(1, len(header) + 1)]
    _check_names(names, place(source, part("line", first_line)))
    cells, lines = _cells(data, names, delimiter, source, named, reading)
    columns = tuple(
        _column(name, values, name in text, reading.decimal) for name, values in zip(names, cells, strict=True)
    )
    return Table(columns, source, "line", lines, notes=() if named else (_on_names(names, source, reading),))


def _on_names(names: Sequence[str], source: str, reading: Reading) -> str:
    first = Phrase("the first line is numbers") if reading.header is None else Phrase("there is no line of names")
    template = "{source}: {reason}, so the columns are named {names}"
    return Phrase(template, source=source, reason=first, names=listed(names, 2))


def _utf8(data: bytes, source: str, reading: Reading) -> bytes:
    """Return the same text as UTF-8 without a mark; raise InputError at the first byte that is no text."""
    encoding = reading.text_encoding or "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and encoding == "utf-8":
        raise InputError(
            "{place}: UTF-16 found; accepted: UTF-8, or {option}",
            place=place(source, part("line", 1)), option=Keyword("text_encoding", "utf-16"),
        )  # fmt: skip
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not (data.isascii() and encoding == "utf-8"):
        try:
            data = data.decode(encoding).removeprefix("\ufeff").encode()
        except UnicodeError as error:
            start = getattr(error, "start", 0)
            raise InputError(
                "{place}: the byte {byte} found, which is not {encoding}; accepted: UTF-8, or the text encoding that "
                "the file is in, as {option}",
                place=_place_of_byte(data, start, source, reading), byte=shown(data[start : start + 1]),
                encoding=encoding, option=Keyword("text_encoding", "latin-1"),
            ) from None  # fmt: skip
    if (start := data.find(b"\0")) >= 0:
        where = _place_of_byte(data, start, source, reading)
        raise InputError("{place}: a zero byte found; accepted: text (is this a CSV file?)", place=where)
    return data


def _with_single_blanks(data: bytes) -> bytes:
    """Return text whose cells stand apart by blanks, as many as there are, with one blank between them."""
    kept = rb'"(?:[^"]|"")*"'
    data = re.sub(kept + rb"|^[ \t]+|[ \t]+(?=\r?$)", _quoted_or_nothing, data, flags=re.MULTILINE)
    return re.sub(kept + rb"|[ \t]+", lambda found: _quoted_or_nothing(found) or b" ", data)


def _quoted_or_nothing(found: re.Match[bytes]) -> bytes:
    return found[0] if found[0].startswith(b'"') else b""


def _place_of_byte(data: bytes, start: int, source: str, reading: Reading) -> str:
    line_start = data.rfind(b"\n", 0, start) + 1
    column = data[line_start:start].count((reading.delimiter or ",").encode()) + 1
    line = data.count(b"\n", 0, start) + 1
    return place(source, part("line", line), part("column", column))


def _header(data: bytes, source: str, reading: Reading) -> tuple[list[str], int, str]:
    """Return the cells of the first line that is not blank, its number, and the delimiter."""
    stream = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    start, blank = 0, 0
    for line in stream:
        if line.strip():
            break
        start, blank = start + len(line), blank + 1
    else:
        raise InputError(
            "{source}: only blank lines found; accepted: a line of names, then lines of cells", source=source
        )
    # a comma that is the decimal mark stands in numbers, also where something else is between the cells
    likely = DELIMITERS if reading.decimal != "," else (*DELIMITERS[1:], ",")
    delimiter = reading.delimiter or next((one for one in likely if one in line), ",")
    try:
        header = next(csv.reader(io.TextIOWrapper(io.BytesIO(data[start:]), "utf-8", newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(
            "{place}: {error}; accepted: a line of names", place=place(source, part("line", blank + 1)), error=error
        ) from None
    return [cell.strip() for cell in header], blank + 1, delimiter


def _check_names(names: Sequence[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(
                "{place}: found twice; accepted: each name once", place=place(where, part("column", shown(name)))
            )
        seen.add(name)


def _cells(
    data: bytes, names: Sequence[str], delimiter: str, source: str, named: bool, reading: Reading
) -> tuple[list[Any], Sequence[int]]:
    """Return the trimmed cells of each column as pyarrow text with nulls where missing, and the lines' numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv as arrow_csv

    lines = _line_numbers(data, len(names), delimiter, source)
    if not lines[named:]:
        raise InputError("{source}: no lines after the names found; accepted: at least one example", source=source)
    keys = [str(i) for i in range(len(names))]
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(data),
            arrow_csv.ReadOptions(column_names=keys, use_threads=False, block_size=min(len(data) + 2**20, 2**30)),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=True),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(keys, pa.string()), strings_can_be_null=False),
        )
    except (pa.ArrowException, OSError) as error:
        reason = shown(str(error).partition("\n")[0])
        raise InputError(
            "{source}: no table of {count} columns ({reason}); accepted: CSV",
            source=source, count=len(names), reason=reason,
        ) from None  # fmt: skip
    if table.num_rows != len(lines):
        raise InputError(
            "{source}: quotes that do not close as they should found; accepted: quoted cells as in CSV", source=source
        )
    nothing = pa.array((*MISSING, *reading.missing_values))
    cells = []
    for values in table.slice(int(named)).columns:
        trimmed = pc.utf8_trim_whitespace(values)
        cells.append(pc.if_else(pc.is_in(trimmed, nothing), pa.scalar(None, pa.string()), trimmed))
    return cells, lines[int(named) :]


def _line_numbers(data: bytes, width: int, delimiter: str, source: str) -> Sequence[int]:
    """Return the line on which each record starts; raise InputError at the first of another width.

    Without quotes and blank lines these are 1, 2, 3, …, and only the delimiters need counting.
    """
    if b'"' not in data and b"\r" not in data.replace(b"\r\n", b"\n"):
        lines = data.rstrip(b"\r\n").splitlines()
        mark = delimiter.encode()
        if all(lines) and all(line.count(mark) == width - 1 for line in lines):
            return range(1, len(lines) + 1)
    return _scanned_line_numbers(data, width, delimiter, source)


def _scanned_line_numbers(data: bytes, width: int, delimiter: str, source: str) -> Sequence[int]:
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""), delimiter=delimiter, strict=True)
    starts, line = [], 1
    try:
        for record in reader:
            if record and len(record) != width:
                column = min(len(record), width) + 1
                raise InputError(
                    "{place}: {cells} found; accepted: {width}, as in the first line",
                    place=place(source, part("line", line), part("column", column)), cells=counted(len(record), "cell"),
                    width=width,
                )  # fmt: skip
            if record:
                starts.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            "{place}: {error}; accepted: quoted cells as in CSV", place=place(source, part("line", line)), error=error
        ) from None
    return starts


def _column(name: str, cells: Any, as_text: bool, decimal: str | None) -> Column:
    numbers = None if as_text else _numbers(cells, decimal)
    if numbers is not None:
        return Column(name, "numeric", numbers)
    return Column(name, "categorical", np.array(cells.to_pylist(), dtype=object))


def _numbers(cells: Any, decimal: str | None) -> Array | None:
    """Return the cells as float64 with NaN where missing, or None where one is not a number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if decimal == ",":
        if pc.any(pc.match_substring(cells, ".")).as_py():
            return None
        cells = pc.replace_substring(cells, ",", ".")
    try:
        return np.array(pc.cast(cells, pa.float64()).to_numpy(), dtype=np.float64)
    except pa.ArrowInvalid:
        return None
