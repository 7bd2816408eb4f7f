"""The first pass: a random sample of bounded size with every class and category, from which the encoding is fitted.

The sample has the rows whose draw from (seed, number) is smallest: a uniform sample that no size of pieces changes.
The first of them are held out, the next validate, the others are what means, deviations and quantiles are taken from.
Beside the sample stand the first rows that have a text or a label not met before, since classes and categories are
those of all rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.spools.dealing import draws
from backproof.streams.bad_rows import BadRows
from backproof.streams.column_kinds import Kinds
from backproof.streams.pieces_of_files import ROWS, Piece, pieces_of
from backproof.tables.bounded import shown_path
from backproof.tables.column_values import missing_in
from backproof.tables.encoding import Encoding
from backproof.tables.fitted_encoding import fit_encoding, target_names
from backproof.tables.pieces import frequent_each
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.several_files import joined_columns
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import counted

MOST_HELD, MOST_VALIDATED, MOST_MEASURED = 50_000, 25_000, 100_000
"""Rows that are scored on, validated on, and that means and quantiles are taken from, at most."""
MOST_CELLS = 2**23
"""Of the sample in all, so that wide tables take no more memory."""
MOST_VALUES = 1000
"""So many different values of a column are looked for; one that has more has no feature for each."""
_LEAST = 100
_SAMPLE = 4
"""What the sample is drawn from beside the seed, apart from the dealing to piles."""


@dataclass(frozen=True)
class Shares:
    """The shares of the rows that are held out and validated on, 0 for none; of fewer than `least` none validates."""

    held_out: float = 0.0
    validation: float = 0.0
    least: int = 0


@dataclass(frozen=True, eq=False)
class Gathered:
    """What the first pass found.

    Attributes:
        data: what was read.
        rows: how many rows have a target and can be read.
        sample: rows of the sample, those held out and validated on among them, and rows of classes and categories.
        held_out: places in the sample, rising, of those held out.
        validation: of those validated on.
        measured: of those that means are taken from.
        numbers: of the rows held out and validated on, rising: they are not trained on.
        encoding: of the table.
        kinds: of the columns.
        reading: how text is read.
        bad: rows that cannot be read.
        notes: what was recognised and left out.
    """

    data: Any
    rows: int
    sample: Table = field(repr=False)
    held_out: Array = field(repr=False)
    validation: Array = field(repr=False)
    measured: Array = field(repr=False)
    numbers: Array = field(repr=False)
    encoding: Encoding
    kinds: Kinds
    reading: Reading
    bad: BadRows
    notes: tuple[str, ...]

    @property
    def trained(self) -> int:
        """How many rows are trained on."""
        return self.rows - len(self.numbers)


def _frequent(rows: int) -> int:
    """Return how many texts of very many have a feature each; 0 where all rows are measured, as in memory."""
    return frequent_each(1, rows) if rows > MOST_MEASURED else 0


def gather(
    data: Any,
    target: str | Sequence[str] | None,
    *,
    reading: Reading = RECOGNISED,
    seed: int = 0,
    shares: Shares | None = None,
    bad_rows: str = "stop",
    categorical: Collection[str] = (),
    drop: Collection[str] = (),
    rows: int = ROWS,
    **options: Any,
) -> Gathered:
    """Read all rows once, and fit the encoding.

    Args:
        data: as `pieces_of` takes it.
        target: the target column, or several.
        reading: how text is read.
        seed: that the sample is drawn with.
        shares: of the rows that are kept from training; at most 50,000 and 25,000 rows.
        bad_rows: "stop" or "skip".
        categorical: columns of texts, whatever they hold.
        drop: columns that are not used.
        rows: of a piece; it changes nothing else.
        **options: the others of `fit_encoding`, but for `rows`.

    Raises:
        InputError: as `pieces_of` and `fit_encoding`.
    """
    kinds = Kinds.of(categorical, drop)
    bad, sampled = _first_pass(data, target, reading, kinds, seed, bad_rows, rows)
    if kinds.settle(sampled.any_table) & set(sampled.target):  # of a target it hangs on that which rows have one
        bad, sampled = _first_pass(data, target, reading, kinds, seed, bad_rows, rows)
    table, numbers, places = sampled.table(shown_path(data), kinds)
    held, validated, measured = _parted(places, sampled.rows, shares or Shares())
    encoding = fit_encoding(
        table, sampled.target, categorical=categorical, drop=drop, rows=measured,
        **{"frequent": _frequent(sampled.rows)} | options,
    )  # fmt: skip
    if len(measured) < sampled.rows - len(held) - len(validated):
        template = "{source}: {examples} read piece by piece; what is said of columns is of {count} drawn at random."
        said = Phrase(template, source=table.source, examples=counted(sampled.rows, "example"), count=len(table))
        encoding = replace(encoding, notes=(said, *encoding.notes[1:]))
    apart = np.sort(numbers[np.concatenate([held, validated])])
    notes = (*encoding.notes, *sampled.notes, *bad.notes)
    return Gathered(data, sampled.rows, table, held, validated, measured, apart, encoding, kinds, reading, bad, notes)


def _first_pass(
    data: Any, target: str | Sequence[str] | None, reading: Reading, kinds: Kinds, seed: int, bad_rows: str, rows: int
) -> tuple[BadRows, _Sample]:
    bad, sampled = BadRows(bad_rows), _Sample(seed, target)
    for piece in pieces_of(data, reading, bad=bad, kinds=kinds, rows=rows):
        sampled.add(piece)
    if not sampled.rows:
        raise InputError("{source}: no row with a target found; accepted: at least two", source=shown_path(data))
    return bad, sampled


def with_targets(piece: Piece, names: Sequence[str]) -> tuple[Piece | None, Array]:
    """Return the rows that have a target, None where none has, and where it is missing, (N,) booleans."""
    missing = np.zeros(len(piece.table), bool)
    for name in names:
        column = piece.table[name]
        missing |= missing_in(column.values) if column.kind != "image" else False
    if not missing.any():
        return piece, missing
    kept = np.flatnonzero(~missing)
    return (Piece(piece.table.take(kept), piece.numbers[kept]) if len(kept) else None), missing


class _Sample:
    """The rows with the smallest draws so far, and the first rows of values that were not met before."""

    def __init__(self, seed: int, target: str | Sequence[str] | None) -> None:
        self.rows = 0
        self.target: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = ()
        self._seed, self._asked, self._most, self._limit = seed, target, 0, np.uint64(2**64 - 1)
        self._parts: list[tuple[Table, Array, Array]] = []
        self._met: dict[str, list[tuple[Table, Array]]] = {}
        self._values: dict[str, set[Any]] = {}
        self._without = 0
        self._first: Phrase | None = None

    def add(self, piece: Piece) -> None:
        """Take in the rows of a piece."""
        if not self._most:
            self.target = target_names(piece.table, self._asked)
            wanted = MOST_HELD + MOST_VALIDATED + MOST_MEASURED
            self._most = max(min(wanted, MOST_CELLS // len(piece.table.columns)), _LEAST)
        found, missing = with_targets(piece, self.target)
        if missing.any():
            self._leave_out(piece, missing)
        if found is None:
            return
        self.rows += len(found.table)
        self._meet(found)
        drawn = draws(self._seed + (_SAMPLE << 32), found.numbers)
        kept = np.flatnonzero(drawn <= self._limit)
        if len(kept):
            self._parts.append((found.table.take(kept), found.numbers[kept], drawn[kept]))
        if sum(len(part) for _, part, _ in self._parts) > 2 * self._most:
            self._compact()

    @property
    def any_table(self) -> Table:
        """Some rows, whose source and reading are those of all."""
        return self._parts[0][0]

    def _leave_out(self, piece: Piece, missing: Array) -> None:
        self._without += int(missing.sum())
        self._first = self._first or piece.table.where(int(np.argmax(missing)))
        template = "{examples} without a target left out, the first at {place}."
        said = Phrase(template, examples=counted(self._without, "example"), place=self._first)
        self.notes = (said,)

    def _meet(self, piece: Piece) -> None:
        """Keep the first row of each text, and of each label, that was not met before; of columns that have few."""
        for column in piece.table.columns:
            numbers = column.kind == "numeric" and column.name not in self.target
            known = self._values.setdefault(column.name, set())
            if column.kind == "image" or numbers or len(known) > MOST_VALUES:
                continue
            new = set(column.values.tolist()) - known
            known |= new
            if len(known) > MOST_VALUES:
                self._met.pop(column.name, None)
            elif new:
                taken = np.array(sorted(_first_row(column, value) for value in new))
                self._met.setdefault(column.name, []).append((piece.table.take(taken), piece.numbers[taken]))

    def _compact(self) -> None:
        """Let go of the rows with the largest draws."""
        drawn = np.concatenate([one for _, _, one in self._parts])
        numbers = np.concatenate([one for _, one, _ in self._parts])
        kept = np.sort(np.argpartition(drawn, self._most - 1)[: self._most])
        table = _joined([one for one, _, _ in self._parts]).take(kept)
        self._parts, self._limit = [(table, numbers[kept], drawn[kept])], drawn[kept].max()

    def table(self, source: str, kinds: Kinds) -> tuple[Table, Array, Array]:
        """Return the sample, the numbers of its rows, and the places of those that were drawn, by their draws."""
        if sum(len(part) for _, part, _ in self._parts) > self._most:
            self._compact()
        met = [one for each in self._met.values() for one in each]
        tables = [*(one for one, _, _ in self._parts), *(one for one, _ in met)]
        numbers = np.concatenate([*(one for _, one, _ in self._parts), *(one for _, one in met)])
        drawn = np.concatenate([one for _, _, one in self._parts])
        numbers, first = np.unique(numbers, return_index=True)
        table = _joined([_of_kinds(one, kinds) for one in tables]).take(first)
        by_draw = np.argsort(drawn, kind="stable")
        places = np.empty(len(drawn), np.int64)
        places[first[first < len(drawn)]] = np.flatnonzero(first < len(drawn))
        return replace(table, source=source, notes=(*table.notes, *kinds.notes)), numbers, places[by_draw]


def _first_row(column: Column, value: Any) -> int:
    return int(np.argmax(missing_in(column.values) if value is None else column.values == value))


def _joined(tables: Sequence[Table]) -> Table:
    """Return the rows of tables one below the other; lines are those of their files."""
    lines = [line for table in tables for line in table.lines]
    return replace(tables[0], columns=joined_columns(tables), lines=lines)


def _of_kinds(table: Table, kinds: Kinds) -> Table:
    """Return a table that was read before a column had a value, with the kind that the column turned out to have."""
    found, _ = kinds.fitted(table, BadRows("skip"))
    return table if found is None else found


def _parted(places: Array, rows: int, shares: Shares) -> tuple[Array, Array, Array]:
    """Return which places are held out, validated on and measured, each rising; the draws decide."""
    most = len(places) // 3
    held = min(int(np.ceil(shares.held_out * rows)), MOST_HELD, most)
    share = shares.validation if rows - held >= shares.least else 0.0
    validated = min(int(np.ceil(share * (rows - held))), MOST_VALIDATED, most)
    parts = places[:held], places[held : held + validated], places[held + validated :]
    return np.sort(parts[0]), np.sort(parts[1]), np.sort(parts[2])
