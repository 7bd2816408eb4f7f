"""Values on the command line that are more than a number or a name, and choices that enumerate the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import typer

from backproof.errors import InputError


def one_of(words: Iterable[str]) -> Callable[[str | None], str | None]:
    """Return a callback for an option that takes one of these words.

    >>> one_of(["best", "last"])("best")
    'best'
    """
    accepted = tuple(words)

    def checked(value: str | None) -> str | None:
        if value is not None and value not in accepted:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(accepted)}.")
        return value

    return checked


def sizes(text: str | None) -> list[int] | None:
    """Return the hidden layers' sizes; "none" for no hidden layer.

    >>> sizes("100,50"), sizes("none"), sizes(None)
    ([100, 50], [], None)
    """
    if text is None or text == "none":
        return None if text is None else []
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 1 <= len(part) <= 7 and int(part) > 0 for part in parts):
        raise InputError(f"--layers: {text!r} given; accepted: sizes such as 30 or 100,50, or none")
    return [int(part) for part in parts]


def names(text: str | None) -> list[str]:
    """Return names separated by commas.

    >>> names("relu, leaky_relu(0.2)"), names(None)
    (['relu', 'leaky_relu(0.2)'], [])
    """
    return [] if text is None else [part.strip() for part in text.split(",")]


def share_or_data(text: str | None) -> float | str | None:
    """Return a number where it is one, else the text, which names data.

    >>> share_or_data("0.25"), share_or_data("mnist-test")
    (0.25, 'mnist-test')
    """
    if text is None:
        return None
    return text if _number(text) is None else _number(text)


def rates(text: str | None) -> float | list[float]:
    """Return one dropout rate, or one for each layer.

    >>> rates("0.5"), rates("0.2,0.5"), rates(None)
    (0.5, [0.2, 0.5], 0.0)
    """
    if text is None:
        return 0.0
    found = [_number(part) for part in text.split(",")]
    if None in found:
        raise InputError(f"--dropout: {text!r} given; accepted: a rate 0 ≤ p < 1, or several separated by commas")
    return found[0] if len(found) == 1 else found  # type: ignore[return-value]


def batch(text: str) -> int | None:
    """Return examples a step, None for "all"."""
    if text == "all":
        return None
    if not text.isdecimal() or len(text) > 12:
        raise InputError(f"--batch-size: {text!r} given; accepted: a whole number ≥ 1, or all")
    return int(text)


def weights(text: str | None) -> Any:
    """Return class weights: "balanced", or label to weight.

    >>> weights("yes=2,no=1")
    {'yes': 2.0, 'no': 1.0}
    """
    if text is None or text == "balanced":
        return text
    return _pairs("--class-weight", text, "balanced, or LABEL=WEIGHT,LABEL=WEIGHT")


def configured(option: str, text: str, make: Any) -> Any:
    """Return a record with options: NAME, or NAME:option=value,option=value.

    >>> from backproof.training.schedules import schedule
    >>> configured("--schedule", "step:every=5", schedule).options
    (('every', 5.0), ('factor', 0.5))
    """
    name, colon, _ = text.partition(":")
    accepted = "NAME, or NAME:option=number,option=number"
    return make(name, **(_pairs(option, text, accepted, len(name) + 1) if colon else {}))


def _pairs(option: str, text: str, accepted: str, start: int = 0) -> dict[str, float]:
    found = {}
    for part in text[start:].split(","):
        name, _, value = part.rpartition("=")
        number = _number(value)
        if not name or number is None:
            raise InputError(f"{option}: {text!r} given; accepted: {accepted}")
        found[name.strip()] = number
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
