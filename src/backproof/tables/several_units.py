"""Columns of one kind of quantity in several units, 500 g beside 1.2 kg, as numbers of the unit that is named."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from backproof.tables.numerals import decimal_marks_of, number_in

_WRITTEN = {
    "bytes": {1.0: "B bytes Bytes byte", 1e3: "kB KB", 1e6: "MB", 1e9: "GB", 1e12: "TB", 1e15: "PB",
              2.0**10: "KiB", 2.0**20: "MiB", 2.0**30: "GiB", 2.0**40: "TiB"},
    "g": {1e-6: "µg μg ug mcg", 1e-3: "mg", 1.0: "g gr", 1e3: "kg", 1e6: "t", 28.349523125: "oz", 453.59237: "lb lbs"},
    "m": {1e-9: "nm", 1e-6: "µm μm um", 1e-3: "mm", 1e-2: "cm", 0.1: "dm", 1.0: "m", 1e3: "km",
          0.0254: "in", 0.3048: "ft", 0.9144: "yd", 1609.344: "mi miles"},
    "l": {1e-6: "µl μl ul µL", 1e-3: "ml mL", 1e-2: "cl cL", 0.1: "dl dL", 1.0: "l L Liter litre litres", 100.0: "hl"},
    "s": {1e-9: "ns", 1e-6: "µs μs us", 1e-3: "ms", 1.0: "s sec", 60.0: "min", 3600.0: "h"},
    "W": {1e-3: "mW", 1.0: "W", 1e3: "kW", 1e6: "MW", 1e9: "GW"},
    "Wh": {1.0: "Wh", 1e3: "kWh", 1e6: "MWh", 1e9: "GWh"},
    "V": {1e-6: "µV μV uV", 1e-3: "mV", 1.0: "V", 1e3: "kV"},
    "A": {1e-6: "µA μA uA", 1e-3: "mA", 1.0: "A", 1e3: "kA"},
    "Hz": {1.0: "Hz", 1e3: "kHz", 1e6: "MHz", 1e9: "GHz"},
    "Pa": {1.0: "Pa", 1e2: "hPa mbar", 1e3: "kPa", 1e5: "bar", 1e6: "MPa"},
    "g/l": {1e-9: "ng/l ng/L", 1e-6: "µg/l μg/l ug/l µg/L μg/L ug/L", 1e-3: "mg/l mg/L", 1.0: "g/l g/L"},
}  # fmt: skip
"""For each kind of quantity, called by its unit, how many of these other units are, and how those are written."""
_KINDS = {kind: {unit: each for each, units in of.items() for unit in units.split()} for kind, of in _WRITTEN.items()}
_OF_OTHER_KINDS = (
    {"°C", "°F", "℃", "℉", "K", "C", "F"},
    {
        "EUR",
        "USD",
        "CHF",
        "GBP",
        "JPY",
        "CNY",
        "INR",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CAD",
        "AUD",
        "€",
        "$",
        "£",
        "¥",
        "₹",
    },
)
"""Units of temperature, and currencies, between which no factor leads."""
_MEASURE = re.compile(r"([-+−]?[0-9][0-9.,' \u00a0\u202f]*?)[ \u00a0\u202f]?([A-Za-zµμ]+(?:/[lL])?)")
_FEWEST = 5
CellReader = Callable[[str], float | None]
DecidingCell = Callable[[Sequence[str], bool], str | None]


def units_alone(cells: Sequence[str]) -> tuple[str, str] | None:
    """Return two units where all cells are units of one kind, as of numbers in another column, or None.

    >>> units_alone(["kg", "lb", "kg"]), units_alone(["USD", "EUR"]), units_alone(["kg", "m"]), units_alone(["g", "t"])
    (('kg', 'lb'), ('USD', 'EUR'), None, None)
    """
    units = list(dict.fromkeys(cells))
    kinds = (*(set(kind) for kind in _KINDS.values()), *_OF_OTHER_KINDS)
    if len(units) < 2 or max(map(len, units)) < 2 or not any(kind >= set(units) for kind in kinds):
        return None
    return units[0], units[1]


@lru_cache(maxsize=2**13)
def _parts_of(cell: str) -> tuple[str, str] | None:
    """Return the number and the unit of a whole cell, or None."""
    found = _MEASURE.fullmatch(cell.strip())
    return None if found is None else (found[1], found[2])


def measure_in(cell: str, unit: str, mark: str) -> float | None:
    """Return how many of a unit a whole cell is, by this decimal mark, or None where it is no such quantity.

    >>> measure_in("1.2 kg", "g", "."), measure_in("1,2 kg", "g", ","), measure_in("500g", "g", ".")
    (1200.0, 1200.0, 500.0)
    """
    found = _parts_of(cell)
    if found is None or found[1] not in _KINDS[unit]:
        return None
    number = number_in(found[0], mark)
    return None if number is None else number * _KINDS[unit][found[1]]


def are_measures(cells: Sequence[str], in_training: bool, unit: str, mark: str) -> str | None:
    """Return the cell by which cells are taken for quantities in several units, by this decimal mark.

    There are two units at least, and no number that is another by the other mark, unless one is a number by this alone.
    """
    if in_training:
        return cells[0]
    found = [parts for cell in cells if (parts := _parts_of(cell)) is not None]
    factors = {_KINDS[unit].get(one) for _, one in found} - {None}
    numbers = [number for number, _ in found]
    marks = [decimal_marks_of(number) for number in numbers]
    sure = any(one == {mark} and mark in number for one, number in zip(marks, numbers, strict=True))
    other = any(one == {"," if mark == "." else "."} for one in marks)
    clear = mark == "." and not any("." in number or "," in number for number in numbers)
    if len(cells) < _FEWEST or len(factors) < 2 or other or not (sure or clear):
        return None
    return next(cell for cell in cells if (parts := _parts_of(cell)) and _KINDS[unit].get(parts[1]) != 1.0)


def readers() -> list[tuple[CellReader, DecidingCell, str, str]]:
    """Return for each kind of quantity and decimal mark: what reads a cell, what decides, the unit, and the mark."""

    def of(unit: str, mark: str) -> tuple[CellReader, DecidingCell, str, str]:
        return (
            lambda cell: measure_in(cell, unit, mark),
            lambda cells, in_training: are_measures(cells, in_training, unit, mark),
            unit,
            mark,
        )

    return [of(unit, mark) for unit in _KINDS for mark in ".,"]
