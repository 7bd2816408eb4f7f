"""The function behind what was given, and the values that a function's code speaks of by name."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

_COARSE = ("float32", "float16", "bfloat16", "half")


def behind(thing: Any) -> Any:
    """What partials and bound methods stand for."""
    while isinstance(thing, functools.partial):
        thing = thing.func
    return getattr(thing, "__func__", thing)


def unwrapped(thing: Any, stop: Callable[[Any], bool] | None = None) -> Any:
    """What a decorator has wrapped; None for a wrapper around itself.

    Args:
        thing: what is wrapped, perhaps more than once.
        stop: tells what is not looked into.
    """
    try:
        return inspect.unwrap(thing, stop=stop)
    except ValueError:
        return None


def values_named(function: FunctionType) -> list[Any]:
    """The values of the names that a function and those inside it speak of, and of what it closes over."""
    values = [function.__globals__.get(name) for name in _names(function.__code__)]
    return values + [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # not assigned yet
        return False


def is_in_part_coarse(functions: Iterable[FunctionType]) -> bool:
    """Whether functions speak of numbers in less than double precision: arrays that they close over, or a dtype."""
    for function in functions:
        dtypes = (str(getattr(value, "dtype", "")) for value in values_named(function))
        if any(each.endswith(_COARSE) for each in (*dtypes, *_names(function.__code__))):
            return True
    return False
