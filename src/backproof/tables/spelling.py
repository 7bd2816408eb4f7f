"""Recognising the same thing in another spelling: truth values, and notes that training already gave on a file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from backproof.errors import Phrase
from backproof.tables.features import CategoricalFeature, DateFeature, Feature
from backproof.tables.number_writing import is_hole_with
from backproof.tables.numerals import magnitude_in, measured_in, numeral_in
from backproof.tables.table import Column, Table
from backproof.tables.wording import DEGREES, LASTS, LASTS_BY_TYPE, READ_AS_NUMBER, folded, shown, without_full_stop

_TRUTH = {"true", "false"}
_AS_NUMBERS = {"0": "false", "1": "true", "0.0": "false", "1.0": "true"}


def spelt_as_in_training(table: Table, features: Sequence[Feature]) -> Table:
    """Return the table with truth values written as training had them: a file says TRUE where a frame says True.

    Where one of them has numbers, 1 is true and 0 is false, which is told in a note.
    """
    known = {one.name: one for one in features}
    made = [_spelt(column, known.get(column.name)) for column in table.columns]
    template = "{name}: true and false are taken for 1 and 0, or the other way round, as training had them"
    pairs = zip(made, table.columns, strict=True)
    notes = [Phrase(template, name=shown(new.name)) for new, old in pairs
             if new.kind != old.kind or _had_numbers(old, new)]  # fmt: skip
    return replace(table, columns=tuple(made), notes=(*table.notes, *notes))


def named_as_in_training(table: Table, names: Sequence[str]) -> Table:
    """Return the table with columns under training's names where theirs differ by capitals, blanks or dots only.

    Only where one column alone can be meant; each is told in a note.
    """
    notes, columns = [], list(table.columns)
    for name in names:
        alike = [i for i, one in enumerate(columns) if one.name not in names and folded(one.name) == folded(name)]
        if name not in table and len(alike) == 1:
            template = "column {found} is taken for {name}, from which it differs by capitals, blanks or dots only"
            notes.append(Phrase(template, found=shown(columns[alike[0]].name), name=shown(name)))
            columns[alike[0]] = replace(columns[alike[0]], name=name)
    return replace(table, columns=tuple(columns), notes=(*table.notes, *notes)) if notes else table


def _spelt(column: Column, feature: Feature | None) -> Column:
    if isinstance(feature, CategoricalFeature):
        return _spelt_as(column, {category.casefold(): category for category in feature.categories})
    if feature is None or isinstance(feature, DateFeature) or column.kind != "categorical":
        return column
    texts = column.values.tolist()
    if not {text.casefold() for text in set(texts) - {None}} <= _TRUTH or not any(texts):
        return column
    values = [np.nan if text is None else float(text.casefold() == "true") for text in texts]
    return Column(column.name, "numeric", np.array(values))


def _had_numbers(column: Column, spelt: Column) -> bool:
    """Whether a column of the texts 0 and 1 was spelt as truth values."""
    return spelt is not column and column.kind == "categorical" and bool(set(_AS_NUMBERS) & set(column.values.tolist()))


def _spelt_as(column: Column, written: Mapping[str, str]) -> Column:
    """Return the column with its truth values as they are written by their small letters."""
    if not written or not set(written) <= _TRUTH or column.kind == "image":
        return column
    texts = [None if value is None or value != value else str(value).casefold() for value in column.values.tolist()]
    present = {text for text in texts if text is not None}
    if not present or not (present <= set(_AS_NUMBERS) or present <= _TRUTH):
        return column
    names = {text: _AS_NUMBERS.get(text, text) for text in present}
    spelt = [None if text is None else written.get(names[text], names[text]) for text in texts]
    return Column(column.name, "categorical", np.array(spelt, dtype=object))


def without_units_of_training(table: Table, notes: Sequence[str]) -> Table:
    """Return the table with a note for each column of numbers that had percent or another measure in training.

    Cells with such a measure, but without its number, as null kg, are missing.
    """
    then, now = cells_read_as_numbers(notes), cells_read_as_numbers(table.notes)
    template = "{name} had numbers such as {cell} in training, and has numbers without a unit here"
    lost = [
        Phrase(template, name=name, cell=cell)
        for name, cell in then.items()
        if name not in now and (cell.endswith("%'") or measured_in(cell[1:-1]) is not None)
    ]
    named = {shown(column.name) for column in table.columns if column.kind == "numeric"}
    lost = [phrase for phrase in lost if phrase.facts["name"] in named]
    units = {name: one[1] for name, cell in then.items() if (one := measured_in(cell[1:-1])) is not None}
    columns = tuple(_without_lonely_units(one, units.get(shown(one.name), "")) for one in table.columns)
    return replace(table, columns=columns, notes=(*table.notes, *lost, *_other_units(then, now)))


def _other_units(then: Mapping[str, str], now: Mapping[str, str]) -> list[Phrase]:
    """Return a note for each column whose numbers have another unit than they had in training."""
    template = "{name} had numbers such as {cell} in training, and has such as {other} here, taken for numbers alike"
    return [
        Phrase(template, name=name, cell=then[name], other=cell)
        for name, cell in now.items()
        if name in then and "" not in (units := {_unit_of(then[name]), _unit_of(cell)}) and len(units) > 1
    ]


def _unit_of(cell: str) -> str:
    """Return the unit of a number that a note shows in quotes: a measure, a sign of money, percent; or nothing."""
    text, _ = magnitude_in(cell[1:-1].replace("\\xa0", " ").replace("\\u202f", " "))
    found = next((one for mark in ".," if (one := numeral_in(text, mark)) is not None and one.unit), None)
    measured = measured_in(text)
    return (found.unit if found is not None else measured[1] if measured is not None else "").strip().casefold()


def _without_lonely_units(column: Column, unit: str) -> Column:
    """Return a column of texts with nothing where a unit stands without its number."""
    if not unit or column.kind != "categorical":
        return column
    cells = [None if cell is None or is_hole_with(cell, unit) else cell for cell in column.values.tolist()]
    return Column(column.name, "categorical", np.array(cells, dtype=object))


def cells_read_as_numbers(notes: Sequence[str]) -> dict[str, str]:
    """Return the cell by which notes show how a column is read, by the column's name, both in quotes."""
    said = [without_full_stop(note) for note in notes]
    found = [note.facts for note in said if isinstance(note, Phrase) and note.template == READ_AS_NUMBER]
    return {facts["name"]: facts["cell"] for facts in found}


def is_new(note: str, notes: Sequence[str]) -> bool:
    """Return whether a note says what none of training's said, beside another cell of the same column and unit.

    >>> is_new("'w': '5 kg' is read as the number 5", ["'w': '7 kg' is read as the number 7."])
    False
    >>> is_new("'w': '5 g' is read as the number 5", ["'w': '7 kg' is read as the number 7."])
    True
    """
    return _without_numbers(note) not in {_without_numbers(without_full_stop(one)) for one in notes}


def _without_numbers(note: str) -> str:
    if isinstance(note, Phrase) and note.template in (LASTS, LASTS_BY_TYPE, DEGREES):
        return f"{note.facts['name']}: {'degrees' if note.template == DEGREES else 'durations'}"
    note = note.removesuffix(".")
    return re.sub(r"[0-9]+", "", re.sub(r"[-−+(]?[0-9][0-9.,'’ \u00a0\u202f]*[0-9)-]?", "0", note))
