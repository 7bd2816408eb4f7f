"""Lines and facts for a terminal, with control characters shown as their codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from backproof.rendering.tables_and_pages import columns, pairs_text

_UNITS = re.compile(
    r"\s+|[（“《「]*(?:[\u2e80-\u2fff\u3040-\u9fff]|[^\s\u2e80-\u9fff（“《「，。；：、）”》」？！]+)?[，。；：、）”》」？！]*"
)
"""What a line is not broken within: a word, or a Chinese letter, with the punctuation that belongs to it."""


def wrapped(text: str, width: int) -> str:
    """Return a text with every line that is wider than a terminal broken between words, or between Chinese letters.

    What follows is two columns farther in than the line began. Only a word that is itself too wide stands out.

    Args:
        text: of lines that may begin with spaces.
        width: in columns, of which a Chinese letter takes two.

    >>> print(wrapped("  a line that is too long", 14))
      a line that
        is too
        long
    """
    return "\n".join(line if columns(line) <= width else _broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    begin = line[: len(line) - len(line.lstrip())]
    lines, here = [], begin
    for unit in _UNITS.findall(line[len(begin) :]):
        if here.strip() and columns(here) + columns(unit) > width and not unit.isspace():
            lines.append(here.rstrip())
            here = f"{begin}  "
        if unit.isspace() and not here.strip():
            continue
        here += unit
    return "\n".join([*lines, here.rstrip()])


def show_lines(lines: Iterable[str]) -> None:
    """Print lines as they are, never wrapped; control characters are shown as their codes."""
    for line in lines:
        print(printable(line))  # noqa: T201 - the terminal is this file's page


def printable(text: str) -> str:
    r"""Return the text with every character that does not print as its escape.

    >>> print(printable("clear \x1b[2J the screen"))
    clear \x1b[2J the screen
    """
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def show_facts(facts: Mapping[str, str]) -> None:
    """Print names and values in two columns."""
    if facts:
        shown = pairs_text((printable(name), printable(value)) for name, value in facts.items())
        show_lines(shown.split("\n"))
