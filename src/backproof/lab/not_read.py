"""Which parts of an address were not understood or cannot be shown, and what is shown instead, in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backproof.activations import ACTIVATIONS
from backproof.errors import BackproofError
from backproof.lab.lab_options import BY_NAME, VERSION, LabOptions, number_in, said_in, written
from backproof.lab.trained_address import TRAINED, steps_said
from backproof.rendering.words import say
from backproof.rendering.words.spoken_errors import error_in

MOST_TOLD = 6
_MOST_LETTERS = 40


@dataclass(frozen=True)
class NotRead:
    """One thing that an address says and that is not shown as it says.

    Attributes:
        name: of the option.
        given: what the address says of it.
        taken: what is shown instead, or None where there is no such option.
    """

    name: str
    given: str
    taken: str | None


def not_read(address: str, shown: Mapping[str, Any]) -> tuple[NotRead, ...]:
    """Return what of an address is not shown as it says.

    Args:
        address: what stood after #.
        shown: the options that are shown.

    >>> shown = {"net": (2, 3, 1), "act": ("tanh", "tanh"), "rate": 3.0}
    >>> not_read("v=1&net=2-3-1&act=tanh&rate=3", shown)
    ()
    >>> not_read("rate=a&colour=red", shown)
    (NotRead(name='rate', given='a', taken='3'), NotRead(name='colour', given='red', taken=None))
    """
    said = said_in(address)
    if address.lstrip("#?") and not said:
        return (NotRead(address.lstrip("#?"), "", None),)
    return tuple(_not_read(said, shown))


def _not_read(said: Mapping[str, str], shown: Mapping[str, Any]) -> Iterator[NotRead]:
    for name, given in said.items():
        if name == "v":
            if given != str(VERSION):
                yield NotRead(name, given, str(VERSION))
        elif name == TRAINED:
            if number_in(given) != (steps := steps_said(given)):
                yield NotRead(name, given, str(steps))
        elif name not in BY_NAME:
            yield NotRead(name, given, None)
        elif not _is_shown(name, given, shown):
            yield NotRead(name, given, written(shown[name]))


def _is_shown(name: str, given: str, shown: Mapping[str, Any]) -> bool:
    """Whether an option is shown as an address says it; one activation may be said for all layers."""
    taken = shown[name]
    if BY_NAME[name].bounds:
        return bool(number_in(given) == taken)
    if name == "act":
        named = tuple(given.split(","))
        if len(named) > len(taken) or not set(named) <= set(ACTIVATIONS):
            return False
        return list(LabOptions({"net": shown["net"], "act": named})["act"]) == list(taken)
    return written(taken) == given


def told_not_read(found: tuple[NotRead, ...] | BackproofError, language: str) -> str | None:
    """Return what was not understood as a sentence, or None where all was."""
    if isinstance(found, BackproofError):
        return say("lab.not to be had", language, why=error_in(found, language))
    if not found:
        return None
    items = [_told(each, language) for each in found[:MOST_TOLD]]
    key = "lab.not read" if len(found) <= MOST_TOLD else "lab.not read and more"
    return say(key, language, items=items, **({} if key == "lab.not read" else {"more": len(found) - MOST_TOLD}))


def _told(each: NotRead, language: str) -> str:
    given = _short(f"{each.name}={each.given}" if each.given or each.name in BY_NAME else each.name)
    if each.taken is None:
        return say("lab.not read at all", language, given=given)
    return say("lab.not read as said", language, given=given, taken=f"{each.name}={_short(each.taken)}")


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
