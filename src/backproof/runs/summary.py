"""A run as plain data: what a report shows, and what is needed to run it again."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from backproof.faces import Faced, Message
from backproof.runs.dependence import Dependence
from backproof.runs.importance import Importance
from backproof.runs.scores import Evaluation
from backproof.tables import BUILT_IN
from backproof.training.health import Symptom
from backproof.training.history import History


@dataclass(frozen=True, repr=False)
class Summary(Faced):
    """Everything that the report of a run shows.

    Attributes:
        title: the data and the task.
        command: the command that makes this run again, or "" where it was started from Python.
        notes: what was recognised in the data and done with it, one sentence each.
        layers: (layer, neurons, activation) of layers 1…L of one network; the input's activation is "".
        cost: its name.
        n_parameters: weights and biases of one network.
        options: of training, by name.
        environment: (what, which) of everything else that bits depend on: versions, machine, SHA-256 of the data.
        history: every epoch.
        best_epoch: whose parameters were kept, or None for the last, or for several.
        status: how training ended, in one word.
        message: how, in one sentence.
        engine: that ran.
        seconds: of training.
        evaluation: on the held-out examples, or None.
        watched: the metric of the validation examples, or "".
        findings: what kept the network from learning, if it learnt little.
        importance: what the columns are worth to the model, or None.
        dependences: how the answers depend on the most important of them.
        networks: of these layers, whose mean answers.
        best_epochs: after which each of these was kept, where that is not the same epoch; else none.
    """

    title: Message
    command: str
    notes: tuple[str, ...]
    layers: tuple[tuple[int, int, str], ...]
    cost: str
    n_parameters: int
    options: Mapping[str, Any]
    environment: tuple[tuple[str | Message, str], ...]
    history: History = field(repr=False)
    best_epoch: int | None
    status: str
    message: str
    engine: str
    seconds: float
    evaluation: Evaluation | None
    watched: str = ""
    findings: tuple[Symptom, ...] = ()
    importance: Importance | None = None
    dependences: tuple[Dependence, ...] = ()
    networks: int = 1
    best_epochs: tuple[int, ...] = ()

    @property
    def kept_epochs(self) -> tuple[int, ...]:
        """The epochs that were kept, rising, each once; none where it is the last."""
        return tuple(sorted(set(self.best_epochs))) or (() if self.best_epoch is None else (self.best_epoch,))


def environment(data: str | os.PathLike[str], instructions: str = "") -> tuple[tuple[str | Message, str], ...]:
    """Return what a run depends on beside its options: versions, the machine, and the data's fingerprint."""
    packages = ("backproof", "numpy", "scipy", "scikit-learn")
    facts: list[tuple[str | Message, str]] = [
        ("Python", platform.python_version()),
        *((name, _version(name)) for name in packages),
    ]
    facts.append((Message("report.machine"), f"{platform.system()} {platform.machine()}"))
    if instructions:
        facts.append((Message("report.instructions"), instructions))
    path = Path(data)
    if str(data) not in ("-", *BUILT_IN) and os.path.isfile(path):
        facts.append((Message("report.fingerprint", {"name": path.name}), _digest(path)))
    return tuple(facts)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        import backproof

        return backproof.__version__ if package == "backproof" else "unknown"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
