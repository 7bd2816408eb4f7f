"""A second table in one file: below the first, which is refused rather than read as examples, or beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.tables.arrow_memory import present_in
from backproof.tables.column_cells import Cells
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.numerals import decimal_marks_of, measured_in
from backproof.tables.table import Array
from backproof.tables.wording import listed, part, place, shown

_FEWEST_ABOVE, _FEWEST_BELOW, _LOOKED_AT, _LEAST_BESIDE = 2, 2, 50, 2
SIDE_BY_SIDE = (
    "column {number} has neither a name nor a value; {left} before it and {right} behind it may be of two tables, and "
    "are read as one row"
)


def refuse_second_table(cells: Sequence[Any], lines: Sequence[int], first: Sequence[str], source: str) -> None:
    """Raise InputError at a row of other names behind an empty line, or behind one with a title alone.

    Such a row has no number and no cell that its column has elsewhere, and numbers stand below one of its cells, or
    one of its cells is the name of its column.

    Args:
        cells: of each column, as pyarrow text, null where missing; the first row are the names.
        lines: on which each row stands.
        first: the names.
        source: of the table, as messages name it.
    """
    for row in _behind_gaps(cells, lines):
        here = [column[row].as_py() for column in cells]
        if _are_names(cells, row, here, first):
            raise InputError(
                "{place}: a second table seems to begin here, with the names {names}; accepted: one table in a file",
                place=place(source, part("line", lines[row])), names=listed((shown(one) for one in here if one), 4),
            )  # fmt: skip


def on_tables_side_by_side(columns: Sequence[Cells], names: Sequence[str]) -> list[Phrase]:
    """Say that a column without a name and a value, the only such one, may stand between two tables.

    Args:
        columns: of the table.
        names: what the first line has above each.
    """
    empty = [i for i, (column, name) in enumerate(zip(columns, names, strict=True))
             if not name and column.numbers is None and column.values.null_count == len(column.values)]  # fmt: skip
    if len(empty) != 1 or not _LEAST_BESIDE <= empty[0] < len(columns) - _LEAST_BESIDE:
        return []
    left, right = columns[empty[0] - 1].name, columns[empty[0] + 1].name
    return [Phrase(SIDE_BY_SIDE, number=empty[0] + 1, left=shown(left), right=shown(right))]


def _behind_gaps(cells: Sequence[Any], lines: Sequence[int]) -> list[int]:
    """Return the rows behind lines that were left out, or behind a row with a single cell."""
    if len(cells) < 2:
        return []
    count = len(cells[0])
    filled: Array = np.zeros(count, dtype=np.int64)
    for column in cells:
        filled += present_in(column)
    likely = filled > 1
    likely[1:] &= filled[:-1] == 1
    if not isinstance(lines, range):
        likely[1:] |= (np.diff(np.asarray(lines)) > 1) & (filled[1:] > 1)
    likely[: _FEWEST_ABOVE + 1] = False
    likely[max(0, count - _FEWEST_BELOW) :] = False
    found: list[int] = np.flatnonzero(likely).tolist()
    return found


def _are_names(cells: Sequence[Any], row: int, here: Sequence[str | None], first: Sequence[str]) -> bool:
    present = [cell for cell in here if cell is not None]
    if len(set(present)) < len(present) or any(_is_number(cell) or cell in MISSING_NUMBERS for cell in present):
        return False
    again = any(cell == name for cell, name in zip(here, first, strict=True) if cell)
    over = any(cell and _are_numbers(column[row + 1 : row + _LOOKED_AT].to_pylist())
               for cell, column in zip(here, cells, strict=True))  # fmt: skip
    return (again or over) and not any(_comes_elsewhere(cell, column) for cell, column in zip(here, cells, strict=True))


def _comes_elsewhere(cell: str | None, column: Any) -> bool:
    """Whether a text stands in its column more than once, below the name of that column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return cell is not None and (pc.sum(pc.equal(column[1:], pa.scalar(cell))).as_py() or 0) > 1


def _are_numbers(cells: Sequence[str | None]) -> bool:
    present = [cell for cell in cells if cell is not None and cell not in MISSING_NUMBERS]
    return len(present) >= _FEWEST_BELOW and all(map(_is_number, present))


def _is_number(cell: str) -> bool:
    return bool(decimal_marks_of(cell)) or measured_in(cell) is not None
