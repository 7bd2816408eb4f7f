"""Rows of a table that are not examples: units or descriptions below the names, and the names again."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.errors import Phrase
from backproof.tables.arrow_memory import arrow_texts, whole_numbers_in
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.last_rows import called_sum
from backproof.tables.numerals import decimal_marks_of, measured_in
from backproof.tables.sums import FEWEST_SUMMED, is_mean, sums_up_all_below
from backproof.tables.table import Array
from backproof.tables.wording import listed, shown

UNITS = "line {number}, {cells}, is taken for units and left out"
DESCRIPTIONS = "line {number}, {cells}, is taken for a description of the columns and left out"
KINDS = "line {number}, {cells}, is taken for kinds of the columns and left out"
SUMS_OF_ALL = "line {number}, {cells}, is taken for sums or means of all lines below and left out"
ROLES = "line {number}, {cells}, is taken for roles of the columns and left out"
_NUMBERS, _TIMES = {"c", "continuous", "n", "numeric", "number", "real", "integer"}, {"t", "time"}
_TEXTS = {"d", "discrete", "s", "string", "text", "categorical", "nominal"} | _TIMES
_ROLES = {"class", "c", "meta", "m", "ignore", "i", "weight", "w", "target", "feature"}
"""What rows below the names say of the kinds and roles of columns, in small letters."""
_FORMAT = re.compile("[0-9]+[sdn]")
_THOUSANDS = re.compile("1[ .,']?000(?:[ .,']?000)*")
"""What stands in a line of units above numbers of thousands or millions."""
_ENOUGH = 500
_FEWEST_BELOW = 10


def holds_units(columns: Sequence[Any], row: int, stop: int) -> bool:
    """Return whether a row has texts where all that follow are numbers, and no number but 1000, as a line of units.

    Args:
        columns: cells as pyarrow text, null where missing.
        row: which, counted from 0.
        stop: where the rows that follow end.
    """
    found, texts, thousands = 0, 0, 0
    for column in columns:
        cell = column[row].as_py()
        if cell in MISSING_NUMBERS:
            continue
        if cell is not None and _is_number(cell):
            if not _THOUSANDS.fullmatch(cell):
                return False
            thousands += 1
        texts += cell is not None
        below = [one for one in column[row + 1 : min(stop, row + _ENOUGH)].to_pylist() if one is not None]
        if cell is not None and _is_written_as(cell, below):
            return False
        numbers = sum(_is_number(one) or one in MISSING_NUMBERS for one in below)
        if len(below) > 1 and numbers == len(below):
            found += cell is not None
        elif cell is not None and cell in below:
            return False
    if thousands:
        return found == texts > thousands  # above numbers alone, with a text beside it
    return found > 1 or (found == 1 and (texts == 1 or len(columns) == 2))


def _is_written_as(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell with digits in it is as the others are but for these, as a date among dates is."""
    shape = re.sub("[0-9]+", "0", cell)
    return "0" in shape and 2 * sum(re.sub("[0-9]+", "0", one) == shape for one in below) > len(below)


def holds_descriptions(columns: Sequence[Any], row: int, stop: int) -> bool:
    """Return whether a row says at length what is in the columns, as the second line of a survey does.

    No cell of it is a number or comes again, and nearly all stand above numbers or are longer than all that follow.

    Args:
        columns: cells as pyarrow text, null where missing.
        row: which, counted from 0.
        stop: where the rows that follow end.
    """
    if len(columns) < 3 or stop - row < _FEWEST_BELOW:
        return False
    said, above, longer = 0, 0, 0
    for column in columns:
        cell = column[row].as_py()
        below = [one for one in column[row + 1 : min(stop, row + _ENOUGH)].to_pylist() if one is not None]
        if cell is None or _is_number(cell) or cell in below:
            return False
        numbers = bool(below) and all(one[0].isdecimal() or _is_number(one) or one in MISSING_NUMBERS for one in below)
        digitless = numbers and not any(sign.isdecimal() for sign in cell)
        at_length = len(cell) > max(map(len, below), default=0) + 1
        said, above, longer = said + (digitless or at_length), above + digitless, longer + at_length
    return 5 * said >= 4 * len(columns) and 2 * longer >= len(columns) - above


def rows_above_examples(cells: Sequence[Any], start: int, stop: int) -> list[str]:
    """Return what the rows below the names are that are no examples: of kinds, units, descriptions, or sums of all.

    Args:
        cells: of each column, as pyarrow text, null where missing.
        start: the first row below the names.
        stop: where the rows that follow end.
    """
    found = _described_above(cells, start, stop)
    row = start + len(found)
    of_all = sums_up_all_below(cells, row, stop) or _is_called_mean(cells, row, stop)
    return [*found, *[SUMS_OF_ALL] * of_all]


def _is_called_mean(columns: Sequence[Any], row: int, stop: int) -> bool:
    """Whether a row is called a figure of the others, as no other is, and has the means of all rows below it."""
    if stop - row <= FEWEST_SUMMED:
        return False
    cells = [column[row].as_py() for column in columns]
    called = [i for i, cell in enumerate(cells) if called_sum(cell) is not None]
    if len(called) != 1 or not any(map(decimal_marks_of, filter(None, cells))):
        return False
    below = [column[row + 1 : stop].to_pylist() for column in columns]
    if cells[called[0]] in below[called[0]]:
        return False
    return all(is_mean(rest, cell) for cell, rest in zip(cells, below, strict=True) if decimal_marks_of(cell or ""))


def _described_above(cells: Sequence[Any], start: int, stop: int) -> list[str]:
    """Return what the rows below the names are that say something of the columns."""
    if (found := _kinds_and_roles(cells, start, stop)) is not None:
        return found
    if stop - start > 2 and holds_units(cells, start + 1, stop):
        rest = [_without_row(column, start + 1) for column in cells]
        holes = any(column[start + 1].as_py() in MISSING_NUMBERS for column in cells)
        if not holes and holds_units(rest, start, stop - 1):
            return [UNITS, UNITS]
    if holds_units(cells, start, stop):
        return [UNITS]
    second = holds_descriptions(cells, start + 1, stop)
    first = holds_descriptions([_without_row(column, start + 1) for column in cells] if second else cells, start,
                               stop - int(second))  # fmt: skip
    return [DESCRIPTIONS] * (first + (first and second))


def _without_row(column: Any, row: int) -> Any:
    import pyarrow as pa

    return pa.chunked_array([*column[:row].chunks, *column[row + 1 :].chunks], column.type)


def _kinds_and_roles(cells: Sequence[Any], start: int, stop: int) -> list[str] | None:
    """Return the rows of kinds and roles that programs for mining data write below the names, or None.

    Below "continuous", "discrete" or the values of a category for each column, a row may say which is the class. Those
    of offices say how wide a column is, and whether it holds strings, dates or numbers: 5s, 20d, 14n.
    """
    kinds = [column[start].as_py() for column in cells]
    if len(cells) < 2 or stop - start < 3 or any(cell is None for cell in kinds):
        return None
    if all(map(_FORMAT.fullmatch, kinds)):
        return [KINDS]
    listed_values = [cell for cell in kinds if cell.casefold() not in _TEXTS | _NUMBERS]
    if any(len(cell.split()) < 2 for cell in listed_values) or 2 * len(listed_values) > len(kinds):
        return None
    below = [column[start + 1 : min(stop, start + _ENOUGH)].to_pylist() for column in cells]
    again = any(cell in column for cell, column in zip(kinds, below, strict=True))
    roles = [column[0] for column in below if column[0] is not None]
    has_roles = bool(roles) and all(cell.casefold() in _ROLES or "=" in cell for cell in roles)
    in_words = has_roles and any(len(cell) > 1 for cell in roles)  # a base of DNA is c, too
    return None if (listed_values or again) and not in_words else [KINDS, *[ROLES] * has_roles]


def called_texts(cells: Sequence[Any], row: int) -> list[bool]:
    """Return which columns are texts by what a row of kinds says of them."""
    kinds = [column[row].as_py().casefold() for column in cells]
    if all(map(_FORMAT.fullmatch, kinds)):
        return [cell.endswith("s") for cell in kinds]
    return [cell not in _NUMBERS | _TIMES for cell in kinds]


def names_again(columns: Sequence[Any], first: Sequence[str]) -> Array | None:
    """Return where a later row has the names again (N,), as in files that were put together; None where none has.

    Only where some column is numbers but for these rows, so that no example is taken for names.
    """
    import pyarrow.compute as pc

    same = None
    for column, name in zip(columns, first, strict=True):
        here = pc.is_in(column, arrow_texts((name,))) if name else pc.is_null(column)
        same = here if same is None else pc.and_(same, here)
        if (pc.sum(same).as_py() or 0) < 2:  # the names themselves are one
            return None
    again = np.zeros(len(columns[0]), dtype=bool)
    again[whole_numbers_in(pc.cast(pc.indices_nonzero(same), "int64"), -1)] = True
    again[0] = False
    for column, name in zip(columns, first, strict=True):
        below = [cell for cell, is_name in zip(column.to_pylist()[1:], again[1:].tolist(), strict=True)
                 if cell is not None and not is_name]  # fmt: skip
        if name and not _is_number(name) and below and all(map(_is_number, below)):
            return again
    return None


def _is_number(cell: str) -> bool:
    return bool(decimal_marks_of(cell)) or measured_in(cell) is not None


def said_of_row(template: str, cells: Sequence[str | None], line: int) -> Phrase:
    """Return what to say of a row that is left out, by the words for it, such as `UNITS`."""
    return Phrase(template, number=line, cells=listed((shown(cell) for cell in cells if cell), 4))
