"""The one door: a result in a format and a language.

The faces of the results of `backproof.PART` are in `PART_faces.py` beside this file, which registers them here by the
type of the result, and is imported when the first of these results is shown: showing one kind loads no other.

Formats are "text", "html" (a page), "fragment" (HTML for a notebook's cell), "dict" (plain data, from which JSON is
made), and for derivations "latex", "markdown" and "pdf". No control character passes, whatever names and cells hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from importlib import import_module
from typing import Any

from backproof.errors import InputError, Keyword, Listed
from backproof.faces import LANGUAGES, Message
from backproof.rendering.controls import has_controls, pictured, without_controls
from backproof.rendering.words import tell

Renderer = Callable[[Any, str], Any]
"""A function of (result, language)."""


@singledispatch
def faces_of(result: Any) -> Mapping[str, Renderer]:
    """Return the formats that a result has, each with what renders it; registered by the type of the result."""
    raise TypeError(f"{type(result).__name__} has no faces")


def register(kind: type, faces: Mapping[str, Renderer]) -> None:
    """Let results of a type be shown in these formats."""
    faces_of.register(kind, lambda result: faces)


def face(result: Any, format: str, language: str = "en") -> Any:
    """Return a result in a format, in a language.

    Raises:
        InputError: a format that this kind of result does not have, or a language other than "en" and "zh".
    """
    for kind in type(result).__mro__:
        package, _, inside = kind.__module__.partition(".")
        if package == "backproof" and inside != "faces":
            import_module(f"backproof.rendering.{inside.partition('.')[0]}_faces")
    renderers = faces_of(result)
    if format not in renderers:
        raise InputError(
            "{option}: {given!r} given; accepted: {accepted}",
            option=Keyword("format"),
            given=format,
            accepted=Listed(renderers),
        )
    if language not in LANGUAGES:
        accepted = Listed(LANGUAGES)
        raise InputError(
            "{option}: {given!r} given; accepted: {accepted}",
            option=Keyword("language"),
            given=language,
            accepted=accepted,
        )
    found = renderers[format](result, language)
    if not isinstance(found, str) or not has_controls(found):
        return found
    return (without_controls if format == "text" else pictured)(found)


register(Message, {"text": tell})
