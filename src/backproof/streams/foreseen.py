"""An estimate of the memory that a table would take, from the sizes of its files, before anything is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from backproof.errors import InputError
from backproof.spools.npy_files import header
from backproof.streams.pieces_of_files import sources_of
from backproof.tables.bounded import unpacked_size

_OF_TEXT, _PACKED, _OF_ARROW, _COPIES = 6, 5, 3, 3
"""Bytes in memory for each byte of text, of text once more where it is packed, of Arrow's files; copies of numbers."""


def foreseen_bytes(data: Any) -> int | None:
    """Return about how many bytes a table would take in memory while it is encoded, or None where that is not known.

    Args:
        data: a file, a folder of files, or a pattern of names.
    """
    try:
        paths, _ = sources_of(data)
        return sum(map(_foreseen, paths))
    except (InputError, OSError):
        return None


def _foreseen(path: Path) -> int:
    name, size = path.name.lower(), os.path.getsize(path)
    if name.endswith((".parquet", ".pq")):
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            found = pq.read_metadata(path)
        except pa.ArrowException:
            return size
        return int(found.num_rows) * int(found.num_columns) * 8 * _COPIES
    if name.endswith(".npy"):
        found = header(path)
        return int(size * _COPIES * 8 / found.dtype.itemsize)
    if name.endswith((".feather", ".arrow")):
        return size * _OF_ARROW
    return _OF_TEXT * (max(size * _PACKED, unpacked_size(path)) if name.endswith(".gz") else size)
