"""How long users' code takes: seconds of the processor, so that a machine that is busy elsewhere refuses nothing.

Code that waits, as one that sleeps does, spends none of these: by the clock on the wall it gets a few times as long.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_TIMES_BY_THE_WALL = 4.0
_LONGER_BY_THE_WALL = 2.0
"""Code gets so many times its limit by the clock on the wall, but no more than so many seconds more."""
_SHORTEST = 0.01


class TimeIsUpError(BaseException):
    """Raised inside the user's code; no `except Exception` of theirs catches it."""


class Clock:
    """What has been spent since this was made."""

    def __init__(self) -> None:
        self._worked, self._began = time.process_time(), time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds of the processor, or a quarter of those on the wall where these are more."""
        waited = (time.monotonic() - self._began) / _TIMES_BY_THE_WALL
        return max(time.process_time() - self._worked, waited)


def by_the_wall(seconds: float) -> float:
    """Seconds on the wall after which code is stopped that may work for so many.

    >>> by_the_wall(0.5), by_the_wall(10.0)
    (2.0, 12.0)
    """
    return min(_TIMES_BY_THE_WALL * seconds, seconds + _LONGER_BY_THE_WALL)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeIsUpError` in what runs in here once this thread has worked for so long, or waited for longer.

    Only the main thread can be stopped so, and only where the system has timers.
    """
    began = time.thread_time()

    def stop(number: int, frame: FrameType | None) -> None:
        # the timer counts what other threads work too, such as those of a library for matrices
        left = seconds - (time.thread_time() - began)
        if number == signal.SIGPROF and left > 0:
            signal.setitimer(signal.ITIMER_PROF, max(left, _SHORTEST))
            return
        raise TimeIsUpError

    before = {number: signal.signal(number, stop) for number in (signal.SIGALRM, signal.SIGPROF)}
    left_by_the_wall, _ = signal.setitimer(signal.ITIMER_REAL, by_the_wall(seconds))
    left, _ = signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, left)
        signal.setitimer(signal.ITIMER_REAL, left_by_the_wall)
        for number, handler in before.items():
            signal.signal(number, handler)
