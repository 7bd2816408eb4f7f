"""The folder of a run: its last checkpoints, and a lock that dies with its process.

The same command again goes on from the newest checkpoint that is whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from backproof.durable.lock import alone_in
from backproof.errors import InputError, Phrase
from backproof.tabular.checkpoints import newest_of_several
from backproof.training.checkpoint import Checkpoint
from backproof.training.saving import newest

Path = str | os.PathLike[str]


@dataclass(frozen=True)
class RunFolder:
    """Where a run is kept.

    Attributes:
        path: of the folder.
        start: what the run goes on from, or None.
        notes: what it goes on from, what was skipped and why, one sentence each.
        name: of the checkpoint that one network goes on from.
    """

    path: Path
    start: Checkpoint | None = None
    notes: tuple[Phrase, ...] = ()
    name: str = ""


@contextmanager
def opened(path: Path, *, must_go_on: bool = False) -> Iterator[RunFolder]:
    """Open the folder of a run, made where it lacks, for this process alone.

    Args:
        path: of the folder.
        must_go_on: whether there must be a checkpoint to go on from.

    Raises:
        InputError: a folder that cannot be made or written to, that another process holds, or without a checkpoint
            that is whole where there must be one.
    """
    try:
        os.makedirs(path, exist_ok=True)
        os.listdir(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = "{path!r}: no folder of a run can be made there ({reason}); accepted: a folder, or a new path"
        raise InputError(message, path=os.fspath(path), reason=reason) from None
    with alone_in(path):
        found, (several, others) = newest(path), newest_of_several(path)
        skipped = (*found.skipped, *others)
        notes = [Phrase("Skipped {name}: {reason}.", name=name, reason=reason) for name, reason in skipped]
        if found.point is not None:
            said = "Goes on from {name}: {epochs} epochs and {steps} steps are behind it."
            steps = found.point.begun.steps if found.point.begun else 0
            notes.append(Phrase(said, name=found.name, epochs=found.point.epoch, steps=steps))
        elif several is not None:
            said = "Goes on from {name}: {epochs} epochs of {count} networks are behind it."
            notes.append(Phrase(said, name=several.name, epochs=len(several.history), count=len(several.checkpoints)))
        elif must_go_on:
            message = "{path!r}: no checkpoint that is whole is there; accepted: the folder of a run that was begun"
            raise InputError(message, path=os.fspath(path))
        yield RunFolder(path, found.point, tuple(notes), found.name)
