"""Parquet files, by pyarrow."""

import io
import os
from typing import Any

from backproof.errors import InputError
from backproof.tables.arrow_columns import columns_in
from backproof.tables.bounded import file_bytes, shown_path
from backproof.tables.table import Table
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
            table = _table(file, source, most)
            table.validate(full=True)
        columns, notes = columns_in(table)
    except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError, OverflowError) as error:
        reason = shown(str(error).partition("\n")[0])
        raise InputError(
            "{source}: truncated, damaged, or no Parquet file ({reason}); accepted: a whole one",
            source=source, reason=reason,
        ) from None  # fmt: skip
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
