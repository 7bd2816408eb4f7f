"""What to say of a column of cells: why it is text though it looks like numbers, and which number a cell is read as."""

import re
from collections.abc import Mapping, Sequence

from backproof.errors import Keyword, Listed, Phrase
from backproof.tables.column_cells import Cells
from backproof.tables.date_orders import recognised_order
from backproof.tables.likely_numbers import on_text_around
from backproof.tables.numerals import Numeral, decimal_marks_of, magnitude_in, measured_in
from backproof.tables.several_units import units_alone
from backproof.tables.wording import READ_AS_NUMBER, SEVERAL_UNITS, but_for, shown

_ENOUGH = 200
_DASHES = {"-", "–", "—"}
_MAY_BE_ZERO = (
    "{marks} in {name} stands for a missing number; where it means 0, as in accounts, 0 is to be written in its place"
)
_MOST_UNITS = 6
_OF_TWO_PARTS = re.compile(r"[0-9]+\.[0-9]*[1-9]0*")
_NUMBERED = re.compile(r"[0-9]+[.)] ")
"""How a label begins that has its code before it, such as 1. male."""
_PAIR = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?: ?[/x×;] ?|, )[-+]?[0-9]+(?:\.[0-9]+)?")
_FEWEST_PAIRS = 3
_LIKE_A_POWER = re.compile(r"[0-9]+[eE][0-9]+")
_CUT = re.compile(r"[1-9][.,][0-9]{1,5}E\+(1[1-9])")
"""How spreadsheets save whole numbers of 12 digits and more that no format was given for."""
_FEWEST_CUT = 3
_DIGITS_OR_POWER = re.compile(r"[0-9]+(?:[eE][0-9]+)?")


def notes_on_text(cells: Cells, long: bool, coded: bool) -> list[Phrase]:
    """Say why cells that look like numbers are texts, where they are."""
    name = shown(cells.name)
    if long:
        return [on_long_numbers(cells.name, max(cells.different(), key=len))]
    if coded:
        if recognised_order(cells.values.slice(0, _ENOUGH).to_pylist()) is not None:
            return []  # dates in digits, 01032024
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
    return on_units_alone(cells) or on_text_around(cells.name, cells.values)


def on_units_alone(cells: Cells) -> list[Phrase]:
    """Say that the units of numbers stand in a column of their own, and nothing is converted by them."""
    units = units_alone([cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None])
    if units is None:
        return []
    template = "{name} holds units, such as {first} and {other}; the numbers that are in them are read as they stand"
    return [Phrase(template, name=shown(cells.name), first=shown(units[0]), other=shown(units[1]))]


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
    if recognised_order(first) is not None:
        return None  # 5am and 8pm
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


def on_long_numbers(name: str, cell: str) -> Phrase:
    """Return what to say of a column of whole numbers that floats cannot tell apart."""
    template = (
        "{name} holds whole numbers of so many digits that two of them would be taken for one, such as {cell}, and is "
        "not taken for numbers; {option}"
    )
    option = Phrase("{option} takes it for numbers", option=Keyword("numeric", [name]))
    return Phrase(template, name=shown(name), cell=shown(cell), option=option)


def on_powers_of_ten(cells: Cells) -> list[Phrase]:
    """Say that 1E5 is a number where cells are digits, some with an E between, as codes can be."""
    first = [cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    power = next((cell for cell in first if _LIKE_A_POWER.fullmatch(cell)), None)
    if power is None or not all(map(_DIGITS_OR_POWER.fullmatch, first)):
        return []
    return [Phrase(READ_AS_NUMBER, name=shown(cells.name), cell=shown(power), value=float(power))]


def on_cut_numbers(cells: Cells) -> list[Phrase]:
    """Say that a spreadsheet cut the long whole numbers of a column, such as barcodes, to six digits."""
    found = [_CUT.fullmatch(cell) for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    powers = {one[1] for one in found if one is not None}
    if len(found) < _FEWEST_CUT or None in found or len(powers) > 1 or found[0] is None:
        return []
    template = (
        "{name}: numbers such as {cell} are cut to six digits, as spreadsheets save codes of more; the digits behind "
        "are lost, so that several codes may have become one"
    )
    return [Phrase(template, name=shown(cells.name), cell=shown(found[0][0]))]


def _code_in(cells: Cells) -> str:
    return next(cell for cell in cells.different() if cell.startswith("0"))


def on_parts(cells: Cells) -> list[Phrase]:
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
    return _on_tenth_part(cells, set(texts.values()))


def _on_tenth_part(cells: Cells, texts: set[str]) -> list[Phrase]:
    """Say that 1.10 is less than 1.9 where both are there, as among versions, in which it comes after it."""
    ninth = next((cell for cell in texts if cell.endswith(".9") and f"{cell[:-1]}10" in texts), None)
    if ninth is None:
        return []
    template = "{name}: {cell} is read as a number below {other}, which it is not among versions; {option} says so"
    return [Phrase(template, name=shown(cells.name), cell=shown(f"{ninth[:-1]}10"), other=shown(ninth),
                   option=Keyword("categorical", [cells.name]))]  # fmt: skip


def notes_on_numbers(
    cells: Cells, texts: Sequence[str], found: Mapping[str, Numeral], decimal: str | None
) -> list[Phrase]:
    """Say which texts of a column stand for missing numbers, and how one that is dressed up is read.

    Args:
        cells: of the column.
        texts: one of each shape.
        found: the numbers that they are.
        decimal: the decimal mark.
    """
    notes = []
    marks = [text for text in texts if text not in found]
    if marks:
        means_zero = set(marks) <= _DASHES and any(one.grouped for one in found.values())
        template = _MAY_BE_ZERO if means_zero else "{marks} in {name} stands for a missing number"
        notes.append(Phrase(template, marks=Listed(map(shown, marks)), name=shown(cells.name)))
    dressed = [(text, one) for text, one in found.items() if one.unit or one.grouped]
    if not dressed and decimal == ",":
        dressed = [(text, one) for text, one in found.items() if "," in text]
    if dressed:
        text, numeral = next((pair for pair in dressed if pair[1].value < 0), dressed[0])
        notes.append(Phrase(READ_AS_NUMBER, name=shown(cells.name), cell=shown(text), value=numeral.value))
    return notes
