"""Columns of text that hold durations, ages, degrees, fractions, feet or amounts, as numbers."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from backproof.errors import Phrase
from backproof.tables import amounts, coordinates, durations, fractions, several_units
from backproof.tables.column_values import MISSING_NUMBERS, coded_texts_in, different_texts_in
from backproof.tables.date_orders import recognised_order
from backproof.tables.table import Column, Table
from backproof.tables.wording import (
    AGES,
    BOOKED,
    BOOKED_WITH_MINUS,
    DATES_BUT_FOR,
    DEGREES,
    FALLEN,
    FEET,
    FRACTIONS,
    LASTS,
    LASTS_BY_TYPE,
    LEAST,
    MEASURES,
    MEASURES_WITH_COMMA,
    MOVED,
    NUMERALS,
    SEVERAL_UNITS,
    but_for,
    shown,
)

_MOST_OTHERS, _FEWEST = 3, 5
"""With how many different texts among them, and from how many different quantities on, these are named."""


@dataclass(frozen=True)
class Quantity:
    """A kind of quantity: the number that a cell is, the cell that decides for it, what is said of such a column.

    `unit` is what numbers are of, where what is said does not tell.
    """

    number: Callable[[str], float | None]
    decides: Callable[[Sequence[str], bool], str | None]
    said: str
    also_said: tuple[str, ...] = ()
    unit: str = ""


QUANTITIES = (
    Quantity(durations.seconds_in, durations.decides, LASTS, (LASTS_BY_TYPE,)),
    Quantity(durations.years_in, durations.decides_on_years, AGES),
    Quantity(coordinates.degrees_in, coordinates.decides, DEGREES),
    Quantity(fractions.value_in, fractions.has_fractions, FRACTIONS),
    Quantity(fractions.inches_in, fractions.has_feet, FEET),
    Quantity(amounts.booked_in, amounts.are_booked, BOOKED),
    Quantity(amounts.booked_with_minus_in, amounts.are_booked_with_minus, BOOKED_WITH_MINUS),
    Quantity(amounts.fallen_in, amounts.have_fallen, FALLEN),
    Quantity(amounts.moved_in, amounts.have_moved, MOVED),
    Quantity(amounts.least_in, amounts.are_least, LEAST),
    *(
        Quantity(number, decides, MEASURES if mark == "." else MEASURES_WITH_COMMA, unit=unit)
        for number, decides, unit, mark in several_units.readers()
    ),
    Quantity(amounts.numeral_of, amounts.are_numerals, NUMERALS),
)


def with_quantities(table: Table, text: Collection[str] = ()) -> Table:
    """Return the table with columns of quantities as numbers, and a note for each.

    Columns in `text` stay text, and so do those of which the file says that they are.
    """
    found: dict[str, tuple[Column, Phrase]] = {}
    others: list[Phrase] = []
    for column in table.columns:
        if column.kind != "categorical" or column.name in text or column.name in table.texts:
            continue
        cells = _present(column)
        if (made := recognised(column, cells)) is not None:
            found[column.name] = made[1:]
        elif (note := on_others(column, cells)) is not None:
            others.append(note)
    untrue = {shown(name) for name in found}
    kept = [one for one in table.notes if not (isinstance(one, Phrase) and one.template == SEVERAL_UNITS
                                               and one.facts["name"] in untrue)]  # fmt: skip
    return with_columns(replace(table, notes=(*kept, *others)), found) if found or others else table


def _present(column: Column) -> list[str]:
    """Return the different cells of a column of text that stand for no missing number."""
    return [cell for cell in different_texts_in(column) if cell not in MISSING_NUMBERS]


def recognised(column: Column, cells: Sequence[str] | None = None) -> tuple[Quantity, Column, Phrase] | None:
    """Return what a column of text holds, the column as numbers, and what to say of it, or None where it stays text.

    Its different `cells` are given where they are known.
    """
    present = _present(column) if cells is None else cells
    for quantity in QUANTITIES:
        if (made := as_quantity(column, quantity, in_training=False, cells=present)) is not None:
            return quantity, *made
    return None


def on_others(column: Column, cells: Sequence[str] | None = None) -> Phrase | None:
    """Say that a column would be one of quantities, but for a few texts, as DNF among times; `cells` as for others."""
    if column.kind != "categorical":
        return None
    present = _present(column) if cells is None else cells
    for quantity in QUANTITIES[:-1]:  # numerals stand among other signs for days of the week
        other = list(islice((cell for cell in present if quantity.number(cell) is None), _MOST_OTHERS + 1))
        if not 0 < len(other) <= _MOST_OTHERS or len(present) < (_FEWEST + 1) * len(other):
            continue
        if any(map(str.isdecimal, "".join(other))):
            continue
        if (by := quantity.decides([cell for cell in present if cell not in other], False)) is not None:
            return but_for(column.name, by, other)
    return _dates_but_for_words(column, present)


def _dates_but_for_words(column: Column, present: Sequence[str]) -> Phrase | None:
    """Say that a column would be one of dates, but for a few words such as "soon"."""
    words = [cell for cell in present if not any(map(str.isdecimal, cell))]
    if not 0 < len(words) <= _MOST_OTHERS or len(present) < (_FEWEST + 1) * len(words):
        return None
    dates = [cell for cell in present if cell not in words]
    return None if recognised_order(dates) is None else but_for(column.name, dates[0], words, DATES_BUT_FOR)


def as_seconds(column: Column) -> tuple[Column, Phrase] | None:
    """Return a column of times with hours, minutes and seconds as numbers of seconds, and what to say of it, or None.

    They may be times of day, which only somebody who wants to predict them takes for numbers.
    """
    if column.kind != "categorical" or durations.on_a_clock(_present(column)) is None:
        return None
    return as_quantity(column, QUANTITIES[0], in_training=True)


def with_columns(table: Table, found: dict[str, tuple[Column, Phrase]]) -> Table:
    """Return the table with other columns in place of some, by name, and what is said of each."""
    if not found:
        return table
    columns = tuple(found[one.name][0] if one.name in found else one for one in table.columns)
    return replace(table, columns=columns, notes=(*table.notes, *(note for _, note in found.values())))


def as_quantity(
    column: Column, quantity: Quantity, in_training: bool, cells: Sequence[str] | None = None
) -> tuple[Column, Phrase] | None:
    """Return the column as numbers, and what to say of it, or None where it holds anything else; `cells` as above."""
    if column.kind != "categorical":
        return None
    numbers: dict[str, float] = {}
    for cell in _present(column) if cells is None else cells:
        number = quantity.number(cell)
        if number is None:
            return None
        numbers[cell] = number
    by = quantity.decides(list(numbers), in_training) if numbers else None
    if by is None:
        return None
    texts, codes = coded_texts_in(column)
    values = np.array([np.nan if cell is None else numbers.get(cell, np.nan) for cell in texts])[codes]
    unit = {"unit": quantity.unit} if quantity.unit else {}
    note = Phrase(quantity.said, name=shown(column.name), cell=shown(by), value=numbers[by], **unit)
    return Column(column.name, "numeric", values), note
