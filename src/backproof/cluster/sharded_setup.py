"""The setup of a run whose steps are made by the workers of a cluster: all else is a run as any other.

The driver holds the state. An epoch is a pass of every shard over its examples, made in rounds; where a step sees all
examples, it is made here from the gradients of the shards. Stopping, history, validation and checkpoints are those of
`backproof.training.run`, which advances such a run from one end of a round to the next.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.cluster.exact import gradient_of, summed, task_of_a_shard
from backproof.cluster.outer_step import AVERAGE, OuterStep
from backproof.cluster.round_length import measured_length, steps_of_a_round
from backproof.cluster.shard_files import Path, ShardFile, dealt_from_arrays, shards_for, spooled_shards, write_shards
from backproof.cluster.shard_rounds import EngineName, Round, ShardOutcome, averaged, run_round
from backproof.cluster.sharded_engine import ShardedEngine, step_of_all
from backproof.cluster.workers import Workers, gathered
from backproof.engines import ChosenEngine, Data, Engine, Outcome, Pass, State, Task
from backproof.engines.threads import at_most
from backproof.errors import InputError, Keyword, Phrase
from backproof.network import Network, Parameters
from backproof.spools import NpyFiles, Spool, loaded
from backproof.training.checkpoint import Checkpoint
from backproof.training.divergence import Divergence
from backproof.training.fingerprint import written
from backproof.training.options import Options
from backproof.training.run_examples import InPiles, data_of
from backproof.training.setup import Setup

Array = Any
_FIRST_ROUND, _LEAST = 600.0, 30.0
_TIMED_STEPS = 64


@dataclass(frozen=True)
class Sharding:
    """How examples are dealt and how long rounds are; see `backproof.cluster.Cluster`."""

    shards: int | None = None
    round_steps: int | str | None = None
    round_seconds: float | None = None
    outer: OuterStep = AVERAGE


class ShardedSetup(Setup):
    """Network, options and data of a run on a cluster, checked and made ready, and the shards written.

    Args:
        network: this and the next ones as `Setup` takes them.
        options: checked.
        source: the examples, dense; or a spool of them, whose piles are dealt to the shards.
        validation: evaluated here, after every epoch.
        weights: of the examples.
        class_weight: weights of the classes.
        workers: who train on the shards.
        sharding: how many shards, and how long rounds are.
        folder: where shards are written.

    Raises:
        InputError: as `Setup`, and what cannot be trained on shards.
    """

    sees_all_on_disk = True

    def __init__(
        self,
        network: Network,
        options: Options,
        source: Any,
        validation: Any = None,
        weights: Any = None,
        class_weight: Any = None,
        *,
        workers: Workers,
        sharding: Sharding,
        folder: Path,
    ) -> None:
        super().__init__(network, options, source, validation, weights, class_weight)
        self._workers, self._sharding, self._longest = workers, sharding, 0.0
        self.is_exact = self.iterates or options.batch_size is None
        _check(self.task, options, self.data, self.is_exact)
        if self.is_exact:
            _check_no_rounds(sharding.outer)
        rows = len(self.examples)
        count = shards_for(rows) if sharding.shards is None else int(sharding.shards)
        if count > rows:
            message = "{option}: {count} given for {examples} examples; accepted: at most as many as there are examples"
            raise InputError(message, option=Keyword("shards"), count=count, examples=rows)
        self.shards: tuple[ShardFile, ...] = self._dealt(count, folder)
        self.names = [Phrase("shard {place} of 0…{last}", place=place, last=count - 1) for place in range(count)]
        if not self.is_exact:
            self.batch_of_a_shard = min(self.batch_size, min(shard.rows for shard in self.shards))
            self.steps_per_epoch = -(-max(shard.rows for shard in self.shards) // self.batch_of_a_shard)
        self._outer = sharding.outer
        outer = {"outer_momentum": self._outer.momentum, "outer_rate": self._outer.rate}
        self._facts = json.loads(self.fingerprint) | {"shards": count} | outer
        self._engine = EngineName("numpy")
        self.round_steps = 1

    def _dealt(self, count: int, folder: Path) -> tuple[ShardFile, ...]:
        """Return the shards: files that are written, or the piles of a spool, where it has enough of them."""
        if not isinstance(self.examples, InPiles):
            return write_shards(self.data, folder, count, self.options.seed)
        piles, weigh = self.examples.piles, self.examples.weigh
        small = len(self.examples) * piles.layout.row_bytes <= piles.buffer_bytes
        if isinstance(piles, NpyFiles) and not small:
            return spooled_shards(dealt_from_arrays(piles, folder, count, self.options.seed), count, weigh)
        if not isinstance(piles, Spool) or len(piles.piles) < count:
            return write_shards(self.examples.checked(data_of(loaded(piles))), folder, count, self.options.seed)
        return spooled_shards(piles, count, weigh)

    # ------------------------------------------------------------ where it begins

    def check_fits(self, resume: Checkpoint) -> None:
        """Raise InputError where a checkpoint does not fit; within an epoch it stands at the end of a round."""
        begun, optimizer = resume.begun, self.task.optimizer
        optimizer = replace(optimizer, slots=optimizer.slots + self._outer.slots)
        kept = replace(self.task, optimizer=optimizer)
        replace(resume, begun=None).check_fits(kept, len(self.examples), self.batch_size)
        if begun is None:
            return
        seen = sum(min(shard.rows, begun.steps * self.batch_of_a_shard) for shard in self.shards)
        sums = begun.error_sums
        if begun.examples != seen or sums is None or len(sums) != sum(self.network.sizes[1:]):
            message = "resume: the checkpoint is {steps} steps and {examples} examples into an epoch; accepted: {seen}"
            raise InputError(message, steps=begun.steps, examples=begun.examples, seen=seen)

    def start(self, parameters: Parameters | None, resume: Checkpoint | None) -> Checkpoint:
        """Return where the run begins; the length of its rounds is that of the run it goes on from."""
        before = {} if resume is None else json.loads(resume.fingerprint or "{}")
        asked, kept = self._sharding.round_steps, before.get("round_steps")
        if isinstance(asked, int):
            self.round_steps = min(asked, self.steps_per_epoch)
        elif isinstance(kept, int):
            self.round_steps = kept
        elif not self.is_exact:
            self.round_steps = steps_of_a_round(self.network.sizes, self.batch_of_a_shard, self.steps_per_epoch)
        self.fingerprint = written(self._facts | {"round_steps": self.round_steps})
        begin = super().start(parameters, resume)
        begin = begin if resume else replace(begin, state=self._outer.begun(begin.state))
        if asked != "measured" or isinstance(kept, int) or self.is_exact:
            return begin
        self.engine_after(begin)
        self.round_steps = self._measured(begin.state)
        self.fingerprint = written(self._facts | {"round_steps": self.round_steps})
        return replace(begin, fingerprint=self.fingerprint)

    def engine_after(self, start: Checkpoint) -> ChosenEngine:
        """Choose the engine of the workers, here, so that all of them run the same one."""
        with at_most(1):
            found = super().engine_after(start)
        self._engine = EngineName(found.engine.name, found.engine.instructions)
        made = ShardedEngine(found.engine, self.gradient)
        return ChosenEngine(made, Phrase("{reason}; on {count} shards", reason=found.reason, count=len(self.shards)))

    def _measured(self, state: State) -> int:
        """Return a length of rounds, from two rounds of some steps, the first of which reads the shards."""
        rates = (0.0,) * min(_TIMED_STEPS, self.steps_per_epoch)
        self._round(state, 0, 0, rates)
        began = time.perf_counter()
        found = self._round(state, 0, 0, rates)
        whole, inside = time.perf_counter() - began, max(each.seconds for each in found)
        return measured_length(inside / len(rates), max(0.0, whole - inside), self.steps_per_epoch)

    @property
    def batch_of_an_engine(self) -> int:
        """How many examples an engine sees in a step."""
        return max(shard.rows for shard in self.shards) if self.is_exact else self.batch_of_a_shard

    # --------------------------------------------------------------- of an epoch

    def order(self, point: Checkpoint) -> Array | None:
        """Return no order: each shard has its own, which its worker draws."""
        return None

    def whole_steps(self, before: int, most: int | None) -> int | None:
        """Return how many steps there are to the end of the round, where there is one state: round by round."""
        ends = (before // self.round_steps + 1) * self.round_steps
        return min(ends, self.steps_per_epoch) - before

    def steps(
        self, engine: Engine, state: State, epoch: int, order: Array | None, rates: Sequence[float], begun: Pass | None
    ) -> Outcome:
        """Make a step for each rate, in rounds; fewer where one of them diverged."""
        if self.is_exact:
            return step_of_all(engine, self.task, state, self.data, len(self.examples), rates, begun or Pass())
        reached, made = Outcome(state, begun or Pass()), 0
        self._diverged: tuple[int, Divergence] | None = None
        while made < len(rates):
            first = reached.steps
            length = min(self.round_steps - first % self.round_steps, len(rates) - made)
            found = self._round(reached.state, epoch, first, tuple(rates[made : made + length]))
            self._diverged = next(
                ((place, one.divergence) for place, one in enumerate(found) if one.divergence is not None), None
            )
            if self._diverged is not None:
                return reached
            took_part = [one.outcome for one in found if one.outcome.reached.examples]
            mean = averaged(took_part, reached.reached)
            reached = Outcome(self._outer.after(reached.state, mean.state), mean.reached)
            made += length
        return reached

    def located(
        self, engine: Engine, epoch: int, state: State, order: Array | None, rates: Sequence[float], begun: Pass,
        failed: Outcome,
    ) -> tuple[Outcome, Divergence]:  # fmt: skip
        """Return the last finite outcome and where the run diverged: in a round, the worker has found that."""
        if self.is_exact:
            self._tried = state.vector
        if self.is_exact or self._diverged is None:
            return super().located(engine, epoch, state, order, rates, begun, failed)
        place, found = self._diverged
        message = Phrase("{shard}: {said}", shard=self.names[place], said=found.message)
        return failed, Divergence(found.epoch, found.step, found.layer, found.what, message)

    def batch(self, order: Array | None, step: int) -> Data:
        """Return the examples of a step: of all that lie on disk, the first pile of which a cost is not finite."""
        if not isinstance(self.examples, InPiles):
            return super().batch(order, step)
        return next((each for each in self.examples.in_pieces() if not self._is_sound(each)), self.data)

    def _is_sound(self, data: Data) -> bool:
        with np.errstate(all="ignore"):
            trace = self.network.forward(self.network.parameters_from_vector(self._tried), data.x)
            return bool(np.isfinite(self.network.example_costs(trace, data.y)).all())

    # ------------------------------------------------------------------ what workers do

    def _round(self, state: State, epoch: int, first: int, rates: tuple[float, ...]) -> list[ShardOutcome]:
        """Make a round on all shards that have examples left in this epoch, and return what came of it, in order."""
        work = Round(
            self.task, self._engine, self.batch_of_a_shard, self.options.seed, epoch, first, rates,
            bool(self.options.shuffle),
        )  # fmt: skip
        places = [place for place, shard in enumerate(self.shards) if work.rates_of(shard.rows)]
        inner = self._outer.inner(state)
        given = [(self.shards[place], place, work, inner) for place in places]
        return self._gathered(run_round, given, [self.names[place] for place in places])

    def gradient(self, task: Task, vector: Array) -> tuple[float, Array]:
        """Return the cost of all examples, penalty included, and its gradient, from those of the shards."""
        part = task_of_a_shard(task, len(self.shards))
        given = [(shard, part, self._engine, vector) for shard in self.shards]
        found = self._gathered(gradient_of, given, self.names)
        return summed(found)

    def _gathered(self, function: Any, given: Sequence[tuple[Any, ...]], names: Sequence[str]) -> list[Any]:
        began = time.monotonic()
        found = gathered(self._workers, function, given, names, self._deadline())
        self._longest = max(self._longest, time.monotonic() - began)
        return found

    def _deadline(self) -> float:
        """Return after how many seconds a worker is doubted."""
        if self._sharding.round_seconds is not None:
            return self._sharding.round_seconds
        return max(_LEAST, 10 * self._longest) if self._longest else _FIRST_ROUND


def _check(task: Task, options: Options, data: Data, is_exact: bool) -> None:
    """Refuse what cannot be trained on shards."""
    if not isinstance(data.x, np.ndarray):
        raise InputError("{option}: given for sparse x; accepted: for a dense array", option=Keyword("cluster"))
    if callable(options.shuffle):
        message = "{option}: a function given, for shards that workers put in order; accepted: True or False"
        raise InputError(message, option=Keyword("shuffle"))
    for name, given in (("dropout", task.dropout), ("noise_multiplier", options.noise_multiplier)):
        if is_exact and given:
            message = "{option}: {given!r} given for steps that see all examples of a cluster; accepted: 0"
            raise InputError(message, option=Keyword(name), given=given)


def _check_no_rounds(outer: OuterStep) -> None:
    """Refuse an outer step where there are no rounds."""
    for name in ("momentum", "rate"):
        if getattr(outer, name) != getattr(AVERAGE, name):
            message = "{option}: given for steps that see all examples of a cluster; accepted: for rounds of batches"
            raise InputError(message, option=Keyword(f"outer_{name}", getattr(outer, name)))
