"""How many threads an engine may use, and how many BLAS does: one, where a step's products are too small to share.

Below some millions of multiplications, waking a second thread costs more than it saves, and where another program has
that core, the wait is hundreds of times the product itself.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import pairwise
from typing import Any

WORTH_SHARING = 1 << 22
"""Multiplications in the largest product of a step, from which on BLAS may use all its threads."""


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def suited_threads(sizes: tuple[int, ...], batch: int) -> Iterator[None]:
    """Let BLAS use one thread while a network of these layer sizes is run on such batches, unless it is large."""
    small = batch * max(n * m for m, n in pairwise(sizes)) < WORTH_SHARING
    # OpenBLAS takes a new number of threads from the main thread only
    if small and threading.current_thread() is threading.main_thread():
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
    given = [pool["num_threads"] for pool in _controller().info() if pool["user_api"] == "blas"]
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    most = _MOST.get()
    return max(1, min([processors, *given] if most is None else [processors, most, *given]))
