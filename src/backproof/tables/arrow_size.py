"""How much a file of Arrow's format holds once it is unpacked: found from its messages before any of them is.

A message is its length, a header in FlatBuffers' layout, and a body of buffers; a packed buffer begins with the length
that it has unpacked (https://arrow.apache.org/docs/format/Columnar.html, "Encapsulated message format").
The headers alone are read here, and no more of the bodies than these lengths.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from backproof.tables.bounded import check_unpacked, most_unpacked

MAGIC = b"ARROW1"
BEFORE_MESSAGES = 8
"""Bytes in front of the messages of a file; a stream has none."""
_FOOTER = 4 + len(MAGIC)
"""Bytes at the end of a file: the length of its footer, and the mark."""
_BLOCK = 24
"""Bytes of the place of a message in a footer: where it begins, the length of its header, that of its body."""
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


def check_end(file: BinaryIO) -> None:
    """Refuse a file with a mark at its beginning and none at its end: cut between two messages, it would seem whole.

    Raises:
        OSError: the mark is missing.
    """
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - len(MAGIC)))
    if file.read() != MAGIC:
        raise OSError("its end is missing")


def begins_with_a_message(file: BinaryIO) -> bool:
    """Return whether a file with a mark has a message behind it, which some programs leave out."""
    file.seek(BEFORE_MESSAGES)
    try:
        header = _header(file)
        return not header or bool(header[_field(header, _root(header), 1)])
    except (struct.error, IndexError):
        return False


def check_blocks(stream: BinaryIO, source: str, size: int, max_bytes: int) -> None:
    """Refuse a file as `check_messages` does, by the places of its messages that stand at its end.

    Takes and raises what `check_messages` does. A program may leave out what a stream begins with; who reads such a
    file goes to these places and to no others.
    """
    most, found = most_unpacked(size, max_bytes), 0
    try:
        stream.seek(max(0, size - _FOOTER))
        length, mark = struct.unpack(f"<I{len(MAGIC)}s", stream.read(_FOOTER))
        if mark != MAGIC or length > size - _FOOTER:
            raise IndexError(length)
        stream.seek(size - _FOOTER - length)
        footer = stream.read(length)
        root = _root(footer)
        columns = max(1, _columns(footer, _follow(footer, _field(footer, root, 1))))
        for field in (2, 3):  # dictionaries, then rows
            for place in _places(footer, _field(footer, root, field)):
                stream.seek(place)
                found += _of_message(stream, _header(stream), columns)
                check_unpacked(found, most, source)
    except (struct.error, IndexError):
        raise OSError("a message of it cannot be read") from None


def _places(footer: bytes, field: int) -> list[int]:
    """Return where the messages begin that a field of a footer lists."""
    if not field:
        return []
    blocks = _follow(footer, field)
    starts = range(blocks + 4, blocks + 4 + _BLOCK * _count(footer, blocks), _BLOCK)
    return [max(0, _whole(footer, start)) for start in starts]


def _unpacked(stream: BinaryIO) -> Iterator[int]:
    """Yield for each message how many bytes it has unpacked."""
    columns = 1
    while header := _header(stream):
        message, body = _root(header), stream.tell()
        length = _whole(header, _field(header, message, 3))
        if header[_field(header, message, 1)] == _SCHEMA:
            columns = max(1, _columns(header, _follow(header, _field(header, message, 2))))
        yield _of_message(stream, header, columns)
        stream.seek(body + max(0, length))


def _of_message(stream: BinaryIO, header: bytes, columns: int) -> int:
    """Return how many bytes a message has unpacked; the stream is at its body, and is left elsewhere."""
    message, body = _root(header), stream.tell()
    kind, inner = header[_field(header, message, 1)], _follow(header, _field(header, message, 2))
    if kind not in (_DICTIONARY, _ROWS):
        return 0
    inner = _follow(header, _field(header, inner, 1)) if kind == _DICTIONARY else inner
    values = _whole(header, _field(header, inner, 0)) * 8 * (columns if kind == _ROWS else 1)
    return max(values, _of_buffers(stream, header, inner, body))


def _columns(header: bytes, schema: int) -> int:
    return _count(header, _follow(header, _field(header, schema, 1)))


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
