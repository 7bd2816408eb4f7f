"""The boxes that mathematics is printed from: letters, rows, scripts, fractions, roots, sums, braces, brackets."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import east_asian_width

_SCRIPT = 0.7
"""How wide a character in a script is, measured in characters on the line."""


@dataclass(frozen=True)
class Box:
    """Anything that can be printed."""


@dataclass(frozen=True)
class Token(Box):
    """A few characters; kind is "letter", "bold", "upright", "number", "operator", "space" or "words"."""

    text: str
    kind: str


@dataclass(frozen=True)
class Row(Box):
    """Boxes side by side."""

    items: tuple[Box, ...]


@dataclass(frozen=True)
class Script(Box):
    """A base with a subscript and a superscript, either of which may be None."""

    base: Box
    below: Box | None
    above: Box | None


@dataclass(frozen=True)
class Over(Box):
    """A fraction."""

    top: Box
    bottom: Box


@dataclass(frozen=True)
class Root(Box):
    """A square root."""

    body: Box


@dataclass(frozen=True)
class BigSum(Box):
    """Σ with its limits."""

    below: Box
    above: Box


@dataclass(frozen=True)
class Brace(Box):
    """Cases: values with their conditions, None for otherwise."""

    rows: tuple[tuple[Box, Box | None], ...]


@dataclass(frozen=True)
class Fence(Box):
    """A box between two brackets that grow with it."""

    opening: str
    body: Box
    closing: str


@dataclass(frozen=True)
class QuantityBox(Box):
    """A box that stands for the one quantity of this name, as w.2.1.3: where it is printed, it can be lit."""

    body: Box
    of: str


def is_tall(box: Box) -> bool:
    """Whether brackets around a box have to grow."""
    match box:
        case Over() | BigSum() | Brace() | Root():
            return True
        case Row(items=items):
            return any(map(is_tall, items))
        case Script(base=base):
            return is_tall(base)
        case Fence(body=body) | QuantityBox(body=body):
            return is_tall(body)
    return False


def characters(box: Box | None) -> float:
    """Return about how wide a box is on a page, in characters of its line.

    >>> characters(Row((Token("=", "operator"), Over(Token("12", "number"), Token("1234", "number")))))
    5.5
    """
    match box:
        case Token(text=text, kind=kind):
            return 1.5 if kind == "operator" else text_characters(text)
        case Row(items=items):
            return sum(map(characters, items))
        case Script(base=base, below=below, above=above):
            return characters(base) + _SCRIPT * max(characters(below), characters(above))
        case Over(top=top, bottom=bottom):
            return max(characters(top), characters(bottom))
        case BigSum(below=below, above=above):
            return max(2, _SCRIPT * max(characters(below), characters(above)))
        case Brace(rows=rows):
            return 2 + max(characters(value) + characters(condition) for value, condition in rows)
        case Fence(body=body):
            return 2 + characters(body)
        case Root(body=body) | QuantityBox(body=body):
            return 1 + characters(body)
    return 0


def text_characters(text: str) -> float:
    """Return how wide a text is in characters, of which a Chinese one takes two."""
    return float(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text))
