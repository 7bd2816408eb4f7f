"""Feather files, which are Arrow's tables in a file (.feather, .arrow), by pyarrow."""

import io
import os
from typing import Any

from backproof.errors import InputError
from backproof.tables.arrow_columns import columns_in
from backproof.tables.arrow_size import BEFORE_MESSAGES, MAGIC, check_blocks, check_end, check_messages
from backproof.tables.bounded import file_bytes, shown_path
from backproof.tables.table import Table
from backproof.tables.wording import shown


def _in_arrow(data: bytes, source: str, max_bytes: int) -> Any:
    """Return Arrow's table, read from its first message on, or where that fails by the places at its end."""
    import pyarrow as pa

    messages = data
    if data.startswith(MAGIC):
        messages = data[BEFORE_MESSAGES:]
        check_end(io.BytesIO(data))
    try:
        check_messages(io.BytesIO(messages), source, len(data), max_bytes)
        return pa.ipc.open_stream(messages).read_all()
    except (pa.ArrowException, OSError):
        if not data.startswith(MAGIC):
            raise
    check_blocks(io.BytesIO(data), source, len(data), max_bytes)
    return pa.ipc.open_file(data).read_all()


def read_feather(path: str | os.PathLike[str], max_bytes: int) -> Table:
    """Return the table of a Feather file, one row an example; a stream of Arrow's format is read too."""
    import pyarrow as pa
    from pyarrow import feather

    source = shown_path(path)
    data = file_bytes(path, max_bytes)
    try:
        if data[:4] == b"FEA1":  # which packs nothing
            table = feather.read_table(io.BytesIO(data))
        else:
            table = _in_arrow(data, source, max_bytes)
        table.validate(full=True)
        columns, notes = columns_in(table)
    except InputError:
        raise
    except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError, OverflowError, ValueError) as error:
        reason = shown(str(error).partition("\n")[0])
        raise InputError(
            "{source}: truncated, damaged, or no Feather file ({reason}); accepted: a whole one",
            source=source, reason=reason,
        ) from None  # fmt: skip
    return Table(columns, source, "row", notes=tuple(notes))
