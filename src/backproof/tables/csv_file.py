"""CSV files, by pyarrow: cells as text first, so that nothing is guessed before it can be named in a message.

Line numbers are those of the file, also where quoted cells run over several lines. What the `Reading` leaves open is
recognised: the text encoding, the delimiter, the decimal mark, whether the first line is names.
"""

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.arrow_memory import arrow_texts, arrow_truths, empty_texts_in
from backproof.tables.csv_columns import (
    Cells,
    column_of_cells,
    decimal_as_kept,
    on_three_decimals,
    recognised_decimal,
)
from backproof.tables.csv_plain import LEAST_BYTES, head_of, plain_columns
from backproof.tables.csv_text import as_utf8
from backproof.tables.dialects import (
    Opening,
    blanks_stand_alone,
    first_line_is,
    opening_of,
    parts,
    recognised_delimiter,
    without_blanks_before_quotes,
)
from backproof.tables.layout import blanked, plain_text, without_surroundings
from backproof.tables.naming import different_names
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.special_rows import holds_sums, holds_units, said_of_rows
from backproof.tables.table import Table
from backproof.tables.wording import counted, listed, part, place, shown

MISSING = (
    "", "NA", "N/A", "n/a", "#N/A", "#NA", "#N/A N/A", "<NA>", "NaN", "nan", "NaT", "NULL", "null", "?", "#DIV/0!",
    "#VALUE!", "#NV", "#WERT!", "#VALEUR!", "\\N",
)  # fmt: skip
_FIRST_ROWS = 500
_BLOCK = 2**20
_BLANKS = (b" ", b"\t", b"\x0b", b"\x0c")
"""What may be a blank around a cell in ASCII."""


@dataclass(frozen=True)
class Seams:
    """Whether bytes have the beginning of a file, where units may stand, and its end, where sums may stand."""

    begins: bool = True
    ends: bool = True


WHOLE = Seams()


def read_csv(
    data: bytes, source: str, text: Collection[str], said: Reading, kept: Reading = RECOGNISED, typed: bool = False,
    seams: Seams = WHOLE,
) -> Table:  # fmt: skip
    """Return the table of CSV bytes; columns in `text` stay text, whatever they hold.

    What neither was said nor kept from other data is recognised. The table's reading has the text encoding and the
    decimal mark that were recognised, so that other data is read likewise; what is unusual is said in its notes.
    `typed` says that these are the cells of a spreadsheet: commas between them, and a point in what is a number there.
    Where `seams` are none of the file's ends, nothing there is taken for a title, units, sums or a remark.

    Raises:
        InputError: at what cannot be read, or could be read in two ways.
    """
    reading = said.over(kept)
    data, encoding, notes = (data, None, []) if typed else as_utf8(data, source, said, kept)
    opening = opening_of(data) if not typed else Opening(data)
    data = plain_text(opening.data) if not typed else data
    delimiter = "," if typed else _delimiter(data, opening.delimiter, said, kept)
    data = without_blanks_before_quotes(data, delimiter) if b'"' in data else data
    if delimiter == " " and not blanks_stand_alone(data):
        data = _with_single_blanks(data)
    data, around = without_surroundings(
        data, delimiter, reading.header is not False, begins=seams.begins, ends=seams.ends
    )
    first, first_line = _first_cells(data, source, delimiter)
    found_plainly = None
    if not typed and kept.decimal is None and reading.decimal != "," and delimiter != " ":
        found_plainly = _plainly(data, first, delimiter, source, reading, text, seams)
    passed_over, (columns, named, rows) = found_plainly or _as_text(data, first, delimiter, source, reading, seams)
    names, more = _names(first, named, reading, source, first_line)
    columns = [replace(column, name=name) for column, name in zip(columns, names, strict=True)]
    decimal, shown_mark = _decimal([one for one in columns if one.name not in text], delimiter, typed, said, kept)
    made = [column_of_cells(column, column.name in text, decimal, typed) for column in columns]
    notes += [*around, *_on_lines(opening.comments, passed_over), *more, *rows, *shown_mark]
    notes += [note for _, each in made for note in each]
    if decimal is None and not typed:
        notes += on_three_decimals([one for one in columns if one.name not in text])
    found = replace(reading, text_encoding=encoding, decimal=None if typed else decimal)
    return Table(
        tuple(column for column, _ in made), source, "line", columns[0].lines, notes=tuple(notes), reading=found
    )


def _delimiter(data: bytes, named: str | None, said: Reading, kept: Reading) -> str:
    """Return what is between the cells: what is said, or what a line `sep=` names or was kept, if it parts lines."""
    likely = next((mark for mark in (named, kept.delimiter) if mark is not None and parts(data, mark)), None)
    return said.delimiter or likely or recognised_delimiter(data, said.decimal or kept.decimal)


_Parted = tuple[tuple[int, int], tuple[list[Cells], str, list[Phrase]]]
"""How many lines were passed over; the columns, what the first line is, and what to say of units and sums."""


def _as_text(data: bytes, first: Sequence[str], delimiter: str, source: str, reading: Reading, seams: Seams) -> _Parted:
    """Return the columns as text."""
    cells, lines, passed_over = _cells(data, len(first), delimiter, source, reading)
    return passed_over, _without_names(cells, lines, first, source, reading, seams)


def _plainly(
    data: bytes, first: Sequence[str], delimiter: str, source: str, reading: Reading, text: Collection[str],
    seams: Seams,
) -> _Parted | None:  # fmt: skip
    """Return the columns of a long plain file, those of numbers as numbers, or None where all is to be read as text."""
    if len(data) < LEAST_BYTES or b'"' in data:
        return None
    try:
        passed_over, (columns, named, rows) = _as_text(
            head_of(data), first, delimiter, source, reading, replace(seams, ends=False)
        )
    except InputError:
        return None
    if any(passed_over) or rows or len(columns[0].lines) < _FIRST_ROWS:
        return None
    names = _names(first, named, reading, source, 1)[0]
    found = plain_columns(data, columns, names, delimiter, text, (*MISSING, *reading.missing_values))
    if found is None:
        return None
    trimmed = _trims(data, delimiter)
    made = [one if one.numbers is not None else replace(one, values=_present(one.values, trimmed, reading))
            for one in found]  # fmt: skip
    return passed_over, (made, named, rows)


def _decimal(
    columns: Sequence[Cells], delimiter: str, typed: bool, said: Reading, kept: Reading
) -> tuple[str | None, list[Phrase]]:
    """Return the decimal mark, None for a point that nobody spoke of, and what to say of it."""
    if said.decimal is not None:
        return said.decimal, []
    if kept.decimal is not None and not typed:
        mark = decimal_as_kept(columns, kept.decimal, delimiter)
        return mark, [] if mark == kept.decimal else [_on_other_mark(mark)]
    decimal = recognised_decimal(columns, delimiter, typed)
    template = "the decimal mark is a comma; {option} says that it is a point"
    return decimal, [Phrase(template, option=Keyword("decimal", "."))] if decimal == "," else []


def _on_other_mark(decimal: str) -> Phrase:
    """Say that the decimal mark is not the one of the data that the model learned from."""
    if decimal == ".":
        return Phrase("the decimal mark is a point here, and a comma in training; {option} says that it is a comma",
                      option=Keyword("decimal", ","))  # fmt: skip
    return Phrase("the decimal mark is a comma here, and a point in training; {option} says that it is a point",
                  option=Keyword("decimal", "."))  # fmt: skip


def _without_names(
    cells: Sequence[Any], lines: Sequence[int], first: Sequence[str], source: str, reading: Reading, seams: Seams
) -> tuple[list[Cells], str, list[Phrase]]:
    """Return the columns without names, units and sums, what the first line is, and what to say of the other two.

    Raises:
        InputError: it looks like an example, and nobody said what it is; or there is no example.
    """
    named = "names" if reading.header else "example"
    if reading.header is None:
        below = [[cell for cell in column[1:_FIRST_ROWS].to_pylist() if cell is not None] for column in cells]
        named = first_line_is(first, below, reading.decimal)
        if named == "example" or (named == "names" and _repeats_numbers(first)):
            raise InputError(
                "{place}: no line of names found, the first line looks like an example, {cells}; accepted: {no}, which "
                "names the columns column_1, column_2 and so on, or {yes} if these are names",
                place=place(source, part("line", lines[0])), cells=listed(map(shown, first), 4),
                no=Keyword("header", False), yes=Keyword("header", True),
            )  # fmt: skip
    start = int(named in ("names", "counted"))
    if not lines[start:]:
        raise InputError("{source}: no lines after the names found; accepted: at least one example", source=source)
    stop = len(lines) - int(seams.ends and len(lines) - start > 3 and holds_sums(cells))
    units = start + int(seams.begins and bool(start) and holds_units(cells, start, stop))
    said = said_of_rows([column[start].as_py() for column in cells] if units > start else [], lines[start],
                        [column[-1].as_py() for column in cells] if stop < len(lines) else [], lines[-1])  # fmt: skip
    return [Cells("", column[units:stop], source, lines[units:stop]) for column in cells], named, said


def _repeats_numbers(first: Sequence[str]) -> bool:
    """Whether the same number stands in the first line twice, as in an example, and hardly among names."""
    numbers = [cell for cell in first if re.fullmatch(r"[-+]?[0-9.]+", cell)]
    return len(set(numbers)) < len(numbers)


def _names(
    first: Sequence[str], named: str, reading: Reading, source: str, line: int
) -> tuple[list[str], list[Phrase]]:
    """Return different names of the columns, and what to say of them."""
    if named in ("numbers", "example"):
        names = [f"column_{i}" for i in range(1, len(first) + 1)]
        reason = Phrase("the first line is numbers") if named == "numbers" else Phrase("there is no line of names")
        template = "{source}: {reason}, so the columns are named {names}"
        return names, [Phrase(template, source=source, reason=reason, names=listed(names, 2))]
    names, notes = different_names(first)
    if named == "counted":
        notes.append(Phrase("the first line, {names}, is taken for names; {option} takes it for an example",
                            names=listed(first, 4), option=Keyword("header", False)))  # fmt: skip
    return names, notes


def _on_lines(before: int, passed_over: tuple[int, int]) -> list[Phrase]:
    notes = []
    empty, within = passed_over
    if before:
        notes.append(Phrase("{lines} of comment before the table passed over", lines=counted(before, "line")))
    if within:
        notes.append(Phrase("{lines} of comment within the table passed over", lines=counted(within, "line")))
    if empty:
        notes.append(Phrase("{lines} without any value left out", lines=counted(empty, "line")))
    return notes


def _with_single_blanks(data: bytes) -> bytes:
    """Return text whose cells stand apart by blanks, as many as there are, with one blank between them."""
    kept = rb'"(?:[^"]|"")*"'
    data = re.sub(kept + rb"|^[ \t]+|[ \t]+(?=\r?$)", _quoted_or_nothing, data, flags=re.MULTILINE)
    return re.sub(kept + rb"|[ \t]+", lambda found: _quoted_or_nothing(found) or b" ", data)


def _quoted_or_nothing(found: re.Match[bytes]) -> bytes:
    return found[0] if found[0].startswith(b'"') else b""


def _first_cells(data: bytes, source: str, delimiter: str) -> tuple[list[str], int]:
    """Return the cells of the first line that is not blank, and its number."""
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
    try:
        first = next(csv.reader(io.TextIOWrapper(io.BytesIO(data[start:]), "utf-8", newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(
            "{place}: {error}; accepted: a line of names", place=place(source, part("line", blank + 1)), error=error
        ) from None
    return [cell.strip() for cell in first], blank + 1


def _cells(
    data: bytes, width: int, delimiter: str, source: str, reading: Reading
) -> tuple[list[Any], Sequence[int], tuple[int, int]]:
    """Return the trimmed cells of each column, null where missing, their lines, and how many lines were left out.

    Those are empty ones, of delimiters only, as spreadsheets write them; and comments, which begin with # and have
    another number of cells.
    """
    import pyarrow.compute as pc

    table, lines, comments = _parted(data, width, delimiter, source)
    trimmed = (
        [pc.utf8_trim_whitespace(values) for values in table.columns] if _trims(data, delimiter) else table.columns
    )
    empty = _where_all_empty(trimmed) if width > 1 else None
    if empty is not None:
        kept = np.flatnonzero(~empty)
        trimmed = [values.filter(arrow_truths(~empty)) for values in trimmed]
        lines = [lines[i] for i in kept.tolist()]
    cells = [_present(values, False, reading) for values in trimmed]
    return cells, lines, (0 if empty is None else int(empty.sum()), len(comments))


def _trims(data: bytes, delimiter: str) -> bool:
    """Whether blanks may stand around cells."""
    return not data.isascii() or any(mark in data for mark in _BLANKS if mark != delimiter.encode())


def _present(values: Any, trims: bool, reading: Reading) -> Any:
    """Return the cells of a column, null where missing; without blanks around them where it `trims`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pc.utf8_trim_whitespace(values) if trims else values
    missing = pc.is_in(values, arrow_texts((*MISSING, *reading.missing_values)))
    return pc.if_else(missing, pa.nulls(1, pa.string())[0], values) if pc.any(missing).as_py() else values


def _parted(data: bytes, width: int, delimiter: str, source: str) -> tuple[Any, Sequence[int], list[int]]:
    """Return all cells as Arrow's table of text, the line on which each record starts, and the lines of comment.

    Without quotes and blank lines the lines are 1, 2, 3, …; Arrow holds each to the same width, and what it refuses is
    gone through line by line, to say where it is wrong.
    """
    import pyarrow as pa

    if b'"' not in data and (plain := _plainly_parted(data, width, delimiter)) is not None:
        return plain, range(1, plain.num_rows + 1), []
    lines, comments = _line_numbers(data, width, delimiter, source)
    for line in comments:
        data = blanked(data, line, line)
    try:
        table = _in_arrow(data, width, delimiter, min(len(data) + 2**20, 2**30), quoted=True)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            "{source}: no table of {count} columns ({reason}); accepted: CSV",
            source=source, count=width, reason=shown(str(error).partition("\n")[0]),
        ) from None  # fmt: skip
    if table.num_rows != len(lines):
        raise InputError(
            "{source}: quotes that do not close as they should found; accepted: quoted cells as in CSV", source=source
        )
    return table, lines, comments


def _plainly_parted(data: bytes, width: int, delimiter: str) -> Any:
    """Return Arrow's table where every line has as many cells, or None."""
    import pyarrow as pa

    try:
        table = _in_arrow(data, width, delimiter, _BLOCK, quoted=False)
    except (pa.ArrowException, OSError):
        return None
    return table if table.num_rows == data.count(b"\n") + (not data.endswith(b"\n")) else None


def _in_arrow(data: bytes, width: int, delimiter: str, block: int, quoted: bool) -> Any:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    keys = [str(i) for i in range(width)]
    return arrow_csv.read_csv(
        pa.BufferReader(data),
        arrow_csv.ReadOptions(column_names=keys, use_threads=not quoted, block_size=block),
        arrow_csv.ParseOptions(
            delimiter=delimiter, quote_char='"' if quoted else False, newlines_in_values=quoted, ignore_empty_lines=True
        ),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(keys, pa.string()), strings_can_be_null=False),
    )


def _where_all_empty(columns: Sequence[Any]) -> Any:
    """Return where all cells of a line are empty, or None where that is nowhere so."""
    empty = np.ones(len(columns[0]), dtype=bool)
    for values in columns:
        empty &= empty_texts_in(values)
        if not empty.any():
            return None
    return empty


def _line_numbers(data: bytes, width: int, delimiter: str, source: str) -> tuple[Sequence[int], list[int]]:
    """Return the line on which each record starts, and the lines of comment; raise InputError at another width."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""), delimiter=delimiter, strict=True)
    starts, comments, line = [], [], 1
    try:
        for record in reader:
            if record and len(record) != width and record[0].startswith("#") and reader.line_num == line:
                comments.append(line)
            elif record and len(record) != width:
                column = min(len(record), width) + 1
                raise InputError(
                    "{place}: {cells} found; accepted: {width}, as in the first line",
                    place=place(source, part("line", line), part("column", column)), cells=counted(len(record), "cell"),
                    width=width,
                )  # fmt: skip
            elif record:
                starts.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            "{place}: {error}; accepted: quoted cells as in CSV",
            place=place(source, part("line", line)),
            error=error,
        ) from None
    return starts, comments
