"""Whether a cell is the sum of others, as the rows of spreadsheets are that sum up those above or below them."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.tables.numerals import decimal_marks_of, number_in
from backproof.tables.table import Array

FEWEST_SUMMED = 6
"""How many rows there are at least where one may sum up the others and nothing says so."""
FEWEST_NUMBERS = FEWEST_SUMMED - 2
"""How many of them are numbers other than 0, at least."""
_MOST_ROWS, _LOOKED_AT = 20_000, 3
_FEWEST_IN_GROUPS, _LARGEST_GROUP = 12, 500


def summed(cells: Sequence[str | None], total: str | None) -> int | None:
    """Return how many numbers other than 0 are among some cells whose sum is the total, or None where it is not.

    Texts among them count as nothing.

    >>> summed(["1.5", "2", None, "0", "n.a."], "3.5"), summed(["1,5", "2"], "3,5"), summed(["1", "2"], "4")
    (2, 2, None)
    """
    for mark in decimal_marks_of(total or ""):
        numbers = [number_in(cell, mark) or 0.0 for cell in cells if cell is not None]
        whole = number_in(total or "", mark)
        if whole is not None and math.isclose(math.fsum(numbers), whole, rel_tol=1e-9, abs_tol=1e-6):
            return sum(map(bool, numbers))
    return None


def sums_up(cells: Sequence[str | None], total: str | None) -> bool:
    """Whether a cell is the sum of so many others that it is so by chance in no table."""
    return (summed(cells, total) or 0) >= FEWEST_NUMBERS


def sums_up_all_below(columns: Sequence[Any], row: int, stop: int) -> bool:
    """Whether a row has the sums of all rows below it, as of a whole country above its parts.

    At least two of its numbers are sums, and half of all, since shares and means are none.

    Args:
        columns: cells as pyarrow text, null where missing.
        row: which, counted from 0.
        stop: where the rows below it end.
    """
    if not FEWEST_SUMMED < stop - row <= _MOST_ROWS:
        return False
    heads = [[column[i].as_py() for i in range(row, row + 1 + _LOOKED_AT)] for column in columns]
    numbers = [head for head in heads if decimal_marks_of(head[0] or "")]
    likely = [column for column, head in zip(columns, heads, strict=True) if _is_beyond(head)]
    if len(likely) < max(2, len(numbers) / 2):
        return False
    cells = (column[row:stop].to_pylist() for column in likely)
    return sum(sums_up(below, total) for total, *below in cells) >= max(2, len(numbers) / 2)


def rows_above_their_parts(columns: Sequence[Any]) -> Array | None:
    """Return which rows (N,) are sums of those below them up to the next such row, or None.

    So are countries above their towns. All rows belong to such a group, two groups at least, and in two columns of
    numbers at least, and in half of all, the first row of each is the sum of the others.

    Args:
        columns: cells as pyarrow text, null where missing; the first row may be one of names.
    """
    count = len(columns[0])
    if not _FEWEST_IN_GROUPS < count <= _MOST_ROWS:
        return None
    start = int(sum(_is_number(column[0].as_py()) for column in columns) < 2)
    heads = [column[start : start + 1 + _LOOKED_AT].to_pylist() for column in columns]
    likely = [column for column, head in zip(columns, heads, strict=True) if all(map(_is_number, head))]
    if sum(_is_beyond(head) for head in heads if all(map(_is_number, head))) < max(2, len(likely) / 2):
        return None
    numbers = np.array([[number_in(cell or "") for cell in column[start:].to_pylist()] for column in likely], float)
    firsts = _firsts_of_groups(numbers)
    if len(firsts) < 2:
        return None
    mask = np.zeros(count, dtype=bool)
    mask[[start + first for first in firsts]] = True
    return mask


def _is_number(cell: str | None) -> bool:
    return cell is not None and number_in(cell) is not None


def _firsts_of_groups(numbers: Array) -> list[int]:
    """Return the first row of each group of numbers (columns, N), each the sum of the others; none where one is not."""
    firsts, first, needed = [], 0, max(2, len(numbers) / 2)
    while first < numbers.shape[1]:
        rest = numbers[:, first + 1 : first + 1 + _LARGEST_GROUP]
        are_sums = np.isclose(np.cumsum(rest, axis=1), numbers[:, first, None], rtol=1e-9, atol=1e-6)
        are_sums &= np.maximum.accumulate(np.abs(rest), axis=1) < np.abs(numbers[:, first, None])
        ends = np.flatnonzero(are_sums.sum(axis=0) >= needed)
        if not len(ends):
            return []
        firsts.append(first)
        first += int(ends[0]) + 2
    return firsts


def is_mean(cells: Sequence[str | None], mean: str | None) -> bool:
    """Whether a cell is the mean of those of others that are numbers, to the digits that it has.

    >>> is_mean(["1", "2", "2", None], "1.67"), is_mean(["1", "2", "2"], "1.6")
    (True, False)
    """
    for mark in decimal_marks_of(mean or ""):
        numbers = [one for cell in cells if cell is not None and (one := number_in(cell, mark)) is not None]
        told = number_in(mean or "", mark)
        digits = len((mean or "").partition(mark)[2].rstrip())
        if numbers and told is not None and abs(math.fsum(numbers) / len(numbers) - told) <= 0.6 * 10.0**-digits:
            return True
    return False


def _is_beyond(cells: Sequence[str | None]) -> bool:
    """Whether the first cell may be the sum of the others and more: a number that is as large as each of them."""
    first, *rest = (number_in(cell) if cell is not None else None for cell in cells)
    return first is not None and all(abs(first) >= abs(one) for one in rest if one is not None)
