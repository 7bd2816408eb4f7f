"""How much a file of Arrow's format holds once it is unpacked: found from its messages before any of them is.

A message is its length, a header in FlatBuffers' layout, and a body of buffers; a packed buffer begins with the length
that it has unpacked (https://arrow.apache.org/docs/format/Columnar.html, "Encapsulated message format").
The headers alone are read here, and no more of the bodies than these lengths.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from backproof.tables.bounded import check_unpacked, most_unpacked

MAGIC = b"ARROW1"
BEFORE_MESSAGES = 8
"""Bytes in front of the messages of a file; a stream has none. What stands behind the messages of a file, where they
begin, is not believed."""
_CONTINUES = b"\xff\xff\xff\xff"
_SCHEMA, _DICTIONARY, _ROWS = 1, 2, 3


def check_messages(stream: BinaryIO, source: str, size: int, max_bytes: int) -> None:
    """Refuse a file whose messages say that they unpack to more than a file of its size may hold.

    Args:
        stream: the file, at the first of its messages; it is left elsewhere.
        source: what a message calls it.
        size: of the file, in bytes.
        max_bytes: that may be read.

    Raises:
        InputError: it holds more.
        OSError: a message that cannot be read.
    """
    most, found = most_unpacked(size, max_bytes), 0
    try:
        for each in _unpacked(stream):
            found += each
            check_unpacked(found, most, source)
    except (struct.error, IndexError):
        raise OSError("a message of it cannot be read") from None


def _unpacked(stream: BinaryIO) -> Iterator[int]:
    """Yield for each message how many bytes it has unpacked."""
    columns = 1
    while header := _header(stream):
        message, body = _root(header), stream.tell()
        kind, length = header[_field(header, message, 1)], _whole(header, _field(header, message, 3))
        inner = _follow(header, _field(header, message, 2))
        if kind == _SCHEMA:
            columns = max(1, _count(header, _follow(header, _field(header, inner, 1))))
        if kind == _DICTIONARY:
            inner = _follow(header, _field(header, inner, 1))
        if kind in (_DICTIONARY, _ROWS):
            values = _whole(header, _field(header, inner, 0)) * 8 * (columns if kind == _ROWS else 1)
            yield max(values, _of_buffers(stream, header, inner, body))
        stream.seek(body + max(0, length))


def _header(stream: BinaryIO) -> bytes:
    start = stream.read(4)
    start = stream.read(4) if start == _CONTINUES else start
    return stream.read(int.from_bytes(start, "little")) if len(start) == 4 else b""


def _of_buffers(stream: BinaryIO, header: bytes, rows: int, body: int) -> int:
    buffers, is_packed = _follow(header, _field(header, rows, 2)), _field(header, rows, 3) > 0
    total = 0
    for i in range(_count(header, buffers)):
        place, length = struct.unpack_from("<qq", header, buffers + 4 + 16 * i)
        if is_packed and length > 0:
            stream.seek(body + max(0, place))
            length = max(length, int.from_bytes(stream.read(8), "little", signed=True))
        total += max(0, length)
    return total


# ---------------------------------------------------- FlatBuffers: places in a header


def _root(header: bytes) -> int:
    return int(struct.unpack_from("<I", header)[0])


def _follow(header: bytes, place: int) -> int:
    """Return where what a field refers to begins."""
    if place <= 0:
        raise IndexError(place)
    return place + int(struct.unpack_from("<I", header, place)[0])


def _field(header: bytes, table: int, number: int) -> int:
    """Return where a field of a table stands, 0 where it is absent."""
    places = table - int(struct.unpack_from("<i", header, table)[0])
    if 4 + 2 * number >= int(struct.unpack_from("<H", header, places)[0]):
        return 0
    offset = int(struct.unpack_from("<H", header, places + 4 + 2 * number)[0])
    return table + offset if offset else 0


def _whole(header: bytes, place: int) -> int:
    return int(struct.unpack_from("<q", header, place)[0]) if place else 0


def _count(header: bytes, vector: int) -> int:
    return int(struct.unpack_from("<I", header, vector)[0])
