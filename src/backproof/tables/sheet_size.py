"""How many cells the sheets of a workbook reach over: found before it is read, since a reader fills what lies between.

Two cells in opposite corners of a sheet of Excel make seventeen thousand million. What is looked at is the places that
rows and cells of .xlsx name, how often rows and cells of .ods say that they are repeated, and the records of others.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from backproof.tables.binary_sheets import COMPOUND, of_xls, of_xlsb

MOST = 10_000_000
"""Cells that the sheets of a workbook may reach over, however few are filled."""
MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel and of LibreOffice."""
_SPARSE, _FEW = 100, 1_000_000
"""Beyond that so many for each cell that is filled."""
_BLOCK, _LONGEST = 1 << 20, 1 << 24
_ROW_OF_EXCEL = re.compile(rb"<(?:\w+:)?row\b")
_ROW_OF_ODS = re.compile(rb"<table:table-row\b")
_CELL_OF_EXCEL = re.compile(rb"<(?:\w+:)?c\b")
_CELL_OF_ODS = re.compile(rb"<table:(?:covered-)?table-cell\b([^<>]*)>")
_NEXT_SHEET = b"</table:table>"
_PLACE = re.compile(rb"""\br=["']([A-Za-z]*)(\d+)["']""")
_LETTERS, _DIGITS = 9, 18
"""So many of a place are read: whatever follows, no sheet reaches so far."""
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d{1,15})""")


class TooManyRowsError(Exception):
    """A sheet has more rows than a sheet can have."""


@dataclass(frozen=True)
class Extent:
    """How many cells the sheets of a workbook reach over, and how many there are."""

    cells: int
    filled: int

    @property
    def most(self) -> int:
        """How many cells may be read, sheet after sheet; twice as many are few enough where names share a sheet."""
        return max(2 * self.cells, _FEW) if self.cells else MOST

    @property
    def is_too_far(self) -> bool:
        """Whether the sheets reach over far more cells than are filled."""
        return self.cells > max(MOST, _SPARSE * self.filled)


def reached(archive: zipfile.ZipFile) -> Extent:
    """Return how far the sheets of a workbook reach.

    Raises:
        TooManyRowsError: a sheet has more rows than a sheet can have.
    """
    return _in_all(_of_member(archive, member) for member in archive.infolist())


def reached_in_xls(data: bytes) -> Extent:
    """Return the same for a file of .xls; nothing for what is no such file.

    Raises:
        ValueError: it is damaged.
    """
    sheets = of_xls(data) if data.startswith(COMPOUND) else []
    return _in_all((sheet.area, sheet.filled) for sheet in sheets)


def _in_all(found: Iterable[tuple[int, int]]) -> Extent:
    each = [*found]
    return Extent(sum(area for area, _ in each), sum(filled for _, filled in each))


def _of_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int]:
    name = member.filename
    if not name.endswith((".xml", ".bin")):
        return 0, 0
    with archive.open(member) as stream:
        if name.endswith(".bin"):
            sheet = of_xlsb(stream)
            return sheet.area, sheet.filled
        return _of_ods(stream) if name == "content.xml" else _of_excel(stream)


def _of_excel(stream: IO[bytes]) -> tuple[int, int]:
    """Return how many cells a sheet of .xlsx reaches over, and how many there are."""
    height = width = filled = number = 0
    for line, row in enumerate(_rows(stream, _ROW_OF_EXCEL)):
        if line > MOST_ROWS:
            raise TooManyRowsError
        places = _PLACE.findall(row)
        count = len(_CELL_OF_EXCEL.findall(row))
        number = max([number + 1, *(int(place[:_DIGITS]) for _, place in places)])
        width = max([width, count, *map(_column, {letters[:_LETTERS] for letters, _ in places if letters})])
        height, filled = max(height, number if count else 0), filled + count
    return height * width, filled


def _column(letters: bytes) -> int:
    """Return the number of a column, 1 for A.

    >>> _column(b"A"), _column(b"XFD")
    (1, 16384)
    """
    found = 0
    for letter in letters.upper():
        found = 26 * found + letter - 64
    return found


def _of_ods(stream: IO[bytes]) -> tuple[int, int]:
    """Return how many cells the sheets of .ods reach over, and how many are filled; empty ones at an end count not."""
    before = height = width = filled = above = 0
    for row in _rows(stream, _ROW_OF_ODS):
        wide = empty = 0
        for cell in _CELL_OF_ODS.findall(row):
            if cell.endswith(b"/") and b"office:" not in cell:
                empty += _count(cell)
            else:
                wide, empty, filled = wide + empty + _count(cell), 0, filled + 1
        above += _count(row.partition(b">")[0])
        if wide:
            height, above, width = height + above, 0, max(width, wide)
        if _NEXT_SHEET in row:
            before, height, width, above = before + height * width, 0, 0, 0
    return before + height * width, filled


def _count(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _rows(stream: IO[bytes], row: re.Pattern[bytes]) -> Iterator[bytes]:
    """Yield what stands from the beginning of each row to that of the next; a very long row in parts."""
    rest = b""
    while block := stream.read(_BLOCK):
        *rows, rest = row.split(rest + block)
        yield from rows
        if len(rest) > _LONGEST:
            yield rest
            rest = b""
    yield rest
