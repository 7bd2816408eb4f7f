"""`train`: epochs of an engine's steps, with everything that lies above the engines, written once.

A run is a pure function of (network, data, options, seed): the order, the dropout masks and the noise of epoch e are
drawn from (seed, e), so that a run stopped after any epoch and continued from its checkpoint gives the same bits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import Any, Unpack

import numpy as np

from backproof.engines import ENGINES, Choice, Data, Engine, Outcome, State, choose, output_costs
from backproof.engines.threads import stop_if_asked
from backproof.errors import InputError
from backproof.network import Network, Parameters
from backproof.training.checkpoint import Checkpoint
from backproof.training.data import Source, held_out, validation_source, working_dtype
from backproof.training.divergence import Divergence, is_finite, locate
from backproof.training.given import GivenOptions
from backproof.training.history import EpochRecord, History
from backproof.training.lbfgs import minimise
from backproof.training.metrics import metrics
from backproof.training.options import Options
from backproof.training.progress import progress_bar
from backproof.training.schedules import Place, schedule
from backproof.training.stopping import Stopping, Watched

Array = Any
Callback = Callable[[EpochRecord], Any]
_LEAST_ADAPTIVE_RATE = 1e-6
_ORDER, _MASKS = 1, 2


@dataclass(frozen=True, repr=False)
class TrainingResult:
    """What a run hands back.

    Attributes:
        network: what was trained.
        parameters: of the best epoch where stopping restores it, else of the last; always finite.
        history: every epoch.
        status: "finished", "stopped" (early, by rule or callback), "converged" (lbfgs), "diverged", "interrupted".
        message: the status in one sentence.
        checkpoint: what `train(…, resume=…)` goes on from.
        engine: the name of the engine that ran.
        engine_reason: why it was that one, in words; see `backproof.engines.choose`.
        divergence: where it went wrong, if it did.
        options: everything the run was given, as plain data.
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

    def __str__(self) -> str:
        """Say how the run ended."""
        return f"{self.status}: {self.message}"

    def __repr__(self) -> str:
        """Say in a few lines what was trained, how the run ended, and how far the cost came."""
        lines = [f"TrainingResult {self}", f"  {self.network!r}", f"  engine: {self.engine or 'not known'}"]
        shown = self.history.epochs[:1] + self.history.epochs[1:][-1:]
        return "\n".join([*lines, *(f"  {History((record,))}" for record in shown)])


def train(
    network: Network,
    x: Array,
    y: Array,
    *,
    parameters: Parameters | None = None,
    validation: tuple[Array, Array] | float | None = None,
    sample_weight: Array | None = None,
    class_weight: Any = None,
    callbacks: Sequence[Callback] = (),
    progress: bool = False,
    resume: Checkpoint | TrainingResult | None = None,
    checkpoint: str | None = None,
    **options: Unpack[GivenOptions],
) -> TrainingResult:
    """Train a network by BP1–BP4.

    Args:
        network: layers and cost.
        x: examples as rows (N, n_1), dense or sparse, finite.
        y: targets (N, n_L); (N,) where n_L is 1; or (N,) integers 0…n_L − 1, made one-hot.
        parameters: where to begin; drawn by `scheme` and `seed` if None.
        validation: (x, y) that is evaluated after every epoch, or a share of the examples to hold out for it.
        sample_weight: weights of the examples (N,), ≥ 0.
        class_weight: a mapping from class to weight, or "balanced".
        callbacks: called with each `EpochRecord`; one that returns something true stops the run.
        progress: show a live bar.
        resume: go on from a result or a checkpoint, until `epochs` in all.
        checkpoint: a file that is written after every epoch.
        **options: see `backproof.training.options.Options`.

    Returns:
        The result; a run that diverges or is interrupted returns too, with the last finite parameters.

    Raises:
        InputError: an argument or option that is not accepted; the message names it.

    >>> net = Network([2, 4, 1], activation="tanh", cost="quadratic")
    >>> x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> result = train(net, x, x[:, 0] * x[:, 1], optimizer="lbfgs", epochs=50)
    >>> result.history.costs[-1] < 0.01
    True
    """
    run = Run(network, Options.checked(options), Source(x, y), validation, sample_weight, class_weight)
    start = run.beginning(parameters, resume)
    with ExitStack() as stack:
        if progress:
            bar = stack.enter_context(progress_bar(run.options.epochs, start.epoch))
            callbacks = [bar, *callbacks]
        return run.go(start, callbacks, checkpoint)


class Run:
    """One run: what stays the same from epoch to epoch.

    Args:
        network: layers and cost.
        options: checked.
        source: the examples; several runs may share it.
        validation: as `train` takes it, or a `Source`, which several runs may share.
        weights: of the examples.
        class_weight: as `train` takes it.

    Raises:
        InputError: as `train`.
    """

    def __init__(
        self,
        network: Network,
        options: Options,
        source: Source,
        validation: Any = None,
        weights: Any = None,
        class_weight: Any = None,
    ) -> None:
        self.network, self.options, self.task = network, options, options.task(network)
        self.metrics, self.schedule, self.rate = metrics(options.metrics), schedule(options.schedule), options.rate
        dtype = working_dtype(source.x, options.dtype)
        self.data = source.ready(network, dtype, weights, class_weight)
        _check_noise(options, self.data)
        self.validation: Data | None = None
        if isinstance(validation, tuple | list | Source):
            self.validation = validation_source(validation).ready(network, dtype)
        elif validation is not None:
            self.data, self.validation = held_out(self.data, validation, options.seed)
        self.rule = self._stopping_rule(options.stopping)
        self.batch_size = min(options.batch_size or len(self.data), len(self.data))
        self.choice: Choice
        self.steps_per_epoch = -(-len(self.data) // self.batch_size)
        self.fingerprint = options.fingerprint(network)

    @property
    def engine(self) -> Engine:
        """The engine that was chosen."""
        return self.choice.engine

    def _choose_engine(self, before: str) -> None:
        """Choose what runs; "auto" goes on with the engine that ran before, where it can: the same bits."""
        if self.options.engine == "auto" and before in ENGINES:
            going_on = ENGINES[before]()
            if going_on.refuses(self.task, self.data) is None:
                self.choice = Choice(going_on, "it ran before this run was continued")
                return
        self.choice = choose(self.options.engine, self.task, self.data, self.batch_size)

    def _stopping_rule(self, rule: Stopping | None) -> Stopping | None:
        if rule is None and self.schedule.name == "adaptive":
            return Stopping("cost", restore_best=False)
        known = ["cost", *(["validation_cost"] if self.validation else []), *self.metrics]
        if rule is not None and rule.watch not in known:
            raise InputError(f"stopping: watch={rule.watch!r} given; {', '.join(known)} can be watched in this run")
        return rule

    def beginning(self, parameters: Parameters | None, resume: Checkpoint | TrainingResult | None) -> Checkpoint:
        """Return where the run begins, and choose what runs it."""
        start = self._start(parameters, resume)
        self._choose_engine(start.engine)
        return start

    def _start(self, parameters: Parameters | None, resume: Checkpoint | TrainingResult | None) -> Checkpoint:
        if resume is not None:
            point = resume.checkpoint if isinstance(resume, TrainingResult) else resume
            if parameters is not None:
                raise InputError("parameters: given together with resume; one of them is accepted")
            if point.fingerprint != self.fingerprint:
                raise InputError("resume: the checkpoint was made with other options; the same ones are accepted")
            return point
        options, dtype = self.options, self.data.y.dtype
        if parameters is None:
            parameters = self.network.init(options.seed, options.scheme, dtype)
        self.network.check_inputs(parameters, self.data.x)
        vector = parameters.to_vector().astype(dtype)
        slots = tuple(np.zeros_like(vector) for _ in range(self.task.optimizer.slots))
        order = np.arange(len(self.data)) if callable(options.shuffle) else None
        return Checkpoint(State(vector, slots), 0, order, Watched(), History(), self.fingerprint)

    def go(self, start: Checkpoint, callbacks: Sequence[Callback] = (), path: str | None = None) -> TrainingResult:
        """Run from a checkpoint to the end, writing one to the path, if given, after every epoch."""
        loop = self._lbfgs if self.task.optimizer.update is None else self._epochs
        return loop(start, list(callbacks), path)

    # ------------------------------------------------------------------ epochs

    def _epochs(self, point: Checkpoint, callbacks: list[Callback], path: str | None) -> TrainingResult:
        """Run epochs until they are done, or a rule, a callback, a divergence or the user ends them."""
        try:
            while point.epoch < self.options.epochs:
                stop_if_asked()
                began = time.perf_counter()
                order = self._order(point)
                rates = self._rates(point)
                outcome = self._steps(point, order, rates)
                if not is_finite(outcome, len(rates)):
                    return self._diverged(point, order, rates, outcome)
                record = self._record(point, outcome, rates[-1], time.perf_counter() - began)
                point, ended = self._after(point, outcome, order, record)
                if path is not None:
                    point.save(path)
                asked = [callback(record) for callback in callbacks]
                if ended or any(asked):
                    return self._result(point, "stopped", ended or "a callback asked to stop")
        except KeyboardInterrupt:
            return self._result(point, "interrupted", f"interrupted after {point.epoch} epochs")
        return self._result(point, "finished", f"{point.epoch} epochs")

    def _order(self, point: Checkpoint) -> Array | None:
        if callable(self.options.shuffle):
            return np.asarray(self.options.shuffle(point.order.copy(), point.epoch))
        if not self.options.shuffle:
            return None
        return np.random.default_rng([self.options.seed, _ORDER, point.epoch]).permutation(len(self.data))

    def _rates(self, point: Checkpoint) -> list[float]:
        steps, epochs = self.steps_per_epoch, self.options.epochs
        place = Place(point.epoch, epochs, 0, steps * epochs, point.epoch * len(self.data), point.watched.plateaus)
        if not self.schedule.per_step:
            return [self.rate * self.schedule(place)] * steps
        first = point.epoch * steps
        return [self.rate * self.schedule(replace(place, step=first + i)) for i in range(steps)]

    def _steps(self, point: Checkpoint, order: Array | None, rates: list[float]) -> Outcome:
        seed = (self.options.seed, _MASKS, point.epoch)
        return self.engine.run(self.task, point.state, self.data, order, self.batch_size, rates, seed)

    def _record(self, point: Checkpoint, outcome: Outcome, rate: float, seconds: float) -> EpochRecord:
        ends = accumulate(self.network.sizes[1:], initial=0)
        norms = tuple(float(np.linalg.norm(outcome.mean_errors[a:b])) for a, b in pairwise(ends))
        cost, measured = self._evaluation(outcome.state.vector)
        return EpochRecord(point.epoch + 1, self.options.epochs, outcome.cost, rate, norms, cost, measured, seconds)

    def _evaluation(self, vector: Array) -> tuple[float | None, dict[str, float]]:
        data = self.validation or self.data
        if self.validation is None and not self.metrics:
            return None, {}
        z, a = self.engine.evaluate(self.network, vector, data.x)
        measured = {name: float(metric(a, data.y)) for name, metric in self.metrics.items()}
        if self.validation is None:
            return None, measured
        return float(output_costs(self.network, z, a, data.y).mean()), measured

    def _after(
        self, point: Checkpoint, outcome: Outcome, order: Array | None, record: EpochRecord
    ) -> tuple[Checkpoint, str]:
        """Return the checkpoint after an epoch, and why the run ends here, or ""."""
        watched, ended = point.watched, ""
        if self.rule is not None:
            watched = watched.seen(self.rule, record.value(self.rule.watch), record.epoch, outcome.state.vector)
            if watched.idle > self.rule.patience:
                watched, ended = self._plateau(watched, record)
        kept = order if callable(self.options.shuffle) else None
        history = History((*point.history.epochs, record))
        reached = Checkpoint(outcome.state, record.epoch, kept, watched, history, self.fingerprint, self.engine.name)
        return reached, ended

    def _plateau(self, watched: Watched, record: EpochRecord) -> tuple[Watched, str]:
        if self.schedule.name == "adaptive" and record.learning_rate > _LEAST_ADAPTIVE_RATE:
            return replace(watched, idle=0, plateaus=watched.plateaus + 1), ""
        rule = self.rule
        assert rule is not None
        return watched, f"{rule.watch} did not improve by {rule.tolerance:g} for more than {rule.patience} epochs"

    def _diverged(self, point: Checkpoint, order: Array | None, rates: list[float], failed: Outcome) -> TrainingResult:
        def replay(steps: int) -> Outcome:
            return self._steps(point, order, rates[:steps])

        def batch(step: int) -> Data:
            rows: Any = slice(step * self.batch_size, (step + 1) * self.batch_size)
            rows = rows if order is None else order[rows]
            return Data(self.data.x[rows], self.data.y[rows])

        state, divergence = locate(self.network, replay, batch, failed, point.epoch + 1)
        reached = replace(point, state=state)
        return replace(self._result(reached, "diverged", divergence.message), divergence=divergence)

    # ------------------------------------------------------------------- lbfgs

    def _lbfgs(self, point: Checkpoint, callbacks: list[Callback], path: str | None) -> TrainingResult:
        """Run SciPy's L-BFGS; to go on, its iterations are run again from the start, since SciPy keeps its memory."""
        start = point.state.slots[0] if point.state.slots else point.state.vector
        fresh = replace(point, state=State(start, (start,)), epoch=0, watched=Watched(), history=History())
        progress = {"point": fresh, "ended": "", "callback": False}

        n_biases = sum(self.network.sizes[1:])  # the gradient of a bias is its mean error: BP4

        def each(vector: Array, cost: float, gradient: Array) -> bool:
            here: Checkpoint = progress["point"]  # type: ignore[assignment]
            outcome = Outcome(State(vector, (start,), here.epoch + 1), cost, gradient[-n_biases:], 1)
            record = self._record(here, outcome, 1.0, 0.0)
            after, ended = self._after(here, outcome, None, record)
            progress.update(point=after, ended=ended)
            if path is not None:
                after.save(path)
            asked = [callback(record) for callback in callbacks]
            progress["callback"] = any(asked)
            return bool(ended or progress["callback"])

        found = minimise(self.engine, self.task, start, self.data, self.options.epochs, each)
        reached: Checkpoint = progress["point"]  # type: ignore[assignment]
        ended = progress["ended"] or ("a callback asked to stop" if progress["callback"] else "")
        return self._lbfgs_result(reached, found, str(ended))

    def _lbfgs_result(self, point: Checkpoint, found: Any, ended: str) -> TrainingResult:
        if found.status == 99 and found.message == "interrupted":
            return self._result(point, "interrupted", f"interrupted after {point.epoch} iterations")
        if ended:
            return self._result(point, "stopped", ended)
        if not np.isfinite(found.x).all() or not np.isfinite(found.fun):
            return self._result(point, "diverged", "the cost or its gradient was not finite; standardise x")
        exact = replace(point, state=replace(point.state, vector=found.x.astype(self.data.y.dtype)))
        status = "converged" if found.success else "finished"
        return self._result(exact, status, str(found.message))

    def _result(self, point: Checkpoint, status: str, message: str) -> TrainingResult:
        best = point.watched.best_vector
        vector = point.state.vector if best is None else best
        parameters = self.network.parameters_from_vector(vector)
        return TrainingResult(
            self.network, parameters, point.history, status, message, point, self.engine.name, None,
            self.choice.reason, self.options.to_json(),
        )  # fmt: skip


def _check_noise(options: Options, data: Data) -> None:
    """Refuse noise with weights, with which no example's share of a batch is what the size of the noise assumes."""
    if options.noise_multiplier and data.weights is not None:
        raise InputError(
            f"noise_multiplier: {options.noise_multiplier!r} given with weights of examples or classes, with which an "
            "example may have more than 1/n of a batch; accepted: one of them"
        )
