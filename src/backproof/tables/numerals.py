"""Numbers as a file of text writes them, with a decimal point or a decimal comma."""

import re

NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf|infinity|nan)", re.IGNORECASE)


def number_in(cell: str, decimal: str | None = None) -> float | None:
    """Return the number that a whole cell of text is, or None where it is none; the mark is a point if None.

    >>> number_in("1.5"), number_in("1,5"), number_in("1,5", ","), number_in("1.5", ",")
    (1.5, None, 1.5, None)
    """
    if decimal == ",":
        cell = "" if "." in cell else cell.replace(",", ".")
    return float(cell) if NUMBER.fullmatch(cell) else None


def is_number(cell: str, decimal: str | None = None) -> bool:
    """Return whether a whole cell of text is a number."""
    return number_in(cell, decimal) is not None
