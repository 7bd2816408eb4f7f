"""Data held out from training, and everything from a file to arrays in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_values import missing_in
from backproof.tables.encoding import Encoding
from backproof.tables.fitted_encoding import fit_encoding, target_names
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.recognition import recognised_task
from backproof.tables.sources import TableOrSource, read
from backproof.tables.table import Array, Table
from backproof.tables.target_columns import labels_of
from backproof.tables.wording import counted, shown
from backproof.tables.written_numbers import with_numbers_left


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table made ready: arrays to train on, arrays held out, and how they were made.

    Attributes:
        table: The N examples read.
        encoding: How they become arrays; fitted on the rows trained on.
        rows, held_out_rows: Which rows (counted from 0, rising) are trained on and held out; together all N.
        x, y: Of the rows trained on, (n, n_features) and (n, n_outputs).
        held_out_x, held_out_y: Of the rows held out; of no rows where nothing was.
        notes: What was recognised and done, one sentence each.
    """

    table: Table
    encoding: Encoding
    rows: Array
    held_out_rows: Array
    x: Array
    y: Array
    held_out_x: Array
    held_out_y: Array
    notes: tuple[str, ...]


def prepare(
    data: TableOrSource,
    target: str | Sequence[str] | None = None,
    *,
    reading: Reading = RECOGNISED,
    held_out: float = 0.25,
    seed: int,
    task: str = "auto",
    categorical: Collection[str] = (),
    dtype: DTypeLike | None = None,
    **options: Any,
) -> Prepared:
    """Read a table, hold out a part, fit the encoding on the rest, and encode both.

    Classification by one column is split so that each class is held out in proportion, where each comes often enough.

    Args:
        data: A table, or what `read` takes.
        target: As in `fit_encoding`.
        reading: How the file is read, as far as that is not to be recognised; for a table, how other data will be.
        held_out: The fraction held out, 0 up to but not 1; 0 holds nothing out.
        seed: Of the split.
        task: As in `fit_encoding`.
        categorical: As in `fit_encoding`; where these are read from a CSV file, their cells stay as they are written.
        dtype: Of the arrays; as the encoding has it where not given.
        **options: The others of `fit_encoding`, but for `rows`.

    Raises:
        InputError: As `read`, `fit_encoding` and `split`.

    >>> data = prepare("iris", held_out=0.2, seed=0)
    >>> data.x.shape, data.y.shape, data.held_out_x.shape
    ((120, 4), (120, 3), (30, 4))
    """
    if "rows" in options:
        raise InputError("rows: given to prepare; accepted: held_out= and seed=, which choose the rows")
    table = _table(data, reading, categorical)
    names = target_names(table, target)
    table, left_out = _read_again_with_target(table, names, categorical)
    task = recognised_task(table, names) if task == "auto" else task
    stratify, note = _stratify_by(table, names, task, held_out)
    rows, kept = np.arange(len(table)), np.arange(0)
    if held_out:
        rows, kept = split(table, held_out, seed=seed, stratify=stratify)
    encoding = fit_encoding(table, names, task=task, categorical=categorical, rows=rows, **options)
    places = np.empty(len(table), np.intp)  # those trained on first, so that neither part need be copied
    places[rows], places[kept] = np.arange(len(rows)), np.arange(len(rows), len(table))
    x, y = encoding.features(table, dtype=dtype, places=places), encoding.targets(table, dtype=dtype)
    held = Phrase("{examples} held out, {count} trained on{how}.", examples=counted(len(kept), "example"),
                  count=len(rows), how=note)  # fmt: skip
    said = (*encoding.notes, *left_out, held)
    return Prepared(table, encoding, rows, kept, x[: len(rows)], y[rows], x[len(rows) :], y[kept], said)


def _table(data: TableOrSource, reading: Reading, categorical: Collection[str]) -> Table:
    if isinstance(data, Table):
        return replace(data, reading=reading.over(data.reading))
    return read(data, reading, text=categorical)


def _read_again_with_target(
    table: Table, names: Sequence[str], text: Collection[str]
) -> tuple[Table, tuple[Phrase, ...]]:
    """Return what `with_target` does, with columns as numbers that are text by the rows left out alone."""
    left, said = with_target(table, names)
    return with_numbers_left(left, table, text) if said else left, said


def with_target(table: Table, names: Sequence[str]) -> tuple[Table, tuple[Phrase, ...]]:
    """Return the rows that have a target, and what to say of the others.

    Raises:
        InputError: no row has one.
    """
    missing = np.zeros(len(table), dtype=bool)
    for name in names:
        if name not in table:
            continue  # the encoding says so, with the names there are
        values = table[name].values
        missing |= missing_in(values) if table[name].kind != "image" else False
    if not missing.any():
        return table, ()
    if missing.all():
        raise InputError(
            "{place}: no value found, all {count} are missing; accepted: at least one example with a target",
            place=table.where(column=names[0]), count=len(missing),
        )  # fmt: skip
    first = table.where(int(np.argmax(missing)))
    count = counted(int(missing.sum()), "example")
    said = Phrase("{examples} without a target left out, the first at {place}.", examples=count, place=first)
    return table.take(np.flatnonzero(~missing)), (said,)


def _stratify_by(table: Table, names: tuple[str, ...], task: str, held_out: float) -> tuple[list[Any] | None, str]:
    if task != "classification" or len(names) > 1 or not held_out:
        return None, ""
    labels = labels_of(table, names[0])
    counts = Counter(labels)
    label, fewest = min(counts.items(), key=lambda pair: pair[1])
    if fewest < 2:
        return None, Phrase(", by chance alone since the class {label} has one example", label=shown(label))
    if len(counts) > min(held_out, 1 - held_out) * len(labels):
        return None, Phrase(", by chance alone since there are {count} classes", count=len(counts))
    return labels, Phrase(", each class in proportion")


def split(
    table: Table | int, held_out: float = 0.25, *, seed: int, stratify: str | ArrayLike | None = None
) -> tuple[Array, Array]:
    """Return the rows to train on and the rows held out, each rising, counted from 0.

    Args:
        table: The table, or how many examples there are.
        held_out: The fraction held out, between 0 and 1; the number is rounded up.
        seed: 0 to 2**32 - 1; the same seed gives the same rows.
        stratify: A column's name, or labels (N,), each of which is to be held out in proportion.

    Raises:
        InputError: Where nothing would be left on one side, or a class has one example.

    >>> split(8, 0.25, seed=0)
    (array([0, 1, 3, 4, 5, 7]), array([2, 6]))
    """
    count = table if isinstance(table, int) else len(table)
    if not (isinstance(held_out, float) and 0 < held_out < 1 and np.ceil(held_out * count) < count):
        raise InputError(
            "{option} of {examples} given; accepted: a fraction between 0 and 1 that leaves examples on both sides",
            option=Keyword("held_out", held_out), examples=counted(count, "example"),
        )  # fmt: skip
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**32:
        option = Keyword("seed", seed)
        raise InputError("{option} given; accepted: a whole number from 0 to 2**32 - 1", option=option)
    labels = labels_of(table, stratify) if isinstance(stratify, str) and isinstance(table, Table) else stratify
    if labels is not None and len(np.asarray(labels)) != count:
        reason = f"{len(np.asarray(labels))} labels, {count} examples"
        raise InputError("stratify: {reason}; accepted: labels (N,), one for each example", reason=reason)
    generator = np.random.RandomState(int(seed))
    if labels is None:
        order = generator.permutation(count)
        drawn = int(np.ceil(held_out * count))
        return np.sort(order[drawn:]), np.sort(order[:drawn])
    return _in_proportion(np.asarray(labels), held_out, generator)


def _in_proportion(labels: Array, held_out: float, generator: np.random.RandomState) -> tuple[Array, Array]:
    """Return the rows to train on and those held out, of each label in proportion; the same as scikit-learn draws.

    What is left over once the whole numbers are taken of each label goes to those with the largest fractions, equal
    ones by chance.
    """
    plain = labels if labels.dtype.kind in "biuf" else [str(label) for label in labels]
    classes, codes = np.unique(plain, return_inverse=True)
    counts = np.bincount(codes)
    drawn = int(np.ceil(held_out * len(labels)))
    if counts.min() < 2 or min(drawn, len(labels) - drawn) < len(classes):
        reason = f"{len(classes)} labels, the rarest {counts.min()} times, {drawn} examples held out"
        raise InputError(
            "stratify: {reason}; accepted: labels (N,) of which each comes twice or more", reason=shown(reason)
        )
    trained = _shared_out(counts, len(labels) - drawn, generator)
    held = _shared_out(counts - trained, drawn, generator)
    rows, kept = [], []
    places = np.split(np.argsort(codes, kind="mergesort"), np.cumsum(counts)[:-1])
    for i, place in enumerate(places):
        order = place[generator.permutation(counts[i])]
        rows.append(order[: trained[i]])
        kept.append(order[trained[i] : trained[i] + held[i]])
    return np.sort(np.concatenate(rows)), np.sort(np.concatenate(kept))


def _shared_out(counts: Array, total: int, generator: np.random.RandomState) -> Array:
    """Return how many of each count, together `total`, are in proportion to the counts."""
    exact = counts / counts.sum() * total
    shares = np.floor(exact)
    left = int(total - shares.sum())
    if left > 0:
        fractions = exact - shares
        for value in np.sort(np.unique(fractions))[::-1]:
            (places,) = np.where(fractions == value)
            taken = min(len(places), left)
            places = generator.choice(places, size=taken, replace=False)
            shares[places] += 1
            left -= taken
            if left == 0:
                break
    return np.asarray(shares, dtype=np.intp)
