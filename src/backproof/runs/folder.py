"""The folder of a run: its last checkpoints, and a lock that dies with its process.

The same command again goes on from the newest checkpoint that is whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from backproof.durable.lock import alone_in
from backproof.durable.safe_file import OtherFormatError
from backproof.durable.whole_folder import made_folder
from backproof.errors import InputError, Phrase
from backproof.tabular.checkpoints import newest_of_several
from backproof.tabular.search_folder import FILE, recorded
from backproof.training.checkpoint import Checkpoint
from backproof.training.saving import newest

Path = str | os.PathLike[str]
ONE, SEVERAL, SEARCH = Phrase("one network"), Phrase("several networks"), Phrase("a search")


@dataclass(frozen=True)
class RunFolder:
    """Where a run is kept.

    Attributes:
        path: of the folder.
        start: what the run goes on from, or None.
        notes: what it goes on from, what was skipped and why, one sentence each.
        name: of the checkpoint, or of the record of a search; "" where there is none.
        kind: of the run that was begun there, one of `ONE`, `SEVERAL` and `SEARCH`, or "".
    """

    path: Path
    start: Checkpoint | None = None
    notes: tuple[Phrase, ...] = ()
    name: str = ""
    kind: str = ""

    def check_kind(self, kind: str) -> None:
        """Refuse to go on with a run of another kind, from which nothing could be taken.

        Raises:
            InputError: one was begun there.
        """
        if self.kind not in ("", kind):
            message = "resume: the run in this folder was of {kind} ({name}); accepted: the options of that run"
            raise InputError(message, kind=self.kind, name=self.name)


@contextmanager
def opened(path: Path, *, must_go_on: bool = False) -> Iterator[RunFolder]:
    """Open the folder of a run, made where it lacks, for this process alone.

    Args:
        path: of the folder.
        must_go_on: whether there must be a checkpoint to go on from.

    Raises:
        InputError: a folder that cannot be made or written to, that another process holds, or without a checkpoint
            that is whole where there must be one; one of another version of backproof.
    """
    try:
        made_folder(path)
        os.listdir(path)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = "{path!r}: no folder of a run can be made there ({reason}); accepted: a folder, or a new path"
        raise InputError(message, path=os.fspath(path), reason=reason) from None
    with alone_in(path):
        found, (several, others), (tried, unread) = newest(path), newest_of_several(path), _searched(path)
        skipped = (*found.skipped, *others, *unread)
        notes = [Phrase("Skipped {name}: {reason}.", name=name, reason=reason) for name, reason in skipped]
        kind, name = "", ""
        if found.point is not None:
            said = "Goes on from {name}: {epochs} epochs and {steps} steps are behind it."
            steps = found.point.begun.steps if found.point.begun else 0
            kind, name = ONE, found.name
            notes.append(Phrase(said, name=name, epochs=found.point.epoch, steps=steps))
        elif several is not None:
            said = "Goes on from {name}: {epochs} epochs of {count} networks are behind it."
            kind, name = SEVERAL, several.name
            notes.append(Phrase(said, name=name, epochs=len(several.history), count=len(several.checkpoints)))
        elif tried is not None:
            kind, name = SEARCH, FILE
            notes.append(Phrase("Goes on with a search; recipes tried before: {count}.", count=tried))
        elif must_go_on:
            message = "{path!r}: no checkpoint that is whole is there; accepted: the folder of a run that was begun"
            raise InputError(message, path=os.fspath(path))
        yield RunFolder(path, found.point, tuple(notes), name, kind)


def _searched(path: Path) -> tuple[int | None, tuple[tuple[str, InputError], ...]]:
    """Return how many recipes a search has tried, None where there was none; and why its record is not read."""
    try:
        found = recorded(path)
    except OtherFormatError:
        raise
    except InputError as error:
        return None, ((FILE, error),)
    return None if found is None else len(found[0]), ()
