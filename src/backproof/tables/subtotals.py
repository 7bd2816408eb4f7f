"""Rows that sum up those above them, as spreadsheets insert them between the examples."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.errors import Phrase
from backproof.tables.arrow_memory import arrow_texts
from backproof.tables.last_rows import CALLED_SUM
from backproof.tables.numerals import decimal_marks_of
from backproof.tables.sums import rows_above_their_parts, summed
from backproof.tables.table import Array
from backproof.tables.wording import counted, part

SUBTOTALS = "{lines} with sums of those above left out, the first {place}"
LEADING_SUMS = "{lines} with sums of those below left out, the first {place}"
_PART = "[Ss]ub-?[Tt]otal|Zwischensumme|Teilsumme|[Ss]ous-total|Subtotale|Total parcial|Parziale"
_SUBTOTAL = re.compile(
    f"^(.+?)[ -]+(?:[Tt]otal|{_PART}|Ergebnis|Summe|Gesamt|Итог)$"
    f"|^(?:Total|Summe|Somme|Totale|Итого|{_PART})(?: for| für| de| по)?:? (.+)$"
    "|^(.+?) ?(?:汇总|小计|合计)$"
)
"""What spreadsheets call such a row."""
_ALONE = tuple(f"{word}{mark}" for mark in ("", ":") for word in (
    "Subtotal", "subtotal", "Sub-total", "Sub-Total", "Subtotals", "Zwischensumme", "Teilsumme", "Sous-total",
    "sous-total", "Subtotale", "Total", "TOTAL", "Summe", "小计", "合计", "Итого",
))  # fmt: skip
"""What such a row may be called without a name of what it sums up."""
_BEGINS = f"^(?:{CALLED_SUM.pattern})"
"""How its name may begin, in front of a name that no row above it has."""


def where_subtotals(columns: Sequence[Any]) -> Array | None:
    """Return which rows are sums of those above (N,), as spreadsheets insert them; None where none is.

    Such a row is called as the row above is in the same column, with the word for a sum: North, North, North Total.
    """
    import pyarrow.compute as pc

    if (bare := _where_sums_alone(columns)) is not None:
        return bare
    for column in columns:
        likely = pc.match_substring_regex(column, _SUBTOTAL.pattern)
        if not pc.any(likely).as_py():
            continue
        cells = column.to_pylist()
        found = np.array([_sums_up(cell, above) for above, cell in pairwise([None, *cells])], dtype=bool)
        if found.any():
            return found
    return rows_above_their_parts(columns)


def _where_sums_alone(columns: Sequence[Any]) -> Array | None:
    """Return which rows (N,) are called sums, whatever of, where each is the sum of those above it; or None.

    Each sums up the rows since the one before it, in every column in which it has a number; the last row of all is
    looked at elsewhere.
    """
    import pyarrow.compute as pc

    for column in columns:
        called = pc.or_(pc.is_in(column, arrow_texts(_ALONE)), pc.match_substring_regex(column, _BEGINS))
        if (pc.sum(called).as_py() or 0) < 2:
            continue
        places = [i for i, one in enumerate(called.to_pylist()) if one]
        found = [at for before, at in pairwise([-1, *places]) if _is_sum_of(columns, before + 1, at)]
        if 2 * len(found) > len(places):
            mask = np.zeros(len(column), dtype=bool)
            mask[found] = True
            return mask
    return None


def _is_sum_of(columns: Sequence[Any], start: int, stop: int) -> bool:
    """Whether a row has numbers, and each is the sum of those in the rows from `start` on above it."""
    cells = (column[start : stop + 1].to_pylist() for column in columns)
    are_sums = [summed(above, last) is not None for *above, last in cells if decimal_marks_of(last or "")]
    return all(are_sums) and any(are_sums) and stop - start > 1


def _sums_up(cell: str | None, above: str | None) -> bool:
    match = _SUBTOTAL.fullmatch(cell) if cell is not None and above is not None else None
    return match is not None and above in match.groups()


def said_of_subtotals(sums: Array, lines: Sequence[int]) -> Phrase:
    """Return what to say of rows that sum up those above, which are left out."""
    place = part("line", lines[int(np.argmax(sums))])
    template = SUBTOTALS if int(np.argmax(sums)) > 1 else LEADING_SUMS  # nothing stands above the first example
    return Phrase(template, lines=counted(int(sums.sum()), "line"), place=place)
