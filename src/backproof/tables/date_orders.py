"""In which order of day, month and year the dates of a column are written, by the dates themselves."""

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice, pairwise

import numpy as np

from backproof.tables.date_patterns import OF_A_SHORT_YEAR, PATTERNS
from backproof.tables.dates import BESIDE_OTHERS, clear_date_in, date_in, in_iso_format, is_no_date
from backproof.tables.table import Array

_SHORT_YEAR = re.compile(OF_A_SHORT_YEAR)
_FEWEST_MONTHS = 13
_LOOKED_AT = 50
"""How many cells are looked at to see whether a column is worth looking through for dates."""


def recognised_order(cells: Sequence[str | None]) -> str | None:
    """Return the order in which all cells are dates, "unclear" where two orders fit, or None where none does.

    Of two orders, the one is taken in which all dates follow by equal steps, and of a year of two digits that may
    stand first or last, the place where there are by far fewer different ones.

    >>> recognised_order(["2023-01-31", None]), recognised_order(["01/02/2023"]), recognised_order(["01.02.2023"])
    ('ymd', 'unclear', 'dmy')
    >>> recognised_order(["12-10-27", "12-11-05", "13-01-30"]), recognised_order(["27-10-12", "05-11-12", "30-01-13"])
    ('short', 'dmy')
    """
    different = [cell for cell in dict.fromkeys(cells) if not is_no_date(cell)]
    present = [cell for cell in different if cell is not None]
    if not present or not any(sign.isdecimal() for sign in present[0]):
        return None
    if in_iso_format(present) is not None:
        return "ymd"
    if _are_months_of_short_years(present):
        return "month"
    likely = [order for order in PATTERNS if _is_date(present[0], order)]
    fit = [order for order in likely if all(_is_date(cell, order) for cell in present)]
    if not fit:
        return _order_beside_clear(present)
    fit = [order for order in fit if order != "time"] or fit  # 10.12.24 is a day sooner than a time
    if len(fit) > 1 and "short" in fit:
        fit = _by_years(present, fit)
    if len(fit) > 1 and all("." in cell[:3] for cell in present):
        return "dmy"
    if len(fit) > 1:
        even = [order for order in fit if _comes_evenly(cells, order)]
        return even[0] if len(even) == 1 else "unclear"
    return fit[0] if fit else None


def _is_date(cell: str, order: str) -> bool:
    """Whether a cell is a date of this order; digits alone are times only where their column is called so."""
    if order == "month" and _SHORT_YEAR.fullmatch(cell.strip()):
        return False
    return date_in(cell, order) is not None and not (order == "time" and cell.strip().isdecimal())


def _are_months_of_short_years(cells: Sequence[str]) -> bool:
    """Whether cells such as Mar 24 are months that follow one another for more than a year, so that 24 is no day."""
    if len(cells) < _FEWEST_MONTHS or not all(_SHORT_YEAR.fullmatch(cell.strip()) for cell in cells):
        return False
    months = [12 * date.year + date.month for cell in cells if (date := date_in(cell, "month"))]
    steps = {later - earlier for earlier, later in pairwise(months)}
    return len(months) == len(cells) and steps in ({1}, {-1})


def _order_beside_clear(cells: Sequence[str]) -> str | None:
    """Return the order of dates that stand beside such as 2024-02-29 or 29 Feb 2024, or None where there is none.

    Neither may be few; those of the clear orders may be of both.
    """
    others = [cell for cell in cells if clear_date_in(cell) is None]
    if not others:
        named = sum(date_in(cell, "named") is not None for cell in cells)
        return "named" if 20 * min(named, len(cells) - named) >= len(cells) else None
    if 20 * min(len(others), len(cells) - len(others)) < len(cells):
        return None
    order = recognised_order(others)
    return order if order in (*BESIDE_OTHERS, "unclear") else None


def of_two_orders(cells: Sequence[str | None]) -> tuple[str, str] | None:
    """Return two dates that no one order reads where each cell is a date with the day first or the month; or None.

    >>> of_two_orders(["31/12/2023", "01/02/2024", "12/31/2023"]), of_two_orders(["31/12/2023", "red"])
    (('31/12/2023', '12/31/2023'), None)
    """
    present = [cell for cell in dict.fromkeys(cells) if cell is not None and not is_no_date(cell)]
    orders = [{order for order in ("dmy", "mdy") if date_in(cell, order) is not None} for cell in present]
    if not all(orders):
        return None
    firsts = [next((cell for cell, fit in zip(present, orders, strict=True) if fit == {order}), None)
              for order in ("dmy", "mdy")]  # fmt: skip
    day, month = firsts
    return None if day is None or month is None else (day, month)


def _by_years(cells: Sequence[str], fit: Sequence[str]) -> list[str]:
    """Return the orders that are likely by the years they give, where a year of two digits may be first or last."""
    years = {order: len({date.year for cell in cells if (date := date_in(cell, order))}) for order in fit}
    last = min(years[order] for order in fit if order != "short")
    if 3 * years["short"] <= 2 * last:
        return ["short"]
    return [order for order in fit if order != "short"] if 3 * last <= 2 * years["short"] else list(fit)


CALLED_CLOCK = re.compile(
    r"time|uhrzeit|hhmm|(?:^|_)(?:clock|hora|heure|ora|tijd|zeit)(?:$|_)|时间|时刻|時刻|時間", re.IGNORECASE
)
"""How columns are called that may hold hours and minutes as numbers."""
_FEWEST_CLOCKS, _FEWEST_MINUTES = 20, 4


def are_clocks(numbers: Array) -> bool:
    """Return whether numbers are as hours and minutes are in digits, 1345 and 905, and hardly any others could be.

    All are below 2400 and end with less than 60, many are different, and some do not end with 00 or 50.

    >>> are_clocks(np.array([100.0 * h + m for h in range(24) for m in (0, 20, 35, 55)])), are_clocks(np.arange(2000.0))
    (True, False)
    """
    if len(numbers) < _FEWEST_CLOCKS or numbers.min() < 0 or not 1000 <= numbers.max() <= 2400:
        return False
    different = np.unique(numbers)
    if len(different) < _FEWEST_CLOCKS:
        return False
    minutes = np.unique(different % 100)
    whole = bool((different == np.floor(different)).all())
    return whole and bool(minutes[-1] < 60) and len(minutes) >= _FEWEST_MINUTES and bool((minutes % 50 > 0).any())


def odd_among_dates(cells: Sequence[str | None]) -> int | None:
    """Return the first row whose cell is no date where nearly all others are dates of one order; None elsewhere.

    >>> odd_among_dates([*(f"2024-03-{day:02d}" for day in range(1, 31)), "2024-02-31"])
    30
    """
    some = list(islice((cell for cell in cells if cell is not None and not is_no_date(cell)), _LOOKED_AT))
    counts = Counter(cell for cell in some if any(map(str.isdecimal, cell)))  # a date has digits
    if 2 * counts.total() <= len(some):
        return None
    dates = {order: sum(n for cell, n in counts.items() if _is_date(cell, order)) for order in PATTERNS}
    likely = [order for order in PATTERNS if 2 * dates[order] > len(some)]
    if not likely:
        return None
    present = [(row, cell) for row, cell in enumerate(cells) if cell is not None and not is_no_date(cell)]
    for order in likely:
        odd = [row for row, cell in present if date_in(cell, order) is None]
        if odd and 20 * len(odd) <= len(present):
            return odd[0]
    return None


def _comes_evenly(cells: Sequence[str | None], order: str) -> bool:
    """Whether the dates follow one another by equal steps, as those of a series do in their right order."""
    days = [date for cell in dict.fromkeys(cells) if cell is not None and (date := date_in(cell, order))]
    steps = {later - earlier for earlier, later in pairwise(days)}
    return len(days) > 2 and len(steps) == 1 and min(steps) > datetime.timedelta(0)
