"""From a table to an `Encoding`: recognise, measure, and say what was done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from backproof.described import of_keywords, takes
from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.codes_in_numbers import columns_of_codes
from backproof.tables.column_values import texts_of
from backproof.tables.encoding import Encoding
from backproof.tables.encoding_options import EncodingOptions, GivenEncodingOptions
from backproof.tables.features import Feature
from backproof.tables.fitted_features import feature_of, mean_and_scale
from backproof.tables.leaks import columns_that_say
from backproof.tables.notes import notes_on
from backproof.tables.pieces import bins_each, frequent_each
from backproof.tables.recognition import COUNTS_ROWS, IDENTIFIER, MOST_CATEGORIES, recognised_task
from backproof.tables.table import Array, Column, Table
from backproof.tables.target_columns import ClassTarget, RealTarget, labels_of, real_values_of
from backproof.tables.wording import counted, listed, several_in_one, shown, suggestion

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
    asked = _shared_out(asked, table, columns, len(index))
    codes = columns_of_codes(table, columns, asked, index, fitted.encode(table)[index]) if asked.bins else ()
    asked = replace(asked, categorical=(*asked.categorical, *codes))
    features, dropped = _features(table, columns, asked, index)
    read = [column.values.dtype for column in columns if column.kind != "categorical"]
    dtype = "float32" if read and all(one == np.float32 for one in read) else "float64"
    notes = notes_on(table, features, fitted, dropped, asked.standardise, codes)
    leaks = columns_that_say(table, names, features, classes)
    return Encoding(features, fitted, dropped, dtype, (*notes, *leaks), table.reading.kept)


def _held_against(table: Table, target: tuple[str, ...], options: EncodingOptions) -> EncodingOptions:
    """Return options whose columns are all in the table, each said to be one thing only."""
    given: dict[str, Any] = {name: _columns(table, name, getattr(options, name)) for name in _OF_COLUMNS}
    _check_disjoint(table, target, given)
    return replace(options, **given, standardise=bool(options.standardise))


def _shared_out(options: EncodingOptions, table: Table, columns: Sequence[Column], count: int) -> EncodingOptions:
    """Return options with the bins that each column of numbers gets, and the features each of very many texts.

    Args:
        options: with the bins that are asked for in all.
        table: of the columns.
        columns: all but targets.
        count: how many examples are trained on.
    """
    numbers = sum(column.kind == "numeric" for column in columns)
    bins = bins_each(numbers, count, options.bins) if options.bins else 0
    return replace(options, bins=bins, frequent=options.frequent or _frequent_each(options, table, columns, count))


def _frequent_each(options: EncodingOptions, table: Table, columns: Sequence[Column], count: int) -> int:
    """Return how many texts have a feature each in a column of very many; columns of names aside."""
    texts = (one.name for one in columns if one.kind == "categorical" or one.name in options.categorical)
    different = (_count_of_texts(table, name) for name in texts if name not in options.drop)
    return frequent_each(sum(MOST_CATEGORIES < number <= len(table) // 2 for number in different), count)


def _count_of_texts(table: Table, name: str) -> int:
    """Return how many different texts a column has, without the codes of all of them."""
    coded = table[name].coded
    return (
        len(coded[0]) if coded is not None and len(coded[0]) <= len(table) else len(set(texts_of(table, name).tolist()))
    )


def _features(
    table: Table, columns: Sequence[Column], options: EncodingOptions, rows: Array
) -> tuple[tuple[Feature, ...], tuple[tuple[str, str], ...]]:
    """Return the records of the columns that are used, and the names of the others with the reason."""
    found = {column.name: feature_of(table, column, options, rows) for column in columns}
    if all(isinstance(one, str) for one in found.values()):  # nothing but what counts the rows is better than nothing
        counters = tuple(name for name, one in found.items() if one in (COUNTS_ROWS, IDENTIFIER))
        asked = replace(options, numeric=(*options.numeric, *counters))
        found |= {name: feature_of(table, table[name], asked, rows) for name in counters}
    dropped = tuple((name, one) for name, one in found.items() if isinstance(one, str))
    features = tuple(one for one in found.values() if not isinstance(one, str))
    if not features:
        reasons = _reasons(dropped)
        raise InputError(
            "{place}: nothing to learn from found, {reasons}; accepted: at least one varying column{hint}",
            place=table.where(), reasons=reasons, hint=_said_of_texts(table, dropped),
        )  # fmt: skip
    return features, dropped


def _said_of_texts(table: Table, dropped: tuple[tuple[str, str], ...]) -> str:
    """Return what reading said of the first of these columns that it said something of, such as numbers with marks."""
    names = {shown(name) for name, _ in dropped}
    said = (note for note in table.notes if isinstance(note, Phrase) and note.facts.get("name") in names)
    note = next(said, None)
    return "" if note is None else Phrase("; {note}", note=note)


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
                hint=several_in_one(name, table.names) or _where_called(table, name) or suggestion(name, table.names),
                said=Phrase("; {note}", note=table.notes[0]) if table.notes else "",
            )  # fmt: skip
    if len(set(names)) < len(names):
        raise InputError("target: {names} given; accepted: each column once", names=listed(names))
    return names


def _where_called(table: Table, name: str) -> Phrase | str:
    """Say where the name stands among the cells, as where the names are further down than they were looked for."""
    for column in table.columns:
        if column.kind == "categorical" and (rows := np.flatnonzero(column.values == name)).size:
            return Phrase("; {name} stands at {place}, where other names may be", name=shown(name),
                          place=table.where(int(rows[0])))  # fmt: skip
    return ""


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
