"""Fields of a dataclass that say in a sentence what they are, so that a face can offer them as its options.

The sentence is written once, where the field is; `backproof train --help`, the pages made from it and the docstring of
the dataclass all show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from inspect import cleandoc
from typing import Any

_KEY = "backproof"


@dataclass(frozen=True)
class About:
    """What a field is.

    Attributes:
        help: one or two sentences.
        group: the heading it stands under.
        accepted: the only values, or () where there is no such list.
    """

    help: str
    group: str = ""
    accepted: tuple[Any, ...] = ()


def described(default: Any, help: str, *, group: str = "", accepted: Iterable[Any] = ()) -> Any:
    """Return a dataclass field with this default, and with what `about` then tells of it.

    >>> @dataclass
    ... class Options:
    ...     keep: str = described("best", "The epoch whose parameters are kept.", accepted=("best", "last"))
    >>> about(Options)["keep"].accepted
    ('best', 'last')
    """
    return field(default=default, metadata={_KEY: About(help, group, tuple(accepted))})


def about(kind: Any) -> dict[str, About]:
    """Return what the described fields of a dataclass are, by name, in their order."""
    return {item.name: item.metadata[_KEY] for item in fields(kind) if _KEY in item.metadata}


def with_attributes(kind: type) -> type:
    """Return the dataclass with its fields listed in its docstring, as `help` shows it; a decorator."""
    lines = [f"    {name}: {each.help}" for name, each in about(kind).items()]
    kind.__doc__ = "\n".join([cleandoc(kind.__doc__ or ""), "", "Attributes:", *lines])
    return kind
