"""Checkpoints of several networks: a folder for an epoch, with a checkpoint of each network and of the best so far.

A folder counts once it has its last file, the best so far, and all of its files are whole; of older folders one is
kept. Within the next epoch the checkpoints in it are replaced, each by a later one of the same network: whichever of
them are, all networks go on from there. Networks that are taken up again come to the bits of those that were never
stopped.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.durable.fields import held, listed, number, whole
from backproof.durable.safe_file import OtherFormatError, check_regular
from backproof.durable.whole_folder import made_folder
from backproof.errors import InputError
from backproof.model_file import Model, load, save
from backproof.network import Network
from backproof.tabular.best import Best
from backproof.tabular.several import Several
from backproof.training.checkpoint import KIND, Checkpoint
from backproof.training.history import EpochRecord, History
from backproof.training.saving import Attempts, Path

_SUFFIX, _BEST, _KEPT = ".networks", "best.backproof", 2
_SCALES = listed(number())
_FACTS = {
    "cost": number(none=True),
    "epoch": whole(),
    "epochs": listed(whole()),
    "costs": listed(number()),
    "scales": replace(_SCALES, holds=lambda value: value is None or _SCALES.holds(value), read=lambda value: value),
}
_NOTHING: dict[str, Any] = {"cost": None, "epoch": 0, "epochs": [], "costs": [], "scales": None}
"""What is known before networks begin."""


@dataclass(frozen=True)
class Point:
    """Where several networks stand after an epoch.

    Attributes:
        name: of the folder.
        checkpoints: one a network; none where the run had just begun.
        best: the best so far, without its answers; that of no epoch before one was completed.
        history: every epoch so far.
        scales: of the features, (n_1,), or None.
    """

    name: str
    checkpoints: tuple[Checkpoint, ...]
    best: Best
    history: History
    scales: np.ndarray | None = None


def newest_of_several(folder: Path) -> tuple[Point | None, tuple[tuple[str, InputError], ...]]:
    """Return the newest point in a folder that is whole, and each newer one that is not, by name and reason.

    Raises:
        OtherFormatError: a newer one was written by another version of backproof; it would be written over.
    """
    skipped: list[tuple[str, InputError]] = []
    for name in reversed(_names(folder)):
        try:
            return _read(folder, name), tuple(skipped)
        except OtherFormatError:
            raise
        except InputError as error:
            skipped.append((name, error))
    return None, tuple(skipped)


def _read(folder: Path, name: str) -> Point:
    inside = os.path.join(folder, name)
    for file in os.listdir(inside) if os.path.isdir(inside) else ():
        check_regular(KIND, os.path.join(inside, file))
    model = load(os.path.join(inside, _BEST))
    facts = held(model.facts, _FACTS, "checkpoint")
    if facts["scales"] is None:
        return Point(name, (), Best(), History())
    best = Best()
    if facts["epoch"]:
        vectors = tuple(member.to_vector() for member in model.members)
        best = Best(facts["cost"], facts["epoch"], facts["epochs"], facts["costs"], vectors)
    paths = (os.path.join(inside, f"network-{i}.checkpoint") for i in range(1, len(model.members) + 1))
    scales = np.array(facts["scales"]) if facts["scales"] else None
    return Point(name, tuple(map(Checkpoint.load, paths)), best, model.history, scales)


def _names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("epoch-") and name.endswith(_SUFFIX))


def go_on(several: Several, point: Point) -> None:
    """Let networks that were begun with the checkpoints of a point go on from there."""
    several.history = point.history
    if point.best.vectors:
        several.best = several.answered(point.best)


class SeveralFolder:
    """Writes where several networks stand, every few seconds, whichever of their threads finds that due.

    Args:
        path: of the folder, which exists.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._attempts, self._one_writes = path, Attempts(0.0), threading.Lock()
        self._inside, self._saved = "", dict[int, Checkpoint]()

    def within(self, name: str) -> SeveralFolder:
        """Return a folder in this one, for what the same networks learn afterwards; its trouble is said here."""
        inner = SeveralFolder(os.path.join(self._path, name))
        inner._attempts = self._attempts
        return inner

    def newest(self) -> Point | None:
        """Return the newest point that networks can go on from; None where there is none, or they had just begun.

        Raises:
            OtherFormatError: as `newest_of_several`.
        """
        point = newest_of_several(self._path)[0] if os.path.isdir(self._path) else None
        return point if point is not None and point.checkpoints else None

    def begin(self, network: Network) -> None:
        """Write that networks are about to begin, so that what is interrupted before they do is known for a run."""
        inside = self._of_epoch(0)
        if not os.path.lexists(os.path.join(inside, _BEST)):
            made = Model.of_members(network, [network.init()], facts=_NOTHING)
            Attempts(0.0).make(lambda: _save_best(inside, made))

    def after(self, several: Several, *, must: bool = False) -> None:
        """Write a point if one is due, or must be; where that cannot be, the networks go on in memory."""
        with self._one_writes:
            if must or self._attempts.is_due:
                self._attempts.make(lambda: self._write(several))

    def said_after(self, ended: str) -> str:
        """Return how the networks ended, and what is wrong with their last point, if anything is."""
        return self._attempts.said_after(ended)

    def _of_epoch(self, done: int) -> str:
        return os.path.join(self._path, f"epoch-{done:08d}{_SUFFIX}")

    def _write(self, several: Several) -> None:
        inside = self._of_epoch(len(several.history))
        if inside != self._inside or not os.path.lexists(os.path.join(inside, _BEST)):
            self._inside, self._saved = "", {}
        made_folder(inside)
        for i, point in enumerate(tuple(several.points)):
            if self._saved.get(i) is not point:
                point.save(os.path.join(inside, f"network-{i + 1}.checkpoint"))
                self._saved[i] = point
        if not self._inside:
            _save_best(inside, _best_of(several))
            self._inside = inside
        for name in _names(self._path)[:-_KEPT]:
            with suppress(OSError):
                shutil.rmtree(os.path.join(self._path, name))


def learn_to_the_end(
    several: Several, told: Sequence[Callable[[EpochRecord], Any]], kept: SeveralFolder | None = None
) -> bool:  # fmt: skip
    """Let networks learn until they end, and keep where they stand on the way and at the end.

    Args:
        several: the networks.
        told: called with each epoch; one that returns something true ends them there.
        kept: where they are kept, or None.

    Returns:
        Whether one that was told asked for the end.
    """
    asked = False
    several.keep = None if kept is None else partial(kept.after, several)
    for record in several.epochs():
        asked = any([tell(record) for tell in told])  # noqa: C419 - all of them are told
        if asked:
            several.status = several.status or "stopped"
        if kept is not None:
            kept.after(several)
    if kept is not None:
        kept.after(several, must=True)
    return asked


def _best_of(several: Several) -> Model:
    """Return the best so far; before the first epoch is completed, any parameters of as many networks."""
    best, network = several.best, several.network
    vectors = best.vectors or [point.state.vector for point in several.points]
    facts = {
        "cost": best.cost if best.vectors else None,
        "epoch": best.epoch,
        "epochs": list(best.epochs),
        "costs": list(best.costs),
        "scales": [] if several.scales is None else several.scales.tolist(),
    }
    members = [network.parameters_from_vector(vector) for vector in vectors]
    return Model.of_members(network, members, history=several.history, facts=facts)


def _save_best(inside: str, best: Model) -> None:
    made_folder(inside)
    save(os.path.join(inside, _BEST), best)
