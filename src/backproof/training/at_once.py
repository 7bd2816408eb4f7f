"""Several runs at once, in threads: what `train_many` and the estimators' ensembles share.

The native engine lets go of Python's lock for a whole epoch, so that threads are enough, and all of them read the
same arrays. Each run keeps to one core, and so to the same bits, however many run beside it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from itertools import count
from typing import Protocol, TypeVar

from backproof.engines.threads import at_most, one_blas_thread, stop_within, stopped_by, wanted

_COUNT = count()


class Ended(Protocol):
    """How a run came to its end, or how far it came: a result of training, or part of one."""

    @property
    def status(self) -> str:
        """As in a `TrainingResult`; "interrupted" ends the other runs."""


_Result = TypeVar("_Result", bound=Ended)


def at_once(calls: Sequence[Callable[[], _Result]], n_jobs: int | None = None) -> list[_Result]:
    """Make all calls, some at the same time, and return what they return, in their order.

    Ctrl-C, here or in one of the calls, ends every run; each returns what it has reached, with the status
    "interrupted". No thread outlives this function.

    Args:
        calls: each trains one network.
        n_jobs: how many threads; None or -1 for as many as engines may use here.

    Raises:
        InputError: n_jobs is not accepted.
        Exception: the first that a call raised; the other runs are ended.
    """
    stop = stop_within()
    failures: list[Exception] = []

    def alone(call: Callable[[], _Result]) -> _Result | None:
        if failures:
            return None
        try:
            with at_most(1), stopped_by(stop):
                result = call()
        except Exception as error:
            failures.append(error)
            stop.set()
            return None
        except BaseException:
            stop.set()
            raise
        if result.status == "interrupted":
            stop.set()
        return result

    jobs = max(1, min(wanted(n_jobs), len(calls)))
    with one_blas_thread():
        results = [alone(call) for call in calls] if jobs == 1 else _in_threads(alone, calls, jobs, stop)
    if failures:
        raise failures[0]
    return results  # type: ignore[return-value]


def _in_threads(
    alone: Callable[[Callable[[], _Result]], _Result | None],
    calls: Sequence[Callable[[], _Result]],
    jobs: int,
    stop: threading.Event,
) -> list[_Result | None]:
    name = f"backproof {next(_COUNT)} "
    made: list[Future[_Result | None]] = []
    try:
        with ThreadPoolExecutor(jobs, name) as pool:
            try:
                made.extend(pool.submit(copy_context().run, alone, call) for call in calls)
                wait(made)
            except BaseException as error:
                stop.set()
                if not isinstance(error, KeyboardInterrupt):
                    raise
                made.extend(pool.submit(copy_context().run, alone, call) for call in calls[len(made) :])
    finally:
        while any(thread.name.startswith(name) for thread in threading.enumerate()):
            time.sleep(0.001)  # the pool does not wait for a thread that Ctrl-C met as it was started
    return [future.result() for future in made]
