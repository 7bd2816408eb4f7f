"""How many threads an engine may use, and how many BLAS does: one, where a step's products are too small to share.

Below some millions of multiplications, waking a second thread costs more than it saves, and where another program has
that core, the wait is hundreds of times the product itself.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import pairwise
from typing import Any

from backproof.errors import InputError

WORTH_SHARING = 1 << 22
"""Multiplications in the largest product of a step, from which on BLAS may use all its threads."""


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def suited_threads(sizes: tuple[int, ...], batch: int) -> Iterator[None]:
    """Let BLAS use one thread while a network of these layer sizes is run on such batches, unless it is large."""
    if batch * max(n * m for m, n in pairwise(sizes)) < WORTH_SHARING:
        with one_blas_thread():
            yield
    else:
        yield


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let BLAS use one thread in this process; nothing happens in other threads than the main one."""
    # OpenBLAS takes a new number of threads from the main thread only
    if threading.current_thread() is threading.main_thread():
        with _controller().limit(limits=1, user_api="blas"):
            yield
    else:
        yield


_MOST: ContextVar[int | None] = ContextVar("most threads", default=None)


@contextmanager
def at_most(threads: int) -> Iterator[None]:
    """Let engines that run inside, in this thread, use no more threads than that."""
    token = _MOST.set(threads)
    try:
        yield
    finally:
        _MOST.reset(token)


def allowed() -> int:
    """Return how many threads an engine may use: those of `at_most`, of BLAS and of this process's processors at most.

    So OMP_NUM_THREADS, `threadpoolctl.threadpool_limits` and joblib's limits hold for every engine.
    """
    if _MOST.get() == 1 or _is_a_thread_of_joblib():
        return 1
    given = [library.num_threads for library in _controller().lib_controllers if library.user_api == "blas"]
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    most = _MOST.get()
    return int(max(1, min([processors, *given] if most is None else [processors, most, *given])))


def _is_a_thread_of_joblib() -> bool:
    """Whether this is one of several threads of joblib, which limits its processes and not its threads."""
    if "joblib" not in sys.modules or threading.current_thread() is threading.main_thread():
        return False
    from joblib.parallel import get_active_backend

    return bool(get_active_backend()[0].nesting_level)


# ------------------------------------------------------------------ many runs at once

_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


def wanted(n_jobs: int | None) -> int:
    """Return how many threads `n_jobs` asks for: as scikit-learn's, but None is all that are `allowed`, as -1 is.

    Raises:
        InputError: 0, or no integer.
    """
    if n_jobs is None:
        return allowed()
    if not hasattr(n_jobs, "__index__") or isinstance(n_jobs, bool) or n_jobs == 0:
        raise InputError("n_jobs: {given!r} given; accepted: an integer ≥ 1, -1 for all cores, or None", given=n_jobs)
    return int(n_jobs) if n_jobs > 0 else max(1, allowed() + 1 + int(n_jobs))


@contextmanager
def stopped_by(event: threading.Event) -> Iterator[None]:
    """Let engines and runs inside, in this thread, end as by Ctrl-C once the event is set."""
    token = _STOP.set(event)
    try:
        yield
    finally:
        _STOP.reset(token)


class _Within(threading.Event):
    """An event that is set too where the event around it is."""

    def __init__(self, around: threading.Event) -> None:
        super().__init__()
        self._around = around

    def is_set(self) -> bool:
        """Whether one of the two is set."""
        return super().is_set() or self._around.is_set()


def stop_within() -> threading.Event:
    """Return a new event for `stopped_by`, which is set too where the one that stops this thread is."""
    around = _STOP.get()
    return threading.Event() if around is None else _Within(around)


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt where `stopped_by` asks for it; the native kernels call this some 20 times a second.

    Raises:
        KeyboardInterrupt: the event is set. Python itself raises it in the main thread only.
    """
    event = _STOP.get()
    if event is not None and event.is_set():
        raise KeyboardInterrupt
