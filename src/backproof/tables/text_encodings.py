"""Which text encoding the bytes of a file are in, by evidence: marks, UTF-8, and then which one gives likely words.

Bytes that fit no encoding well enough are refused by the caller; nothing is read as latin-1 because it always works.
"""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""Opening bytes, the longest first where one begins as another does."""
_LIKELY = 0.75
"""The share of letters outside ASCII that must be common ones."""
_SAMPLE = 2**20


def recognised_encoding(data: bytes) -> str | None:
    """Return the encoding as Python names it, or None where none fits.

    >>> recognised_encoding("价格,颜色".encode("gb18030")), recognised_encoding("Zürich,é".encode("cp1252"))
    ('gb18030', 'cp1252')
    >>> recognised_encoding("цена".encode("cp1251")), recognised_encoding("żółw,gęś".encode("cp1250"))
    ('cp1251', 'cp1250')
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    if _decoded(data, "utf-8") is not None:
        return "utf-8"
    if b"\0" in data:
        return None
    sample = data[:_SAMPLE].rpartition(b"\n")[0] if len(data) > _SAMPLE else data
    for name, lowest, highest in (("gb18030", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        if _share_of_common(sample, name, lowest, highest) >= _LIKELY and _decoded(data, name) is not None:
            return name
    if _share_of_cyrillic(sample) >= _LIKELY and _decoded(data, "cp1251") is not None:
        return "cp1251"
    fits = {name: text for name in ("cp1252", "cp1250") if (text := _decoded(data, name)) is not None}
    return min(fits, key=lambda name: _oddities(fits[name])) if fits else None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _share_of_common(data: bytes, encoding: str, lowest: int, highest: int) -> float:
    """Return which share of the characters outside ASCII are among the common ones of a Chinese encoding.

    In GB 2312 and in Big5 the common characters stand together, and are known by their first byte.
    """
    text = _decoded(data, encoding)
    if text is None:
        return 0.0
    narrow = "gb2312" if encoding == "gb18030" else encoding
    others = [character.encode(narrow, "ignore") for character in text if ord(character) > 127]
    letters = [code for code in others if not code or code[0] >= min(lowest, 0xB0) or encoding == "big5"]
    common = sum(1 for code in letters if len(code) == 2 and lowest <= code[0] <= highest)
    return common / len(letters) if letters else 0.0


def _share_of_cyrillic(data: bytes) -> float:
    """Return which share of the bytes above ASCII are Russian letters in words of nothing else.

    In other European languages such bytes stand among ASCII letters.
    """
    letters = {*range(0xC0, 0x100), 0xA8, 0xB8}
    words = [[byte for byte in word if byte > 127] for word in re.findall(rb"[A-Za-z\x80-\xff]{2,}", data)]
    lengths = [len(word) for word in re.findall(rb"[A-Za-z\x80-\xff]{2,}", data)]
    high = sum(byte > 127 for byte in data)
    whole = [word for word, length in zip(words, lengths, strict=True) if len(word) == length and set(word) <= letters]
    return sum(map(len, whole)) / high if high else 0.0


def _oddities(text: str) -> int:
    """Count the signs that stand beside a letter, as they do where letters were read in the wrong encoding."""
    odd = 0
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if ord(sign) > 127 and not sign.isalpha() and (before.isalpha() or after.isalpha()):
            odd += 1
    return odd
