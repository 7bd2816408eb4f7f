"""From the cells of a text file to columns: the decimal mark of the file, which columns are numbers, what to say.

A column whose every cell is a number (or missing) is numeric, any other categorical; nothing is half read.
"""

from collections.abc import Mapping

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.arrow_memory import column_of_texts
from backproof.tables.column_cells import Cells
from backproof.tables.dates import CALLED_TIME
from backproof.tables.likely_numbers import on_clocks
from backproof.tables.notes_on_cells import (
    notes_on_numbers,
    notes_on_text,
    on_cut_numbers,
    on_parts,
    on_powers_of_ten,
)
from backproof.tables.number_writing import Writing
from backproof.tables.numerals import Numeral
from backproof.tables.table import Array, Column
from backproof.tables.wording import shown

_ENOUGH = 200
LONGEST = 17
"""From how many digits on whole numbers may be more than floats can tell apart."""


def column_of_cells(
    cells: Cells, as_text: bool, decimal: str | None, typed: bool = False
) -> tuple[Column, list[Phrase]]:
    """Return the column, and what to say of it where it is not read as everybody would expect."""
    if as_text:
        return column_of_texts(cells.name, cells.values), []
    long = _is_too_long(cells)
    coded = long or _is_code(cells)
    plain = cells.plain if not coded and (typed or decimal != ",") else None
    if plain is not None:
        return Column(cells.name, "numeric", plain), [
            *on_powers_of_ten(cells), *on_cut_numbers(cells), *on_parts(cells), *on_clocks(cells.name, cells.values),
        ]  # fmt: skip
    if not coded and (numbers := _numbers(cells, decimal)) is not None:
        values, notes = numbers
        return Column(cells.name, "numeric", values), [*notes, *on_cut_numbers(cells)]
    return column_of_texts(cells.name, cells.values), notes_on_text(cells, long, coded)


def _is_code(cells: Cells) -> bool:
    """Whether all cells are digits and begin with a zero, as area codes do, or some do and all are equally long."""
    import pyarrow.compute as pc

    first = cells.values.slice(0, _ENOUGH).to_pylist()
    if not all(cell is None or (cell.isascii() and cell.isdecimal()) for cell in first):
        return False  # most columns are told apart by these, and need not be searched
    if not pc.any(pc.starts_with(cells.text, "0")).as_py():
        return False
    if not pc.any(pc.match_substring_regex(cells.text, "^0[0-9]+$")).as_py():
        return False
    widths = pc.min_max(pc.utf8_length(cells.text)).as_py()
    digits = pc.all(pc.match_substring_regex(cells.text, "^[0-9]+$")).as_py()
    if not digits or widths["min"] == widths["max"]:
        return bool(digits)
    return bool(pc.all(pc.match_substring_regex(cells.text, "^0[0-9]+$")).as_py())


def _is_too_long(cells: Cells) -> bool:
    """Whether all cells are whole numbers, some too long for floats to tell them apart; times may be so long."""
    import pyarrow.compute as pc

    first = cells.values.slice(0, _ENOUGH).to_pylist()
    if not any(cell is not None and len(cell) >= LONGEST for cell in first) or CALLED_TIME.search(cells.name):
        return False
    digits = pc.all(pc.match_substring_regex(cells.text, "^[+-]?[0-9]+$")).as_py()
    return bool(digits)


def _numbers(cells: Cells, decimal: str | None) -> tuple[Array, list[Phrase]] | None:
    """Return the cells as float64, and what to say, or None where one is no number, and not missing either."""
    shapes = cells.shapes
    writing = Writing.of(shapes.cells, decimal, shapes.counts)
    found: dict[str, Numeral] = {}
    for text in shapes.cells:
        if writing.is_missing(text):
            continue
        numeral = writing.numeral(text)
        if numeral is None:
            return None
        found[text] = numeral
    if shapes.cells and not found:
        return None
    _check_units(cells, found)
    values = shapes.numbers(writing) if cells.numbers is None else cells.numbers
    return values, notes_on_numbers(cells, shapes.cells, found, decimal)


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
