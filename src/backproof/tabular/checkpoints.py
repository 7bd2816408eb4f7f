"""Checkpoints of several networks: a folder for an epoch, with a checkpoint of each network and of the best so far.

A folder counts once it has its last file, the best so far, and all of its files are whole; of older folders one is
kept. Networks that are taken up again come to the bits of those that were never stopped.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from backproof.durable.fields import held, listed, number, whole
from backproof.durable.safe_file import OtherFormatError, check_regular
from backproof.durable.whole_folder import made_folder
from backproof.errors import InputError
from backproof.model_file import Model, load, save
from backproof.tabular.several import Best, Several
from backproof.training.checkpoint import KIND, Checkpoint
from backproof.training.history import History
from backproof.training.saving import Attempts, Path

_SUFFIX, _BEST, _KEPT = ".networks", "best.backproof", 2
_FACTS = {"cost": number(), "epoch": whole(least=1), "scales": listed(number())}


@dataclass(frozen=True)
class Point:
    """Where several networks stand after an epoch.

    Attributes:
        name: of the folder.
        checkpoints: one a network.
        best: the best epoch so far, without its answers.
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
    paths = (os.path.join(inside, f"network-{i}.checkpoint") for i in range(1, len(model.members) + 1))
    best = Best(facts["cost"], facts["epoch"], tuple(member.to_vector() for member in model.members))
    scales = np.array(facts["scales"]) if facts["scales"] else None
    return Point(name, tuple(map(Checkpoint.load, paths)), best, model.history, scales)


def _names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith("epoch-") and name.endswith(_SUFFIX))


def go_on(several: Several, point: Point) -> None:
    """Let networks that were begun with the checkpoints of a point go on from there."""
    several.best, several.history = several.answered(point.best), point.history


class SeveralFolder:
    """Writes where several networks stand, every few seconds.

    Args:
        path: of the folder, which exists.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._attempts = path, Attempts(0.0)

    def after(self, several: Several, *, must: bool = False) -> None:
        """Write a point if one is due, or must be; where that cannot be, the networks go on in memory."""
        if several.best.vectors and (must or self._attempts.is_due):
            self._attempts.make(lambda: self._write(several))

    def said_after(self, ended: str) -> str:
        """Return how the networks ended, and what is wrong with their last point, if anything is."""
        return self._attempts.said_after(ended)

    def _write(self, several: Several) -> None:
        inside = os.path.join(self._path, f"epoch-{len(several.history):08d}{_SUFFIX}")
        made_folder(inside)
        for i, run in enumerate(several.runs, 1):
            run.checkpoint.save(os.path.join(inside, f"network-{i}.checkpoint"))
        scales = [] if several.scales is None else several.scales.tolist()
        facts = {"cost": several.best.cost, "epoch": several.best.epoch, "scales": scales}
        best = Model.of_members(several.network, several.parameters(), history=several.history, facts=facts)
        save(os.path.join(inside, _BEST), best)
        for name in _names(self._path)[:-_KEPT]:
            with suppress(OSError):
                shutil.rmtree(os.path.join(self._path, name))
