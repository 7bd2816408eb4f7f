"""The errors backproof raises on purpose, all under one base class.

A message names what is wrong, what was given and what is accepted. It is written in English with names in braces and
the facts beside it, so that `backproof.rendering` can say the same sentence in Chinese without reading the English.
"""

from __future__ import annotations

from typing import Any


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

    def __reduce__(self) -> Any:
        """Keep the facts where an error goes from one process to another."""
        return _made_again, (type(self), self.template, self.facts)


class InputError(BackproofError, ValueError):
    """An argument, an option or a file holds what cannot be used."""


class MissingPackageError(BackproofError, ImportError):
    """An optional package is needed for what was asked, and is not installed."""


def _made_again(kind: type[BackproofError], template: str, facts: dict[str, Any]) -> BackproofError:
    return kind(template, **facts)
