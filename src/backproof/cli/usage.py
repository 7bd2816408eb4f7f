"""What is said of a command line that cannot be read: in the form of all errors, in the language that it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from backproof.errors import Listed
from backproof.faces import LANGUAGES
from backproof.names import hint
from backproof.rendering.words import say, told

_MESSAGES = {
    r"No such option: (?P<given>\S+?)(?: .*)?": "no such option",
    r"No such command '(?P<given>.*)'\.(?: .*)?": "no such command",
    r"Missing (?:argument|option|parameter) '(?P<parameter>.*)'\.": "missing",
    r"Option '(?P<option>.*)' requires an argument\.": "no value",
    r"Option '(?P<option>.*)' does not take a value\.": "a value",
    r"Got unexpected extra argument(?:s|\(s\))? \((?P<given>.*)\)": "unexpected",
    r"Invalid value for '(?P<parameter>.*?)': (?P<why>.*)": "bad value",
}
"""What Typer says, and the key of the same in `backproof.rendering.words.words_of_usage`."""
_SIZES = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<given>\d+(?:[-,]\d+)+)\)")
"""The sizes of a network, where no argument is taken."""
_REASONS = {
    r"Input should be a valid integer.*|'(?P<given>.*)' is not a valid int(?:eger)?\.?": "no integer",
    r"Input should be a valid number.*|'(?P<given>.*)' is not a valid float\.?": "no number",
    r"Input should be greater than or equal to (?P<least>\S+)": "too small",
    r"(?P<given>\S+) is not in the range x>=(?P<least>[^\s<>]+)\.": "too small",
    r"Input should be less than or equal to (?P<most>\S+)": "too large",
}
"""Why it refuses a number, and the key of what is said then."""


def language_asked_for(arguments: Sequence[str]) -> str:
    """Return the language that a command line asks for; English where it asks for none, or for another.

    >>> language_asked_for(["derive", "--language", "zh"]), language_asked_for(["derive", "--language=fr"])
    ('zh', 'en')
    """
    asked = LANGUAGES[0]
    for at, argument in enumerate(arguments):
        name, mark, value = argument.partition("=")
        if name == "--language":
            asked = value if mark else next(iter(arguments[at + 1 :]), "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def usage_in(error: Any, command: str, language: str) -> str:
    """Return what is wrong with a command line, and where to read how it is written.

    Args:
        error: of Typer.
        command: to ask for help, such as "backproof derive".
        language: "en" or "zh".
    """
    message = _number_refused(error, language) or _in_our_words(error, language)
    sizes = _SIZES.fullmatch(error.format_message())
    if sizes and command.endswith(" derive"):
        message = say("usage.sizes", language, message=message, given=sizes["given"])
    return say("usage.see help", language, message=message, command=command)


def _number_refused(error: Any, language: str) -> str | None:
    """Return what was given and what is accepted, where a number is refused: Typer says the second at most."""
    _, named = _found(_MESSAGES, error.format_message()) or ("", {})
    reason = _found(_REASONS, named.get("why", ""))
    if reason is None:
        return None
    key, facts = reason
    by_pydantic = getattr(error.__context__, "errors", None)
    given = facts.get("given") or (by_pydantic()[0]["input"] if by_pydantic else None)
    if given is None:
        return None
    return say(f"usage.{key}", language, **{**facts, "option": _both(named["parameter"]), "given": given})


def _both(parameter: str) -> str:
    """Return an option of two names as a person writes it."""
    return parameter.replace("' / '", " / ")


def _in_our_words(error: Any, language: str) -> str:
    """Return what Typer says in the form of our errors; a message that is not known is returned unchanged."""
    found = _found(_MESSAGES, error.format_message())
    if found is None:
        return str(error.format_message())
    key, named = found
    facts = {name: _both(value) for name, value in named.items()}
    if (phrase := getattr(error, "phrase", None)) is not None:
        facts["why"] = told(phrase, language)
    if key == "no such option":
        facts["hint"] = told(hint(facts["given"], _options(error.ctx.command, facts["given"])), language)
    if key == "no such command":
        commands = list(error.ctx.command.commands)
        facts |= {"hint": told(hint(facts["given"], commands), language), "accepted": Listed(commands)}
    return say(f"usage.{key}", language, **facts)


def _options(command: Any, given: str) -> list[str]:
    """Return the long names of the options of a command: those that begin as the given one, if there are any."""
    named = [name for one in command.params for name in (*one.opts, *one.secondary_opts) if name.startswith("--")]
    return [name for name in named if name.startswith(given)] or named


def _found(patterns: Mapping[str, str], message: str) -> tuple[str, dict[str, str]] | None:
    for pattern, key in patterns.items():
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return key, match.groupdict()
    return None
