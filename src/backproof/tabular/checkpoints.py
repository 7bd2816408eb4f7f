"""Checkpoints of several networks: a folder for an epoch, with a checkpoint of each network and of the best so far.

A folder counts once it has its last file, the best so far, and all of its files are whole; of older folders one is
kept. Networks that are taken up again come to the bits of those that were never stopped.
"""

from __future__ import annotations

import os
import shutil
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from backproof.durable.fields import held, listed, number, whole
from backproof.errors import InputError
from backproof.model_file import Model, load, save
from backproof.tabular.several import Best, Several
from backproof.training.checkpoint import Checkpoint
from backproof.training.history import History
from backproof.training.saving import EVERY, CheckpointWarning, Path

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
    """Return the newest point in a folder that is whole, and each newer one that is not, by name and reason."""
    skipped: list[tuple[str, InputError]] = []
    for name in reversed(_names(folder)):
        try:
            return _read(folder, name), tuple(skipped)
        except InputError as error:
            skipped.append((name, error))
    return None, tuple(skipped)


def _read(folder: Path, name: str) -> Point:
    inside = os.path.join(folder, name)
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
        self._path, self._next = path, time.monotonic()

    def after(self, several: Several, *, must: bool = False) -> None:
        """Write a point if one is due, or must be."""
        if not several.best.vectors or (time.monotonic() < self._next and not must):
            return
        began = time.monotonic()
        try:
            self._write(several)
        except (InputError, OSError, MemoryError) as error:  # what was learnt is in memory: the networks go on
            reason = str(error) or type(error).__name__
            with suppress(CheckpointWarning):
                warnings.warn(f"no checkpoint, training goes on: {reason}", CheckpointWarning, stacklevel=2)
        ended = time.monotonic()
        self._next = ended + max(EVERY, 20 * (ended - began))

    def _write(self, several: Several) -> None:
        inside = os.path.join(self._path, f"epoch-{len(several.history):08d}{_SUFFIX}")
        os.makedirs(inside, exist_ok=True)
        for i, run in enumerate(several.runs, 1):
            run.checkpoint.save(os.path.join(inside, f"network-{i}.checkpoint"))
        scales = [] if several.scales is None else several.scales.tolist()
        facts = {"cost": several.best.cost, "epoch": several.best.epoch, "scales": scales}
        best = Model.of_members(several.network, several.parameters(), history=several.history, facts=facts)
        save(os.path.join(inside, _BEST), best)
        for name in _names(self._path)[:-_KEPT]:
            with suppress(OSError):
                shutil.rmtree(os.path.join(self._path, name))
