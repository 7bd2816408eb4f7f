"""What was refused, in either language: the error's own English sentence, or the Chinese one for the same template."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from backproof.errors import BackproofError, Keyword
from backproof.faces import LANGUAGES
from backproof.rendering import words
from backproof.rendering.words import chosen, filled


def refusal(error: BackproofError, language: str, spelt: Callable[[Keyword], str] = str) -> str:
    """Return the sentence of an error; in English where it has no Chinese.

    Args:
        error: what was raised.
        language: "en" or "zh".
        spelt: how the face through which the input came writes a keyword.

    >>> from backproof.errors import InputError
    >>> refusal(InputError("seconds: {given!r} given; accepted: a number above 0", given=-1), "zh")
    'seconds：给出的是 -1；可接受：大于 0 的数'
    """
    pair = _pairs().get(error.template)
    if pair is None or language == LANGUAGES[0]:
        return error.in_words(spelt)
    facts = {name: _spoken(fact, language, spelt) for name, fact in error.facts.items()}
    return filled(chosen(pair, language), language, facts)


def _spoken(fact: Any, language: str, spelt: Callable[[Keyword], str]) -> Any:
    """A fact in the language: an error, or a phrase that has its pair; anything else as it is."""
    if isinstance(fact, BackproofError):
        return refusal(fact, language, spelt)
    if isinstance(fact, Keyword):
        return spelt(fact)
    if isinstance(fact, str) and fact in _pairs():
        return chosen(_pairs()[fact], language)
    return str(fact) if isinstance(fact, list | tuple) else fact


@cache
def _pairs() -> dict[str, words.Pair]:
    """Every catalogue of refusals, by the English template."""
    matters = [module.name for module in iter_modules(words.__path__)]
    tables = [getattr(import_module(f"{words.__name__}.{matter}"), "REFUSALS", ()) for matter in matters]
    return {pair[0]: pair for pairs in tables for pair in pairs}
