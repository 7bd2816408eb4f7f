"""Long plain files of text in one pass: what the first lines show to be numbers is read as numbers, not as text first.

Only where nothing else can come of it: no quotes, no blank lines, no decimal commas, no codes with zeros before them.
Of anything else `plain_columns` returns None, and the file is read as text first, which is slower.
"""

import csv
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.tables.arrow_memory import empty_texts_in, numbers_in, present_in
from backproof.tables.csv_columns import LONGEST, Cells
from backproof.tables.numerals import decimal_marks_of
from backproof.tables.special_rows import called_sum

LEAST_BYTES = 2**20
"""Shorter files are read as fast as text."""
HEAD = 2**18
_BLOCK = 2**20


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
) -> list[Cells] | None:
    """Return the columns of a whole file, or None where it must be read as text first.

    Args:
        data: the text, from its first line on.
        head: the columns of its first lines, without the line of names.
        names: what the columns are called.
        delimiter: between the cells.
        text: the columns that stay text.
        missing: what stands for a missing value.
    """
    typed = [name not in text and _is_of_numbers(column) for name, column in zip(names, head, strict=True)]
    others = [column for column, numbers in zip(head, typed, strict=True) if not numbers]
    if not any(typed) or any(_may_be_numbers(column) for column in others) or _ends_with_sums(data, delimiter):
        return None
    first = head[0].lines[0]
    start = 0
    for _ in range(first - 1):
        start = data.index(b"\n", start) + 1
    table = _in_arrow(data, start, typed, delimiter, missing)
    ends = data.count(b"\n", start) + (not data.endswith(b"\n"))
    if table is None or table.num_rows != ends or _has_empty_rows(table, typed):
        return None
    lines = range(first, first + table.num_rows)
    made = []
    for column, values, numbers in zip(head, table.columns, typed, strict=True):
        found = numbers_in(values) if numbers else None
        made.append(replace(column, values=column.values if numbers else values, lines=lines, numbers=found))
    return made


def _is_of_numbers(column: Cells) -> bool:
    """Whether the first cells are plain numbers, some at least, and cannot be codes, which are all equally long."""
    cells = [cell for cell in column.values.to_pylist() if cell is not None]
    if not cells or column.plain is None:
        return False
    lengths = set(map(len, cells))
    if max(lengths) >= LONGEST and all(cell.lstrip("+-").isdecimal() for cell in cells):
        return False
    return len(lengths) > 1 or not all(map(str.isdecimal, cells))


def _may_be_numbers(column: Cells) -> bool:
    """Whether some first cells are numbers that are written in another way, on which the decimal mark may depend."""
    return column.plain is None and any(decimal_marks_of(cell) for cell in column.different())


def _ends_with_sums(data: bytes, delimiter: str) -> bool:
    last = data[-HEAD:].rstrip(b"\r\n").rpartition(b"\n")[2].decode("utf-8", "replace")
    cells = next(csv.reader([last], delimiter=delimiter), [])
    return any(map(called_sum, cells))


def _in_arrow(data: bytes, start: int, typed: Sequence[bool], delimiter: str, missing: Sequence[str]) -> Any:
    """Return Arrow's table from a byte on, or None where a line has another width, or a cell is no number."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    keys = [str(i) for i in range(len(typed))]
    kinds = {key: pa.float64() if numbers else pa.string() for key, numbers in zip(keys, typed, strict=True)}
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(data).slice(start)),
            arrow_csv.ReadOptions(column_names=keys, block_size=_BLOCK),
            arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=True),
            arrow_csv.ConvertOptions(column_types=kinds, strings_can_be_null=False, null_values=list(missing)),
            memory_pool=pa.system_memory_pool(),  # the others ask the system for fresh pages again and again
        )
    except (pa.ArrowException, OSError):
        return None


def _has_empty_rows(table: Any, typed: Sequence[bool]) -> bool:
    """Whether a line holds no value at all."""
    empty = np.ones(table.num_rows, dtype=bool)
    for values, numbers in sorted(zip(table.columns, typed, strict=True), key=lambda pair: not pair[1]):
        if not empty.any() or (numbers and not values.null_count):
            return False
        empty &= ~present_in(values) if numbers else empty_texts_in(values)
    return bool(empty.any())
