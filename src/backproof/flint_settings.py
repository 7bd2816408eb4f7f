"""FLINT's precision and its length of power series: one setting for the whole process, held by one thread at a time.

Balls that another thread shortens halfway through a computation still enclose the right numbers, but no longer closely
enough: a step of a proof that holds would be told as one that does not.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.RLock()


def _renew() -> None:
    """In a process that was forked: the thread that may hold the lock does not exist here."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)


@contextmanager
def flint_settings(bits: int, terms: int | None = None) -> Iterator[None]:
    """Set FLINT's precision inside the block, and the length of its power series if given; then put both back.

    Another thread that wants settings of its own waits meanwhile.

    >>> from flint import arb
    >>> with flint_settings(200):
    ...     bool(arb(1) / 3 * 3 - 1 < arb("1e-55"))
    True
    """
    from flint import ctx

    with _lock:
        before = ctx.prec, ctx.cap
        ctx.prec, ctx.cap = bits, ctx.cap if terms is None else terms
        try:
            yield
        finally:
            ctx.prec, ctx.cap = before
