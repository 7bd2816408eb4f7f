"""Dates and times as files of text write them, and the numbers that a network can learn from.

The order of day and month is taken from the dates themselves: one that has a day above 12 decides, or
equal steps from each to the next.
"""

import datetime
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from backproof.tables.table import Array

ORDERS = ("ymd", "dmy", "mdy")
_TIME = r"(?:[T ](?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})(?:[-/.年](?P<m>\d{{1,2}})[-/.月](?P<d>\d{{1,2}})日?|(?P<c>\d{{4}})){_TIME}")
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})(?P<mark>[-/.])(?P<b>\d{{1,2}})(?P=mark)(?P<y>\d{{4}}){_TIME}")
_EARLIEST, _LATEST = 1800, 2200
_EPOCH = datetime.datetime(2000, 1, 1)
PARTS = ("number", "year", "month sin", "month cos", *(f"weekday {i}" for i in range(1, 8)), "hour sin", "hour cos")
"""What a date becomes; the weekdays count from Monday, the number counts days."""


def date_in(cell: str, order: str) -> datetime.datetime | None:
    """Return the date and time that a whole cell is, or None.

    >>> date_in("31/12/2023", "dmy"), date_in("20231231", "ymd").day, date_in("31/12/2023", "mdy")
    (datetime.datetime(2023, 12, 31, 0, 0), 31, None)
    """
    found = (_YEAR_FIRST if order == "ymd" else _YEAR_LAST).fullmatch(cell.strip())
    if found is None:
        return None
    if order == "ymd":
        month, day = (found["c"][:2], found["c"][2:]) if found["c"] else (found["m"], found["d"])
    else:
        day, month = (found["a"], found["b"]) if order == "dmy" else (found["b"], found["a"])
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    try:
        made = datetime.datetime(int(found["y"]), int(month), int(day), hour, minute, second)
    except ValueError:
        return None
    return made if _EARLIEST <= made.year < _LATEST else None


def recognised_order(cells: Sequence[str | None]) -> str | None:
    """Return the order in which all cells are dates, "unclear" where two orders fit, or None where none does.

    >>> recognised_order(["2023-01-31", None]), recognised_order(["01/02/2023"]), recognised_order(["01.02.2023"])
    ('ymd', 'unclear', 'dmy')
    """
    different = {cell for cell in cells if cell is not None}
    first = next(iter(different), "")
    if len(different) < 1 or all(date_in(first, order) is None for order in ORDERS):
        return None
    fit = [order for order in ORDERS if all(date_in(cell, order) is not None for cell in different)]
    if len(fit) > 1 and all("." in cell[:3] for cell in different):
        return "dmy"
    if len(fit) > 1:
        even = [order for order in fit if _comes_evenly(cells, order)]
        return even[0] if len(even) == 1 else "unclear"
    return fit[0] if fit else None


def _comes_evenly(cells: Sequence[str | None], order: str) -> bool:
    """Whether the dates follow one another by equal steps, as those of a series do in their right order."""
    days = [date for cell in dict.fromkeys(cells) if cell is not None and (date := date_in(cell, order))]
    steps = {later - earlier for earlier, later in pairwise(days)}
    return len(days) > 2 and len(steps) == 1 and min(steps) > datetime.timedelta(0)


def parts_of(dates: Sequence[datetime.datetime | None]) -> Array:
    """Return (N, 13) numbers: days since 2000, the year, and what comes round again, as `PARTS` names them.

    A missing date is NaN as a number and as a year, and 0 elsewhere.
    """
    made = np.zeros((len(dates), len(PARTS)))
    for row, date in zip(made, dates, strict=True):
        if date is None:
            row[:2] = np.nan
            continue
        clock = date.hour + date.minute / 60
        month, hour = 2 * np.pi * (date.month - 1) / 12, 2 * np.pi * clock / 24
        row[:4] = (date - _EPOCH).total_seconds() / 86400, date.year, np.sin(month), np.cos(month)
        row[4 + date.weekday()] = 1.0
        row[11:] = np.sin(hour), np.cos(hour)
    return made
