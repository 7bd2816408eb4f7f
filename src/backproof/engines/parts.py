"""Work on many examples, each on its own, split over threads that release the GIL: the same bits for any number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from backproof.engines.threads import allowed

_WORTH_SHARING, _MOST_AT_ONCE = 1 << 24, 1 << 30
"""Multiplications in all from which on threads are worth their start; and in one call, so that Ctrl-C is heard."""


def shared(work: Callable[[slice], Any], count: int, multiple: int, multiplications: int) -> None:
    """Call `work` for slices of range(count) that begin at multiples of `multiple`, on as many threads as are allowed.

    Args:
        work: releases the GIL, and gives each row the same bits whatever slice it is in.
        count: rows in all.
        multiple: where slices may begin.
        multiplications: that one row costs.
    """
    threads = allowed() if count > multiple and count * multiplications >= _WORTH_SHARING else 1
    blocks = -(-count // multiple)
    at_once = max(1, min(-(-blocks // threads), _MOST_AT_ONCE // (multiple * multiplications)))
    rows = at_once * multiple
    slices = [slice(first, min(first + rows, count)) for first in range(0, count, rows)]
    if min(threads, len(slices)) < 2:
        for part in slices:
            work(part)
        return
    pool = ThreadPoolExecutor(min(threads, len(slices)))
    try:
        for future in [pool.submit(work, part) for part in slices]:
            future.result()
    finally:
        pool.shutdown(cancel_futures=True)
