"""Durations as files of text write them, 26:30:00, 2 days 01:30:00, PT1H30M, 1h 30m, which become numbers of seconds.

Cells such as 4:30 and 12:15:00 are times of day as long as all of a column could be: what cannot be one decides.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from backproof.errors import Phrase
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.features import CategoricalFeature, DateFeature, Feature
from backproof.tables.table import Column, Table
from backproof.tables.wording import LASTS, LASTS_BY_TYPE, shown, without_full_stop

_PARTS = r"(?:(?P<d>\d+(?:\.\d+)?){d})? ?(?:(?P<h>\d+(?:\.\d+)?){h})? ?(?:(?P<m>\d+(?:\.\d+)?){m})? ?"
_CLOCK = r"(?P<h>\d+):(?P<m>[0-5]\d):(?P<s>[0-5]\d(?:[.,]\d+)?)"
_WRITTEN = {
    "clock": re.compile(rf"(?P<sign>[-−+]?){_CLOCK}"),
    "minutes": re.compile(r"(?P<sign>[-−+]?)(?P<m>\d+):(?P<s>[0-5]\d(?:[.,]\d+)?)"),
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
_NEVER_OF_A_DAY = ("days", "ISO")
_FEWEST = 20
"""From how many different cells on texts such as 25:10 are minutes and seconds, rather than a ratio or a result."""


def seconds_in(cell: str, ways: Collection[str] = tuple(_WRITTEN)) -> float | None:
    """Return the seconds of a whole cell that is a duration, or None where it is none.

    Args:
        cell: the text.
        ways: how it may be written, of "clock", "minutes", "days", "ISO" and "units".

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


def with_durations(table: Table, text: Collection[str] = ()) -> Table:
    """Return the table with columns of durations as seconds, and a note for each; columns in `text` stay text."""
    found = {column.name: made for column in table.columns if column.name not in text
             if (made := _as_seconds(column, in_training=False)) is not None}  # fmt: skip
    return _with_columns(table, found)


def durations_as_in_training(table: Table, features: Sequence[Feature], targets: Collection[str],
                             notes: Sequence[str]) -> Table:  # fmt: skip
    """Return the table with those columns of text as seconds that were durations in training, as its notes say."""
    texts = {one.name for one in features if isinstance(one, CategoricalFeature | DateFeature)}
    said = [without_full_stop(note) for note in notes]
    then = {one.facts["name"] for one in said if isinstance(one, Phrase) and one.template in (LASTS, LASTS_BY_TYPE)}
    wanted = {shown(name): name for name in (*(one.name for one in features), *targets) if name not in texts}
    names = {name for said, name in wanted.items() if said in then}
    found = {column.name: made for column in table.columns if column.name in names
             if (made := _as_seconds(column, in_training=True)) is not None}  # fmt: skip
    return _with_columns(table, found)


def _with_columns(table: Table, found: dict[str, tuple[Column, Phrase]]) -> Table:
    if not found:
        return table
    columns = tuple(found[one.name][0] if one.name in found else one for one in table.columns)
    return replace(table, columns=columns, notes=(*table.notes, *(note for _, note in found.values())))


def _as_seconds(column: Column, in_training: bool) -> tuple[Column, Phrase] | None:
    """Return the column as seconds, and what to say of it, or None where it holds anything else."""
    if column.kind != "categorical":
        return None
    cells = column.values.tolist()
    first = next((cell for cell in cells if cell is not None and cell not in MISSING_NUMBERS), None)
    if first is None or seconds_in(first) is None:
        return None
    present = [cell for cell in dict.fromkeys(cells) if cell is not None and cell not in MISSING_NUMBERS]
    seconds = {cell: seconds_in(cell) for cell in present}
    decides = next((cell for cell in present if _is_of_no_day(cell)), first if in_training else None)
    if decides is None or None in seconds.values() or (not in_training and _may_be_ratios(present)):
        return None
    values = np.array([seconds.get(cell, np.nan) for cell in cells], dtype=np.float64)
    note = Phrase(LASTS, name=shown(column.name),
                  cell=shown(decides), value=seconds[decides])  # fmt: skip
    return Column(column.name, "numeric", values), note


def _is_of_no_day(cell: str) -> bool:
    """Whether a duration cannot be a time of day, nor a number of one unit."""
    if seconds_in(cell, _NEVER_OF_A_DAY) is not None:
        return True
    clock = _WRITTEN["clock"].fullmatch(cell.strip()) or _WRITTEN["minutes"].fullmatch(cell.strip())
    if clock is not None:
        return clock["sign"] in ("-", "−") or int(clock.groupdict().get("h") or clock["m"]) >= 24
    units = _WRITTEN["units"].fullmatch(cell.strip())
    return units is not None and sum(units[name] is not None for name in _SECONDS) > 1


def _may_be_ratios(cells: Collection[str]) -> bool:
    return len(cells) < _FEWEST and all(_WRITTEN["minutes"].fullmatch(cell.strip()) for cell in cells)
