"""When a run writes its checkpoint: every few seconds, where it ends, and no more often than it is worth.

A disk that fails ends no run: what is wrong is said at once, the next checkpoint is tried when it is due, and the
result says at its end what could not be written. What was learnt is in memory all the while.
"""

from __future__ import annotations

import os
import time
import warnings
from contextlib import suppress

from backproof.durable.whole_file import checked_destination
from backproof.errors import InputError, Phrase
from backproof.training.checkpoint import Checkpoint

Path = str | os.PathLike[str]
EVERY = 5.0
"""Seconds between two checkpoints."""
_SHARE = 20
"""A checkpoint takes at most one part in so many of a run's time."""
_SHORT, _LONG = 0.1, 0.5


class CheckpointWarning(UserWarning):
    """A checkpoint could not be written; the run goes on."""


class CheckpointFile:
    """The file in which a run keeps where it stands.

    Args:
        path: of the file.

    Raises:
        InputError: the path cannot be written.
    """

    def __init__(self, path: Path) -> None:
        checked_destination(path)
        self._path, self._next, self._trouble = path, time.monotonic() + EVERY, ""
        self._is_first = True

    def is_due(self, *, after_an_epoch: bool) -> bool:
        """Whether it is time for a checkpoint; the first epoch that is completed has one at once."""
        return (self._is_first and after_an_epoch) or time.monotonic() >= self._next

    def write(self, point: Checkpoint) -> None:
        """Write a checkpoint, or say why it cannot be written and let the run go on."""
        began, self._is_first = time.monotonic(), False
        try:
            point.save(self._path)
            self._trouble = ""
        except (InputError, OSError, MemoryError) as error:
            self._trouble = str(error) or type(error).__name__
            with suppress(CheckpointWarning):  # warnings may be errors, and this one must not end a run
                warnings.warn(f"no checkpoint, training goes on: {self._trouble}", CheckpointWarning, stacklevel=2)
        ended = time.monotonic()
        self._next = ended + max(EVERY, _SHARE * (ended - began))

    def said_after(self, ended: str) -> str:
        """Return how a run ended, and what is wrong with its checkpoint, if anything is."""
        if not self._trouble:
            return ended
        return Phrase("{ended}; the last checkpoint was not written: {reason}", ended=ended, reason=self._trouble)


class Parts:
    """How many steps are made in one call, so that a run can be left within half a second in the longest epoch."""

    def __init__(self) -> None:
        self._most = 64

    def most(self, asked: int | None) -> int:
        """Return how many steps to ask for, at most as many as somebody asks for."""
        return self._most if asked is None else min(asked, self._most)

    def took(self, steps: int, seconds: float) -> None:
        """Learn from what a call took."""
        if seconds > _LONG:
            self._most = max(1, steps // 4)
        elif seconds < _SHORT and steps == self._most:
            self._most *= 4
