"""Fields of a dataclass that say in a sentence what they are, so that a face can offer them as its options.

The sentence is written once, where the field is; `backproof train --help`, the pages made from it and the docstring of
the dataclass all show it. A function that takes the fields as keywords shows them as its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from inspect import Parameter, cleandoc, signature
from typing import Any, TypeVar

from backproof.errors import InputError, Keyword, Listed
from backproof.names import hint

_KEY = "backproof"
_Function = TypeVar("_Function", bound=Callable[..., Any])
_Record = TypeVar("_Record")
_OPTIONS = "    **options:"


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

    @property
    def listed(self) -> str:
        """What is accepted, as a sentence after the help; "" where there is no such list."""
        words = ", ".join(map(str, self.accepted))
        return f" {'One of' if len(self.accepted) > 1 else 'Accepted:'} {words}." if words else ""


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


def takes(kind: type) -> Callable[[_Function], _Function]:
    """Return a decorator for a function whose `**options` are the fields of a dataclass.

    What `help` and editors show of the function then has a keyword for each field, with its default, and its docstring
    says of each described field what it is.

    >>> @dataclass
    ... class Options:
    ...     seed: int = described(0, "What is drawn is drawn from it.")
    >>> @takes(Options)
    ... def draw(count: int, **options):
    ...     pass
    >>> signature(draw)
    <Signature (count: 'int', *, seed: 'int' = 0)>
    """

    def with_fields(function: _Function) -> _Function:
        own = signature(function)
        kept = [one for one in own.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
        spread = [
            Parameter(item.name, Parameter.KEYWORD_ONLY, default=item.default, annotation=item.type)
            for item in fields(kind)
        ]
        function.__signature__ = own.replace(parameters=[*kept, *spread])  # type: ignore[attr-defined]
        function.__doc__ = _with_fields_said(cleandoc(function.__doc__ or ""), about(kind))
        return function

    return with_fields


def _with_fields_said(docstring: str, described: dict[str, About]) -> str:
    """Return a docstring with a line for each field in the place of the one for all options."""
    lines = docstring.split("\n")
    at = next((number for number, line in enumerate(lines) if line.startswith(_OPTIONS)), None)
    if at is None or not described:
        return docstring
    said = [f"    {name}: {each.help}{each.listed}" for name, each in described.items()]
    return "\n".join([*lines[:at], *said, *lines[at + 1 :]])


def refuse_unknown(kind: Any, given: Iterable[str], function: Callable[..., Any] | str) -> None:
    """Raise InputError for a name that is no field of the dataclass of a function's options."""
    known = [item.name for item in fields(kind)]
    for name in given:
        if name not in known:
            accepted = [*known, *_keywords_beside(known, function)]
            raise InputError(
                "{function} has no option {given!r}; accepted: {accepted}{hint}",
                function=getattr(function, "__name__", function), given=name, accepted=Listed(accepted),
                hint=hint(name, accepted),
            )  # fmt: skip


def _keywords_beside(known: Collection[str], function: Callable[..., Any] | str) -> list[str]:
    """Return the keywords that a function takes beside the fields; none where its name alone is given."""
    parameters = {} if isinstance(function, str) else signature(function).parameters
    return [name for name, one in parameters.items() if one.kind is Parameter.KEYWORD_ONLY and name not in known]


def of_keywords(kind: Callable[..., _Record], given: Mapping[str, Any], function: Callable[..., Any] | str) -> _Record:
    """Return the dataclass of a function's options from the keywords that the function was given.

    Args:
        kind: the dataclass.
        given: the keywords.
        function: which was given them, whose own keywords an error names too; or its name alone.

    Raises:
        InputError: an unknown keyword, or a value that the dataclass does not accept.
    """
    refuse_unknown(kind, given, function)
    return kind(**given)


def refuse_other_words(record: Any) -> None:
    """Raise InputError where a described field has none of the values that it accepts; None is one where it is open."""
    for name, each in about(type(record)).items():
        value = getattr(record, name)
        if each.accepted and value is not None and value not in each.accepted:
            raise InputError(
                "{option}: {given!r} given; accepted: {accepted}{hint}",
                option=Keyword(name), given=value, accepted=Listed(map(str, each.accepted)),
                hint=hint(value, each.accepted),
            )  # fmt: skip
