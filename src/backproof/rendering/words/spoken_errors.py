"""The message of an error in either language; `errors_in_….py` beside this file have the Chinese of each."""

from __future__ import annotations

from backproof.errors import BackproofError, Spelt
from backproof.rendering.words import in_language


def error_in(error: BackproofError, language: str, spelt: Spelt = str) -> str:
    """Return the message of an error; one that has no Chinese is said in English.

    Args:
        error: of ours.
        language: "en" or "zh".
        spelt: how a face writes an argument; as Python does unless told.

    >>> from backproof.errors import InputError
    >>> error_in(InputError("sizes: {sizes!r} given; accepted: a sequence such as [2, 3, 1]", sizes=7), "zh")
    'sizes：给出的是 7；可接受：一个序列，如 [2, 3, 1]'
    """
    return error.in_words(spelt, lambda template: in_language(template, language))
