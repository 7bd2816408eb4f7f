"""The faces of a result: how one asks for it as text, HTML or JSON, in English or Chinese, also after the fact.

A result holds codes and numbers. What it looks like is known by `backproof.rendering`, which stands above every result
and is plugged in here by the package itself, so that no result names what draws it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

LANGUAGES = ("en", "zh")
"""English and Chinese."""

Door = Callable[[Any, str, str], Any]
_plugged: list[Door] = []


def plug(door: Door) -> None:
    """Let results be shown by this function of (result, format, language)."""
    _plugged[:] = [door]


class Faced:
    """A result that can be shown.

    Its `language`, where it has one, is the language it is shown in when nobody asks for another.
    """

    def face(self, format: str, language: str | None = None) -> Any:
        """Return the result in a format: text, html, json and what else it has; bytes for pdf.

        Raises:
            InputError: a format that this result does not have, or a language other than "en" and "zh".
        """
        spoken = str(language or getattr(self, "language", LANGUAGES[0]))
        return _plugged[0](self, format, spoken)

    def to_text(self, language: str | None = None) -> str:
        """Return the result as plain text."""
        return str(self.face("text", language))

    def to_html(self, language: str | None = None) -> str:
        """Return the result as HTML that loads nothing from elsewhere."""
        return str(self.face("html", language))

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """Return the result as plain data: codes and numbers, with the sentences in one language beside them."""
        found: dict[str, Any] = self.face("dict", language)
        return found

    def to_json(self, language: str | None = None) -> str:
        """Return what `to_dict` returns as JSON text."""
        return json.dumps(self.to_dict(language), ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return str(self.face("fragment"))
