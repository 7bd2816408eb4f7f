"""How a text file of a table begins: lines that name its delimiter, comments, and whether its first line is names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from backproof.tables.heads_of_text import without_arff_head
from backproof.tables.numerals import is_number, number_in

_FEWEST_RISING, _FEWEST_IN_LINE = 5, 4
_YEARS = range(1800, 2200)
NO_NAMES = ("?", "NA", "N/A", "NaN", "nan", "NULL", "null", "-", "--", ".", "None")
"""What stands for a missing value in a first line that is an example, and names no column."""
_DIVIDED = re.compile(r"[0-9][-/:.][0-9]+[-/:.][0-9]")
"""What stands in dates and in times of the day with seconds."""


@dataclass(frozen=True)
class Opening:
    """How a file begins.

    Attributes:
        data: The text, with lines that are no part of the table made blank, so that lines keep their numbers.
        delimiter: What a first line `sep=;` says, a comma in ARFF, or None.
        comments: How many lines of comment were passed over.
        texts: The columns of which the file says that they are texts.
    """

    data: bytes
    delimiter: str | None = None
    comments: int = 0
    texts: tuple[str, ...] = ()


def opening_of(data: bytes) -> Opening:
    r"""Return the text without a line that names the delimiter, without comments before the table, or a head of ARFF.

    >>> opening_of(b"sep=;\na;b\n"), opening_of(b"# by hand\na,b\n").data
    (Opening(data=b'\na;b\n', delimiter=';', comments=0, texts=()), b'\na,b\n')
    """
    if (found := without_arff_head(data)) is not None:
        return Opening(found[0], ",", texts=found[1])
    said = re.match(rb'"?sep=(.)"?[ \t]*(?=\r|\n)', data, re.IGNORECASE)
    if said:
        rest = opening_of(data[said.end() :])
        return replace(rest, delimiter=said[1].decode("latin-1"))
    lines: list[tuple[bytes, bytes]] = []
    while data.startswith((b"#", b"//")):
        line = re.match(rb"[^\r\n]*", data)
        end = line.end() if line else 0
        ending = re.match(rb"(?:\r\n|\r|\n)?", data[end:])
        stop = end + (ending.end() if ending else 0)
        if _is_first_of_table(data[:end], data[stop:]) or stop >= len(data):
            return Opening(
                b"".join(kept for _, kept in lines) + re.sub(rb"^#[ \t]+(?=\w)", b"", data), None, len(lines)
            )
        lines.append((data[:end], data[end:stop]))
        data = data[stop:]
    at = _names_among([line for line, _ in lines], data)
    kept = [_MARK.sub(b"", line) + ending if i == at else ending for i, (line, ending) in enumerate(lines)]
    return Opening(b"".join(kept) + data, None, len(lines) - (at is not None))


_UNITS = (
    " s ms min h d m cm mm km m/s km/h V mV kV A mA uA Ohm W kW kWh Hz kHz K C F degC degF °C °F deg degT Pa hPa kPa "
    "bar mbar psi % g kg mg N J mol ppm ppb yr mo dy hr mn - lux dB m2 m3 nm um counts "
)
_MARK = re.compile(rb"#(?:Fields:)?[ \t]*")
"""What stands before names in a line of comment; the word is that of the logs of servers."""


def _names_among(comments: Sequence[bytes], rest: bytes) -> int | None:
    """Return which line of comment has the names: the last with a word over each cell, or that above one of units.

    Only where blanks stand between the cells of the table, some of which are numbers, and the words are none.
    """
    found = re.match(rb"[^\r\n]*", rest)
    cells = found[0].decode("utf-8", "replace").split() if found else []
    if len(cells) < 2 or any(mark in cell for cell in cells for mark in ",;|") or not any(map(is_number, cells)):
        return None
    words = [_MARK.sub(b"", line).decode("utf-8", "replace").split() for line in comments]
    fit = [i for i, one in enumerate(words) if len(one) == len(cells) and not any(map(is_number, one))]
    if not fit:
        return None
    *_, at = fit
    repeated = len(set(words[at])) < len(cells)
    if at - 1 in fit and (repeated or 2 * sum(f" {one} " in _UNITS for one in words[at]) > len(cells)):
        return at - 1
    return None if repeated else at


def _is_first_of_table(line: bytes, rest: bytes) -> bool:
    """Whether a line that begins with # has as many cells as what follows, and more than one."""
    following = re.match(rb"[^\r\n]*", rest)
    other = following[0] if following else b""
    return any(line.count(mark) == other.count(mark) > 0 for mark in (b",", b";", b"\t", b"|"))


def first_line_is(first: Sequence[str], columns: Sequence[Sequence[str]], decimal: str | None) -> str:
    """Return what the first line is taken for: `"names"`, `"numbers"`, `"counted"`, or `"example"`.

    "numbers" are an example, and nothing but numbers; "counted" are the names 0, 1, 2, … that pandas gives; an
    "example" is what looks like one though it holds text, which a person should decide.

    Args:
        first: The cells of the first line.
        columns: The cells below each, those of some lines, without missing ones.
        decimal: The decimal mark, or None.
    """
    holes = sum(cell in NO_NAMES for cell in first)
    first = ["" if cell in NO_NAMES else cell for cell in first]
    numeric = [is_number(cell, decimal) for cell in first]
    counted = [str(i) for i in range(len(first))]
    if sum(numeric) + holes == len(first) and sum(numeric) > 1:
        return "counted" if len(first) > 3 and list(first) == counted else "numbers"
    pairs = list(zip(first, columns, numeric, strict=True))
    if any(cell and not top and _all_numbers(cells, decimal) for cell, cells, top in pairs):
        return "names"  # text above numbers
    numbers = [(cell, cells[0]) for cell, cells, top in pairs if top and _all_numbers(cells, decimal)]
    above = [cell for cell, _ in numbers]
    texts = [(cell, cells) for cell, cells, top in pairs if cell and not top]
    again = [cell for cell, cells in texts if cell in cells]
    if above and (again or not (_could_be_names(above) or _rise_alone(numbers, decimal))):
        return "example"
    if any(_is_a_line_like_those_below(cell, cells) for cell, cells in texts):
        return "example"
    if any(_DIVIDED.search(cell) and _are_of_one_shape(cell, cells) for cell, cells in texts):
        return "example"
    return "example" if not above and len(texts) > 1 and len(again) == len(texts) == len(first) else "names"


def _are_of_one_shape(first: str, cells: Sequence[str]) -> bool:
    """Whether all cells differ from the first by digits only, as dates and times do from each other."""
    shape = re.sub("[0-9]", "0", first)
    return bool(cells) and all(re.sub("[0-9]", "0", cell) == shape for cell in cells)


def _is_a_line_like_those_below(first: str, cells: Sequence[str]) -> bool:
    """Whether a line, or a part of it, has several numbers in it and is, but for these, one of those below it."""
    shape = re.sub("[0-9]+", "0", first)
    return shape.count("0") >= _FEWEST_IN_LINE and any(re.sub("[0-9]+", "0", cell) == shape for cell in cells)


def _all_numbers(cells: Sequence[str], decimal: str | None) -> bool:
    return bool(cells) and all(is_number(cell, decimal) for cell in cells)


def _rise_alone(pairs: Sequence[tuple[str, str]], decimal: str | None) -> bool:
    """Whether many numbers rise from each to the next, as wavelengths over spectra do, and those below do not."""
    first, second = ([number_in(cell, decimal) or 0.0 for cell in row] for row in zip(*pairs, strict=True))
    return len(first) >= _FEWEST_RISING and _rises(first) and not _rises(second)


def _rises(numbers: Sequence[float]) -> bool:
    return all(a < b for a, b in pairwise(numbers))


def _could_be_names(cells: Sequence[str]) -> bool:
    """Whether numbers could be names of columns: years, or whole numbers that rise by equal steps, two of them by 1."""
    if not all(cell.isdecimal() and cell.isascii() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    steps = {b - a for a, b in pairwise(numbers)}
    even = len(steps) == 1 and (steps == {1} or (len(numbers) > 2 and min(steps) > 0))
    return all(number in _YEARS for number in numbers) or even
