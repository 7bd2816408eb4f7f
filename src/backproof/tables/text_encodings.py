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
_SIGNS = b"\x80\xa0\xa3\xa5\xa7\xb0\xb1\xb2\xb3\xb5"
"""Blanks, and signs of money and measure, which stand beside words of any language."""
_SIGNS_OF_GB = "€￥¥°±×÷·…—“”‘’→℃％，。、；：！？（）　²³\xa0\u202f\u2009−"
_TURKISH = set("çğıöşüÇĞİÖŞÜâîûÂÎÛ")
_ONLY_TURKISH = set("ğışĞİŞ")
_ENOUGH = 8
"""From how many different characters on their places in a table of characters tell Korean from Chinese."""
_SAMPLE = 2**20


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
    if len(data) > 3 and b"\0" in data[:200] and (wide := _wide(data[:200])):
        return wide
    if data.isascii() or _decoded(data, "utf-8") is not None:
        return "utf-8"
    if b"\0" in data:
        return None
    sample = data[:_SAMPLE].rpartition(b"\n")[0] if len(data) > _SAMPLE else data
    if set(sample) - set(range(128)) <= set(_SIGNS):
        return "cp1252"
    eastern = _eastern(sample)
    if eastern is not None and _decoded(data, eastern) is not None:
        return eastern
    return _western(data, _share_of_letters(sample) >= _LIKELY)


def _western(data: bytes, whole_words: bool) -> str | None:
    """Return the encoding of one byte a letter in which least looks odd; `whole_words` have no letter of ASCII."""
    names = ("cp1251", "cp1253") if whole_words else ("cp1252", "cp1250")
    fits = {name: text for name in names if (text := _decoded(data, name)) is not None}
    if not fits:
        return None
    best = min(fits, key=lambda name: _oddities(fits[name]))
    return "cp1254" if best == "cp1252" and _is_turkish(data) else best


def _is_turkish(data: bytes) -> bool:
    """Whether all letters are Turkish, and some are what no language of western Europe has in their place."""
    letters = {sign for sign in _decoded(data, "cp1254") or "" if ord(sign) > 127 and sign.isalpha()}
    return letters <= _TURKISH and bool(letters & _ONLY_TURKISH)


def _wide(head: bytes) -> str | None:
    """Return UTF-16 without a mark, known by zeros in every other byte, or None."""
    for name, letters, zeros in (("utf-16-le", head[::2], head[1::2]), ("utf-16-be", head[1::2], head[::2])):
        if not any(zeros) and all(letters):
            return name
    return None


def _eastern(sample: bytes) -> str | None:
    """Return the Chinese, Japanese or Korean encoding that is likely, or None."""
    if _share_of_common(sample, "gb18030", 0xB0, 0xD7) >= _LIKELY:
        text = _decoded(sample, "gb18030") or ""
        kana = sum("ぁ" <= sign <= "ヶ" for sign in text)
        if 10 * kana > sum(ord(sign) > 127 for sign in text) and _decoded(sample, "euc_jp") is not None:
            return "euc_jp"
        leads = {code for sign in text if len(code := sign.encode("gb2312", "ignore")) == 2 and code[0] >= 0xB0}
        korean = len(leads) >= _ENOUGH and all(code[0] <= 0xC8 for code in leads)
        return "cp949" if korean and _decoded(sample, "cp949") is not None else "gb18030"
    if set(_decoded(sample, "gb18030") or "é") - set(map(chr, range(128))) - set(_SIGNS_OF_GB) == set():
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


def _share_of_letters(data: bytes) -> float:
    """Return which share of the bytes above ASCII are Russian or Greek letters in words of nothing else.

    In other European languages such bytes stand among ASCII letters.
    """
    letters = {*range(0xC0, 0x100), 0xA8, 0xB8, 0xA2, *range(0xB8, 0xC0)}
    words = re.findall(rb"[A-Za-z\x80-\xff]{2,}", data)
    high = sum(byte > 127 and byte not in _SIGNS for byte in data)
    whole = [word for word in words if min(word) > 127 and set(word) <= letters]
    return sum(map(len, whole)) / high if high else 0.0


def _oddities(text: str) -> int:
    """Count signs beside a letter, capitals after a small letter, and ñ before no vowel.

    Letters read in the wrong encoding look like that. A sign of money or measure beside a letter is rare too.
    """
    odd = 0
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if ord(sign) > 127 and not sign.isalpha():
            odd += before.isalpha() or after.isalpha()
        elif sign == "ñ":
            odd += after.lower() not in "aeiouáéíóúü"
        else:
            odd += sign.isupper() and before.islower()
    return odd
