"""Columns of text that hold durations, degrees, fractions or feet, as numbers: recognised, or as in training."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.errors import Phrase
from backproof.tables import coordinates, durations, fractions
from backproof.tables.column_values import MISSING_NUMBERS, coded_texts_in
from backproof.tables.features import CategoricalFeature, DateFeature, Feature
from backproof.tables.table import Column, Table
from backproof.tables.wording import DEGREES, FEET, FRACTIONS, LASTS, LASTS_BY_TYPE, shown, without_full_stop


@dataclass(frozen=True)
class Quantity:
    """A kind of quantity: the number that a cell is, the cell that decides for it, what is said of such a column."""

    number: Callable[[str], float | None]
    decides: Callable[[Sequence[str], bool], str | None]
    said: str
    also_said: tuple[str, ...] = ()


_QUANTITIES = (
    Quantity(durations.seconds_in, durations.decides, LASTS, (LASTS_BY_TYPE,)),
    Quantity(coordinates.degrees_in, coordinates.decides, DEGREES),
    Quantity(fractions.value_in, fractions.has_fractions, FRACTIONS),
    Quantity(fractions.inches_in, fractions.has_feet, FEET),
)


def with_quantities(table: Table, text: Collection[str] = ()) -> Table:
    """Return the table with columns of quantities as numbers, and a note for each; columns in `text` stay text."""
    found = {column.name: recognised(column) for column in table.columns if column.name not in text}
    return _with_columns(table, {name: made[1:] for name, made in found.items() if made is not None})


def recognised(column: Column) -> tuple[Quantity, Column, Phrase] | None:
    """Return what a column of text holds, the column as numbers, and what to say of it, or None where it stays text."""
    for quantity in _QUANTITIES:
        if (made := _as_numbers(column, quantity, in_training=False)) is not None:
            return quantity, *made
    return None


def quantities_of(
    features: Sequence[Feature], targets: Collection[str], notes: Sequence[str]
) -> dict[str, list[Quantity]]:
    """Return which columns of numbers were quantities in training, as its notes say, and of which kinds."""
    texts = {one.name for one in features if isinstance(one, CategoricalFeature | DateFeature)}
    said = [one for note in notes if isinstance(one := without_full_stop(note), Phrase)]
    then = {(one.facts.get("name"), one.template) for one in said}
    found: dict[str, list[Quantity]] = {}
    for name in {*(one.name for one in features), *targets} - texts:
        for quantity in _QUANTITIES:
            if any((shown(name), template) in then for template in (quantity.said, *quantity.also_said)):
                found.setdefault(name, []).append(quantity)
    return found


def quantities_as_in_training(
    table: Table, features: Sequence[Feature], targets: Collection[str], notes: Sequence[str]
) -> Table:
    """Return the table with those columns of text as numbers that were quantities in training."""
    kinds, found = quantities_of(features, targets, notes), {}
    for column in table.columns:
        for quantity in kinds.get(column.name, ()):
            if (made := _as_numbers(column, quantity, in_training=True)) is not None:
                found[column.name] = made
    return _with_columns(table, found)


def _with_columns(table: Table, found: dict[str, tuple[Column, Phrase]]) -> Table:
    if not found:
        return table
    columns = tuple(found[one.name][0] if one.name in found else one for one in table.columns)
    return replace(table, columns=columns, notes=(*table.notes, *(note for _, note in found.values())))


def _as_numbers(column: Column, quantity: Quantity, in_training: bool) -> tuple[Column, Phrase] | None:
    """Return the column as numbers, and what to say of it, or None where it holds anything else."""
    if column.kind != "categorical":
        return None
    texts, codes = coded_texts_in(column)
    present = (cell for cell in texts if cell is not None and cell not in MISSING_NUMBERS)
    numbers: dict[str, float] = {}
    for cell in present:
        number = quantity.number(cell)
        if number is None:
            return None
        numbers[cell] = number
    by = quantity.decides(list(numbers), in_training) if numbers else None
    if by is None:
        return None
    values = np.array([np.nan if cell is None else numbers.get(cell, np.nan) for cell in texts])[codes]
    note = Phrase(quantity.said, name=shown(column.name), cell=shown(by), value=numbers[by])
    return Column(column.name, "numeric", values), note
