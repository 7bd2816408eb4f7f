"""Numbers as files of text write them: with a decimal point or comma, marks between thousands, money, percent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf|infinity|nan)", re.IGNORECASE)
_UNIT = (
    r"(?:[$€£¥￥\\₹₽₩₺₴฿%％元]|R\$|US\$|CHF|S?Fr\.|EUR|USD|GBP|CNY|RMB|JPY|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|BRL|INR|TL|Rs\.?|zł|Kč|Ft|"
    r"kr\.?|руб\.?|грн\.?|лв\.?)"
)
_CURRENCIES = {
    "EUR": "€", "USD": "$", "US$": "$", "GBP": "£", "Fr.": "CHF", "SFr.": "CHF", "CNY": "¥", "RMB": "¥", "元": "¥",
    "￥": "¥", "JPY": "¥", "INR": "₹", "Rs": "₹", "Rs.": "₹", "RUB": "₽", "руб": "₽", "руб.": "₽", "TRY": "₺",
    "TL": "₺", "BRL": "R$", "PLN": "zł", "CZK": "Kč", "HUF": "Ft", "kr.": "kr", "лв.": "лв", "грн": "₴", "грн.": "₴",
    "％": "%",
}  # fmt: skip
"""Signs of one currency, or of percent, each with the one that stands for it."""
_SPACE = "[ \u00a0\u202f\u2009]"
_DRESSED = re.compile(rf"([+−-]?){_SPACE}?({_UNIT}?){_SPACE}?([+−-]?)(.*?){_SPACE}?({_UNIT}?)")
_BRACKETED = re.compile(rf"\({_SPACE}?([^()+−-]+?){_SPACE}?\)")
_UNIT_OUTSIDE = re.compile(rf"^({_UNIT}){_SPACE}?\(([^()]*)\)$")
"""A currency before the brackets of a number below 0, $(5.20)."""
_BLANK = rf"({_SPACE}|['’])[0-9]{{3}}(?:\2[0-9]{{3}})*"
_GROUPED = {
    ".": re.compile(rf"[0-9]{{1,3}}(?:(,)[0-9]{{3}}(?:,[0-9]{{3}})*|{_BLANK})(?:\.[0-9]*)?"),
    ",": re.compile(rf"[0-9]{{1,3}}(?:(\.)[0-9]{{3}}(?:\.[0-9]{{3}})*|{_BLANK})(?:,[0-9]*)?"),
}
_LAKHS = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?")
"""Thousands, and then hundreds of them, as India writes them."""
_WIDE = str.maketrans(
    "０１２３４５６７８９．，－＋（）٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙",
    "0123456789.,-+()01234567890123456789.,012345678901234567890123456789",
)
"""Digits and marks of full width, of Arabic, Persian, Hindi, Bengali and Thai."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_MEASURED = re.compile(
    rf"(.*?[0-9.,]){_SPACE}?([^\W\d_°²³/][^\d,;]{{0,11}}[²³23]?|[°][^\d,;]{{0,11}}|[㎡㎏℃℉‰]"
    r"|% ?[A-Za-z][^\d,;]{0,8}|[$€£¥₹]? ?/ ?[A-Za-z][^\d,;]{0,8}[²³23]?)"
)
_NO_CENTS = re.compile(r"(.*[0-9])([.,])(?:-{1,2}|–|—)([^0-9]*)")
"""A price of no cents, such as 45,- or CHF 45.-"""
_IN_WORDS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SIGNS = (
    rf"k|K|M|B|bn|(?:{'|'.join(_IN_WORDS)})s?|Tsd\.?|Mio\.?|Mrd\.?|mln\.?|[Ll]acs?|[Ll]akhs?|Cr\.?|[Cc]rores?"
    r"|тыс\.?|млн\.?|млрд\.?|[千百]?[万萬]|[千亿億]"
)
_MAGNITUDE = re.compile(rf"([^亿億万萬千]*[0-9.,]) ?({_SIGNS})([^0-9A-Za-z]*)")
_EXPONENTS = {
    "k": 3, "K": 3, "千": 3, "万": 4, "萬": 4, "M": 6, "Mio": 6, "百万": 6, "百萬": 6, "千万": 7,
    "千萬": 7, "亿": 8, "億": 8, "B": 9, "bn": 9,
    "Tsd": 3, "Mrd": 9, "mln": 6, "тыс": 3, "млн": 6, "млрд": 9, "Cr": 7,
    **dict.fromkeys(("lac", "Lac", "lacs", "Lacs", "lakh", "Lakh", "lakhs", "Lakhs"), 5),
    **_IN_WORDS, **{f"{word}s": power for word, power in _IN_WORDS.items()},
    **dict.fromkeys(("crore", "Crore", "crores", "Crores"), 7),
}  # fmt: skip
_WITH_ERROR = re.compile(r"([^±/]*[0-9.,]) ?(?:±|\+/[-−]) ?[0-9.,]+(?:[eE][-+]?[0-9]+)?( ?[^0-9±/]*)")
"""A measurement and how far it may be off: 1.50 ± 0.02."""
_LAST_DIGITS_OFF = re.compile(r"([-+−]?[0-9]+[.,][0-9]+)\([0-9]{1,3}\)")
"""The same as physicists write it, by how much the last digits may be off: 1.503(12)."""
_MARKS_END = ("*", "†", "‡", "§", "]")
_MARKED = re.compile(r"(.*[^ \[]) ?(?:[*†‡§]{1,3}|\[[a-zA-Z0-9]{1,2}\])")
"""A number with a mark of a footnote: 1.5*, 12.0[a]."""
_POWER_OF_TEN = re.compile(
    r"([+-]?[0-9]*[.,]?[0-9]+) ?[×x*·] ?10(?:\^|\*\*|(?=[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]))"
    r"([+−-]?[0-9]{1,3}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|([+-]?[0-9]*[.,][0-9]+)[Dd]([+-][0-9]{2,3})"
)
_OF_MYRIADS = re.compile(
    r"(?=(?:[0-9]+[亿億万萬千]){2}|[0-9]+[亿億万萬][0-9])(?:([0-9]+)[亿億])?(?:([0-9]{1,4})[万萬])?(?:([0-9])千)?([0-9]{1,4})?"
)
_MYRIADS = (10**8, 10**4, 10**3, 1)
"""A whole number in parts of ten thousand, 3亿2000万."""
_NUMERIC = re.compile(r"[0-9]|inf|nan", re.IGNORECASE)
"""What every number has somewhere."""
_DIVIDED = re.compile(r"[0-9][-/:][0-9]")
"""What stands in dates and times, and in no number."""
_BOTH_WAYS = {mark: re.compile(rf"[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}") for mark in ".,"}


@dataclass(frozen=True)
class Numeral:
    """A number as it was written: its value, its unit (a currency, % or nothing), whether thousands were marked."""

    value: float
    unit: str = ""
    grouped: bool = False


def numeral_in(cell: str, decimal: str | None = None) -> Numeral | None:
    """Return the number that a whole cell of text is, or None where it is none; the decimal mark is a point if None.

    Brackets and a sign at the end stand for a minus; of a measurement with its error, the number is the measurement,
    and a mark of a footnote is no part of it.

    >>> numeral_in("€ 1.234,50", ","), numeral_in("12 %").value, numeral_in("1,234"), numeral_in("12,34")
    (Numeral(value=1234.5, unit='€', grouped=True), 12.0, Numeral(value=1234.0, unit='', grouped=True), None)
    >>> numeral_in("(12.50)").value, numeral_in("12.50-").value, numeral_in("₹ 1,23,456.00").value
    (-12.5, -12.5, 123456.0)
    >>> numeral_in("EUR 5").unit, numeral_in("Fr. 45.–").unit, numeral_in("$(5.20)").value
    ('€', 'CHF', -5.2)
    >>> numeral_in("CHF 45.-").value, numeral_in("1.245,-", ",").value, numeral_in("45,-")
    (45.0, 1245.0, None)
    >>> numeral_in("1.50 ± 0.02").value, numeral_in("-3.1e-5 +/- 2e-6").value, numeral_in("1,200[a]").value
    (1.5, -3.1e-05, 1200.0)
    """
    mark = decimal or "."
    plain = _plain(cell, mark)
    if plain is not None:
        return Numeral(plain)
    if _DIVIDED.search(cell):
        return None
    text = cell.strip().translate(_WIDE)
    if not _NUMERIC.search(text):
        return None
    if (typed := _as_typed(text)) != text:
        found = numeral_in(typed, decimal)
        return None if found is None else replace(found, grouped=True)
    whole = _NO_CENTS.fullmatch(text)
    if whole:
        found = _positive(f"{whole[1]}{whole[3]}", mark) if whole[2] == mark else None
        return None if found is None else replace(found, grouped=True)
    if text[-1:] in _MARKS_END and (marked := _MARKED.fullmatch(text)) is not None:
        found = numeral_in(marked[1], decimal)
        return None if found is None else replace(found, grouped=True)
    if ("±" in text or "+/" in text) and (measured := _WITH_ERROR.fullmatch(text)) is not None:
        found = numeral_in(f"{measured[1]}{measured[2]}".strip(), decimal)
        return None if found is None else replace(found, grouped=True)
    bracketed = _BRACKETED.fullmatch(_UNIT_OUTSIDE.sub(r"(\1\2)", text) if text[-1] == ")" else text)
    if bracketed or (text[-1:] in ("-", "−") and text[:1] not in ("-", "−", "+")):
        found = _positive(bracketed[1] if bracketed else text[:-1].rstrip(), mark)
        return None if found is None else replace(found, value=-found.value, grouped=True)
    return _positive(text, mark)


def _as_typed(text: str) -> str:
    """Return a number as it is typed: a dash before it as a minus, a power of ten, or Fortran's D, as an exponent.

    >>> _as_typed("–5"), _as_typed("3.4 × 10^5"), _as_typed("1.5D-02"), _as_typed("10–20"), _as_typed("2×10⁻³")
    ('-5', '3.4e5', '1.5e-02', '10–20', '2e-3')
    >>> _as_typed("Rs. 500/-"), _as_typed("5,000/=")
    ('Rs. 500', '5,000')
    >>> _as_typed("3亿2000万"), _as_typed("1万5千"), _as_typed("±290"), _as_typed("1.503(12)"), _as_typed("12(3)")
    ('320000000', '15000', '290', '1.503', '12(3)')
    """
    if text[:1] in ("–", "‐", "‑") and len(text) > 1:
        text = f"-{text[1:]}"
    if text[-2:] in ("/-", "/="):  # amounts of no cents in India and East Africa
        return text[:-2].rstrip()
    if text[:1] == "±":  # a margin of error by itself
        text = text[1:].lstrip()
    if text[-1:] == ")" and (off := _LAST_DIGITS_OFF.fullmatch(text)) is not None:
        return off[1]
    if (parts := _OF_MYRIADS.fullmatch(text)) is not None:
        return str(sum(int(number or 0) * each for number, each in zip(parts.groups(), _MYRIADS, strict=True)))
    found = _POWER_OF_TEN.fullmatch(text)
    return f"{found[1] or found[3]}e{(found[2] or found[4]).replace('−', '-').translate(_RAISED)}" if found else text


def _positive(text: str, mark: str) -> Numeral | None:
    """Return the number in a text without brackets and without a sign at its end."""
    found = _DRESSED.fullmatch(text)
    if found is None or (found[2] and found[5]) or (found[1] and found[3]):
        return None
    sign, core, unit = found[1] or found[3], found[4], found[2] or found[5]
    if not core[:1].isdigit() and core[:1] not in (".", ","):
        return None
    grouped = _GROUPED[mark].fullmatch(core)
    lakhs = mark == "." and _LAKHS.fullmatch(core)
    if (grouped or lakhs) and not core.startswith("0"):
        core = core.replace((grouped[1] or grouped[2]) if grouped else ",", "")
    value = _plain(core, mark)
    if value is None:
        return None
    return Numeral(-value if sign in ("-", "−") else value, _CURRENCIES.get(unit, unit), bool(grouped or lakhs))


def magnitude_in(cell: str) -> tuple[str, int]:
    """Return a cell without the sign of thousands or millions behind its number, and by how many places that moves it.

    >>> magnitude_in("€110.5M"), magnitude_in("1.2万"), magnitude_in("3 kg")
    (('€110.5', 6), ('1.2', 4), ('3 kg', 0))
    """
    found = _MAGNITUDE.fullmatch(cell.strip())
    return (cell, 0) if found is None else (f"{found[1]}{found[3]}", _EXPONENTS[found[2].rstrip(".")])


def moved(number: float, places: int) -> float:
    """Return a number times a power of ten, as it would be written in full.

    >>> moved(2.3, 6), moved(-0.1, 3)
    (2300000.0, -100.0)
    """
    text = repr(number)
    return number if not places else float(f"{text}e{places}") if "e" not in text else number * 10.0**places


def measured_in(cell: str) -> tuple[str, str] | None:
    """Return the number and the unit of measure of a cell, both as text, or None where it is not of this form.

    >>> measured_in("12,5 kg"), measured_in("9cm"), measured_in("1.2 kmpl"), measured_in("red"), measured_in("5")
    (('12,5', 'kg'), ('9', 'cm'), ('1.2', 'kmpl'), None, None)
    >>> measured_in("100xx"), measured_in("1.5 e"), measured_in("1.5e")
    (None, ('1.5', 'e'), None)
    """
    found = _MEASURED.fullmatch(cell.strip().translate(_WIDE))
    if found is None or not decimal_marks_of(found[1]) or _is_exponent(found):
        return None
    if not found[2].casefold().strip("x") or found[2].strip() == "Uhr":
        return None  # 100xx is a code of which some digits are hidden, and 7.30 Uhr a time of day
    if found[2].startswith("/") and found[1].lstrip("+-")[:1] not in "$€£¥₹":
        return None  # of 12/B, which is a house, and not of $12/h
    return found[1].strip(), found[2].strip()


def _is_exponent(found: re.Match[str]) -> bool:
    """Whether what follows a number may be the beginning of its exponent: an e, and no blank before it."""
    return found[2].strip()[:1].casefold() == "e" and found.start(2) == found.end(1)


def _plain(cell: str, mark: str) -> float | None:
    if mark == ",":
        cell = "" if "." in cell else cell.replace(",", ".")
    return float(cell) if NUMBER.fullmatch(cell) else None


def number_in(cell: str, decimal: str | None = None) -> float | None:
    """Return the number that a whole cell of text is, or None where it is none; the mark is a point if None.

    >>> number_in("1.5"), number_in("1,5"), number_in("1,5", ","), number_in("1.5", ",")
    (1.5, None, 1.5, None)
    """
    found = numeral_in(cell, decimal)
    return None if found is None else found.value


def is_number(cell: str, decimal: str | None = None) -> bool:
    """Return whether a whole cell of text is a number."""
    return _plain(cell, decimal or ".") is not None or number_in(cell, decimal) is not None


@lru_cache(maxsize=2**13)
def decimal_marks_of(cell: str) -> frozenset[str]:
    """Return the decimal marks by which a cell is a number; empty where it is none by either.

    >>> [sorted(decimal_marks_of(cell)) for cell in ("2,9", "2.9", "1,234", "red")]
    [[','], ['.'], [',', '.'], []]
    """
    return frozenset(mark for mark in ".," if numeral_in(cell, mark) is not None)


def are_numbers(cells: Sequence[str], counts: Sequence[int]) -> bool:
    """Return whether cells, each of which counts so often, are numbers by one decimal mark or the other.

    One in five may be none.

    >>> are_numbers(["5", "red"], [4, 1]), are_numbers(["5", "red"], [3, 1]), are_numbers([], [])
    (True, False, False)
    """
    numbers = sum(count for cell, count in zip(cells, counts, strict=True) if decimal_marks_of(cell))
    return bool(cells) and numbers >= 0.8 * sum(counts)


def reads_both_ways(cell: str) -> bool:
    """Return whether a cell is one number with a decimal point and another with a decimal comma, such as 1,234."""
    return any(pattern.search(cell) for pattern in _BOTH_WAYS.values()) and len(decimal_marks_of(cell)) == 2
