"""The result of a training run."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike, fspath
from os.path import isdir
from typing import Any

from backproof.errors import InputError
from backproof.faces import Faced
from backproof.network import Network, Parameters
from backproof.training.checkpoint import Checkpoint
from backproof.training.divergence import Divergence
from backproof.training.health import Examination, Symptom
from backproof.training.history import History
from backproof.training.saving import CheckpointWarning, newest


@dataclass(frozen=True, repr=False)
class TrainingResult(Faced):
    """The result of a training run.

    Attributes:
        network: what was trained.
        parameters: of the best epoch where stopping restores it, else of the last; always finite.
        history: every epoch.
        status: "finished", "stopped" (early, by rule or callback), "converged" (lbfgs), "diverged", "interrupted", or
            "paused" (a run that has not come to its end).
        message: the status in one sentence.
        checkpoint: what `train(…, resume=…)` goes on from.
        engine: the name of the engine that ran.
        engine_reason: why this engine was chosen, in words; see `backproof.engines.choose`.
        divergence: where it went wrong, if it did.
        options: everything the run was given, as plain data.
        examination: what `findings` are found with; None where there is nothing to find.
        best_epochs: after which each of several networks is kept, where that is not the same epoch; else none.
    """

    network: Network
    parameters: Parameters
    history: History
    status: str
    message: str
    checkpoint: Checkpoint
    engine: str = ""
    divergence: Divergence | None = None
    engine_reason: str = field(default="", compare=False)
    options: dict[str, Any] = field(default_factory=dict, compare=False)
    examination: Examination | None = field(default=None, compare=False)
    best_epochs: tuple[int, ...] = ()

    @cached_property
    def findings(self) -> tuple[Symptom, ...]:
        """Where the network learnt little, what keeps it from learning, by layer; nothing where it learnt."""
        return () if self.examination is None else self.examination.findings()

    def __getstate__(self) -> dict[str, Any]:
        """Keep what was found and no examples: those who get a pickled result were not given the data."""
        return self.__dict__ | {"findings": self.findings, "examination": None}

    def __repr__(self) -> str:
        """Say in a few lines what was trained, how the run ended, and how far the cost came."""
        ended, *findings = self.to_text().splitlines()
        lines = [f"TrainingResult {ended}", f"  {self.network!r}", f"  engine: {self.engine or 'not known'}"]
        shown = self.history.epochs[:1] + self.history.epochs[1:][-1:]
        return "\n".join(
            [*lines, *(f"  {History((record,))}" for record in shown), *(f"  {line}" for line in findings)]
        )


Resumed = Checkpoint | TrainingResult | str | PathLike[str]
"""What a run can go on from: a checkpoint, what a run handed back, or the path of a checkpoint or of a run's folder."""


def _newest_in(folder: str | PathLike[str]) -> Checkpoint:
    """Return the newest checkpoint that is whole in the folder of a run; warn of those that were skipped."""
    found = newest(folder)
    for name, reason in found.skipped:
        warnings.warn(f"skipped {name}: {reason}", CheckpointWarning, stacklevel=4)
    if found.point is None:
        message = "{path!r}: no checkpoint that is whole is there; accepted: the folder of a run that was begun"
        raise InputError(message, path=fspath(folder))
    return found.point


def point_of(resume: Resumed | None) -> Checkpoint | None:
    """Return the checkpoint to go on from.

    Raises:
        InputError: a file that cannot be read, or something else.
    """
    if resume is None or isinstance(resume, Checkpoint):
        return resume
    if isinstance(resume, TrainingResult):
        return resume.checkpoint
    if isinstance(resume, str | PathLike):
        return _newest_in(resume) if "\0" not in fspath(resume) and isdir(resume) else Checkpoint.load(resume)
    message = "resume: {given} given; accepted: a path, a checkpoint, or a result"
    raise InputError(message, given=type(resume).__name__)
