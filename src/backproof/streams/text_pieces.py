"""CSV files in pieces: what is recognised in the first four MiB holds for all, and every piece is read alike.

A piece begins and ends where a line does. Each is given the line of names, so that `read_csv` reads it as a file of its
own; lines keep their numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.streams.bad_rows import BadRows
from backproof.streams.column_kinds import Kinds
from backproof.streams.utf8_stream import Utf8Stream, is_utf8
from backproof.tables.bounded import plain_or_gzip, shown_path
from backproof.tables.csv_file import Seams, read_csv
from backproof.tables.delimiters import on_delimiter, parts, recognised_delimiter
from backproof.tables.dialects import opening_of
from backproof.tables.fixed_width import on_sign, sign_between, with_tabs
from backproof.tables.frames_and_quotes import plain_text
from backproof.tables.heads_of_text import without_page
from backproof.tables.layout import blanked
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.table import Table
from backproof.tables.wording import counted, part, place


@dataclass(frozen=True)
class Dialect:
    """What the opening of a file shows: how it is read, its names, and the line where examples begin, from 1.

    With a `sign` such as :: between the cells, where tabs are put.
    """

    reading: Reading
    delimiter: str
    names: bytes
    width: int
    first_line: int
    sign: bytes | None = None

    def named(self, piece: bytes) -> bytes:
        """Return a piece below the names, with its cells parted by one delimiter."""
        return self.names + (piece if self.sign is None else with_tabs(piece, self.sign))


def text_pieces(path: Path, said: Reading, kept: Reading, kinds: Kinds, bad: BadRows, size: int) -> Iterator[Table]:
    """Yield the rows of a CSV file, plain or packed with gzip, some `size` bytes at a time.

    Raises:
        InputError: what cannot be read, or a bad row where these end it.
    """
    source = shown_path(path)
    with plain_or_gzip(path) as stream:
        text = Utf8Stream(stream, source)
        head, encoding = text.opening(said, kept, skips=bad.way == "skip")
        seams = Seams(ends=text.whole)
        dialect, table = _recognised(head, encoding, source, said.over(kept), kinds, bad, seams)
        kinds.units.check(table)
        yield table
        line = 1 + head.count(b"\n")
        fixed = replace(
            dialect.reading, text_encoding="utf-8", delimiter=dialect.delimiter, header=True,
            decimal=dialect.reading.decimal or ("." if _shows_points(table) else None),
        )  # fmt: skip
        for piece, is_last in _with_last(text, size):
            if piece.strip():
                seams = Seams(begins=False, ends=is_last)
                found = _Block(dialect.named(piece), source, line - 1, dialect.width, dialect.delimiter, bad, seams)
                made = found.table(fixed, RECOGNISED, kinds)
                if made is not None:
                    _check_decimal(made, fixed.decimal)
                    kinds.units.check(made)
                    yield replace(made, reading=dialect.reading, notes=())
            line += piece.count(b"\n")


def _shows_points(table: Table) -> bool:
    """Whether some numbers have decimals, so that the decimal mark of what follows is known."""
    numbers = (column.values[np.isfinite(column.values)] for column in table.columns if column.kind == "numeric")
    return any(bool((values != np.floor(values)).any()) for values in numbers)


def _check_decimal(table: Table, decimal: str | None) -> None:
    """Refuse numbers with a decimal comma where those before had no decimals and were read as with a point."""
    if table.reading.decimal != decimal:
        raise InputError(
            "{place}: numbers with a decimal comma found from here on, where those before have no decimals; accepted: "
            "{option}, which reads all of them so, or {point}",
            place=table.where(0), option=Keyword("decimal", ","), point=Keyword("decimal", "."),
        )  # fmt: skip


def _with_last(text: Utf8Stream, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the pieces of a text, and whether each is the last."""
    piece = text.records(size)
    while piece:
        after = text.records(size)
        yield piece, not after
        piece = after


def _recognised(
    head: bytes, encoding: str | None, source: str, reading: Reading, kinds: Kinds, bad: BadRows, seams: Seams
) -> tuple[Dialect, Table]:
    """Return what the opening shows, and its own rows."""
    opening = opening_of(head)
    plain = plain_text(opening.data)
    if plain != opening.data:
        raise InputError("{source}: cells in frames or in single quotes found; accepted: plain CSV, of a file that is "
                         "read in pieces", source=source)  # fmt: skip
    head, plain, said = _without_page(head, plain, reading)
    delimiter = reading.delimiter or opening.delimiter or recognised_delimiter(plain, reading.decimal)
    sign = (
        None
        if reading.delimiter or (delimiter != "\t" and parts(plain, delimiter, alike=True))
        else sign_between(plain)
    )
    if sign is not None:
        head, delimiter, said = with_tabs(head, sign), "\t", [*said, on_sign(sign)]
    elif (reading.delimiter, opening.delimiter) == (None, None):
        said = [*said, *on_delimiter(delimiter, source)]
    fixed = replace(reading, delimiter=delimiter)
    # what is not yet UTF-8 was made so above
    block = _Block(head, source, 0, 0, delimiter, bad, seams)
    table = block.table(replace(fixed, text_encoding="utf-8"), RECOGNISED, kinds)
    assert table is not None
    found = replace(table.reading, text_encoding=encoding, delimiter=reading.delimiter)
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerow(table.names)
    dialect = Dialect(found, delimiter, stream.getvalue().encode(), len(table.names), table.lines[0], sign)
    return dialect, replace(table, reading=found, notes=(*said, *table.notes))


def _without_page(head: bytes, plain: bytes, reading: Reading) -> tuple[bytes, bytes, list[Phrase]]:
    """Return the opening, and the same as plain text, without a page above rows of numbers, and what to say of it."""
    below, said = (plain, []) if reading.delimiter is not None else without_page(plain)
    return (below, below, said) if said else (head, plain, [])


class _Block:
    """Some records of a file as bytes, the first line of which has the number `before` + 1 in the file.

    With `width`, the first line is one of names that was put before them.
    """

    def __init__(
        self, data: bytes, source: str, before: int, width: int, delimiter: str, bad: BadRows, seams: Seams
    ) -> None:
        self._data, self._source, self._before, self._width = data, source, before - (1 if width else 0), width
        self._delimiter, self._bad, self._seams = delimiter, bad, seams

    def table(self, said: Reading, kept: Reading, kinds: Kinds) -> Table | None:
        """Return the rows; None where all of them are bad."""
        try:
            table = self._read(self._data, said, kept, kinds)
        except InputError:
            kept_data = self._without_bad()
            nothing = not kept_data[len(kept_data.partition(b"\n")[0]) :].strip()
            if nothing and self._width and kept_data != self._data:
                return None
            table = self._read(kept_data, said, kept, kinds, again=True)
        return replace(table, lines=_moved(table, self._before))

    def _read(self, data: bytes, said: Reading, kept: Reading, kinds: Kinds, again: bool = False) -> Table:
        text = [name for name in kinds.texts() if not self._width or name in self._names]
        try:
            return read_csv(data, self._source, text, said, kept, seams=self._seams)
        except InputError:
            if not again:
                raise
            names, _, rest = data.partition(b"\n")  # with lines before it, so that the message counts them
            return read_csv(
                b"\n" * self._before + names + b"\n" + rest, self._source, text, said, kept, seams=self._seams
            )

    @property
    def _names(self) -> list[str]:
        return next(csv.reader([self._data.partition(b"\n")[0].decode()], delimiter=self._delimiter))

    def _without_bad(self) -> bytes:
        """Return the text with bad rows blanked out: bytes that are no text, and too many cells or too few."""
        data = self._data
        for ways in (self._undecodable, self._of_other_widths):
            for first, last, found in list(ways(data)):
                self._bad.add(place(self._source, part("line", first + self._before)), found)
                data = blanked(data, first, last)
        return data

    def _undecodable(self, data: bytes) -> Iterator[tuple[int, int, Phrase]]:
        for number, line in enumerate(data.split(b"\n"), 1):
            if not is_utf8(line):
                yield number, number, Phrase(
                    "bytes that are no UTF-8 found; accepted: text in one encoding, or {encoding} if all is in that "
                    "one",
                    encoding=Keyword("text_encoding", "latin-1"),
                )  # fmt: skip

    def _of_other_widths(self, data: bytes) -> Iterator[tuple[int, int, Phrase]]:
        text = io.StringIO(data.decode("utf-8", "ignore"), newline="")
        reader, line, width = csv.reader(text, delimiter=self._delimiter), 1, self._width
        try:
            for record in reader:
                width = width or len(record)
                comment = bool(record) and record[0].startswith("#")
                if record and len(record) != width and not comment and any(record):
                    found = Phrase("{cells} found; accepted: {width}, as in the first line",
                                   cells=counted(len(record), "cell"), width=width)  # fmt: skip
                    yield line, reader.line_num, found
                line = reader.line_num + 1
        except csv.Error:
            return


def _moved(table: Table, before: int) -> range | list[int]:
    lines = table.lines
    if isinstance(lines, range):
        return range(lines.start + before, lines.stop + before, lines.step)
    return [line + before for line in lines]
