"""From the cells of a text file to columns: the decimal mark of the file, which columns are numbers, what to say.

A column whose every cell is a number (or missing) is numeric, any other categorical; nothing is half read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.arrow_memory import numbers_in, texts_in, whole_numbers_in
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.numerals import (
    Numeral,
    are_numbers,
    decimal_marks_of,
    magnitude_in,
    measured_in,
    moved,
    numeral_in,
    reads_both_ways,
)
from backproof.tables.table import Array, Column
from backproof.tables.wording import part, place, shown

_ENOUGH = 200
_MOST_UNITS = 6


@dataclass(frozen=True)
class Cells:
    """The cells of one column as pyarrow text, null where missing, and what messages need to name their place.

    `numbers` are given where the column was read as numbers; `values` are then its first cells only.
    """

    name: str
    values: Any
    source: str
    lines: Sequence[int]
    numbers: Array | None = None

    @cached_property
    def plain(self) -> Array | None:
        """The cells as float64 with NaN where missing; None where a cell is no plain number with a decimal point."""
        return _cast(self.values) if self.numbers is None else self.numbers

    def where(self, row: int) -> Phrase:
        """Return the place of a cell; `row` counts from 0."""
        return place(self.source, part("line", self.lines[row]), part("column", shown(self.name)))

    def row_of(self, cell: str) -> int:
        """Return the first row that holds this text."""
        return int(self.values.to_pylist().index(cell))

    def different(self) -> list[str]:
        """Return the different cells, without those that stand for a missing number, and without a common unit."""
        cells = [cell for cell in self.values.unique().to_pylist() if cell is not None and cell not in MISSING_NUMBERS]
        unit = common_unit(cells)
        if unit and not magnitude_in(f"1{unit}")[1]:
            return [cell.removesuffix(unit).strip() for cell in cells]
        return [magnitude_in(cell)[0] for cell in cells]


def common_unit(cells: Sequence[str]) -> str:
    """Return the unit of measure that all cells have after their number; an empty text where they have none.

    >>> common_unit(["5 kg", "12 kg"]), common_unit(["5 kg", "12 g"]), common_unit(["5", "7"])
    ('kg', '', '')
    """
    if not cells or (first := measured_in(cells[0])) is None or decimal_marks_of(cells[0]):
        return ""
    unit = first[1]
    alike = all(cell.endswith(unit) and (one := measured_in(cell)) is not None and one[1] == unit for cell in cells)
    return unit if alike else ""


def recognised_decimal(columns: Sequence[Cells], delimiter: str, typed: bool = False) -> str | None:
    """Return "," where the numbers have a decimal comma, or None for a point.

    Raises:
        InputError: some numbers can only have a comma and others only a point, or one that could have either decides.
    """
    found, unclear = _evidence(columns, typed)
    if ("," in found or unclear) and not typed:
        _add_point(found, columns)
    if len(found) == 2:
        raise _contradiction(*found[","], *found["."])
    if unclear and not found and delimiter != ",":
        raise _unclear(*unclear)
    return "," if "," in found else None


def decimal_as_kept(columns: Sequence[Cells], kept: str, delimiter: str) -> str:
    """Return the decimal mark: what the numbers themselves show, or else that of other data, which was kept.

    Raises:
        InputError: some numbers show a comma and others a point; or all could have either, and cells that stand apart
            by commas speak against a decimal comma.
    """
    found, _ = _evidence(columns, typed=False)
    _add_point(found, columns)
    if len(found) == 2:
        raise _contradiction(*found[","], *found["."])
    if found:
        return min(found)
    either = next((pair for one in columns if (pair := _with_point(one, either=True)) is not None), None)
    if kept == "," and delimiter == "," and either is not None:
        raise _unclear_point(*either)
    return kept


def _evidence(columns: Sequence[Cells], typed: bool) -> tuple[dict[str, tuple[Cells, str]], tuple[Cells, str] | None]:
    """Return a cell that can only have a comma and one that can only have a point, and one that could have either.

    Columns of plain numbers are not gone through.
    """
    found: dict[str, tuple[Cells, str]] = {}
    unclear: tuple[Cells, str] | None = None
    for column in columns:
        if column.plain is not None:
            continue
        cells = column.different()
        if not are_numbers(cells):
            continue
        for cell in cells:
            marks = decimal_marks_of(cell)
            if len(marks) == 1:
                found.setdefault(min(marks), (column, cell))
            elif unclear is None and "," in cell and reads_both_ways(cell):
                unclear = (column, cell)
    return found, unclear


def _add_point(found: dict[str, tuple[Cells, str]], columns: Sequence[Cells]) -> None:
    """Add a cell of a column of plain numbers that can only have a decimal point, if there is one."""
    point = next((pair for one in columns if (pair := _with_point(one, either=False)) is not None), None)
    if point is not None:
        found.setdefault(".", point)


def _with_point(column: Cells, either: bool) -> tuple[Cells, str] | None:
    """Return a number with a point: one that a decimal comma would make another number, if `either`, or else none."""
    import pyarrow.compute as pc

    if column.plain is None:
        return None
    pointed = column.values.filter(pc.match_substring(column.values, ".")).unique()
    for cell in pointed.to_pylist():
        if (
            cell is not None
            and cell not in MISSING_NUMBERS
            and decimal_marks_of(cell) == ({".", ","} if either else {"."})
        ):
            return column, cell
    return None


def on_three_decimals(columns: Sequence[Cells]) -> list[Phrase]:
    """Say that a column is read with a decimal point where a point between thousands fits all numbers as well."""
    samples = [[cell for cell in one.values.slice(0, _ENOUGH).to_pylist() if cell is not None] for one in columns]
    if any(decimal_marks_of(cell) == {"."} for cells in samples for cell in cells):
        return []  # the file shows elsewhere that it has decimal points
    for column, cells in zip(columns, samples, strict=True):
        if len(cells) > 1 and all("." in cell and reads_both_ways(cell) for cell in cells):
            template = (
                "{name}: {cell} is read as the number {value:.15g}; {option} reads it with a point between thousands"
            )
            number = getattr(numeral_in(cells[0]), "value", 0.0)
            return [Phrase(template, name=shown(column.name), cell=shown(cells[0]), value=number,
                           option=Keyword("decimal", ","))]  # fmt: skip
    return []


def _contradiction(column: Cells, cell: str, other: Cells, with_point: str) -> InputError:
    return InputError(
        "{place}: {cell} found, a number with a decimal comma, but {other} in column {name} is one with a decimal "
        "point; accepted: one decimal mark in a file, or {comma} or {point}, which takes the others for text",
        place=column.where(column.row_of(cell)), cell=shown(cell), other=shown(with_point), name=shown(other.name),
        comma=Keyword("decimal", ","), point=Keyword("decimal", "."),
    )  # fmt: skip


def _unclear(column: Cells, cell: str) -> InputError:
    return InputError(
        "{place}: {cell} found, which is {thousands:.15g} with a comma between thousands and {decimal:.15g} with a "
        "decimal comma; accepted: {point} for the first, {comma} for the second",
        place=column.where(column.row_of(cell)), cell=shown(cell),
        thousands=getattr(numeral_in(cell, "."), "value", 0.0), decimal=getattr(numeral_in(cell, ","), "value", 0.0),
        point=Keyword("decimal", "."), comma=Keyword("decimal", ","),
    )  # fmt: skip


def _unclear_point(column: Cells, cell: str) -> InputError:
    return InputError(
        "{place}: {cell} found, which is {decimal:.15g} with a decimal point and {thousands:.15g} with a point between "
        "thousands; accepted: {point} for the first, {comma} for the second",
        place=column.where(column.row_of(cell)), cell=shown(cell),
        thousands=getattr(numeral_in(cell, ","), "value", 0.0), decimal=getattr(numeral_in(cell, "."), "value", 0.0),
        point=Keyword("decimal", "."), comma=Keyword("decimal", ","),
    )  # fmt: skip


def column_of_cells(
    cells: Cells, as_text: bool, decimal: str | None, typed: bool = False
) -> tuple[Column, list[Phrase]]:
    """Return the column, and what to say of it where it is not read as everybody would expect."""
    if as_text:
        return Column(cells.name, "categorical", texts_in(cells.values)), []
    coded = _is_code(cells)
    plain = cells.plain if not coded and (typed or decimal != ",") else None
    if plain is not None:
        return Column(cells.name, "numeric", plain), []
    if not coded and (numbers := _numbers(cells, decimal)) is not None:
        values, notes = numbers
        return Column(cells.name, "numeric", values), notes
    notes = []
    if coded:
        template = "{name} holds codes such as {cell}, with zeros before them, and is not taken for numbers; {option}"
        option = Phrase("{option} takes it for numbers", option=Keyword("numeric", [cells.name]))
        notes = [Phrase(template, name=shown(cells.name), cell=shown(_code_in(cells)), option=option)]
    elif (pair := _of_several_units(cells)) is not None:
        template = "{name} holds numbers of several units, such as {first} and {other}, and is not taken for numbers"
        notes = [Phrase(template, name=shown(cells.name), first=shown(pair[0]), other=shown(pair[1]))]
    return Column(cells.name, "categorical", texts_in(cells.values)), notes


def _of_several_units(cells: Cells) -> tuple[str, str] | None:
    """Return two cells of different units where nearly all cells are numbers with one of a few units, or None."""
    first = [cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    found = [(cell, one[1]) for cell in first if (one := measured_in(cell)) is not None]
    units = {unit: cell for cell, unit in reversed(found)}
    if len(found) < 0.9 * len(first) or not 2 <= len(units) <= _MOST_UNITS or 4 * len(units) > len(found):
        return None
    one, other, *_ = sorted(units.values(), key=first.index)
    return one, other


def _cast(values: Any) -> Array | None:
    """Return text as float64 with NaN where missing, or None where a cell is no plain number with a decimal point."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        pc.cast(values.slice(0, _ENOUGH), pa.float64())
        return numbers_in(pc.cast(values, pa.float64()))
    except pa.ArrowInvalid:
        return None


def _is_code(cells: Cells) -> bool:
    """Whether all cells are equally many digits, and some begin with a zero, as postcodes do."""
    import pyarrow.compute as pc

    first = cells.values.slice(0, _ENOUGH).to_pylist()
    if not all(cell is None or (cell.isascii() and cell.isdecimal()) for cell in first):
        return False  # most columns are told apart by these, and need not be searched
    if not pc.any(pc.starts_with(cells.values, "0")).as_py():
        return False
    if not pc.any(pc.match_substring_regex(cells.values, "^0[0-9]+$")).as_py():
        return False
    widths = pc.min_max(pc.utf8_length(cells.values)).as_py()
    digits = pc.all(pc.match_substring_regex(cells.values, "^[0-9]+$")).as_py()
    return bool(digits) and widths["min"] == widths["max"]


def _code_in(cells: Cells) -> str:
    return next(cell for cell in cells.different() if cell.startswith("0"))


def _numbers(cells: Cells, decimal: str | None) -> tuple[Array, list[Phrase]] | None:
    """Return the cells as float64, and what to say, or None where one is no number, and not missing either."""
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(cells.values).combine_chunks()
    texts = coded.dictionary.to_pylist()
    unit = common_unit([text for text in texts if text not in MISSING_NUMBERS])
    unit = "" if magnitude_in(f"1{unit}")[1] else unit
    found: dict[str, Numeral] = {}
    values = np.full(len(texts) + 1, np.nan)
    for i, text in enumerate(texts):
        if text in MISSING_NUMBERS:
            continue
        plain, places = magnitude_in(text) if not unit else (text.removesuffix(unit).strip(), 0)
        numeral = numeral_in(plain, decimal)
        if numeral is None:
            return None
        values[i] = moved(numeral.value, places)
        grouped = numeral.grouped or bool(places)
        found[text] = replace(numeral, value=values[i], unit=numeral.unit or unit, grouped=grouped)
    if texts and not found:
        return None
    _check_units(cells, found)
    return values[whole_numbers_in(coded.indices, len(texts))], _notes(cells, texts, found, decimal)


def _check_units(cells: Cells, found: Mapping[str, Numeral]) -> None:
    """Raise InputError where some numbers are euros and others dollars, or some are percent and others are not."""
    units: dict[str, str] = {}
    for text, numeral in found.items():
        units.setdefault(numeral.unit, text)
    named = [unit for unit in units if unit]
    if len(named) > 1 or ("%" in units and "" in units):
        first, other = list(units.values())[:2]
        raise InputError(
            "{place}: {other} found where another cell is {first}; accepted: numbers of one unit, or {drop}",
            place=cells.where(cells.row_of(other)), other=shown(other), first=shown(first),
            drop=Keyword("drop", [cells.name]),
        )  # fmt: skip


def _notes(cells: Cells, texts: Sequence[str], found: Mapping[str, Numeral], decimal: str | None) -> list[Phrase]:
    notes = []
    marks = [text for text in texts if text in MISSING_NUMBERS]
    if marks:
        template = "{marks} in {name} stands for a missing number"
        notes.append(Phrase(template, marks=", ".join(map(shown, marks)), name=shown(cells.name)))
    dressed = [(text, one) for text, one in found.items() if one.unit or one.grouped]
    if not dressed and decimal == ",":
        dressed = [(text, one) for text, one in found.items() if "," in text]
    if dressed:
        text, numeral = next((pair for pair in dressed if pair[1].value < 0), dressed[0])
        template = "{name}: {cell} is read as the number {value:.15g}"
        notes.append(Phrase(template, name=shown(cells.name), cell=shown(text), value=numeral.value))
    return notes
