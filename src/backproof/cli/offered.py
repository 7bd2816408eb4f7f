"""A command whose parameter is a dataclass of described fields offers each field as an option of its own.

Options are written once, where the fields are; here stand only the names that differ on the command line.
"""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Annotated, Any, get_args, get_type_hints

import typer

from backproof.cli import values
from backproof.described import About, about
from backproof.errors import InputError, Keyword

FLAGS = {
    "text_encoding": ("--encoding",),
    "header": ("--header/--no-header",),
    "missing_values": ("--missing-value",),
    "target": ("--target", "-t"),
    "standardise": ("--standardise/--as-is",),
    "activations": ("--activation",),
    "scheme": ("--init",),
    "shuffle": ("--shuffle/--no-shuffle",),
    "stream": ("--stream/--no-stream",),
}
"""The options of fields that have another name on the command line, or more than one."""
_ONE_OF = {"activation": "activations"}
"""The field that holds several of what a message names."""


def offered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command in which every parameter that is a dataclass has become its fields, as options.

    The command itself is called with the dataclass, made from what was given.
    """
    hints = get_type_hints(command, include_extras=True)
    kinds: dict[str, Any] = {name: hint for name, hint in hints.items() if name != "return" and is_dataclass(hint)}

    @wraps(command)
    def spread(**given: Any) -> Any:
        said = _said(given)
        made = {name: _made(kind, _taken(about(kind), given), said) for name, kind in kinds.items()}
        return command(**given, **made)

    parameters = [each for one in inspect.signature(command).parameters.values() for each in _spread(one, hints)]
    signature = inspect.Signature(parameters, return_annotation=hints.get("return", inspect.Signature.empty))
    spread.__signature__ = signature  # type: ignore[attr-defined]
    spread.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": hints.get("return")}
    return spread


def _said(given: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the options that were written, where the command is told of its context."""
    context = given.get("context")
    sources = {} if context is None else {name: context.get_parameter_source(name) for name in given}
    return frozenset(name for name, source in sources.items() if source is not None and source.name != "DEFAULT")


def _made(kind: Any, values_given: dict[str, Any], said: frozenset[str]) -> Any:
    """Return the dataclass; one that tells what was said from what is the default is told."""
    keeps = {"said": said & about(kind).keys()} if any(item.name == "said" for item in fields(kind)) else {}
    return kind(**values_given, **keeps)


def _taken(described: Mapping[str, About], given: dict[str, Any]) -> dict[str, Any]:
    """Remove the values of the fields from the command's arguments and return them, each converted from its text."""
    said = {name: given.pop(name) for name in described}
    return {name: _value(name, value) for name, value in said.items() if value is not None}


def _value(name: str, value: Any) -> Any:
    if name in values.READ_BY:
        return values.READ_BY[name](flag(name), value)
    return tuple(value) if isinstance(value, list) else value


def _spread(parameter: inspect.Parameter, hints: Mapping[str, Any]) -> list[inspect.Parameter]:
    kind = hints[parameter.name]
    if not is_dataclass(kind):
        return [parameter.replace(annotation=kind, kind=inspect.Parameter.KEYWORD_ONLY)]
    annotations, described = get_type_hints(kind), about(kind)
    defaults = {item.name: item.default for item in fields(kind)}
    return [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=_shown_default(name, defaults[name]),
            annotation=Annotated[_kind_of(name, annotations[name], defaults[name]), _option(name, each, annotations)],
        )
        for name, each in described.items()
    ]  # fmt: skip


def _option(name: str, described: About, annotations: Mapping[str, Any]) -> Any:
    sentence, mark, default = described.help.partition(" (default:")
    sentence += described.listed
    sentence += " Repeat it for several." if _is_list(name, annotations[name]) else ""
    callback = values.one_of(described.accepted) if described.accepted else None
    return typer.Option(
        *_flags(name), help=f"{sentence}{mark}{default}", rich_help_panel=described.group or None, callback=callback,
        metavar="TEXT" if _is_list(name, annotations[name]) else None,
    )  # fmt: skip


def _is_list(name: str, annotation: Any) -> bool:
    kinds = [getattr(one, "__origin__", one) for one in (annotation, *get_args(annotation))]
    return name not in values.READ_BY and any(getattr(one, "__name__", "") in ("Sequence", "tuple") for one in kinds)


def _kind_of(name: str, annotation: Any, default: Any) -> Any:
    """Return the type of the option: one text, several texts, a number, or a pair of yes and no."""
    if name in values.READ_BY:
        return str | None
    if _is_list(name, annotation):
        return list[str] | None
    kinds = (annotation, *get_args(annotation))
    found = next((one for one in (bool, int, float) if one in kinds), str)
    return found if default is not None else found | None


def _shown_default(name: str, default: Any) -> Any:
    if default is None or default == ():
        return None
    if name in values.READ_BY:
        return ",".join(default) if isinstance(default, tuple) else str(default)
    return default


# ------------------------------------------------------------------ words


def _flags(name: str) -> tuple[str, ...]:
    return FLAGS.get(name) or (f"--{name.replace('_', '-')}",)


def flag(name: str, no: bool = False, own: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the option that a field is offered as; with `no`, the one that says the opposite.

    >>> flag("clip_norm"), flag("header"), flag("header", no=True)
    ('--clip-norm', '--header', '--no-header')
    """
    yes, *opposite = (own or {}).get(name) or _flags(name)[0].split("/")
    return opposite[0] if no and opposite else yes


def spelt(keyword: Keyword, own: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return an argument as it is written on the command line; as in Python where no option stands for it.

    Args:
        keyword: the argument, with its value or without.
        own: the options of the command by name, each with the one that says the opposite, where there is one.

    >>> spelt(Keyword("missing", "mean")), spelt(Keyword("drop", ["a b"])), spelt(Keyword("standardise", False))
    ('--missing mean', "--drop 'a b'", '--as-is')
    >>> spelt(Keyword("delimiter", ";")), spelt(Keyword("max_bytes", 7)), spelt(Keyword("x", 7), {"x": ["--x"]})
    ("--delimiter ';'", 'max_bytes=7', '--x 7')
    """
    name, value = _ONE_OF.get(keyword.name, keyword.name), keyword.value
    if name not in (own or {}) and name not in _names_of_fields():
        return str(keyword)
    option = flag(name, value is False, own)
    if value is ... or isinstance(value, bool):
        return option
    each = value if isinstance(value, list | tuple) else [value]
    words = ("tab" if one == "\t" else _quoted(str(one)) for one in each)
    return " ".join(f"{option} {word}" for word in words) or option


def _quoted(text: str) -> str:
    """Return a word as a shell takes it; letters of every alphabet need no quotes."""
    return text if re.fullmatch(r"[\w@%+=:,./-]+", text) else shlex.quote(text)


def _names_of_fields() -> set[str]:
    from backproof.runs.run_options import RunOptions
    from backproof.tables.reading import Reading

    return {*about(Reading), *about(RunOptions)}


def said_in(record: Any, nothing: Any) -> str:
    """Return the options by which a dataclass was made, or would be made again.

    Args:
        record: a dataclass of described fields.
        nothing: one of the same kind, with all defaults.
    """
    values_said = {name: getattr(record, name) for name in about(nothing)}
    return " ".join(
        spelt(Keyword(name, value)) for name, value in values_said.items() if value != getattr(nothing, name)
    )  # fmt: skip


def refuse_unused(given: Any, unused: Any, why: str) -> None:
    """Raise InputError where one of these fields was given, since they have no effect here.

    Args:
        given: a dataclass, made from the command line.
        unused: one of the same kind, with all defaults.
        why: the option without which they have no effect.
    """
    for item in fields(unused):
        value = getattr(given, item.name)
        if value != getattr(unused, item.name):
            option = Keyword(item.name, value)
            raise InputError("{option} given without {why}; accepted: with it", option=option, why=why)
