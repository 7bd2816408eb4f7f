"""The numbers that code names: defaults, constants, attributes, and what it closes over.

A known operator is recognised by its values, and these depend on a temperature, a margin or an ε that may be any
number: the ones that are written in the code are tried.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from types import CodeType
from typing import Any

_MOST = 24


def numbers_of(*things: Any) -> tuple[float, ...]:
    """Return the finite numbers that functions, objects and values name, each once.

    >>> numbers_of(lambda x, eps=1e-5: 0.15 * x / (1 + eps), 3, True)
    (1e-05, 0.15, 1.0, 3.0)
    """
    found = (float(each) for thing in things for each in _walked(thing, 2))
    return tuple(dict.fromkeys(each for each in found if math.isfinite(each)))[:_MOST]


def _walked(thing: Any, depth: int) -> Iterator[float]:
    if isinstance(thing, int | float) and not isinstance(thing, bool):
        yield thing
        return
    if depth == 0 or thing is None or isinstance(thing, str | bytes | bool):
        return
    if isinstance(thing, functools.partial):
        yield from (each for item in (*thing.args, *thing.keywords.values()) for each in _walked(item, depth - 1))
        yield from _walked(thing.func, depth)
        return
    thing = getattr(thing, "__func__", thing)
    code = getattr(thing, "__code__", None)
    if isinstance(code, CodeType):
        yield from _of_function(thing, code, depth)
    elif isinstance(thing, tuple | list):
        yield from (each for item in thing[:8] for each in _walked(item, depth))
    else:
        yield from _of_object(thing, depth)


def _of_function(function: Any, code: CodeType, depth: int) -> Iterator[float]:
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    yield from (each for item in defaults for each in _walked(item, 1))
    yield from _constants(code)
    for cell in function.__closure__ or ():
        try:
            kept = cell.cell_contents
        except ValueError:  # a name that is not set yet
            continue
        yield from _walked(kept, depth - 1)
    spoken = getattr(function, "__globals__", {})
    named = [spoken[name] for name in code.co_names if name in spoken]
    yield from (each for item in named if isinstance(item, int | float) for each in _walked(item, 1))


def _constants(code: CodeType) -> Iterator[float]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _constants(constant)
        elif isinstance(constant, int | float) and not isinstance(constant, bool):
            yield constant


def _of_object(thing: Any, depth: int) -> Iterator[float]:
    """The numbers in an object's attributes, and those of its methods."""
    kind = thing if isinstance(thing, type) else type(thing)
    if kind.__module__.partition(".")[0] in ("builtins", "numpy"):
        return
    for item in list(getattr(thing, "__dict__", {}).values())[:_MOST]:
        if isinstance(item, int | float) or (depth > 1 and callable(item)):
            yield from _walked(item, depth - 1)
    inherited = [item for each in kind.__mro__ if each.__module__ != "builtins" for item in vars(each).values()]
    for item in inherited:
        item = item.__func__ if isinstance(item, staticmethod | classmethod) else item
        if isinstance(item, int | float) or hasattr(item, "__code__"):
            yield from _walked(item, 1)
