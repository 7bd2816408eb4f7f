"""Arrays and numbers that a running program holds, each reached again by its way from a name after a step.

A step may put new lists, dicts and tuples in the place of those that there were: a holder is no way to a number.
"""

from __future__ import annotations

import types
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.checking.subjects.places.slots import (
    has_parts,
    is_a_history,
    is_array,
    is_closure,
    is_number,
    is_of_the_user,
    parts_of,
)
from backproof.checking.subjects.places.tensors import as_numpy, in_kind_of, is_tensor, put_in_place

Array = Any
_DEEPEST = 12
_MOST = 4000


@dataclass
class ReachedNumbers:
    """One array, list of numbers, or number, and its way from the names of a program.

    Attributes:
        root: the names.
        way: from there, each a key or a name, and whether it is a key.
        also: further ways to the same object.
    """

    root: dict[str, Any]
    way: tuple[tuple[Any, bool], ...]
    also: list[ReachedNumbers] = field(default_factory=list)

    @property
    def path(self) -> str:
        """How it is written."""
        text = ""
        for key, by_item in self.way:
            text += f"[{key!r}]" if by_item and text else f".{key}" if text else str(key)
        return text

    @property
    def name(self) -> str:
        """The last name on its way."""
        return next((str(key) for key, _ in reversed(self.way) if isinstance(key, str)), "")

    @property
    def held(self) -> Any:
        """What is there now, as the program holds it."""
        return _at(self.root, self.way)

    def get(self) -> Array:
        """The numbers there now."""
        return np.array(as_numpy(self.held))

    def put(self, value: Array) -> None:
        """Set the numbers: in the array that is there where it has this shape, and on every way to it.

        Raises:
            Exception: what the objects raise in which it stands.
        """
        now = self.held
        if put_in_place(now, np.asarray(value)):
            return
        self.replace(_in_its_kind(now, np.asarray(value)))

    def replace(self, value: Any) -> None:
        """Set another object, on every way."""
        for each in (self, *self.also):
            _set(each.root, each.way, value)


def _in_its_kind(now: Any, value: Array) -> Any:
    if isinstance(now, np.ndarray):
        return np.array(value)
    if is_tensor(now):
        return in_kind_of(now, value)
    if isinstance(now, list):
        return value.tolist()
    number = value.reshape(()).item()
    return now.dtype.type(number) if isinstance(now, np.floating) else number


def leaves_of(roots: list[dict[str, Any]]) -> list[ReachedNumbers]:
    """Every array and number that can be reached from some names, each object once, in the order of the names."""
    found: list[ReachedNumbers] = []
    known: dict[int, ReachedNumbers] = {}
    seen: set[int] = set(map(id, roots))

    def look(root: dict[str, Any], value: Any, way: tuple[tuple[Any, bool], ...]) -> None:
        if len(found) > _MOST or len(way) > _DEEPEST:
            return
        if is_number(value):
            found.append(ReachedNumbers(root, way))
        elif is_array(value):
            leaf = ReachedNumbers(root, way)
            if id(value) in known:
                known[id(value)].also.append(leaf)
            else:
                known[id(value)] = leaf
                found.append(leaf)
        elif (is_closure(value) or has_parts(value)) and id(value) not in seen and not is_a_history(value):
            if not isinstance(value, tuple):
                seen.add(id(value))
            for key, part, by_item in parts_of(value):
                look(root, part, (*way, (key, by_item)))

    for root in roots:
        for name, value in list(root.items()):
            if not name.startswith("__") and (is_closure(value) or is_array(value) or _is_looked_into(value)):
                look(root, value, ((name, True),))
    return found


def _is_looked_into(value: Any) -> bool:
    if isinstance(value, list | tuple | MutableMapping) or is_number(value):
        return True
    return is_of_the_user(value) and not isinstance(value, types.FunctionType | types.ModuleType | type)


def _child(holder: Any, key: Any, by_item: bool) -> Any:
    if isinstance(holder, types.FunctionType):
        return holder.__closure__[holder.__code__.co_freevars.index(key)]  # type: ignore[index]
    return holder[key] if by_item else getattr(holder, key)


def _at(root: Any, way: tuple[tuple[Any, bool], ...]) -> Any:
    for key, by_item in way:
        root = _child(root, key, by_item)
    return root


def _set(root: Any, way: tuple[tuple[Any, bool], ...], value: Any) -> None:
    *above, (key, by_item) = way
    holder = _at(root, tuple(above))
    if isinstance(holder, tuple):
        fields = getattr(holder, "_fields", ())
        place = key if by_item else fields.index(key)
        parts = [value if k == place else each for k, each in enumerate(holder)]
        _set(root, tuple(above), type(holder)(*parts) if fields else type(holder)(parts))
    elif by_item:
        holder[key] = value
    else:
        object.__setattr__(holder, key, value)


@dataclass
class RowOfNumbers:
    """Single numbers that stand side by side in one holder, such as those of a neuron, as one row."""

    parts: list[ReachedNumbers]

    @property
    def path(self) -> str:
        """How the first is written."""
        return self.parts[0].path

    @property
    def name(self) -> str:
        """The name of the first."""
        return self.parts[0].name

    def get(self) -> Array:
        """The numbers there now."""
        return np.array([float(part.get()) for part in self.parts])

    def put(self, value: Array) -> None:
        """Give each its own."""
        for part, number in zip(self.parts, np.asarray(value).ravel(), strict=True):
            part.put(number)


def in_rows(leaves: list[ReachedNumbers]) -> list[ReachedNumbers | RowOfNumbers]:
    """The leaves, with numbers that stand in one holder below the names as one row; a list of holders is one too."""
    groups = _grouped(leaves, _holder_of)
    if all(len(group) == 1 for group in groups) and all(np.ndim(leaf.get()) == 0 for leaf in leaves):
        groups = _grouped(leaves, _list_of_holders_of)
    return [RowOfNumbers(group) if len(group) > 1 else group[0] for group in groups]


def _grouped(leaves: list[ReachedNumbers], place: Callable[[ReachedNumbers], Any]) -> list[list[ReachedNumbers]]:
    groups: dict[Any, list[ReachedNumbers]] = {}
    for leaf in leaves:
        groups.setdefault(place(leaf), []).append(leaf)
    return list(groups.values())


def _holder_of(leaf: ReachedNumbers) -> Any:
    is_within = np.ndim(leaf.get()) == 0 and len(leaf.way) > 1
    return leaf.way[:-1] if is_within else (leaf.path,)


def _list_of_holders_of(leaf: ReachedNumbers) -> Any:
    """The list in which a number has a holder of its own, as each connection of a neuron may be an object."""
    is_within = np.ndim(leaf.get()) == 0 and len(leaf.way) > 2
    return (leaf.way[:-2], leaf.way[-1]) if is_within and isinstance(leaf.way[-2][0], int) else (leaf.path,)
