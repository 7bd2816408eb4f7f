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
from backproof.tables.arrow_memory import arrow_truths
from backproof.tables.column_cells import Cells
from backproof.tables.csv_cells import MISSING, cells_in, present_of_codes
from backproof.tables.csv_columns import column_of_cells
from backproof.tables.csv_plain import LEAST_BYTES, head_of, plain_columns
from backproof.tables.csv_text import as_utf8
from backproof.tables.decimal_marks import decimal_of, on_three_decimals
from backproof.tables.delimiters import on_delimiter, parts, recognised_delimiter
from backproof.tables.dialects import Opening, first_line_is, opening_of
from backproof.tables.fixed_width import on_lines_not_parted, with_plain_delimiters
from backproof.tables.frames_and_quotes import plain_text
from backproof.tables.heads_of_text import refuse_arff, without_page
from backproof.tables.last_rows import sums_at_end
from backproof.tables.layout import without_surroundings
from backproof.tables.likely_numbers import on_texts_by_file
from backproof.tables.memory_needed import check_columns_memory
from backproof.tables.naming import different_names
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.remarks import on_lines_passed_over, without_count
from backproof.tables.second_tables import on_tables_side_by_side, refuse_second_table
from backproof.tables.special_rows import (
    KINDS,
    called_texts,
    names_again,
    rows_above_examples,
    said_of_row,
)
from backproof.tables.subtotals import said_of_subtotals, where_subtotals
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import counted, listed, part, place, shown
from backproof.tables.wrapped_cells import without_marks_at_ends, without_wrapping

_FIRST_ROWS = 500


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
    data, page = (data, []) if typed else _plain(opening, source, seams.begins and said.delimiter is None, seams.ends)
    delimiter = ","
    if not typed:
        data, delimiter, parted = _with_delimiter(data, source, opening.delimiter, said, kept, seams)
        notes += parted
    has_names = reading.header is not False
    data, around = without_surroundings(data, delimiter, has_names, begins=seams.begins, ends=seams.ends)
    first, first_line = _first_cells(data, source, delimiter)
    if len(first) == 1 and said.delimiter is None:
        notes += on_lines_not_parted(data, source)
    check_columns_memory(source, len(first))
    may_be_plain = not typed and kept.decimal is None and delimiter != " "
    plain = _plainly(data, first, delimiter, source, reading, {*text, *opening.texts}, seams) if may_be_plain else None
    passed_over, (columns, named, rows) = plain or _as_text(data, first, delimiter, source, reading, seams)
    names, more = _names(first, named, reading, source, first_line)
    columns = [without_wrapping(replace(column, name=name), reading)
               for column, name in zip(columns, names, strict=True)]  # fmt: skip
    said_text = {*opening.texts, *(column.name for column in columns if column.is_text)}
    text = {*text, *said_text, *(column.name for column in columns if column.are_months)}
    decimal, shown_mark = decimal_of([one for one in columns if one.name not in text], delimiter, typed, said, kept)
    made, said_of_columns = _made(columns, text, said_text, decimal, typed)
    above = [*page, *around, *on_lines_passed_over(opening, passed_over, data)]
    notes += [*above, *more, *on_tables_side_by_side(columns, first), *rows, *shown_mark, *said_of_columns]
    found = replace(reading, text_encoding=encoding, decimal=None if typed else decimal)
    texts = tuple(name for name in names if name in said_text)
    return Table(made, source, "line", columns[0].lines, notes=tuple(notes), reading=found, texts=texts)


def _made(
    columns: Sequence[Cells], text: Collection[str], said: Collection[str], decimal: str | None, typed: bool
) -> tuple[tuple[Column, ...], list[Phrase]]:
    """Return the columns as numbers or text, those in `said` being text by the file's own word, and what to say."""
    made = [column_of_cells(column, column.name in text, decimal, typed) for column in columns]
    notes = [note for _, each in made for note in each]
    notes += on_texts_by_file({one.name: one.values for one in columns if one.name in said})
    if decimal is None and not typed:
        notes += on_three_decimals([one for one in columns if one.name not in text])
    return tuple(column for column, _ in made), notes


def _plain(opening: Opening, source: str, may_have_page: bool, ends: bool) -> tuple[bytes, list[Phrase]]:
    """Return the text without marks, frames and quotes of other kinds, nor a page above it or a count of rows below.

    What is to be said of page and count is returned, too.
    """
    if opening.delimiter is None:
        refuse_arff(opening.data, source)
    data = plain_text(without_marks_at_ends(opening.data))
    data, count = without_count(data) if ends else (data, [])
    data, page = without_page(data) if may_have_page else (data, [])
    return data, [*page, *count]


def _with_delimiter(
    data: bytes, source: str, named: str | None, said: Reading, kept: Reading, seams: Seams
) -> tuple[bytes, str, list[Phrase]]:
    """Return the text with one delimiter between two cells, that delimiter, and what to say of it."""
    delimiter = _delimiter(data, named, said, kept)
    data, delimiter, placed = with_plain_delimiters(data, delimiter, said.delimiter is None and seams == WHOLE)
    is_news = (said.delimiter, named, kept, seams.begins) == (None, None, RECOGNISED, True)
    return data, delimiter, placed or (on_delimiter(delimiter, source) if is_news else [])


def _delimiter(data: bytes, named: str | None, said: Reading, kept: Reading) -> str:
    """Return what is between the cells: what is said, or what a line `sep=` names or was kept, if it parts lines."""
    likely = next((mark for mark in (named, kept.delimiter) if mark is not None and parts(data, mark)), None)
    return said.delimiter or likely or recognised_delimiter(data, said.decimal or kept.decimal)


_Parted = tuple[tuple[int, int], tuple[list[Cells], str, list[Phrase]]]
"""How many lines were passed over; the columns, what the first line is, and what to say of units and sums."""


def _as_text(data: bytes, first: Sequence[str], delimiter: str, source: str, reading: Reading, seams: Seams) -> _Parted:
    cells, lines, passed_over = cells_in(data, len(first), delimiter, source, reading)
    return passed_over, _without_names(cells, lines, first, source, reading, seams)


def _plainly(
    data: bytes, first: Sequence[str], delimiter: str, source: str, reading: Reading, text: Collection[str],
    seams: Seams,
) -> _Parted | None:  # fmt: skip
    """Return the columns of a long plain file, those of numbers as numbers, or None where all is to be read as text."""
    if len(data) < LEAST_BYTES:
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
    missing = (*MISSING, *reading.missing_values)
    found = plain_columns(data, columns, names, delimiter, text, missing, reading.decimal)
    if found is None:
        return None
    made = [one if one.numbers is not None else replace(one, values=present_of_codes(one.values, reading))
            for one in found]  # fmt: skip
    return passed_over, (made, named, rows)


def _without_names(
    cells: Sequence[Any], lines: Sequence[int], first: Sequence[str], source: str, reading: Reading, seams: Seams
) -> tuple[list[Cells], str, list[Phrase]]:
    """Return the columns without names, units and sums, what the first line is, and what to say of the other two.

    Raises:
        InputError: it looks like an example, and nobody said what it is; or there is no example.
    """
    again = names_again(cells, first) if reading.header is not False else None
    named = _first_line_is(cells, first, source, lines, reading, again)
    start = int(named in ("names", "counted"))
    cells, lines, said = _without_names_again(cells, lines, again) if start else (cells, lines, [])
    if start:
        refuse_second_table(cells, lines, first, source)
    if (sums := where_subtotals(cells)) is not None:
        said.append(said_of_subtotals(sums, lines))
        cells, lines = _without_rows(cells, lines, sums)
    if not lines[start:]:
        raise InputError("{source}: no lines after the names found; accepted: at least one example", source=source)
    below = sums_at_end(cells, start) if seams.ends else []
    stop = len(lines) - len(below)
    above = rows_above_examples(cells, start, stop) if seams.begins and start else []
    texts = called_texts(cells, start) if KINDS in above else [False] * len(cells)
    for at, templates in ((start, above), (stop, below)):
        said += [said_of_row(template, [column[at + i].as_py() for column in cells], lines[at + i])
                 for i, template in enumerate(templates)]  # fmt: skip
    start += len(above)
    made = [Cells("", column[start:stop], source, lines[start:stop], is_text=is_text)
            for column, is_text in zip(cells, texts, strict=True)]  # fmt: skip
    return made, named, said


def _without_names_again(
    cells: Sequence[Any], lines: Sequence[int], again: Array | None
) -> tuple[Sequence[Any], Sequence[int], list[Phrase]]:
    """Return the cells and lines but for those of names, and what to say of these; `again` is (N,) of truth values."""
    if again is None:
        return cells, lines, []
    said = Phrase("{lines} with the names again left out", lines=counted(int(again.sum()), "line"))
    return *_without_rows(cells, lines, again), [said]


def _without_rows(cells: Sequence[Any], lines: Sequence[int], left_out: Array) -> tuple[list[Any], list[int]]:
    """Return the cells and lines of the other rows; `left_out` is (N,) of truth values."""
    kept = arrow_truths(~left_out)
    return [column.filter(kept) for column in cells], [lines[i] for i in np.flatnonzero(~left_out).tolist()]


def _first_line_is(
    cells: Sequence[Any], first: Sequence[str], source: str, lines: Sequence[int], reading: Reading, again: Array | None
) -> str:
    """Return what the first line is, as it is said, or as those below show, but for those that have the names `again`.

    Raises:
        InputError: it looks like an example, and nobody said what it is.
    """
    if reading.header is not None:
        return "names" if reading.header else "example"
    shown_rows = [column[1:_FIRST_ROWS].to_pylist() for column in cells]
    is_name = [False] * _FIRST_ROWS if again is None else again[1:_FIRST_ROWS].tolist()
    below = [[cell for cell, passed in zip(column, is_name, strict=False) if cell is not None and not passed]
             for column in shown_rows]  # fmt: skip
    named = first_line_is(first, below, reading.decimal)
    if named == "example" or (named == "names" and _repeats_numbers(first)):
        raise InputError(
            "{place}: no line of names found, the first line looks like an example, {cells}; accepted: {no}, which "
            "names the columns column_1, column_2 and so on, or {yes} if these are names",
            place=place(source, part("line", lines[0])), cells=listed(map(shown, first), 4),
            no=Keyword("header", False), yes=Keyword("header", True),
        )  # fmt: skip
    return named


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
