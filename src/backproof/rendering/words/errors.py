"""The Chinese of every message: what stands for an English template, with the same facts in braces.

A message is written in English where it is raised; `backproof.errors` says how. The catalogues are the files
`errors_in_….py` beside this one, a table each from the English template to the Chinese one.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from backproof.errors import BackproofError, Phrase, Spelt
from backproof.rendering import words
from backproof.rendering.words import chosen


def error_in(error: BackproofError, language: str, spelt: Spelt = str) -> str:
    """Return the message of an error; one that has no Chinese is said in English.

    Args:
        error: of ours.
        language: "en" or "zh".
        spelt: how a face writes an argument; as Python does unless told.

    >>> from backproof.errors import InputError
    >>> error_in(InputError("sizes: {sizes!r} given; a sequence such as [2, 3, 1] is accepted", sizes=7), "zh")
    'sizes：给出的是 7；可接受：一个序列，如 [2, 3, 1]'
    """
    return error.in_words(spelt, lambda template: _said(template, language))


def phrase_in(phrase: Phrase, language: str) -> str:
    """Return words that are not an error of ours, such as those of an option that was refused, in a language."""
    return phrase.in_words(str, lambda template: _said(template, language))


def _said(template: str, language: str) -> str:
    return str(chosen((template, chinese().get(template, template)), language))


@cache
def chinese() -> dict[str, str]:
    """Return the Chinese template of every English one."""
    found: dict[str, str] = {}
    for module in iter_modules(words.__path__):
        if module.name.startswith("errors_in_"):
            found |= import_module(f"{words.__name__}.{module.name}").CHINESE
    return found
