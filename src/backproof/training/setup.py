"""The setup of a run: everything that stays the same from step to step.

Nothing here changes. The order of an epoch's examples, its learning rates and the seed of its masks are functions of
the setup and of the checkpoint at which the epoch begins, so that a run can be left and taken up anywhere.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, pairwise
from typing import Any, ClassVar

import numpy as np

from backproof.engines import ENGINES, ChosenEngine, Data, Engine, Outcome, Pass, State, choose, output_costs
from backproof.engines.native_engine import NativeEngine, instruction_set
from backproof.engines.threads import at_most
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.network import Network, Parameters, require_network
from backproof.spools import Piles
from backproof.training.checkpoint import Checkpoint
from backproof.training.data import Source
from backproof.training.divergence import Divergence, locate
from backproof.training.fingerprint import differences, joined, written
from backproof.training.given_examples import made_ready
from backproof.training.history import EpochRecord, History
from backproof.training.metrics import metrics
from backproof.training.options import Options
from backproof.training.run_examples import InPiles
from backproof.training.schedules import Place, schedule
from backproof.training.stopping import Stopping, Watched

Array = Any
_MASKS = 2
_DIFFER = "will differ by rounding from those of a run left alone"


class InstructionsWarning(UserWarning):
    """A run goes on with another instruction set than it was begun with, or cannot keep to the one asked for."""


class EngineWarning(UserWarning):
    """A run goes on with another engine than it was begun with."""


class Setup:
    """Network, options and data of a run, checked and made ready.

    Args:
        network: layers and cost.
        options: checked.
        source: the examples; several runs may share it. Or the piles that they lie in, on disk.
        validation: as `train` takes it, or a `Source`, which several runs may share.
        weights: of the examples.
        class_weight: as `train` takes it.

    Raises:
        InputError: as `train`.
    """

    sees_all_on_disk: ClassVar[bool] = False
    """Whether a step may see all examples where these lie on disk."""

    def __init__(
        self,
        network: Network,
        options: Options,
        source: Source | Piles,
        validation: Any = None,
        weights: Any = None,
        class_weight: Any = None,
    ) -> None:
        require_network(network)
        self.network, self.options, self.task = network, options, options.task(network)
        self.metrics, self.schedule, self.rate = metrics(options.metrics), schedule(options.schedule), options.rate
        ready = made_ready(network, options, source, validation, weights, class_weight, self.sees_all_on_disk)
        self.examples, self.data, self.validation = ready.examples, ready.examples.data, ready.validation
        _check_noise(options, self.data)
        facts = {**options.fingerprint(network), **ready.facts, "class_weight": _plain(class_weight)}
        ends = accumulate(network.sizes[1:], initial=0)
        self._layers = [slice(a, b) for a, b in pairwise(ends)]  # of the errors of all layers in one vector
        self.rule = self._stopping_rule(options.stopping)
        count = len(self.examples)
        self.batch_size = min(options.batch_size or count, count)
        self.steps_per_epoch = -(-count // self.batch_size)
        self.fingerprint = written(facts | {"shards": None})

    def _stopping_rule(self, rule: Stopping | None) -> Stopping | None:
        if rule is None and self.lowers_rate:
            return Stopping("cost", restore_best=False)
        known = ["cost", *(["validation_cost"] if self.validation else []), *self.metrics]
        if rule is not None and rule.watch not in known:
            message = "{option} given; accepted: {accepted}, which can be watched in this run"
            raise InputError(message, option=Keyword("watch", rule.watch), accepted=Listed(known))
        return rule

    @property
    def iterates(self) -> bool:
        """Whether the optimizer searches with all examples at once, in iterations, and takes no steps: lbfgs."""
        return self.task.optimizer.update is None

    @property
    def lowers_rate(self) -> bool:
        """Whether the learning rate is lowered where the stopping rule sees no improvement: the schedule "adaptive"."""
        return self.schedule.name == "adaptive"

    @property
    def streams(self) -> bool:
        """Whether examples are read from disk, so that an epoch may be long: it is run in parts."""
        return isinstance(self.examples, InPiles)

    # ------------------------------------------------------------ where it begins

    def start(self, parameters: Parameters | None, resume: Checkpoint | None) -> Checkpoint:
        """Return where a run begins: at parameters, at a checkpoint, or at parameters that are drawn.

        Raises:
            InputError: both are given, or what is given does not fit this setup.
        """
        if resume is not None:
            if parameters is not None:
                raise InputError("parameters: given together with resume; accepted: one of them")
            if found := differences(resume.fingerprint, self.fingerprint):
                message = "resume: the checkpoint was made with other options ({found}); accepted: the same ones"
                raise InputError(message, found=joined(found))
            self.check_fits(resume)
            return resume
        options, dtype = self.options, self.data.y.dtype
        if parameters is None:
            parameters = self.network.init(options.seed, options.scheme, dtype)
        self.network.check_inputs(parameters, self.data.x)
        vector = parameters.to_vector().astype(dtype)
        slots = tuple(np.zeros_like(vector) for _ in range(self.task.optimizer.slots))
        order = np.arange(len(self.data)) if callable(options.shuffle) else None
        return Checkpoint(State(vector, slots), 0, order, Watched(), History(), self.fingerprint)

    def check_fits(self, resume: Checkpoint) -> None:
        """Raise InputError where a checkpoint does not fit the network, the optimizer and the examples."""
        resume.check_fits(self.task, len(self.examples), self.batch_size)

    def engine_after(self, start: Checkpoint) -> ChosenEngine:
        """Choose the engine and its instruction set; by default those that ran before, for the same bits."""
        found = self._engine_after(start.engine)
        if start.engine not in ("", found.engine.name):
            said = f"the run was begun with the engine {start.engine} and goes on with {found.engine.name}"
            warnings.warn(f"{said}: its numbers {_DIFFER}", EngineWarning, stacklevel=3)
        if isinstance(found.engine, NativeEngine):
            found.engine.instructions = self._instructions(start)
        elif self.options.instructions and self.options.engine == "auto":
            instruction_set(asked := self.options.instructions)  # which refuses a name that there is not
            said = (
                f"instructions {asked} given, and the engine {found.engine.name} runs, which has no kernels of its own"
            )
            warnings.warn(said, InstructionsWarning, stacklevel=3)
        elif self.options.instructions:
            raise InputError(
                "{option}: given for the engine {engine!r}, which has no kernels of its own; accepted: native, or auto",
                option=Keyword("instructions", self.options.instructions), engine=self.options.engine,
            )  # fmt: skip
        return found

    def engine_of_a_worker(self, start: Checkpoint) -> dict[str, str]:
        """Return, as options, the engine and the instruction set that would run here on one thread.

        A worker that is told them gives the bits that a run here has.
        """
        with at_most(1):
            engine = self.engine_after(start).engine
        return {"engine": engine.name, "instructions": engine.instructions}

    def _instructions(self, start: Checkpoint) -> str:
        """Return the set that is asked for, or the one that ran before; warn where the bits will be others."""
        before = start.instructions
        used = instruction_set(self.options.instructions)
        asked = bool(self.options.instructions or os.environ.get("BACKPROOF_INSTRUCTIONS"))
        if before and not asked:
            with suppress(InputError):
                used = instruction_set(before)
        if before and used != before:
            warnings.warn(
                f"the run was begun with {before} and goes on with {used}: its numbers {_DIFFER}; "
                'instructions="portable" gives the same on every processor of a family',
                InstructionsWarning, stacklevel=4,
            )  # fmt: skip
        return used

    def _engine_after(self, before: str) -> ChosenEngine:
        if self.options.engine == "auto" and before in ENGINES:
            going_on = ENGINES[before]()
            if going_on.refuses(self.task, self.data) is None:
                return ChosenEngine(going_on, Phrase("it ran before this run was continued"))
        return choose(self.options.engine, self.task, self.data, self.batch_of_an_engine)

    @property
    def batch_of_an_engine(self) -> int:
        """How many examples an engine sees in a step."""
        return self.batch_size

    # --------------------------------------------------------------- of an epoch

    def order(self, point: Checkpoint) -> Any:
        """Return the order of the epoch at a checkpoint, as `Examples.steps` takes it."""
        if callable(self.options.shuffle):
            given = point.order if point.begun else self.options.shuffle(point.order.copy(), point.epoch)
            return np.asarray(given)
        return self.examples.order(self.options.seed, point.epoch, self.options.shuffle)

    def rates(self, point: Checkpoint) -> list[float]:
        """Return the learning rate of every step of the epoch at a checkpoint."""
        steps, epochs = self.steps_per_epoch, self.options.epochs
        rest = steps * epochs, point.epoch * len(self.examples), point.watched.plateaus
        if not self.schedule.per_step:
            return [self.rate * self.schedule(Place(point.epoch, epochs, 0, *rest))] * steps
        first = point.epoch * steps
        return [self.rate * self.schedule(Place(point.epoch, epochs, first + i, *rest)) for i in range(steps)]

    def steps(
        self, engine: Engine, state: State, epoch: int, order: Array | None, rates: Sequence[float], begun: Pass | None
    ) -> Outcome:
        """Make a step for each rate, in the epoch after `epoch` completed ones."""
        seed = self.drawn_from(epoch)
        return self.examples.steps(engine, self.task, state, order, self.batch_size, rates, seed, begun)

    def whole_steps(self, before: int, most: int | None) -> int | None:
        """Return how many steps are made where at most so many are asked for, after those made before in an epoch.

        A run can be left after any step, but for one that is made elsewhere in rounds; None is the rest of the epoch.
        """
        return most

    def located(
        self, engine: Engine, epoch: int, state: State, order: Array | None, rates: Sequence[float], begun: Pass,
        failed: Outcome,
    ) -> tuple[Outcome, Divergence]:  # fmt: skip
        """Return the last finite outcome of an epoch, and where it diverged, by making its last steps again.

        Args:
            engine: that made them.
            epoch: how many epochs are completed.
            state: before these steps.
            order: of the examples in the epoch.
            rates: of all steps of the epoch.
            begun: how far the epoch had come before.
            failed: what the engine returned.
        """
        first = begun.steps

        def replay(steps: int) -> Outcome:
            return self.steps(engine, state, epoch, order, rates[first : first + steps], begun)

        return locate(self.network, replay, lambda step: self.batch(order, step), first, failed, epoch + 1)

    def drawn_from(self, epoch: int) -> tuple[int, ...]:
        """Return what the masks and the noise of the epoch after `epoch` completed ones are drawn from."""
        return self.options.seed, _MASKS, epoch

    def batch(self, order: Array | None, step: int) -> Data:
        """Return the examples of a step of an epoch, counted from 0."""
        return self.examples.batch(order, step * self.batch_size, (step + 1) * self.batch_size)

    def record(self, engine: Engine, epoch: int, outcome: Outcome, rate: float, seconds: float) -> EpochRecord:
        """Return what an epoch came to; epochs count from 1."""
        errors = [outcome.mean_errors[part] for part in self._layers]
        norms = tuple(float(np.sqrt(error.dot(error))) for error in errors)
        cost, measured = self._evaluation(engine, outcome.state.vector)
        return EpochRecord(epoch, self.options.epochs, outcome.cost, rate, norms, cost, measured, seconds)

    def _evaluation(self, engine: Engine, vector: Array) -> tuple[float | None, dict[str, float]]:
        data = self.validation or self.data
        if self.validation is None and not self.metrics:
            return None, {}
        z, a = engine.evaluate(self.network, vector, data.x)
        measured = {name: float(metric(a, data.y)) for name, metric in self.metrics.items()}
        if self.validation is None:
            return None, measured
        return float(output_costs(self.network, z, a, data.y).mean()), measured


def _plain(class_weight: Any) -> Any:
    """Return weights of classes as JSON has them, whatever the order they were given in."""
    return (
        {str(key): float(class_weight[key]) for key in class_weight} if hasattr(class_weight, "keys") else class_weight
    )


def _check_noise(options: Options, data: Data) -> None:
    """Refuse noise together with weights: the size of the noise assumes that all examples of a batch count alike."""
    if options.noise_multiplier and data.weights is not None:
        raise InputError(
            "noise_multiplier: {given!r} given with weights of examples or classes, with which an example may have "
            "more than 1/n of a batch; accepted: one of them",
            given=options.noise_multiplier,
        )
