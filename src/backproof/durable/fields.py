"""The fields of a record read from a file: only those that are expected, each held to its type and its range.

A `Field` is a rule for one value. `held` applies a table of rules to a mapping and names what does not fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backproof.errors import InputError, Listed, Phrase

MOST = 2**53
"""Whole numbers up to here are exact in JSON, whoever reads it."""


@dataclass(frozen=True)
class Field:
    """What a value may be.

    Attributes:
        accepted: in words.
        holds: whether a value is accepted.
        read: makes of an accepted value what is kept.
        optional: whether the field may be absent.
    """

    accepted: str
    holds: Callable[[Any], bool]
    read: Callable[[Any], Any] = lambda value: value
    optional: bool = False


def held(record: Any, rules: Mapping[str, Field], where: str) -> dict[str, Any]:
    """Return the fields of a record, each read by its rule.

    Args:
        record: what was found.
        rules: by name of the field.
        where: what the record is, for messages.

    Raises:
        InputError: no mapping, a field that is missing or not expected, or a value that its rule does not accept.

    >>> held({"epoch": 3}, {"epoch": whole(least=0)}, "checkpoint")
    {'epoch': 3}
    >>> held({"epoch": -5}, {"epoch": whole(least=0)}, "checkpoint")
    Traceback (most recent call last):
    ...
    backproof.errors.InputError: checkpoint: epoch is -5; accepted: a whole number from 0 to 9007199254740992
    """
    if not isinstance(record, Mapping):
        raise InputError("{where}: {given} found; accepted: an object with fields", where=where, given=_short(record))
    expected = [name for name, field in rules.items() if not field.optional]
    lacking = [name for name in expected if name not in record]
    unknown = [name for name in record if name not in rules]
    if lacking or unknown:
        name, message = (
            (lacking[0], "{where}: no field {name}; accepted: {accepted}")
            if lacking
            else (_short(unknown[0]), "{where}: a field {name} found; accepted: {accepted}")
        )
        raise InputError(message, where=where, name=name, accepted=Listed(rules))
    return {name: _read(value, rules[name], f"{where}: {name}") for name, value in record.items()}


def _read(value: Any, field: Field, name: str) -> Any:
    if not field.holds(value):
        message = "{name} is {given}; accepted: {accepted}"
        raise InputError(message, name=name, given=_short(value), accepted=field.accepted)
    return field.read(value)


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, str | int | float | bool | None) else type(value).__name__
    return text if len(text) <= 60 else text[:60] + "…"


# ------------------------------------------------------------------ the rules


def whole(least: int = 0, most: int = MOST, *, optional: bool = False) -> Field:
    """Accept a whole number in a range; where it is optional, the field may be absent."""
    said = Phrase("a whole number from {least} to {most}", least=least, most=most)
    return Field(said, lambda value: _is_whole(value) and least <= value <= most, optional=optional)


def number(
    least: float = -math.inf, *, finite: bool = True, nan: bool = True, none: bool = False, optional: bool = False
) -> Field:
    """Accept a number that is at least so large; where it need not be finite, its name too: "inf", "-inf", "nan".

    Args:
        least: of a number that is not NaN.
        finite: whether only finite ones are accepted.
        nan: whether NaN is accepted where numbers need not be finite.
        none: whether None is accepted too.
        optional: whether the field may be absent.
    """
    said = Phrase("a finite number") if finite else Phrase("a number")
    if least != -math.inf:
        said = Phrase("{number} ≥ {least:g}", number=said, least=least)
    if none:
        said = Phrase("{accepted} or null", accepted=said)

    def holds(value: Any) -> bool:
        if value is None:
            return none
        found = _number(value)
        if found is None or found < least or (math.isnan(found) and not nan):
            return False
        return math.isfinite(found) or not finite

    def read(value: Any) -> float | None:
        return _number(value)

    return Field(said, holds, read, optional)


def text(longest: int = 1_000_000) -> Field:
    """Accept text that is no longer than that."""
    said = Phrase("text of at most {longest} letters", longest=longest)
    return Field(said, lambda value: isinstance(value, str) and len(value) <= longest)


def listed(each: Field) -> Field:
    """Accept a list of what a rule accepts; it is kept as a tuple."""
    return Field(
        Phrase("a list of: {each}", each=each.accepted),
        lambda value: isinstance(value, list | tuple) and all(map(each.holds, value)),
        lambda value: tuple(map(each.read, value)),
    )


def named(each: Field) -> Field:
    """Accept an object whose values a rule accepts, whatever their names."""
    return Field(
        Phrase("an object of: {each}", each=each.accepted),
        lambda value: isinstance(value, Mapping) and all(map(each.holds, value.values())),
        lambda value: {str(name): each.read(item) for name, item in value.items()},
    )


def mapping(*, none: bool = False) -> Field:
    """Accept any object; its content is checked by whoever reads it."""
    said = Phrase("an object")
    if none:
        said = Phrase("{accepted} or null", accepted=said)
    return Field(said, lambda v: isinstance(v, Mapping) or (none and v is None))


def anything() -> Field:
    """Accept any value that JSON can hold; it is checked by whoever reads it."""
    return Field(Phrase("anything"), lambda value: True)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> float | None:
    """Return a number, or what its name stands for; None for anything else."""
    if isinstance(value, bool) or not (isinstance(value, int | float) or value in ("inf", "-inf", "nan")):
        return None
    try:
        return float(value)
    except OverflowError:
        return None
