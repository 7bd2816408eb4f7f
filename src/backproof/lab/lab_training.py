"""The training of a lab: a run that goes on step by step, whose options may change on the way, and what it came to.

Every step is made by `backproof.training`, with the engine that it would choose by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.engines import State
from backproof.errors import InputError
from backproof.lab.bounds import MOST_WORK
from backproof.lab.datasets import DataSet
from backproof.lab.lab_options import LabOptions
from backproof.network import Network, Parameters
from backproof.training.data import Source
from backproof.training.history import History
from backproof.training.options import Options
from backproof.training.run import Run
from backproof.training.setup import Setup

Array = Any
_EPOCHS = 10**9
"""A run of the lab goes on until somebody stops it."""
_MOST_RECORDS = 256
"""Epochs after which a run forgets its records, which the lab does not read: they are copied at every epoch."""
_AT_SOME = 60
"""Moments of such epochs that are drawn."""
_OF_A_STEP = 10_000
"""Examples times parameters for which a step takes about as long as it does in any case."""


@dataclass(frozen=True)
class TrainingProgress:
    """Where a training stands.

    Attributes:
        epoch: completed ones, also those before an option was changed.
        update: steps in all.
        status: "" while it can go on, else how it ended, as `TrainingResult.status`.
        message: why it ended, for people.
        into: steps of the epoch under way.
        changed: whether an option was changed after the first step.
        passes: how often the examples were gone through, with the part of an epoch that is under way.
        prepared: steps that a lesson made before it showed the network.
    """

    epoch: int = 0
    update: int = 0
    status: str = ""
    message: Any = ""
    into: int = 0
    changed: bool = False
    passes: float = 0.0
    prepared: int = 0


class Learning:
    """One training of a network.

    Args:
        network: layers and cost.
        data: the examples.
        options: of the lab; those of training are read.
        parameters: where it begins.

    Raises:
        InputError: targets that the cost does not accept, and whatever else `train` refuses.
    """

    def __init__(self, network: Network, data: DataSet, options: LabOptions, parameters: Parameters) -> None:
        self._before = TrainingProgress()
        self._rows = len(data)
        self._source = Source(data.x, data.targets(network.sizes[-1]))
        self._pace = 0.0
        self._begin(network, options, parameters)

    def _begin(self, network: Network, options: LabOptions, parameters: Parameters, state: State | None = None) -> None:
        made = Options.checked(_training_options(options))
        setup = Setup(network, made, self._source)
        start = setup.start(parameters, None)
        if state is not None and len(state.slots) == len(start.state.slots):
            start = replace(start, state=State(start.state.vector, state.slots, state.step))
        self.network, self._run, self._first = network, Run(setup, start), start.state.step

    @property
    def parameters(self) -> Parameters:
        """Those of now."""
        return self.network.parameters_from_vector(self._run.state.vector)

    @property
    def progress(self) -> TrainingProgress:
        """Where it stands."""
        run, before = self._run, self._before
        status, message = ("", "")
        if run.ended:
            result = run.result()
            status, message = result.status, result.message
        made, each = run.state.step - self._first, run.setup.steps_per_epoch
        return TrainingProgress(before.epoch + run.epoch, before.update + made, status, message, made % each,
                                before.changed, before.passes + made / each, before.prepared)  # fmt: skip

    def change(self, network: Network, options: LabOptions) -> None:
        """Go on with other options, from the parameters of now; an optimizer keeps what it remembers.

        Raises:
            InputError: as the constructor; the training is then as it was.
        """
        before, state = self.progress, self._run.state
        self._begin(network, options, self.parameters, state)
        self._before = replace(before, status="", message="", changed=before.changed or before.update > 0)

    def make_steps(self, count: int) -> None:
        """Make steps, fewer where the run ends."""
        self._forget()
        if not self._run.ended:
            self._run.advance(steps=count)

    def make_epoch(self) -> None:
        """Complete the epoch under way."""
        self._forget()
        if not self._run.ended:
            self._run.advance(epochs=1)

    def make_epochs(self, count: int, at_some: Callable[[], None]) -> None:
        """Complete so many epochs, of what one is ready to wait for.

        Args:
            count: of epochs.
            at_some: called before the first, and after some of them, evenly taken.

        Raises:
            InputError: they would take long.
        """
        setup = self._run.setup
        work = self._rows * self.network.n_parameters + _OF_A_STEP * setup.steps_per_epoch
        if count * work > MOST_WORK:
            raise InputError("lesson: {count} epochs given; accepted: at most {most}, with this network and these rows",
                             count=count, most=MOST_WORK // work)  # fmt: skip
        for made in range(count):
            if made % -(-count // _AT_SOME) == 0:
                at_some()
            self.make_epoch()
        self._before = replace(self._before, prepared=self.progress.update)

    def make_steps_for(self, seconds: float, most: int | None = None) -> int:
        """Make steps for about so long, at least one; return how many."""
        began, first, made, chunk = time.perf_counter(), self.progress.update, 0, max(1, int(self._pace * seconds / 2))
        while not self._run.ended and (most is None or made < most):
            self.make_steps(chunk if most is None else min(chunk, most - made))
            made = self.progress.update - first
            taken = time.perf_counter() - began
            self._pace = made / taken if taken else 0.0
            if taken >= seconds:
                break
            chunk = max(1, min(2 * chunk, int(made * (seconds - taken) / taken) or 1))
        return made

    def _forget(self) -> None:
        if len(self._run.history) >= _MOST_RECORDS and not self._run.ended:
            setup, point = self._run.setup, self._run.checkpoint
            self._run = Run(setup, replace(point, history=History()))


def _training_options(options: LabOptions) -> dict[str, Any]:
    return {
        "optimizer": options["optimizer"],
        "learning_rate": options["rate"],
        "batch_size": options["batch"],
        "l1": options["l1"],
        "l2": options["l2"],
        "seed": options["seed"],
        "epochs": _EPOCHS,
    }


@dataclass(frozen=True, eq=False)
class Sample:
    """What is drawn over time, at one moment.

    Attributes:
        epoch: how many were completed.
        passes: the same, with the part of one that is under way.
        update: steps in all.
        cost: mean over the examples, without penalty.
        accuracy: the share of examples whose class is right, or None where targets are no classes.
        errors: ‖δ^l‖ of layers 2…L, the root of the mean square over the examples.
        vector: of all parameters in float32, or None of a large network.
        gradients: for each of layers 2…L how many weights have a gradient of each size, see `histogram`.
    """

    epoch: int
    passes: float
    update: int
    cost: float
    accuracy: float | None
    errors: tuple[float, ...]
    gradients: tuple[Array, ...]
    vector: Array | None = None


BINS, LOWEST, HIGHEST = 28, -12.0, 2.0
"""Bins of a histogram, and the powers of ten that it reaches from and to."""


def histogram(gradient: Array) -> Array:
    """Return how many entries have each size |g|, by powers of ten, (BINS,); what is smaller is in the first bin."""
    sizes = np.log10(np.maximum(np.abs(gradient.ravel()), 10.0**LOWEST))
    return np.histogram(np.minimum(sizes, HIGHEST), bins=BINS, range=(LOWEST, HIGHEST))[0]


class Samples:
    """The samples of a training, thinned so that there are never more than a page can draw."""

    def __init__(self, most: int = 240) -> None:
        self._most = most
        self.all: list[Sample] = []

    def add(self, sample: Sample) -> None:
        """Add a sample; one of the same update takes the place of the last."""
        if self.all and self.all[-1].update == sample.update:
            self.all.pop()
        self.all.append(sample)
        if len(self.all) > self._most:
            self.all = self.all[::2]


def right(outputs: Array, targets: Array) -> Array:
    """Return for each example whether the outputs name its class, (N,).

    >>> right(np.array([[0.4], [0.6]]), np.array([[0.0], [0.0]])).tolist()
    [True, False]
    """
    if targets.shape[1] == 1:
        return np.asarray((outputs[:, 0] >= 0.5) == (targets[:, 0] >= 0.5))
    return np.asarray(outputs.argmax(axis=1) == targets.argmax(axis=1))


def norms(errors: Sequence[Array]) -> tuple[float, ...]:
    """Return the root of the mean of ‖δ^l_x‖² over the examples x, for each layer."""
    return tuple(float(np.sqrt((delta * delta).sum(axis=1).mean())) for delta in errors)
