"""Reading bytes from files, gzipped files and standard input, never more than a given limit.

What a file says of its own size is believed only as far as bytes really come.
"""

import gzip
import hashlib
import importlib
import os
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from backproof.errors import InputError, Phrase
from backproof.tables.memory_needed import check_text_memory, most_text
from backproof.tables.wording import counted, shown

try:
    from lzma import LZMAError
except ImportError:  # a Python that was built without it, which opens no such archive
    LZMAError = zlib.error  # type: ignore[misc, assignment]

STANDARD_INPUT = Phrase("standard input")
MAX_BYTES = 8 * 2**30
CHUNK = 2**20
PACKINGS = (".gz", ".zip", ".bz2", ".xz")
"""How files end that hold one file of text, packed."""
UNPACKING_ERRORS = (
    zipfile.BadZipFile, zlib.error, LZMAError, OSError, EOFError, ValueError, RuntimeError, OverflowError, struct.error,
)  # fmt: skip
"""What unpacking a damaged archive raises; `InputError` is a ValueError too."""
_ALWAYS, _RATIO = 1 << 28, 1000
"""Bytes that any packed file may hold unpacked; a larger file, so many for each of its own."""


def checked_path(path: str | os.PathLike[str]) -> Path:
    """Return the path; raise InputError unless it is a file (or a pipe) that exists and can be read."""
    try:
        found = Path(path)
        mode = found.stat().st_mode
    except (OSError, ValueError) as error:
        reason = _why(error)
        raise InputError(
            "{path}: cannot be read ({reason}); accepted: a file that exists", path=shown_path(path), reason=reason
        ) from None
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        kind = Phrase("a folder") if stat.S_ISDIR(mode) else Phrase("a device")
        raise InputError("{path}: {kind} found; accepted: a file", path=shown_path(path), kind=kind)
    return found


def _why(error: OSError | ValueError) -> Phrase:
    """Return what the operating system says."""
    return Phrase(getattr(error, "strerror", None) or str(error))


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return the path as messages show it: as it is, unless that would break the line."""
    text = os.fspath(path)
    return text if isinstance(text, str) and text.isprintable() else shown(text)


def file_bytes(path: str | os.PathLike[str], max_bytes: int, *, is_text: bool = False) -> bytes:
    """Return everything in the file, which must not be empty nor larger than `max_bytes`.

    Where it is text of which a table is made, there must be memory for the table too.
    """
    found = checked_path(path)
    try:
        with found.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            _check_size(size, shown_path(path), max_bytes, most_text() if is_text else None)
            return limited_bytes(stream, shown_path(path), max_bytes, max(CHUNK, size + 1), is_text=is_text)
    except OSError as error:
        raise InputError(
            "{path}: cannot be read ({reason}); accepted: a readable file",
            path=shown_path(path),
            reason=_why(error),
        ) from None


def standard_input_bytes(max_bytes: int) -> bytes:
    """Return everything that comes on standard input."""
    return limited_bytes(sys.stdin.buffer, STANDARD_INPUT, max_bytes, is_text=True)


def limited_bytes(
    stream: BinaryIO, source: str, max_bytes: int, at_once: int = CHUNK, *, is_text: bool = False
) -> bytes:
    """Return what the stream holds; raise InputError where that is nothing or more than `max_bytes`.

    What is read `at_once` need not be joined, which would take its size in memory again. No more is held than may be,
    of a text no more than of which there is memory for a table.
    """
    room = most_text() if is_text else None
    data = b"".join(iter_chunks(stream, (max_bytes if room is None else min(room, max_bytes)) + 1, at_once))
    if not data:
        raise InputError("{source}: empty; accepted: a file with data in it", source=source)
    _check_size(len(data), source, max_bytes, room)
    return data


def _check_size(size: int, source: str, max_bytes: int, room: int | None) -> None:
    if size > max_bytes:
        raise InputError(
            "{source}: more than {most} bytes found; accepted: at most {most} bytes", source=source, most=max_bytes,
        )  # fmt: skip
    if room is not None:
        check_text_memory(source, size, room)


def fingerprint(path: object) -> str | None:
    """Return the SHA-256 of a file as hexadecimal text, or None where `path` is no path of a file."""
    if not isinstance(path, str | os.PathLike) or not os.path.isfile(path):
        return None
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def unpacked_bytes(path: str | os.PathLike[str], max_bytes: int) -> bytes:
    """Return the text of a table in a file as `file_bytes` does, unpacked where it is packed in one of `PACKINGS`."""
    ending = checked_path(path).suffix.lower()
    if ending == ".zip":
        return _only_member(path, max_bytes)
    if ending in (".bz2", ".xz"):
        return _unpacked(path, ending, max_bytes)
    if ending != ".gz":
        return file_bytes(path, max_bytes, is_text=True)
    with plain_or_gzip(path) as stream, _whole(shown_path(path)):
        return limited_bytes(stream, shown_path(path), max_bytes, is_text=True)


def _unpacked(path: str | os.PathLike[str], ending: str, max_bytes: int) -> bytes:
    """Return what a file packed with bzip2 or xz holds."""
    source = shown_path(path)
    try:
        opened = importlib.import_module("bz2" if ending == ".bz2" else "lzma").open
    except ImportError:
        raise InputError(
            "{path}: packed with {packing}, which this Python was built without; accepted: the unpacked file",
            path=source, packing="bzip2" if ending == ".bz2" else "xz",
        ) from None  # fmt: skip
    with _whole(source), opened(path) as stream:
        return limited_bytes(stream, source, max_bytes, is_text=True)


def _only_member(path: str | os.PathLike[str], max_bytes: int) -> bytes:
    """Return the one file in a zip archive, unpacked, beside what some programs put there of their own."""
    source = shown_path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [one.filename for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
            if len(names) != 1:
                raise InputError(
                    "{source}: {files} found in the archive; accepted: one file, or the unpacked file of the table",
                    source=source, files=counted(len(names), "file"),
                )  # fmt: skip
            with archive.open(names[0]) as stream:
                return limited_bytes(cast(BinaryIO, stream), source, max_bytes, is_text=True)
    except InputError:
        raise
    except UNPACKING_ERRORS as error:
        raise InputError(
            "{source}: truncated or damaged ({error}); accepted: a whole file",
            source=source, error=shown(str(error) or type(error).__name__),
        ) from None  # fmt: skip


def most_unpacked(size: int, max_bytes: int) -> int:
    """Return how many bytes a packed file of a size may hold unpacked, at most `max_bytes`."""
    return min(max_bytes, max(_ALWAYS, _RATIO * size))


def check_unpacked(found: int, most: int, source: str) -> None:
    """Raise InputError where a packed file holds more than it may."""
    if found > most:
        raise InputError(
            "{source}: more than {most} bytes of values found in so small a file; accepted: at most {most}",
            source=source, most=most,
        )  # fmt: skip


def iter_chunks(stream: BinaryIO, most: int, at_once: int = CHUNK) -> Iterator[bytes]:
    """Yield what the stream holds, up to `most` bytes in all, and `at_once` of them in a piece."""
    while most > 0 and (chunk := stream.read(min(at_once, most))):
        most -= len(chunk)
        yield chunk


@contextmanager
def plain_or_gzip(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open the file as a stream of bytes, unpacked where it starts as gzip does."""
    found = checked_path(path)
    try:
        stream = found.open("rb")
    except OSError as error:
        raise InputError(
            "{path}: cannot be read ({reason}); accepted: a readable file",
            path=shown_path(path),
            reason=_why(error),
        ) from None
    with stream:
        if stream.peek(2)[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=stream) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield stream


def unpacked_size(path: str | os.PathLike[str]) -> int:
    """Return how many bytes a gzipped file says at its end that it holds, or its own size where it is larger.

    The last four bytes count up to 4 GiB, and the last part of a file that has several.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as stream:
        stream.seek(max(0, size - 4))
        said = int.from_bytes(stream.read(4), "little")
    return said + (1 << 32) * max(0, -(-(size - said) // (1 << 32)))


def exactly(stream: BinaryIO, count: int, source: str, what: str) -> bytes:
    """Return the next `count` bytes; raise InputError where fewer come. Holds no more than came."""
    data = at_most(stream, count, source)
    if len(data) < count:
        raise InputError(
            "{source}: truncated: {bytes} of {what} found; accepted: {count}",
            source=source, bytes=counted(len(data), "byte"), what=what, count=count,
        )  # fmt: skip
    return data


def at_most(stream: BinaryIO, count: int, source: str) -> bytes:
    """Return the next `count` bytes, or what there is; raise InputError where the gzip around them is damaged."""
    with _whole(source):
        return b"".join(iter_chunks(stream, count))


@contextmanager
def _whole(source: str) -> Iterator[None]:
    """Raise InputError where what is packed around that which is read is damaged."""
    try:
        yield
    except InputError:
        raise
    except (OSError, EOFError, zlib.error, LZMAError) as error:
        raise InputError(
            "{source}: truncated or damaged ({error}); accepted: a whole file", source=source, error=error
        ) from None
