"""The one door: a result in a format and a language. Every result that can be shown has its row in `FACES`.

Formats are "text", "html" (a page), "fragment" (HTML for a notebook's cell), "dict" (plain data, from which JSON is
made), and for derivations "latex", "markdown" and "pdf".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

from backproof.errors import InputError
from backproof.faces import LANGUAGES

Renderer = Callable[[Any, str], Any]
"""A function of (result, language)."""


@singledispatch
def faces_of(result: Any) -> Mapping[str, Renderer]:
    """Return the formats that a result has, each with what renders it; registered by the type of the result."""
    raise TypeError(f"{type(result).__name__} has no faces")


def face(result: Any, format: str, language: str = "en") -> Any:
    """Return a result in a format, in a language.

    Raises:
        InputError: a format that this kind of result does not have, or a language other than "en" and "zh".
    """
    renderers = faces_of(result)
    if format not in renderers:
        raise InputError("format: {given!r} given; accepted: {accepted}", given=format, accepted=", ".join(renderers))
    if language not in LANGUAGES:
        accepted = ", ".join(LANGUAGES)
        raise InputError("language: {given!r} given; accepted: {accepted}", given=language, accepted=accepted)
    return renderers[format](result, language)
