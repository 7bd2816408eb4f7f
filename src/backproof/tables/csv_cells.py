"""The cells of CSV text as Arrow's text, by pyarrow: trimmed, null where missing, each with the line it stands on."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.tables.arrow_memory import arrow_texts, arrow_truths, empty_texts_in
from backproof.tables.layout import blanked
from backproof.tables.reading import Reading
from backproof.tables.wording import counted, part, place, shown

MISSING = (
    "", "NA", "N/A", "n/a", "#N/A", "#NA", "#N/A N/A", "<NA>", "NaN", "nan", "NaT", "NULL", "null", "?", "#DIV/0!",
    "#VALUE!", "#NV", "#WERT!", "#VALEUR!", "\\N",
)  # fmt: skip
_BLOCK = 2**20
_AHEAD = 10
"""How many records behind one of another width show whether a second table begins there."""
_BLANKS = (b" ", b"\t", b"\x0b", b"\x0c")
"""What may be a blank around a cell in ASCII."""


def cells_in(
    data: bytes, width: int, delimiter: str, source: str, reading: Reading
) -> tuple[list[Any], Sequence[int], tuple[int, int]]:
    """Return the trimmed cells of each column, null where missing, their lines, and how many lines were left out.

    Those are empty ones, of delimiters only, as spreadsheets write them, or of nothing, between others; and comments,
    which begin with # and have another number of cells.
    """
    import pyarrow.compute as pc

    table, lines, (blank, comments) = _parted(data, width, delimiter, source)
    blanks = blanks_around(data, delimiter)
    trimmed = [pc.utf8_trim_whitespace(values) for values in table.columns] if blanks else table.columns
    empty = _where_all_empty(trimmed) if width > 1 else None
    if empty is not None:
        kept = np.flatnonzero(~empty)
        trimmed = [values.filter(arrow_truths(~empty)) for values in trimmed]
        lines = [lines[i] for i in kept.tolist()]
    cells = [present(values, False, reading) for values in trimmed]
    return cells, lines, (blank + (0 if empty is None else int(empty.sum())), comments)


def blanks_around(data: bytes, delimiter: str) -> bool:
    """Whether blanks may stand around cells."""
    return not data.isascii() or any(mark in data for mark in _BLANKS if mark != delimiter.encode())


def present(values: Any, trims: bool, reading: Reading) -> Any:
    """Return the cells of a column, null where missing; without blanks around them where it `trims`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pc.utf8_trim_whitespace(values) if trims else values
    missing = pc.is_in(values, arrow_texts((*MISSING, *reading.missing_values)))
    return pc.if_else(missing, pa.nulls(1, pa.string())[0], values) if pc.any(missing).as_py() else values


def present_of_codes(values: Any, reading: Reading) -> Any:
    """Return what `present` does of a column of Arrow's codes, without blanks around its texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = values.chunk(0).dictionary
    here = present(pc.utf8_trim_whitespace(texts), False, reading)
    if here.equals(texts):
        return values
    coded = here.dictionary_encode()
    parts = [pa.DictionaryArray.from_arrays(coded.indices.take(one.indices), coded.dictionary) for one in values.chunks]
    return pa.chunked_array(parts)


def quotes_stand_around_cells(data: bytes, delimiter: str) -> bool:
    r"""Return whether each quote begins a cell, ends it, or is one of two that stand for one within quotes.

    >>> quotes_stand_around_cells(b'"a","b ""c"" d"\n1,2\n', ","), quotes_stand_around_cells(b'5" pipe,2\n', ",")
    (True, False)
    """
    before, after = np.zeros(256, bool), np.zeros(256, bool)
    before[[*b'\n"', ord(delimiter)]] = after[[*b'\r\n"', ord(delimiter)]] = True
    signs = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    opens = True
    for start in range(0, len(signs), _BLOCK):
        places = start + np.flatnonzero(signs[start : start + _BLOCK] == ord('"'))
        first, second = (places[0::2], places[1::2]) if opens else (places[1::2], places[0::2])
        if not (before[signs[first - 1]].all() and after[signs[second + 1]].all()):
            return False
        opens ^= bool(len(places) % 2)
    return opens


def _parted(data: bytes, width: int, delimiter: str, source: str) -> tuple[Any, Sequence[int], tuple[int, int]]:
    """Return all cells as Arrow's table of text, the line on which each record starts, and how many were passed over.

    These are blank lines between records, and lines of comment.

    Without blank lines and line breaks within quotes the lines are 1, 2, 3, …; Arrow holds each to the same width, and
    what it refuses is gone through line by line, to say where it is wrong.
    """
    import pyarrow as pa

    quoted = b'"' in data
    remarks = delimiter == " " and _may_have_remarks(data)
    if not remarks and (not quoted or quotes_stand_around_cells(data, delimiter)):
        plain = _plainly_parted(data, width, delimiter, quoted)
        if plain is not None:
            return plain, range(1, plain.num_rows + 1), (0, 0)
    lines, blank, comments = _line_numbers(data, width, delimiter, source)
    for line in comments:
        data = blanked(data, line, line)
    try:
        table = _in_arrow(data, width, delimiter, min(len(data) + 2**20, 2**30), quoted=True, breaks=True)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            "{source}: no table of {count} columns ({reason}); accepted: CSV",
            source=source, count=width, reason=shown(str(error).partition("\n")[0]),
        ) from None  # fmt: skip
    if table.num_rows != len(lines):
        raise InputError(
            "{source}: quotes that do not close as they should found; accepted: quoted cells as in CSV", source=source
        )
    return table, lines, (blank, len(comments))


def _may_have_remarks(data: bytes) -> bool:
    """Whether some lines, few, begin with #, as comments do; more of them would be examples."""
    return 0 < 10 * data.count(b"\n#") <= data.count(b"\n")


def _plainly_parted(data: bytes, width: int, delimiter: str, quoted: bool) -> Any:
    """Return Arrow's table where every line is a record of as many cells, or None."""
    import pyarrow as pa

    try:
        table = _in_arrow(data, width, delimiter, _BLOCK, quoted, breaks=False)
    except (pa.ArrowException, OSError):
        return None
    return table if table.num_rows == data.count(b"\n") + (not data.endswith(b"\n")) else None


def _in_arrow(data: bytes, width: int, delimiter: str, block: int, quoted: bool, breaks: bool) -> Any:
    """Return Arrow's table of text; `breaks` says that there may be some of lines within quotes."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    keys = [str(i) for i in range(width)]
    return arrow_csv.read_csv(
        pa.BufferReader(data),
        arrow_csv.ReadOptions(column_names=keys, use_threads=not breaks, block_size=block),
        arrow_csv.ParseOptions(
            delimiter=delimiter, quote_char='"' if quoted else False, newlines_in_values=breaks, ignore_empty_lines=True
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


def _of_another_width(
    record: Sequence[str], following: Iterator[list[str]], width: int, source: str, line: int, before: int
) -> InputError:
    """Return what to say of a record of another width than the `before` above it, which may begin a second table."""
    widths = [len(record)]
    with suppress(csv.Error):
        widths += [len(one) for one in islice(following, _AHEAD) if one]
    other = max(set(widths), key=widths.count)
    if before > 1 and other > 1 and widths.count(other) > 2 and width not in widths:
        return InputError(
            "{place}: a second table seems to begin here, with {cells} in a line where those above have {width}; "
            "accepted: one table in a file",
            place=place(source, part("line", line)), cells=counted(other, "cell"), width=width,
        )  # fmt: skip
    return InputError(
        "{place}: {cells} found; accepted: {width}, as in the first line",
        place=place(source, part("line", line), part("column", min(len(record), width) + 1)),
        cells=counted(len(record), "cell"), width=width,
    )  # fmt: skip


def _line_numbers(data: bytes, width: int, delimiter: str, source: str) -> tuple[Sequence[int], int, list[int]]:
    """Return the line on which each record starts, how many between are blank, and those of comment.

    Raises:
        InputError: at a record of another width.
    """
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""), delimiter=delimiter, strict=True)
    starts: list[int] = []
    comments: list[int] = []
    line, blank, blank_so_far = 1, 0, 0
    remarks = delimiter == " " and _may_have_remarks(data)
    try:
        for record in reader:
            other = len(record) != width or (remarks and bool(starts))
            if record and other and record[0].startswith("#") and reader.line_num == line:
                comments.append(line)
            elif record and len(record) != width:
                raise _of_another_width(record, reader, width, source, line, len(starts))
            elif record:
                starts.append(line)
                blank = blank_so_far
            elif starts:
                blank_so_far += 1
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            "{place}: {error}; accepted: quoted cells as in CSV",
            place=place(source, part("line", line)),
            error=error,
        ) from None
    return starts, blank, comments
