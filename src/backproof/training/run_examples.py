"""The examples that a run goes over: all of them in memory, or in piles on disk that are read buffer by buffer.

Both give the order of an epoch, make steps, and show the examples of one step. For piles the sums of an epoch go on
from buffer to buffer, and masks and noise are drawn at the place where the epoch stands: whether rows were in memory or
not changes no bit where their order is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from backproof.engines.contract import Data, Engine, Outcome, Pass, State, Task
from backproof.spools import Ahead, Piles

Array = Any
_ORDER = 1
_SAMPLE = 1000


class Examples(Protocol):
    """What a run needs of its examples."""

    data: Data
    """All of them, or where they are on disk some, from which an engine can be chosen and a network examined."""

    def __len__(self) -> int:
        """Return how many there are."""

    def order(self, seed: int, epoch: int, shuffle: bool) -> Any:
        """Return the order of the epoch after so many completed ones, as `steps` and `batch` take it."""

    def steps(
        self, engine: Engine, task: Task, state: State, order: Any, batch_size: int, rates: Sequence[float],
        seed: Sequence[int], begun: Pass | None,
    ) -> Outcome:  # fmt: skip
        """Make a step for each rate."""

    def batch(self, order: Any, start: int, stop: int) -> Data:
        """Return the examples of an epoch from one place in its order to another, within one step."""


class Whole:
    """All examples in memory."""

    def __init__(self, data: Data) -> None:
        self.data = data

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.data)

    def order(self, seed: int, epoch: int, shuffle: bool) -> Array | None:
        """Return a permutation, or None for the order they are stored in."""
        return np.random.default_rng([seed, _ORDER, epoch]).permutation(len(self)) if shuffle else None

    def steps(
        self, engine: Engine, task: Task, state: State, order: Array | None, batch_size: int, rates: Sequence[float],
        seed: Sequence[int], begun: Pass | None,
    ) -> Outcome:  # fmt: skip
        """Make a step for each rate."""
        return engine.run(task, state, self.data, order, batch_size, rates, seed, begun)

    def batch(self, order: Array | None, start: int, stop: int) -> Data:
        """Return the examples of a step."""
        rows: Any = slice(start, stop)
        rows = rows if order is None else order[rows]
        return Data(self.data.x[rows], self.data.y[rows])


class InPiles:
    """Examples in piles on disk.

    Args:
        piles: where they lie.
        batch_size: examples a step.
        seed: that orders are drawn from.
        shuffle: whether every epoch takes them in a new order.
        checked: makes the examples of a buffer ready, once for each buffer: targets are checked, and weighted.
        weigh: the weight of each class by which it weights them, or None.
    """

    def __init__(
        self, piles: Piles, batch_size: int, seed: int, shuffle: bool, checked: Callable[[Data], Data],
        weigh: Mapping[int, float] | None = None,
    ) -> None:  # fmt: skip
        self.piles, self.weigh = piles, weigh
        self._count, self._ahead, self.checked = sum(piles.rows), Ahead(piles, batch_size, seed, shuffle), checked
        self._held: tuple[tuple[int, int], Data, Array | None] | None = None
        self.data = checked(first_of(piles, _SAMPLE))

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def order(self, seed: int, epoch: int, shuffle: bool) -> int:
        """Return the number of the epoch, from which the order of each buffer is drawn when it is read."""
        return epoch

    def steps(
        self, engine: Engine, task: Task, state: State, order: int, batch_size: int, rates: Sequence[float],
        seed: Sequence[int], begun: Pass | None,
    ) -> Outcome:  # fmt: skip
        """Make a step for each rate, as many as a buffer has at a time."""
        reached, made = begun or Pass(), 0
        while True:
            data, rows = self._buffer(order, reached.examples)
            most = -(-(data.first + len(data) - reached.examples) // batch_size)
            part = rates[made : made + most]
            outcome = engine.run(task, state, data, rows, batch_size, part, seed, reached)
            failed = outcome.steps < reached.steps + len(part)
            state, reached, made = outcome.state, outcome.reached, made + len(part)
            if failed or made >= len(rates):
                return outcome

    def batch(self, order: int, start: int, stop: int) -> Data:
        """Return the examples of a step."""
        data, rows = self._buffer(order, start)
        return Whole(data).batch(rows, start - data.first, stop - data.first)

    def in_pieces(self) -> Iterator[Data]:
        """Yield all examples, one pile after the other, as they lie there."""
        for pile, rows in enumerate(self.piles.rows):
            held = self.piles.layout.empty(rows)
            self.piles.read(pile, 0, held)
            yield self.checked(data_of(held))

    def _buffer(self, epoch: int, place: int) -> tuple[Data, Array | None]:
        """Return the buffer that holds a place in the order of an epoch, checked."""
        at = epoch, place // self._ahead.buffer_rows
        if self._held is None or self._held[0] != at:
            self._held = None
            found = self._ahead.buffer(*at)
            self._held = at, self.checked(data_of(found.rows, found.first)), found.order
        return self._held[1], self._held[2]


def first_of(piles: Piles, most: int) -> Data:
    """Return the first examples, at most so many, of the first pile that has any."""
    pile = next(i for i, rows in enumerate(piles.rows) if rows)
    held = piles.layout.empty(min(piles.rows[pile], most))
    piles.read(pile, 0, held)
    return data_of(held)


def data_of(rows: Mapping[str, Array], first: int = 0) -> Data:
    """Return rows that were read from piles, by the letters of their parts, as the data of an engine.

    Args:
        rows: "x", "y" and, where they are weighted, "w".
        first: the place of the first of them in the epoch.
    """
    return Data(rows["x"], rows["y"], rows.get("w"), first)
