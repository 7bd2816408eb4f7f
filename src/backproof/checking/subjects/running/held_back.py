"""Holding back what users' code prints, asks for and warns of, in several threads at once too.

Standard output belongs to the whole process. It is replaced when the first call begins and put back when the last one
ends: calls that each put back what they had found would leave it replaced for ever where they overlap.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextvars import ContextVar

import numpy as np

_MOST_PRINTED = 1 << 16


class _Printed(io.StringIO):
    """What is printed, as far as anybody wants to read it."""

    def write(self, text: str) -> int:
        return super().write(text) if self.tell() < _MOST_PRINTED else len(text)


_OWN: ContextVar[_Printed | None] = ContextVar("printed", default=None)
"""What the call that is under way in this thread has printed."""
_UNDER_WAY: list[_Printed] = []
_REPLACED = contextlib.ExitStack()
_lock = threading.Lock()


def _renew() -> None:
    """In a process that was forked: the thread that may hold the lock does not exist here."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)


class _Stream(io.StringIO):
    """Standard output meanwhile: of the call in this thread, or of the last one in a thread that such a call began."""

    def write(self, text: str) -> int:
        own = _OWN.get()
        if own is None:
            own = next(reversed(tuple(_UNDER_WAY)), None)
        return len(text) if own is None else own.write(text)


@contextlib.contextmanager
def held_back() -> Iterator[io.StringIO]:
    """Hold back what is printed, and warnings, for as long as the block runs; `input()` answers 1."""
    printed = _Printed()
    with _lock:
        if not _UNDER_WAY:
            _replace()
        _UNDER_WAY.append(printed)
    token = _OWN.set(printed)
    try:
        with np.errstate(all="ignore"):
            yield printed
    finally:
        _OWN.reset(token)
        with _lock:
            _UNDER_WAY.remove(printed)
            if not _UNDER_WAY:
                _REPLACED.close()


def _replace() -> None:
    stream = _Stream()
    _REPLACED.enter_context(contextlib.redirect_stdout(stream))
    _REPLACED.enter_context(contextlib.redirect_stderr(stream))
    _REPLACED.enter_context(_answered())
    _REPLACED.enter_context(warnings.catch_warnings())
    warnings.simplefilter("ignore")


@contextlib.contextmanager
def _answered() -> Iterator[None]:
    """Answer `input()` with 1, so that code which asks for a number of epochs or a rate goes on."""
    before, arguments = builtins.input, sys.argv
    builtins.input = lambda *_: "1"
    # a program that reads its command line is started without options, not with ours
    sys.argv = arguments[:1]
    try:
        yield
    finally:
        builtins.input, sys.argv = before, arguments
