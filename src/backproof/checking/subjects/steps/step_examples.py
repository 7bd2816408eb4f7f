"""Where a step reads its examples and targets, and how they are laid out there: by what stands still without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.steps.step_chains import chains, oddness
from backproof.checking.subjects.steps.step_layers import LayerChain
from backproof.checking.subjects.steps.step_leaves import ReachedNumbers, in_rows
from backproof.checking.subjects.steps.step_places import Moved

Array = Any
_MOST = 12
_MOST_CLASSES = 1000


@dataclass(frozen=True)
class ExamplesPlace:
    """Where examples, or targets, stand.

    Attributes:
        leaves: an array, or a number for each entry of one example.
        layout: "rows", "columns", "vector" (one example), "flat" (a number for each example), "numbers" (of one
            example), "labels" or "label".
        width: of an example; 0 for labels, of which any number of classes may be.
        count: how many examples there are.
    """

    leaves: tuple[ReachedNumbers, ...]
    layout: str
    width: int
    count: int = 1

    @property
    def is_of_one(self) -> bool:
        """Whether it holds one example whatever is put there."""
        return self.layout in ("vector", "numbers", "label")

    def put(self, values: Array) -> None:
        """Set examples (N, n)."""
        if self.layout == "numbers":
            for leaf, number in zip(self.leaves, values[0], strict=True):
                leaf.put(np.asarray(number))
            return
        self.leaves[0].put(self._laid(values))

    def _laid(self, values: Array) -> Array:
        if self.layout in ("labels", "label"):
            found = np.argmax(values, axis=1)
            return found if self.layout == "labels" else found[0]
        if self.layout == "flat":
            return values[:, 0]
        if self.layout == "vector":
            return values[0]
        return values if self.layout == "rows" else np.ascontiguousarray(values.T)


@dataclass(frozen=True)
class StepReading:
    """A reading of a step: its layers, where examples and targets stand, and what else it is given.

    Attributes:
        layers: of the network.
        x: the examples.
        y: the targets.
        rate: the learning rate, where it is a number that can be set.
        counts: numbers that say how many examples there are.
        penalties: numbers that are called as that of a penalty is.
    """

    layers: LayerChain
    x: ExamplesPlace
    y: ExamplesPlace
    rate: ReachedNumbers | None
    counts: tuple[ReachedNumbers, ...] = ()
    penalties: tuple[ReachedNumbers, ...] = ()


def readings_of(moved: Moved) -> list[StepReading]:
    """The readings of what a step moves and reads, the likeliest first; none where it is not read as a network."""
    rate = next(iter(sorted(moved.rates, key=lambda leaf: role_of(leaf.name) != "rate")), None)
    found: list[StepReading] = []
    for inputs, others in _inputs_and_others(moved):
        for x, y in product(_places(inputs), _places(others, are_targets=True)):
            left = [leaf for leaf in moved.data if all(leaf is not each for each in (*x.leaves, *y.leaves))]
            if _fit(x, y) and not any(_is_of_examples(leaf, x) for leaf in left):
                found += [_with_what_is_left(StepReading(each, x, y, rate), left) for each in _layers(moved, x, y)]
    # 0 and 1 are more often the output of one neuron than two classes
    return sorted(found, key=lambda reading: (_is_of_two(reading.y), oddness(reading.layers)))[:_MOST]


def _is_of_two(y: ExamplesPlace) -> bool:
    return y.width == 0 and bool(np.max(y.leaves[0].get()) <= 1)


def _with_what_is_left(reading: StepReading, left: list[ReachedNumbers]) -> StepReading:
    """With numbers that say how many examples there are, and with those of a penalty."""
    count, numbers = reading.x.count, [leaf for leaf in left if np.ndim(leaf.get()) == 0]
    counts = tuple(leaf for leaf in numbers if count > 1 and leaf.get() == count)
    return replace(reading, counts=counts, penalties=tuple(leaf for leaf in numbers if role_of(leaf.name) == "penalty"))


def _layers(moved: Moved, x: ExamplesPlace, y: ExamplesPlace) -> Iterator[LayerChain]:
    """Readings of the parameters, of which those below all others stand still without examples."""
    still = {id(moved.parameters[k]) for leaf in x.leaves for k in _vanishing(moved, leaf)}
    least = 0 if y.width else int(np.max(y.leaves[0].get())) + 1
    rows: list[Any] = in_rows(moved.parameters)
    ways = [rows, list(moved.parameters)][len(rows) == len(moved.parameters) :]
    for leaves in ways:
        found = [each for each in chains(leaves, x.width, y.width) if y.width or each.sizes[-1] >= max(least, 2)]
        fitting = [each for each in found if not still or _ids(each.weights[0].leaves) & still]
        yield from fitting or found
        if found:
            return


def _ids(leaves: Sequence[Any]) -> set[int]:
    return {id(part) for leaf in leaves for part in getattr(leaf, "parts", (leaf,))}


def _vanishing(moved: Moved, leaf: ReachedNumbers) -> frozenset[int]:
    return next(v for each, v in zip(moved.data, moved.vanishing, strict=True) if each is leaf)


def _inputs_and_others(moved: Moved) -> Iterator[tuple[list[ReachedNumbers], list[ReachedNumbers]]]:
    """Data without which some parameters stand still, and the others; by their names, or any, where nothing tells."""
    inputs = [leaf for leaf, still in zip(moved.data, moved.vanishing, strict=True) if still]
    inputs = inputs or [leaf for leaf in moved.data if role_of(leaf.name) == "x"]
    arrays = [leaf for leaf in moved.data if np.ndim(leaf.get())]
    for chosen in [inputs] if inputs else [[leaf] for leaf in arrays]:
        yield chosen, [leaf for leaf in moved.data if all(leaf is not each for each in chosen)]


def _places(leaves: Sequence[ReachedNumbers], *, are_targets: bool = False) -> Iterator[ExamplesPlace]:
    """Every way in which examples or targets may stand in some of the data."""
    numbers = [leaf for leaf in leaves if np.ndim(leaf.get()) == 0 and role_of(leaf.name) not in ("penalty", "one")]
    for leaf in leaves:
        value = leaf.get()
        if value.ndim == 2:
            yield ExamplesPlace((leaf,), "rows", value.shape[1], value.shape[0])
            yield ExamplesPlace((leaf,), "columns", value.shape[0], value.shape[1])
        elif value.ndim == 1:
            yield ExamplesPlace((leaf,), "vector", value.shape[0])
            if are_targets and _are_labels(value):
                yield ExamplesPlace((leaf,), "labels", 0, value.shape[0])
            yield ExamplesPlace((leaf,), "flat", 1, value.shape[0])
    if numbers:
        yield ExamplesPlace(tuple(numbers), "numbers", len(numbers))
        if are_targets:
            yield from (ExamplesPlace((leaf,), "numbers", 1) for leaf in numbers if len(numbers) > 1)
            yield from (ExamplesPlace((leaf,), "label", 0) for leaf in numbers if _are_labels(leaf.get()))


def _are_labels(value: Array) -> bool:
    whole = value.dtype.kind in "iu" or bool((value == np.round(value)).all())
    return whole and value.size > 0 and bool(value.min() >= 0) and bool(value.max() < _MOST_CLASSES)


def _fit(x: ExamplesPlace, y: ExamplesPlace) -> bool:
    """Whether these are so many targets as examples."""
    if x.is_of_one or y.is_of_one:
        return x.count == y.count == 1
    return x.count == y.count


def _is_of_examples(leaf: ReachedNumbers, x: ExamplesPlace) -> bool:
    """Whether what is left over is an array with something for each example."""
    return x.count > 1 and np.ndim(leaf.get()) > 0 and x.count in np.shape(leaf.get())
