"""The errors backproof raises on purpose, all under one base class.

A message names what is wrong, what was given and what is accepted. It is written in English with names in braces and
the facts beside it, so that `backproof.rendering` can say the same sentence in Chinese without reading the English.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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

    def in_words(self, spelt: Callable[[Keyword], str], template: str | None = None) -> str:
        """Return the sentence with every keyword in it spelt by `spelt`, also within an error that is a fact of it.

        Args:
            spelt: how a face writes a keyword.
            template: the sentence in another language, with the same names in braces.

        >>> error = InputError("no value found; accepted: {option}", option=Keyword("drop", ["age"]))
        >>> error.in_words(lambda keyword: f"--{keyword.name} {keyword.value[0]}")
        'no value found; accepted: --drop age'
        """
        facts = {name: _in_words(fact, spelt) for name, fact in self.facts.items()}
        found = self.template if template is None else template
        return found.format(**facts) if facts else found

    def __reduce__(self) -> Any:
        """Keep the facts where an error goes from one process to another."""
        return _made_again, (type(self), self.template, self.facts)


class InputError(BackproofError, ValueError):
    """An argument, an option or a file holds what cannot be used."""


class MissingPackageError(BackproofError, ImportError):
    """An optional package is needed for what was asked, and is not installed."""


def _in_words(fact: Any, spelt: Callable[[Keyword], str]) -> Any:
    if isinstance(fact, Keyword):
        return spelt(fact)
    return fact.in_words(spelt) if isinstance(fact, BackproofError) else fact


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _made_again(kind: type[BackproofError], template: str, facts: dict[str, Any]) -> BackproofError:
    return kind(template, **facts)
