"""One delimiter between two cells: where several blanks stand there, or blanks fill up the place that each cell has.

Where every line has as many cells as the others, blanks part them, and the places of the cells mean nothing.
"""

import csv
import io
import re

from backproof.errors import InputError, Phrase
from backproof.tables.date_orders import recognised_order
from backproof.tables.delimiters import blanks_stand_alone, parts, without_blanks_before_quotes
from backproof.tables.numerals import is_number
from backproof.tables.single_columns import is_single_column
from backproof.tables.wording import counted, listed, part, place, shown

_FEWEST_LINES = 2
_DELIMITER = "\t"
_SIGNS, _LOOKED_AT = (b",\t", b";\t", b"::", b"^", b"~", b"\x01", *(sign.encode() for sign in "，；｜")), 200
_SHORTEST, _FEWEST_ALIKE, _LONG = 8, 5, 12
"""From how long lines and how many of them on it is no chance that all are equally long and have digits."""
OF_ONE_LENGTH = (
    "all lines have {count} signs and nothing between cells is recognised; columns of fixed width without blanks "
    "between them are not parted: accepted are such with a sign between the cells"
)
SIGNS = "the cells are parted by {mark}"
FIXED = "the cells are parted by their places in the lines, as the names {names} show"


def with_plain_delimiters(data: bytes, delimiter: str, recognised: bool) -> tuple[bytes, str, list[Phrase]]:
    """Return the text with one delimiter between two cells and none around it, that delimiter, and what to say."""
    said: list[Phrase] = []
    if recognised and (delimiter == "\t" or not parts(data, delimiter, alike=True)):
        data, said = parted_by_signs(data)
    if recognised and not said and (not parts(data, delimiter) or _has_other_names(data, delimiter)):
        data, said = parted_by_place(data)
    delimiter = _DELIMITER if said else delimiter
    data = without_blanks_before_quotes(_without_blanks_at_ends(data), delimiter) if b'"' in data else data
    if delimiter == " " and not blanks_stand_alone(data):
        data = _with_single_blanks(data)
    return data, delimiter, said


def _has_other_names(data: bytes, delimiter: str) -> bool:
    """Whether the first line is words that are parted otherwise than the line below it, within whose cells signs stand.

    Of blanks it has fewer, and of commas none, as where decimal commas stand in columns of fixed places.
    """
    lines = [line for line in data[: 2**16].split(b"\n") if line.strip()]
    words = [len(line.split()) for line in lines[:2]]
    if len(words) < 2 or words[0] < 2:
        return False
    return words[0] < words[1] if delimiter == " " else delimiter.encode() not in lines[0]


def parted_by_signs(data: bytes) -> tuple[bytes, list[Phrase]]:
    r"""Return the text with tabs between its cells, and what to say, where ::, ^ or the like parts all lines alike.

    >>> parted_by_signs(b"1::5::9\n2::3::9\n")[0], parted_by_signs(b"1::5::9\n2::3\n")[0]
    (b'1\t5\t9\n2\t3\t9\n', b'1::5::9\n2::3\n')
    """
    mark = sign_between(data)
    return (data, []) if mark is None else (with_tabs(data, mark), [on_sign(mark)])


def sign_between(data: bytes) -> bytes | None:
    """Return ::, ^ or the like where one of them parts all lines into as many cells, or None."""
    lines = [line for line in data[: 2**18].splitlines()[:_LOOKED_AT] if line.strip()]
    lines = lines[:-1] if len(data) > 2**18 else lines
    tabs = data.count(b"\t")
    for mark in _SIGNS if len(lines) >= _FEWEST_LINES else ():
        if tabs and (b"\t" not in mark or data.count(mark) < tabs):
            continue  # tabs stand by themselves
        within = mark in lines[0] and not all(line.startswith(mark) for line in lines)
        if within and len({line.count(mark) for line in lines}) == 1:
            return mark
    return None


def with_tabs(data: bytes, mark: bytes) -> bytes:
    """Return the text with tabs in place of what parts its cells."""
    return data.replace(mark, _DELIMITER.encode())


def on_sign(mark: bytes) -> Phrase:
    """Return what to say of the sign that parts the cells."""
    return Phrase(SIGNS, mark=shown(mark.decode()))


def on_lines_not_parted(data: bytes, source: str) -> list[Phrase]:
    """Return what to say of a text of one column, or raise InputError where it is rows of numbers of uneven lengths."""
    refuse_uneven_numbers(data, source)
    return on_lines_of_one_length(data)


def on_lines_of_one_length(data: bytes) -> list[Phrase]:
    r"""Say that lines with numbers, which nothing parts, are of one length, as where columns have fixed places.

    >>> on_lines_of_one_length(b"00123A1998\n" * 5)[0][:26], on_lines_of_one_length(b"12345678\n")
    ('all lines have 10 signs an', [])
    """
    lines = [line.rstrip("\r") for line in data[: 2**18].decode("utf-8", "replace").split("\n")[1:_LOOKED_AT]]
    filled = [line for line in lines if line.strip()]
    alike = len(filled) >= _FEWEST_ALIKE - 1 and len({*map(len, filled)}) == 1 and len(filled[0]) >= _SHORTEST
    digits = alike and all(re.search(r"[0-9]{2}", line) for line in filled)
    return [Phrase(OF_ONE_LENGTH, count=len(filled[0]))] if digits and not _are_one_value(filled) else []


def _are_one_value(lines: list[str]) -> bool:
    """Whether all lines are numbers of few digits, or dates, or of one shape, as codes of one kind are."""
    return all(is_number(line.strip()) and len(line.strip()) < _LONG for line in lines) or (
        recognised_order(lines) is not None
    )


def parted_by_place(data: bytes) -> tuple[bytes, list[Phrase]]:
    r"""Return the text with tabs between its cells, and what to say, where each cell has its place in every line.

    That is so where some places are blank in all lines, and a name stands over every column between them; where one
    blank parts a column from one without a name, as 12-15 years in all lines, it stands within the cells. Anything else
    is returned as it is.

    >>> parted_by_place(b"a    b c\n" + b"1    x\n" * 9 + b"12     y\n")[0].splitlines()[9:]
    [b'1\tx\t', b'12\t\ty']
    """
    text = data.decode("utf-8", "replace")
    lines = text.splitlines()
    filled = [line.rstrip() for line in lines if line.strip()]
    if len(filled) < _FEWEST_LINES or "\t" in text or '"' in text:
        return data, []
    bounds = _named_columns(filled)
    names = [filled[0][start:end].strip() for start, end in bounds]
    if len(bounds) < 2 or not all(names) or len(set(names)) < len(names) or len(names) != len(filled[0].split()):
        return data, []
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=_DELIMITER, lineterminator="\n")
    writer.writerows([line[start:end].strip() for start, end in bounds] if line.strip() else [] for line in lines)
    return stream.getvalue().encode(), [Phrase(FIXED, names=listed(map(shown, names), 4))]


def _named_columns(lines: list[str]) -> list[tuple[int, int]]:
    """Return where columns begin and end, those without a name taken together with the one that a blank is between."""
    joined: list[tuple[int, int]] = []
    for start, end in _columns(lines):
        nameless = not lines[0][start:end].strip()
        if joined and start - joined[-1][1] == 1 and (nameless or not lines[0][slice(*joined[-1])].strip()):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _columns(lines: list[str]) -> list[tuple[int, int]]:
    """Return where columns begin and end: what lies between the places that are blank in all lines."""
    width = max(map(len, lines))
    used = bytearray(width + 1)
    for line in lines:
        for at, sign in enumerate(line):
            if sign != " ":
                used[at] = 1
    bounds, start = [], None
    for at, filled in enumerate(used):
        if filled and start is None:
            start = at
        elif not filled and start is not None:
            bounds.append((start, at))
            start = None
    return bounds


def _without_blanks_at_ends(data: bytes) -> bytes:
    """Return the text without blanks between a quote and the end of its line."""
    at_ends = re.compile(rb'"[ \t]+(?=\r?\n)')
    return at_ends.sub(b'"', data) if at_ends.search(data, 0, 2**18) else data


def refuse_uneven_numbers(data: bytes, source: str) -> None:
    """Raise InputError where most lines are numbers with blanks between, but not as many in all, nor names for all.

    Nothing parts such lines alike, so that they would be the texts of one column.
    """
    text = data[: 2**18].decode("utf-8", "replace")
    if is_single_column(text):
        return
    lines = text.split("\n")[:_LOOKED_AT]
    cells = {number: line.split() for number, line in enumerate(lines, 1) if line.strip()}
    several = [row for row in cells.values() if len(row) > 1 and all(map(is_number, row))]
    if 2 * len(several) <= len(cells):
        return
    width = len(next(iter(cells.values())))
    for number, row in cells.items():
        if len(row) != width:
            raise InputError(
                "{place}: {cells} found; accepted: {width}, as in the first line",
                place=place(source, part("line", number), part("column", min(len(row), width) + 1)),
                cells=counted(len(row), "cell"), width=width,
            )  # fmt: skip


def _with_single_blanks(data: bytes) -> bytes:
    """Return text whose cells stand apart by blanks, as many as there are, with one blank between them."""
    kept = rb'"(?:[^"]|"")*"'
    data = re.sub(kept + rb"|^[ \t]+|[ \t]+(?=\r?$)", _quoted_or_nothing, data, flags=re.MULTILINE)
    return re.sub(kept + rb"|[ \t]+", lambda found: _quoted_or_nothing(found) or b" ", data)


def _quoted_or_nothing(found: re.Match[bytes]) -> bytes:
    return found[0] if found[0].startswith(b'"') else b""
