"""How the numbers of a column are written: the decimal mark, a unit of measure behind them, flags of offices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.numerals import Numeral, decimal_marks_of, magnitude_in, measured_in, moved, numeral_in

_FLAGGED = re.compile(r"([-+]?[0-9][0-9.,]*|:) ?(?<=[ :])[bcdefnpruz]{1,2}")
"""A number, or a colon where it is missing, and after a blank the flags of a statistical office."""
_HOLES = {*MISSING_NUMBERS, "null", "NULL", "NA", "N/A", "nan", "NaN", "?"}
"""What stands before a unit where a number is missing."""


def common_unit(cells: Sequence[str]) -> str:
    """Return the unit of measure that all cells have after their number; an empty text where they have none.

    >>> common_unit(["5 kg", "12 kg"]), common_unit(["5 kg", "12 g"]), common_unit(["5", "7"])
    ('kg', '', '')
    """
    first = next((cell for cell in cells if measured_in(cell) is not None), "")
    if (found := measured_in(first)) is None or decimal_marks_of(first):
        return ""
    unit = found[1]
    return unit if all(_has_unit(cell, unit) for cell in cells) else ""


def _has_unit(cell: str, unit: str) -> bool:
    if not cell.endswith(unit):
        return False
    return is_hole_with(cell, unit) or ((one := measured_in(cell)) is not None and one[1] == unit)


def is_hole_with(cell: str, unit: str) -> bool:
    """Return whether a cell stands for a missing number with the unit behind it, such as null kg, or is a unit alone.

    >>> is_hole_with("null kg", "kg"), is_hole_with("- kg", "kg"), is_hole_with("kg", "kg"), is_hole_with("5 kg", "kg")
    (True, True, True, False)
    """
    return bool(unit) and cell.endswith(unit) and cell.removesuffix(unit).strip() in _HOLES


def flagged_in(cells: Sequence[str], counts: Sequence[int] | None = None) -> dict[str, str]:
    """Return the cells that have flags of statistical offices behind their number, such as 4.6 b, without these.

    None has where fewer than half are plain numbers, or no number has a decimal mark, as numbers of houses have none;
    each cell counts as often as `counts` says, once without these.

    >>> flagged_in(["4.6 b", "4.1", ": c", "5.0"]), flagged_in(["12 b", "12", "14", "15"])
    ({'4.6 b': '4.6', ': c': ':'}, {})
    """
    flagged = {cell: found[1] for cell in cells if (found := _FLAGGED.fullmatch(cell))}
    if not flagged:
        return {}
    weights = [1] * len(cells) if counts is None else counts
    plain = [i for i, cell in enumerate(cells) if cell not in flagged and decimal_marks_of(cell)]
    if 2 * sum(weights[i] for i in plain) < sum(weights) or not any("." in cells[i] or "," in cells[i] for i in plain):
        return {}
    return flagged


@dataclass(frozen=True)
class Writing:
    """How the numbers of a column are written.

    Attributes:
        decimal: the decimal mark; a point if None.
        unit: of measure, which all have; empty where they have none.
        flags: whether some have flags of statistical offices behind them.
    """

    decimal: str | None = None
    unit: str = ""
    flags: bool = False

    @classmethod
    def of(cls, texts: Sequence[str], decimal: str | None, counts: Sequence[int] | None = None) -> Writing:
        """Return how the different cells of a column are written, if all of them are numbers.

        Each may stand for several, as `counts` says.

        >>> Writing.of(["5 kg", "12 kg"], None)
        Writing(decimal=None, unit='kg', flags=False)
        """
        unit = common_unit([text for text in texts if text not in MISSING_NUMBERS])
        unit = "" if magnitude_in(f"1{unit}")[1] else unit
        return cls(decimal, unit, not unit and bool(flagged_in(texts, counts)))

    def is_missing(self, text: str) -> bool:
        """Return whether a cell stands for a missing number."""
        return self._bare(text) in MISSING_NUMBERS or is_hole_with(text, self.unit)

    def numeral(self, text: str) -> Numeral | None:
        """Return the number that a cell is, with its unit and whether it is dressed, or None where it is none.

        >>> Writing(unit="kg").numeral("5 kg"), Writing(unit="kg").numeral("5 lb")
        (Numeral(value=5.0, unit='kg', grouped=False), None)
        """
        bare = self._bare(text)
        plain, places = magnitude_in(bare) if not self.unit else (text.removesuffix(self.unit).strip(), 0)
        found = numeral_in(plain, self.decimal)
        if found is None or (self.unit and not text.endswith(self.unit)):
            return None
        grouped = found.grouped or bool(places) or bare != text
        return Numeral(moved(found.value, places), found.unit or self.unit, grouped)

    def number(self, text: str) -> float | None:
        """Return the value of `numeral`."""
        found = self.numeral(text)
        return None if found is None else found.value

    def _bare(self, text: str) -> str:
        return found[1] if self.flags and (found := _FLAGGED.fullmatch(text)) else text
