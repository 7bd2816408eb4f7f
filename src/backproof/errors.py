"""The errors backproof raises on purpose, all under one base class.

A message names what is wrong, what was given and what is accepted. It is written in English with names in braces and
the facts beside it, so that `backproof.rendering` can say the same sentence in Chinese without reading the English.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

Spelt = Callable[["Keyword"], str]
"""How a face writes an argument."""
TemplateSaid = Callable[[str], str]
"""What stands in another language for an English template, with the same names in braces."""
_COMMA = ", "
"""What stands between the parts of a row; another language has its own for it, as for a template."""


@dataclass(frozen=True)
class Keyword:
    """An argument that a message names, as a fact of the message; each face spells it in its own words.

    Python says `missing='mean'`, the command line `--missing mean`.

    >>> str(Keyword("missing", "mean")), str(Keyword("missing"))
    ("missing='mean'", 'missing')
    """

    name: str
    value: Any = ...

    def __str__(self) -> str:
        """Return it as Python has it; the name alone where there is no value."""
        return self.name if self.value is ... else f"{self.name}={_short(self.value)}"


class Phrase(str):
    """English words that remember how they were made, so that they can be said in another language too.

    They are a fact inside a message, or a note on what was done. As text they are the English words.

    Args:
        template: the English words, with a name in braces for every fact; taken as they are where no fact is given.
        facts: what stands in the braces.

    >>> Phrase("shape {shape}", shape=(3,))
    'shape (3,)'
    >>> Phrase("shape {shape}", shape=(3,)).in_words(said={"shape {shape}": "形状 {shape}"}.get)
    '形状 (3,)'
    """

    template: str
    facts: dict[str, Any]

    def __new__(cls, template: str, /, **facts: Any) -> Self:
        """Make the English words, and remember template and facts."""
        made = super().__new__(cls, template.format(**facts) if facts else template)
        made.template, made.facts = template, facts
        return made

    def in_words(self, spelt: Spelt = str, said: TemplateSaid = lambda template: template) -> str:
        """Return the words; see `BackproofError.in_words`."""
        return _put_together(self.template, self.facts, spelt, said)

    def __reduce__(self) -> Any:
        """Keep the facts where a phrase goes from one process to another; as text, those that cannot go."""
        return _phrase_again, (self.template, _that_can_go(self.facts))


class Listed(Phrase):
    """Names, values or phrases in a row, joined as the language joins them; as text, as English does, by commas.

    >>> Listed(["relu", "tanh"]), Listed([])
    ('relu, tanh', '')
    >>> Phrase("one of {names}", names=Listed([1, 2])).in_words(said={"one of {names}": "{names} 之一", ", ": "、"}.get)
    '1、2 之一'
    """

    parts: tuple[Any, ...]

    def __new__(cls, parts: Iterable[Any]) -> Self:
        """Make the English words, and remember the parts."""
        kept = tuple(part if isinstance(part, Phrase | BackproofError) else str(part) for part in parts)
        made = super().__new__(cls, _COMMA.join(map(str, kept)))
        made.parts = kept
        return made

    def in_words(self, spelt: Spelt = str, said: TemplateSaid = lambda template: template) -> str:
        """Return the words; see `BackproofError.in_words`."""
        return said(_COMMA).join(str(_in_words(part, spelt, said)) for part in self.parts)

    def __reduce__(self) -> Any:
        """Keep the parts where a row goes from one process to another."""
        return Listed, (self.parts,)


class BackproofError(Exception):
    """Base class of every error that backproof raises on purpose.

    Args:
        template: the English sentence, with a name in braces for every fact; taken as it is where no fact is given.
        facts: what stands in the braces.

    >>> str(InputError("epochs: {given} given; accepted: a whole number ≥ 0", given=-5))
    'epochs: -5 given; accepted: a whole number ≥ 0'
    """

    def __init__(self, template: str = "", /, **facts: Any) -> None:
        self.template = template
        self.facts = facts
        super().__init__(template.format(**facts) if facts else template)

    def in_words(self, spelt: Spelt = str, said: TemplateSaid = lambda template: template) -> str:
        """Return the sentence in the words of a face and of a language, also those of an error that is a fact of it.

        Args:
            spelt: how a face writes an argument.
            said: what stands for an English template, with the same names in braces.

        >>> error = InputError("no value found; accepted: {option}", option=Keyword("drop", ["age"]))
        >>> error.in_words(lambda keyword: f"--{keyword.name} {keyword.value[0]}")
        'no value found; accepted: --drop age'
        >>> error.in_words(said={error.template: "没有数值；可以用 {option}"}.get)
        "没有数值；可以用 drop=['age']"
        """
        return _put_together(self.template, self.facts, spelt, said)

    def __reduce__(self) -> Any:
        """Keep the facts where an error goes from one process to another; as text, those that cannot go."""
        return _made_again, (type(self), self.template, _that_can_go(self.facts))


class InputError(BackproofError, ValueError):
    """An argument, an option or a file holds what cannot be used."""


class MissingPackageError(BackproofError, ImportError):
    """An optional package is needed for what was asked, and is not installed."""


@dataclass(frozen=True, repr=False)
class _Text:
    """What a fact was as text, in place of one that cannot go from one process to another."""

    text: str
    shown: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.shown


def _put_together(template: str, facts: Mapping[str, Any], spelt: Spelt, said: TemplateSaid) -> str:
    words = said(template)
    if not facts:
        return words
    return words.format(**{name: _in_words(fact, spelt, said) for name, fact in facts.items()})


def _in_words(fact: Any, spelt: Spelt, said: TemplateSaid) -> Any:
    if isinstance(fact, Keyword):
        return spelt(fact)
    return fact.in_words(spelt, said) if isinstance(fact, BackproofError | Phrase) else fact


def _that_can_go(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fact if _can_go(fact) else _Text(str(fact), repr(fact)) for name, fact in facts.items()}


def _can_go(fact: Any) -> bool:
    try:
        pickle.dumps(fact)
    except Exception:  # whatever an object of the user's raises when it is packed
        return False
    return True


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _made_again(kind: type[BackproofError], template: str, facts: dict[str, Any]) -> BackproofError:
    return kind(template, **facts)


def _phrase_again(template: str, facts: dict[str, Any]) -> Phrase:
    return Phrase(template, **facts)
