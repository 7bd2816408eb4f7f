"""Heads of pages between the rows of a table, as programs of firms print them: what stands above the names, again."""

import re

from backproof.errors import Phrase
from backproof.tables.wording import counted, shown

_RULED = re.compile(rb"[-=_*+|\s]*")
_DIGITS = re.compile(rb"[0-9]+")


def without_page_heads(data: bytes, above: list[bytes], names: bytes) -> tuple[bytes, list[Phrase]]:
    r"""Return the text without lines that stand above the names and come again above these, and what to say of them.

    Numbers of pages and times may differ. The names that come again are left to others.

    Args:
        data: the text, in which the lines above the names are blank.
        above: these lines, as they were.
        names: the line of names.

    >>> without_page_heads(b"\na;b\n1;2\nPage 2\na;b\n3;4\n", [b"Page 1"], b"a;b")[0]
    b'\na;b\n1;2\n\na;b\n3;4\n'
    """
    name = names.strip()
    if not name or data.count(name) < 2:
        return data, []
    heads = {_as_on_any_page(line) for line in above} - {b""}
    lines = data.splitlines(keepends=True)
    first = ""
    count = 0
    for at in (i for i, line in enumerate(lines) if line.strip() == name):
        before = at - 1
        while before >= 0 and _is_head(lines[before], heads):
            if _as_on_any_page(lines[before]) in heads:
                first = first or lines[before].decode("utf-8", "replace").strip()
                count += 1
            lines[before] = lines[before][len(lines[before].rstrip(b"\r\n")) :]
            before -= 1
    if not count:
        return data, []
    template = "{lines} of heads of pages between the rows left out, such as {text}"
    return b"".join(lines), [Phrase(template, lines=counted(count, "line"), text=shown(first))]


def _is_head(line: bytes, heads: set[bytes]) -> bool:
    """Whether a line is blank, drawn, or one of those above the names but for its numbers."""
    return _RULED.fullmatch(line) is not None or _as_on_any_page(line) in heads


def _as_on_any_page(line: bytes) -> bytes:
    """Return a line without what differs from page to page: numbers, and blanks that make room for them."""
    return b" ".join(_DIGITS.sub(b"0", line).split())
