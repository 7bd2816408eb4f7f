"""What the end of a Parquet file says of the bytes in each column of each row group.

It is read here and not asked of pyarrow, whose objects of a column end the whole process where the statistics of sizes
in it are damaged: they raise in C++ what nobody catches. The format is Thrift's compact protocol, of which no more is
kept than these numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

_END = struct.Struct("<I4s")
_MARK = b"PAR1"
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_INTEGERS = (4, 5, 6)
_ROW_GROUPS, _COLUMNS, _META_DATA, _UNCOMPRESSED = (4, _LIST), (1, _LIST), (3, _STRUCT), (6, 6)
"""The fields on the way: of the file, of a row group, of a column's piece, and of what that says of itself."""
_DEEPEST = 64


def bytes_of_columns(stream: BinaryIO) -> list[list[int]]:
    """Return how many bytes each column holds unpacked, as it says, row group by row group.

    Args:
        stream: of the whole file.

    Raises:
        ValueError: its end is damaged, or is of no Parquet file.
    """
    size = stream.seek(0, 2)
    try:
        stream.seek(size - _END.size)
        length, mark = _END.unpack(stream.read(_END.size))
        if mark != _MARK or length > size - _END.size:
            raise ValueError("no footer")
        stream.seek(size - _END.size - length)
        return _row_groups(_Compact(stream.read(length)))
    except (IndexError, struct.error, OSError) as error:
        raise ValueError(f"no footer: {error}") from None


def _row_groups(footer: _Compact) -> list[list[int]]:
    found: list[list[int]] = []
    for field in footer.fields():
        if field == _ROW_GROUPS:
            found = [_columns(footer) for _ in footer.structures()]
        else:
            footer.skip(field[1])
    return found


def _columns(footer: _Compact) -> list[int]:
    found: list[int] = []
    for field in footer.fields():
        if field == _COLUMNS:
            found = [_column(footer) for _ in footer.structures()]
        else:
            footer.skip(field[1])
    return found


def _column(footer: _Compact) -> int:
    found = 0
    for field in footer.fields():
        if field != _META_DATA:
            footer.skip(field[1])
            continue
        for inner in footer.fields():
            if inner == _UNCOMPRESSED:
                found = footer.integer()
            else:
                footer.skip(inner[1])
    return found


class _Compact:
    """Bytes of Thrift's compact protocol, read from front to end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _number(self) -> int:
        found = shift = 0
        while (byte := self._byte()) & 0x80:
            found |= (byte & 0x7F) << shift
            shift += 7
        return found | byte << shift

    def integer(self) -> int:
        """Return a whole number, which may be negative."""
        found = self._number()
        return (found >> 1) ^ -(found & 1)

    def fields(self) -> Iterator[tuple[int, int]]:
        """Yield the number and the kind of each field of a structure; its value must be read or passed over then."""
        number = 0
        while byte := self._byte():
            number = number + (byte >> 4) if byte >> 4 else self.integer()
            yield number, byte & 15

    def structures(self) -> Iterator[None]:
        """Stand before each structure of a list, which must be read then."""
        count, kind = self._list()
        if kind != _STRUCT:
            raise ValueError("no structures")
        for _ in range(count):
            yield

    def _list(self) -> tuple[int, int]:
        byte = self._byte()
        return (byte >> 4 if byte >> 4 < 15 else self._number()), byte & 15

    def skip(self, kind: int, depth: int = 0) -> None:
        """Pass over a value that stands in a field."""
        if depth > _DEEPEST:
            raise ValueError("too deep")
        if kind in _INTEGERS:
            self._number()
        elif kind == _BINARY:
            length = self._number()  # before it is added to the place, which it moves itself
            self._at += length
        elif kind in (_BYTE, _DOUBLE):
            self._at += 1 if kind == _BYTE else 8
        elif kind == _STRUCT:
            for _, inner in self.fields():
                self.skip(inner, depth + 1)
        elif kind in (_LIST, _SET, _MAP):
            for inner in self._kinds_in(kind):
                self.skip(inner, depth + 1)
        elif kind not in (_TRUE, _FALSE):
            raise ValueError(f"a value of kind {kind}")

    def _kinds_in(self, kind: int) -> Iterator[int]:
        """The kinds of the values in a list, a set or a map, one after the other; those of truth take a byte there."""
        if kind == _MAP:
            count = self._number()
            both = self._byte() if count else 0
            kinds: tuple[int, ...] = (both >> 4, both & 15)
        else:
            count, inner = self._list()
            kinds = (inner,)
        for _ in range(count):
            yield from (_BYTE if each in (_TRUE, _FALSE) else each for each in kinds)
            if self._at > len(self._data):
                raise ValueError("more values than bytes")
