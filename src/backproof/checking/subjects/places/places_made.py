"""Places that are made of others: a part of an array, an array transposed, or many small ones that are one together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.subjects.places.slots import Location
from backproof.checking.subjects.running.guard import SubjectError

Array = Any


@dataclass
class PartSlot:
    """Some entries of the array of another slot: the weights, or the bias, of an array that holds both."""

    whole: Location
    index: Any

    @property
    def path(self) -> str:
        """That of the array."""
        return self.whole.path

    def get(self) -> Any:
        """The entries there now."""
        return np.asarray(self.whole.get())[self.index]

    def put(self, value: Array) -> None:
        """Set these entries only."""
        whole = np.array(self.whole.get(), np.float64)
        whole[self.index] = np.asarray(value).reshape(whole[self.index].shape)
        self.whole.put(whole)


@dataclass
class TurnedSlot:
    """The array of another slot, transposed: weights of a layer that is stored otherwise than the others."""

    whole: Location

    @property
    def path(self) -> str:
        """That of the array."""
        return self.whole.path

    @property
    def held(self) -> Any:
        """What is there now, as the object holds it."""
        return getattr(self.whole, "held", None)

    def get(self) -> Any:
        """The transposed array that is there now."""
        return np.asarray(self.whole.get()).T

    def put(self, value: Array) -> None:
        """Set it to the transposed array."""
        self.whole.put(np.ascontiguousarray(np.asarray(value).T))


@dataclass
class ManySlot:
    """Many rows or numbers that together are one array, such as the weights of a layer of neurons."""

    parts: list[Location]
    shape: tuple[int, ...]

    @property
    def path(self) -> str:
        """That of the first."""
        return self.parts[0].path

    def get(self) -> Any:
        """All of them as one array."""
        return np.stack([np.asarray(part.get(), np.float64) for part in self.parts]).reshape(self.shape)

    def put(self, value: Array) -> None:
        """Give each its share."""
        rows = np.asarray(value, np.float64).reshape(len(self.parts), -1)
        for part, row in zip(self.parts, rows, strict=True):
            part.put(row.reshape(np.shape(part.get())))


def paths_of(place: Location) -> list[str]:
    """Return the paths of all arrays and numbers that a place consists of."""
    if isinstance(place, PartSlot | TurnedSlot):
        return paths_of(place.whole)
    return [path for part in place.parts for path in paths_of(part)] if isinstance(place, ManySlot) else [place.path]


def moved(place: Location, now: Mapping[str, Location]) -> Location:
    """The place of the same path among those that there are now.

    Raises:
        SubjectError: there is none of that path and size.
    """
    if isinstance(place, PartSlot):
        return PartSlot(moved(place.whole, now), place.index)
    if isinstance(place, TurnedSlot):
        return TurnedSlot(moved(place.whole, now))
    if isinstance(place, ManySlot):
        return ManySlot([moved(part, now) for part in place.parts], place.shape)
    found = now.get(place.path)
    if found is None or np.size(found.get()) != np.size(place.get()):
        raise SubjectError(
            "after a call, your object no longer holds weights of the network's shapes; "
            "accepted: an object whose weights keep their shapes"
        )
    return found
