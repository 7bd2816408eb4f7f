"""From the cells of a text file to columns: the decimal mark of the file, which columns are numbers, what to say.

A column whose every cell is a number (or missing) is numeric, any other categorical; nothing is half read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.tables.arrow_memory import column_of_texts
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.date_orders import recognised_order
from backproof.tables.dates import CALLED_TIME
from backproof.tables.likely_numbers import on_clocks, on_text_around
from backproof.tables.number_shapes import NumberShapes, as_floats
from backproof.tables.number_writing import Writing, common_unit, flagged_in
from backproof.tables.numerals import Numeral, decimal_marks_of, magnitude_in, measured_in
from backproof.tables.table import Array, Column
from backproof.tables.wording import READ_AS_NUMBER, SEVERAL_UNITS, but_for, part, place, shown

_ENOUGH = 200
_MOST_UNITS = 6
LONGEST = 17
"""From how many digits on whole numbers may be more than floats can tell apart."""
_OF_TWO_PARTS = re.compile(r"[0-9]+\.[0-9]*[1-9]0*")
_NUMBERED = re.compile(r"[0-9]+[.)] ")
"""How a label begins that has its code before it, such as 1. male."""
_PAIR = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?: ?[/x×;] ?|, )[-+]?[0-9]+(?:\.[0-9]+)?")
_FEWEST_PAIRS = 3
_MISSING_NUMBERS = frozenset(MISSING_NUMBERS)
_LIKE_A_POWER = re.compile(r"[0-9]+[eE][0-9]+")


@dataclass(frozen=True)
class Cells:
    """The cells of one column as pyarrow text, null where missing, and what messages need to name their place.

    `numbers` are given where the column was read as numbers, by the decimal mark `mark`; `values` are then its first
    cells only. Values may be codes of texts as well. `is_text` is what the file itself says of the column.
    """

    name: str
    values: Any
    source: str
    lines: Sequence[int]
    numbers: Array | None = None
    mark: str = "."
    is_text: bool = False

    @cached_property
    def plain(self) -> Array | None:
        """The cells as float64 with NaN where missing; None where a cell is no plain number with a decimal point."""
        if self.numbers is None:
            return as_floats(self.text)
        as_they_stand = (self.mark == "." or not self._has_mark) and not self.missing_marks
        return self.numbers if as_they_stand else None

    @cached_property
    def missing_marks(self) -> frozenset[str]:
        """What stands for a missing number among the cells, or the first of them, beside what always does."""
        import pyarrow.compute as pc

        return frozenset(pc.unique(self.text).to_pylist()) & _MISSING_NUMBERS

    @cached_property
    def _has_mark(self) -> bool:
        """Whether one of the first cells has the decimal mark, so that they are not the same by the other."""
        import pyarrow.compute as pc

        return bool(pc.any(pc.match_substring(self.values, self.mark)).as_py())

    @cached_property
    def text(self) -> Any:
        """The cells as texts, each by itself."""
        return self.values.cast("string") if str(self.values.type).startswith("dictionary") else self.values

    @cached_property
    def shapes(self) -> NumberShapes:
        """The shapes of the different cells."""
        return NumberShapes.of(self.values)

    def where(self, row: int) -> Phrase:
        """Return the place of a cell; `row` counts from 0."""
        return place(self.source, part("line", self.lines[row]), part("column", shown(self.name)))

    def row_of(self, cell: str) -> int:
        """Return the first row that holds this text, or begins with it, a unit being left out by `different`."""
        found = enumerate(self.values.to_pylist())
        return next(row for row, one in found if one is not None and one.startswith(cell))

    def different(self) -> list[str]:
        """Return the different cells, without those that stand for a missing number, and without a common unit."""
        return [cell for cell, _ in _bare(self.values.drop_null().unique().to_pylist())]

    def written(self) -> tuple[list[str], list[int]]:
        """Return what `different` does, but one cell of each shape only, and how many there are of it."""
        found = _bare(self.shapes.cells, self.shapes.counts)
        return [cell for cell, _ in found], [count for _, count in found]


def _bare(cells: Sequence[str], counts: Sequence[int] | None = None) -> list[tuple[str, int]]:
    """Return cells without unit, flags and magnitudes, and their counts; none that stands for a missing number."""
    given = zip(cells, counts or [1] * len(cells), strict=True)
    held = [(cell, count) for cell, count in given if cell not in MISSING_NUMBERS]
    unit = common_unit([cell for cell, _ in held])
    if unit and not magnitude_in(f"1{unit}")[1]:
        return [(cell.removesuffix(unit).strip(), count) for cell, count in held]
    flagged = flagged_in([cell for cell, _ in held], [count for _, count in held])
    held = [(flagged.get(cell, cell), count) for cell, count in held]
    return [(magnitude_in(cell)[0], count) for cell, count in held if cell not in MISSING_NUMBERS]


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
            *_on_powers_of_ten(cells), *_on_parts(cells), *on_clocks(cells.name, cells.values),
        ]  # fmt: skip
    if not coded and (numbers := _numbers(cells, decimal)) is not None:
        values, notes = numbers
        return Column(cells.name, "numeric", values), notes
    return column_of_texts(cells.name, cells.values), _notes_on_text(cells, long, coded)


def _notes_on_text(cells: Cells, long: bool, coded: bool) -> list[Phrase]:
    """Say why cells that look like numbers are texts, where they are."""
    name = shown(cells.name)
    if long:
        return [on_long_numbers(cells.name, max(cells.different(), key=len))]
    if coded:
        option = Phrase("{option} takes it for numbers", option=Keyword("numeric", [cells.name]))
        template = "{name} holds codes such as {cell}, with zeros before them, and is not taken for numbers; {option}"
        return [Phrase(template, name=name, cell=shown(_code_in(cells)), option=option)]
    if (both := _pair_in(cells)) is not None:
        template = (
            "{name} holds pairs of numbers such as {cell}, and is not taken for numbers; a column for each would be"
        )
        return [Phrase(template, name=name, cell=shown(both))]
    if (said := _but_for_some(cells)) is not None:
        return [said]
    if (pair := _of_several_units(cells)) is not None:
        return [Phrase(SEVERAL_UNITS, name=name, first=shown(pair[0]), other=shown(pair[1]))]
    return on_text_around(cells.name, cells.values)


def _pair_in(cells: Cells) -> str | None:
    """Return a cell where all are two numbers, as blood pressures and places on a map are, and no dates."""
    first = [cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    if len(set(first)) < _FEWEST_PAIRS or not all(map(_PAIR.fullmatch, first)):
        return None
    return None if recognised_order(first) is not None else first[0]


def _of_several_units(cells: Cells) -> tuple[str, str] | None:
    """Return two cells of different units where nearly all cells are numbers with one of a few units, or None."""
    first = [cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    found = [(cell, one[1]) for cell in first if (one := measured_in(cell)) is not None]
    units = {unit: cell for cell, unit in reversed(found)}
    if all(_NUMBERED.match(cell) for cell, _ in found) or set("NSEWO") >= {unit.lstrip("°º ") for unit in units}:
        return None
    if len(found) < 0.9 * len(first) or not 2 <= len(units) <= _MOST_UNITS or 4 * len(units) > len(found):
        return None
    one, other, *_ = sorted(units.values(), key=first.index)
    return one, other


def _but_for_some(cells: Cells) -> Phrase | None:
    """Return what to say where all cells but one or two texts, which come again, are numbers with 12M and 582k."""
    first = [cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    others = [cell for cell in dict.fromkeys(first) if not decimal_marks_of(magnitude_in(cell)[0])]
    dressed = next((cell for cell in first if magnitude_in(cell)[1]), None)
    plain = not any(map(str.isdecimal, "".join(others)))
    if dressed is None or not plain or not 0 < len(others) <= 2 or 2 * sum(map(first.count, others)) > len(first):
        return None
    return but_for(cells.name, dressed, others)


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


def on_long_numbers(name: str, cell: str) -> Phrase:
    """Return what to say of a column of whole numbers that floats cannot tell apart."""
    template = (
        "{name} holds whole numbers of so many digits that two of them would be taken for one, such as {cell}, and is "
        "not taken for numbers; {option}"
    )
    option = Phrase("{option} takes it for numbers", option=Keyword("numeric", [name]))
    return Phrase(template, name=shown(name), cell=shown(cell), option=option)


def _on_powers_of_ten(cells: Cells) -> list[Phrase]:
    """Say that 1E5 is a number where all cells are digits with an E between, as codes can be."""
    first = [cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    if not first or not all(_LIKE_A_POWER.fullmatch(cell) for cell in first):
        return []
    return [Phrase(READ_AS_NUMBER, name=shown(cells.name), cell=shown(first[0]), value=float(first[0]))]


def _code_in(cells: Cells) -> str:
    return next(cell for cell in cells.different() if cell.startswith("0"))


def _on_parts(cells: Cells) -> list[Phrase]:
    """Say that 1.1 and 1.10 become one number where both are there, as among versions and numbers of sections."""
    texts: dict[str, str] = {}
    for cell in cells.values.slice(0, _ENOUGH).to_pylist():
        if cell is not None and _OF_TWO_PARTS.fullmatch(cell):
            other = texts.setdefault(cell.rstrip("0"), cell)
            if other != cell:
                template = "{name}: {cell} and {other} are read as one number; {option} keeps them apart"
                first, second = sorted((cell, other))
                return [Phrase(template, name=shown(cells.name), cell=shown(first), other=shown(second),
                               option=Keyword("categorical", [cells.name]))]  # fmt: skip
    return []


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
    return values, _notes(cells, shapes.cells, found, decimal)


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
        notes.append(Phrase(template, marks=Listed(map(shown, marks)), name=shown(cells.name)))
    dressed = [(text, one) for text, one in found.items() if one.unit or one.grouped]
    if not dressed and decimal == ",":
        dressed = [(text, one) for text, one in found.items() if "," in text]
    if dressed:
        text, numeral = next((pair for pair in dressed if pair[1].value < 0), dressed[0])
        notes.append(Phrase(READ_AS_NUMBER, name=shown(cells.name), cell=shown(text), value=numeral.value))
    return notes
