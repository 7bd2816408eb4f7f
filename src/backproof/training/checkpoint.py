"""All that is needed to go on, after an epoch or in the middle of one, with the bits of a run that never stopped.

A run has no hidden state: orders, dropout masks and noise are drawn from (seed, epoch), so that a checkpoint holds
arrays and numbers only. On disk it is a safe file: one flipped bit, or a field out of its range, and it is refused.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.durable.fields import anything, held, mapping, number, text, whole
from backproof.durable.safe_file import Kind, pack, parsing, read_bounded, unpack
from backproof.durable.whole_file import write_whole
from backproof.engines.contract import Pass, State, Task
from backproof.errors import InputError, Phrase
from backproof.training.history import History
from backproof.training.stopping import Watched

Array = Any
KIND = Kind(
    "backproof checkpoint", Phrase("checkpoint"), Phrase("a whole checkpoint, as train writes it"),
    dtypes=("F32", "F64", "I64"), finite=False,
)  # fmt: skip
_MOST_SLOTS = 16


@dataclass(frozen=True)
class Checkpoint:
    """Where a run stands.

    Attributes:
        state: parameters and what the optimizer remembers.
        epoch: epochs completed.
        order: where the user's own function shuffles, the order that the next shuffle begins with; in the middle of an
            epoch, the order of that epoch. None elsewhere.
        watched: what the stopping rule remembers.
        history: of the epochs completed.
        fingerprint: the options that must be the same for the run to go on, as JSON.
        engine: the name of the engine that ran, with which "auto" goes on; "" where none has run.
        begun: how far the epoch under way has come; None after an epoch.
        instructions: the instruction set of the native engine's kernels; "" where no such engine has run.
    """

    state: State
    epoch: int
    order: Any
    watched: Watched
    history: History = field(compare=False)
    fingerprint: str = ""
    engine: str = ""
    begun: Pass | None = None
    instructions: str = ""

    def check_fits(self, task: Task, examples: int, batch_size: int) -> None:
        """Hold the checkpoint against what a run is about to do with it.

        Args:
            task: with network and optimizer.
            examples: how many there are.
            batch_size: examples a step.

        Raises:
            InputError: parameters, slots, order or sums of an epoch that do not fit.
        """
        parameters, slots = Phrase("parameters"), Phrase("slots of the optimizer")
        accepted = {parameters: task.network.n_parameters, slots: task.optimizer.slots}
        found = {parameters: len(self.state.vector), slots: len(self.state.slots)}
        if task.optimizer.update is None:  # lbfgs keeps where it began, once it has
            accepted[slots] = min(len(self.state.slots), 1)
        for what, count in found.items():
            if count != accepted[what]:
                message = "resume: the checkpoint has {count} {what}; accepted: {accepted}"
                raise InputError(message, count=count, what=what, accepted=accepted[what])
        best = self.watched.best_vector
        for array in (*self.state.slots, *(() if best is None else (best,))):
            if array.shape != self.state.vector.shape:
                message = "resume: the checkpoint has {shape} numbers for {accepted} parameters; accepted: as many"
                raise InputError(message, shape=array.shape, accepted=self.state.vector.shape)
        if self.order is not None:
            _check_order(self.order, examples)
        if self.begun is not None:
            _check_begun(self.begun, task, examples, batch_size)

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
            raise type(error)(message, path=os.fspath(path), reason=error) from None

    def to_bytes(self) -> bytes:
        """Return the content of a checkpoint's file."""
        watched = self.watched
        arrays = {"vector": self.state.vector} | {f"slot {i}": slot for i, slot in enumerate(self.state.slots, 1)}
        if watched.best_vector is not None:
            arrays["best vector"] = watched.best_vector
        if self.order is not None:
            arrays["order"] = np.asarray(self.order, np.int64)
        begun = self.begun
        if begun is not None:
            arrays["error sums"] = begun.error_sums
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
            "instructions": self.instructions,
            "begun": begun and {"steps": begun.steps, "examples": begun.examples, "cost_sum": begun.cost_sum},
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
            begun = _begun(facts["begun"], arrays)
            for name in arrays:
                raise InputError("checkpoint: an array {name!r} found; accepted: those of a checkpoint", name=name)
            watched = Watched(facts["best"], facts["best_epoch"], best, facts["idle"], facts["plateaus"])
            state = State(vector, slots, facts["step"])
            names = facts["fingerprint"], facts["engine"]
            return cls(state, facts["epoch"], order, watched, history, *names, begun, facts["instructions"])


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
    "instructions": text(100),
    "begun": mapping(none=True),
}
"""What the record of a checkpoint holds, but for the history, which is held to the letter by `History.from_records`."""


_BEGUN = {"steps": whole(least=1), "examples": whole(least=1), "cost_sum": number()}


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


def _begun(found: Any, arrays: dict[str, Array]) -> Pass | None:
    """Take what an epoch under way has added up."""
    if found is None:
        return None
    facts, sums = held(found, _BEGUN, "checkpoint, begun"), arrays.pop("error sums", None)
    if sums is None or sums.ndim != 1 or sums.dtype.kind != "f" or not np.isfinite(sums).all():
        raise InputError("checkpoint: no 'error sums' of an epoch under way; accepted: a list of finite numbers")
    return Pass(facts["steps"], facts["examples"], facts["cost_sum"], sums)


def _check_order(order: Array, count: int) -> None:
    if len(order) != count or (count and not 0 <= order.min() <= order.max() < count):
        message = "resume: the checkpoint has an order of {given} examples; accepted: of these {accepted}"
        raise InputError(message, given=len(order), accepted=count)


def _check_begun(begun: Pass, task: Task, count: int, batch_size: int) -> None:
    neurons, sums = sum(task.network.sizes[1:]), begun.error_sums
    if begun.examples != begun.steps * batch_size or begun.examples >= count or sums is None or len(sums) != neurons:
        raise InputError(
            "resume: the checkpoint is {steps} steps and {examples} examples into an epoch; accepted: whole steps of "
            "{batch} examples, fewer than all {count}, with the errors of {neurons} neurons",
            steps=begun.steps, examples=begun.examples, batch=batch_size, count=count, neurons=neurons,
        )  # fmt: skip


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
