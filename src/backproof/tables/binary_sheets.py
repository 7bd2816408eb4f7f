"""How far the sheets of .xls and .xlsb reach, and how many of their cells there are: from the places of their records.

What is read is only as much as tells that: of .xls the streams of a compound file ([MS-CFB]) and in them the records of
BIFF ([MS-XLS]); of .xlsb the records of one sheet ([MS-XLSB]).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

Array = Any
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Numbers of sectors from here on are marks of an end."""
_BEGINNING, _EXTENT = 0x0809, 0x0200
_CELLS = frozenset((0x0203, 0x0204, 0x0205, 0x0006, 0x00FD, 0x027E, 0x00D6, 0x0201))
_SEVERAL = frozenset((0x00BD, 0x00BE))
_ROW_OF_XLSB, _CELLS_OF_XLSB = 0, range(1, 12)
_BLOCK, _MOST_SAID = 1 << 20, 1 << 25
_MOST_ROWS, _MOST_COLUMNS, _MOST_COLUMNS_OF_XLS = 1 << 20, 1 << 14, 1 << 8
_TOO_LARGE = "a sheet is larger than a sheet can be"


@dataclass
class Reach:
    """The rows and columns between which a sheet has cells, and how many cells there are."""

    rows: list[int]
    columns: list[int]
    filled: int = 0

    @classmethod
    def nothing(cls) -> Reach:
        """Return that of a sheet without cells."""
        return cls([], [])

    def see(self, row: int, first: int, last: int) -> None:
        """Take in the cells of a row from one column to another."""
        self.rows = [min(row, *self.rows), max(row, *self.rows)] if self.rows else [row, row]
        self.columns = [min(first, *self.columns), max(last, *self.columns)] if self.columns else [first, last]

    @property
    def area(self) -> int:
        """How many cells lie between."""
        return (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1) if self.rows else 0


def of_xls(data: bytes) -> list[Reach]:
    """Return the reach of each sheet of a file of .xls, as its cells have it.

    Raises:
        ValueError: it is no such file, or says that it is larger than one can be.
    """
    sheets = [Reach.nothing()]
    stream = _workbook(data)
    for kind, at, size in _records(stream):
        if kind == _BEGINNING:
            sheets.append(Reach.nothing())
        elif kind == _EXTENT and size >= 8:
            _check_extent(*struct.unpack_from("<IIHH" if size >= 12 else "<HHHH", stream, at))
        elif kind in _CELLS or kind in _SEVERAL:
            _see(sheets[-1], stream[at : at + size], several=kind in _SEVERAL)
    return sheets


def _see(sheet: Reach, held: bytes, *, several: bool) -> None:
    """Take in the cell of a record, or those of one that has several beside each other."""
    if len(held) < 4:
        return
    row, first = struct.unpack_from("<HH", held)
    last = max(first, struct.unpack_from("<H", held, len(held) - 2)[0]) if several else first
    if last >= _MOST_COLUMNS_OF_XLS:
        raise ValueError(_TOO_LARGE)
    sheet.see(row, first, last)
    sheet.filled += last - first + 1


def _check_extent(top: int, below: int, left: int, right: int) -> None:
    """Refuse what a sheet cannot say of itself: a reader makes room for as many, wherever the cells are."""
    if below < top or right < left or (below - top) * (right - left) > _MOST_SAID:
        raise ValueError(_TOO_LARGE)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the kind of each record, where what it holds begins, and how long that is."""
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + size > end:
            return
        yield kind, at, size
        at += size


def _workbook(data: bytes) -> bytes:
    """Return the stream of a compound file that is the workbook."""
    try:
        (shift,) = struct.unpack_from("<H", data, 30)
        first, cutoff, first_small = struct.unpack_from("<I4xII", data, 48)
        more, _ = struct.unpack_from("<II", data, 68)
        tables = [*struct.unpack_from("<109I", data, 76)]
    except struct.error:
        raise ValueError("no compound file") from None
    if not 7 <= shift <= 20:
        raise ValueError("no compound file")
    size = 1 << shift
    sectors = data[size if shift > 9 else 512 :]
    while more < _END and len(tables) * size <= len(data) + size * size:
        *following, more = np.frombuffer(_sector(sectors, more, size), "<u4").tolist()
        tables += following
    where = np.frombuffer(b"".join(_sector(sectors, each, size) for each in tables if each < _END), "<u4")
    entries = _chain(sectors, first, where, size)
    start, length = _place_of_workbook(entries)
    if length >= cutoff:
        return _chain(sectors, start, where, size)[:length]
    (root,) = struct.unpack_from("<I", entries, 116)
    small = np.frombuffer(_chain(sectors, first_small, where, size), "<u4")
    return _chain(_chain(sectors, root, where, size), start, small, 64)[:length]


def _place_of_workbook(entries: bytes) -> tuple[int, int]:
    """Return where the stream begins that is the workbook, and how long it is."""
    places = range(0, len(entries) - 127, 128)
    found = {entries[k : k + 64][: _length(entries, k)]: struct.unpack_from("<II", entries, k + 116) for k in places}
    for name in ("Workbook", "Book"):
        if (place := found.get(name.encode("utf-16-le"))) is not None:
            return place[0], place[1]
    raise ValueError("no workbook")


def _length(entries: bytes, at: int) -> int:
    return max(int(struct.unpack_from("<H", entries, at + 64)[0]) - 2, 0)


def _sector(sectors: bytes, number: int, size: int) -> bytes:
    found = sectors[number * size : (number + 1) * size]
    return found[: len(found) // 4 * 4]


def _chain(sectors: bytes, first: int, where: Array, size: int) -> bytes:
    """Return the sectors that follow each other from one on; a chain that is a circle ends once it is too long."""
    parts: list[bytes] = []
    most = len(sectors) // size + 1
    while first < len(where) and len(parts) < most:
        parts.append(sectors[first * size : (first + 1) * size])
        first = int(where[first])
    return b"".join(parts)


def of_xlsb(stream: IO[bytes]) -> Reach:
    """Return the reach of a sheet of .xlsb.

    Raises:
        ValueError: a cell stands where no sheet has one: a reader makes room up to there.
    """
    sheet, row, data, at = Reach.nothing(), 0, b"", 0
    while True:
        if len(data) - at < _BLOCK and (block := stream.read(_BLOCK)):
            data, at = data[at:] + block, 0
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        if at + 4 > len(data):
            return sheet
        if kind == _ROW_OF_XLSB and size >= 4:
            (row,) = struct.unpack_from("<I", data, at)
        elif kind in _CELLS_OF_XLSB and size >= 4:
            (column,) = struct.unpack_from("<I", data, at)
            if column >= _MOST_COLUMNS or row > _MOST_ROWS:
                raise ValueError(_TOO_LARGE)
            sheet.see(row, column, column)
            sheet.filled += 1
        at += size
        if at > len(data):  # a record that is longer than a block
            stream.seek(at - len(data), 1)
            data, at = b"", 0


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number that is written in units of seven bits, and where it ends."""
    found = 0
    for k, byte in enumerate(data[at : at + most]):
        found |= (byte & 0x7F) << (7 * k)
        if byte < 0x80:
            return found, at + k + 1
    return found, at + most
