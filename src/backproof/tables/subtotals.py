"""Rows that sum up those above them, as spreadsheets insert them between the examples."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.errors import Phrase
from backproof.tables.table import Array
from backproof.tables.wording import counted, part

SUBTOTALS = "{lines} with sums of those above left out, the first {place}"
_SUBTOTAL = re.compile(
    "^(.+?)[ -]+(?:[Tt]otal|[Ss]ubtotal|Ergebnis|Summe|Gesamt|Итог)$|^(?:Total|Summe|Somme|Totale) (.+)$"
    "|^(.+?) ?(?:汇总|小计|合计)$"
)
"""What spreadsheets call such a row."""


def where_subtotals(columns: Sequence[Any]) -> Array | None:
    """Return which rows are sums of those above (N,), as spreadsheets insert them; None where none is.

    Such a row is called as the row above is in the same column, with the word for a sum: North, North, North Total.
    """
    import pyarrow.compute as pc

    for column in columns:
        likely = pc.match_substring_regex(column, _SUBTOTAL.pattern)
        if not pc.any(likely).as_py():
            continue
        cells = column.to_pylist()
        found = np.array([_sums_up(cell, above) for above, cell in pairwise([None, *cells])], dtype=bool)
        if found.any():
            return found
    return None


def _sums_up(cell: str | None, above: str | None) -> bool:
    match = _SUBTOTAL.fullmatch(cell) if cell is not None and above is not None else None
    return match is not None and above in match.groups()


def said_of_subtotals(sums: Array, lines: Sequence[int]) -> Phrase:
    """Return what to say of rows that sum up those above, which are left out."""
    place = part("line", lines[int(np.argmax(sums))])
    return Phrase(SUBTOTALS, lines=counted(int(sums.sum()), "line"), place=place)
