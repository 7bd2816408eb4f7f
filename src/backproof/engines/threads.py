"""How many threads BLAS uses: one, where a step's products are too small to share.

Below some millions of multiplications, waking a second thread costs more than it saves, and where another program has
that core, the wait is hundreds of times the product itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import Any

WORTH_SHARING = 1 << 22
"""Multiplications in the largest product of a step, from which on BLAS may use all its threads."""


class _Limit:
    """One limit shared by all runs in a process: the first to enter sets it, the last to leave lifts it."""

    def __init__(self) -> None:
        self.lock, self.runs, self.limiter = threading.Lock(), 0, None

    def enter(self) -> None:
        with self.lock:
            self.runs += 1
            if self.runs == 1:
                self.limiter = _controller().limit(limits=1, user_api="blas")

    def leave(self) -> None:
        with self.lock:
            self.runs -= 1
            if self.runs == 0 and self.limiter is not None:
                self.limiter.restore_original_limits()
                self.limiter = None


_LIMIT = _Limit()


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def suited_threads(sizes: tuple[int, ...], batch: int) -> Iterator[None]:
    """Let BLAS use one thread while a network of these layer sizes is run on such batches, unless it is large."""
    if batch * max(n * m for m, n in pairwise(sizes)) >= WORTH_SHARING:
        yield
        return
    _LIMIT.enter()
    try:
        yield
    finally:
        _LIMIT.leave()
