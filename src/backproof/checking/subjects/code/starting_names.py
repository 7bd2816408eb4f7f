"""The names that a loop in a function begins with."""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import Any

import numpy as np


def start_of(function: Any, plain: Any) -> dict[str, Any]:
    """The names that a function sees: those of its module, of functions around it, and its arguments.

    Args:
        function: as it is called, which may be a method of an object.
        plain: the function behind the method.

    >>> def train(x, rate=0.5): ...
    >>> start_of(train, train)["rate"], start_of(train, train)["__arguments__"]
    (0.5, ('x', 'rate'))
    """
    space = dict(plain.__globals__)
    for name, cell in zip(plain.__code__.co_freevars, plain.__closure__ or (), strict=True):
        with suppress(ValueError):
            space[name] = cell.cell_contents
    parameters = list(inspect.signature(function).parameters.values())
    taken = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    # what the file calls as the function calls it is most likely what it passes
    space |= {p.name: _copied(space.get(p.name)) if p.default is p.empty else p.default for p in taken}
    if plain is not function:
        own = next(iter(inspect.signature(plain).parameters))
        space |= {own: function.__self__, "__object__": (own,)}
    return space | {"__arguments__": tuple(p.name for p in taken)}


def _copied(value: Any) -> Any:
    """A copy of an array or a number; None for anything else."""
    return value.copy() if isinstance(value, np.ndarray) else value if type(value) in (int, float) else None
