"""The fit of one network, planned: every random number it needs is drawn, so that it may run in any thread.

Rows are kept as indices into data that several networks share, and are taken when training begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from backproof.cluster_door import WholeRun
from backproof.engines import Data, engine
from backproof.errors import InputError, Keyword
from backproof.estimators.continuing import Pace
from backproof.network import Network, Parameters
from backproof.spools import Spool
from backproof.training import Checkpoint, TrainingResult
from backproof.training.data import Source
from backproof.training.options import Options
from backproof.training.run import Callback, Run
from backproof.training.setup import Setup
from backproof.training.trainer import setup_for

Array = Any
_BOOTSTRAP = 3
SCORE = "score"
"""The name of the metric that early stopping watches."""


@dataclass(frozen=True)
class FitData:
    """Data of a fit, validated.

    Attributes:
        source: X and targets (N, n_L).
        sample_weight: (N,) or None.
        weights: `sample_weight` times those of the classes, (N,) or None.
        validation: what the user gave to validate on, or None.
    """

    source: Source
    sample_weight: Array | None = None
    weights: Array | None = None
    validation: Source | None = None

    def __len__(self) -> int:
        """Return N."""
        return len(self.source.y)

    def part(self, rows: Array | None) -> Source:
        """Return the examples with these indices; for None, all of them, without a copy."""
        return self.source if rows is None else Source(self.source.x[rows], self.source.y[rows])


@dataclass(frozen=True)
class Rows:
    """Which examples a network is trained on, and which are held out.

    Attributes:
        trained: their indices, or None for all.
        held: their indices, or None where none are held out.
    """

    trained: Array | None = None
    held: Array | None = None

    def bootstrapped(self, seed: int, count: int) -> Rows:
        """Return a bootstrap sample of the rows trained on, of the same size (Breiman, Machine Learning 24, 1996)."""
        among = np.arange(count) if self.trained is None else self.trained
        drawn = np.random.default_rng([seed, _BOOTSTRAP]).integers(len(among), size=len(among))
        return Rows(among[drawn], self.held)


@dataclass(frozen=True)
class PlannedFit:
    """One network, the state it begins from, the rows it is trained on, and the options of its training."""

    network: Network
    given: FitData
    rows: Rows
    pace: Pace
    start: Checkpoint = field(repr=False)
    options: dict[str, Any] = field(repr=False)
    cluster: Any = None
    shards: int | None = None

    @property
    def count(self) -> int:
        """The number of examples that are trained on."""
        return len(self.given) if self.rows.trained is None else len(self.rows.trained)

    @cached_property
    def _checked(self) -> Options:
        return Options.checked(self.options)

    def make_ready(self) -> None:
        """Check and convert the data that several networks share once, before their threads start."""
        if self.rows.trained is None:
            self.given.source.ready(self.network, self.options["dtype"])
        if self.given.validation is not None:
            self.given.validation.ready(self.network, self.options["dtype"])

    def run(self, callbacks: Sequence[Callback]) -> TrainingResult:
        """Train."""
        return _result(self._parts(), self.cluster, self.shards, self.start, callbacks)

    def elsewhere(self) -> WholeRun:
        """Return the run as one that a worker makes, by the engine that would make it here on one thread."""
        given = self._parts()
        _, _, source, validation, weights, _ = given
        named = Setup(*given).engine_of_a_worker(self.start)
        pair = None if validation is None else (validation.x, validation.y)
        keywords = self.options | named | {"resume": self.start, "sample_weight": weights, "validation": pair}
        return WholeRun(self.network, (source.x, source.y), keywords)

    def _parts(self) -> tuple[Any, ...]:
        """Return network, options, examples, validation data, weights of examples and of classes, as `Setup` does."""
        validation = self.given.validation
        if validation is None and self.rows.held is not None:
            validation = self.given.part(self.rows.held)
        source, weights = self.given.part(self.rows.trained), taken(self.given.weights, self.rows.trained)
        return self.network, self._checked, source, validation, weights, None

    def cost(self, parameters: Parameters) -> float:
        """Return the cost of all examples trained on, penalty included."""
        weights = taken(self.given.weights, self.rows.trained)
        data: Data = self.given.part(self.rows.trained).ready(self.network, self.options["dtype"], weights)
        task = self._checked.task(self.network)
        return engine("numpy", task, data).cost_and_gradient(task, parameters.to_vector(), data)[0]


@dataclass(frozen=True)
class OnDisk:
    """One network that is fitted to examples on disk, the state it begins from, and the options of its training.

    Attributes:
        network: layers and cost.
        spool: of the examples.
        validation: (x, y) in memory that is evaluated after every epoch, or None.
        class_weight: weights of the classes by their places, or None.
        pace: of the optimizer.
        start: where it begins.
        options: of its training.
        cluster: whose workers make the steps, or None.
        shards: into how many parts the piles are dealt there.
    """

    network: Network
    spool: Spool
    validation: tuple[Array, Array] | None
    class_weight: Any
    pace: Pace
    start: Checkpoint = field(repr=False)
    options: dict[str, Any] = field(repr=False)
    cluster: Any = None
    shards: int | None = None

    @property
    def count(self) -> int:
        """The number of examples that are trained on."""
        return len(self.spool)

    def elsewhere(self) -> WholeRun:
        """Return the run as one that a worker makes from a file, which is not done with a spool.

        Raises:
            InputError: always.
        """
        message = "{option}: given for several networks that learn from a table on disk; accepted: for one network"
        raise InputError(message, option=Keyword("cluster"))

    def run(self, callbacks: Sequence[Callback]) -> TrainingResult:
        """Train."""
        given = self.network, Options.checked(self.options), self.spool, self.validation, None, self.class_weight
        return _result(given, self.cluster, self.shards, self.start, callbacks)


def _result(
    given: tuple[Any, ...], cluster: Any, shards: int | None, start: Checkpoint, callbacks: Sequence[Callback]
) -> TrainingResult:
    """Train from a state to the end of the run."""
    with ExitStack() as stack:
        setup = setup_for(given, cluster, shards, stack)
        run = Run(setup, setup.start(None, start), callbacks)
        run.advance()
        return run.result()


def taken(weights: Array | None, rows: Array | None) -> Array | None:
    """Return the weights of the rows with these indices, or of all for None; None where there are no weights."""
    return weights if weights is None or rows is None else weights[rows]
