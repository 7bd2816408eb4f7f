"""A file, a folder or a pattern, piece by piece: tables of some thousand rows, whose rows have numbers of their own.

Parquet is read by row groups, Arrow's files by record batches, CSV by blocks of lines, NPY by rows: never through
pyarrow's datasets, whose scanner reads all row groups ahead and keeps them (apache/arrow#49855).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from backproof.errors import InputError, Listed, Phrase
from backproof.spools.npy_files import header
from backproof.streams.bad_rows import BadRows
from backproof.streams.column_kinds import Kinds
from backproof.streams.text_pieces import text_pieces
from backproof.tables.arrow_columns import columns_in
from backproof.tables.arrow_size import (
    BEFORE_MESSAGES,
    MAGIC,
    begins_with_a_message,
    check_blocks,
    check_end,
    check_messages,
)
from backproof.tables.bounded import most_unpacked, shown_path
from backproof.tables.kinds import PARTS, kind_of
from backproof.tables.parquet_file import check_size, rows_at_once
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.several_files import files_of, with_folders
from backproof.tables.sources import with_missing
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import shown

ROWS = 2**16
BYTES_A_CELL = 128
"""A piece of text of about as many rows, at so many bytes a row and column at the least."""


@dataclass(frozen=True)
class Piece:
    """Some rows that lie together.

    Attributes:
        table: the rows, without those that are bad.
        numbers: of the rows (k,), int64: rising, each of its own, over all files; whatever the size of the pieces.
    """

    table: Table
    numbers: Array


def pieces_of(
    data: str | os.PathLike[str],
    reading: Reading = RECOGNISED,
    *,
    text: Collection[str] = (),
    drop: Collection[str] = (),
    bad: BadRows | None = None,
    kinds: Kinds | None = None,
    rows: int = ROWS,
) -> Iterator[Piece]:
    """Yield the rows of Parquet, CSV (also packed with gzip), Arrow, Feather and NPY files, in the order of the names.

    Args:
        data: a file, a folder of files, or a pattern of names.
        reading: how text is read, as far as that is not to be recognised in each file.
        text: columns of texts, whatever they hold.
        drop: columns that are not used.
        bad: what becomes of rows that cannot be read; those that are left out are counted there.
        kinds: what is known of the columns, from a pass before; what is learnt is written there.
        rows: of a piece, about; it changes nothing else.

    Raises:
        InputError: as `backproof.tables.read`; and a bad row, where these end it.
    """
    bad, kinds = bad or BadRows(), kinds or Kinds.of(text, drop)
    paths, root = sources_of(data)
    first: Table | None = None
    base = 0
    for path in paths:
        last = 0
        for table in _of_file(path, reading, kinds, bad, rows):
            table = with_folders(table, path, root)
            first = first or table
            _check_names(table, first)
            last = int(table.lines[-1])
            fitted, wrong = kinds.fitted(_in_order(with_missing(table), first), bad)
            if fitted is not None:
                numbers = np.asarray(table.lines, np.int64)[~wrong] + base
                yield Piece(with_missing(fitted), numbers)
        base += last


def sources_of(data: str | os.PathLike[str]) -> tuple[list[Path], Path | None]:
    """Return the files that are read, by name, and the folder that they lie in, where it is one.

    Raises:
        InputError: there is none, or it is of a kind that cannot be read in pieces.
    """
    is_npy = os.fspath(data).lower().endswith(".npy") and os.path.isfile(data)
    paths, root = files_of(data) if not is_npy and kind_of(data) == PARTS else ([Path(data)], None)
    if not paths:
        raise InputError("{source}: no file of a table found; accepted: {endings} in it or in folders within",
                         source=shown_path(data), endings=_ACCEPTED)  # fmt: skip
    for path in paths:
        if path.suffix.lower() == ".zip" or _kind(path) not in _READERS:
            raise InputError("{source}: cannot be read in pieces; accepted: {endings}", source=shown_path(path),
                             endings=_ACCEPTED)  # fmt: skip
    return paths, root


def _kind(path: Path) -> str:
    return "npy" if path.suffix.lower() == ".npy" else kind_of(path)


def _of_file(path: Path, reading: Reading, kinds: Kinds, bad: BadRows, rows: int) -> Iterator[Table]:
    import pyarrow as pa

    source = shown_path(path)
    try:
        yield from _READERS[_kind(path)](path, reading, kinds, bad, rows)
    except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError, MemoryError, OverflowError) as error:
        reason = shown(str(error).partition("\n")[0])
        raise InputError("{source}: truncated or damaged ({error}); accepted: a whole file", source=source,
                         error=reason) from None  # fmt: skip


def _check_names(table: Table, first: Table) -> None:
    if set(table.names) != set(first.names):
        other = sorted(set(table.names) ^ set(first.names))
        raise InputError(
            "{source}: other columns found than {names}, those of {first}; accepted: the same columns in all "
            "files",
            source=table.source, first=first.source, names=Listed(map(shown, other)),
        )  # fmt: skip


def _in_order(table: Table, first: Table) -> Table:
    return table if table.names == first.names else replace(table, columns=tuple(table[one] for one in first.names))


# ------------------------------------------------------------------- the readers


def _text(path: Path, reading: Reading, kinds: Kinds, bad: BadRows, rows: int) -> Iterator[Table]:
    yield from text_pieces(path, reading, RECOGNISED, kinds, bad, rows * BYTES_A_CELL)


def _parquet(path: Path, reading: Reading, kinds: Kinds, bad: BadRows, rows: int) -> Iterator[Table]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20, page_checksum_verification=True)
    with file, path.open("rb") as stream:
        most = most_unpacked(path.stat().st_size, _NO_BOUND)
        check_size(file.metadata, shown_path(path), most)
        at_once = rows_at_once(file.metadata, stream, most, rows)
        batches = file.iter_batches(batch_size=at_once, use_threads=False)
        yield from _from_batches(_joined(batches, rows, min(most, _JOINED_BYTES)), path, reading, rows)


def _joined(batches: Iterator[Any], rows: int, most: int) -> Iterator[Any]:
    """Yield tables of so many rows, or of fewer that have half of `most` bytes: each costs the same few calls."""
    import pyarrow as pa

    held: list[Any] = []
    count = size = 0
    for batch in batches:
        held.append(batch)
        count, size = count + len(batch), size + batch.nbytes
        if count >= rows or size >= most // 2:
            table = pa.Table.from_batches(held)
            yield table.slice(0, rows)
            held = table.slice(rows).to_batches()
            count, size = sum(map(len, held)), sum(each.nbytes for each in held)
    if held:
        yield pa.Table.from_batches(held)


def _arrow(path: Path, reading: Reading, kinds: Kinds, bad: BadRows, rows: int) -> Iterator[Table]:
    import pyarrow as pa

    source, size = shown_path(path), path.stat().st_size
    with path.open("rb") as file:
        first = BEFORE_MESSAGES if file.read(len(MAGIC)) == MAGIC else 0
        if first:
            check_end(file)
        if by_places := bool(first) and not begins_with_a_message(file):
            check_blocks(file, source, size, _NO_BOUND)
        else:
            file.seek(first)
            check_messages(file, source, size, _NO_BOUND)
    with pa.OSFile(os.fspath(path)) as stream:
        if by_places:
            reader = pa.ipc.open_file(stream)
            batches = map(reader.get_batch, range(reader.num_record_batches))
        else:
            stream.seek(first)
            batches = iter(pa.ipc.open_stream(stream))
        yield from _from_batches(batches, path, reading, rows)


def _from_batches(batches: Iterator[Any], path: Path, reading: Reading, rows: int) -> Iterator[Table]:
    import pyarrow as pa

    start, source = 0, shown_path(path)
    for whole in batches:
        whole.validate(full=True)
        for batch in (whole.slice(at, rows) for at in range(0, len(whole), rows)):
            columns, notes = columns_in(batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch]))
            lines = range(start + 1, start + len(batch) + 1)
            yield Table(columns, source, "row", lines, notes=tuple(notes) if not start else (), reading=reading)
            start += len(batch)


def _npy(path: Path, reading: Reading, kinds: Kinds, bad: BadRows, rows: int) -> Iterator[Table]:
    found, source = header(path), shown_path(path)
    if len(found.shape) != 2 or found.dtype.kind not in "biuf" or found.in_columns:
        accepted = Phrase("numbers of shape (N, n), in row-major order")
        raise InputError("{path!r}: shape {shape}, {dtype} found; accepted: {accepted}", path=source,
                         shape=found.shape, dtype=found.dtype, accepted=accepted)  # fmt: skip
    count, width = found.shape
    with path.open("rb") as stream:
        stream.seek(found.start)
        for start in range(0, count, rows):
            stop = min(start + rows, count)
            held = np.fromfile(stream, found.dtype, (stop - start) * width).reshape(-1, width)
            kind = np.float32 if found.dtype == np.float32 else np.float64
            columns = (Column(f"column_{i + 1}", "numeric", held[:, i].astype(kind)) for i in range(width))
            yield Table(tuple(columns), source, "row", range(start + 1, stop + 1), reading=reading)


_JOINED_BYTES = 2**26
"""Small batches of text that may repeat are joined up to so many bytes."""
_NO_BOUND = 2**62
"""A table that stays on disk may have any size; how much more it may hold than its files have is bounded."""
_Reader = Callable[[Path, Reading, Kinds, BadRows, int], Iterator[Table]]
_READERS: dict[str, _Reader] = {"csv": _text, "parquet": _parquet, "feather": _arrow, "npy": _npy}
_ACCEPTED = ".parquet, .csv, .tsv, .txt, .csv.gz, .arrow, .feather, .npy"
