"""What a process with code under check may say, seen to be that: a word of those that are known, a number, an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.errors import BackproofError
from backproof.faces import Message

Array = Any
LONGEST_LINE = 120
"""So much of a line of the user's is passed on."""
FORMS = (
    "lists", "pairs", "interleaved", "dict", "flat", "flat grouped", "folded first", "folded last",
    "flat folded first", "flat folded last", "spread", "spread grouped", "object", "no biases",
)  # fmt: skip
WORDS = {
    "form": FORMS,
    "examples": ("rows", "columns", "vector", "samples rows", "samples columns", "lists"),
    "weights": ("out_in", "in_out", "mixed"),
    "biases": ("flat", "row", "column"),
    "targets": ("vectors", "labels", "labels from one", "flat"),
    "library": ("numpy", "lists", "torch", "jax"),
}
SAID: dict[str, frozenset[str]] = {
    "first": frozenset({"call"}),
    "forward_values": frozenset({"names"}),
    "called_as": frozenset({"call"}),
    "object": frozenset({"name", "calls"}),
    "functions": frozenset({"name", "calls"}),
    "round": frozenset({"first", "last"}),
    "step_of_program": frozenset({"first", "last", "x", "y"}),
    "gradients_alone": frozenset({"first", "last", "names"}),
    "module_layer": frozenset({"layer", "modules"}),
    "rate_number": frozenset({"rate"}),
    "rates_differ": frozenset({"rates"}),
    "no_bias_in": frozenset({"layers"}),
    "put_together": frozenset({"layers"}),
    "given_objects": frozenset({"given"}),
    **{name: frozenset() for name in ("in_place", "threshold", "ones", "dropout_off", "plain_steps")},
    **{f"{name} {word}": frozenset() for name, words in WORDS.items() for word in words},
}
"""What may be said of how code is called, and the facts that each sentence has."""


class OddError(Exception):
    """What came is not what was asked for."""


def left_out(line: Any, code: Any, error: Any) -> Message:
    """A line that was not run, as a message."""
    if not isinstance(error, BackproofError):
        raise OddError
    return Message("check.left_out", {"line": int(line), "text": text(code)[:LONGEST_LINE], "error": error})


def message(found: Any) -> Message:
    """A message of those that may be said."""
    key = found.key.removeprefix("check.")
    if key not in SAID or SAID[key] != set(found.facts):
        raise OddError
    return found if isinstance(found, Message) else refuse()


def refuse() -> Any:
    """Say that what came is not what was asked for."""
    raise OddError


def text(value: Any) -> str:
    """A text."""
    return value if isinstance(value, str) else refuse()


def yes(value: Any) -> bool:
    """True or False."""
    return value if isinstance(value, bool) else refuse()


def plain_option(value: Any) -> Any:
    """A number, a flag, a text or None."""
    return value if value is None or isinstance(value, bool | int | float | str) else refuse()


def one_of(value: Any, accepted: tuple[str, ...]) -> str:
    """A word among those that are accepted."""
    return text(value) if value in accepted else refuse()


def positive(value: Any) -> float:
    """A positive number."""
    return value if isinstance(value, float) and 0 < value < np.inf else refuse()


def real(value: Any) -> Array:
    """An array of real numbers."""
    return value if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else refuse()


def of_shape(value: Any, shape: tuple[int, ...]) -> Array:
    """An array of real numbers of a shape."""
    array = real(value)
    return array.astype(np.float64) if array.shape == shape else refuse()


def shaped(values: Any, like: tuple[Array, ...]) -> tuple[Array | None, ...]:
    """Arrays of real numbers of the shapes of others, or None."""
    return tuple(None if v is None else of_shape(v, np.shape(one)) for v, one in zip(values, like, strict=True))
