"""Dates and times as files of text write them, and the numbers that a network can learn from.

The order of day and month is taken from the dates themselves: one that has a day above 12 decides, or
equal steps from each to the next.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from backproof.tables.table import Array

ORDERS = ("ymd", "dmy", "mdy", "named", "month", "time", "seconds", "milliseconds")
"""The order of day, month and year; or a month by its name, a month of a year, a time of day, or time since 1970."""
_ZONE = r"(?: ?(?:Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,4}))?"
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
_HALF = r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
_TIME = rf"(?:(?:T|,? +){_CLOCK}{_HALF})?{_ZONE}"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHERS = {
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
    "févr": 2,
    "fév": 2,
    "avr": 4,
    "juin": 6,
    "juil": 7,
    "août": 8,
    "déc": 12,
    "ene": 1,
    "abr": 4,
    "ago": 8,
    "dic": 12,
    "gen": 1,
    "mag": 5,
    "giu": 6,
    "lug": 7,
    "set": 9,
    "ott": 10,
}
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_YEAR_FIRST = re.compile(
    rf"(?P<y>\d{{4}})(?:[-/.年] ?(?P<m>\d{{1,2}})[-/.月] ?(?P<d>\d{{1,2}})\.?日?|(?P<c>\d{{4}})){_TIME}"
)
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})(?P<mark>[-/.]) ?(?P<b>\d{{1,2}})(?P=mark) ?(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_NAMED = re.compile(
    rf"(?:[^\W\d_]{{2,9}}\.?,? )?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[- /]*{_NAME}|"
    rf"{_NAME.replace('name', 'name2')} (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?),?[- /]*(?P<y>\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH = re.compile(r"(?P<y>\d{4})(?:[-/年] ?(?P<m>\d{1,2})月?)|(?P<m2>\d{1,2})/(?P<y2>\d{4})")
_TIME_ALONE = re.compile(rf"{_CLOCK}{_HALF}".replace("[:.]", ":"))
_EARLIEST, _LATEST = 1800, 2200
_EPOCH = datetime.datetime(2000, 1, 1)
_SINCE = datetime.datetime(1970, 1, 1)
PARTS = ("number", "year", "month sin", "month cos", *(f"weekday {i}" for i in range(1, 8)), "hour sin", "hour cos")
"""What a date becomes; the weekdays count from Monday, the number counts days."""


def date_in(cell: str, order: str) -> datetime.datetime | None:
    """Return the date and time that a whole cell is, or None; a time alone is one of 1 January 2000.

    A year of two digits is one from 1969 to 2068.

    >>> date_in("31/12/2023", "dmy"), date_in("20231231", "ymd").day, date_in("31/12/2023", "mdy")
    (datetime.datetime(2023, 12, 31, 0, 0), 31, None)
    >>> str(date_in("1 Mar 24 3:05 pm", "named")), str(date_in("2024-03", "month")), str(date_in("13:45", "time"))
    ('2024-03-01 15:05:00', '2024-03-01 00:00:00', '2000-01-01 13:45:00')
    """
    text = cell.strip()
    if order in ("seconds", "milliseconds"):
        return _since_1970(text, order)
    found = _PATTERNS[order].fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day = _DAYS[order](parts, order)
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    try:
        made = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return made if _EARLIEST <= made.year < _LATEST else None


def _year_first(parts: dict[str, str], order: str) -> tuple[int, int, int]:
    month, day = (parts["c"][:2], parts["c"][2:]) if parts["c"] else (parts["m"], parts["d"])
    return int(parts["y"]), int(month), int(day)


def _year_last(parts: dict[str, str], order: str) -> tuple[int, int, int]:
    day, month = (parts["a"], parts["b"]) if order == "dmy" else (parts["b"], parts["a"])
    return _year(parts["y"]), int(month), int(day)


def _named(parts: dict[str, str], order: str) -> tuple[int, int, int]:
    name = (parts["name"] or parts["name2"]).lower()
    english = _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0
    month = english or next((number for begin, number in _OTHERS.items() if name.startswith(begin)), 0)
    return _year(parts["y"]), month, int(parts["d"] or parts["d2"])


def _of_month(parts: dict[str, str], order: str) -> tuple[int, int, int]:
    return int(parts["y"] or parts["y2"]), int(parts["m"] or parts["m2"]), 1


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else int(text) + (2000 if int(text) < 69 else 1900)


def _since_1970(text: str, order: str) -> datetime.datetime | None:
    try:
        return _SINCE + datetime.timedelta(**{order: float(text)})
    except (ValueError, OverflowError):
        return None


def _no_day(parts: dict[str, str], order: str) -> tuple[int, int, int]:
    return 2000, 1, 1


_PATTERNS = {
    "ymd": _YEAR_FIRST, "dmy": _YEAR_LAST, "mdy": _YEAR_LAST, "named": _NAMED, "month": _MONTH, "time": _TIME_ALONE,
}  # fmt: skip
_DAYS: dict[str, Callable[[dict[str, str], str], tuple[int, int, int]]] = {
    "ymd": _year_first, "dmy": _year_last, "mdy": _year_last, "named": _named, "month": _of_month,
    "time": _no_day,
}  # fmt: skip


def recognised_order(cells: Sequence[str | None]) -> str | None:
    """Return the order in which all cells are dates, "unclear" where two orders fit, or None where none does.

    >>> recognised_order(["2023-01-31", None]), recognised_order(["01/02/2023"]), recognised_order(["01.02.2023"])
    ('ymd', 'unclear', 'dmy')
    """
    different = [cell for cell in dict.fromkeys(cells) if cell is not None]
    if not different or not any(sign.isdecimal() for sign in different[0]):
        return None
    if _in_iso_format(different) is not None:
        return "ymd"
    likely = [order for order in _PATTERNS if date_in(different[0], order) is not None]
    fit = [order for order in likely if all(date_in(cell, order) is not None for cell in different)]
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


def moments_of(cells: Sequence[str | None], order: str) -> Array:
    """Return dates and times (N,) to the second, NaT where a cell is missing or no date of this order.

    >>> moments_of(["2024-02-29", None], "ymd")
    array(['2024-02-29T00:00:00',                 'NaT'], dtype='datetime64[s]')
    """
    places = {cell: i for i, cell in enumerate(dict.fromkeys(cells))}
    different = list(places)
    present = [cell for cell in different if cell is not None]
    found = _in_iso_format(present) if order == "ymd" else None
    if found is None:
        found = np.array([date_in(cell, order) for cell in present], dtype="datetime64[s]")
    made = np.full(len(different), np.datetime64("NaT"), dtype="datetime64[s]")
    made[[places[cell] for cell in present]] = found
    return made if len(made) == len(cells) else made[[places[cell] for cell in cells]]


def _in_iso_format(cells: Sequence[str]) -> Array | None:
    """Return the dates and times of cells that are all written as 2024-02-29 or 2024-02-29T12:30:00, or else None."""
    length = len(cells[0]) if cells else 0
    if length not in (10, 19) or any(len(cell) != length or not cell[:4].isdecimal() for cell in cells):
        return None
    if any(cell[4] != "-" or cell[7] != "-" or cell[10:11] not in ("", "T", " ") for cell in cells):
        return None
    try:
        made = np.array(cells, dtype="datetime64[s]")
    except ValueError:
        return None
    within = (made >= np.datetime64(f"{_EARLIEST}-01-01")) & (made < np.datetime64(f"{_LATEST}-01-01"))
    return made if within.all() else None


def parts_of(moments: Array) -> Array:
    """Return (N, 13) numbers: days since 2000, the year, and what comes round again, as `PARTS` names them.

    A missing date is NaN as a number and as a year, and 0 elsewhere.
    """
    missing = np.isnat(moments)
    seconds = np.where(missing, np.datetime64(_EPOCH, "s"), moments).astype("datetime64[s]")
    days, months = seconds.astype("datetime64[D]"), seconds.astype("datetime64[M]").astype(np.int64)
    made = np.zeros((len(moments), len(PARTS)))
    made[:, 0] = (seconds - np.datetime64(_EPOCH, "s")).astype(np.int64) / 86400
    made[:, 1] = 1970 + months // 12
    turn = 2 * np.pi * (months % 12) / 12
    made[:, 2], made[:, 3] = np.sin(turn), np.cos(turn)
    weekday = (days.astype(np.int64) + 3) % 7  # 1970 began on a Thursday
    made[np.arange(len(made)), 4 + weekday] = 1.0
    minutes = (seconds - days).astype(np.int64) // 60
    turn = 2 * np.pi * minutes / (24 * 60)
    made[:, 11], made[:, 12] = np.sin(turn), np.cos(turn)
    made[missing, 2:] = 0.0
    made[missing, :2] = np.nan
    return made
