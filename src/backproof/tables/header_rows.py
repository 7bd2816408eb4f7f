"""Names of columns in two lines, one for groups of columns above one for each, as merged cells leave them."""

import re
from collections.abc import Sequence

from backproof.errors import Phrase
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.dialects import NO_NAMES
from backproof.tables.numerals import is_number
from backproof.tables.wording import shown

_YEAR = re.compile("(?:1[89]|20|21)[0-9]{2}")
_FEWEST_BELOW, _FEWEST_KEYS = 3, 20
_HOLES = {*NO_NAMES, *MISSING_NUMBERS} - {""}
GROUPED = "lines {first} and {second} are taken together for the names of the columns, such as {name}"


def names_of_groups(rows: Sequence[Sequence[str]]) -> list[str] | None:
    """Return the names that the first two of some rows make together, or None where they do not.

    Below may also be years, as tables of offices have them, where the first cell is no key as those of all others are.
    Above stand names of groups, each at the first of its columns; below are names of which some come again in other
    groups, or which are missing where a column belongs to no group. Only where numbers stand below names, or
    where the second row lacks a key that all others have, so that it is no example.

    >>> names_of_groups([["shop", "Q1", "", "Q2", ""], ["", "cost", "gain", "cost", "gain"], *[["N", *"1234"]] * 3])
    ['shop', 'Q1 cost', 'Q1 gain', 'Q2 cost', 'Q2 gain']
    >>> names_of_groups([["shop", "city", ""], ["N", "", "x"], *[["N", "B", "y"]] * 3])
    """
    if len(rows) < 2 + _FEWEST_BELOW:
        return None
    above, below = ([cell.strip() for cell in row] for row in rows[:2])
    if (dated := _with_years(above, below, rows[2:])) is not None:
        return dated
    if all(above) or not any(below) or any(is_number(cell) or cell in _HOLES for cell in below):
        return None
    names = [" ".join(filter(None, pair)) for pair in zip(_filled(above, below), below, strict=True)]
    named = [name for name in below if name]
    own = len(set(named)) < len(named) or len(named) < len(below)
    if not own or not all(names) or len(set(names)) < len(names):
        return None
    columns = zip(below, zip(*rows[2:], strict=True), strict=True)
    over_numbers = [all(is_number(cell.strip()) for cell in cells if cell.strip()) for name, cells in columns if name]
    return names if sum(over_numbers) >= 2 or _lacks_a_key(rows, below) else None


def names_above_index(rows: Sequence[Sequence[str]]) -> list[str] | None:
    """Return the names in the first two of some rows above one that names the index alone, as data frames are written.

    >>> names_above_index([["", "cost", "cost"], ["", "mean", "sum"], ["shop", "", ""], *[["N", *"12"]] * 3])
    ['shop', 'cost mean', 'cost sum']
    """
    if len(rows) < 3 + _FEWEST_BELOW or len(rows[0]) < 2:
        return None
    above, below, index = ([cell.strip() for cell in row] for row in rows[:3])
    if not index[0] or any(index[1:]) or not all(above[1:]) or not all(below[1:]):
        return None
    grouped = not above[0] or len(set(above)) < len(above)
    if not grouped or any(is_number(cell) or cell in _HOLES for cell in (*below, index[0])):
        return None
    columns = (
        [cell.strip() for cell in cells if cell.strip()] for cells in zip(*(row[1:] for row in rows[3:]), strict=True)
    )
    if not any(cells and all(map(is_number, cells)) for cells in columns):
        return None
    names = [index[0], *(f"{one} {other}" for one, other in zip(above[1:], below[1:], strict=True))]
    return names if len(set(names)) == len(names) else None


def _with_years(above: Sequence[str], below: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str] | None:
    """Return the names with the years below them, or None where the row below them is an example."""
    years = [i for i, cell in enumerate(below) if _YEAR.fullmatch(cell)]
    is_no_key = below[0] in ("", above[0]) or not above[0]
    if len(years) < 2 or 0 in years or not is_no_key or not all(row[0].strip() for row in rows):
        return None
    if any(is_number(cell) for i, cell in enumerate(below) if i not in years):
        return None
    for i in years:
        cells = [row[i].strip() for row in rows if row[i].strip() and row[i].strip() not in _HOLES]
        if not all(map(is_number, cells)) or 2 * sum(bool(_YEAR.fullmatch(cell)) for cell in cells) > len(cells):
            return None
    pairs = zip(_filled(above, below), below, strict=True)
    names = [" ".join(dict.fromkeys(filter(None, pair))) for pair in pairs]
    return names if all(names) and len(set(names)) == len(names) else None


def _lacks_a_key(rows: Sequence[Sequence[str]], below: Sequence[str]) -> bool:
    """Whether the first column is empty in the second row and nowhere below it, where all that follow are different."""
    keys = [row[0].strip() for row in rows[2:]]
    return not below[0] and all(keys) and len(set(keys)) == len(keys) >= _FEWEST_KEYS


def _filled(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return the name of each column's group: that of the last column before it that has one, where it has its own."""
    filled, last = [], ""
    for group, name in zip(above, below, strict=True):
        last = group or (last if name else "")
        filled.append(last)
    return filled


def said_of_groups(first: int, second: int, names: Sequence[str]) -> Phrase:
    """Return what to say of names from two lines, which count from 1."""
    name = next((one for one in names if " " in one), names[0])
    return Phrase(GROUPED, first=first, second=second, name=shown(name))
