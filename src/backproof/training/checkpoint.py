"""All that is needed to go on after any epoch with the same bits as if training had never stopped.

A run has no hidden state: orders, dropout masks and noise are drawn from (seed, epoch), so that a checkpoint holds
arrays and numbers only. On disk it is a safetensors file with JSON beside the arrays: reading it runs no code.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from backproof.engines.contract import State
from backproof.errors import InputError
from backproof.files import write_whole
from backproof.training.history import History
from backproof.training.stopping import Watched

_FORMAT = "backproof checkpoint 1"


@dataclass(frozen=True)
class Checkpoint:
    """Where a run stands after an epoch.

    Attributes:
        state: parameters and what the optimizer remembers.
        epoch: epochs completed.
        order: the order of the examples that the next shuffle begins with, or None.
        watched: what the stopping rule remembers.
        history: of the epochs completed.
        fingerprint: the options that must be the same for the run to go on, as JSON.
        engine: the name of the engine that ran, with which "auto" goes on; "" where none has run.
    """

    state: State
    epoch: int
    order: Any
    watched: Watched
    history: History = field(compare=False)
    fingerprint: str = ""
    engine: str = ""

    def save(self, path: str | Path) -> None:
        """Write the file whole or not at all.

        Raises:
            InputError: the path cannot be written.
        """
        from safetensors.numpy import save

        arrays = {"vector": self.state.vector} | {f"slot{i}": slot for i, slot in enumerate(self.state.slots)}
        optional = {"order": self.order, "best": self.watched.best_vector}
        arrays |= {name: array for name, array in optional.items() if array is not None}
        watched = asdict(self.watched) | {"best_vector": None, "best": repr(self.watched.best)}
        facts = {"step": self.state.step, "epoch": self.epoch, "watched": watched, "slots": len(self.state.slots)}
        facts |= {"history": self.history.to_records(), "fingerprint": self.fingerprint, "engine": self.engine}
        write_whole(path, save(arrays, {"format": _FORMAT, "facts": json.dumps(facts)}))

    @classmethod
    def load(cls, path: str | Path) -> Checkpoint:
        """Read what `save` wrote.

        Raises:
            InputError: the file is missing, damaged or something else.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, "numpy") as file:
                metadata = file.metadata() or {}
                if metadata.get("format") != _FORMAT:
                    raise InputError(f"checkpoint: {str(path)!r} is no checkpoint of backproof")
                return cls._from(json.loads(metadata["facts"]), {name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
        except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"checkpoint: {str(path)!r} cannot be read ({error})") from None

    @classmethod
    def _from(cls, facts: dict[str, Any], arrays: dict[str, Any]) -> Checkpoint:
        slots = tuple(arrays[f"slot{i}"] for i in range(facts["slots"]))
        watched = facts["watched"] | {"best_vector": arrays.get("best"), "best": float(facts["watched"]["best"])}
        if math.isnan(watched["best"]):
            raise ValueError("best is NaN")
        return cls(
            State(arrays["vector"], slots, facts["step"]),
            facts["epoch"],
            arrays.get("order"),
            Watched(**watched),
            History.from_records(facts["history"]),
            facts["fingerprint"],
            str(facts.get("engine", "")),
        )
