"""The faces of a result: how one asks for it as text, HTML or JSON, in English or Chinese, also after the fact.

A result holds codes and numbers. What it looks like is known by `backproof.rendering`, which stands above every result
and is plugged in here by the package itself, so that no result names what draws it. A result that has something to
tell in words holds a `Message`: the key of a sentence and the facts in it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("en", "zh")
"""English and Chinese."""

_UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys, or what turns the direction of writing, and JSON may hold as it is."""

_MOST_LINES = 60
_FIRST_LINES = 20
"""A result of at most so many lines is shown whole by Python's prompt; of a longer one it shows the first."""

FaceDoor = Callable[[Any, str, str], Any]
_plugged: list[FaceDoor] = []


def plug(door: FaceDoor) -> None:
    """Let results be shown by this function of (result, format, language)."""
    _plugged[:] = [door]


def shown(result: Any, format: str, language: str = LANGUAGES[0]) -> Any:
    """Return a result, or a `Message`, in a format that it has: for what shows itself as it goes, such as a bar."""
    return _plugged[0](result, format, language)


@dataclass(frozen=True)
class Message:
    """A sentence that is not put together yet.

    Attributes:
        key: of its words, "MATTER.NAME": those of NAME in `backproof/rendering/words/MATTER.py`.
        facts: what the words have in braces, by name; a fact may be a `Message` itself.
    """

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Faced:
    """A result that can be shown.

    Its `language`, where it has one, is the language it is shown in when nobody asks for another.
    """

    def face(self, format: str, language: str | None = None) -> Any:
        """Return the result in a format: text, html, json and what else it has; bytes for pdf.

        Raises:
            InputError: a format that this result does not have, or a language other than "en" and "zh".
        """
        if language is None:
            language = getattr(self, "language", LANGUAGES[0])
        if format == "json":
            return json_text(_plain(_plugged[0](self, "dict", language)))
        return _plugged[0](self, format, language)

    def to_text(self, language: str | None = None) -> str:
        """Return the result as plain text."""
        return str(self.face("text", language))

    def to_html(self, language: str | None = None) -> str:
        """Return the result as an HTML page that loads nothing from elsewhere."""
        return str(self.face("html", language))

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """Return the result as plain data: codes and numbers, with the sentences in one language beside them."""
        found: dict[str, Any] = self.face("dict", language)
        return found

    def to_json(self, language: str | None = None) -> str:
        """Return what `to_dict` returns as JSON text; numbers that are not finite as their names, "nan" and "inf"."""
        return str(self.face("json", language))

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        """Return what Python's prompt shows: the text, or the beginning of a long one."""
        lines = self.to_text().splitlines()
        if len(lines) <= _MOST_LINES:
            return "\n".join(lines)
        more = Message("usage.more lines", {"n": len(lines) - _FIRST_LINES})
        return "\n".join([*lines[:_FIRST_LINES], shown(more, "text", getattr(self, "language", LANGUAGES[0]))])

    def _repr_html_(self) -> str:
        return str(self.face("fragment"))


def json_text(value: Any) -> str:
    r"""Return plain data as JSON text with one entry a line; every character that is no letter to see as its code.

    >>> print(json_text({"név": "clear \x1b[2J, \x9b2J"}))
    {
      "név": "clear \u001b[2J, \u009b2J"
    }
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    """Return plain data as JSON has it, which has no numbers that are not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
