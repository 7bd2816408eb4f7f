"""Words in a file: a phrase with its template and its facts, so that another language can be shown after reading.

What is read may come from anybody. A template is put together only where its braces hold names of facts and short
formats of numbers, and where that gives the words that stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from numbers import Integral, Real
from string import Formatter
from typing import Any

from backproof.errors import InputError, Keyword, Phrase

_FIELDS = {"words", "template", "facts"}
_KEYWORD = {"keyword", "value"}
_FORMAT = re.compile(r",?(\.\d{1,2})?[defg%]?")
_DEEPEST, _LONGEST = 12, 20_000
_PLAIN = str | int | float | bool | None


def stored_words(words: Any) -> Any:
    """Return words as JSON has them: plain text as it is, a phrase as an object that says how it was made.

    >>> stored_words("iris"), stored_words(Phrase("{count} epochs", count=3))
    ('iris', {'words': '3 epochs', 'template': '{count} epochs', 'facts': {'count': 3}})
    """
    if not isinstance(words, Phrase):
        return words
    record = {"words": str(words), "template": words.template, "facts": {n: _stored(f) for n, f in words.facts.items()}}
    return record if _again(record) is not None else str(words)


def read_words(stored: Any) -> Any:
    """Return what `stored_words` was given; anything else than a phrase's object as it is.

    Raises:
        InputError: an object whose template does not give its words.

    >>> read_words(stored_words(Phrase("{count} epochs", count=3))).template
    '{count} epochs'
    """
    if not (isinstance(stored, Mapping) and set(stored) == _FIELDS):
        return stored
    again = _again(stored)
    if again is None:
        found = str(stored["words"])[:60]
        raise InputError("words {found!r} found; accepted: what their template and facts give", found=found)
    return again


def _stored(fact: Any) -> Any:
    if isinstance(fact, Phrase):
        return stored_words(fact)
    if isinstance(fact, Keyword):
        return {"keyword": fact.name} if fact.value is ... else {"keyword": fact.name, "value": _stored(fact.value)}
    if isinstance(fact, list | tuple):
        return [_stored(one) for one in fact]
    if isinstance(fact, bool) or not isinstance(fact, Real):
        return fact if isinstance(fact, bool | None) else str(fact)
    return int(fact) if isinstance(fact, Integral) else float(fact)  # NumPy's numbers too, whose formats need a number


def _again(record: Mapping[str, Any], depth: int = 0) -> Phrase | None:
    """Return the phrase; None where its parts are not those of one, or do not give its words."""
    words, template, facts = record["words"], record["template"], record["facts"]
    if not (isinstance(words, str) and isinstance(template, str) and isinstance(facts, Mapping)):
        return None
    if depth > _DEEPEST or max(len(words), len(template)) > _LONGEST or not _is_harmless(template, facts):
        return None
    try:
        made = Phrase(template, **{name: _read(fact, depth) for name, fact in facts.items()})
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None
    return made if made == words else None


def _read(fact: Any, depth: int) -> Any:
    if isinstance(fact, Mapping) and set(fact) == _FIELDS:
        phrase = _again(fact, depth + 1)
        if phrase is None:
            raise ValueError(fact)
        return phrase
    if isinstance(fact, Mapping) and set(fact) <= _KEYWORD and isinstance(fact.get("keyword"), str):
        return (
            Keyword(fact["keyword"], _read(fact["value"], depth + 1)) if "value" in fact else Keyword(fact["keyword"])
        )
    if isinstance(fact, list):
        return [_plain(one) for one in fact]
    return _plain(fact)


def _plain(fact: Any) -> Any:
    if not isinstance(fact, _PLAIN):
        raise TypeError(type(fact))
    return fact


def _is_harmless(template: str, facts: Mapping[str, Any]) -> bool:
    """Whether every brace holds the name of a fact alone, and a format that makes no number long."""
    if not facts:
        return True  # such words are taken as they are
    try:
        fields = [field for field in Formatter().parse(template) if field[1] is not None]
    except ValueError:
        return False
    return all(
        name in facts and str(name).isidentifier() and conversion in (None, "r", "s") and _FORMAT.fullmatch(spec or "")
        for _, name, spec, conversion in fields
    )
