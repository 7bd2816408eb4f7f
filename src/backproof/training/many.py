"""`train_many`: independent networks on the same examples, on all cores, each with the same bits as `train` alone.

What varies is given as data: several networks, several values of options, several seeds; every combination is a run.
All of them are checked before the first begins, and examples are made ready once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Unpack

from backproof.cluster_door import WholeRun, reached
from backproof.errors import InputError, Keyword
from backproof.network import Network
from backproof.training.at_once import at_once
from backproof.training.checkpoint import Checkpoint
from backproof.training.data import Source, validation_source
from backproof.training.given import GivenForEveryRun
from backproof.training.history import EpochRecord
from backproof.training.options import Options
from backproof.training.progress import ManyBar, language_of, many_bar
from backproof.training.run import Run
from backproof.training.setup import Setup
from backproof.training.signals import signals_held
from backproof.training.sweeps import PlannedRun, planned_runs_of
from backproof.training.together import advance_together, kind
from backproof.training.training_result import TrainingResult, point_of

Array = Any
NetworkCallback = Callable[[int, EpochRecord], Any]
_OF_THE_RUN = ("parameters", "validation", "sample_weight", "class_weight", "resume", "checkpoint")
"""What `train` takes beside its `Options`, for each run."""


def train_many(
    networks: Network | Sequence[Network],
    x: Array,
    y: Array,
    *,
    sweep: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]] | None = None,
    seeds: Sequence[int] | None = None,
    n_jobs: int | None = None,
    callbacks: Sequence[NetworkCallback] = (),
    progress: bool | str = False,
    cluster: Any = None,
    **options: Unpack[GivenForEveryRun],
) -> tuple[TrainingResult, ...]:
    """Train every network with every entry of the sweep and every seed, each as `train` would alone.

    Each run keeps to one thread, and so to the bits of `train` on one thread, whatever `n_jobs` is. Python's own work
    between epochs, about 0.1 ms, is done for one run at a time: of much shorter epochs threads make little. With
    `engine="jax"`, networks of one shape make their steps in one call, on a GPU where there is one: equal to `train`
    within rounding.

    Args:
        networks: one network, or several.
        x: examples (N, n_1), as `train` takes them; made ready once and shared.
        y: targets, as `train` takes them.
        sweep: values by option, of which all combinations are run, as {"learning_rate": [0.1, 0.3]}; or the
            keywords of each run, one mapping a run, as [{"l2": 0.0}, {"l2": 1e-4, "epochs": 50}].
        seeds: the seed of each run, as range(32).
        n_jobs: how many networks at once: None or -1 for as many as `OMP_NUM_THREADS`, joblib and the processors
            allow.
        callbacks: called with the number of a run, from 0, and each of its `EpochRecord`s, one call at a time; one
            that returns something true stops that run.
        progress: show one live bar over all, in English, or in the language that is given: "en" or "zh".
        cluster: whose workers train the networks, each one by one of them, with the bits of `train` on one thread:
            what `backproof.Cluster` takes as workers. Examples go there as a file. No `callbacks`, no `progress`.
        **options: any other keyword of `train`, for all runs.

    Returns:
        One result a run, by network, then by entry of the sweep, the seed varying fastest. Ctrl-C ends all runs; what
        was reached is returned, with the status "interrupted".

    Raises:
        InputError: an argument that is not accepted, before anything is trained, or within a run; the message says
            which run.

    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 50)[:, None]
    >>> results = train_many(Network([1, 8, 1]), x, x**2, seeds=range(3), sweep={"learning_rate": [0.01, 0.1]})
    >>> [(result.options["learning_rate"], result.options["seed"]) for result in results]
    [(0.01, 0), (0.01, 1), (0.01, 2), (0.1, 0), (0.1, 1), (0.1, 2)]
    """
    planned_runs = planned_runs_of(networks, sweep, seeds, dict(options))
    shared = _Shared(Source(x, y))
    starts = [_checked(planned, shared) for planned in planned_runs]
    if cluster is not None:
        for name, given in (("callbacks", callbacks), ("progress", progress), ("n_jobs", n_jobs)):
            if given:
                message = "{option}: given with {cluster}; accepted: one of the two"
                raise InputError(message, option=Keyword(name), cluster=Keyword("cluster"))
        return _there(planned_runs, shared, cluster)
    with ExitStack() as stack:
        epochs, done = zip(*starts, strict=True)
        bar = stack.enter_context(many_bar(epochs, done, language_of(progress))) if progress else None
        reports = _Reports(callbacks, bar)
        if any(planned.given.get("checkpoint") is not None for planned in planned_runs):
            stack.enter_context(signals_held())
        if all(planned.shares_steps for planned in planned_runs):
            return _together(planned_runs, shared, reports)
        return tuple(at_once([_call(planned, shared, reports) for planned in planned_runs], n_jobs))


class _Shared:
    """Examples and validation data that runs have in common, each made ready once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._validation: dict[tuple[int, ...], Source] = {}

    def setup(self, planned: PlannedRun) -> Setup:
        """Return the setup of a run: all its arguments checked but those of where it begins."""
        given = planned.given
        validation = given.get("validation")
        if isinstance(validation, tuple | list):
            key = tuple(map(id, validation))  # the caller keeps the arrays until the last run has ended
            validation = self._validation.setdefault(key, validation_source(validation))
        options = {name: value for name, value in given.items() if name not in _OF_THE_RUN}
        weights = given.get("sample_weight"), given.get("class_weight")
        return Setup(planned.network, Options.checked(options), self.source, validation, *weights)


def _checked(planned: PlannedRun, shared: _Shared) -> tuple[int, int]:
    """Raise the errors that a run would raise at its beginning; return its epochs, and those completed."""
    given = planned.given
    with planned.named():
        setup, done = shared.setup(planned), 0
        if given.get("parameters") is not None or given.get("resume") is not None:
            done = Run(setup, _start(setup, given)).epoch
    return setup.options.epochs, done


def _there(planned_runs: Sequence[PlannedRun], shared: _Shared, cluster: Any) -> tuple[TrainingResult, ...]:
    """Train every network on a worker of a cluster, by the engine that would run it here."""
    runs, examples = [], (shared.source.x, shared.source.y)
    for planned in planned_runs:
        setup = shared.setup(planned)
        named = setup.engine_of_a_worker(_start(setup, planned.given))
        point = point_of(planned.given.get("resume"))
        given = planned.given | named | ({} if point is None else {"resume": point})
        runs.append(WholeRun(planned.network, examples, given, planned.name))
    with reached(cluster) as there:
        return tuple(there.train_each(runs))


def _start(setup: Setup, given: Mapping[str, Any]) -> Checkpoint:
    return setup.start(given.get("parameters"), point_of(given.get("resume")))


def _made(planned: PlannedRun, shared: _Shared, reports: _Reports) -> Run:
    given, setup = planned.given, shared.setup(planned)
    return Run(setup, _start(setup, given), [reports.of(planned.number)], given.get("checkpoint"))


def _call(planned: PlannedRun, shared: _Shared, reports: _Reports) -> Callable[[], TrainingResult]:
    def call() -> TrainingResult:
        with planned.named():
            run = _made(planned, shared, reports)
            run.advance()
        result = run.result()
        reports.ended(planned.number, result)
        return result

    return call


def _together(planned_runs: Sequence[PlannedRun], shared: _Shared, reports: _Reports) -> tuple[TrainingResult, ...]:
    """Make the steps of all runs of one kind in one call of their engine, one kind after another."""
    runs: list[Run] = []
    for planned in planned_runs:
        with planned.named():
            runs.append(_made(planned, shared, reports))
    for alike, of_a_kind in _by_kind(runs).items():
        if alike is not None:
            advance_together(of_a_kind)
        else:
            for run in of_a_kind:
                run.advance()
    results = tuple(run.result() for run in runs)
    for planned, result in zip(planned_runs, results, strict=True):
        reports.ended(planned.number, result)
    return results


def _by_kind(runs: Sequence[Run]) -> dict[Any, list[Run]]:
    """Return the runs in groups whose steps can be made together; those that run alone stand under None."""
    groups: dict[Any, list[Run]] = {}
    for run in runs:
        groups.setdefault(kind(run), []).append(run)
    return groups


class _Reports:
    """Tells the bar and the callbacks of every epoch of every run; callbacks one at a time."""

    def __init__(self, callbacks: Sequence[NetworkCallback], bar: ManyBar | None) -> None:
        self._callbacks, self._bar, self._lock = list(callbacks), bar, threading.Lock()

    def of(self, number: int) -> Callable[[EpochRecord], bool]:
        """Return the callback of one run."""

        def tell(record: EpochRecord) -> bool:
            if self._bar is not None:
                self._bar.moved(number, record)
            if not self._callbacks:
                return False
            with self._lock:
                asked = [callback(number, record) for callback in self._callbacks]
            return any(asked)

        return tell

    def ended(self, number: int, result: TrainingResult) -> None:
        """Say that a run came to its end."""
        if self._bar is not None and result.status != "interrupted":
            self._bar.ended(number)
