"""What surrounds a table in a text file: titles above the names, remarks below the rows, ruled lines, row names.

All of it is blanked out, so that lines keep their numbers, and told; nothing that could be an example is.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from backproof.errors import Phrase
from backproof.tables.header_rows import names_above_index, names_of_groups, said_of_groups
from backproof.tables.numerals import is_number
from backproof.tables.page_heads import without_page_heads
from backproof.tables.remarks import without_remarks
from backproof.tables.wording import counted, shown

_LINES, _TITLES = 200, 20
_UNDER_NAMES = 2
"""How many lines of units may stand below the names."""


@dataclass(frozen=True)
class Record:
    """A line of cells, or several lines where cells are quoted: its cells, and the first and last of its lines."""

    cells: tuple[str, ...]
    first: int
    last: int

    @property
    def filled(self) -> int:
        """How many cells are not empty."""
        return sum(bool(cell.strip()) for cell in self.cells)


def without_surroundings(
    data: bytes, delimiter: str, names: bool, *, begins: bool = True, ends: bool = True
) -> tuple[bytes, list[Phrase]]:
    r"""Return the text with only the table in it, and what to say of the rest.

    Args:
        data: the text.
        delimiter: between its cells.
        names: whether the first line may be one of names.
        begins: whether the text has the beginning of the file, where titles stand.
        ends: whether it has the end, where remarks stand.

    >>> without_surroundings(b"Report\n\na,b\n1,2\n3,4\n(2 rows)\n", ",", True)[0]
    b'\n\na,b\n1,2\n3,4\n\n'
    """
    head = _records(data, delimiter)
    width = _width_of(head)
    if width < 2:
        return data, []
    data, notes = without_remarks(data, delimiter, width) if ends else (data, [])
    titles, grouped, lines = (_titles(*_without_empty_ends(head, width)) if begins else 0), None, 0
    if begins and names and (found := _groups(head, titles, width)) is not None:
        titles, grouped, lines = found
    if titles:
        data, more = _without_titles(data, head, titles)
        notes += more
    if grouped is not None:
        rows = head[titles : titles + lines]
        data = _renamed(data, rows, delimiter, grouped)
        notes.append(said_of_groups(rows[0].first, rows[1].first, grouped))
    elif names and len(head) > titles + 1:
        data, more = _with_all_names(data, head[titles:], delimiter, width)
        notes += more
    return data, notes


def _without_titles(data: bytes, head: Sequence[Record], titles: int) -> tuple[bytes, list[Phrase]]:
    """Return the text without so many records above the names, also where they come again, and what to say of them."""
    last = head[titles].first - 1
    text = shown(next(cell for record in head[:titles] for cell in record.cells if cell.strip()))
    said = Phrase("{lines} above the names passed over, such as {text}", lines=counted(titles, "line"), text=text)
    start, stop = (_place_of_line(data, last + number) for number in (1, 2))
    data, again = without_page_heads(blanked(data, 1, last), data[:start].splitlines(), data[start:stop])
    return data, [said, *again]


def _records(data: bytes, delimiter: str) -> list[Record]:
    """Return the first records that are not blank."""
    text = data[: 2**18].decode("utf-8", "ignore")
    text = text if len(data) <= 2**18 else text.rpartition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[Record] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) or len(cells) > 1:
                found.append(Record(tuple(cells), line, reader.line_num))
            line = reader.line_num + 1
            if len(found) >= _LINES:
                break
    except csv.Error:
        pass  # the records before it tell the layout; `read_csv` refuses such a line by its number
    return found


def _width_of(records: Sequence[Record]) -> int:
    """Return how many cells most lines have; 0 where it is not clear."""
    widths = Counter(len(record.cells) for record in records)
    if not widths:
        return 0
    if len(records) == 2 and len(records[1].cells) == len(records[0].cells) + 1 and not records[1].cells[-1].strip():
        return len(records[1].cells)  # a row alone with a delimiter at its end
    width, count = widths.most_common(1)[0]
    return width if 2 * count > len(records) or (len(records) > 2 and 2 * count == len(records)) else 0


def _without_empty_ends(records: Sequence[Record], width: int) -> tuple[Sequence[Record], int]:
    """Return records of one width without the last columns in which nothing stands, as spreadsheets leave them."""
    if any(len(record.cells) != width for record in records):
        return records, width
    used = 1 + max((i for record in records for i, cell in enumerate(record.cells) if cell.strip()), default=width - 1)
    return [replace(record, cells=record.cells[:used]) for record in records], used


def _titles(records: Sequence[Record], width: int) -> int:
    """Return how many records stand above the line of names."""
    if len(records) < 3 or width < 2:
        return 0
    if _is_numbers(records[0]) and _is_names(records[1]) and all(map(_is_numbers, records[2:])):
        return 1  # how many rows and columns there are
    if len(records[0].cells) > width:
        return _wide_titles(records, width)
    ragged = len(records[0].cells) < width
    if ragged and (len(records[0].cells) < width - 1 or len(records[1].cells) < width or width == 2):
        start = next((i for i, one in enumerate(records[: _TITLES + 1]) if len(one.cells) >= width and one.filled), 0)
        fits = all(len(one.cells) < width or not one.filled for one in records[:start])
        if start == 1 and _is_names(records[0]) and records[0].filled > 1 and _is_numbers(records[1]):
            return 0  # names of fewer columns than there are cells, as where decimal commas stand between commas
        if start and fits and len(records) > start + 1:
            back = len(records[start - 1].cells) == width - 1 and records[start - 1].filled == width - 1 and start > 1
            if back and width > 2 and not _is_names(records[start]) and _is_names(records[start - 1]):
                return start - 1
            return start if width < 3 else _later_names(records, start, width)
        return 0
    if not ragged and width > 2 and 2 * records[0].filled <= width and not _is_names(records[0]):
        start = next((i for i, one in enumerate(records[: _TITLES + 1])
                      if len(one.cells) == width and (_is_names(one) or _is_counted(one))), 0)  # fmt: skip
        return start if 2 * records[0].filled < width or _stand_above_digits(records, start, width) else 0
    return 0


def _stand_above_digits(records: Sequence[Record], start: int, width: int) -> bool:
    """Whether a record without digits at the beginning of its cells stands above a column of numbers or times."""
    rows = [one.cells for one in records[start:] if len(one.cells) == width]
    if not start or len(rows) < _UNDER_NAMES or any(map(_begins_with_digit, rows[0])):
        return False
    return any(map(_begin_with_digits, zip(*rows[1:], strict=True)))


def _begins_with_digit(cell: str) -> bool:
    return re.match(r"\s*[-+]?[.,]?[0-9]", cell) is not None


def _groups(records: Sequence[Record], start: int, width: int) -> tuple[int, list[str], int] | None:
    """Return how many records stand above names in several lines, the names, and in how many; None without such."""
    for i in range(start, min(start + _TITLES, len(records))):
        rows = [one.cells for one in records[i:] if len(one.cells) == width]
        if len(rows) == len(records) - i and (found := names_above_index(rows)):
            return i, found, 3
        if len(records[i].cells) == width and len(rows) == len(records) - i and (found := names_of_groups(rows)):
            return i, found, 2
        if records[i].filled > 1:
            return None
    return None


def _renamed(data: bytes, rows: Sequence[Record], delimiter: str, names: Sequence[str]) -> bytes:
    """Return the text with these names in the first line of some records, and nothing in the rest of them."""
    data = blanked(data, rows[0].first, rows[-1].last)
    place = _place_of_line(data, rows[0].first)
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="").writerow(names)
    return data[:place] + stream.getvalue().encode() + data[place:]


def _later_names(records: Sequence[Record], start: int, width: int) -> int:
    """Return where the names stand: at the start, or below lines that are filled in part and followed by such names."""
    for i, one in enumerate(records[start : start + _TITLES], start):
        if _is_names(one) or (i > start and _is_years(one) and all(above.filled == 1 for above in records[:i])):
            return i if i == start or 2 * len(records[i:]) > len(records) else start
        if one.filled == width:
            return start
    return start


def _wide_titles(records: Sequence[Record], width: int) -> int:
    """Return how many records with more cells than the table has stand above its names, as of instruments and ledgers.

    A first line that could be the names itself is no title.
    """
    start = next((i for i, one in enumerate(records[: _TITLES + 1]) if len(one.cells) <= width), 0)
    filled = [cell.strip() for cell in records[0].cells if cell.strip()]
    could_be_names = len(set(filled)) == len(filled) >= width and not any(map(is_number, filled))
    if could_be_names or len(records[start].cells) != width or not _is_names(records[start]):
        return 0
    rows = records[start + 1 :]
    even = all(len(one.cells) == width for one in rows)
    examples = [one.cells for one in rows[_UNDER_NAMES:] or rows]
    return start if even and any(map(_begin_with_digits, zip(*examples, strict=True))) else 0


def _begin_with_digits(cells: Sequence[str]) -> bool:
    """Whether the cells of a column are numbers, or times, which no name above them is."""
    return any(cells) and all(re.match(r"\s*(?:[-+]?[.,]?[0-9]|$)", cell) for cell in cells)


def _is_numbers(record: Record) -> bool:
    return all(is_number(cell.strip()) for cell in record.cells)


def _is_names(record: Record) -> bool:
    """Whether all cells but one or so are filled, differ, and are no numbers."""
    cells = [cell.strip() for cell in record.cells if cell.strip()]
    plain = not any(is_number(cell) or is_number(cell, ",") for cell in cells)
    return plain and len(set(cells)) == len(cells) >= max(2, len(record.cells) - 1)


def _is_counted(record: Record) -> bool:
    """Whether the cells behind the first are 1, 2, 3 and so on, as above the wells of a plate."""
    cells = [cell.strip() for cell in record.cells[1:]]
    return len(cells) > 2 and cells == [str(i + 1) for i in range(len(cells))]


def _is_years(record: Record) -> bool:
    """Whether some last cells are filled, all by different years, as the heads of tables of offices are."""
    cells = [cell.strip() for cell in record.cells]
    years = [cell for cell in cells if cell]
    return (
        len(set(years)) == len(years) > 1
        and cells[-len(years) :] == years
        and all(re.fullmatch(r"(?:1[89]|20|21)[0-9]{2}", cell) for cell in years)
    )


def _with_all_names(data: bytes, records: Sequence[Record], delimiter: str, width: int) -> tuple[bytes, list[Phrase]]:
    """Return the text with a name more, an empty one, where the first line has one cell less than all others.

    A last cell that is empty everywhere comes of delimiters at the ends; a first one that counts or names the lines,
    all different, comes of programs that write no name above such names.
    """
    first, rest = records[0], [record for record in records[1:] if not record.cells[0].startswith("#")]
    if len(first.cells) == width + 1 and all(len(record.cells) == width for record in rest):
        return _without_last_delimiter(data, first, delimiter), []
    if len(first.cells) != width - 1 or not rest or any(len(record.cells) != width for record in rest):
        return data, []
    place = _place_of_line(data, first.first)
    if all(not record.cells[-1].strip() for record in rest):
        end = re.compile(rb"(?=\r?\n|\r|$)").search(data, _place_of_line(data, first.last))
        at = end.start() if end else len(data)
        return data[:at] + delimiter.encode() + data[at:], []
    keys = [record.cells[0].strip() for record in rest]
    counts = keys in ([str(i + start) for i in range(len(keys))] for start in (0, 1))
    quoted = data[_place_of_line(data, rest[0].first) :].lstrip(b" \t").startswith(b'"')
    if len(set(keys)) < len(keys) or not (counts or quoted):
        return data, []
    said = Phrase("the first line has one name less than the lines below have cells, so their first cells, {cell} and "
                  "so on, are taken for names of the lines", cell=shown(keys[0]))  # fmt: skip
    return data[:place] + b'""' + delimiter.encode() + data[place:], [said]


def _without_last_delimiter(data: bytes, first: Record, delimiter: str) -> bytes:
    """Return the text without a delimiter at the end of the line of names, behind which the others have no cell."""
    start, stop = _place_of_line(data, first.last), _place_of_line(data, first.last + 1)
    line = data[start:stop].rstrip()
    kept = line.removesuffix(delimiter.encode())
    return data[: start + len(kept)] + data[start + len(line) :]


def _place_of_line(data: bytes, number: int) -> int:
    """Return where a line begins; lines count from 1."""
    place = 0
    for _ in range(number - 1):
        found = re.compile(rb"\r\n|\r|\n").search(data, place)
        place = found.end() if found else len(data)
    return place


def blanked(data: bytes, first: int, last: int) -> bytes:
    """Return the text with nothing in some lines, which stay lines."""
    start, end = _place_of_line(data, first), _place_of_line(data, last + 1)
    return data[:start] + re.sub(rb"[^\r\n]+", b"", data[start:end]) + data[end:]
