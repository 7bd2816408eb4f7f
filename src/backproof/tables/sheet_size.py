"""How many cells the sheets of a workbook reach over: found before it is read, since a reader fills what lies between.

Two cells in opposite corners of a sheet of Excel make seventeen thousand million. What is looked at is the places that
rows and cells of .xlsx name, and how often rows and cells of .ods say that they are repeated.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO

MOST = 10_000_000
"""Cells that a sheet may reach over, however few are filled."""
_SPARSE = 100
"""Beyond that so many for each cell that is filled."""
_BLOCK, _LONGEST = 1 << 20, 1 << 24
_ROW_OF_EXCEL = re.compile(rb"<(?:\w+:)?row\b")
_ROW_OF_ODS = re.compile(rb"<table:table-row\b")
_CELL_OF_EXCEL = re.compile(rb"<(?:\w+:)?c\b")
_CELL_OF_ODS = re.compile(rb"<table:(?:covered-)?table-cell\b([^<>]*)>")
_NEXT_SHEET = b"</table:table>"
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{0,3})(\d{1,9})["']""")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d{1,15})""")


def reached_too_far(archive: zipfile.ZipFile) -> int:
    """Return how many cells a sheet of a workbook reaches over where these are far more than are filled, else 0."""
    for member in archive.infolist():
        if member.filename.endswith(".xml"):
            with archive.open(member) as stream:
                of_ods = member.filename == "content.xml"
                reached, filled = _of_ods(stream) if of_ods else _of_excel(stream)
            if reached > max(MOST, _SPARSE * filled):
                return reached
    return 0


def _of_excel(stream: IO[bytes]) -> tuple[int, int]:
    """Return how many cells a sheet of .xlsx reaches over, and how many there are."""
    height = width = filled = number = 0
    for row in _rows(stream, _ROW_OF_EXCEL):
        places = _PLACE.findall(row)
        count = len(_CELL_OF_EXCEL.findall(row))
        number = max([number + 1, *(int(line) for _, line in places)])
        width = max([width, count, *map(_column, {letters for letters, _ in places if letters})])
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
    reached = height = width = filled = above = 0
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
        reached = max(reached, height * width)
        if _NEXT_SHEET in row:
            height = width = above = 0
    return reached, filled


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
