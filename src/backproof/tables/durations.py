"""Durations as files of text write them, 26:30:00, 2 days 01:30:00, PT1H30M, 1:25.3, which become numbers of seconds.

Cells such as 4:30 and 12:15:00 are times of day as long as all of a column could be: what cannot be one decides. Ages,
5 years 3 months, become numbers of years.
"""

import re
from collections.abc import Collection, Sequence

_PARTS = r"(?:(?P<d>\d+(?:\.\d+)?){d})? ?(?:(?P<h>\d+(?:\.\d+)?){h})? ?(?:(?P<m>\d+(?:\.\d+)?){m})? ?"
_CLOCK = r"(?P<h>\d+):(?P<m>[0-5]\d):(?P<s>[0-5]\d(?:[.,]\d+)?)"
_WRITTEN = {
    "clock": re.compile(rf"(?P<sign>[-−+]?){_CLOCK}"),
    "minutes": re.compile(
        r"(?P<sign>[-−+]?)(?P<m>\d+):(?P<s>[0-5]\d(?:[.,]\d+)?)(?P<each> ?(?:min)? ?/ ?(?:km|mi|mile|100 ?m|500 ?m))?"
    ),
    "primes": re.compile(r"(?P<sign>)(?P<m>\d{1,3})['′’] ?(?P<s>[0-5]\d(?:[.,]\d+)?)(?: ?(?:[\"″”]|''|′′|’’))?"),
    "days": re.compile(rf"(?P<sign>)(?P<d>[-+]?\d+) days?,?(?: \+?{_CLOCK})?"),
    "ISO": re.compile(
        r"(?P<sign>[-+]?)P(?=.)(?:(?P<d>\d+)D)?(?:T(?=.)(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?"
    ),
    "units": re.compile(
        r"(?P<sign>[-−]?)(?=.)"
        + _PARTS.format(
            d=r" ?(?:d|days?|Tage?|天|日)", h=r" ?(?:h|hrs?|hours?|Std\.?|小时|小時|时間|時間)",
            m=r" ?(?:m|mins?|minutes?|Min\.?|分钟|分鐘|分)",
        )
        + r"(?:(?P<s>\d+(?:\.\d+)?) ?(?:s|secs?|seconds?|Sek\.?|秒))?"
    ),
}  # fmt: skip
"""The ways in which a duration is written, each by one expression; the parts are days, hours, minutes, seconds."""
_SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_INCHES = 12
"""How many inches a foot has, so that 5'30" is no height."""
_NEVER_OF_A_DAY = ("days", "ISO")
_AGE = re.compile(
    r"(?=.)(?:(?P<y>\d+(?:\.\d+)?) ?(?:y|yrs?|years?|Jahre?|ans?|años?|ann[io]|anos?|лет|год|года|年|[岁歲]))?"
    r"(?:\.|,)?(?: ?(?:and|und|et|y|e))?(?:^| ?)"
    r"(?:(?P<m>\d+(?:\.\d+)?) ?(?:m|mos?|mons?|months?|Monate?|mois|mes(?:es|i|e)?|мес|[个個ヶかカ]月))?\.?,?"
    r"(?:^| ?)(?:(?P<w>\d+) ?(?:w|wks?|weeks?|Wochen?|semaines?|semanas?|settiman[ae]|周|週間?))?"
    r"(?:^| ?)(?:(?P<d>\d+) ?(?:d|days?|Tage?|jours?|días?|giorn[oi]|天|日))?"
)
_YEARS = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}
_FEWEST, _FEWEST_SIGNED = 20, 3
"""From how many different cells on texts such as 25:10 are minutes and seconds, if some are like 25:09, which no ratio
and no result of a match is written like; from how many on that have a sign they are behind others by so much."""


def seconds_in(cell: str, ways: Collection[str] = tuple(_WRITTEN)) -> float | None:
    """Return the seconds of a whole cell that is a duration, or None where it is none.

    Args:
        cell: the text.
        ways: how it may be written, of "clock", "minutes", "primes", "days", "ISO" and "units".

    >>> seconds_in("26:30:00"), seconds_in("2 days 01:30:00"), seconds_in("PT1H30M"), seconds_in("1h 30m")
    (95400.0, 178200.0, 5400.0, 5400.0)
    >>> seconds_in("-1 days +23:00:00"), seconds_in("25:10"), seconds_in("25:70"), seconds_in("")
    (-3600.0, 1510.0, None, None)
    """
    found = next((match for way in ways if (match := _WRITTEN[way].fullmatch(cell.strip()))), None)
    if found is None:
        return None
    parts = found.groupdict()
    total = sum(float((parts.get(name) or "0").replace(",", ".")) * each for name, each in _SECONDS.items())
    return -total if parts["sign"] in ("-", "−") else total


def on_a_clock(cells: Collection[str]) -> str | None:
    """Return the first cell with hours, minutes and seconds where all cells are durations, or else None.

    Such may be times of day; the seconds are the same, since midnight or since the start.

    >>> on_a_clock(["58:10", "2:11:31.1"]), on_a_clock(["4:30", "5:10"]), on_a_clock(["2:11:31", "DNF"])
    ('2:11:31.1', None, None)
    """
    if any(seconds_in(cell) is None for cell in cells):
        return None
    return next((cell for cell in cells if seconds_in(cell, ("clock",)) is not None), None)


def decides(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells that may all be durations are taken for some, or None where none says so.

    A cell that cannot be a time of day says so, or that the column was one of durations `in_training`.
    """
    if not in_training and any(_WRITTEN["primes"].fullmatch(cell.strip()) for cell in cells):
        late = [cell for cell in cells if (seconds_in(cell, ("primes",)) or 0.0) % 60 >= _INCHES]
        return late[0] if 4 * len(late) >= len(cells) else None
    if (exact := next((cell for cell in cells if _is_exact(cell)), None)) is not None:
        return exact
    if (gap := _gap_in(cells)) is not None:
        return gap
    if not in_training and all(_WRITTEN["minutes"].fullmatch(cell.strip()) for cell in cells):
        few_seconds = any(cell.rpartition(":")[2].startswith("0") for cell in cells)
        if len(cells) < _FEWEST or not few_seconds:
            return None
    return next((cell for cell in cells if _is_of_no_day(cell)), cells[0] if in_training else None)


def _is_exact(cell: str) -> bool:
    """Whether a cell is minutes with a part of a second, 1:25.3, or a pace, 4:05 /km, which no time of day is."""
    found = _WRITTEN["minutes"].fullmatch(cell.strip())
    return found is not None and (found["each"] is not None or re.search("[.,]", found["s"]) is not None)


def _gap_in(cells: Sequence[str]) -> str | None:
    """Return the first cell where nearly all are minutes and seconds with a sign, as behind the first of a race.

    Offsets of time zones, +05:30, are quarters of an hour.

    >>> _gap_in(["0:00", "+0:07", "+1:12", "+2:40"]), _gap_in(["+05:30", "-08:00", "+01:00", "+00:00"])
    ('+0:07', None)
    """
    found = [match for cell in cells if (match := _WRITTEN["minutes"].fullmatch(cell.strip())) is not None]
    signed = [match for match in found if match["sign"]]
    if len(signed) < max(_FEWEST_SIGNED, len(cells) - 1) or all(float(one["s"]) % 15 == 0 for one in signed):
        return None
    return signed[0][0]


def years_in(cell: str) -> float | None:
    """Return the years of a whole cell that is an age or another time of years and months, or None where it is none.

    >>> years_in("5 years 3 months"), years_in("1yrs 6mon"), years_in("2岁6个月"), years_in("6 months"), years_in("5")
    (5.25, 1.5, 2.5, 0.5, None)
    """
    found = _AGE.fullmatch(cell.strip())
    if found is None or not any(found.groupdict().values()):
        return None
    return sum(float(found[part] or 0) * each for part, each in _YEARS.items())


def decides_on_years(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells are taken for years and months: one of both, or of one beside one of the other."""
    found = [match for cell in cells if (match := _AGE.fullmatch(cell.strip())) is not None]
    parts = [{part for part in _YEARS if match[part]} for match in found]
    units = set().union(*parts)
    both = next((cell for cell, own in zip(cells, parts, strict=False) if len(own) > 1 and own & {"y", "m"}), None)
    mixed = cells[0] if "y" in units and len(units) > 1 else None
    return both or mixed or (cells[0] if in_training else None)


def _is_of_no_day(cell: str) -> bool:
    """Whether a duration cannot be a time of day, nor a number of one unit."""
    if seconds_in(cell, _NEVER_OF_A_DAY) is not None:
        return True
    clock = _WRITTEN["clock"].fullmatch(cell.strip()) or _WRITTEN["minutes"].fullmatch(cell.strip())
    if clock is not None:
        first, *rest = (float(one.replace(",", ".")) for one in cell.strip(" +-−").split(":"))
        return clock["sign"] in ("-", "−") or (first >= 24 and (first, any(rest)) != (24, False))
    units = _WRITTEN["units"].fullmatch(cell.strip())
    return units is not None and sum(units[name] is not None for name in _SECONDS) > 1
