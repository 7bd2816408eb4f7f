"""Leaving the user's own object unchanged: a copy is asked, or the object itself, which is then restored.

A copy is not the same where a function that the object holds refers to the object: the copy's function would work on
the original.
"""

from __future__ import annotations

import contextlib
import copy
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.checking.subjects.places.slots import is_closure, parts_of, slots

_DEEPEST = 4


def copied(thing: Any) -> Any:
    """A deep copy, or the thing itself where it cannot be copied."""
    try:
        return copy.deepcopy(thing)
    except Exception:
        # what cannot be copied (an open file, a lock) is asked itself; its parameters are set anyway
        return thing


def is_its_own_part(thing: Any) -> bool:
    """Whether a function that the object holds refers to the object, or to a part of it."""
    within = list(holders(thing))
    known = {id(holder) for holder in within} | {id(slot.held) for slot in slots(thing)}
    functions = [
        value for holder in within for _, value, _ in parts_of(holder) if isinstance(value, types.FunctionType)
    ]
    cells = [cell for function in functions for cell in (function.__closure__ or ())]
    return any(id(value) in known for cell in cells for value in _contents(cell))


def _contents(cell: Any) -> list[Any]:
    try:
        return [cell.cell_contents]
    except ValueError:
        return []


def holders(thing: Any, depth: int = 0) -> Iterator[Any]:
    """The object and everything in it that holds other things."""
    yield thing
    if depth < _DEEPEST:
        for _, value, by_item in parts_of(thing):
            if (by_item and is_closure(value)) or _is_holder(value):
                yield from holders(value, depth + 1)


def _is_holder(value: Any) -> bool:
    if isinstance(value, types.FunctionType | types.ModuleType | type | types.MethodType):
        return False
    return isinstance(value, dict | list | tuple | types.CellType) or hasattr(value, "__dict__")


@contextlib.contextmanager
def restored(thing: Any) -> Iterator[None]:
    """Put every array and every attribute of an object back at the end."""
    arrays = [(slot.get(), np.array(slot.get())) for slot in slots(thing) if isinstance(slot.get(), np.ndarray)]
    held = [(holder, _shallow(holder)) for holder in holders(thing)]
    try:
        yield
    finally:
        for holder, before in held:
            _put_back(holder, before)
        for array, before in arrays:
            if array.flags.writeable:
                array[...] = before


def _shallow(holder: Any) -> Any:
    if isinstance(holder, types.CellType):
        return _contents(holder)
    if isinstance(holder, dict | list):
        return copy.copy(holder)
    return dict(getattr(holder, "__dict__", {}))


def _put_back(holder: Any, before: Any) -> None:
    if isinstance(holder, types.CellType):
        for value in before:
            holder.cell_contents = value
    elif isinstance(holder, list):
        holder[:] = before
    elif isinstance(holder, dict):
        holder.clear()
        holder.update(before)
    elif hasattr(holder, "__dict__"):
        vars(holder).clear()
        vars(holder).update(before)
