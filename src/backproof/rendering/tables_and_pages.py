"""What several results are shown with: a table as text or as HTML, and a plain page around a fragment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from unicodedata import east_asian_width

from backproof.rendering.words import chosen, table

HTML_LANGUAGE = {"en": "en", "zh": "zh-Hans"}
"""How HTML calls a language."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:"
"""The content security policy of every page: nothing is loaded, and the font is in the page."""

_STYLE = """:root { color-scheme: light dark; } body { font: 16px/1.55 system-ui, sans-serif; margin: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #8884; } th { font-weight: 600; }
pre { white-space: pre-wrap; }"""
HIDDEN = 'div hidden="hidden"'
"""An element that is hidden where no style is read; JupyterLab drops the attribute where it has no value."""


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a Chinese letter.

    >>> columns("cost 代价")
    9
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as lines, each column as wide as it must be, its cells at the right.

    >>> print(text_table(["epoch", "cost"], [["1", "0.5"], ["10", "0.25"]]))
    epoch  cost
        1   0.5
       10  0.25
    """
    widths = [max(map(columns, column)) for column in zip(heads, *rows, strict=True)]
    lines = ("  ".join(" " * (width - columns(cell)) + cell for cell, width in zip(row, widths, strict=True))
             for row in [heads, *rows])  # fmt: skip
    return "\n".join(lines)


def pairs_text(pairs: Iterable[tuple[str, str]], indent: str = "") -> str:
    """Return names and values in two columns.

    >>> print(pairs_text([("a", "1"), ("代价", "2")]))
    a     1
    代价  2
    """
    named = list(pairs)
    width = max((columns(name) for name, _ in named), default=0)
    return "\n".join(f"{indent}{name}{' ' * (width - columns(name))}  {value}" for name, value in named)


def html_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as HTML.

    >>> html_table(["a"], [["<1"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;1</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def page(title: str, fragment: str, language: str) -> str:
    """Return a page with a title around a fragment of HTML."""
    return (
        f'<!DOCTYPE html>\n<html lang="{HTML_LANGUAGE[language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{fragment}\n</body>\n</html>\n"
    )


def as_text_too(hidden: str, text: str, language: str) -> str:
    """Return content that is hidden until its style is read, after the same as text, which is hidden then.

    A notebook that is not trusted reads no style, and shows neither formulas nor pictures.
    """
    told = escape(str(chosen(table("derivation_names", "INTERFACE")["not trusted"], language)))
    plain = f'<div class="bp-plain" lang="{HTML_LANGUAGE[language]}"><p>{told}</p><pre>{escape(text)}</pre></div>'
    return f"{plain}{hidden}"
