"""Giving tasks to workers and collecting results, with a deadline, and one message for each way in which they fail.

Everything else, who makes a task, what becomes of it when a worker dies, how things travel, is the executor's: Dask's,
a process pool's, mpi4py's. Since tasks are pure, one that takes too long is simply given away once more, and whoever
comes first is right.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from backproof.engines.threads import stop_if_asked
from backproof.errors import BackproofError, InputError, Keyword, Listed, Phrase

MOST_ATTEMPTS = 3
"""How often a task is given away, each time after the deadline of the one before."""
LOST_FOR = 15.0
"""Seconds without a scheduler after which a run ends."""
_LOOKED = 0.5


class ClusterError(BackproofError, RuntimeError):
    """A cluster, or a worker of it, did not do what it was asked for."""


@dataclass(frozen=True)
class Workers:
    """Those who make tasks.

    Attributes:
        executor: that takes tasks, in the sense of `concurrent.futures`.
        name: what a message calls the cluster.
        answers: whether whoever hands out tasks can be reached.
    """

    executor: Executor
    name: str
    answers: Callable[[], bool] = lambda: True


@dataclass
class _Asked:
    """One task, its attempts that are under way, and until when these may take."""

    arguments: tuple[Any, ...]
    name: str
    until: float
    attempts: int = 0
    under_way: set[Future[Any]] = field(default_factory=set)
    result: Any = None
    is_done: bool = False


def gathered(
    workers: Workers,
    function: Callable[..., Any],
    arguments: Sequence[tuple[Any, ...]],
    names: Sequence[str],
    seconds: float,
) -> list[Any]:
    """Return what a function returns for each of some arguments, in their order.

    Args:
        workers: who call it.
        function: pure, importable by its name where the executor packs functions by name. Its last argument is the
            number of the attempt, from 0.
        arguments: of each call, but for the attempt.
        names: of each call, for messages, such as "shard 3 of 0…7".
        seconds: after which a call is given to another worker too, at most three times.

    Raises:
        ClusterError: a worker died of a task, nobody finished one, or the cluster cannot be reached.
        InputError: raised by the function; the message names the call.
    """
    return list(arriving(workers, function, arguments, names, seconds))


def arriving(
    workers: Workers,
    function: Callable[..., Any],
    arguments: Sequence[tuple[Any, ...]],
    names: Sequence[str],
    seconds: float,
    enough: Callable[[], bool] = lambda: False,
) -> Iterator[Any]:
    """Yield what a function returns for each of some arguments, in order, each once it and those before are there.

    Args:
        workers: as in `gathered`, and so are the next ones.
        function: that is called.
        arguments: of each call.
        names: of each call.
        seconds: after which a call is given to another worker too.
        enough: whether nobody waits for those any more that are not there yet.

    Raises:
        ClusterError, InputError: as `gathered`.
    """
    until = time.monotonic() + seconds
    tasks = [_Asked(given, name, until) for given, name in zip(arguments, names, strict=True)]
    lost_since: float | None = None
    told = 0
    try:
        for task in tasks:
            _give(workers, function, task)
        while True:
            while told < len(tasks) and tasks[told].is_done:
                yield tasks[told].result
                told += 1
            left = [task for task in tasks if not task.is_done]
            if not left or enough():
                return
            stop_if_asked()
            wait([future for task in left for future in task.under_way], _LOOKED, FIRST_COMPLETED)
            for task in left:
                _collect(workers, task, [other.name for other in left])
            lost_since = None if workers.answers() else lost_since or time.monotonic()
            if lost_since is not None and time.monotonic() - lost_since > LOST_FOR:
                raise _gone(workers)
            _give_again(workers, function, [task for task in left if not task.is_done], seconds)
    finally:
        for future in (future for task in tasks for future in task.under_way):
            future.cancel()


def _give(workers: Workers, function: Callable[..., Any], task: _Asked) -> None:
    with _said(workers, task, [task.name]):
        task.under_way.add(workers.executor.submit(function, *task.arguments, task.attempts))
    task.attempts += 1


def _give_again(workers: Workers, function: Callable[..., Any], tasks: Sequence[_Asked], seconds: float) -> None:
    """Give those tasks away once more whose time is up; raise ClusterError where that was done often enough."""
    for task in tasks:
        if time.monotonic() < task.until:
            continue
        if task.attempts == MOST_ATTEMPTS:
            raise ClusterError(
                "{name}: no worker finished it in {count} attempts of {seconds:.3g} s each; accepted: "
                "workers that run, or a longer {option}",
                name=task.name, count=task.attempts, seconds=seconds, option=Keyword("round_seconds"),
            )  # fmt: skip
        task.until = time.monotonic() + seconds
        _give(workers, function, task)


def _collect(workers: Workers, task: _Asked, unfinished: Sequence[str]) -> None:
    """Take the result of a task, where one of its attempts has come to one."""
    for future in [future for future in task.under_way if future.done()]:
        task.under_way.discard(future)
        with _said(workers, task, unfinished):
            task.result, task.is_done = future.result(), True
            return


@contextmanager
def _said(workers: Workers, task: _Asked, unfinished: Sequence[str]) -> Iterator[None]:
    """Say of which task it is that something went wrong, whatever the executor raises for it."""
    try:
        yield
    except CancelledError:
        raise _gone(workers) from None
    except BrokenExecutor:
        raise ClusterError(
            "the pool of processes broke while {names} was under way: a process was ended from outside, or had no "
            "memory left; accepted: more memory, more shards, or a cluster that replaces its workers",
            names=Listed(unfinished),
        ) from None  # fmt: skip
    except InputError as error:
        raise InputError("{name}: {error}", name=task.name, error=error) from None
    except Exception as error:  # of the executor's own, or of a worker where something is not as it is here
        if type(error).__name__ == "KilledWorker":
            raise ClusterError(
                "{name}: every worker that took it died, one after another, most likely for lack of memory; "
                "accepted: workers with more memory, or more shards",
                name=task.name,
            ) from None  # fmt: skip
        reason = Phrase("{kind}: {said}", kind=type(error).__name__, said=" ".join(str(error).split())[:300])
        message = "{name}: {reason}; accepted: workers with the backproof, the packages and the files that are here"
        raise ClusterError(message, name=task.name, reason=reason) from error


def _gone(workers: Workers) -> ClusterError:
    return ClusterError(
        "{cluster}: the scheduler cannot be reached any more; what was trained until the last checkpoint is kept, and "
        "the same call goes on from there; accepted: a cluster that runs",
        cluster=workers.name,
    )  # fmt: skip
