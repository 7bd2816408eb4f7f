"""Which columns hold numbers and which hold texts, decided once for all pieces; cells that do not fit make bad rows.

The first value that a column has decides, as its file says it. Whether a text is a number all the same, as a duration
is, all cells decide: `settle` says so at the end of the first pass.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.streams.bad_rows import BadRows
from backproof.streams.texts_met import Rule, TextsMet, as_numbers
from backproof.streams.units import Units
from backproof.tables.column_values import missing_in, texts_of
from backproof.tables.number_writing import Writing
from backproof.tables.recognition import is_categorical
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import shown
from backproof.tables.written_numbers import is_typed


@dataclass
class Kinds:
    """The kind of each column, from the first value that it has on.

    Attributes:
        text: columns that are texts, whatever they hold.
        drop: columns that are not used, so that nothing in them makes a row bad.
        known: "numeric" or "categorical" by name, of the columns that have had a value.
        rules: by which texts are numbers, of the columns that `settle` found to hold such.
        units: of the numbers, which are the same in all pieces.
        met: the texts of the columns that may be numbers all the same; None once that is settled.
    """

    text: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()
    known: dict[str, str] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    units: Units = field(default_factory=Units)
    met: dict[str, TextsMet] | None = field(default_factory=dict)

    @classmethod
    def of(cls, text: Collection[str], drop: Collection[str]) -> Kinds:
        """Return kinds of which nothing is known but what was said."""
        return cls(frozenset(text) | frozenset(drop), frozenset(drop), dict.fromkeys((*text, *drop), "categorical"))

    def texts(self) -> list[str]:
        """Return the columns whose cells are read as texts, as `read` takes them."""
        return [name for name, kind in self.known.items() if kind == "categorical" or name in self.rules]

    def learn(self, table: Table) -> None:
        """Decide the columns that have a value here for the first time; numbers with a few odd cells are numbers."""
        for column in table.columns:
            if column.name in self.known or column.kind == "image" or missing_in(column.values).all():
                continue
            kind, said = column.kind, column.name in table.texts
            if kind == "categorical" and not said:
                try:
                    is_categorical(table, column.name)
                except InputError:
                    kind = "numeric"
            self.known[column.name] = kind
            if kind == "categorical" and not said and self.met is not None:
                self.met[column.name] = TextsMet(is_typed(table) if table.unit != "line" else None)

    def settle(self, table: Table) -> frozenset[str]:
        """Decide which texts are numbers, after all cells were seen; return the columns that hold such.

        Args:
            table: any of the pieces, whose source and reading are those of all.
        """
        found = {name: met.rule(name, table) for name, met in (self.met or {}).items()}
        self.met = None
        self.rules = {name: rule for name, rule in found.items() if rule is not None}
        self.known |= dict.fromkeys(self.rules, "numeric")
        return frozenset(self.rules)

    @property
    def notes(self) -> tuple[Phrase, ...]:
        """What to say of texts that are numbers."""
        return tuple(note for rule in self.rules.values() for note in rule.notes)

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
            column, odd = self._in_numbers(table, column)
            return column, odd | np.isinf(column.values)
        if kind == "numeric":
            return column, np.isinf(column.values)
        if column.kind == "numeric":
            return Column(column.name, "categorical", texts_of(table, column.name)), nothing
        met = (self.met or {}).get(column.name)
        return column, nothing if met is None else met.add(column, table)

    def _in_numbers(self, table: Table, column: Column) -> tuple[Column, Array]:
        rule = self.rules.get(column.name)
        if rule is not None:
            return rule.applied(column)
        unit = self.units.of_measure(column.name)
        return as_numbers(column, Writing(table.reading.decimal, unit).number)

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
