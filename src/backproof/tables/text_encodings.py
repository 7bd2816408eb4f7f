"""Which text encoding the bytes of a file are in, by evidence: marks, UTF-8, and then which one gives likely words.

Bytes that fit no encoding well enough are refused by the caller; nothing is read as latin-1 because it always works.
"""

import codecs
import re
import unicodedata

from backproof.tables.alphabets import most_likely
from backproof.tables.common_characters import SURE, likeliest, share_of_common

MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""Opening bytes, the longest first where one begins as another does."""
_LIKELY = 0.75
"""The share of letters outside ASCII that must be common ones."""
_SIGNS = b"\x80\xa0\xa3\xa5\xa7\xb0\xb1\xb2\xb3\xb5"
"""Blanks, and signs of money and measure, which stand beside words of any language."""
_SIGNS_OF_GB = "€￥¥°±×÷·…—“”‘’→℃％，。、；：！？（）　²³\xa0\u202f\u2009−"
_LETTERS = {*range(0xC0, 0x100), 0xA3, 0xA8, 0xB3, 0xB8}
_OF_LETTERS = ("cp1251", "koi8_r", "koi8_u", "cp1253")
_FEWEST = 4
"""From how many different characters on bytes that are all letters of one byte may be told from Chinese."""
_ENOUGH = 8
"""From how many different characters on their places in a table of characters tell Korean from Chinese."""
_SAMPLE, _HEAD = 2**20, 4096


def recognised_encoding(data: bytes) -> str | None:
    """Return the encoding as Python names it, or None where none fits.

    >>> recognised_encoding("价格,颜色".encode("gb18030")), recognised_encoding("Zürich,é".encode("cp1252"))
    ('gb18030', 'cp1252')
    >>> recognised_encoding("цена".encode("cp1251")), recognised_encoding("żółw,gęś".encode("cp1250"))
    ('cp1251', 'cp1250')
    >>> recognised_encoding("τιμή,Αθήνα".encode("cp1253")), recognised_encoding("Şehir,Yaş".encode("cp1254"))
    ('cp1253', 'cp1254')
    >>> recognised_encoding("価格,さいたま".encode("cp932")), recognised_encoding("価格,さいたま".encode("euc_jp"))
    ('cp932', 'euc_jp')
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    if len(data) > 3 and b"\0" in data[:_HEAD] and (wide := _wide(data[:_HEAD])):
        return wide
    if data.isascii() or _decoded(data, "utf-8") is not None:
        return "utf-8"
    if b"\0" in data or (is_torn(data) and not _is_surely_chinese(data)):
        return None
    sample = data[:_SAMPLE].rpartition(b"\n")[0] if len(data) > _SAMPLE else data
    if set(sample) - set(range(128)) <= set(_SIGNS):
        return "cp1252"
    eastern = _eastern(sample)
    if eastern is not None and _decoded(data, eastern) is not None:
        return eastern
    return most_likely(data)


def _is_surely_chinese(data: bytes) -> bool:
    """Whether bytes are Chinese of GB 2312, of which some characters, such as 省, are those of others in UTF-8, too."""
    text = _decoded(data, "gb18030") or ""
    different = {sign for sign in text if ord(sign) > 127 and sign.isalpha()}
    return len(different) >= _FEWEST and share_of_common(data, "gb18030") >= SURE and not _stands_in_words(text)


def is_torn(data: bytes) -> bool:
    r"""Return whether bytes are no UTF-8 but mostly so, as those of files put together, or cut off.

    >>> is_torn("Köln,Zürich,é".encode() + b"\xfc"), is_torn("Köln".encode("cp1252"))
    (True, False)
    """
    text = data.decode("utf-8", "replace")
    torn = text.count("\ufffd")
    return 0 < 2 * torn < len(text) - len(text.encode("ascii", "ignore"))


def _wide(head: bytes) -> str | None:
    """Return UTF-16 without a mark, in which cells and lines are parted as in a table and no sign is odd, or None."""
    found = {}
    for name in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(name, "ignore")
        odd = sum(unicodedata.category(sign) in ("Cc", "Co", "Cn") and sign not in "\r\n\t" for sign in text)
        parted = sum(sign in ",;|\t\r\n" for sign in text)
        if not odd and parted:
            found[name] = sum(sign.isascii() for sign in text)
    return max(found, key=lambda name: found[name], default=None)


def _eastern(sample: bytes) -> str | None:
    """Return the Chinese, Japanese or Korean encoding that is likely, or None."""
    found = _by_common_characters(sample)
    text = _decoded(sample, found) if found else None
    return found if text is not None and not _stands_in_words(text) and not _is_of_letters(sample, text) else None


def _stands_in_words(text: str) -> bool:
    """Whether most letters beyond ASCII stand beside those of ASCII, as é does, and no Chinese character."""
    found = re.findall(r"([A-Za-z]?)([^\x00-\x7f]+)([A-Za-z]?)", text)
    beside = [bool(before or after) for before, run, after in found if any(sign.isalpha() for sign in run)]
    return 2 * sum(beside) > len(beside)


def _is_of_letters(sample: bytes, text: str) -> bool:
    """Whether all bytes beyond ASCII are where Russian and Greek letters are, and give likely words of these."""
    high = set(sample) - set(range(128))
    different = {sign for sign in text if ord(sign) > 127}
    return len(different) >= _FEWEST and high <= _LETTERS and most_likely(sample) in _OF_LETTERS


def _by_common_characters(sample: bytes) -> str | None:
    """Return the encoding in which most characters are common ones, or None."""
    text = _decoded(sample, "gb18030") or ""
    private = any("\ue000" <= sign <= "\uf8ff" for sign in text)
    if not private and _share_of_common(sample, "gb18030", 0xB0, 0xD7) >= _LIKELY:
        kana = sum("ぁ" <= sign <= "ヶ" for sign in text)
        if 10 * kana > sum(ord(sign) > 127 for sign in text) and _decoded(sample, "euc_jp") is not None:
            return "euc_jp"
        leads = {code for sign in text if len(code := sign.encode("gb2312", "ignore")) == 2 and code[0] >= 0xB0}
        korean = len(leads) >= _ENOUGH and all(code[0] <= 0xC8 for code in leads)
        return "cp949" if korean and _decoded(sample, "cp949") is not None else likeliest(sample)
    if set(text or "é") - set(map(chr, range(128))) - set(_SIGNS_OF_GB) == set():
        return "gb18030"
    if _share_of_japanese(sample) >= _LIKELY:
        return "cp932"
    return "big5" if _share_of_common(sample, "big5", 0xA4, 0xC6) >= _LIKELY else None


def _share_of_japanese(data: bytes) -> float:
    """Return which share of the characters outside ASCII are kana or common ones of Shift JIS, by the first byte."""
    text = _decoded(data, "cp932")
    codes = [sign.encode("cp932") for sign in text or "" if ord(sign) > 127 and sign.isalpha()]
    common = [code for code in codes if len(code) == 2 and 0x82 <= code[0] <= 0x97]
    return len(common) / len(codes) if codes else 0.0


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
    others = [character.encode(narrow, "ignore") for character in text if ord(character) > 127 and character.isalpha()]
    letters = [code for code in others if not code or code[0] >= min(lowest, 0xB0) or encoding == "big5"]
    common = sum(1 for code in letters if len(code) == 2 and lowest <= code[0] <= highest)
    return common / len(letters) if letters else 0.0
