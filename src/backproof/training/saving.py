"""When a run writes its checkpoint: every few seconds and at the end, but so seldom that it costs little time.

A disk that fails ends no run: what is wrong is said at once, the next checkpoint is tried when it is due, and the
result says at its end what could not be written. What was learnt is in memory all the while.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from backproof.durable.safe_file import OtherFormatError, check_regular
from backproof.durable.whole_file import check_path, checked_destination
from backproof.errors import InputError, Phrase
from backproof.training.checkpoint import KIND, Checkpoint

Path = str | os.PathLike[str]
EVERY = 5.0
"""Seconds between two checkpoints."""
_SHARE = 20
"""A checkpoint takes at most one part in so many of a run's time."""
_SHORT, _LONG = 0.1, 0.5
_NUMBERS = 10**9
_KEPT, _SUFFIX = 3, ".checkpoint"


class CheckpointWarning(UserWarning):
    """A checkpoint could not be written; the run goes on."""


@dataclass(frozen=True)
class Newest:
    """The newest checkpoint in a folder that is whole, and those newer ones that are not.

    Attributes:
        name: of its file; "" where there is none.
        point: the checkpoint, or None.
        skipped: name of a file, and why it cannot be read.
    """

    name: str = ""
    point: Checkpoint | None = None
    skipped: tuple[tuple[str, InputError], ...] = ()


def newest(folder: Path) -> Newest:
    """Return the newest checkpoint in a folder that can be read, by epoch and step, whatever the clock says.

    Raises:
        OtherFormatError: a newer one was written by another version of backproof; it would be written over.
    """
    skipped: list[tuple[str, InputError]] = []
    for name in reversed(_names(folder)):
        try:
            path = os.path.join(folder, name)
            check_regular(KIND, path)
            return Newest(name, Checkpoint.load(path), tuple(skipped))
        except OtherFormatError:
            raise
        except InputError as error:
            skipped.append((name, error))
    return Newest(skipped=tuple(skipped))


def _names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("epoch-") and name.endswith(_SUFFIX))


class Attempts:
    """When something of a run is written, and what is wrong with it: no failure ends the run.

    Args:
        first: in how many seconds it is due first.
    """

    def __init__(self, first: float) -> None:
        self._next, self._trouble = time.monotonic() + first, ""

    @property
    def is_due(self) -> bool:
        """Whether it is time to write."""
        return time.monotonic() >= self._next

    def make(self, write: Callable[[], Any]) -> None:
        """Write, or say why that cannot be; the next is due so much later that writing takes a small part of a run."""
        began = time.monotonic()
        try:
            write()
            self._trouble = ""
        except (InputError, OSError, MemoryError) as error:
            self._trouble = str(error) or type(error).__name__
            with suppress(CheckpointWarning):  # warnings may be errors, and this one must not end a run
                warnings.warn(f"no checkpoint, training goes on: {self._trouble}", CheckpointWarning, stacklevel=3)
        ended = time.monotonic()
        self._next = ended + max(EVERY, _SHARE * (ended - began))

    def said_after(self, ended: str) -> str:
        """Return how a run ended, and what is wrong with its last checkpoint, if anything is."""
        if not self._trouble:
            return ended
        return Phrase("{ended}; the last checkpoint was not written: {reason}", ended=ended, reason=self._trouble)


class CheckpointFile:
    """Where a run keeps where it stands: a file, or in a folder the last three.

    Args:
        path: of the file, or of a folder that exists.

    Raises:
        InputError: the path cannot be written.
    """

    def __init__(self, path: Path) -> None:
        check_path("checkpoint", path)
        self._is_folder = os.path.isdir(path) if "\0" not in os.fspath(path) else False
        checked_destination(os.path.join(path, f"epoch{_SUFFIX}") if self._is_folder else path)
        self._path, self._attempts, self._is_first = path, Attempts(EVERY), True

    def is_due(self, *, after_an_epoch: bool) -> bool:
        """Whether it is time for a checkpoint; the first epoch that is completed has one at once."""
        return (self._is_first and after_an_epoch) or self._attempts.is_due

    def write(self, point: Checkpoint) -> None:
        """Write a checkpoint, or say why it cannot be written and let the run go on."""
        self._is_first = False
        self._attempts.make(lambda: self._save(point))

    def _save(self, point: Checkpoint) -> None:
        if not self._is_folder:
            point.save(self._path)
            return
        steps = point.begun.steps if point.begun else 0
        point.save(os.path.join(self._path, f"epoch-{point.epoch:08d}-step-{steps:010d}{_SUFFIX}"))
        for name in _names(self._path)[:-_KEPT]:
            with suppress(OSError):
                os.unlink(os.path.join(self._path, name))

    def said_after(self, ended: str) -> str:
        """Return how a run ended, and what is wrong with its checkpoint, if anything is."""
        return self._attempts.said_after(ended)


class Parts:
    """How many steps are made in one call, so that a run can be left within half a second in the longest epoch.

    Args:
        numbers: that a step goes through, about: parameters times examples. The first calls make so few steps that
            those of a large network are short too.
    """

    def __init__(self, numbers: int = 1) -> None:
        self._most = max(1, min(64, _NUMBERS // max(1, numbers)))

    def most(self, asked: int | None) -> int:
        """Return how many steps to ask for, at most as many as somebody asks for."""
        return self._most if asked is None else min(asked, self._most)

    def took(self, steps: int, seconds: float) -> None:
        """Learn from what a call took."""
        if seconds > _LONG:
            self._most = max(1, steps // 4)
        elif seconds < _SHORT and steps == self._most:
            self._most *= 4
