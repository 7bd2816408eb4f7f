"""A table: columns by name, of equally many examples, which remember where they were read.

Everything read becomes a `Table`; everything known of how to use it is in an `Encoding`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backproof.errors import InputError, Phrase
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.wording import counted, listed, part, place, shown, suggestion

Array = Any


@dataclass(frozen=True, eq=False)
class Column:
    """One column of N examples.

    Attributes:
        name: What the file calls it.
        kind: `"numeric"`: values (N,) float32 or float64, NaN where missing;
            `"categorical"`: values (N,) of text, None where missing;
            `"image"`: values (N, height, width) or (N, height, width, channels), numbers, none missing.
        values: The values; read-only.
        largest: For an image, the largest value a pixel can have, where the format says so.
        coded: For text, where the reader knew them, what each value is one of, and which of them (N,); a column of
            other values, also one made by `replace`, does not have them.
    """

    name: str
    kind: str
    values: Array
    largest: float | None = None
    coded: tuple[Sequence[str | None], Array] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Make the values read-only."""
        values = self.values.view()
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    @classmethod
    def of_codes(cls, name: str, texts: Sequence[str | None], codes: Array) -> "Column":
        """Return the column of text whose values are `texts[codes]`; codes (N,) count from 0.

        >>> Column.of_codes("eyes", ["blue", None], np.array([0, 1, 0])).values
        array(['blue', None, 'blue'], dtype=object)
        """
        column = cls(name, "categorical", np.array(texts, dtype=object)[codes])
        object.__setattr__(column, "coded", (texts, codes))
        return column

    def at(self, rows: Array | slice) -> "Column":
        """Return the column of some rows, by index or slice."""
        column = replace(self, values=self.values[rows])
        if self.coded is not None:
            object.__setattr__(column, "coded", (self.coded[0], self.coded[1][rows]))
        return column


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equally many examples, with what messages need to name the place of each value.

    Attributes:
        columns: The columns, in the order of the file; names differ.
        source: The file's name, or the built-in set's.
        unit: What an example is in the source: `"line"`, `"row"` or `"example"`.
        lines: The number of each example's line (row, example), counted from 1.
        target: The columns that are the target unless told otherwise; empty where the source does not say.
        task: `"classification"`, `"regression"`, or empty where the source does not say.
        notes: Sentences about what was done while reading.
        reading: How it was read, as far as somebody said it.
        texts: The columns of which the source says that they are texts, whatever these look like.
    """

    columns: tuple[Column, ...]
    source: str = "table"
    unit: str = "row"
    lines: Sequence[int] = ()
    target: tuple[str, ...] = ()
    task: str = ""
    notes: tuple[str, ...] = ()
    reading: Reading = RECOGNISED
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table without examples, with names twice, or with columns of different lengths."""
        if not self.columns or len(self) == 0:
            found = Phrase("no columns") if not self.columns else Phrase("no examples")
            raise InputError(
                "{source}: {found} found; accepted: at least one column and one example",
                source=self.source, found=found,
            )  # fmt: skip
        self._check_names()
        for column in self.columns:
            if len(column.values) != len(self):
                found = counted(len(column.values), "value")
                template, first = "{count}, as in column {name}", shown(self.columns[0].name)
                accepted = Phrase(template, count=len(self), name=first)
                raise InputError(
                    "{place}: {found} found; accepted: {accepted}",
                    place=self.where(column=column.name), found=found, accepted=accepted,
                )  # fmt: skip
        if len(self.lines) == 0:
            object.__setattr__(self, "lines", range(1, len(self) + 1))

    def _check_names(self) -> None:
        seen: set[str] = set()
        for column in self.columns:
            if column.name in seen:
                raise InputError("{place}: found twice; accepted: each name once", place=self.where(column=column.name))
            seen.add(column.name)

    def __len__(self) -> int:
        """Return the number of examples N."""
        return len(self.columns[0].values)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    def __contains__(self, name: object) -> bool:
        """Return whether a column has this name."""
        return name in self._by_name

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def __getitem__(self, name: str) -> Column:
        """Return the column of this name; raise InputError where there is none."""
        if name in self._by_name:
            return self._by_name[name]
        raise InputError(
            "{place}: no column {name} found; accepted: {accepted}{hint}",
            place=self.where(), name=shown(name), accepted=listed(self.names), hint=suggestion(name, self.names),
        )  # fmt: skip

    def where(self, row: int | None = None, column: str | None = None) -> Phrase:
        """Return where something is, to open a message: `iris.csv, line 7, column 'age'`. `row` counts from 0."""
        parts = []
        if row is not None:
            parts.append(part(self.unit, self.lines[row]))
        elif column is not None and self.unit == "line":
            parts.append(part("line", 1))
        if column is not None:
            parts.append(part("column", shown(column)))
        return place(self.source, *parts)

    def take(self, rows: ArrayLike) -> "Table":
        """Return the table of these rows, by index (k,) from 0, in the order given; line numbers go with them."""
        index = np.asarray(rows, dtype=np.intp)
        columns = tuple(column.at(index) for column in self.columns)
        return replace(self, columns=columns, lines=tuple(self.lines[i] for i in index.tolist()))

    def part(self, start: int, stop: int) -> "Table":
        """Return the rows from `start` up to but not `stop`, counted from 0, as views."""
        columns = tuple(column.at(slice(start, stop)) for column in self.columns)
        return replace(self, columns=columns, lines=self.lines[start:stop])

    @classmethod
    def from_columns(cls, columns: Mapping[str, ArrayLike], *, source: str = "table") -> "Table":
        """Return the table of arrays given by name: numbers (N,), text (N,), or images (N, height, width).

        >>> Table.from_columns({"height": [1.7, 1.8], "eyes": ["blue", None]})["eyes"].kind
        'categorical'
        """
        made = tuple(column_of(str(name), _as_array(values), source) for name, values in columns.items())
        return cls(made, source=source)


def _as_array(values: ArrayLike) -> Array:
    if isinstance(values, list | tuple) and any(value is None or isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    return np.asarray(values)


def column_of(name: str, values: Array, source: str) -> Column:
    """Return the column that holds this array; raise InputError where no column can.

    Numbers (N,) become numeric (float32 stays, everything else float64), text, booleans and objects (N,) categorical,
    numbers of 3 or 4 axes an image.
    """
    where = place(source, part("column", shown(name)))
    if values.ndim in (3, 4) and values.dtype.kind in "biuf":
        return _image(name, values, where)
    if values.ndim != 1:
        raise InputError(
            "{place}: an array of shape {shape} and dtype {dtype} found; accepted: (N,), or an image (N, height, "
            "width) or (N, height, width, channels) of numbers",
            place=where, shape=values.shape, dtype=values.dtype,
        )  # fmt: skip
    if values.dtype.kind in "iuf":
        return Column(name, "numeric", as_floats(values))
    if values.dtype.kind in "bUTO":
        return _from_objects(name, values.astype(object), where)
    raise InputError("{place}: dtype {dtype} found; accepted: numbers, booleans, text", place=where, dtype=values.dtype)


def as_floats(values: Array) -> Array:
    """Return numbers as float32 where they are that already, in either byte order, and as float64 otherwise."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32 if values.dtype.kind == "f" and values.dtype.itemsize == 4 else np.float64)


def _image(name: str, values: Array, where: Phrase) -> Column:
    if values.size == 0:
        raise InputError(
            "{place}: images of shape {shape} found; accepted: at least one pixel", place=where, shape=values.shape[1:]
        )
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        row = int(np.argwhere(~np.isfinite(values))[0][0])
        raise InputError(
            "{place}: an infinite or missing pixel found; accepted: finite numbers",
            place=place(where, part("example", row + 1)),
        )  # fmt: skip
    largest = 255.0 if values.dtype == np.uint8 else None
    odd = values.dtype.kind == "b" or values.dtype.itemsize > 8 or values.dtype == np.float16
    return Column(name, "image", values.astype(np.float64 if odd else values.dtype.newbyteorder("=")), largest)


def _from_objects(name: str, values: Array, where: Phrase) -> Column:
    present = [value for value in values.tolist() if value is not None and value == value]
    if present and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        numbers = [np.nan if value is None else value for value in values.tolist()]
        return Column(name, "numeric", np.array(numbers, dtype=np.float64))
    texts = np.empty(len(values), dtype=object)
    for row, value in enumerate(values.tolist()):
        if value is None or (isinstance(value, float) and value != value):
            continue
        if not isinstance(value, str | bool | int | float):
            raise InputError(
                "{place}: {given} found; accepted: numbers, booleans, text, None",
                place=place(where, part("row", row + 1)), given=shown(value),
            )  # fmt: skip
        texts[row] = str(value)
    return Column(name, "categorical", texts)
