"""Calls and returns of functions that somebody looks at while code runs, as a debugger or a profiler does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def watched_calls(seen: Callable[[FrameType, str, Any], object]) -> Iterator[None]:
    """Let a function be told of each call and each return until the block ends; what was told before is told again.

    Args:
        seen: gets the frame, "call" or "return", and what is returned.

    >>> names = []
    >>> def twice(x):
    ...     return 2 * x
    >>> with watched_calls(lambda frame, event, result: names.append((event, frame.f_code.co_name, result))):
    ...     _ = twice(3)
    >>> ("call", "twice", None) in names, ("return", "twice", 6) in names
    (True, True)
    """
    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        yield
    finally:
        sys.setprofile(before)
