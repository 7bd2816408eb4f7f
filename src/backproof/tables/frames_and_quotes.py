"""Text that programs wrote around their cells in another way than CSV does: lines drawn, frames, other quotes."""

import csv
import io
import re
from itertools import islice

_LINES = 200
_DRAWN = re.compile(rb"^[ \t|+:]*(?:-{2,}|={2,})[-=|+: \t]*(?=\r?$)", re.MULTILINE)
_RULE = re.compile(rb"^(?=[^\n]*--)[ \t,;]*-+(?:[ \t,;]+-+)*[ \t]*(?=\r?$)", re.MULTILINE)
"""A line of dashes below the names, as programs that ask databases draw it without strokes between the columns."""
_SINGLE = re.compile(rb"[,;\t|\n]'[^'\n]*[,;\t|][^'\n]*'[,;\t|\r\n]")
"""A cell in single quotes that has a delimiter in it."""
_ONE_CELL = re.compile(r'"(?:[^"]|"")*"')
_FRAMED = re.compile(rb"^[ \t]*\|(.*)\|[ \t]*(?=\r?$)", re.MULTILINE)


def plain_text(data: bytes) -> bytes:
    r"""Return the text without lines that are drawn, nor frames at both ends, nor quotes that are no part of CSV.

    >>> plain_text(b"| a | b |\n|---|---|\n| 1 | 2 |\n")
    b' a | b \n\n 1 | 2 \n'
    >>> plain_text(b"'a','b'\n'it''s',2\n"), plain_text(b'"a;b"\n"1;2"\n')
    (b"a,b\nit's,2\n", b'a;b\n1;2\n')
    """
    head = data[: 2**12]
    if b"|" in head and (drawn := _DRAWN.search(head)) and data.count(b"\n", 0, drawn.start()) < 5:
        data = _DRAWN.sub(b"", data)
        lines = [line for line in data.splitlines() if b"|" in line]
        if lines and all(_FRAMED.match(line) for line in lines[:_LINES]):
            data = _FRAMED.sub(rb"\1", data)
    elif (rule := _RULE.search(head)) and head[: rule.start()].strip() and data.count(b"\n", 0, rule.start()) < 5:
        data = data.replace(rule[0] + b"\n", b"\n") if b"\r" not in head else _RULE.sub(b"", data)
    if b"\\" in data and b'\\"' in data:
        data = _with_doubled_quotes(data)
    if head.lstrip()[:1] == b"'" or _SINGLE.search(head):
        return _requoted(data)
    return _unwrapped(data) if head.lstrip()[:1] == b'"' else data


def _with_doubled_quotes(data: bytes) -> bytes:
    """Return the text with quotes within cells doubled, where a stroke stands before them, if only so it is CSV."""
    doubled = re.sub(rb'\\(["\\])', lambda found: b'""' if found[1] == b'"' else found[0], data)
    return doubled if _mark_of(data) is None and _mark_of(doubled) is not None else data


def _mark_of(data: bytes, quote: str = '"') -> str | None:
    """Return what parts the first lines into equally many cells, several, as CSV without a fault; None if nothing."""
    text = data[: 2**18].decode("utf-8", "ignore")
    text = text if len(data) <= 2**18 else text.rpartition("\n")[0]
    for mark in ",;\t|":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, quotechar=quote, strict=True)
        try:
            widths = {len(row) for row in islice(rows, _LINES) if row}
        except csv.Error:
            continue
        if len(widths) == 1 and min(widths) > 1:
            return mark
    return None


def _requoted(data: bytes) -> bytes:
    """Return the text with double quotes where it has single ones around cells, of its first line or others."""
    first = data.lstrip().partition(b"\n")[0].strip()
    mark = next(
        (one for one in ",;\t|" if re.fullmatch(rb"'[^']*'(?:%b'[^']*')*" % re.escape(one.encode()), first)), None
    )
    if mark is None and _mark_of(data) is None:
        mark = _mark_of(data, "'")
    if mark is None or b'"' in data:
        return data
    records = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=mark, quotechar="'")
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark, lineterminator="\n").writerows(records)
    return stream.getvalue().encode()


def _unwrapped(data: bytes) -> bytes:
    """Return the lines within quotes where each line is one quoted cell that has several cells in it."""
    begin = data[: 2**16].decode("utf-8", "ignore").splitlines(keepends=True)
    first = next((line for line in begin if line.strip("\r\n")), "")
    if first.endswith(("\r", "\n")) and not _ONE_CELL.fullmatch(first.strip("\r\n")):
        return data  # which is found out far sooner than by all lines
    lines = data.decode().splitlines()
    for mark in ";,\t|":
        inner = [line[1:-1].replace('""', '"') for line in lines if _ONE_CELL.fullmatch(line)]
        if len(inner) == sum(map(bool, lines)) > 1 and len({_width(line, mark) for line in inner} - {0, 1}) == 1:
            return "\n".join([*(line[1:-1].replace('""', '"') for line in lines), ""]).encode()
    return data


def _width(line: str, mark: str) -> int:
    return len(next(csv.reader([line], delimiter=mark), []))
