"""The units of the numbers of a column: the same in every piece, as `read` wants them of a whole file.

A piece is read by itself, so that kilograms in one and pounds in the next would be numbers of one column unless the
unit were remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from backproof.errors import InputError, Keyword
from backproof.tables.column_values import plain_number
from backproof.tables.number_writing import Writing
from backproof.tables.spelling import cells_read_as_numbers
from backproof.tables.table import Column, Table
from backproof.tables.wording import shown


@dataclass(frozen=True)
class _Unit:
    """A unit, whether it is one of measure, and a cell that shows it: as it is written, and its place in a piece."""

    name: str = ""
    is_measure: bool = False
    cell: str = ""
    row: int = 0


@dataclass
class Units:
    """The unit of each column that has had a number, from its first ones on."""

    known: dict[str, _Unit] = field(default_factory=dict)

    def of_measure(self, name: str) -> str:
        """Return the unit of measure that stands behind every number of a column; empty where none does."""
        found = self.known.get(name, _Unit())
        return found.name if found.is_measure else ""

    def check(self, table: Table) -> None:
        """Learn the units of a piece as it was read.

        Raises:
            InputError: a column has another unit than before.
        """
        cells = cells_read_as_numbers(table.notes)
        for column in table.columns:
            if column.kind != "numeric" or np.isnan(column.values).all():
                continue
            here = _unit_of(column, cells.get(shown(column.name), ""), table.reading.decimal)
            before = self.known.setdefault(column.name, here)
            if before.name == here.name:
                continue
            if before.is_measure or here.is_measure or "%" in (before.name, here.name) or (before.name and here.name):
                raise _other_unit(table, column.name, before, here)
            self.known[column.name] = before if before.name else here


def _unit_of(column: Column, quoted: str, decimal: str | None) -> _Unit:
    """Return the unit of a column of numbers, of which a note shows a cell in quotes; none where it shows none."""
    cell = quoted[1:-1]
    writing = Writing.of([cell], decimal)
    numeral = writing.numeral(cell) if cell else None
    at = np.flatnonzero(~np.isnan(column.values) if numeral is None else column.values == numeral.value)
    row = int(at[0]) if len(at) else 0
    if numeral is None or not numeral.unit:
        return _Unit(cell=str(plain_number(float(column.values[row]))), row=row)
    return _Unit(numeral.unit, bool(writing.unit), cell, row)


def _other_unit(table: Table, name: str, before: _Unit, here: _Unit) -> InputError:
    return InputError(
        "{place}: {other} found where another cell is {first}; accepted: numbers of one unit, or {drop}",
        place=table.where(here.row, name), other=shown(here.cell), first=shown(before.cell),
        drop=Keyword("drop", [name]),
    )  # fmt: skip
