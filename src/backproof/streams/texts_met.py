"""Columns of text that hold numbers all the same: durations, degrees, fractions, numbers in a typed file.

Whether a column does hangs on all of its cells, as in memory, and is decided when all were seen. The different cells of
columns that still could are kept until then, or up to a limit: these then decide, and a cell that does not fit makes a
bad row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backproof.errors import Phrase
from backproof.tables import quantities, written_numbers
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.csv_cells import MISSING
from backproof.tables.table import Array, Column, Table

MOST_TEXTS = 2**16
"""So many different cells of a column decide."""


@dataclass(frozen=True)
class Rule:
    """The number that a cell of a column is, None where it is none, and what to say of such a column."""

    number: Callable[[str], float | None]
    notes: tuple[Phrase, ...]

    def applied(self, column: Column) -> tuple[Column, Array]:
        """Return texts as numbers, NaN where missing, and where one is no number, (N,) booleans."""
        return as_numbers(column, self.number)


def as_numbers(column: Column, number: Callable[[str], float | None]) -> tuple[Column, Array]:
    """Return texts as numbers, NaN where missing, and where one is no number, (N,) booleans."""
    texts, codes = np.unique([(cell or "").strip() for cell in column.values.tolist()], return_inverse=True)
    values, odd = np.full(len(texts), np.nan), np.zeros(len(texts), bool)
    for i, text in enumerate(texts.tolist()):
        if not _is_missing(text):
            found = number(text)
            values[i], odd[i] = (np.nan, True) if found is None else (found, False)
    return Column(column.name, "numeric", values[codes]), odd[codes]


class TextsMet:
    """The different cells of a column of text in the order in which they came, as long as all could be numbers.

    Args:
        typed: whether the file says of other columns that they are no texts; None of a file in which all is text, whose
            numbers are read as such.
    """

    def __init__(self, typed: bool | None) -> None:
        self._typed = typed
        self._texts: dict[str, None] = {}
        self._could, self._is_full = True, False
        self._rule: Rule | None = None

    def add(self, column: Column, source: Table) -> Array:
        """Take in the cells of a piece; return which of them do not fit those that have decided, (N,) booleans."""
        fits = np.zeros(len(column.values), bool)
        if not self._could:
            return fits
        if not self._is_full:
            self._take_in(column, source)
        if self._is_full and self._rule is not None:
            return self._rule.applied(column)[1]
        return fits

    def _take_in(self, column: Column, source: Table) -> None:
        for cell in dict.fromkeys(column.values.tolist()):
            if cell is None or cell in self._texts:
                continue
            if not _is_missing(cell.strip()) and not any(map(str.isnumeric, cell)):
                self._could = False
                self._texts.clear()
                return
            if len(self._texts) == MOST_TEXTS:
                self._rule, self._is_full = self._decided(column.name, source), True
                self._could = self._rule is not None
                self._texts.clear()
                return
            self._texts[cell] = None

    def rule(self, name: str, source: Table) -> Rule | None:
        """Return what all cells decide, None where the column stays one of text."""
        if not self._could or self._is_full:
            return self._rule
        return self._decided(name, source)

    def _decided(self, name: str, source: Table) -> Rule | None:
        if not self._texts:
            return None
        column = Column(name, "categorical", np.array(list(self._texts), dtype=object))
        if self._typed is not None:
            lines = range(1, len(self._texts) + 1)
            table = Table((column,), source.source, source.unit, lines, reading=source.reading)
            written = written_numbers.recognised(column, table, self._typed)
            if written is not None:
                return Rule(written.writing.number, written.notes)
        found = quantities.recognised(column)
        return None if found is None else Rule(found[0].number, (found[2],))


def _is_missing(text: str) -> bool:
    return text in MISSING_NUMBERS or text in MISSING
