"""Lines in which each cell has its place, with blanks that fill it up, and nothing but blanks where it is empty.

Where every line has as many cells as the others, blanks part them and nothing of this is needed.
"""

import csv
import io

from backproof.errors import Phrase
from backproof.tables.wording import listed, shown

_FEWEST_LINES = 2
_DELIMITER = "\t"
FIXED = "the cells are parted by their places in the lines, as the names {names} show"


def parted_by_place(data: bytes) -> tuple[bytes, list[Phrase]]:
    r"""Return the text with tabs between its cells, and what to say, where each cell has its place in every line.

    That is so where some places are blank in all lines, and a name stands over every column between them. Anything
    else is returned as it is.

    >>> parted_by_place(b"a    b c\n" + b"1    x\n" * 9 + b"12     y\n")[0].splitlines()[9:]
    [b'1\tx\t', b'12\t\ty']
    """
    text = data.decode("utf-8", "replace")
    lines = text.splitlines()
    filled = [line.rstrip() for line in lines if line.strip()]
    if len(filled) < _FEWEST_LINES or "\t" in text or '"' in text:
        return data, []
    bounds = _columns(filled)
    names = [filled[0][start:end].strip() for start, end in bounds]
    if len(bounds) < 2 or not all(names) or len(set(names)) < len(names) or len(names) != len(filled[0].split()):
        return data, []
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=_DELIMITER, lineterminator="\n")
    writer.writerows([line[start:end].strip() for start, end in bounds] if line.strip() else [] for line in lines)
    return stream.getvalue().encode(), [Phrase(FIXED, names=listed(map(shown, names), 4))]


def _columns(lines: list[str]) -> list[tuple[int, int]]:
    """Return where columns begin and end: what lies between the places that are blank in all lines."""
    width = max(map(len, lines))
    used = bytearray(width + 1)
    for line in lines:
        for place, sign in enumerate(line):
            if sign != " ":
                used[place] = 1
    bounds, start = [], None
    for place, filled in enumerate(used):
        if filled and start is None:
            start = place
        elif not filled and start is not None:
            bounds.append((start, place))
            start = None
    return bounds
