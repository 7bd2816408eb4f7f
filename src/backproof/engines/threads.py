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
