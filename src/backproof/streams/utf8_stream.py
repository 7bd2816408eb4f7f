"""The bytes of a text file as UTF-8, whatever encoding its opening shows, some at a time, cut where records end."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import BinaryIO

from backproof.errors import InputError
from backproof.tables.csv_text import as_utf8
from backproof.tables.reading import Reading

OPENING = 2**22
"""How many bytes decide what a file is like; whatever the size of the pieces, so that this changes nothing."""
MOST_OF_A_RECORD = 2**26


class Utf8Stream:
    """A stream of bytes as UTF-8, cut where records end; `whole` says that its opening is all of it."""

    def __init__(self, stream: BinaryIO, source: str) -> None:
        self._stream, self._source, self._rest, self.whole = stream, source, b"", False
        self._decode: Callable[[bytes, bool], bytes] = lambda data, final: data

    def opening(self, said: Reading, kept: Reading, skips: bool) -> tuple[bytes, str | None]:
        """Return the first records, and the text encoding that was recognised, None for UTF-8.

        Lines that are of no encoding, among others of UTF-8, are left to be skipped where such lines are.
        """
        raw = self._stream.read(OPENING)
        whole = self.whole = len(raw) < OPENING
        cut = len(raw) if whole else raw.rfind(b"\n") + 1
        cut -= 0 if whole else cut % 4
        try:
            _, encoding, _ = as_utf8(raw[:cut], self._source, said, kept)
        except InputError:
            if not skips or said.text_encoding is not None or not _is_mostly_utf8(raw[:cut]):
                raise
            encoding = None
        name = encoding or "utf-8"
        if name.lower() not in ("utf-8", "utf8", "utf_8"):
            decoder = codecs.getincrementaldecoder(name)()
            self._decode = lambda data, final: decoder.decode(data, final).removeprefix("\ufeff").encode()
        self._rest = self._decoded(raw, whole).removeprefix(b"\xef\xbb\xbf")
        head = self._taken() if not whole else self._rest
        self._rest = self._rest[len(head) :]
        return head, encoding

    def records(self, size: int) -> bytes:
        """Return the next records, of some `size` bytes; nothing at the end."""
        while True:
            raw = self._stream.read(size)
            is_last = len(raw) < size
            self._rest += self._decoded(raw, is_last)
            head = self._rest if is_last else self._taken()
            if head or is_last:
                self._rest = self._rest[len(head) :]
                return head
            if len(self._rest) > MOST_OF_A_RECORD:
                raise InputError(
                    "{source}: quotes that do not close as they should found; accepted: quoted cells as in CSV",
                    source=self._source,
                )

    def _decoded(self, raw: bytes, final: bool) -> bytes:
        try:
            return self._decode(raw, final)
        except UnicodeError as error:
            raise InputError("{source}: truncated or damaged ({error}); accepted: a whole file", source=self._source,
                             error=error) from None  # fmt: skip

    def _taken(self) -> bytes:
        """Return what is there up to the last end of a line that is not within quotes."""
        end = self._rest.rfind(b"\n") + 1
        while end and self._rest.count(b'"', 0, end) % 2:
            end = self._rest.rfind(b"\n", 0, end - 1) + 1
        return self._rest[:end]


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether all but one line in twenty, at most, are text in UTF-8."""
    lines = data.split(b"\n")
    return 20 * sum(not is_utf8(line) for line in lines) <= len(lines)


def is_utf8(line: bytes) -> bool:
    """Return whether a line is text in UTF-8."""
    try:
        line.decode()
    except UnicodeError:
        return False
    return b"\0" not in line
