"""Numbers that count the user's own examples, such as `m`, by which code divides: they count ours meanwhile.

`m, n = data.shape` stands at the top level of many files. Where their data are not here, there is no m; where they
are, m is another than the number of the examples that are asked.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.places.slots import FILES_RUN, is_of_the_user, slots

LACKING = "__lacking__"
"""Where the space of a file's names holds those that it should have bound and has not."""
_COUNT = re.compile(r"[mn]|(m|n|num|number_of|no_of|nb)_?(train\w*|samples?|examples?|rows|data|points|obs\w*)", re.I)
_COUNT_TOO = re.compile(r"(train|batch|data|sample)_?(set_?)?size", re.I)
_BATCH = re.compile(r"(mini_?)?batch_?size", re.I)
"""What counts the examples of one call whatever the data are."""
_LEAST = 8
"""So many examples at least a file has before a number that equals theirs is taken for how many there are."""


@contextmanager
def counting(n: int, thing: Any = None) -> Iterator[None]:
    """Let the counts of the user's files, and of an object that was given one, be n meanwhile.

    Args:
        n: how many examples are asked.
        thing: the object, if one is asked.
    """
    changed = [(space, name, space.get(name)) for space in _files() for name in _counts(space)]
    changed += [(vars(thing), name, vars(thing)[name]) for name in counts_held(thing)]
    for space, name, _ in changed:
        space[name] = n
    try:
        yield
    finally:
        for space, name, before in changed:
            if before is None:
                space.pop(name, None)
            else:
                space[name] = before


@cache
def is_count(name: str) -> bool:
    """Whether a name says that it counts examples.

    >>> is_count("m"), is_count("num_examples"), is_count("train_size"), is_count("hidden_size")
    (True, True, True, False)
    """
    return bool(_COUNT.fullmatch(name) or _COUNT_TOO.fullmatch(name))


def counts_held(thing: Any) -> list[str]:
    """Names of the numbers of examples that an object was made with and keeps; no width of its arrays is one.

    >>> class Net:
    ...     def __init__(self, m, n=4):
    ...         self.m, self.n, self.w = m, n, np.ones((4, 3))
    >>> counts_held(Net(1000)), counts_held(Net(3))
    (['m'], [])
    """
    if isinstance(thing, type) or not is_of_the_user(thing) or not hasattr(thing, "__dict__"):
        return []
    try:
        taken = inspect.signature(type(thing)).parameters
    except (TypeError, ValueError):
        return []
    named = [name for name, value in vars(thing).items() if name in taken and type(value) is int and is_count(name)]
    widths = {width for slot in slots(thing) for width in np.shape(slot.get())} if named else set()
    return [name for name in named if vars(thing)[name] not in widths]


def _files() -> list[dict[str, Any]]:
    """The names of every file of the user's that was run."""
    return [vars(sys.modules[name]) for name in FILES_RUN if name in sys.modules]


def _counts(space: dict[str, Any]) -> list[str]:
    lacking = [name for name in space.get(LACKING, ()) if name not in space and is_count(name)]
    numbers = [name for name, value in space.items() if type(value) is int and value >= _LEAST and is_count(name)]
    if not numbers:
        return lacking
    lengths = {length for name, value in space.items() if role_of(name) in ("x", "y") for length in _lengths(value)}
    return lacking + [name for name in numbers if space[name] in lengths or _BATCH.fullmatch(name.strip("_"))]


def _lengths(value: Any) -> tuple[int, ...]:
    return np.shape(value) if isinstance(value, np.ndarray) else (len(value),) if isinstance(value, list) else ()
