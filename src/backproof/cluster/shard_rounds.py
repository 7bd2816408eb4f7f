"""A round: some steps on every shard from the same state, each a pure function that any worker may make; then the mean.

The states that the shards come to are averaged in the order of the shards, each with the number of examples it saw:
parameters, and what the optimizer remembers (Stich, "Local SGD converges fast and communicates little",
arXiv:1805.09767). The sum is made in float64 in one fixed order, so that nothing hangs on who came first.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.cluster.held_shards import examples_of, order_of
from backproof.cluster.shard_files import ShardFile
from backproof.engines import ENGINES, Data, Engine, Outcome, Pass, State, Task
from backproof.engines.native_engine import NativeEngine
from backproof.engines.threads import at_most, one_blas_thread
from backproof.errors import InputError
from backproof.training.divergence import Divergence, is_finite, locate

Array = Any
_MASKS = 6


@dataclass(frozen=True)
class EngineName:
    """An engine, as it is named to a worker.

    Attributes:
        name: one of `ENGINES`.
        instructions: the instruction set of the native engine; "" for another one.
    """

    name: str
    instructions: str = ""

    def made(self) -> Engine:
        """Return the engine.

        Raises:
            InputError: it is not installed where this is called, or the processor does not have the instructions.
        """
        found: Engine = NativeEngine(self.instructions) if self.name == NativeEngine.name else ENGINES[self.name]()
        if reason := found.absent():
            message = "engine: {name!r} cannot run on a worker ({reason}); accepted: one that is there too"
            raise InputError(message, name=self.name, reason=reason)
        return found


@dataclass(frozen=True)
class Round:
    """What is the same for all shards of a round.

    Attributes:
        task: what is minimised and how.
        engine: that makes the steps.
        batch_size: examples a step, of each shard.
        seed: of the run.
        epoch: how many epochs are completed.
        first: how many steps of the epoch were made before, on each shard.
        rates: the learning rates, one a step.
        shuffle: whether every shard has a new order in every epoch.
    """

    task: Task
    engine: EngineName
    batch_size: int
    seed: int
    epoch: int
    first: int
    rates: tuple[float, ...]
    shuffle: bool = True

    def examples_before(self, rows: int) -> int:
        """Return how many of the examples of a shard were seen in the epoch before this round."""
        return min(rows, self.first * self.batch_size)

    def rates_of(self, rows: int) -> tuple[float, ...]:
        """Return the learning rates of the steps that a shard of so many examples makes: it may come to its end."""
        steps = -(-rows // self.batch_size)
        return self.rates[: max(0, steps - self.first)]


@dataclass(frozen=True)
class ShardOutcome:
    """What came of a round on a shard.

    Attributes:
        outcome: the state, and the sums over this round alone.
        seconds: that the steps took.
        divergence: where it went wrong, if it did.
    """

    outcome: Outcome
    seconds: float
    divergence: Divergence | None = None


def run_round(shard: ShardFile, place: int, work: Round, state: State, attempt: int = 0) -> ShardOutcome:
    """Make the steps of a round on a shard: a pure function of what it is given.

    Args:
        shard: whose examples are trained on.
        place: of the shard, from 0: orders, masks and noise are drawn from (seed, epoch, place).
        work: the round.
        state: where it begins.
        attempt: which attempt this is; it changes nothing but what a scheduler takes for the same task.

    Raises:
        InputError: the shard cannot be read, or the engine cannot run here.
    """
    data, engine, rates = examples_of(shard), work.engine.made(), list(work.rates_of(shard.rows))
    if not shard.is_checked and not work.first:
        work.task.network.cost_function.check_targets(data.y)
    order = order_of(shard, work.seed, work.epoch, place) if work.shuffle else None
    begun = _begun(work, shard.rows)
    drawn_from = (work.seed, _MASKS, work.epoch, place)
    began = time.perf_counter()

    def steps(count: int) -> Outcome:
        return engine.run(work.task, state, data, order, work.batch_size, rates[:count], drawn_from, begun)

    def batch(step: int) -> Data:
        rows: Any = slice(step * work.batch_size, (step + 1) * work.batch_size)
        rows = rows if order is None else order[rows]
        return Data(data.x[rows], data.y[rows])

    with at_most(1), one_blas_thread():
        outcome = steps(len(rates))
        divergence = None
        if not is_finite(outcome, begun.steps + len(rates)):
            last, divergence = locate(work.task.network, steps, batch, begun.steps, outcome, work.epoch + 1)
            outcome = last
    return ShardOutcome(_of_this_round(outcome, begun), time.perf_counter() - began, divergence)


def _begun(work: Round, rows: int) -> Pass:
    sizes = work.task.network.sizes[1:]
    return Pass(work.first, work.examples_before(rows), 0.0, np.zeros(sum(sizes)))


def _of_this_round(outcome: Outcome, begun: Pass) -> Outcome:
    reached = outcome.reached
    return Outcome(
        outcome.state,
        Pass(
            reached.steps - begun.steps, reached.examples - begun.examples, float(reached.cost_sum), reached.error_sums
        ),
    )


def averaged(outcomes: Sequence[Outcome], begun: Pass) -> Outcome:
    """Return the outcome of a round: the mean of the states of its shards, and the sums of the epoch so far.

    Args:
        outcomes: of the shards, in their order, each with the sums of this round alone.
        begun: how far the epoch had come before.

    >>> a, b = (Outcome(State(np.full(2, v), (), 4), Pass(4, n, 1.0, np.zeros(1))) for v, n in ((1.0, 30), (4.0, 60)))
    >>> averaged([a, b], Pass()).state.vector, averaged([a, b], Pass()).reached.examples
    (array([3., 3.]), 90)
    """
    counts = [outcome.reached.examples for outcome in outcomes]
    states = [outcome.state for outcome in outcomes]
    slots = zip(*(state.slots for state in states), strict=True)
    vector = _mean([state.vector for state in states], counts)
    state = State(vector, tuple(_mean(list(slot), counts) for slot in slots), max(state.step for state in states))
    sums = sum(np.asarray(outcome.reached.error_sums, np.float64) for outcome in outcomes)
    before = 0.0 if begun.error_sums is None else begun.error_sums
    cost = begun.cost_sum + sum(outcome.reached.cost_sum for outcome in outcomes)
    steps = begun.steps + max(outcome.reached.steps for outcome in outcomes)
    return Outcome(state, Pass(steps, begun.examples + sum(counts), cost, before + sums))


def _mean(arrays: Sequence[Array], counts: Sequence[int]) -> Array:
    """Return the mean of arrays with weights, added up in float64 in their order."""
    mean = np.zeros(arrays[0].shape)
    for array, count in zip(arrays, counts, strict=True):
        mean += np.float64(count / sum(counts)) * array  # one shard alone keeps its bits
    return mean.astype(arrays[0].dtype)
