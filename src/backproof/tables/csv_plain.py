"""Long plain files of text in one pass: what the first lines show to be numbers is read as numbers, not as text first.

Only where nothing else can come of it: no line breaks within quotes, no blank lines, no codes with zeros before them,
one decimal mark. Of anything else `plain_columns` returns None, and the file is read as text first, which is slower.
Texts come as codes of the different ones, which are gone through instead of all of them.
"""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.tables.arrow_memory import arrow_texts, put_numbers, whole_numbers_in
from backproof.tables.column_cells import Cells
from backproof.tables.csv_cells import quotes_stand_around_cells
from backproof.tables.csv_columns import LONGEST
from backproof.tables.decimal_marks import recognised_decimal
from backproof.tables.last_rows import may_be_figures
from backproof.tables.number_shapes import as_floats
from backproof.tables.numerals import decimal_marks_of
from backproof.tables.table import Array

LEAST_BYTES = 3 * 2**20
"""Shorter files are read sooner as text, above all those of many columns."""
HEAD = 2**18
_BLOCK = 2**22
"""How much is read at once: enough for codes of texts to be few in each, and for two threads to have work."""


def head_of(data: bytes) -> bytes:
    """Return the first lines, whole ones."""
    return data[: data.rfind(b"\n", 0, HEAD) + 1]


def plain_columns(
    data: bytes,
    head: Sequence[Cells],
    names: Sequence[str],
    delimiter: str,
    text: Collection[str],
    missing: Sequence[str],
    decimal: str | None = None,
) -> list[Cells] | None:
    """Return the columns of a whole file, or None where it must be read as text first.

    Args:
        data: the text, from its first line on.
        head: the columns of its first lines, without the line of names.
        names: what the columns are called.
        delimiter: between the cells.
        text: the columns that stay text.
        missing: what stands for a missing value.
        decimal: the decimal mark, where it is said.
    """
    mark = decimal or _decimal_of([one for name, one in zip(names, head, strict=True) if name not in text], delimiter)
    typed = [name not in text and _is_of_numbers(column, mark) for name, column in zip(names, head, strict=True)]
    others = [column for column, numbers in zip(head, typed, strict=True) if not numbers]
    if not any(typed) or any(_may_be_numbers(column) for column in others) or _ends_with_sums(data, delimiter, head):
        return None
    quoted = b'"' in data
    if quoted and not quotes_stand_around_cells(data, delimiter):
        return None
    first = head[0].lines[0]
    start = 0
    for _ in range(first - 1):
        start = data.index(b"\n", start) + 1
    marks = frozenset().union(*(one.missing_marks for one, numbers in zip(head, typed, strict=True) if numbers))
    kinds = _Parting(typed, delimiter, mark, (*missing, *marks), quoted)
    if (parts := _parts_of(data, start, kinds)) is None:
        return None
    lines = range(first, first + len(parts[0]))
    if (quoted or b"\r" in data) and len(lines) != data.count(b"\n", start) + (not data.endswith(b"\n")):
        return None
    if any(map(_may_lack_a_mark, head, parts, [marks] * len(parts))):
        return None
    if _has_empty_rows(parts) or (mark == "," and any(map(_has_first_comma, head, parts))):
        return None
    return [
        replace(column, lines=lines, numbers=made.numbers, mark=mark) if isinstance(made, _NumbersRead)
        else replace(column, lines=lines, values=made.texts) for column, made in zip(head, parts, strict=True)
    ]  # fmt: skip


def _may_lack_a_mark(column: Cells, made: "_NumbersRead | _TextsRead", marks: frozenset[str]) -> bool:
    """Whether a number is missing of a column whose first cells do not show all that may stand for it, to be said."""
    return isinstance(made, _NumbersRead) and bool(made.missing) and not marks <= column.missing_marks


def _decimal_of(head: Sequence[Cells], delimiter: str) -> str:
    """Return the decimal mark that the first lines show; which they contradict nowhere is seen later."""
    try:
        return recognised_decimal(head, delimiter) or "."
    except InputError:
        return "."


def _is_of_numbers(column: Cells, mark: str) -> bool:
    """Whether the first cells are plain numbers, some at least, and cannot be codes, which are all equally long.

    Some may be what stands for a missing number.
    """
    held = column.values.to_pylist()
    cells = [cell for cell in held if cell is not None and cell not in column.missing_marks]
    plain = arrow_texts(cells) if column.missing_marks else column.values
    if not cells or (as_floats(plain, mark) is None):
        return False
    lengths = set(map(len, cells))
    if max(lengths) >= LONGEST and all(cell.lstrip("+-").isdecimal() for cell in cells):
        return False
    return len(lengths) > 1 or not all(map(str.isdecimal, cells))


def _may_be_numbers(column: Cells) -> bool:
    """Whether some first cells are numbers that are written in another way, on which the decimal mark may depend."""
    return column.plain is None and any(decimal_marks_of(cell) for cell in column.written()[0])


def _ends_with_sums(data: bytes, delimiter: str, head: Sequence[Cells]) -> bool:
    """Whether the last line may sum up the others: it is called so, as no line among the first is, or mostly empty."""
    last = data[-HEAD:].rstrip(b"\r\n").rpartition(b"\n")[2].decode("utf-8", "replace")
    cells = next(csv.reader([last], delimiter=delimiter), [])
    called = [(cell, column) for cell, column in zip(cells, head, strict=False) if may_be_figures(cell)]
    return any(cell not in column.values.to_pylist() for cell, column in called) or 2 * sum(map(bool, cells)) <= len(
        cells
    )


@dataclass
class _NumbersRead:
    """A column of numbers that grows: the first `count` of what is held."""

    held: Array
    count: int = 0
    missing: int = 0

    def __len__(self) -> int:
        return self.count

    def add(self, part: Any, expected: int) -> None:
        """Add the numbers of an Arrow array, where about so many are expected in all."""
        stop = self.count + len(part)
        if stop > len(self.held):
            more = np.empty(max(stop, expected, len(self.held) * 9 // 8), np.float64)
            more[: self.count] = self.held[: self.count]
            self.held = more
        put_numbers(self.held[self.count : stop], part)
        self.count, self.missing = stop, self.missing + part.null_count

    @property
    def numbers(self) -> Array:
        """The numbers, NaN where missing."""
        return self.held[: self.count]

    def empty(self) -> Array:
        """Return where there is none."""
        return np.isnan(self.numbers) if self.missing else np.zeros(self.count, bool)


@dataclass
class _TextsRead:
    """A column of texts that grows, as codes of the different ones."""

    parts: list[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def add(self, part: Any, expected: int) -> None:
        """Add the texts of an Arrow array of codes."""
        self.parts.append(part)

    @property
    def texts(self) -> Any:
        """The texts, as Arrow's codes of the same different ones in all parts."""
        import pyarrow as pa

        return pa.chunked_array(self.parts).unify_dictionaries()

    def empty(self) -> Array:
        """Return where a text is empty."""
        found = [whole_numbers_in(part.indices, -1) == part.dictionary.index("").as_py() for part in self.parts]
        return np.concatenate(found)


@dataclass(frozen=True)
class _Parting:
    """Which columns are numbers, and how a text is parted."""

    typed: Sequence[bool]
    delimiter: str
    mark: str
    missing: Sequence[str]
    quoted: bool


def _parts_of(data: bytes, start: int, kinds: _Parting) -> list[_NumbersRead | _TextsRead] | None:
    """Return the columns from a byte on, or None where a line has another width, or a cell is no number."""
    import pyarrow as pa

    made: list[_NumbersRead | _TextsRead] = [
        _NumbersRead(np.empty(0)) if numbers else _TextsRead() for numbers in kinds.typed
    ]
    share = min(1.0, _BLOCK / max(1, len(data) - start))
    try:
        for part in _in_arrow(data, start, kinds):
            for column, values in zip(made, part.columns, strict=True):
                column.add(values, int(part.num_rows / share * 1.02) + 1)
    except (pa.ArrowException, OSError):
        return None
    return made if len(made[0]) else None


def _in_arrow(data: bytes, start: int, kinds: _Parting) -> Any:
    """Return Arrow's reader of a text from a byte on, part by part."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    keys = [str(i) for i in range(len(kinds.typed))]
    texts = pa.dictionary(pa.int32(), pa.string())
    types = {key: pa.float64() if numbers else texts for key, numbers in zip(keys, kinds.typed, strict=True)}
    return arrow_csv.open_csv(
        pa.BufferReader(pa.py_buffer(data).slice(start)),
        arrow_csv.ReadOptions(column_names=keys, block_size=_BLOCK),
        arrow_csv.ParseOptions(
            delimiter=kinds.delimiter, quote_char='"' if kinds.quoted else False, ignore_empty_lines=False
        ),
        arrow_csv.ConvertOptions(
            column_types=types, strings_can_be_null=False, null_values=list(kinds.missing), check_utf8=False,
            decimal_point=kinds.mark,
        ),
        memory_pool=pa.system_memory_pool(),  # the others ask the system for fresh pages again and again
    )  # fmt: skip


def _has_first_comma(column: Cells, made: _NumbersRead | _TextsRead) -> bool:
    """Whether decimal commas stand behind the first lines only, one of which is to be shown."""
    return isinstance(made, _NumbersRead) and column.plain is not None and bool((made.numbers % 1 > 0).any())


def _has_empty_rows(columns: Sequence[_NumbersRead | _TextsRead]) -> bool:
    """Whether a line holds no value at all."""
    empty = np.ones(len(columns[0]), dtype=bool)
    for column in sorted(columns, key=lambda one: isinstance(one, _TextsRead)):
        if not empty.any() or (isinstance(column, _NumbersRead) and not column.missing):
            return False
        empty &= column.empty()
    return bool(empty.any())
