"""From a column of a table to the record of its features: measured on some rows, or the reason why it is dropped."""

import re
from collections import Counter

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_values import coded_texts_of, missing_in, numbers_of, texts_of
from backproof.tables.date_orders import CALLED_CLOCK, are_clocks, odd_among_dates, of_two_orders, recognised_order
from backproof.tables.dates import CALLED_TIME, is_no_date, moments_of, parts_of
from backproof.tables.encoding_options import EncodingOptions
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    ImageFeature,
    NumericFeature,
    ScaledFeature,
)
from backproof.tables.pieces import binned, rare_below
from backproof.tables.recognition import (
    MOST_CATEGORIES,
    has_outliers,
    is_categorical,
    least_of_frequent,
    quartiles,
    reason_to_drop,
)
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import shown

LEAST_MISSING = 0.05
"""The share of missing numbers from which on a feature says where they are missing."""
CLIP = 4.0
"""Where a column with outliers is clipped, in robust standard deviations."""
IQR_OF_NORMAL = 1.3489795003921634
"""The distance of the quartiles of a normal distribution of deviation 1."""
FEWEST_MONTHS = 12
_FEWEST_DAYS = 5
"""From how many different numbers such as 201612 on all of them are taken for months, whatever the column is called."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Between which numbers a column that is called a date counts days as Excel does: from 1954 to 2119."""
_CALLED_DATE = re.compile(r"date|datum|fecha|(?:^|_)(?:day|tag|jour)(?:$|_)|日期", re.IGNORECASE)


def feature_of(table: Table, column: Column, options: EncodingOptions, rows: Array) -> Feature | str:
    """Return the record of a column, or why it is dropped.

    Args:
        table: N examples.
        column: of the table.
        options: how columns are encoded.
        rows: the rows (k,) that it is measured on.

    Raises:
        InputError: a missing value that the options refuse, or a cell that is no date among dates.
    """
    name = column.name
    if name in options.drop:
        return Phrase("as asked")
    if column.kind == "image" and name not in (*options.categorical, *options.numeric):
        return _image(column, options, rows)
    kept = name in (*options.categorical, *options.numeric)
    if not kept and options.missing != "error" and (date := _date(table, column, rows)) is not None:
        return date
    categorical = name in options.categorical or (name not in options.numeric and is_categorical(table, name))
    values = texts_of(table, name) if categorical else numbers_of(table, name)
    if options.missing == "error" and missing_in(values).any():
        place = table.where(int(np.argmax(missing_in(values))), name)
        raise InputError(
            "{place}: a missing value found, which {error} refuses; accepted: a value, or {mean}",
            place=place,
            error=Keyword("missing", "error"),
            mean=Keyword("missing", "mean"),
        )
    reason = reason_to_drop(table, name, values, rows, kept)
    if reason:
        return reason
    return _categorical(name, values, options, rows) if categorical else _numeric(name, values, options, rows)


def _categorical(name: str, values: Array, options: EncodingOptions, rows: Array) -> CategoricalFeature:
    missing = bool(missing_in(values).any())
    categories = sorted(set(values.tolist()) - {None})
    many = len(categories) > MOST_CATEGORIES
    rare_from = rare_below(len(rows)) if options.bins else 0
    counts = Counter(values[rows].tolist()) if rare_from or many else Counter()
    least = max(rare_from, least_of_frequent(counts, options.frequent) if many else 0)
    rare = tuple(one for one in categories if counts.get(one, 0) < least)
    if len(rare) < 2 or len(rare) == len(categories):  # one alone shares with nobody, and something must be told apart
        rare = ()
    together = set(rare)
    often = tuple(one for one in categories if one not in together)
    return CategoricalFeature(name, often, missing, options.unseen, rare)


def _date(table: Table, column: Column, rows: Array) -> DateFeature | str | None:
    """Return the record of a column of dates, why it is dropped, or None where it holds none."""
    if column.kind == "numeric":
        order = order_of_numbers(column)
    else:
        order = _order_of_texts(table, column)
    if order == "unclear":
        return Phrase("dates that could have the day or the month first; {day} or {month} says which",
                      day=Keyword("date_order", "dmy"), month=Keyword("date_order", "mdy"))  # fmt: skip
    if order is None:
        return _on_two_orders(column)
    texts, codes = coded_texts_of(table, column.name)
    parts = parts_of(moments_of(texts, order))[:, :2][codes[rows]]
    if np.isnan(parts).all():
        return None
    scales = np.nanstd(parts, axis=0)
    if not scales[0]:
        return Phrase("the same everywhere")
    means = np.nanmean(parts, axis=0)
    return DateFeature(column.name, order, tuple(means.tolist()), tuple(np.where(scales > 0, scales, 1.0).tolist()))


def _on_two_orders(column: Column) -> str | None:
    """Return why dates are left out of which some have the day first and others the month, or None for other cells."""
    pair = of_two_orders(column.values.tolist()) if column.kind == "categorical" else None
    if pair is None:
        return None
    template = "dates of two orders, such as {first} and {other}; {option} takes them for categories"
    return Phrase(template, first=shown(pair[0]), other=shown(pair[1]), option=Keyword("categorical", [column.name]))


def _order_of_texts(table: Table, column: Column) -> str | None:
    """Return the order of dates: that which was said, where it matters, or else the one recognised.

    Raises:
        InputError: a few cells are no dates, or none of the order that was said, among others that are.
    """
    cells = column.values.tolist()
    order, said = recognised_order(cells), table.reading.date_order
    said = "short" if said == "ymd" else said
    if order in ("dmy", "mdy", "short", "unclear") and said is not None:
        moments = moments_of(cells, said)
        odd = next((row for row in np.flatnonzero(np.isnat(moments)).tolist() if not is_no_date(cells[row])), None)
        if odd is not None:
            raise InputError(
                "{place}: {cell} found, which is no date by {option}; accepted: dates of that order",
                place=table.where(odd, column.name), cell=shown(cells[odd]),
                option=Keyword("date_order", table.reading.date_order),
            )  # fmt: skip
        return said
    if order is None and CALLED_CLOCK.search(column.name) and _are_digits_of_clocks(cells):
        return "time"
    if order is None and (odd := odd_among_dates(cells)) is not None:
        raise InputError(
            "{place}: {cell} found, which is no date, where nearly all other cells are dates; accepted: a date of "
            "their order, or {categorical}, or {drop}, or {missing} if it stands for a missing value",
            place=table.where(odd, column.name), cell=shown(cells[odd]),
            categorical=Keyword("categorical", [column.name]), drop=Keyword("drop", [column.name]),
            missing=Keyword("missing_values", [cells[odd]]),
        )  # fmt: skip
    return order


def _are_digits_of_clocks(cells: list[str | None]) -> bool:
    """Whether texts are hours and minutes in four digits, 0905."""
    present = [cell for cell in dict.fromkeys(cells) if not is_no_date(cell)]
    if not all(cell and cell.isascii() and cell.isdecimal() and len(cell) == 4 for cell in present):
        return False
    return are_clocks(np.array([float(cell or 0) for cell in present]))


def order_of_numbers(column: Column) -> str | None:
    """Return "ymd" for days written as 20160131, what a column called a time counts since 1970, or None.

    A column called a time may have hours behind the days, as in 2016013112, or be hours and minutes, as in 1345.
    """
    present = column.values[~np.isnan(column.values)]
    if not len(present) or not np.isfinite(present).all() or present.min() == present.max():
        return None
    low, high, whole = present.min(), present.max(), bool((present == np.floor(present)).all())
    if whole and low >= 18000101 and high < 22000101:
        return recognised_order([str(int(one)) for one in np.unique(present).tolist()])
    if whole and low >= 1011800 and high < 31122200 and _CALLED_DATE.search(column.name):
        days = recognised_order([str(int(one)) for one in np.unique(present).tolist()])
        if days is not None:
            return days
    called = CALLED_TIME.search(column.name)
    if called and whole and _counts_hours_of_days(low, high):
        order = recognised_order([str(int(one)) for one in np.unique(present).tolist()])
        if order == "ymd":
            return order
    months = whole and low >= 180001 and high < 220000 and bool(((present % 100 >= 1) & (present % 100 <= 12)).all())
    if months and (called or len(np.unique(present)) >= FEWEST_MONTHS):
        return "month"
    if _CALLED_DATE.search(column.name) and low >= FIRST_SERIAL and high < LAST_SERIAL:
        return "days"
    if (since := _since_1970(present, called is not None)) is not None:
        return since
    return "time" if CALLED_CLOCK.search(column.name) and are_clocks(present) else None


def _since_1970(values: Array, called: bool) -> str | None:
    """Return what numbers of a column that is called a time count since 1970, or those that are all whole days."""
    low, high = values.min(), values.max()
    if low >= 5e8 and high < 4e9 and (called or _are_whole_days(values, 86_400)):
        return "seconds"
    whole = low >= 5e11 and high < 4e12 and not (values % 1).any()
    return "milliseconds" if whole and (called or _are_whole_days(values, 86_400_000)) else None


def _are_whole_days(values: Array, day: int) -> bool:
    """Whether several different numbers are all whole days, as others are by no chance."""
    return len(np.unique(values)) >= _FEWEST_DAYS and not (values % day).any()


def _counts_hours_of_days(low: float, high: float) -> bool:
    """Whether numbers could be days and hours, and minutes, and seconds, in digits, such as 2016013112."""
    return any(18000101 * unit <= low and high < 22000101 * unit for unit in (1e2, 1e4, 1e6))


def _numeric(name: str, values: Array, options: EncodingOptions, rows: Array) -> Feature | str:
    trained = values[rows].astype(np.float64)
    missing = np.isnan(trained)
    present = trained[~missing]
    if options.bins and len(present):
        return _binned(name, trained, options)
    mean, scale = mean_and_scale(present)
    parts = low, middle, high = quartiles(present)
    outliers = options.standardise and has_outliers(present, parts)
    fill = None if options.missing == "error" else middle if options.missing == "median" or outliers else mean
    said_by_holes = bool(missing.any() and (scale == 0 or missing.mean() >= LEAST_MISSING))
    indicator = options.missing == "auto" and said_by_holes
    if not scale and not indicator and missing.any():
        return Phrase("the same everywhere")
    if fill is not None and (outliers or indicator):
        if outliers:
            return ScaledFeature(name, middle, (high - low) / IQR_OF_NORMAL, CLIP, fill, indicator)
        centre, width = (mean, scale or 1.0) if options.standardise else (0.0, 1.0)
        return ScaledFeature(name, centre, width, None, fill, indicator)
    if not options.standardise:
        return NumericFeature(name, 0.0, 1.0, fill)
    return NumericFeature(name, mean, scale, fill) if scale else Phrase("the same everywhere, but for rounding")


def _binned(name: str, trained: Array, options: EncodingOptions) -> Feature | str:
    found = binned(name, trained, options.bins, options.missing)
    varies = found.indicator or np.nanmin(trained) < np.nanmax(trained)
    return found if varies else Phrase("the same everywhere")


def _image(column: Column, options: EncodingOptions, rows: Array) -> ImageFeature | str:
    trained = column.values[rows]
    if trained.min() == trained.max():
        return Phrase("every pixel the same")
    largest = column.largest or float(np.abs(trained.astype(np.float64)).max())
    return ImageFeature(column.name, column.values.shape[1:], largest if options.standardise else 1.0)


def mean_and_scale(values: Array) -> tuple[float, float]:
    """Return mean and standard deviation (of N, not N - 1) of finite float64 values, without overflow.

    >>> mean_and_scale(np.array([1.0, 3.0]))
    (2.0, 1.0)
    """
    largest = float(np.abs(values).max())
    if largest == 0 or values.min() == values.max():
        return float(values[0]), 0.0
    if 1e-100 < largest < 1e100:
        return float(values.mean()), float(values.std())
    part = values / largest
    return float(part.mean()) * largest, float(part.std()) * largest
