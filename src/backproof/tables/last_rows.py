"""The last row of a table where it sums up those above it, or has other figures of them."""

import re
from collections.abc import Sequence
from typing import Any

from backproof.tables.numerals import decimal_marks_of
from backproof.tables.sums import FEWEST_SUMMED, sums_up

SUMS = {
    "total", "totals", "grand total", "sum", "average", "mean", "summe", "gesamt", "gesamtsumme", "insgesamt",
    "total général", "somme", "suma", "totale", "somma", "toplam", "razem", "ogółem", "итого", "всего", "totaal",
    "合计", "总计", "总和", "平均", "小计", "合計", "總計",
}  # fmt: skip
"""What the last line of a spreadsheet is called where it sums up the others, in small letters."""
FIGURES = {
    "averages", "avg", "avg.", "median", "std", "std.", "std. dev.", "std dev", "stdev", "standard deviation", "min",
    "min.", "minimum", "max", "max.", "maximum", "mittelwert", "durchschnitt", "mittel", "standardabweichung",
    "moyenne", "médiane", "écart type", "écart-type", "media", "promedio", "mediana", "desviación estándar", "média",
    "desvio padrão", "media aritmetica", "deviazione standard", "gemiddelde", "średnia", "среднее", "平均值", "均值",
    "标准差", "最大值", "最小值", "中位数", "平均値", "標準偏差",
}  # fmt: skip
"""What lines at the end of a spreadsheet are called that have other figures of all lines above, in small letters."""
_SHORT_FIGURES = {"sd", "s.d.", "se", "s.e.", "sem", "cv", "cv %", "cv%", "rsd", "rsd %", "%rsd", "n", "count", "range"}
"""The same in so few letters that they may be a country's or a state's; only below a line with one of the others."""
TOTALS = "line {number}, {cells}, is taken for sums and left out"
FIGURES_OF_ALL = "line {number}, {cells}, is taken for figures of all lines above and left out"
CALLED_SUM = re.compile(r"(?i)(?:grand |sub-?)?total(?:s|e)?\b|summe\b|gesamt|somme\b|suma\b|итого")
"""How the name of a row begins that sums up the others, if its numbers do."""
_SIGNS_OF_SUMS = ("*", "**", "***", "Σ", "∑")
"""What programs of firms write before sums, and sums of sums."""
_MOST_SUMS = 8


def called_sum(cell: str | None) -> str | None:
    """Return what a line is whose cell calls it a sum, or another figure of the others, or else None.

    >>> called_sum("Total:") == TOTALS, called_sum("Std. Dev.") == FIGURES_OF_ALL, called_sum("North")
    (True, True, None)
    """
    called = cell.strip().casefold().rstrip(" :") if cell else ""
    return TOTALS if called in SUMS else FIGURES_OF_ALL if called in FIGURES else None


def sums_at_end(columns: Sequence[Any], start: int) -> list[str]:
    """Return what the last rows are that are called sums or other figures, as no other row is, with numbers or alone.

    Args:
        columns: cells as pyarrow text, null where missing.
        start: the first row, of which and the two after it none is such.
    """
    found: list[str] = []
    count = len(columns[0])
    while len(found) < _MOST_SUMS and count - len(found) - start > 3:
        cells = [column[count - 1 - len(found)].as_py() for column in columns]
        at = next((i for i, cell in enumerate(cells) if may_be_figures(cell)), None)
        others = [cell for i, cell in enumerate(cells) if cell and i != at]  # none where formulas have no values yet
        if at is None or (others and not any(map(decimal_marks_of, others))):
            break
        if columns[at].to_pylist().count(cells[at]) > 1:
            break
        found.append(called_sum(cells[at]) or "")
    while found and not found[-1]:  # the first of them is called in few letters, as a country is
        found.pop()
    if not found and (sums_without_name(columns, start) or _sums_by_other_name(columns, start)):
        return [TOTALS]
    return [one or FIGURES_OF_ALL for one in found[::-1]]


def may_be_figures(cell: str | None) -> bool:
    """Whether a line with such a cell may be a sum or other figures of those above."""
    return called_sum(cell) is not None or (cell or "").strip().casefold().rstrip(" :") in _SHORT_FIGURES


def sums_without_name(columns: Sequence[Any], start: int) -> bool:
    """Whether the last row is blank but for numbers, at most in every second column, that sum up all those above.

    Args:
        columns: cells as pyarrow text, null where missing.
        start: the first row of which the sums would be.
    """
    last = [column[len(column) - 1].as_py() for column in columns]
    filled = [i for i, cell in enumerate(last) if cell]
    if not filled or 2 * len(filled) > len(last) or len(columns[0]) - start < FEWEST_SUMMED:
        return False
    return all(_is_sum(columns[i], start) for i in filled)


def _sums_by_other_name(columns: Sequence[Any], start: int) -> bool:
    """Whether the last row is called a sum, in several words or by a sign, and all its numbers are sums."""
    last = [column[len(column) - 1].as_py() for column in columns]
    called = [cell for cell in last if cell and (CALLED_SUM.match(cell) or cell in _SIGNS_OF_SUMS)]
    numbers = [i for i, cell in enumerate(last) if cell and decimal_marks_of(cell)]
    if len(called) != 1 or not numbers or len(columns[0]) - start < FEWEST_SUMMED:
        return False
    return all(_is_sum(columns[i], start) for i in numbers)


def _is_sum(column: Any, start: int) -> bool:
    """Whether the last cell is the sum of those from the first row on, of which several are not 0."""
    *above, last = column.to_pylist()[start:]
    return sums_up(above, last)
