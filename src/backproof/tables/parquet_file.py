"""Parquet files, by pyarrow."""

import io
import os
from typing import Any, BinaryIO

from backproof.errors import InputError
from backproof.tables.arrow_columns import columns_in
from backproof.tables.bounded import check_unpacked, file_bytes, most_unpacked, shown_path
from backproof.tables.parquet_footer import bytes_of_columns
from backproof.tables.table import Table
from backproof.tables.wording import shown

_NUMBER_BYTES = 16
"""Of one number in memory, with the mark that it is there."""


def read_parquet(path: str | os.PathLike[str], max_bytes: int) -> Table:
    """Return the table of a Parquet file of numbers, booleans and text, one row an example."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = shown_path(path)
    data = file_bytes(path, max_bytes)
    try:
        with pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True) as file:
            most = most_unpacked(len(data), max_bytes)
            check_size(file.metadata, source, most)
            table = _table(file, rows_at_once(file.metadata, io.BytesIO(data), most, 1 << 16), source, most)
            table.validate(full=True)
        columns, notes = columns_in(table)
    except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError, OverflowError) as error:
        reason = shown(str(error).partition("\n")[0])
        raise InputError(
            "{source}: truncated, damaged, or no Parquet file ({reason}); accepted: a whole one",
            source=source, reason=reason,
        ) from None  # fmt: skip
    return Table(columns, source, "row", notes=tuple(notes))


def _table(file: Any, at_once: int, source: str, most: int) -> Any:
    """Return all rows, read in parts so that text that repeats cannot become more than `most` bytes unseen."""
    import pyarrow as pa

    parts, found = [], 0
    for each in file.iter_batches(batch_size=at_once, use_threads=False):
        parts.append(each)
        found += each.nbytes
        check_unpacked(found, most, source)
    return pa.Table.from_batches(parts, schema=file.schema_arrow)


def rows_at_once(metadata: Any, stream: BinaryIO, most: int, wanted: int) -> int:
    """Return how many rows are read at once, so that these have at most `most` bytes: text may repeat in each.

    In each column a row holds one number, or at most what the column's pages in one row group hold unpacked.

    Args:
        metadata: of the file, as pyarrow gives it.
        stream: of the whole file.
        most: see there.
        wanted: rows.

    Raises:
        OSError: the end of the file is damaged.
    """
    one_number = [_is_one_number(metadata.schema.column(i)) for i in range(metadata.num_columns)]
    largest = _NUMBER_BYTES * len(one_number)
    if not all(one_number):
        groups = _bytes_in_groups(stream, len(one_number))
        largest = max((_largest_row(one_number, group) for group in groups), default=1)
    return int(max(1, min(wanted, most // max(largest, 1))))


def _bytes_in_groups(stream: BinaryIO, columns: int) -> list[list[int]]:
    try:
        groups = bytes_of_columns(stream)
    except ValueError as error:
        raise OSError(str(error)) from None
    if any(len(group) != columns for group in groups):
        raise OSError("columns are missing in a row group")
    return groups


def _largest_row(one_number: list[bool], held: list[int]) -> int:
    """Return how many bytes one row of a row group may hold."""
    return sum(_NUMBER_BYTES if is_one else max(size, 0) for is_one, size in zip(one_number, held, strict=True))


def _is_one_number(column: Any) -> bool:
    return column.max_repetition_level == 0 and column.physical_type not in ("BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY")


def check_size(metadata: Any, source: str, max_bytes: int) -> None:
    """Refuse what says of itself that it has more rows than its row groups, or more bytes than it may.

    Raises:
        InputError: it does.
    """
    claimed = metadata.num_rows * max(metadata.num_columns, 1) * 8
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    claimed = max(claimed, sum(max(group.total_byte_size, 0) for group in groups))
    if metadata.num_rows != sum(group.num_rows for group in groups) or claimed > max_bytes:
        raise InputError(
            "{source}: {rows} rows of {columns} columns said, {claimed} bytes; accepted: what the row groups hold, at "
            "most {most} bytes",
            source=source, rows=metadata.num_rows, columns=metadata.num_columns, claimed=claimed, most=max_bytes,
        )  # fmt: skip
