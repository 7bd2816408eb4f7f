"""Which columns hold numbers and which hold texts, decided once for all pieces; cells that do not fit make bad rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.streams.bad_rows import BadRows
from backproof.tables.column_values import MISSING_NUMBERS, missing_in, texts_of
from backproof.tables.numerals import number_in
from backproof.tables.recognition import is_categorical
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import shown


@dataclass
class Kinds:
    """The kind of each column, from the first value that it has on.

    Attributes:
        text: columns that are texts, whatever they hold.
        drop: columns that are not used, so that nothing in them makes a row bad.
        known: "numeric" or "categorical" by name, of the columns that have had a value.
    """

    text: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: Collection[str], drop: Collection[str]) -> Kinds:
        """Return kinds of which nothing is known but what was said."""
        return cls(frozenset(text) | frozenset(drop), frozenset(drop), dict.fromkeys((*text, *drop), "categorical"))

    def texts(self) -> list[str]:
        """Return the columns that are known to hold texts, as `read` takes them."""
        return [name for name, kind in self.known.items() if kind == "categorical"]

    def learn(self, table: Table) -> None:
        """Decide the columns that have a value here for the first time; numbers with a few odd cells are numbers."""
        for column in table.columns:
            if column.name in self.known or column.kind == "image" or missing_in(column.values).all():
                continue
            kind = column.kind
            if kind == "categorical":
                try:
                    is_categorical(table, column.name)
                except InputError:
                    kind = "numeric"
            self.known[column.name] = kind

    def fitted(self, table: Table, bad: BadRows) -> tuple[Table | None, Array]:
        """Return the table with every column of its kind and without bad rows, and which rows these are, (N,) booleans.

        Raises:
            InputError: a bad row, where these end it.
        """
        self.learn(table)
        wrong, columns = np.zeros(len(table), bool), []
        for column in table.columns:
            made, odd = self._as_known(table, column)
            columns.append(made)
            for row in np.flatnonzero(odd & ~wrong):
                bad.add(table.where(int(row), column.name), self._found(column, int(row)))
            wrong |= odd
        if wrong.all():
            return None, wrong
        whole = replace(table, columns=tuple(columns))
        return (whole.take(np.flatnonzero(~wrong)) if wrong.any() else whole), wrong

    def _as_known(self, table: Table, column: Column) -> tuple[Column, Array]:
        """Return a column as its kind wants it, and where it is wrong."""
        kind, nothing = self.known.get(column.name, column.kind), np.zeros(len(table), bool)
        if column.name in self.drop or column.kind == "image":
            return column, nothing
        if kind == "numeric" and column.kind == "categorical":
            column, odd = _numbers(table, column)
            return column, odd | np.isinf(column.values)
        if kind == "numeric":
            return column, np.isinf(column.values)
        if column.kind == "numeric":
            return Column(column.name, "categorical", texts_of(table, column.name)), nothing
        return column, nothing

    def _found(self, column: Column, row: int) -> Phrase:
        if column.kind == "numeric":
            return Phrase("{given} found; accepted: a finite number", given=shown(column.values[row]))
        cell = column.values[row]
        return Phrase(
            "the text {cell} found in a column of numbers; accepted: a number, or {categorical}, or {drop}, or "
            "{missing} if it stands for a missing value",
            cell=shown(cell), categorical=Keyword("categorical", [column.name]), drop=Keyword("drop", [column.name]),
            missing=Keyword("missing_values", [cell]),
        )  # fmt: skip


def _numbers(table: Table, column: Column) -> tuple[Column, Array]:
    """Return texts as numbers, NaN where missing, and where one is no number."""
    texts, codes = np.unique([cell or "" for cell in column.values.tolist()], return_inverse=True)
    values, odd = np.full(len(texts), np.nan), np.zeros(len(texts), bool)
    for i, text in enumerate(texts.tolist()):
        if text not in MISSING_NUMBERS:
            number = number_in(text, table.reading.decimal)
            values[i], odd[i] = (np.nan, True) if number is None else (number, False)
    return Column(column.name, "numeric", values[codes]), odd[codes]
