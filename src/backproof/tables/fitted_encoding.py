"""From a table to an `Encoding`: recognise, measure, and say what was done."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from backproof.described import of_keywords, takes
from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_values import missing_in, numbers_of, texts_of
from backproof.tables.dates import CALLED_TIME, is_no_date, moments_of, odd_among_dates, parts_of, recognised_order
from backproof.tables.encoding import Encoding
from backproof.tables.encoding_options import EncodingOptions, GivenEncodingOptions
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    ImageFeature,
    NumericFeature,
    ScaledFeature,
)
from backproof.tables.notes import notes_on
from backproof.tables.pieces import binned, bins_each, rare_below
from backproof.tables.recognition import (
    COUNTS_ROWS,
    IDENTIFIER,
    MOST_CATEGORIES,
    has_outliers,
    is_categorical,
    least_of_frequent,
    quartiles,
    reason_to_drop,
    recognised_task,
)
from backproof.tables.table import Array, Column, Table
from backproof.tables.target_columns import ClassTarget, RealTarget, labels_of, real_values_of
from backproof.tables.wording import counted, listed, several_in_one, shown, suggestion

LEAST_MISSING = 0.05
"""The share of missing numbers from which on a feature says where they are missing."""
CLIP = 4.0
"""Where a column with outliers is clipped, in robust standard deviations."""
IQR_OF_NORMAL = 1.3489795003921634
"""The distance of the quartiles of a normal distribution of deviation 1."""
FEWEST_MONTHS = 12
"""From how many different numbers such as 201612 on all of them are taken for months, whatever the column is called."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Between which numbers a column that is called a date counts days as Excel does: from 1954 to 2119."""
_CALLED_DATE = re.compile(r"date|datum|fecha|(?:^|_)(?:day|tag|jour)(?:$|_)|日期", re.IGNORECASE)
_OF_COLUMNS = ("categorical", "numeric", "drop")
"""The options that name columns."""


@takes(EncodingOptions)
def fit_encoding(
    table: Table,
    target: str | Sequence[str] | None = None,
    *,
    rows: ArrayLike | None = None,
    **options: Unpack[GivenEncodingOptions],
) -> Encoding:
    """Return the encoding of a table: what each column is, and by which numbers it is scaled.

    Args:
        table: N examples.
        target: The target column, or several: real values, or columns of two classes each. Needed unless the source
            has one of its own (`table.target`).
        rows: The rows (k,) that means, deviations and medians are taken from, so that held-out data does not leak into
            them; all where not given. Categories and classes are always those of the whole table.
        **options: The fields of `EncodingOptions`.

    Raises:
        InputError: Where an option, a name or the data is not accepted; the message names file, line and column.

    >>> table = Table.from_columns({"size": [1.0, 2.0, 3.0, 4.0], "kind": ["a", "b", "a", "b"]})
    >>> fit_encoding(table, "kind").feature_names
    ('size',)
    """
    asked = of_keywords(EncodingOptions, options, "fit_encoding")
    names = target_names(table, target)
    asked = _held_against(table, names, asked)
    index = _checked_rows(rows, len(table))
    task = recognised_task(table, names) if asked.task == "auto" else asked.task
    classes = task == "classification"
    fitted = _class_target(table, names) if classes else _real_target(table, names, index, asked)
    columns = [column for column in table.columns if column.name not in names]
    asked = _with_bins(asked, columns, len(index))
    features, dropped = _features(table, columns, asked, index)
    read = [column.values.dtype for column in columns if column.kind != "categorical"]
    dtype = "float32" if read and all(one == np.float32 for one in read) else "float64"
    notes = notes_on(table, features, fitted, dropped, asked.standardise)
    return Encoding(features, fitted, dropped, dtype, notes, table.reading.kept)


def _held_against(table: Table, target: tuple[str, ...], options: EncodingOptions) -> EncodingOptions:
    """Return options whose columns are all in the table, each said to be one thing only."""
    given: dict[str, Any] = {name: _columns(table, name, getattr(options, name)) for name in _OF_COLUMNS}
    _check_disjoint(table, target, given)
    return replace(options, **given, standardise=bool(options.standardise))


def _with_bins(options: EncodingOptions, columns: Sequence[Column], count: int) -> EncodingOptions:
    """Return options with the bins that each column of numbers gets, of those that are asked for in all."""
    if not options.bins:
        return options
    numbers = sum(column.kind == "numeric" for column in columns)
    return replace(options, bins=bins_each(numbers, count, options.bins))


def _features(
    table: Table, columns: Sequence[Column], options: EncodingOptions, rows: Array
) -> tuple[tuple[Feature, ...], tuple[tuple[str, str], ...]]:
    """Return the records of the columns that are used, and the names of the others with the reason."""
    found = {column.name: _feature(table, column, options, rows) for column in columns}
    if all(isinstance(one, str) for one in found.values()):  # nothing but what counts the rows is better than nothing
        counters = tuple(name for name, one in found.items() if one in (COUNTS_ROWS, IDENTIFIER))
        asked = replace(options, numeric=(*options.numeric, *counters))
        found |= {name: _feature(table, table[name], asked, rows) for name in counters}
    dropped = tuple((name, one) for name, one in found.items() if isinstance(one, str))
    features = tuple(one for one in found.values() if not isinstance(one, str))
    if not features:
        reasons = _reasons(dropped)
        raise InputError(
            "{place}: nothing to learn from found, {reasons}; accepted: at least one varying column",
            place=table.where(), reasons=reasons,
        )  # fmt: skip
    return features, dropped


def _reasons(dropped: tuple[tuple[str, str], ...]) -> str:
    """Return why columns are left out, in a row."""
    if not dropped:
        return Phrase("no other column")
    (name, reason), *rest = dropped
    one = Phrase("{name} ({reason})", name=shown(name), reason=reason)
    return one if not rest else Phrase("{first}; {second}", first=one, second=_reasons(tuple(rest)))


def target_names(table: Table, target: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the target columns' names; raise InputError where there is none, or the table lacks one."""
    names = table.target if target is None else (target,) if isinstance(target, str) else tuple(target)
    if not names:
        raise InputError(
            "{place}: {target} not given; accepted: one or more of {names}",
            place=table.where(), target=Keyword("target"), names=listed(table.names),
        )  # fmt: skip
    for name in names:
        if name not in table:
            raise InputError(
                "{place}: no target column {name} found; accepted: {accepted}{hint}{said}",
                place=table.where(), name=shown(name), accepted=listed(table.names),
                hint=several_in_one(name, table.names) or suggestion(name, table.names),
                said=Phrase("; {note}", note=table.notes[0]) if table.notes else "",
            )  # fmt: skip
    if len(set(names)) < len(names):
        raise InputError("target: {names} given; accepted: each column once", names=listed(names))
    return names


def _columns(table: Table, argument: str, names: Collection[str]) -> tuple[str, ...]:
    if not isinstance(names, Collection):
        raise InputError(
            "{option}: {given!r} given; accepted: a list of column names", option=Keyword(argument), given=names
        )
    if isinstance(names, str):
        raise InputError(
            "{option} given; accepted: a list of column names, {list}",
            option=Keyword(argument, names), list=Keyword(argument, [names]),
        )  # fmt: skip
    for name in names:
        if name not in table:
            raise InputError(
                "{place}: {option}: no column {name} found; accepted: {names}{hint}",
                place=table.where(), option=Keyword(argument), name=shown(name), names=listed(table.names),
                hint=suggestion(name, table.names),
            )  # fmt: skip
    return tuple(names)


def _check_disjoint(table: Table, target: tuple[str, ...], given: Mapping[str, tuple[str, ...]]) -> None:
    taken = dict.fromkeys(target, "target")
    for argument, names in given.items():
        for name in names:
            if taken.setdefault(name, argument) != argument:
                to_target = InputError("; for classes say {task}", task=Keyword("task", "classification"))
                raise InputError(
                    "{place}: given in {one} and in {other}; accepted: in one{hint}",
                    place=table.where(column=name), one=Keyword(argument), other=Keyword(taken[name]),
                    hint=to_target if taken[name] == "target" else "",
                )  # fmt: skip


def _checked_rows(rows: ArrayLike | None, count: int) -> Array:
    if rows is None:
        return np.arange(count)
    index = np.asarray(rows)
    if index.ndim != 1 or index.dtype.kind not in "iu" or not len(index) or index.min() < 0 or index.max() >= count:
        accepted = Phrase("(k,) row numbers from 0 to {last}", last=count - 1)
        raise InputError(
            "rows: shape {shape}, {dtype} given; accepted: {accepted}",
            shape=index.shape, dtype=index.dtype, accepted=accepted,
        )  # fmt: skip
    return index


def _class_target(table: Table, names: tuple[str, ...]) -> ClassTarget:
    classes = []
    for name in names:
        labels = sorted(set(labels_of(table, name)))
        if len(labels) == 1 or (len(names) > 1 and len(labels) > 2):
            more, each = Phrase("two classes or more"), Phrase("two classes in each of several targets")
            different = counted(len(labels), "different label")
            found = Phrase("a target with {labels}, {names}", labels=different, names=listed(labels))
            accepted = more if len(names) == 1 else each
            raise InputError(
                "{place}: {found} found; accepted: {accepted}",
                place=table.where(column=name), found=found, accepted=accepted,
            )  # fmt: skip
        classes.append(tuple(labels))
    return ClassTarget(names, tuple(classes))


def _real_target(table: Table, names: tuple[str, ...], rows: Array, options: EncodingOptions) -> RealTarget:
    scaled, bounds = [], []
    for name in names:
        values = real_values_of(table, name)
        if values.min() == values.max():
            found = Phrase("a target of one value, {value}", value=shown(values[0]))
            raise InputError(
                "{place}: {found} found; accepted: values that differ", place=table.where(column=name), found=found
            )
        mean, scale = mean_and_scale(values[rows]) if options.standardise else (0.0, 1.0)
        scaled.append((mean, scale or 1.0))
        bounds.append((float(values[rows].min()), float(values[rows].max())))
    means, scales = (tuple(numbers) for numbers in zip(*scaled, strict=True))
    return RealTarget(names, means, scales, bounds=tuple(bounds) if options.bins else ())


def _feature(table: Table, column: Column, options: EncodingOptions, rows: Array) -> Feature | str:
    """Return the record of this column, or why it is dropped."""
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
    least = max(rare_from, least_of_frequent(counts) if many else 0)
    rare = tuple(one for one in categories if counts.get(one, 0) < least)
    if len(rare) < 2 or len(rare) == len(categories):  # one alone shares with nobody, and something must be told apart
        rare = ()
    often = tuple(one for one in categories if one not in set(rare))
    return CategoricalFeature(name, often, missing, options.unseen, rare)


def _date(table: Table, column: Column, rows: Array) -> DateFeature | str | None:
    """Return the record of a column of dates, why it is dropped, or None where it holds none."""
    if column.kind == "numeric":
        order = _order_of_numbers(column)
    else:
        order = _order_of_texts(table, column)
    if order == "unclear":
        return Phrase("dates that could have the day or the month first; {day} or {month} says which",
                      day=Keyword("date_order", "dmy"), month=Keyword("date_order", "mdy"))  # fmt: skip
    if order is None:
        return None
    cells = texts_of(table, column.name)
    parts = parts_of(moments_of(cells[rows].tolist(), order))[:, :2]
    if np.isnan(parts).all():
        return None
    scales = np.nanstd(parts, axis=0)
    if not scales[0]:
        return Phrase("the same everywhere")
    means = np.nanmean(parts, axis=0)
    return DateFeature(column.name, order, tuple(means.tolist()), tuple(np.where(scales > 0, scales, 1.0).tolist()))


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
    if order is None and (odd := odd_among_dates(cells)) is not None:
        raise InputError(
            "{place}: {cell} found, which is no date, where nearly all other cells are dates; accepted: a date of "
            "their order, or {categorical}, or {drop}, or {missing} if it stands for a missing value",
            place=table.where(odd, column.name), cell=shown(cells[odd]),
            categorical=Keyword("categorical", [column.name]), drop=Keyword("drop", [column.name]),
            missing=Keyword("missing_values", [cells[odd]]),
        )  # fmt: skip
    return order


def _order_of_numbers(column: Column) -> str | None:
    """Return "ymd" for days written as 20160131, what a column called a time counts since 1970, or None.

    A column called a time may have hours behind the days, as in 2016013112.
    """
    present = column.values[~np.isnan(column.values)]
    if not len(present) or not np.isfinite(present).all() or present.min() == present.max():
        return None
    low, high, whole = present.min(), present.max(), bool((present == np.floor(present)).all())
    if whole and low >= 18000101 and high < 22000101:
        return recognised_order([str(int(one)) for one in np.unique(present).tolist()])
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
    if called and low >= 5e8 and high < 4e9:
        return "seconds"
    return "milliseconds" if called and whole and low >= 5e11 and high < 4e12 else None


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
