"""What is said about a command line that cannot be read, in the language that it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from backproof.faces import LANGUAGES
from backproof.rendering.words import say, told

_MESSAGES = {
    r"No such option: (?P<option>\S+?)(?: .*)?": "no such option",
    r"No such command '(?P<command>.*)'\.(?: .*)?": "no such command",
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
    r"Input should be a valid integer.*|.* is not a valid int(?:eger)?\.?": "no integer",
    r"Input should be a valid number.*|.* is not a valid float\.?": "no number",
    r"Input should be greater than or equal to (?P<least>\S+)": "too small",
    r"Input should be less than or equal to (?P<most>\S+)": "too large",
}
"""Why it refuses a value."""


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
    message = error.format_message()
    if language != LANGUAGES[0]:
        phrase = getattr(error, "phrase", None)
        message = _in_other_words(message, "" if phrase is None else told(phrase, language), language)
    sizes = _SIZES.fullmatch(error.format_message())
    if sizes and command.endswith(" derive"):
        message = say("usage.sizes", language, message=message, given=sizes["given"])
    return say("usage.see help", language, message=message, command=command)


def _in_other_words(message: str, why: str, language: str) -> str:
    """Return what Typer says in another language; a message that is not known is returned unchanged."""
    facts = _found(_MESSAGES, message)
    if facts is None:
        return message
    key, named = facts
    named = {name: value.replace("' / '", " / ") for name, value in named.items()}  # an option of two names
    if "why" in named:
        named["why"] = why or _reason(named["why"], language)
    return say(f"usage.{key}", language, **named)


def _reason(message: str, language: str) -> str:
    found = _found(_REASONS, message)
    return message if found is None else say(f"usage.{found[0]}", language, **found[1])


def _found(patterns: Mapping[str, str], message: str) -> tuple[str, dict[str, str]] | None:
    for pattern, key in patterns.items():
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return key, match.groupdict()
    return None
