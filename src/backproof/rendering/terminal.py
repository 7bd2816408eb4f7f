"""Lines and facts for a terminal, with nothing in them that would steer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backproof.rendering.tables_and_pages import pairs_text


def show_lines(lines: Iterable[str]) -> None:
    """Print lines as they are, never wrapped; what would steer the terminal is shown as its code."""
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
