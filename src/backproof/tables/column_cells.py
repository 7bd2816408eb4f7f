"""The cells of one column of a text file, and what is asked of them before they are taken for numbers or for text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from backproof.errors import Phrase
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.date_patterns import MONTH_AND_YEAR
from backproof.tables.number_shapes import NumberShapes, as_floats
from backproof.tables.number_writing import common_unit, flagged_in, is_hole_with
from backproof.tables.numerals import magnitude_in
from backproof.tables.table import Array
from backproof.tables.wording import part, place, shown

_MISSING_NUMBERS = frozenset(MISSING_NUMBERS)
_MONTH = re.compile(MONTH_AND_YEAR)
_ENOUGH, _FEWEST_MONTHS = 200, 3


@dataclass(frozen=True)
class Cells:
    """The cells of one column as pyarrow text, null where missing, and what messages need to name their place.

    `numbers` are given where the column was read as numbers, by the decimal mark `mark`; `values` are then its first
    cells only. Values may be codes of texts as well. `is_text` is what the file itself says of the column.
    """

    name: str
    values: Any
    source: str
    lines: Sequence[int]
    numbers: Array | None = None
    mark: str = "."
    is_text: bool = False

    @cached_property
    def plain(self) -> Array | None:
        """The cells as float64 with NaN where missing; None where a cell is no plain number with a decimal point."""
        if self.numbers is None:
            return as_floats(self.text)
        as_they_stand = (self.mark == "." or not self._has_mark) and not self.missing_marks
        return self.numbers if as_they_stand else None

    @cached_property
    def missing_marks(self) -> frozenset[str]:
        """What stands for a missing number among the cells, or the first of them, beside what always does."""
        import pyarrow.compute as pc

        return frozenset(pc.unique(self.text).to_pylist()) & _MISSING_NUMBERS

    @cached_property
    def _has_mark(self) -> bool:
        """Whether one of the first cells has the decimal mark, so that they are not the same by the other."""
        import pyarrow.compute as pc

        return bool(pc.any(pc.match_substring(self.values, self.mark)).as_py())

    @cached_property
    def text(self) -> Any:
        """The cells as texts, each by itself."""
        return self.values.cast("string") if str(self.values.type).startswith("dictionary") else self.values

    @property
    def are_months(self) -> bool:
        """Whether all cells are months such as 03.2024, some of them before October, which no number is written as."""
        import pyarrow.compute as pc

        first = self.values.slice(0, _ENOUGH).to_pylist()
        if self.numbers is not None or not all(cell is None or _MONTH.fullmatch(cell) for cell in first):
            return False
        different = [cell for cell in pc.unique(self.text).to_pylist() if cell is not None]
        early = any(cell.startswith("0") for cell in different)
        return early and len(different) >= _FEWEST_MONTHS and all(map(_MONTH.fullmatch, different))

    @cached_property
    def shapes(self) -> NumberShapes:
        """The shapes of the different cells."""
        return NumberShapes.of(self.values)

    def where(self, row: int) -> Phrase:
        """Return the place of a cell; `row` counts from 0."""
        return place(self.source, part("line", self.lines[row]), part("column", shown(self.name)))

    def row_of(self, cell: str) -> int:
        """Return the first row that holds this text, or begins with it, a unit being left out by `different`."""
        found = enumerate(self.values.to_pylist())
        return next(row for row, one in found if one is not None and one.startswith(cell))

    def different(self) -> list[str]:
        """Return the different cells, without those that stand for a missing number, and without a common unit."""
        return [cell for cell, _ in _bare(self.values.drop_null().unique().to_pylist())]

    def written(self) -> tuple[list[str], list[int]]:
        """Return what `different` does, but one cell of each shape only, and how many there are of it."""
        found = _bare(self.shapes.cells, self.shapes.counts)
        return [cell for cell, _ in found], [count for _, count in found]


def _bare(cells: Sequence[str], counts: Sequence[int] | None = None) -> list[tuple[str, int]]:
    """Return cells without unit, flags and magnitudes, and their counts; none that stands for a missing number."""
    given = zip(cells, counts or [1] * len(cells), strict=True)
    held = [(cell, count) for cell, count in given if cell not in MISSING_NUMBERS]
    unit = common_unit([cell for cell, _ in held])
    if unit and not magnitude_in(f"1{unit}")[1]:
        return [(cell.removesuffix(unit).strip(), count) for cell, count in held if not is_hole_with(cell, unit)]
    flagged = flagged_in([cell for cell, _ in held], [count for _, count in held])
    held = [(flagged.get(cell, cell), count) for cell, count in held]
    return [(magnitude_in(cell)[0], count) for cell, count in held if cell not in MISSING_NUMBERS]
