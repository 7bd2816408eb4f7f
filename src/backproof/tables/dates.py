"""Dates and times as files of text write them, and the numbers that a network can learn from.

The order of day and month is taken from the dates themselves: one that has a day above 12 decides, or
equal steps from each to the next.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.date_patterns import PATTERNS, compiled, month_called, without_era
from backproof.tables.table import Array

ORDERS = (
    "ymd", "dmy", "mdy", "named", "month", "time", "seconds", "milliseconds", "short", "quarter", "week", "days",
)  # fmt: skip
"""The order of day, month and year; or a month by its name, a month of a year, a time of day, or time since 1970; a
year of two digits before month and day, a quarter, a week of a year, or days as Excel counts them."""
_EARLIEST, _LATEST = 1800, 2200
_EPOCH = datetime.datetime(2000, 1, 1)
_SINCE = datetime.datetime(1970, 1, 1)
_DAY_ZERO = datetime.datetime(1899, 12, 30)
_NO_DATE = re.compile(r"0000-00-00.*|00([-/])00\1(?:00){1,2}|00\.00\.0000|9999-12-31.*|31([-/.])12\2 ?9999")
"""What databases write where there is no date, or no end."""
_DIGITS_OF_A_CLOCK = re.compile(r"[0-9]{1,4}")
"""Hours and minutes without a mark between, as numbers are written: 1345, 905, 5."""
_OF_NUMBERS = ("seconds", "milliseconds", "days")
CALLED_TIME = re.compile(
    r"time|date|datum|fecha|month|monat|period|yyyymm|(?:^|_)(?:ts|at|utc|unix|epoch)(?:$|_)|stamp|epoch|时间|日期|月",
    re.IGNORECASE,
)
"""How columns are called that may count seconds, days or months."""
BESIDE_OTHERS = ("dmy", "mdy", "short", "named")
"""Beside which orders a date may be written in one of `CLEAR` all the same."""
CLEAR = ("ymd", "named")
"""The orders of 2024-02-29 and of 29 Feb 2024, which can be no other."""
PARTS = ("number", "year", "month sin", "month cos", *(f"weekday {i}" for i in range(1, 8)), "hour sin", "hour cos")
"""What a date becomes; the weekdays count from Monday, the number counts days."""


def date_in(cell: str, order: str) -> datetime.datetime | None:
    """Return the date and time that a whole cell is, or None; a time alone is one of 1 January 2000.

    A year of two digits is one from 1969 to 2068, and one of three of the Republic of China. A quarter or a week is its
    first day.

    >>> date_in("31/12/2023", "dmy"), date_in("20231231", "ymd").day, date_in("31/12/2023", "mdy")
    (datetime.datetime(2023, 12, 31, 0, 0), 31, None)
    >>> str(date_in("1 Mar 24 3:05 pm", "named")), str(date_in("2024-03", "month")), str(date_in("13:45", "time"))
    ('2024-03-01 15:05:00', '2024-03-01 00:00:00', '2000-01-01 13:45:00')
    >>> str(date_in("2024年3月1日 下午3时05分", "ymd")), str(date_in("24-03-01", "short"))
    ('2024-03-01 15:05:00', '2024-03-01 00:00:00')
    >>> str(date_in("905", "time")), str(date_in("13h45", "time")), str(date_in("令和6年3月1日", "ymd"))
    ('2000-01-01 09:05:00', '2000-01-01 13:45:00', '2024-03-01 00:00:00')
    >>> str(date_in("Mar-12", "month")), str(date_in("Okt '99", "month")), date_in("ABC-12", "month")
    ('2012-03-01 00:00:00', '1999-10-01 00:00:00', None)
    >>> str(date_in("45352.5", "days")), str(date_in("2024Q2", "quarter")), str(date_in("2024年第二季度", "quarter"))
    ('2024-03-01 12:00:00', '2024-04-01 00:00:00', '2024-04-01 00:00:00')
    >>> str(date_in("113/03/01", "ymd")), str(date_in("1032024", "dmy")), str(date_in("KW 9/2024", "week"))
    ('2024-03-01 00:00:00', '2024-03-01 00:00:00', '2024-02-26 00:00:00')
    """
    text = without_era(cell.strip())
    if order == "time" and _DIGITS_OF_A_CLOCK.fullmatch(text):
        text = f"{text[:-2] or 0}:{text[-2:]:0>2}"
    try:
        made = _counted(text, order) if order in _OF_NUMBERS else _written(text, order)
    except (ValueError, OverflowError):
        return None
    return made if made is not None and _EARLIEST <= made.year < _LATEST else None


def _written(text: str, order: str) -> datetime.datetime | None:
    found = next((match for one in compiled(order) if (match := one.fullmatch(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    day = _DAYS[order](parts, order)
    clock = _clock(parts)
    if clock is None:
        return None
    return datetime.datetime.combine(day, datetime.time()) + (clock % _A_DAY if order == "time" else clock)


def _clock(parts: dict[str, str | None]) -> datetime.timedelta | None:
    """Return how long after midnight the time in the parts of a date is, or None where it cannot be.

    Midnight may be written as 24:00, and a leap second as 23:59:60: both are the first second of the next day.
    """
    hour, minute, second = (int(parts.get(name) or parts.get(f"{name}2") or 0) for name in _OF_A_CLOCK)
    half = (parts.get("half") or "").lower() or {"上": "a", "下": "p", "午": "a"}.get((parts.get("noon") or "-")[0], "")
    half = "p" if parts.get("noon") == "午後" else half
    if half and not parts.get("noon") and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    is_end = (hour, minute, second) == (24, 0, 0)
    if minute > 59 or (hour > 23 and not is_end) or second > (60 if minute in (14, 29, 44, 59) else 59):
        return None
    return datetime.timedelta(hours=hour, minutes=minute, seconds=second)


_A_DAY = datetime.timedelta(days=1)
_NUMERALS = str.maketrans("一二三四", "1234")
_OF_A_CLOCK = ("hour", "minute", "second")


def _counted(text: str, order: str) -> datetime.datetime:
    if order == "days":
        return _DAY_ZERO + datetime.timedelta(seconds=round(86400 * float(text)))
    return _SINCE + datetime.timedelta(**{order: float(text)})


def _year_first(parts: dict[str, str], order: str) -> datetime.date:
    month, day = (parts["c"][:2], parts["c"][2:]) if parts.get("c") else (parts["m"], parts["d"])
    return datetime.date(_year(parts["y"]), int(month), int(day))


def _year_last(parts: dict[str, str], order: str) -> datetime.date:
    day, month = (parts["a"], parts["b"]) if order == "dmy" else (parts["b"], parts["a"])
    return datetime.date(_year(parts["y"]), int(month), int(day))


def _named(parts: dict[str, str], order: str) -> datetime.date:
    return datetime.date(_year(parts["y"]), month_called(parts["name"]), int(parts["d"]))


def _of_month(parts: dict[str, str], order: str) -> datetime.date:
    number = next((parts[name] for name in ("m", "m2", "m3") if parts.get(name)), None)
    return datetime.date(_year(parts["y"]), int(number) if number else month_called(parts["name"]), 1)


def _of_quarter(parts: dict[str, str], order: str) -> datetime.date:
    quarter = parts["q"] or parts["q2"]
    return datetime.date(_year(parts["y"]), 3 * int(quarter.translate(_NUMERALS)) - 2, 1)


def _of_week(parts: dict[str, str], order: str) -> datetime.date:
    return datetime.date.fromisocalendar(int(parts["y"]), int(parts["w"]), int(parts.get("w2") or 1))


def _year(text: str) -> int:
    if len(text) == 3:
        return int(text) + 1911
    return int(text) if len(text) > 2 else int(text) + (2000 if int(text) < 69 else 1900)


def _no_day(parts: dict[str, str], order: str) -> datetime.date:
    return datetime.date(2000, 1, 1)


_DAYS: dict[str, Callable[[dict[str, str], str], datetime.date]] = {
    "ymd": _year_first, "dmy": _year_last, "mdy": _year_last, "short": _year_first, "named": _named,
    "month": _of_month, "quarter": _of_quarter, "week": _of_week, "time": _no_day,
}  # fmt: skip


def zone_in(cell: str) -> str:
    """Return the time zone that a cell says, or an empty text.

    >>> zone_in("2024-03-01T12:00:00+02:00"), zone_in("2024-03-01T12:00Z"), zone_in("2024-03-01")
    ('+02:00', 'Z', '')
    """
    for order in PATTERNS:
        for pattern in compiled(order):
            if (found := pattern.fullmatch(cell.strip())) is not None:
                return (found.groupdict().get("zone") or "").strip()
    return ""


@lru_cache(maxsize=2**14)
def is_no_date(cell: str | None) -> bool:
    """Return whether a cell among dates stands for a missing one.

    >>> is_no_date("-"), is_no_date("0000-00-00"), is_no_date("9999-12-31"), is_no_date("2024-03-01")
    (True, True, True, False)
    """
    return cell is None or cell in MISSING_NUMBERS or _NO_DATE.fullmatch(cell) is not None


def moments_of(cells: Sequence[str | None], order: str) -> Array:
    """Return dates and times (N,) to the second, NaT where a cell is missing or no date of this order.

    A date written as 2024-02-29 or 29 Feb 2024 is read whatever the order of day and month in the others is.

    >>> moments_of(["2024-02-29", None], "ymd")
    array(['2024-02-29T00:00:00',                 'NaT'], dtype='datetime64[s]')
    """
    places = {cell: i for i, cell in enumerate(dict.fromkeys(cells))}
    different = list(places)
    present = [cell for cell in different if cell is not None and not is_no_date(cell)]
    found = in_iso_format(present) if order == "ymd" else None
    if found is None:
        found = np.array([_date_of_order_or_clear(cell, order) for cell in present], dtype="datetime64[s]")
    made = np.full(len(different), np.datetime64("NaT"), dtype="datetime64[s]")
    made[[places[cell] for cell in present]] = found
    return made if len(made) == len(cells) else made[[places[cell] for cell in cells]]


def _date_of_order_or_clear(cell: str, order: str) -> datetime.datetime | None:
    found = date_in(cell, order)
    return clear_date_in(cell) if found is None and order in BESIDE_OTHERS else found


def clear_date_in(cell: str) -> datetime.datetime | None:
    """Return the date that a whole cell is, in an order that can be no other, or None."""
    return next((date for order in CLEAR if (date := date_in(cell, order)) is not None), None)


def in_iso_format(cells: Sequence[str]) -> Array | None:
    """Return the dates and times of cells that are all written as 2024-02-29 or 2024-02-29T12:30:00, or else None."""
    length = len(cells[0]) if cells else 0
    if length not in (10, 19) or set(map(len, cells)) != {length}:
        return None
    texts = np.array(cells)
    signs = texts.view(np.uint32).reshape(-1, length)
    digits = (signs[:, :4] >= ord("0")) & (signs[:, :4] <= ord("9"))
    between = {4: "-", 7: "-"} | ({10: "T ", 13: ":", 16: ":"} if length > 10 else {})
    if not digits.all() or not all(np.isin(signs[:, at], [*map(ord, marks)]).all() for at, marks in between.items()):
        return None  # NumPy reads other forms too, and takes away what +01 adds
    try:
        made = texts.astype("datetime64[s]")
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
