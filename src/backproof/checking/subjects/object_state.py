"""Finding and setting the arrays that an object holds: its parameters, and the gradients it stores."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.reading import as_array

Array = Any
_DEEPEST = 4
_GRADIENT = re.compile(
    r"grad|nabla|(^|[._\[])d_?(el_?)?[wb]|(^|[._])d_?[wb]\d*|delta_?[wb]|weight_?error|bias_?error", re.I
)
_OTHER = re.compile(
    r"veloc|moment|cache|prev|old|avg|mask|(^|\.)_?[vms](_|\d|$)|delta|error|input|output|activ|(^|\.)[azxy]s?\d*($|\[)",
    re.I,
)
_BIAS = re.compile(r"(^|[._d])b(\d|s|_|\[|$)|bias|beta", re.I)


@dataclass
class Slot:
    """One array at one place: `holder.key` or `holder[key]`."""

    path: str
    holder: Any
    key: Any
    by_item: bool

    def get(self) -> Any:
        """The value there now."""
        return self.holder[self.key] if self.by_item else getattr(self.holder, self.key)

    def put(self, value: Array) -> None:
        """Set it, in the array that is there if there is one, since the object may hold it in other places too."""
        now = self.get()
        if isinstance(now, np.ndarray) and now.flags.writeable and now.shape == value.shape and now.dtype.kind == "f":
            now[...] = value
            return
        new = value.tolist() if isinstance(now, list) else value
        if self.by_item:
            self.holder[self.key] = new
        else:
            setattr(self.holder, self.key, new)


def slots(thing: Any, path: str = "", depth: int = 0) -> Iterator[Slot]:
    """Every array that can be reached from an object through its attributes, lists and dicts, in order."""
    if depth > _DEEPEST:
        return
    for key, value, by_item in _parts(thing):
        here = f"{path}[{key}]" if by_item else f"{path}.{key}" if path else str(key)
        if _is_array(value):
            yield Slot(here, thing, key, by_item)
        elif _has_parts(value):
            yield from slots(value, here, depth + 1)


def _parts(thing: Any) -> list[tuple[Any, Any, bool]]:
    if isinstance(thing, MutableMapping):
        return [(key, thing[key], True) for key in sorted(thing, key=_natural)]
    if isinstance(thing, list | tuple):
        return [(i, value, True) for i, value in enumerate(thing)]
    named = getattr(thing, "__dict__", {})
    return [(key, named[key], False) for key in sorted(named, key=_natural)]


def _natural(key: Any) -> list[Any]:
    parts = re.split(r"(\d+)", str(key))
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _is_array(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu"
    if isinstance(value, list) and value and not hasattr(value[0], "__dict__"):
        try:
            return np.array(value).dtype.kind in "fiu"
        except (ValueError, TypeError):
            return False
    return False


def _has_parts(value: Any) -> bool:
    if isinstance(value, MutableMapping | list | tuple):
        return True
    return hasattr(value, "__dict__") and not isinstance(value, type) and not callable(value)


@dataclass
class State:
    """The slots of weights and biases of layers 2…L; no biases where the object has none at all."""

    weights: list[Slot]
    biases: list[Slot]
    turned: bool


def parameters_of(thing: Any, shapes: tuple[tuple[int, int], ...]) -> Iterator[State]:
    """The readings of an object's arrays as parameters: weights (n, m), then (m, n).

    Args:
        thing: the object.
        shapes: (n, m) of layers 2…L.
    """
    found = [slot for slot in slots(thing) if not _GRADIENT.search(slot.path) and not _OTHER.search(slot.path)]
    for turned in (False, True):
        state = _match(found, shapes, turned=turned)
        if state is not None:
            yield state


def gradients_of(thing: Any, shapes: tuple[tuple[int, int], ...], *, turned: bool) -> tuple[list[Array], list[Array]]:
    """The gradients that an object stores, in the user's orientation.

    Raises:
        SubjectError: it stores none of the right shapes.
    """
    found = [slot for slot in slots(thing) if _GRADIENT.search(slot.path)]
    state = _match(found, shapes, turned=turned)
    if state is None:
        raise SubjectError("your object stores no gradients of the shapes of its weights and biases")
    return [as_array(slot.get()) for slot in state.weights], [as_array(slot.get()) for slot in state.biases]


def _match(found: list[Slot], shapes: tuple[tuple[int, int], ...], *, turned: bool) -> State | None:
    arrays = [(slot, np.shape(slot.get())) for slot in found]
    weights = [(s, shape) for s, shape in arrays if len(shape) == 2 and not _BIAS.search(_last(s.path))]
    biases = [(s, shape) for s, shape in arrays if _BIAS.search(_last(s.path))]
    picked = _in_order(weights, [((m, n) if turned else (n, m),) for n, m in shapes])
    offsets = _in_order(biases, [((n,), (n, 1), (1, n), (1,), ()) for n, _ in shapes])
    if picked and not biases:
        # code of a few lines often has no biases at all
        return State(picked, [], turned)
    return State(picked, offsets, turned) if picked and offsets else None


def _last(path: str) -> str:
    """The name that says what an array is: that of the attribute, or the key of a dict."""
    names = re.findall(r"[A-Za-z_]\w*", path)
    return names[-1] if names else path


def _in_order(found: list[tuple[Slot, Any]], wanted: list[Any]) -> list[Slot] | None:
    """The first slots, in their order, whose shapes are the wanted ones."""
    picked: list[Slot] = []
    rest = iter(found)
    for accepted in wanted:
        slot = next((slot for slot, shape in rest if shape in accepted), None)
        if slot is None:
            return None
        picked.append(slot)
    return picked
