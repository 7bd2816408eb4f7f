"""The words of every result in English and Chinese: one file a matter, and `say`, the one way to look a word up.

The catalogue of a matter is the table `WORDS` of `words_of_MATTER.py`: a key with its pair (English, Chinese). Words
are templates, with facts in braces:

- `{count}` is the fact; `{ratio:.3g}` is the fact as Python formats it;
- `{count:# example|# examples}` is the singular or the plural, with # for the number;
- a fact that is a list is joined as the language joins, by ", " or "、", and `{names:most 10}` says how many more
  there are than ten; so is a `Listed`, which a message made in English has in place of a list;
- a fact that is a `Message` or a `Phrase` is said in the same language.

What is written in English where it is made, a message of an error or a `Phrase`, has its Chinese in `CHINESE` of the
files `errors_in_….py` and `notes_on_….py`, by its English template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter
from typing import Any

from backproof.errors import BackproofError, Listed, Phrase, Spelt
from backproof.faces import LANGUAGES, Message
from backproof.rendering.controls import without_controls

Pair = tuple[str, str]
"""The same in English and in Chinese."""
_spelt: ContextVar[Spelt] = ContextVar("spelt", default=str)


def table(matter: str, name: str = "WORDS") -> Mapping[str, tuple[Any, Any]]:
    """Return a table of words of a matter: each key with its pair."""
    found: Mapping[str, tuple[Any, Any]] = getattr(import_module(f"{__name__}.words_of_{matter}"), name)
    return found


def chosen(pair: tuple[Any, Any], language: str) -> Any:
    """Return the one of a pair that is in a language."""
    return pair[LANGUAGES.index(language)]


def say(key: str, language: str, /, **facts: Any) -> str:
    """Return the sentence of a key, "MATTER.NAME", with its facts.

    Raises:
        KeyError: there are no words for this key, or a fact is missing.
        TypeError: a fact that the sentence does not speak of.

    >>> say("history.epoch", "en", epoch=1, epochs=30), say("history.epoch", "zh", epoch=1, epochs=30)
    ('epoch 1/30', '第 1/30 轮')
    """
    matter, _, name = key.partition(".")
    pair = table(matter)[name]
    unknown = set(facts) - {fact for template in pair for fact in names_in(template)}
    if unknown:
        raise TypeError(f"{key} does not speak of {', '.join(sorted(unknown))}")
    return filled(chosen(pair, language), language, facts)


def catalogue(matter: str, language: str) -> dict[str, str]:
    """Return the words of a matter in a language, as templates, for a page that fills them in itself."""
    return {key: str(chosen(pair, language)) for key, pair in table(matter).items()}


def tell(message: Message, language: str) -> str:
    """Return the sentence of a message."""
    return say(message.key, language, **message.facts)


@contextmanager
def spelling(spelt: Spelt) -> Iterator[None]:
    """Spell arguments within phrases as a face does, in all that is said meanwhile; as Python does otherwise.

    >>> from backproof.errors import Keyword
    >>> with spelling(lambda keyword: f"--{keyword.name}"):
    ...     told(Phrase("lower {rate}", rate=Keyword("rate")), "en")
    'lower --rate'
    """
    token = _spelt.set(spelt)
    try:
        yield
    finally:
        _spelt.reset(token)


def told(words: str | Message | BackproofError, language: str) -> str:
    """Return a message, a phrase or an error in a language, and any other text as it is."""
    if isinstance(words, Phrase | BackproofError):
        return without_controls(words.in_words(_spelt.get(), lambda template: in_language(template, language)))
    text = tell(words, language) if isinstance(words, Message) else words
    return without_controls(text) if isinstance(text, str) else text


def in_language(template: str, language: str) -> str:
    """Return what stands for the English template of a message or a phrase; the English where nothing does."""
    return template if language == LANGUAGES[0] else chinese().get(template, template)


@cache
def chinese() -> dict[str, str]:
    """Return the Chinese template of every English one: `CHINESE` of `errors_in_….py` and `notes_on_….py`."""
    found: dict[str, str] = {}
    for module in iter_modules(__path__):
        if module.name.startswith(("errors_in_", "notes_on_")):
            found |= import_module(f"{__name__}.{module.name}").CHINESE
    return found


def filled(template: str, language: str, facts: Mapping[str, Any]) -> str:
    """Return a template with its facts.

    >>> filled("{n:# example|# examples}: {names:most 2}", "en", {"n": 3, "names": ["a", "b", "c"]})
    '3 examples: a, b and 1 more'
    >>> filled("{sizes:;}", "en", {"sizes": "2,3,1; 3,4,2"}), filled("{sizes:;}", "zh", {"sizes": "2,3,1; 3,4,2"})
    ('2,3,1; 3,4,2', '2,3,1；3,4,2')
    """
    return _Filling(language).vformat(template, (), facts)


def names_in(template: str) -> list[str]:
    """Return the names of the facts that a template has in braces."""
    return [name for _, name, _, _ in Formatter().parse(template) if name]


class _Filling(Formatter):
    """`str.format` with plurals, lists and messages."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one fact as its place in the template wants it."""
        if isinstance(value, Message | Phrase | BackproofError):
            return told(value, self.language)
        if format_spec == ";":
            return str(value).replace("; ", chosen(("; ", "；"), self.language))
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return (one if value == 1 else many).replace("#", str(value))
        if isinstance(value, list | tuple):
            return self.joined([self.format_field(item, "") for item in value], format_spec)
        return format(value, format_spec)

    def joined(self, texts: list[str], most: str) -> str:
        """Return texts in a row, at most as many as "most N" says, and how many there are beside these."""
        shown = int(most.removeprefix("most ")) if most else len(texts)
        row = told(Listed(texts[:shown]), self.language)
        more = len(texts) - shown
        return row if more <= 0 else row + chosen((f" and {more} more", f"，另有 {more} 个"), self.language)
