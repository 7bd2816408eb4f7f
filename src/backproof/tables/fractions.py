"""Fractions, 1 1/2 or 2¾, and feet with inches, 5'11", as files of text write them, which become numbers."""

import re
from collections.abc import Sequence

_WRITTEN = re.compile(r"(?P<sign>[-−]?)(?:(?P<whole>\d+)[ -])?(?P<over>\d+)[/⁄](?P<under>\d+)")
_SIGNS = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_WITH_SIGN = re.compile(rf"(?P<sign>[-−]?)(?P<whole>\d*) ?(?P<part>[{''.join(_SIGNS)}])")
_PLAIN = re.compile(r"[-−]?\d+(?:\.\d+)?")
_FEET = re.compile(r"(?P<feet>\d)(?: ?['′’]| ?ft\.?) ?(?:(?P<inches>\d{1,2}(?:\.\d+)?) ?(?:\"|″|”|''|′′|’’|in\.?)?)?")
_FEWEST = 3


def value_in(cell: str) -> float | None:
    """Return the number of a whole cell that may be a fraction, or None where it is none.

    >>> value_in("1 1/2"), value_in("3/4"), value_in("-2½"), value_in("2"), value_in("4/3"), value_in("1/0")
    (1.5, 0.75, -2.5, 2.0, None, None)
    """
    text = cell.strip()
    if _PLAIN.fullmatch(text):
        return float(text.replace("−", "-"))
    if (found := _WITH_SIGN.fullmatch(text)) is not None:
        value = int(found["whole"] or 0) + _SIGNS[found["part"]]
    elif (found := _WRITTEN.fullmatch(text)) is not None and int(found["over"]) < int(found["under"]):
        value = int(found["whole"] or 0) + int(found["over"]) / int(found["under"])
    else:
        return None
    return -value if found["sign"] else value


def has_fractions(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells are taken for fractions, or None where none says so.

    A whole number before a fraction says so, or a sign such as ½, or that the column was one of fractions
    `in_training`; 3/4 alone can be a date, or a score.
    """
    sure = (cell for cell in cells if _WITH_SIGN.fullmatch(cell.strip()) or _is_mixed(cell.strip()))
    return next(sure, cells[0] if in_training else None)


def _is_mixed(cell: str) -> bool:
    found = _WRITTEN.fullmatch(cell)
    return found is not None and found["whole"] is not None


def inches_in(cell: str) -> float | None:
    r"""Return the inches of a whole cell of feet and inches, or None where it is none.

    >>> inches_in("5'11\""), inches_in("6 ft 2 in"), inches_in("6'"), inches_in("5'12\""), inches_in("5.11")
    (71.0, 74.0, 72.0, None, None)
    """
    found = _FEET.fullmatch(cell.strip())
    if found is None or float(found["inches"] or 0) >= 12:
        return None
    return 12.0 * int(found["feet"]) + float(found["inches"] or 0)


def has_feet(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells are taken for feet and inches, or None where there are few of them.

    A column of minutes and seconds has some beyond 12, and is none.
    """
    return cells[0] if in_training or len(cells) >= _FEWEST else None
