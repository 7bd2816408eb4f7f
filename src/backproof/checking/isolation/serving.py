"""The process that holds the code under check: it answers questions one after the other.

A file is read once. For each network that is asked about, the process is copied with the file as it was read, and the
copy answers in its place until the judge is done with it.
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import pickle
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from backproof.checking.isolation import wire
from backproof.checking.isolation.child import Code
from backproof.checking.isolation.files_kept import keep_files
from backproof.checking.subjects.running import guard
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.subjects.running.held_back import held_back
from backproof.errors import BackproofError

NONCE, TICK, REPLY = 16, b"t", b"r"
HEAD = struct.Struct("<16scQ")
"""In front of what is said: the number that the question came with, what follows, and how long it is."""
LENGTH = struct.Struct("<Q")
_BETWEEN_TICKS = 0.02
"""Seconds between two times that it is said that a call begins; the judge waits for longer than this beyond a limit."""
COPY, LEAVE = "copy", "leave"
"""Two questions to the process itself: be copied, and let the copy answer from now on; end, as the copy."""
_LARGEST_FILE = 1 << 30
"""Bytes; of a file in memory too, which nobody sees any more where it has a name and is closed (/dev/shm)."""
_OPEN_FILES = 4096
"""So many can be looked through while the code runs."""
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""What libraries that are imported later read, to know how many threads they may have."""
_OF_SLEEP = 1 / 3
"""What a second that the code sleeps counts, of a second of the processor: the person who waits waits for both."""


def serve(channel: socket.socket, code: Code) -> None:
    """Answer questions until there are no more."""
    with_one_thread()
    send, copies = channel.sendall, _Copies()
    nonce, said = bytes(NONCE), 0.0

    def tick(seconds: float) -> None:
        nonlocal said
        # each wakes the judge, and most calls take less time than that
        if (now := time.monotonic()) - said >= _BETWEEN_TICKS:
            said = now
            send(HEAD.pack(nonce, TICK, 0))

    guard.BEFORE_CALLS.append(tick)
    while (question := _question(channel)) is not None:
        nonce, name, arguments = question
        if name == COPY and not copies.is_copied():
            continue
        with copies.watched():
            outcome = {"value": True} if name in (COPY, LEAVE) else _outcome(getattr(code, name), arguments)
        message = wire.written({**outcome, "worked": copies.worked()})
        send(HEAD.pack(nonce, REPLY, len(message)) + message)
        if name == LEAVE:
            copies.leave()


def with_one_thread() -> None:
    """Let PyTorch, now or once it is imported, compute without threads, for which a copy of it would wait forever."""
    os.environ |= dict.fromkeys(_THREADS, "1")
    torch: Any = sys.modules.get("torch")
    if hasattr(torch, "set_num_threads"):  # while it is imported it has not all of its names
        torch.set_num_threads(1)


def _waited() -> float:
    """Seconds in which this process could have run, and others did; 0 where Linux does not say."""
    try:
        # not by `open`, which is made to keep the person's files, and this is read at each of a thousand questions
        opened = os.open("/proc/self/schedstat", os.O_RDONLY)
        try:
            return int(os.read(opened, 256).split()[1]) / 1e9
        finally:
            os.close(opened)
    except (OSError, ValueError, IndexError):
        return 0.0


class _Copies:
    """Copies of this process, one after the other: while one is there, this one waits for its end.

    A copy that ends otherwise than by leaving ends this process too, and in the same way, so that whoever watches it
    sees how the code has ended.
    """

    def __init__(self) -> None:
        self._before = self._slept = 0.0
        self._left = mmap.mmap(-1, 1)
        """Shared by both: whether the copy has left."""

    def worked(self) -> float:
        """Seconds of the processor that the code has taken, here and behind it, and a part of those that it slept."""
        return self._before + sum(os.times()[:4]) + self._slept * _OF_SLEEP

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Count how long the code sleeps: the time by the clock in which it neither runs nor waits for a processor."""
        began, ran, waited = time.monotonic(), sum(os.times()[:4]), _waited()
        try:
            yield
        finally:
            gone, run = time.monotonic() - began, sum(os.times()[:4]) - ran
            self._slept += max(0.0, gone - run - (_waited() - waited))

    def is_copied(self) -> bool:
        """Make a copy, in which this is true; where it is not, the copy has been there and has left."""
        self._left[0] = 0
        before = self.worked()
        with_one_thread()
        pid = os.fork()
        if pid == 0:
            gc.freeze()  # see what is done where a process is made first
            self._before = before
            return True
        how = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if self._left[0]:
            return False
        if how < 0:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(-how, signal.SIG_DFL)
            os.kill(os.getpid(), -how)
        os._exit(max(how, 0))

    def leave(self) -> None:
        """End this process, which is a copy."""
        self._left[0] = 1
        os._exit(0)


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> dict[str, Any]:
    try:
        with held_back():
            return {"value": function(*arguments)}
    except BackproofError as error:
        return {"refused": error}
    except BaseException as error:  # the user's code may raise anything, wherever it is looked at
        return {"refused": SubjectError("your code raised {error}", error=f"{type(error).__name__}: {error}"[:200])}


def _question(channel: socket.socket) -> tuple[bytes, str, tuple[Any, ...]] | None:
    head = _exactly(channel, LENGTH.size)
    data = None if head is None else _exactly(channel, LENGTH.unpack(head)[0])
    if data is None:
        return None
    nonce, name, arguments = pickle.loads(data)  # from the process that started this one
    return nonce, name, arguments


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts, left = [], size
    while left:
        part = channel.recv(min(left, 1 << 20))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def let_go_but(*kept: socket.socket) -> None:
    """Let this process have nothing open but these; all else that was open reads as empty, and takes whatever comes."""
    nothing, ways = os.open(os.devnull, os.O_RDWR), {each.fileno() for each in kept}
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    for each in map(int, os.listdir("/proc/self/fd")):
        # libraries that close a file of theirs in a copy of this process must find one there
        if each > 2 and each not in ways:
            with contextlib.suppress(OSError):
                os.dup2(nothing, each, inheritable=False)


def live(channel: socket.socket, code: Code, folder: str) -> None:
    """Be the process of the code: with nothing open but the way to the judge, and limits on what it leaves."""
    import resource  # which Windows does not have

    os.setsid()
    let_go_but(channel)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for limit, most in ((resource.RLIMIT_FSIZE, _LARGEST_FILE), (resource.RLIMIT_NOFILE, _OPEN_FILES)):
        soft, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (_at_most(most, soft), _at_most(most, hard)))
    with contextlib.suppress(OSError):
        # where all memory is taken, by whomever, Linux ends this process before any other
        Path("/proc/self/oom_score_adj").write_text("1000")
    keep_files(folder)
    serve(channel, code)


def _at_most(most: int, limit: int) -> int:
    import resource

    return most if limit == resource.RLIM_INFINITY else min(limit, most)
