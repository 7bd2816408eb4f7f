"""What `fit_encoding` recognised in columns of dates: their order, other ways of writing, missing ones, zones."""

import re

import numpy as np

from backproof.errors import Keyword, Phrase
from backproof.tables.column_values import texts_of
from backproof.tables.dates import date_in, is_no_date, moments_of, zone_in
from backproof.tables.features import DateFeature
from backproof.tables.table import Table
from backproof.tables.wording import BEYOND_ALL, listed, shown

_OF_TWO_DIGITS = ("dmy", "mdy", "short", "named", "month")
_FOUR_DIGITS = re.compile("[0-9]{4}")
_FAR_AHEAD = 2036
_FEWEST_DATES, _DECADES = 4, np.timedelta64(20 * 365 * 86400, "s")
"""From how many different dates on one may stand apart from the others, and how far from the next at least."""
_MOST_READ = 20_000
"""How many examples are looked at for that, since reading their dates takes time."""
_LOOKED_AT = 200
"""At how many different times their zones are looked for."""


def notes_on_dates(table: Table, feature: DateFeature) -> list[Phrase]:
    """Return the sentences on one column of dates."""
    others = [*_on_others(table, feature), *_on_centuries(table, feature), *_on_marks(table, feature),
              *_on_a_date_apart(table, feature)]  # fmt: skip
    return [_on_date(table, feature), *others]


def _on_date(table: Table, feature: DateFeature) -> Phrase:
    """Say how dates are read, and show it by the first one."""
    cells = [one for one in texts_of(table, feature.name).tolist() if not is_no_date(one)]
    cell, date = next((one, date) for one in cells if (date := date_in(one, feature.order)) is not None)
    read = str(date.time() if feature.order == "time" else date).removesuffix(" 00:00:00")
    template = (
        "{name}: {order}, {cell} being {date}, as a number, year, month, weekday and hour; {option} takes them for "
        "categories."
    )
    if feature.order == "time":
        template = "{name}: {order}, {cell} being {date}, as a number and hour; {option} takes them for categories."
    return Phrase(template, name=shown(feature.name), order=_ORDERS[feature.order], cell=shown(cell), date=read,
                  option=Keyword("categorical", [feature.name]))  # fmt: skip


def _on_marks(table: Table, feature: DateFeature) -> list[Phrase]:
    """Name the texts that stand for a missing date, and zones of time, whose clock is taken as it stands."""
    different = [one for one in dict.fromkeys(texts_of(table, feature.name).tolist()) if one is not None]
    marks = [one for one in different if is_no_date(one)]
    notes = []
    if marks:
        template = "{marks} in {name} stands for a missing date."
        notes.append(Phrase(template, marks=listed(map(shown, marks), most=4), name=shown(feature.name)))
    zones = {zone_in(one) for one in different[:_LOOKED_AT]} - {""}
    if zones:
        template = "{name}: the clock is taken as it stands, without regard to the time zone {zones}."
        notes.append(Phrase(template, name=shown(feature.name), zones=listed(sorted(zones), most=3)))
    return notes


def _on_a_date_apart(table: Table, feature: DateFeature) -> list[Phrase]:
    """Name the first or the last date where it comes again and again, and decades lie between it and the others."""
    cells = texts_of(table, feature.name).tolist()
    moments = moments_of(cells[:_MOST_READ], feature.order)
    present, counts = np.unique(moments[~np.isnat(moments)], return_counts=True)
    if feature.order == "time" or len(present) < _FEWEST_DATES:
        return []
    gaps, between = np.diff(present), present[-2] - present[1]
    for at, gap in ((0, gaps[0]), (-1, gaps[-1])):
        if counts[at] > 2 and gap > max(_DECADES, 2 * between):
            cell = cells[int(np.argmax(moments == present[at]))]
            option = Keyword("missing_values", [cell])
            return [Phrase(BEYOND_ALL, name=shown(feature.name), value=cell, count=cells.count(cell), option=option)]
    return []


def _on_centuries(table: Table, feature: DateFeature) -> list[Phrase]:
    """Say which years those of two digits are taken for, where one is far ahead, so that another may be meant."""
    if feature.order not in _OF_TWO_DIGITS:
        return []
    for cell in dict.fromkeys(texts_of(table, feature.name).tolist()):
        if cell is None or is_no_date(cell) or _FOUR_DIGITS.search(cell):
            continue
        date = date_in(cell, feature.order)
        if date is not None and date.year >= _FAR_AHEAD:
            template = "{name}: years of two digits are taken for 1969 to 2068, {cell} for {year}."
            return [Phrase(template, name=shown(feature.name), cell=shown(cell), year=date.year)]
    return []


def _on_others(table: Table, feature: DateFeature) -> list[Phrase]:
    """Name a date that is written as in the standard, where others are written in another way."""
    template = "{name}: some dates are written in another way than the others, such as {cell}."
    for cell in dict.fromkeys(texts_of(table, feature.name).tolist()):
        if cell is not None and not is_no_date(cell) and date_in(cell, feature.order) is None:
            return [Phrase(template, name=shown(feature.name), cell=shown(cell))]
    return []


_ORDERS = {
    "ymd": Phrase("dates, year, month, day"), "dmy": Phrase("dates, day, month, year"),
    "mdy": Phrase("dates, month, day, year"), "named": Phrase("dates with the month's name"),
    "month": Phrase("months"), "time": Phrase("times of day"), "seconds": Phrase("times in seconds since 1970"),
    "milliseconds": Phrase("times in milliseconds since 1970"),
    "short": Phrase("dates, year of two digits, month, day"),
    "quarter": Phrase("quarters"), "week": Phrase("weeks"), "days": Phrase("days as Excel counts them"),
}  # fmt: skip
