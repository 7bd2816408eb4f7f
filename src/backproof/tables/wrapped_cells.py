"""Cells that a program wrapped, so that another would not change them: ="00123", '00123, and marks without width."""

import re
from dataclasses import replace

from backproof.tables.column_cells import Cells
from backproof.tables.csv_cells import present
from backproof.tables.reading import Reading

_WRAPPED = ('^="(.*)"$', "^'([-+]?[0-9][0-9.,]*)'?$")
_ENOUGH = 200
_WITHOUT_WIDTH = tuple(mark.encode() for mark in "\u200b\u200e\u200f\u2060\ufeff")
_MARKS = b"(?:" + b"|".join(_WITHOUT_WIDTH) + b")+"
_AT_ENDS = re.compile(rb'(?:(?<=[,;\t|\n\r"])|^)' + _MARKS + b"|" + _MARKS + rb'(?=[,;\t|\n\r"]|$)')


def without_wrapping(cells: Cells, reading: Reading) -> Cells:
    """Return the cells of a column without what all of them have around them, if that is the same; others as they are.

    Where only some are wrapped, nothing is taken away.
    """
    import pyarrow.compute as pc

    if cells.numbers is not None:
        return cells
    first = [cell for cell in cells.values.slice(0, _ENOUGH).to_pylist() if cell is not None]
    for pattern in _WRAPPED if first else ():
        if not all(re.match(pattern, cell) for cell in first):
            continue
        if pc.all(pc.match_substring_regex(cells.text, pattern)).as_py():
            inner = pc.replace_substring_regex(cells.text, pattern, "\\1")
            return replace(cells, values=present(inner, True, reading))
    return cells


def without_marks_at_ends(data: bytes) -> bytes:
    r"""Return text without the marks that take no room at the ends of its cells, as copies from pages have them.

    >>> without_marks_at_ends("\u200e1,b\u200b\n".encode())
    b'1,b\n'
    """
    if data.isascii():  # which is found out far sooner than where a mark is
        return data
    return _AT_ENDS.sub(b"", data) if any(mark in data for mark in _WITHOUT_WIDTH) else data
