"""How a cluster is reached: a Dask client or cluster, any executor of `concurrent.futures`, or an address.

Nothing here starts machines, which Dask's own launchers do.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from math import inf
from numbers import Real
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from backproof.cluster.dask_clients import client_at
from backproof.cluster.outer_step import OuterStep
from backproof.cluster.shard_files import Shard, write_shard
from backproof.cluster.sharded_setup import ShardedSetup, Sharding
from backproof.cluster.whole_networks import train_whole
from backproof.cluster.workers import Workers, arriving
from backproof.cluster_door import WholeRun
from backproof.engines import Data
from backproof.errors import InputError, Keyword, Phrase
from backproof.training import TrainingResult
from backproof.training.options import is_whole

Array = Any
Path = str | os.PathLike[str]
MEASURED = "measured"
_NOT_ACCEPTED = "{option}: {given!r} given; accepted: {accepted}"
_A_NETWORK = 7 * 24 * 3600.0
"""Seconds that a task of one whole network may take: as long as it likes, within reason."""


@dataclass(frozen=True)
class Cluster:
    """A cluster, and how a network is trained on it.

    Args:
        workers: a Dask `Client`, a cluster of Dask's (`LocalCluster`, `SLURMCluster`, …), an executor of
            `concurrent.futures` (a `ProcessPoolExecutor`, mpi4py's `MPIPoolExecutor`), the address of a scheduler as
            "tcp://host:8786" or "tls://host:8786", or "local:4" for four processes on this machine.
        shards: into how many parts the examples are dealt, ≥ 1; None for one for every 100,000, from 2 to 8. The
            bits of a run depend on it, and not on the number of workers.
        round_steps: how many steps every shard makes before the states are averaged, ≥ 1; None for a number that
            follows from network, batch and rows (see docs/cluster.md); "measured" for as many as make communication
            5 % of the time here, measured once and kept by the checkpoint.
        round_seconds: after how many seconds a worker that has not answered is doubted, and its task given to another
            one too, > 0; None for ten times the longest round so far, at least 30, and 600 for the first.
        folder: where shards are written: every worker must see it under this path. None for a temporary folder of
            this machine.
        outer_momentum: momentum μ of the outer step, 0 ≤ μ < 1. With 0, and a rate of 1, the state after a round is
            the mean of those of the shards; else a step of Nesterov's momentum is made along what the round changed,
            as in DiLoCo (arXiv:2311.08105), whose values are 0.9 and 0.7.
        outer_rate: its rate, > 0.

    >>> Cluster("local:4", shards=8).shards
    8
    """

    workers: Any
    shards: int | None = None
    round_steps: int | str | None = None
    round_seconds: float | None = None
    folder: Path | None = None
    outer_momentum: float = 0.0
    outer_rate: float = 1.0

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        _check_whole("shards", self.shards, Phrase("a whole number ≥ 1, or None"))
        if self.round_steps != MEASURED:
            _check_whole("round_steps", self.round_steps, Phrase('a whole number ≥ 1, "measured", or None'))
        if self.round_seconds is not None:
            _check_number("round_seconds", self.round_seconds, Phrase("seconds above 0, or None"))
        _check_number("outer_momentum", self.outer_momentum, Phrase("a number ≥ 0 and below 1"), lambda m: 0 <= m < 1)
        _check_number("outer_rate", self.outer_rate, Phrase("a number above 0"))


def _check_whole(name: str, value: Any, accepted: str) -> None:
    if value is not None and not is_whole(value, 1):
        raise InputError(_NOT_ACCEPTED, option=Keyword(name), given=value, accepted=accepted)


def _check_number(name: str, value: Any, accepted: str, fits: Callable[[float], bool] = lambda n: 0 < n < inf) -> None:
    if isinstance(value, bool) or not isinstance(value, Real) or not fits(float(value)):
        raise InputError(_NOT_ACCEPTED, option=Keyword(name), given=value, accepted=accepted)


class ConnectedCluster:
    """A cluster that was reached: makes the setups of runs, and makes calls there."""

    def __init__(self, workers: Workers, sharding: Sharding, folder: Path) -> None:
        self._workers, self._sharding, self._folder = workers, sharding, folder
        self._files: dict[tuple[int, ...], tuple[Shard, Any]] = {}

    def setup(self, *given: Any) -> ShardedSetup:
        """Return the setup of a run whose rounds are made there; what is given is what `Setup` takes."""
        return ShardedSetup(*given, workers=self._workers, sharding=self._sharding, folder=self._folder)

    def train_each(self, runs: Sequence[WholeRun]) -> list[TrainingResult]:
        """Return the result of each run, made by one worker, in order.

        Raises:
            InputError: examples that are sparse, or as `train`; the message names the run.
            ClusterError: as `gathered`.
        """
        tasks = []
        for run in runs:
            validation = run.given.get("validation")
            other = self.file_of(*validation) if isinstance(validation, tuple | list) and len(validation) == 2 else None
            rest = {name: value for name, value in run.given.items() if other is None or name != "validation"}
            tasks.append((self.file_of(*run.examples), run.network, rest, other))
        return list(self.each(train_whole, tasks, [run.name for run in runs]))

    def file_of(self, *arrays: Array) -> Shard:
        """Return the file of examples x and y, and their weights where they have some; the same arrays share one.

        Raises:
            InputError: sparse examples, or a folder that cannot be written to.
        """
        key = tuple(map(id, arrays))
        if key not in self._files:
            path = os.path.join(self._folder, f"examples-{len(self._files):04d}")
            self._files[key] = write_shard(Data(*map(_as_file_has, arrays)), path), arrays
        return self._files[key][0]

    def each(
        self,
        function: Callable[..., Any],
        tasks: Sequence[tuple[Any, ...]],
        names: Sequence[str],
        enough: Callable[[], bool] = lambda: False,
    ) -> Iterator[Any]:
        """Yield what a pure function returns for each task, in order; see `arriving`. A task may take long.

        Raises:
            InputError, ClusterError: as `arriving`.
        """
        return arriving(self._workers, function, tasks, names, _A_NETWORK, enough)


def _as_file_has(array: Array) -> Array:
    """Return an array as a file of examples has it: float32, float64 or int64, which training takes for the same."""
    if hasattr(array, "tocsr"):
        raise InputError("{option}: given for sparse x; accepted: for a dense array", option=Keyword("cluster"))
    found = np.asarray(array)
    if found.dtype in (np.float32, np.float64):
        return found
    return found.astype(np.int64 if found.dtype.kind in "iub" else np.float64)


@contextmanager
def reached(cluster: Any, shards: int | None = None) -> Iterator[ConnectedCluster]:
    """Reach a cluster, and leave it as it was: what was started for it is ended, what was given is left running.

    Args:
        cluster: a `Cluster`, or what it takes as `workers`.
        shards: in place of those of a `Cluster`, or None.

    Raises:
        InputError: something else was given.
        ClusterError: nobody answers at the address.
        MissingPackageError: an address is given, and Dask is not installed.
    """
    plan = cluster if isinstance(cluster, Cluster) else Cluster(cluster)
    plan = plan if shards is None else replace(plan, shards=shards)
    with ExitStack() as stack:
        workers = _workers(plan.workers, stack)
        folder = plan.folder
        if folder is None:
            folder = stack.enter_context(TemporaryDirectory(prefix="backproof-shards-"))
        outer = OuterStep(plan.outer_momentum, plan.outer_rate)
        sharding = Sharding(plan.shards, plan.round_steps, plan.round_seconds, outer)
        yield ConnectedCluster(workers, sharding, folder)


def _workers(given: Any, stack: ExitStack) -> Workers:
    """Return who makes tasks, from any of the things that a cluster may be given as."""
    if isinstance(given, str):
        return _of_client(client_at(given, stack), given)
    if hasattr(given, "get_executor"):
        return _of_client(given, str(getattr(getattr(given, "scheduler", None), "address", "Dask")))
    if hasattr(given, "get_client") and hasattr(given, "scheduler_address"):
        return _of_client(stack.enter_context(given.get_client()), str(given.scheduler_address))
    if hasattr(given, "submit") and hasattr(given, "shutdown"):
        return Workers(given, type(given).__name__)
    raise InputError(
        "{option}: {given} given; accepted: a client or a cluster of Dask, an executor, or an address such as "
        "tcp://host:8786 or local:4",
        option=Keyword("cluster"), given=type(given).__name__,
    )  # fmt: skip


class ClusterWarning(UserWarning):
    """A run waits for something that a cluster does not have yet."""


def _of_client(client: Any, name: str) -> Workers:
    if not client.scheduler_info()["workers"]:
        warnings.warn(f"{name} has no worker yet: the run waits for one", ClusterWarning, stacklevel=2)
    # what Dask calls pure it takes for the same task by its arguments, which it would read through each time
    return Workers(client.get_executor(pure=False), name, lambda: client.status == "running")
