"""All that is needed to go on after any epoch with the same bits as if training had never stopped.

A run has no hidden state: orders, dropout masks and noise are drawn from (seed, epoch), so that a checkpoint holds
arrays and numbers only. On disk it is a safe file: one flipped bit, or a field out of its range, and it is refused.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.durable.fields import anything, held, number, text, whole
from backproof.durable.safe_file import Kind, pack, parsing, read_bounded, unpack
from backproof.durable.whole_file import write_whole
from backproof.engines.contract import State
from backproof.errors import InputError
from backproof.training.history import History
from backproof.training.stopping import Watched

Array = Any
KIND = Kind(
    "backproof checkpoint", "checkpoint", "a whole checkpoint, as train writes it", dtypes=("F32", "F64", "I64"),
    finite=False,
)  # fmt: skip
_MOST_SLOTS = 16


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

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file whole or not at all.

        Raises:
            InputError: the path cannot be written.
        """
        write_whole(path, self.to_bytes())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Checkpoint:
        """Read what `save` wrote.

        Raises:
            InputError: the file is missing, damaged, changed since it was written, or something else.
        """
        data = read_bounded(KIND, path)
        try:
            return cls.from_bytes(data)
        except InputError as error:
            message = "checkpoint: {path!r} cannot be read ({reason})"
            raise InputError(message, path=os.fspath(path), reason=error) from None

    def to_bytes(self) -> bytes:
        """Return the content of a checkpoint's file."""
        watched = self.watched
        arrays = {"vector": self.state.vector} | {f"slot {i}": slot for i, slot in enumerate(self.state.slots, 1)}
        if watched.best_vector is not None:
            arrays["best vector"] = watched.best_vector
        if self.order is not None:
            arrays["order"] = np.asarray(self.order, np.int64)
        record = {
            "step": self.state.step,
            "epoch": self.epoch,
            "slots": len(self.state.slots),
            "best": watched.best,
            "best_epoch": watched.best_epoch,
            "idle": watched.idle,
            "plateaus": watched.plateaus,
            "history": self.history.to_records(),
            "fingerprint": self.fingerprint,
            "engine": self.engine,
        }
        return pack(KIND, {name: np.ascontiguousarray(array) for name, array in arrays.items()}, record)

    @classmethod
    def from_bytes(cls, data: bytes) -> Checkpoint:
        """Return the checkpoint in the content of a file.

        Raises:
            InputError: as `load`, without the file's name.
        """
        arrays, record = unpack(KIND, data)
        with parsing(KIND):
            facts = held(record, _FIELDS, "checkpoint")
            history = History.from_records(facts["history"])
            _check_history(history, facts["epoch"])
            vector, slots, best = _vectors(arrays, facts["slots"])
            order = _order(arrays.pop("order", None))
            for name in arrays:
                raise InputError("checkpoint: an array {name!r} found; accepted: those of a checkpoint", name=name)
            watched = Watched(facts["best"], facts["best_epoch"], best, facts["idle"], facts["plateaus"])
            state = State(vector, slots, facts["step"])
            return cls(state, facts["epoch"], order, watched, history, facts["fingerprint"], facts["engine"])


_FIELDS = {
    "step": whole(),
    "epoch": whole(),
    "slots": whole(most=_MOST_SLOTS),
    "best": number(finite=False, nan=False),
    "best_epoch": whole(),
    "idle": whole(),
    "plateaus": whole(),
    "history": anything(),
    "fingerprint": text(),
    "engine": text(100),
}
"""What the record of a checkpoint holds, but for the history, which is held to the letter by `History.from_records`."""


def _check_history(history: History, epoch: int) -> None:
    found = [record.epoch for record in history.epochs]
    if found != list(range(1, epoch + 1)):
        message = "checkpoint: a history of {found} epochs found; accepted: of the epochs 1 to {epoch}, in order"
        raise InputError(message, found=len(found), epoch=epoch)


def _order(found: Array | None) -> Array | None:
    if found is not None and (found.ndim != 1 or found.dtype != np.int64):
        message = "checkpoint: 'order' is {dtype} {shape}; accepted: a list of whole numbers"
        raise InputError(message, dtype=found.dtype, shape=found.shape)
    return found


def _vectors(arrays: dict[str, Array], slots: int) -> tuple[Array, tuple[Array, ...], Array | None]:
    """Take the arrays that are as long as the parameters: these, the optimizer's slots, and the best parameters."""
    names = ["vector", *(f"slot {i}" for i in range(1, slots + 1))]
    names += ["best vector"] if "best vector" in arrays else []
    for name in names:
        if name not in arrays:
            raise InputError("checkpoint: no array {name!r}; accepted: all of a checkpoint", name=name)
    found = {name: arrays.pop(name) for name in names}
    shape, dtype = (found["vector"].size,), found["vector"].dtype
    for name, array in found.items():
        if (array.shape, array.dtype) != (shape, dtype) or dtype.kind != "f":
            raise InputError(
                "checkpoint: {name!r} is {given_dtype} {given}; accepted: floating-point numbers {shape}",
                name=name, given_dtype=array.dtype, given=array.shape, shape=shape,
            )  # fmt: skip
        if not name.startswith("slot") and not np.isfinite(array).all():
            raise InputError("checkpoint: {name!r} holds NaN or infinity; accepted: finite numbers", name=name)
    return found.pop("vector"), tuple(found[f"slot {i}"] for i in range(1, slots + 1)), found.get("best vector")
