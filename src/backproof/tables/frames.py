"""Data frames in memory: of pandas, Polars, Arrow, and of everything that speaks Arrow's C interface."""

import os
from typing import Any, Protocol, TypeGuard, runtime_checkable

from backproof.errors import InputError, Phrase
from backproof.tables.arrow_columns import columns_in
from backproof.tables.table import Table
from backproof.tables.wording import shown

SOURCE = Phrase("the data frame")


@runtime_checkable
class Frame(Protocol):
    """A data frame that gives its columns to Arrow, as those of pandas 2.2 or newer, Polars and PyArrow do."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the columns as a stream of Arrow's C interface."""


TableSource = str | os.PathLike[str] | Frame
"""What data may be given as: the name of a file or of a set, or a data frame."""


def read_frame(frame: Frame) -> Table:
    """Return the table of a data frame, one row an example; the index of pandas is no column of it.

    Raises:
        InputError: a column holds values of several kinds, or the frame has no columns or no rows.

    >>> import pandas as pd
    >>> table = read_frame(pd.DataFrame({"day": pd.to_datetime(["2024-02-29"]), "price": [1.5]}))
    >>> table.names, table["day"].values.tolist()
    (('day', 'price'), ['2024-02-29T00:00:00'])
    """
    import pyarrow as pa

    try:
        columns, notes = columns_in(_in_arrow(frame))
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        reason = " ".join(str(error.args[-1] if error.args else error).split())
        template = "{source}: {reason}; accepted: columns of numbers, dates, booleans or text, each of one kind"
        raise InputError(template, source=SOURCE, reason=reason) from None
    return Table(columns, SOURCE, "row", notes=tuple(notes))


def each_name_once(given: Any) -> Any:
    """Return what is given, or raise InputError where two columns of a frame of pandas have the same name.

    >>> each_name_once([[1.0]])
    [[1.0]]
    """
    columns: Any = getattr(given, "columns", None)
    if not getattr(columns, "is_unique", True):
        again = next(name for name, twice in zip(columns, columns.duplicated(), strict=True) if twice)
        raise InputError("X: the column {name} found twice; accepted: each name once", name=shown(again))
    return given


def _in_arrow(frame: Frame) -> Any:
    import pyarrow as pa

    if type(frame).__module__.partition(".")[0] != "pandas":
        return pa.table(frame)
    if not frame.columns.is_unique:  # type: ignore[attr-defined]
        names = [str(name) for name in frame.columns]  # type: ignore[attr-defined]
        return _in_arrow(frame.set_axis(range(len(names)), axis=1)).rename_columns(names)  # type: ignore[attr-defined]
    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.Table.from_pandas(_with_texts(frame), preserve_index=False)


def _with_texts(frame: Any) -> Any:
    """Return a frame of pandas in which columns of numbers beside texts are texts, so that the odd ones are found."""
    mixed = {name: column.map(_text) for name, column in frame.items() if column.dtype == object}
    return frame.assign(**{name: column for name, column in mixed.items() if isinstance(name, str)})


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, bool | int | float) and value == value else value


def described(data: object) -> str:
    """Return how a message calls what was given as data: a path as it is, a frame as that.

    >>> described("a.csv"), described(object())
    ('a.csv', 'the data frame')
    """
    return os.fspath(data) if isinstance(data, str | os.PathLike) else SOURCE


def is_data(given: object) -> TypeGuard[TableSource]:
    """Return whether this names data, or is a data frame; a number, a share of the examples, is not."""
    return isinstance(given, str | os.PathLike | Frame)
