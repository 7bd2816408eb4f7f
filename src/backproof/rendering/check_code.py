"""The user's own code on the page of a check: a statement with the lines around it, and whole functions, folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import dedent

from backproof.checking.report import SourceCode, Statement
from backproof.rendering.words import say

_AROUND = 3
"""So many lines are shown before and after a statement."""


def statement(place: Statement, sources: Sequence[SourceCode], language: str, of: str = "likely") -> str:
    """Return a statement, marked, with a few lines around it, and what is said of it: "likely" or "changed"."""
    source = _holding(place, sources)
    if source is None:
        return ""
    first = max(source.first_line, place.line - _AROUND)
    last = place.last_line + _AROUND
    said = f"{_where(place, language)}; {say(f'check_page.{of}', language)}"
    if language != "en":
        said = said.replace("; ", "；")
    return f"<figure><figcaption>{escape(said)}</figcaption>{_listing(source, first, last, [place])}</figure>"


def functions(sources: Sequence[SourceCode], places: Iterable[Statement], language: str) -> str:
    """Return functions and classes, each folded, with statements marked in them."""
    marked = list(places)
    return "".join(_folded(source, marked, language) for source in sources)


def _folded(source: SourceCode, places: list[Statement], language: str) -> str:
    title = say("check_page.whole", language, name=source.name, file=source.file, line=source.first_line)
    last = source.first_line + source.text.count("\n")
    more = say("check_page.left out", language, count=source.left_out) if source.left_out else ""
    said = f'<p class="more">{escape(more)}</p>' if more else ""
    listing = _listing(source, source.first_line, last, places)
    return f"<details><summary>{escape(title)}</summary>{listing}{said}</details>"


def _where(place: Statement, language: str) -> str:
    if place.line == place.last_line:
        return say("check_page.at", language, file=place.file, line=place.line)
    return say("check_page.at lines", language, file=place.file, line=place.line, last=place.last_line)


def _holding(place: Statement, sources: Sequence[SourceCode]) -> SourceCode | None:
    for source in sources:
        last = source.first_line + source.text.count("\n")
        if source.file == place.file and source.first_line <= place.line <= last:
            return source
    return None


def _listing(source: SourceCode, first: int, last: int, places: list[Statement]) -> str:
    """Lines with their numbers, moved to the left as far as all of them allow."""
    numbers = range(max(first, source.first_line), last + 1)
    texts = source.text.split("\n")[numbers.start - source.first_line : numbers.stop - source.first_line]
    lines = []
    for number, text in zip(numbers, dedent("\n".join(texts)).split("\n"), strict=False):
        is_marked = any(each.file == source.file and each.line <= number <= each.last_line for each in places)
        tag, look = ("mark", "line marked") if is_marked else ("span", "line")
        lines.append(f'<{tag} class="{look}"><span class="at">{number}</span>{escape(text)}</{tag}>')
    return "<pre>" + "\n".join(lines) + "</pre>"
