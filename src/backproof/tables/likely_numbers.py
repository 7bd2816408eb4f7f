"""What is said of columns that may hold something else than they are read as: times of day, numbers among text."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backproof.errors import Keyword, Phrase
from backproof.tables import coordinates, durations, fractions
from backproof.tables.date_orders import CALLED_CLOCK, are_clocks, recognised_order
from backproof.tables.number_shapes import as_floats
from backproof.tables.numerals import decimal_marks_of
from backproof.tables.wording import listed, shown

_ENOUGH = 200
_FEWEST_HOURS, _FEWEST_MINUTES = 6, 20
_FEWEST, _MOST_ENDINGS = 20, 4
"""From how many different cells on, and with how many different texts behind them, numbers among text are told."""
_NUMBER = r"[-+−]?[0-9][0-9.,\u00a0\u202f'’]*"
_MARK = r"\([0-9a-z]{1,2}\)|\[[0-9a-z]{1,2}\]|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}"
"""The mark of a footnote, such as (1)."""
_AROUND = re.compile(
    rf"(?P<before>[<>≤≥~≈=\[±]+|(?:ca|circa|about|approx|around|etwa|env|environ|minus|under|over)\.?|[约近]?)"
    rf" ?(?P<number>{_NUMBER}) ?(?P<behind>[^\W\d_]{{0,12}}\.?|[\])>+]|{_MARK})",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"[$€£¥]?(?P<low>[0-9][0-9.,]*)[kKM]? ?(?:-|–|—|~|to|bis|至|à) ?[$€£¥]?(?P<high>[0-9][0-9.,]*) ?[^\d/:-]{0,12}"
)


def on_clocks(name: str, values: Any) -> list[Phrase]:
    """Say that numbers could be hours and minutes, where the name of their column does not say so.

    Args:
        name: of the column.
        values: its first cells, or all, as Arrow's text of plain numbers, null where missing.
    """
    first = values.slice(0, _ENOUGH)
    numbers = None if CALLED_CLOCK.search(name) else as_floats(first.cast("string"))
    if numbers is None or not are_clocks(present := numbers[~np.isnan(numbers)]):
        return []
    if len(np.unique(present % 100)) < _FEWEST_MINUTES or len(np.unique(present // 100)) < _FEWEST_HOURS:
        return []
    template = (
        "{name}: numbers such as {cell} could be times of day, and are taken for numbers; called {other}, the column "
        "is read as times"
    )
    cell = next(one for one in first.to_pylist() if one is not None and len(one) > 2)
    return [Phrase(template, name=shown(name), cell=shown(cell), other=shown(f"{name}_time"))]


def on_text_around(name: str, values: Any) -> list[Phrase]:
    """Say that a column of many different texts holds numbers with the same few texts around them, or ranges.

    Args:
        name: of the column.
        values: as Arrow's text, null where missing.
    """
    cells = [cell for cell in dict.fromkeys(values.slice(0, _ENOUGH).to_pylist()) if cell is not None]
    if len(cells) < _FEWEST or recognised_order(cells) is not None:
        return []
    if _is_quantity(next((cell for cell in cells if not decimal_marks_of(cell)), cells[0])):
        return []
    if all((found := _RANGE.fullmatch(cell)) and _rises(found["low"], found["high"]) for cell in cells):
        template = "{name} holds ranges such as {cell}, and is not taken for numbers; a column for each end would be"
        return [Phrase(template, name=shown(name), cell=shown(cells[0]))]
    if (cell := _numbers_among(cells)) is None:
        return []
    template = (
        "{name} holds numbers with text around them, such as {cell}, and is not taken for numbers; without that text "
        "it would be"
    )
    return [Phrase(template, name=shown(name), cell=shown(cell))]


def on_texts_by_file(columns: Mapping[str, Any]) -> list[Phrase]:
    """Say which columns would be numbers if the file did not say that they are texts; their values by their names."""
    found: dict[str, str] = {}
    for name, values in columns.items():
        first = [cell for cell in values.slice(0, _ENOUGH).to_pylist() if cell is not None]
        if first and all(map(decimal_marks_of, first)):
            found[name] = first[0]
    if not found:
        return []
    template = (
        "the numbers in {names}, such as {cell}, are taken for text as the file says; {option} takes them for numbers"
    )
    cell, option = next(iter(found.values())), Keyword("numeric", list(found))
    return [Phrase(template, names=listed(map(shown, found)), cell=shown(cell), option=option)]


def _is_quantity(cell: str) -> bool:
    """Whether a cell is a duration, an age, degrees, a fraction, or feet, which become numbers by themselves."""
    ways = (durations.seconds_in, durations.years_in, coordinates.degrees_in, fractions.value_in, fractions.inches_in)
    return any(number(cell) is not None for number in ways)


def _rises(low: str, high: str) -> bool:
    """Whether the ends of a range are one below the other."""
    first, second = (float(re.sub("[^0-9]", "", end)) for end in (low, high))
    return first <= second


def _numbers_among(cells: Sequence[str]) -> str | None:
    """Return a cell that is a number but for a text around it, where all cells are, with few texts; or None."""
    found = [_AROUND.fullmatch(cell) for cell in cells]
    whole = [one for one in found if one is not None and decimal_marks_of(one["number"])]
    if len(whole) < len(cells):
        return None
    dressed = [one for one in whole if one["before"] or one["behind"]]
    around = {(one["before"].casefold(), one["behind"]) for one in dressed}
    as_letters = all(len(one["behind"]) < 2 and not one["before"] and one["behind"].isalpha() for one in dressed)
    few = as_letters and 2 * len(dressed) < len(whole)  # of numbers of houses some have a letter
    if not dressed or few or len(around) > _MOST_ENDINGS:
        return None
    return dressed[0][0]
