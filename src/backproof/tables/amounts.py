"""Amounts of ledgers, 1,234.00 DR, numbers of at least so much, 5,000+, and Chinese numerals, 二十三, as numbers."""

import re
from collections.abc import Sequence

from backproof.tables.numerals import number_in

_FEWEST = 3
_AMOUNT = re.compile(
    r"(?P<sign>[-−]?)[$€£¥₹]? ?(?P<whole>[0-9]{1,3}(?:[.,'’ ][0-9]{2,3})*[.,'’ ][0-9]{3}|[0-9]+)"
    r"(?:[.,](?P<cents>[0-9]{1,2}))? ?(?P<side>C[Rr]|D[Rr]|cr|dr|[SH])?\.?"
)
_DEBITS = ("DR", "S")
_MINUS = ("-", "−")
_UP, _DOWN = "▲△", "▼▽"
_ARROW = re.compile(rf"([{_UP}{_DOWN}]?) ?(.*?) ?円?")
_AT_LEAST = re.compile(r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})*|[0-9]+(?:\.[0-9]+)?) ?(?P<more>\+?)")
_DIGITS = {
    sign: value for signs in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖") for value, sign in enumerate(signs)
}
_DIGITS |= {"两": 2, "兩": 2, "貳": 2, "參": 3, "陸": 6}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_NUMERAL = re.compile(f"[{''.join(_DIGITS)}{''.join(_TENS)}万萬]+")


def booked_in(cell: str) -> float | None:
    """Return the amount of a whole cell with its side of the ledger, debits below 0, or None where it is none.

    >>> booked_in("1,234.00 DR"), booked_in("99.5Cr"), booked_in("1.234,56 S"), booked_in("0.00"), booked_in("12.00")
    (-1234.0, 99.5, -1234.56, 0.0, None)
    """
    found = _AMOUNT.fullmatch(cell.strip())
    if found is None:
        return None
    value = float(re.sub("[^0-9]", "", found["whole"]) + "." + (found["cents"] or "0"))
    side = (found["side"] or "").upper()
    if not side and value:
        return None
    return -value if (side in _DEBITS) != bool(found["sign"]) else value


def are_booked(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells are taken for amounts of a ledger: a debit, where there are credits too.

    S and H, the German letters, are sides only where all amounts have cents, as numbers of houses have none. Where all
    debits have a minus before them and no credit has one, `are_booked_with_minus` takes them.
    """
    if in_training:
        return cells[0]
    if not _have_both_sides(cells) or are_booked_with_minus(cells, in_training):
        return None
    debits = [cell for cell in cells if (booked_in(cell) or 0.0) < 0]
    return next((cell for cell in cells if cell.strip().startswith(_MINUS)), next(iter(debits), None))


def _have_both_sides(cells: Sequence[str]) -> bool:
    found = [match for cell in cells if (match := _AMOUNT.fullmatch(cell.strip())) is not None]
    sides = {match["side"].upper() for match in found if match["side"]}
    return sides == {"CR", "DR"} or (sides == {"S", "H"} and all(len(match["cents"] or "") == 2 for match in found))


def booked_with_minus_in(cell: str) -> float | None:
    """Return what `booked_in` does of an amount whose minus says again that it is a debit.

    >>> booked_with_minus_in("-1,234.00 DR"), booked_with_minus_in("99.5Cr")
    (-1234.0, 99.5)
    """
    value = booked_in(cell)
    return -value if value is not None and cell.strip().startswith(_MINUS) else value


def are_booked_with_minus(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which a minus is taken for a debit said again: all debits have one, and no credit has."""
    if in_training:
        return cells[0]
    if not _have_both_sides(cells):
        return None
    debits = [cell for cell in cells if (booked_with_minus_in(cell) or 0.0) < 0]
    with_minus = [cell for cell in cells if cell.strip().startswith(_MINUS)]
    return debits[0] if debits and debits == with_minus else None


def fallen_in(cell: str) -> float | None:
    """Return the number of a whole cell, below 0 behind a triangle, as in Japan, or None where it is none.

    >>> fallen_in("▲1,234円"), fallen_in("△ 5.2"), fallen_in("5.2"), fallen_in("▼1")
    (-1234.0, -5.2, 5.2, None)
    """
    found = _ARROW.fullmatch(cell.strip())
    if found is None or (found[1] and found[1] in _DOWN):
        return None
    number = _number_behind(found[2])
    return None if number is None or (found[1] and number < 0) else -number if found[1] else number


def have_fallen(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which triangles are taken for a minus: some numbers have one, and others none."""
    marked = [cell for cell in cells if cell.strip()[:1] in (*_UP,)]
    return marked[0] if 0 < len(marked) < len(cells) else cells[0] if in_training else None


def moved_in(cell: str) -> float | None:
    """Return the number of a whole cell, below 0 behind a triangle that points down, or None where it is none.

    >>> moved_in("▲1.5%"), moved_in("▼ 0.3%"), moved_in("0")
    (1.5, -0.3, 0.0)
    """
    found = _ARROW.fullmatch(cell.strip())
    number = None if found is None else _number_behind(found[2])
    if found is None or number is None or (found[1] and number < 0):
        return None
    return -number if found[1] and found[1] in _DOWN else number


def have_moved(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which triangles are taken for up and down: some point up and some down."""
    down = [cell for cell in cells if cell.strip()[:1] in (*_DOWN,)]
    up = any(cell.strip()[:1] in (*_UP,) for cell in cells)
    return down[0] if down and up else cells[0] if in_training else None


def _number_behind(text: str) -> float | None:
    number = number_in(text)
    return number_in(text, ",") if number is None else number


def least_in(cell: str) -> float | None:
    """Return the number of a whole cell that says from which number on, or a number alone, or None where it is none.

    >>> least_in("5,000+"), least_in("100+"), least_in("0"), least_in("65 +"), least_in("+5")
    (5000.0, 100.0, 0.0, 65.0, None)
    """
    found = _AT_LEAST.fullmatch(cell.strip())
    return None if found is None else float(found["number"].replace(",", ""))


def are_least(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells are taken for numbers of at least so much: half of several have a plus behind."""
    more = [cell for cell in cells if cell.strip().endswith("+")]
    if len(cells) >= _FEWEST and 2 * len(more) >= len(cells):
        return more[0]
    return cells[0] if in_training else None


def numeral_of(cell: str) -> float | None:
    """Return the whole number that a cell of Chinese numerals is, or None where it is none.

    >>> [numeral_of(text) for text in ("三", "十二", "二十三", "一百零五", "两千", "一万二千", "一等", "十十")]
    [3.0, 12.0, 23.0, 105.0, 2000.0, 12000.0, None, None]
    """
    text = cell.strip()
    if not _NUMERAL.fullmatch(text) or text[0] in "万萬":
        return None
    total = 0
    for part in re.split("[万萬]", text):
        value = _below_ten_thousand(part)
        if value is None or total >= 10**4:
            return None
        total = total * 10**4 + value
    return float(total)


def _below_ten_thousand(text: str) -> int | None:
    """Return the number of digits and tens in falling order; nothing is 0."""
    total, last, digit = 0, 10**4, None
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
            continue
        each = _TENS[sign]
        if each >= last or digit == 0:
            return None
        total, last, digit = total + (1 if digit is None else digit) * each, each, None
    return total + (digit or 0)


def are_numerals(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells are taken for Chinese numerals: one of several signs, as few classes have none."""
    long = next((cell for cell in cells if len(cell.strip()) > 1), None)
    return (long if len(cells) >= _FEWEST else None) or (cells[0] if in_training else None)
