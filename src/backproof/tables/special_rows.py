"""Rows of a table that are not examples: a row of units below the names, and a row of sums at the end."""

from collections.abc import Sequence
from typing import Any

from backproof.errors import Phrase
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.numerals import decimal_marks_of, measured_in
from backproof.tables.wording import listed, shown

SUMS = {
    "total", "totals", "grand total", "sum", "average", "mean", "summe", "gesamt", "gesamtsumme", "insgesamt",
    "total général", "somme", "suma", "totale", "somma", "toplam", "razem", "ogółem", "итого", "всего", "totaal",
    "合计", "总计", "总和", "平均", "小计", "合計", "總計",
}  # fmt: skip
"""What the last line of a spreadsheet is called where it sums up the others, in small letters."""
_ENOUGH = 500


def holds_units(columns: Sequence[Any], row: int, stop: int) -> bool:
    """Return whether a row has texts where all that follow are numbers, and no number at all, as a line of units.

    Args:
        columns: cells as pyarrow text, null where missing.
        row: which, counted from 0.
        stop: where the rows that follow end.
    """
    found, texts = 0, 0
    for column in columns:
        cell = column[row].as_py()
        if cell is not None and _is_number(cell):
            return False
        texts += cell is not None
        below = [one for one in column[row + 1 : min(stop, row + _ENOUGH)].to_pylist() if one is not None]
        numbers = sum(_is_number(one) or one in MISSING_NUMBERS for one in below)
        if len(below) > 1 and numbers == len(below):
            found += cell is not None
        elif cell is not None and cell in below:
            return False
    return found > 1 or (found == 1 and (texts == 1 or len(columns) == 2))


def _is_number(cell: str) -> bool:
    return bool(decimal_marks_of(cell)) or measured_in(cell) is not None


def holds_sums(columns: Sequence[Any]) -> bool:
    """Return whether the last row is called a sum, as no other row is, and has a number in it."""
    cells = [column[-1].as_py() for column in columns]
    at = next((i for i, cell in enumerate(cells) if cell and cell.casefold().rstrip(" :") in SUMS), None)
    if at is None or not any(cell and decimal_marks_of(cell) for cell in cells):
        return False
    return bool(columns[at].to_pylist().count(cells[at]) == 1)


def said_of_rows(units: Sequence[str | None], first: int, sums: Sequence[str | None], last: int) -> list[Phrase]:
    """Return what to say of a line of units and of one of sums, where there are such."""
    notes = []
    if units:
        names = listed((shown(cell) for cell in units if cell), 4)
        notes.append(Phrase("line {number}, {cells}, is taken for units and left out", number=first, cells=names))
    if sums:
        names = listed((shown(cell) for cell in sums if cell), 4)
        notes.append(Phrase("line {number}, {cells}, is taken for sums and left out", number=last, cells=names))
    return notes
