"""Parquet files, by pyarrow."""

import io
import os
from typing import Any

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.tables.bounded import file_bytes, shown_path
from backproof.tables.naming import different_names
from backproof.tables.table import Column, Table
from backproof.tables.wording import shown

_ALWAYS, _RATIO = 1 << 28, 1000
"""Bytes that any file may hold unpacked; a larger file, so many for each of its own."""


def read_parquet(path: str | os.PathLike[str], max_bytes: int) -> Table:
    """Return the table of a Parquet file of numbers, booleans and text, one row an example."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = shown_path(path)
    data = file_bytes(path, max_bytes)
    try:
        with pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True) as file:
            most = min(max_bytes, max(_ALWAYS, _RATIO * len(data)))
            _check_size(file.metadata, source, most)
            unread = _unread(file.schema_arrow)
            table = _table(file, source, most)
            table.validate(full=True)
        names, notes = different_names(table.column_names)
        kept = [(i, name) for i, name in enumerate(names) if i not in unread]
        columns = tuple(_column(name, table.column(i)) for i, name in kept)
    except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError, OverflowError) as error:
        reason = shown(str(error).partition("\n")[0])
        raise InputError(
            "{source}: truncated, damaged, or no Parquet file ({reason}); accepted: a whole one",
            source=source, reason=reason,
        ) from None  # fmt: skip
    notes += [Phrase("column {name} of type {kind} is not read", name=shown(names[i]), kind=kind)
              for i, kind in unread.items()]  # fmt: skip
    return Table(columns, source, "row", notes=tuple(notes))


def _table(file: Any, source: str, most: int) -> Any:
    """Return all rows, read in parts so that text that repeats cannot become more than `most` bytes unseen."""
    import pyarrow as pa

    metadata = file.metadata
    packed = sum(max(metadata.row_group(i).total_byte_size, 0) for i in range(metadata.num_row_groups))
    parts, found = [], 0
    # a row holds at most what all pages hold unpacked
    for each in file.iter_batches(batch_size=max(1, min(1 << 16, most // max(packed, 1))), use_threads=False):
        parts.append(each)
        found += each.nbytes
        if found > most:
            raise InputError(
                "{source}: more than {most} bytes of values found in so small a file; accepted: at most {most}",
                source=source, most=most,
            )  # fmt: skip
    return pa.Table.from_batches(parts, schema=file.schema_arrow)


def _check_size(metadata: Any, source: str, max_bytes: int) -> None:
    claimed = metadata.num_rows * max(metadata.num_columns, 1) * 8
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    claimed = max(claimed, sum(max(group.total_byte_size, 0) for group in groups))
    if metadata.num_rows != sum(group.num_rows for group in groups) or claimed > max_bytes:
        raise InputError(
            "{source}: {rows} rows of {columns} columns said, {claimed} bytes; accepted: what the row groups hold, at "
            "most {most} bytes",
            source=source, rows=metadata.num_rows, columns=metadata.num_columns, claimed=claimed, most=max_bytes,
        )  # fmt: skip


def _unread(schema: Any) -> dict[int, str]:
    """Return the place and the type of each column that holds no single values of a kind that a table has."""
    from pyarrow import types

    accepted = (
        types.is_integer, types.is_floating, types.is_decimal, types.is_boolean, types.is_string, types.is_large_string,
        types.is_null, types.is_timestamp, types.is_date,
    )  # fmt: skip
    kinds = [field.type.value_type if types.is_dictionary(field.type) else field.type for field in schema]
    return {i: str(kind) for i, kind in enumerate(kinds) if not any(test(kind) for test in accepted)}


def _column(name: str, values: Any) -> Column:
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if types.is_boolean(values.type):
        texts = [None if value is None else str(value) for value in values.to_pylist()]
        return Column(name, "categorical", np.array(texts, dtype=object))
    if types.is_timestamp(values.type) or types.is_date(values.type):
        written = [None if value is None else _as_text(value) for value in values.to_pylist()]
        return Column(name, "categorical", np.array(written, dtype=object))
    if types.is_string(values.type) or types.is_large_string(values.type):
        return Column(name, "categorical", np.array(values.to_pylist(), dtype=object))
    kept = types.is_float32(values.type)
    # Not `safe`: whole numbers above 2**53 are rounded, as they would be read from a CSV file.
    numbers = values.cast(pa.float32() if kept else pa.float64(), safe=False)
    return Column(name, "numeric", np.array(numbers.to_numpy(), dtype=np.float32 if kept else np.float64))


def _as_text(date: Any) -> str:
    """Return a date or time as text that says no more than days, or than seconds."""
    return str(date.isoformat()) if not hasattr(date, "hour") else str(date.replace(microsecond=0).isoformat())
