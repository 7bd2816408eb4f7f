"""The bytes of a text file as UTF-8, whatever text encoding they were written in."""

import re
from collections.abc import Sequence

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.common_characters import also_likely
from backproof.tables.reading import Reading
from backproof.tables.text_encodings import is_torn, recognised_encoding
from backproof.tables.wording import part, place, shown

_SHOWN, _SAMPLE, _HEAD = 24, 2**20, 2**12
_OTHERS = {
    b"\x1f\x8b": "a file packed with gzip", b"BZh": "a file packed with bzip2", b"\xfd7zXZ": "a file packed with xz",
    b"\x28\xb5\x2f\xfd": "a file packed with zstd", b"7z\xbc\xaf": "a file packed with 7z",
    b"PK\x03\x04": "a spreadsheet or an archive", b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"SQLite format 3\0": "a database", b"%PDF-": "a PDF", b"PAR1": "a Parquet file", b"ARROW1\0": "a Feather file",
    b"\x89PNG": "a picture", b"\x93NUMPY": "an array of NumPy",
}  # fmt: skip
"""How files of other kinds begin."""
_NO_TABLES = (
    (rb"\s*<(?:!doctype html|html|head|body|table)\b", "a page of HTML"), (rb"\s*<\?xml\b", "XML"),
    (rb"\{\\rtf", "rich text"), (rb"\s*\\(?:begin|documentclass)\b", "LaTeX"),
    (rb"\s*(?:\{\s*\"|\[\s*\{)", "JSON"), (rb"version https://git-lfs", "a pointer of Git LFS"),
    (rb"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/;?|SET [^;\n]*;|BEGIN;)*"
     rb"(?:INSERT INTO|CREATE TABLE|DROP TABLE|COPY \S+ \()", "statements of SQL"),
)  # fmt: skip
"""How text begins that is no table, in whichever letters."""


def as_utf8(data: bytes, source: str, said: Reading, kept: Reading) -> tuple[bytes, str | None, list[Phrase]]:
    """Return the same text as UTF-8 without a mark, the encoding it was in unless that is UTF-8, and what to say.

    What was kept from other data goes before what would be recognised, but not before a mark or plain UTF-8.

    Raises:
        InputError: at the first byte that is no text.
    """
    _check_is_text(data, source)
    encoding, notes = said.text_encoding, []
    if encoding is None and kept.text_encoding is not None and not _speaks_for_itself(data, kept.text_encoding):
        encoding = kept.text_encoding
    recognised = encoding is None
    if encoding is None:
        encoding = recognised_encoding(data)
    if encoding is None:
        raise _unknown(data, source)
    text = _decoded(data, encoding, source)
    if said.text_encoding is None and not recognised and _is_private(text) and (other := recognised_encoding(data)):
        encoding, recognised = other, True
        text = _decoded(data, encoding, source)
    if recognised and encoding != "utf-8":
        notes += [_note(text, encoding), *_on_doubt(data, encoding)]
    elif recognised and (pair := _decoded_twice(text)) is not None:
        template = (
            "the text looks as if UTF-8 had been taken for windows-1252 before, {wrong} for {right}, and is read as it "
            "stands"
        )
        notes.append(Phrase(template, wrong=shown(pair[0]), right=shown(pair[1])))
    if b"\r" in text and b"\n" not in text:
        text = text.replace(b"\r", b"\n")
    if (start := text.find(b"\0")) >= 0:
        where = place_of_byte(text, start, source)
        raise InputError("{place}: a zero byte found; accepted: text (is this a CSV file?)", place=where)
    return text, None if encoding == "utf-8" and recognised else encoding, notes


def _decoded_twice(text: bytes) -> tuple[str, str] | None:
    """Return a word of UTF-8 that was decoded wrongly and written again, and what it was, if all such words are so."""
    if text.isascii():
        return None
    words = re.split(r"[\s,;|]+", text[: 2**16].decode("utf-8", "ignore"))
    written = [word for word in words if not word.isascii()]
    try:
        meant = [word.encode("cp1252").decode("utf-8") for word in written]
    except UnicodeError:
        return None
    return (written[0], meant[0]) if written else None


def _check_is_text(data: bytes, source: str) -> None:
    """Refuse what begins as files of other kinds do, by its kind."""
    kind = next((kind for start, kind in _OTHERS.items() if data.startswith(start)), None)
    if kind is not None:
        raise InputError(
            "{place}: {kind} found; accepted: a file of text, or a file of another kind under a name that says so",
            place=place(source, part("line", 1)), kind=Phrase(kind),
        )  # fmt: skip
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    kind = next((kind for begin, kind in _NO_TABLES if re.match(begin, head, re.IGNORECASE)), None)
    if kind is not None:
        raise InputError(
            "{place}: {kind} found; accepted: a table as CSV, or a file of another kind under a name that says so",
            place=place(source, part("line", 1)), kind=Phrase(kind),
        )  # fmt: skip


def _is_private(text: bytes) -> bool:
    """Whether there are characters for private use, as where Chinese of another encoding was decoded by a wrong one."""
    return not text.isascii() and re.search("[\ue000-\uf8ff]", text[:_SAMPLE].decode("utf-8", "ignore")) is not None


def _speaks_for_itself(data: bytes, kept: str) -> bool:
    """Whether the bytes are marked, or are UTF-8 beyond doubt."""
    try:
        data.decode("utf-8")
    except UnicodeError:
        return data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return b"\0" not in data and (not data.isascii() or kept.lower().startswith(("utf-16", "utf-32", "utf_16")))


def _decoded(data: bytes, encoding: str, source: str) -> bytes:
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.isascii() and encoding in (
        "utf-8",
        "gb18030",
        "cp1252",
        "cp1250",
        "cp1251",
        "cp1253",
        "cp1254",
        "big5",
        "cp949",
        "euc_jp",
    ):
        return data
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        found = recognised_encoding(data)
        raise InputError(
            "{place}: the byte {byte} found, which is not {encoding}; accepted: UTF-8, or the text encoding that "
            "the file is in, as {option}",
            place=place_of_byte(data, start, source), byte=shown(data[start : start + 1]),
            encoding=encoding, option=Keyword("text_encoding", found or "gb18030"),
        ) from None  # fmt: skip


def _unknown(data: bytes, source: str) -> InputError:
    try:
        data.decode("utf-8")
        start = 0
    except UnicodeError as error:
        start = getattr(error, "start", 0)
    if is_torn(data):
        return InputError(
            "{place}: the byte {byte} found, which is not UTF-8, as the rest of the file is; accepted: a whole file of "
            "one text encoding",
            place=place_of_byte(data, start, source), byte=shown(data[start : start + 1]),
        )  # fmt: skip
    return InputError(
        "{place}: the byte {byte} found, which is neither UTF-8 nor of another text encoding that was recognised; "
        "accepted: the encoding that the file is in, as {option}",
        place=place_of_byte(data, start, source), byte=shown(data[start : start + 1]),
        option=Keyword("text_encoding", "gb18030"),
    )  # fmt: skip


def _note(text: bytes, encoding: str) -> Phrase:
    """Say the encoding, and show a word by which a person sees whether it is the right one."""
    words = [word for word in re.findall(r"[^\W\d_]+", text[: 2**16].decode("utf-8", "ignore")) if not word.isascii()]
    template = "the text encoding is {encoding}, as in {word}; another one by {option}"
    shown_word = (
        shown(words[0][:_SHOWN]) if words else shown(text[:_SHOWN].decode("utf-8", "ignore").split("\n")[0].strip())
    )
    return Phrase(template, encoding=encoding, word=shown_word, option=Keyword("text_encoding"))


def _on_doubt(data: bytes, encoding: str) -> list[Phrase]:
    """Say which other encoding the bytes may be of, where they are taken for Chinese and few characters are common."""
    other = also_likely(data[: 2**16].rpartition(b"\n")[0] or data) if encoding == "gb18030" else None
    if other is None:
        return []
    text = data[: 2**16].decode(other, "ignore")
    word = next((one for one in re.findall(r"[^\W\d_]+", text) if not one.isascii()), "")
    template = "the bytes may be {encoding} too, {word}; {option} reads them so"
    option = Keyword("text_encoding", other)
    return [Phrase(template, encoding=other, word=shown(word[:_SHOWN]), option=option)]


def place_of_byte(data: bytes, start: int, source: str, delimiters: Sequence[bytes] = (b",", b";", b"\t", b"|")) -> str:
    """Return the line and column of a byte; the delimiter is taken for the one that is first in the line."""
    line_start = data.rfind(b"\n", 0, start) + 1
    before = data[line_start:start]
    column = max(before.count(mark) for mark in delimiters) + 1
    return place(source, part("line", data.count(b"\n", 0, start) + 1), part("column", column))
