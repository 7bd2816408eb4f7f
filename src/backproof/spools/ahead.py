"""An epoch over piles in buffers of bounded size, the next one read while the engine computes on this one.

Piles are permuted, their rows put in a row, cut into buffers, and permuted within each. What is drawn is drawn from
(seed, epoch, buffer) alone: when a buffer is read, and whether anything is read ahead, changes no bit. Where all rows
fit into one buffer it is read once, and the order of an epoch is that of the same rows in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Thread
from typing import Any

import numpy as np

from backproof.spools.spool import Piles

Array = Any
_ORDER, _PILES = 1, 3
"""What the rows of a buffer and the piles are drawn from beside seed and epoch; 2 is that of the dropout masks."""


@dataclass(frozen=True)
class Course:
    """The order of one epoch.

    Attributes:
        rows: of each pile.
        buffer_rows: of each buffer but the last, which may have fewer.
        seed: an integer ≥ 0.
        epoch: how many are completed.
        shuffle: whether anything is permuted.
    """

    rows: tuple[int, ...]
    buffer_rows: int
    seed: int
    epoch: int
    shuffle: bool = True

    @property
    def buffers(self) -> int:
        """How many there are."""
        return -(-sum(self.rows) // self.buffer_rows)

    @cached_property
    def piles(self) -> Array:
        """The piles in the order in which they are read."""
        if not self.shuffle or self.buffers == 1:
            return np.arange(len(self.rows))
        return np.random.default_rng([self.seed, _PILES, self.epoch]).permutation(len(self.rows))

    def parts(self, buffer: int) -> list[tuple[int, int, int]]:
        """Return what a buffer is made of: pile, first row in it, number of rows.

        >>> Course((5, 5), 4, seed=0, epoch=0, shuffle=False).parts(1)
        [(0, 4, 1), (1, 0, 3)]
        """
        ends = np.cumsum([0, *(self.rows[pile] for pile in self.piles)])
        first = buffer * self.buffer_rows
        stop = min(first + self.buffer_rows, int(ends[-1]))
        found = []
        for i in range(int(np.searchsorted(ends, first, side="right")) - 1, len(self.rows)):
            begin, end = max(first, int(ends[i])), min(stop, int(ends[i + 1]))
            if begin >= stop:
                break
            if begin < end:
                found.append((int(self.piles[i]), begin - int(ends[i]), end - begin))
        return found

    def order(self, buffer: int) -> Array | None:
        """Return the order of the rows within a buffer; None for that in which they lie."""
        if not self.shuffle:
            return None
        count = min(self.buffer_rows, sum(self.rows) - buffer * self.buffer_rows)
        drawn_from = [self.seed, _ORDER, self.epoch, *([buffer] if buffer else [])]
        return np.random.default_rng(drawn_from).permutation(count)


@dataclass(frozen=True)
class Buffer:
    """Some rows of an epoch, by the letters of `Layout.parts`, the order within them, and how many came before."""

    rows: dict[str, Array]
    order: Array | None
    first: int


class Ahead:
    """Gives the buffers of epochs one after the other, and reads the next meanwhile.

    Args:
        piles: what is read.
        batch_size: examples a step; a buffer is a whole number of batches, and at least one.
        seed: that orders are drawn from.
        shuffle: whether every epoch takes the rows in a new order.
    """

    def __init__(self, piles: Piles, batch_size: int, seed: int, shuffle: bool = True) -> None:
        each = piles.buffer_bytes // (piles.layout.row_bytes * batch_size)
        self._piles, self._seed, self._shuffle = piles, seed, shuffle
        self.buffer_rows = max(each, 1) * batch_size
        self._spare: list[dict[str, Array]] = []
        self._whole: dict[str, Array] = {}
        self._here: tuple[tuple[int, int], Buffer] | None = None
        self._next: _Prefetch | None = None

    def course(self, epoch: int) -> Course:
        """Return the order of the epoch after so many completed ones."""
        return Course(self._piles.rows, self.buffer_rows, self._seed, epoch, self._shuffle)

    def buffer(self, epoch: int, number: int) -> Buffer:
        """Return a buffer of an epoch, counted from 0; it is written over when the next but one is asked for.

        Raises:
            InputError: a pile cannot be read.
        """
        if self._here is not None and self._here[0] == (epoch, number):
            return self._here[1]
        course = self.course(epoch)
        if course.buffers == 1 and self._here is not None:  # the same rows in a new order
            found = Buffer(self._here[1].rows, course.order(0), 0)
        else:
            found = self._read(epoch, number)
        self._here = (epoch, number), found
        if course.buffers > 1:
            after = (epoch, number + 1) if number + 1 < course.buffers else (epoch + 1, 0)
            self._next = _Prefetch(self, *after)
        return found

    def _read(self, epoch: int, number: int) -> Buffer:
        """Return a buffer that was read ahead, or read it now."""
        ahead, self._next = self._next, None
        if self._here is not None:
            self._spare.append(self._whole)
        if ahead is not None:
            ahead.join()
            if ahead.at == (epoch, number) and ahead.error is None:
                self._whole = ahead.whole
                return ahead.found
            self._spare.append(ahead.whole)
        self._whole = self.arrays()
        return self.filled(epoch, number, self._whole)

    def arrays(self) -> dict[str, Array]:
        """Return arrays for a buffer, used before or new."""
        count = min(self.buffer_rows, sum(self._piles.rows))
        return self._spare.pop() if self._spare else self._piles.layout.empty(count)

    def filled(self, epoch: int, number: int, whole: dict[str, Array]) -> Buffer:
        """Read a buffer into arrays."""
        course, start = self.course(epoch), 0
        for pile, first, count in course.parts(number):
            self._piles.read(pile, first, {part: rows[start : start + count] for part, rows in whole.items()})
            start += count
        rows = {part: rows[:start] for part, rows in whole.items()}
        return Buffer(rows, course.order(number), number * self.buffer_rows)


class _Prefetch(Thread):
    """The reading of a buffer beside what else goes on; what went wrong is met again by whoever asks for the buffer."""

    def __init__(self, ahead: Ahead, epoch: int, number: int) -> None:
        super().__init__(daemon=True)
        self._ahead, self.at, self.whole = ahead, (epoch, number), ahead.arrays()
        self.error: Exception | None = None
        self.found: Buffer
        self.start()

    def run(self) -> None:
        """Read it."""
        try:
            self.found = self._ahead.filled(*self.at, self.whole)
        except Exception as error:
            self.error = error
