"""Heads of text files that are no table: those of ARFF, which name the columns, and pages above rows of numbers."""

import csv
import io
import re

from backproof.errors import InputError, Phrase
from backproof.tables.numerals import is_number
from backproof.tables.special_rows import UNITS
from backproof.tables.wording import counted, listed, shown

_SAMPLE, _FEWEST_ROWS = 2**16, 10
_RELATION = re.compile(rb"(?:[ \t]*(?:%[^\r\n]*)?\r?\n)*[ \t]*@relation\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"@attribute\s+(?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"|([^\s{]+))\s*(\{|string\b)?", re.IGNORECASE)
_RELATIONAL = re.compile(r"@attribute\s.*\srelational$", re.IGNORECASE)
_RULED = re.compile(r"[-=_*#~+.]*")
_UNIT = re.compile(r"[\[(][^\])]*[\])]|-")
"""A unit of measure in brackets, as in lines below the names."""


def without_arff_head(data: bytes) -> tuple[bytes, tuple[str, ...]] | None:
    r"""Return the rows of an ARFF file below their names, and which of these it says are texts; None where it is none.

    Lines keep their numbers. Categories are texts too. A file whose rows are in braces, each with the cells that are
    not 0 only, is taken for none, and so is one with tables within cells.

    >>> without_arff_head(b"% x\n@relation r\n@attribute 'a b' numeric\n@attribute c {1,0}\n@data\n1,1\n% z\n2,0\n")
    (b'\n\n\n\na b,c\n1,1\n\n2,0\n', ('c',))
    """
    if not _RELATION.match(data):
        return None
    lines = data.decode("utf-8", "replace").splitlines()
    begin = next((i for i, line in enumerate(lines) if line.strip().lower() == "@data"), None)
    if begin is None:
        return None
    found = [match for line in lines[:begin] if (match := _ATTRIBUTE.match(line.strip())) is not None]
    rows = ["" if line.lstrip().startswith("%") else line for line in lines[begin + 1 :]]
    first = next((line for line in rows if line.strip()), "")
    if not found or first.lstrip().startswith("{") or any(_RELATIONAL.match(line.strip()) for line in lines[:begin]):
        return None
    names = [next(filter(None, match.groups()[:3]), "").replace("\\'", "'") for match in found]
    texts = tuple(name for name, match in zip(names, found, strict=True) if match[4])
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    if any("'" in line for line in rows) and not any('"' in line for line in rows):
        writer.writerows(
            next(csv.reader([line], quotechar="'", escapechar="\\", skipinitialspace=True), []) for line in rows
        )
    else:
        stream.write("".join(f"{line}\n" for line in rows))
    return ("\n" * begin + stream.getvalue()).encode(), texts


def refuse_arff(data: bytes, source: str) -> None:
    """Raise InputError where a text is ARFF all the same, of another form."""
    if _RELATION.match(data):
        raise InputError(
            "{source}: ARFF with sparse rows, with tables within cells or without any rows found; accepted: ARFF with "
            "a value for each attribute in every row",
            source=source,
        )


def without_page(data: bytes) -> tuple[bytes, list[Phrase]]:
    r"""Return the text without what stands above rows of numbers with blanks between, and what to say of it.

    So many numbers stand in every line from some line on, ten at least and half of all; the last line above that has
    as many words, all different and none a number, has the names. Other text is returned as it is.

    >>> without_page(b"Station: A, B\n\nh t p\n***\n" + b" 1  2.5  3\n" * 10)[0][:27]
    b'\n\nh t p\n\n 1  2.5  3\n 1  2.5'
    """
    lines = data[:_SAMPLE].decode("utf-8", "ignore").splitlines()
    lines = lines[:-1] if len(data) > _SAMPLE else lines
    filled = [line.split() for line in lines if line.strip()]
    width = len(filled[-1]) if filled else 0
    begins = len(filled) > 1 and len(filled[0]) == len(filled[1]) == width and _are_numbers(filled[1])
    names_first = len({cell.strip() for cell in lines[0].split("\t")}) == width if lines else False
    if width < 3 or begins or names_first or not _are_numbers(filled[-1]):
        return data, []
    start = len(lines)
    while start > 0 and (not lines[start - 1].strip() or _is_row(lines[start - 1], width)):
        start -= 1
    rows = sum(bool(line.strip()) for line in lines[start:])
    if rows < max(_FEWEST_ROWS, len(filled) / 2) or _counts_its_rows(filled, width):
        return data, []
    return _with_names_of_page(data, lines, start, width)


def _counts_its_rows(filled: list[list[str]], width: int) -> bool:
    """Whether the first line has names for all columns but the first, which counts the rows, as R prints a table."""
    first, *rest = filled
    keys = [row[0] for row in rest]
    return len(first) == width - 1 and keys in ([str(i + start) for i in range(len(keys))] for start in (0, 1))


def _with_names_of_page(data: bytes, lines: list[str], start: int, width: int) -> tuple[bytes, list[Phrase]]:
    """Return the text with the names and the rows from a line on only, and what to say of the rest."""
    units = at = _last_words(lines, start)
    if at > 0 and len(lines[at].split()) == width and all(map(_UNIT.fullmatch, lines[at].split())):
        at = _last_words(lines, at)
    names = lines[at].split() if at >= 0 else []
    named = len(names) == len(set(names)) == width and not any(map(is_number, names))
    above = [line for i, line in enumerate(lines[:start]) if line.strip() and not (named and i in (at, units))]
    said = []
    if above:
        said = [Phrase("{lines} above the names passed over, such as {text}", lines=counted(len(above), "line"),
                       text=shown(above[0].strip()))]  # fmt: skip
    if named and units != at:
        said.append(Phrase(UNITS, number=units + 1, cells=listed(map(shown, lines[units].split()), 4)))
    pieces = data.splitlines(keepends=True)
    kept = [
        piece if named and i == at else piece[len(piece.rstrip(b"\r\n")) :] for i, piece in enumerate(pieces[:start])
    ]
    return b"".join([*kept, *pieces[start:]]), said


def _last_words(lines: list[str], stop: int) -> int:
    """Return the last line above another that is neither empty nor ruled, -1 where there is none."""
    return next((i for i in range(stop - 1, -1, -1) if not _RULED.fullmatch(lines[i].strip())), -1)


def _is_row(line: str, width: int) -> bool:
    cells = line.split()
    return len(cells) == width and _are_numbers(cells)


def _are_numbers(cells: list[str]) -> bool:
    return all(map(is_number, cells))
