"""In which order of day, month and year the dates of a column are written, by the dates themselves."""

import datetime
from collections.abc import Sequence
from itertools import islice, pairwise

from backproof.tables.date_patterns import PATTERNS
from backproof.tables.dates import BESIDE_ISO, date_in, in_iso_format, is_no_date

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
    likely = [order for order in PATTERNS if date_in(present[0], order) is not None]
    fit = [order for order in likely if all(date_in(cell, order) is not None for cell in present)]
    if not fit:
        return _order_beside_iso(present)
    if len(fit) > 1 and "short" in fit:
        fit = _by_years(present, fit)
    if len(fit) > 1 and all("." in cell[:3] for cell in present):
        return "dmy"
    if len(fit) > 1:
        even = [order for order in fit if _comes_evenly(cells, order)]
        return even[0] if len(even) == 1 else "unclear"
    return fit[0] if fit else None


def _order_beside_iso(cells: Sequence[str]) -> str | None:
    """Return the order of dates that stand beside such as 2024-02-29, neither of them few; None where there is none."""
    others = [cell for cell in cells if date_in(cell, "ymd") is None]
    if 20 * min(len(others), len(cells) - len(others)) < len(cells):
        return None
    order = recognised_order(others)
    return order if order in (*BESIDE_ISO, "unclear") else None


def _by_years(cells: Sequence[str], fit: Sequence[str]) -> list[str]:
    """Return the orders that are likely by the years they give, where a year of two digits may be first or last."""
    years = {order: len({date.year for cell in cells if (date := date_in(cell, order))}) for order in fit}
    last = min(years[order] for order in fit if order != "short")
    if 3 * years["short"] <= 2 * last:
        return ["short"]
    return [order for order in fit if order != "short"] if 3 * last <= 2 * years["short"] else list(fit)


def odd_among_dates(cells: Sequence[str | None]) -> int | None:
    """Return the first row whose cell is no date where nearly all others are dates of one order; None elsewhere.

    >>> odd_among_dates([*(f"2024-03-{day:02d}" for day in range(1, 31)), "2024-02-31"])
    30
    """
    some = list(islice((cell for cell in cells if cell is not None and not is_no_date(cell)), _LOOKED_AT))
    likely = [order for order in PATTERNS if 2 * sum(date_in(cell, order) is not None for cell in some) > len(some)]
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
