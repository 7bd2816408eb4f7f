"""`Reading`: how a data file is read. Everything that opens data takes one; a model keeps that of its training data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from backproof.described import described, with_attributes
from backproof.errors import InputError, Keyword, Listed, Phrase

DECIMALS = (".", ",")
DATE_ORDERS = ("dmy", "mdy", "ymd")
ABOUT_TEXT = ("text_encoding", "delimiter", "decimal", "header")
"""The fields that mean something for a file of text only."""
_OF_ONE_FILE = ("labels", "sheet")
_GROUP = "How data is read"


@with_attributes
@dataclass(frozen=True)
class Reading:
    """How a data file is read, as far as somebody said it; None stands for "recognise it in the file".

    What is said here is never overruled by what is recognised. A model keeps the reading of its training data, and
    reads other data in the same way; what is then said anew goes before what was kept (`over`).

    Raises:
        InputError: a value that is not accepted.

    >>> Reading(decimal=",").over(Reading(text_encoding="latin-1", decimal="."))
    Reading(text_encoding='latin-1', delimiter=None, decimal=',', header=None, labels=None, missing_values=(),
    sheet=None, date_order=None)
    """

    text_encoding: str | None = described(
        None,
        "The text encoding of a CSV file, such as latin-1 or gb18030. (default: recognised in the file)",
        group=_GROUP,
    )
    delimiter: str | None = described(
        None, "The character between the cells of a CSV file. (default: the one that divides most lines into "
              "equally many cells)", group=_GROUP
    )  # fmt: skip
    decimal: str | None = described(
        None,
        "The decimal mark of the numbers in a CSV file, a point or a comma. (default: recognised in the file)",
        group=_GROUP,
    )
    header: bool | None = described(
        None, "Whether the first line of a CSV file holds the names of the columns. (default: recognised in "
              "the file; where that is unclear, an error asks for this option)", group=_GROUP
    )  # fmt: skip
    labels: str | os.PathLike[str] | None = described(
        None, "The file of labels that belongs to an IDX file of images. (default: the file beside it)", group=_GROUP
    )
    missing_values: tuple[str, ...] = described(
        (),
        "A text that stands for a missing value, besides an empty cell, NA, N/A, NaN, NULL, ? and the like.",
        group=_GROUP,
    )
    sheet: str | None = described(
        None, "The sheet of a spreadsheet. (default: the first with several rows and columns)", group=_GROUP
    )
    date_order: str | None = described(
        None, "The order of day, month and year in dates: dmy, mdy or ymd. (default: recognised in the dates)",
        group=_GROUP,
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse what cannot be; missing values may be given as numbers too."""
        object.__setattr__(self, "missing_values", _texts(self.missing_values))
        for name, holds, accepted in _CHECKS:
            value = getattr(self, name)
            if value is not None and not holds(value):
                raise InputError("{option} given; accepted: {accepted}", option=Keyword(name, value), accepted=accepted)

    @property
    def kept(self) -> Reading:
        """What holds for other data too: everything but the file of labels and the sheet, which belong to one file."""
        return replace(self, labels=None, sheet=None)

    def over(self, other: Reading) -> Reading:
        """Return this reading, and what it leaves open as `other` has it; what stands for a missing value adds up."""
        said = {item.name: getattr(self, item.name) for item in fields(self)}
        left = {name: getattr(other, name) for name, value in said.items() if value is None}
        missing = tuple(dict.fromkeys((*other.missing_values, *self.missing_values)))
        return replace(self, **left, missing_values=missing)

    def to_record(self) -> dict[str, Any]:
        """Return what is kept as plain data."""
        kept = {item.name: getattr(self, item.name) for item in fields(self) if item.name not in _OF_ONE_FILE}
        return kept | {"missing_values": list(self.missing_values)}

    @classmethod
    def from_record(cls, record: Any) -> Reading:
        """Return the reading in plain data that may come from anybody.

        Raises:
            InputError: it is not what `to_record` gives.
        """
        names = list(RECOGNISED.to_record())
        if not isinstance(record, Mapping) or set(record) != set(names):
            raise InputError("reading: other fields found; accepted: {names}", names=Listed(names))
        if not isinstance(record["missing_values"], list | tuple):
            raise InputError("reading: missing_values is no list; accepted: a list of texts")
        return cls(**record)


def _texts(given: Any) -> tuple[str, ...]:
    """Return texts without blanks around them; numbers are taken as they are written."""
    if isinstance(given, str) or not all(_is_text_or_number(one) for one in given):
        option, accepted = Keyword("missing_values", given), Phrase("a list of texts or numbers")
        raise InputError("{option} given; accepted: {accepted}", option=option, accepted=accepted)
    return tuple(str(one).strip() for one in given)


def _is_text_or_number(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_encoding(name: Any) -> bool:
    """Whether Python knows an encoding of this name that makes bytes of text."""
    try:
        return isinstance(name, str) and b"a".decode(name) is not None
    except UnicodeError:
        return True  # one byte alone is not whole in UTF-16
    except (LookupError, ValueError):
        return False


def _is_delimiter(value: Any) -> bool:
    plain = isinstance(value, str) and len(value) == 1 and (value.isprintable() or value == "\t")
    return plain and value.isascii() and not value.isalnum() and value not in "\"'.+-"


_CHECKS: tuple[tuple[str, Any, str], ...] = (
    ("text_encoding", _is_encoding, Phrase("utf-8, latin-1, utf-16, gb18030 and others that Python knows")),
    ("delimiter", _is_delimiter, Phrase("one character such as ; | or a tab; no letter, digit, quote, point or sign")),
    ("decimal", lambda value: value in DECIMALS, Phrase("a point or a comma")),
    ("header", lambda value: isinstance(value, bool), Phrase("True or False")),
    ("sheet", lambda value: isinstance(value, str) and bool(value), Phrase("the name of a sheet")),
    ("date_order", lambda value: value in DATE_ORDERS, Phrase("dmy, mdy or ymd")),
    ("labels", lambda value: isinstance(value, str | os.PathLike), Phrase("a path")),
)
RECOGNISED = Reading()
"""Nothing said: everything is recognised in the file."""
