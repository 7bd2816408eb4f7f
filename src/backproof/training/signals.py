"""SIGINT, SIGTERM and SIGHUP end a run in good order, and never leave a half-written file behind.

The first signal asks the run to end, which engines look for some twenty times a second; all later ones find that
asked already. Whoever asked for the end of the process gets it, once what was learnt is on the disk.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

from backproof.engines.threads import stopped_by

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_HELD: ContextVar[list[int] | None] = ContextVar("signals held", default=None)


class _AnyCame(threading.Event):
    """An event that is set once a signal has come.

    A handler may not set an event of Python's: that takes a lock, for which the handler of the next signal, which
    interrupts it, would wait for ever.
    """

    def __init__(self, came: list[int]) -> None:
        super().__init__()
        self._came = came

    def is_set(self) -> bool:
        """Whether a signal has come."""
        return bool(self._came)


@contextmanager
def signals_held(*, raised: bool = True) -> Iterator[list[int]]:
    """Let signals end runs inside instead of the process; yield those that came, a list that grows.

    A signal that the program handles itself is left to it, and so are all in other threads than the main one. Where
    signals are held already, they are held on.

    Args:
        raised: whether SIGTERM and SIGHUP end the process at the end, as they would have at once. An interrupt does
            not: the run's result says that it was interrupted.
    """
    outer = _HELD.get()
    if outer is not None or threading.current_thread() is not threading.main_thread():
        yield [] if outer is None else outer
        return
    came: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.getsignal(number) for name in _NAMES if (number := getattr(signal, name, None))}
    usual = (signal.SIG_DFL, signal.default_int_handler)
    taken = [number for number, handler in before.items() if handler in usual]
    token = _HELD.set(came)
    try:
        for number in taken:
            signal.signal(number, hold)
        with stopped_by(_AnyCame(came)):
            yield came
    except KeyboardInterrupt:
        raise KeyboardInterrupt(*came[:1]) from None  # which signal it was
    finally:
        _HELD.reset(token)
        for number in taken:
            signal.signal(number, before[number])
        for number in came if raised else ():
            if number != signal.SIGINT:
                os.kill(os.getpid(), number)


def are_held() -> bool:
    """Whether signals end runs here instead of the process."""
    return _HELD.get() is not None
