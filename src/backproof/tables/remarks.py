"""What stands below a table in a text file: sources, notes, counts of rows; and what to say of lines passed over."""

import csv
import re

from backproof.errors import Phrase
from backproof.tables.dialects import Opening
from backproof.tables.numerals import is_number
from backproof.tables.wording import counted, shown

_REMARKS, _ALONE, _TAIL = 10, 60, 2**13
"""How many lines may stand below a table; how many below an empty or a ruled line; how many bytes are looked at."""
_REMARK = re.compile(r"\W*[^\W\d][^:：]*[:：]|[*†‡(（]")
"""How a text begins that says something of a table: Source: …, * provisional."""
_COUNTED = re.compile(r"\(?[0-9]+ (?:rows?|records?|Zeilen?|lignes?|filas?)(?: [a-z]+){0,2}\.?(?: \([0-9.]+ sec\))?\)?")
"""How programs that ask databases say how many rows they found."""
_BLANK_LINE = re.compile(rb"^[ \t]*\r?$", re.MULTILINE)
_LABELLED = re.compile(r"[^\W\d][^:：]{0,20}[:：].*", re.DOTALL)
"""A cell that says of what it speaks, as the last lines of reports do, 制表人：张三."""
_RULED = re.compile(rb"[ \t]*[-=_*]{4,}[^0-9]*$")


def without_count(data: bytes) -> tuple[bytes, list[Phrase]]:
    r"""Return the text without a last line that says how many rows there are, which other lines do not.

    It goes before the cells are parted, since blanks part it into as many as it likes.

    >>> without_count(b"a b\n1 2\n3 4\n(2 rows affected)\n")[0]
    b'a b\n1 2\n3 4\n\n'
    """
    last = data[-_TAIL:].rstrip().rpartition(b"\n")
    text = _text(last[2])
    if not _COUNTED.fullmatch(text) or _COUNTED.fullmatch(_text(last[0].rstrip().rpartition(b"\n")[2])):
        return data, []
    kept = data.rstrip()
    return kept[: len(kept) - len(last[2])] + data[len(kept) :], [_passed_over(1, text)]


def _passed_over(count: int, text: str) -> Phrase:
    return Phrase("{lines} below the table passed over, such as {text}", lines=counted(count, "line"), text=shown(text))


def without_remarks(data: bytes, delimiter: str, width: int) -> tuple[bytes, list[Phrase]]:
    """Return the text without the last lines, where these have fewer cells and are no examples cut off."""
    start = 0 if len(data) <= _TAIL else data.find(b"\n", len(data) - _TAIL) + 1
    tail = data[start:]
    if tail.count(b'"') % 2 or (b"\r" in tail and b"\n" not in tail):
        return data, []
    lines = tail.splitlines(keepends=True)
    at = len(lines)
    labelled = not any(_is_labelled(line, delimiter) for line in lines[: len(lines) // 2])
    while at > 0 and len(lines) - at <= _ALONE and _may_be_remark(lines[at - 1], delimiter, width, labelled):
        at -= 1
    remarks = [line for line in lines[at:] if _cells(line, delimiter, width)]
    alone = bool(lines[at:]) and (not _cells(lines[at], delimiter, width) or bool(_RULED.match(lines[at])))
    if at == 0 or len(lines) - at > (_ALONE if alone else _REMARKS):
        return data, []
    single = all(_is_remark(line, delimiter, width) or (labelled and _is_labelled(line, delimiter)) for line in remarks)
    short = all(4 * _cells(line, delimiter, width) <= width for line in remarks)
    short = short and bool(remarks) and _is_remark(remarks[0], delimiter, width)
    if not remarks or not (alone or single or short):
        return data, []
    said = _passed_over(len(remarks), _text(remarks[0]).rstrip(delimiter))
    kept = b"".join(line[len(line.rstrip(b"\r\n")) :] for line in lines[at:])
    return data[:start] + b"".join(lines[:at]) + kept, [said]


def _may_be_remark(line: bytes, delimiter: str, width: int, labelled: bool) -> bool:
    """Whether a line has fewer cells than the table, or cells that say of what they speak, as no example does."""
    return _cells(line, delimiter, width) < width or (labelled and _is_labelled(line, delimiter))


def _is_labelled(line: bytes, delimiter: str) -> bool:
    """Whether all cells of a line that are filled, several, say of what they speak: Made by: Kim, Checked by: Lee."""
    text = _text(line)
    if delimiter == " " or not text or (":" not in text and "：" not in text):
        return False
    cells = [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), []) if cell.strip()]
    return len(cells) > 1 and all(map(_LABELLED.fullmatch, cells))


def _is_remark(line: bytes, delimiter: str, width: int) -> bool:
    """Whether a line is a text alone; one that is filled up with empty cells could be an example, if no remark."""
    text = _text(line)
    if _cells(line, delimiter, width) != 1 or is_number(text) or _is_parted_otherwise(text, delimiter, width):
        return False
    return (
        delimiter == " "
        or len(next(csv.reader([text], delimiter=delimiter), [])) < width
        or _REMARK.match(text) is not None
    )


def _is_parted_otherwise(text: str, delimiter: str, width: int) -> bool:
    """Whether another delimiter parts a line into as many cells as examples have, one of them a number."""
    for other in {",", ";", "\t", "|"} - {delimiter}:
        cells = text.split(other)
        if width > 1 and len(cells) == width and any(is_number(cell.strip()) for cell in cells):
            return True
    return False


def _cells(line: bytes, delimiter: str, width: int) -> int:
    """Return how many cells a line has; of one that has a first cell only, or none, not the empty ones behind it."""
    text = _text(line)
    if not text or delimiter == " ":
        return len(text.split())
    cells = next(csv.reader([text], delimiter=delimiter), [])
    return int(bool(cells[0].strip())) if width > 2 and not any(cell.strip() for cell in cells[1:]) else len(cells)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip("\r\n ")


def on_lines_passed_over(opening: Opening, passed_over: tuple[int, int], data: bytes) -> list[Phrase]:
    """Return what to say of lines of comment before the table, and of empty ones and comments within it.

    Those that are empty in the `data` alone were titles, remarks and lines that are drawn, and are told elsewhere.
    """
    notes, (empty, within) = [], passed_over
    if empty:
        empty -= len(_BLANK_LINE.findall(data)) - len(_BLANK_LINE.findall(opening.data))
    if opening.comments:
        notes.append(Phrase("{lines} of comment before the table passed over", lines=counted(opening.comments, "line")))
    if within:
        notes.append(Phrase("{lines} of comment within the table passed over", lines=counted(within, "line")))
    if empty > 0:
        notes.append(Phrase("{lines} without any value left out", lines=counted(empty, "line")))
    return notes
