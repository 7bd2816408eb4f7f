"""Numbers as files of text write them: with a decimal point or comma, marks between thousands, money, percent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf|infinity|nan)", re.IGNORECASE)
_UNIT = r"(?:[$€£¥￥₹₽₩%％元]|R\$|US\$|CHF|EUR|USD|GBP|CNY|RMB|JPY)"
_SPACE = "[ \u00a0\u202f\u2009]"
_DRESSED = re.compile(rf"([+−-]?){_SPACE}?({_UNIT}?){_SPACE}?([+−-]?)(.*?){_SPACE}?({_UNIT}?)")
_BLANK = rf"({_SPACE}|['’])[0-9]{{3}}(?:\2[0-9]{{3}})*"
_GROUPED = {
    ".": re.compile(rf"[0-9]{{1,3}}(?:(,)[0-9]{{3}}(?:,[0-9]{{3}})*|{_BLANK})(?:\.[0-9]*)?"),
    ",": re.compile(rf"[0-9]{{1,3}}(?:(\.)[0-9]{{3}}(?:\.[0-9]{{3}})*|{_BLANK})(?:,[0-9]*)?"),
}
_BOTH_WAYS = {mark: re.compile(rf"[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}") for mark in ".,"}


@dataclass(frozen=True)
class Numeral:
    """A number as it was written: its value, its unit (a currency, % or nothing), whether thousands were marked."""

    value: float
    unit: str = ""
    grouped: bool = False


def numeral_in(cell: str, decimal: str | None = None) -> Numeral | None:
    """Return the number that a whole cell of text is, or None where it is none; the decimal mark is a point if None.

    >>> numeral_in("€ 1.234,50", ","), numeral_in("12 %").value, numeral_in("1,234"), numeral_in("12,34")
    (Numeral(value=1234.5, unit='€', grouped=True), 12.0, Numeral(value=1234.0, unit='', grouped=True), None)
    """
    mark = decimal or "."
    plain = _plain(cell, mark)
    if plain is not None:
        return Numeral(plain)
    found = _DRESSED.fullmatch(cell.strip())
    if found is None or (found[2] and found[5]) or (found[1] and found[3]):
        return None
    sign, core, unit = found[1] or found[3], found[4], found[2] or found[5]
    if not core[:1].isdigit() and core[:1] not in (".", ","):
        return None
    grouped = _GROUPED[mark].fullmatch(core)
    if grouped and not core.startswith("0"):
        core = core.replace(grouped[1] or grouped[2], "")
    value = _plain(core, mark)
    if value is None:
        return None
    return Numeral(-value if sign in ("-", "−") else value, unit.replace("％", "%"), bool(grouped))


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
    return number_in(cell, decimal) is not None


def decimal_marks_of(cell: str) -> set[str]:
    """Return the decimal marks by which a cell is a number; empty where it is none by either.

    >>> decimal_marks_of("2,9"), decimal_marks_of("2.9"), sorted(decimal_marks_of("1,234")), decimal_marks_of("red")
    ({','}, {'.'}, [',', '.'], set())
    """
    return {mark for mark in ".," if numeral_in(cell, mark) is not None}


def are_numbers(cells: Iterable[str]) -> bool:
    """Return whether cells are numbers by one decimal mark or the other, but for one in five."""
    given = list(cells)
    return bool(given) and sum(bool(decimal_marks_of(cell)) for cell in given) >= 0.8 * len(given)


def reads_both_ways(cell: str) -> bool:
    """Return whether a cell is one number with a decimal point and another with a decimal comma, such as 1,234."""
    return any(pattern.search(cell) for pattern in _BOTH_WAYS.values()) and len(decimal_marks_of(cell)) == 2
