"""The judge's end: a process with code under check is started, asked, held to its limits, and ended in any case."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import secrets
import select
import signal
import socket
import sys
import time
import warnings
from typing import Any

from backproof.checking.isolation import fresh, own_folder, wire
from backproof.checking.isolation.child import Code
from backproof.checking.isolation.serving import HEAD, LENGTH, NONCE, REPLY, TICK, let_go_but, live
from backproof.checking.isolation.warden import (
    EXIT,
    MEMORY,
    PID,
    PROCESSES,
    REPORT,
    SAY_HOW,
    SIGNAL,
    STAYS,
    Limits,
    become_subreaper,
    watch,
)
from backproof.checking.isolation.why_ended import name_of, out_of_time, unreadable
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import BackproofError

_GRACE = 3.0
"""Seconds beyond the limit of a call after which code that does not stop when asked to is ended."""
_FOR_REPORT = 20.0
"""Seconds in which the process between must say how the code's process ended, or end, on a busy machine too."""
_CALLS_IN_ALL = 60
_LEAST_IN_ALL = 120.0
"""Seconds that all questions together may take: at least these, and so many times the limit of one call."""
_MOST_CALLS = 10_000
"""So many calls of the code may one question take."""
_MOST_MEMORY = 8 << 30
_MOST_ANSWER = 1 << 29
_MIB = 1 << 20


def is_possible() -> bool:
    """Whether code can be held in a process of its own here: on Linux, where all that it starts can be found."""
    return sys.platform == "linux"


class Process:
    """A process that holds code under check.

    Args:
        code: what it holds.
        seconds: the time limit of one call of the code.
        afresh: whether a Python is started for it, in place of a copy of this one; the code is empty then.
    """

    def __init__(self, code: Code, seconds: float, *, afresh: bool = False) -> None:
        self.seconds = seconds
        self.worked = 0.0
        self.ended: SubjectError | None = None
        self.begin_anew()
        self._subject: int | None = None
        self._limits = Limits(memory=_memory())
        self._channel, theirs = socket.socketpair()
        self._control, wardens = socket.socketpair()
        self._folder = own_folder.made()
        told = theirs, wardens, self._limits, self._folder
        self._warden: int | None = fresh.start(*told) if afresh else _fork()
        if self._warden == 0:
            _be_warden(code, *told, (self._channel, self._control))
        theirs.close()
        wardens.close()

    def ask(self, name: str, *arguments: Any) -> Any:
        """Ask one question and return the answer.

        Raises:
            SubjectError: the code raised, or its process has ended or was ended, and why.
            InputError: the code is nothing that can be asked.
        """
        if self.ended is not None:
            raise self.ended
        nonce = secrets.token_bytes(NONCE)
        try:
            answer = self._answer(nonce, pickle.dumps((nonce, name, arguments)))
            refused = answer.get("refused")
            self.worked += max(0.0, float(answer["worked"]) - self.worked)
            if refused is None:
                return answer["value"]
        except TimeoutError:
            raise self._end(out_of_time(self.seconds)) from None
        except (wire.UnreadableError, KeyError, ValueError, TypeError, AttributeError):
            raise self._end(unreadable()) from None
        except (EOFError, OSError):
            raise self._end(self._reason()) from None
        raise refused if isinstance(refused, BackproofError) else self._end(unreadable())

    @property
    def is_there(self) -> bool:
        """Whether it can be asked."""
        return self.ended is None and self._warden is not None

    def begin_anew(self) -> None:
        """Let the time that all questions together may take begin anew."""
        self._left = max(_LEAST_IN_ALL, _CALLS_IN_ALL * self.seconds)

    def look_after(self) -> None:
        """See whether the process is still there and watched, and end it where it is not."""
        if self.ended is None and select.select([self._control], [], [], 0)[0] and self._says_an_end():
            self._end(self._reason())

    def _says_an_end(self) -> bool:
        said = self._control.recv(2 * REPORT.size, socket.MSG_PEEK)
        return len(said) != REPORT.size or said[:1] != PID

    def unreadable(self) -> SubjectError:
        """End the process because its answer cannot be read, and return the error to raise."""
        return self._end(unreadable())

    def _answer(self, nonce: bytes, question: bytes) -> dict[str, Any]:
        until = time.monotonic() + min(self.seconds + _GRACE, self._left)
        started = time.monotonic()
        try:
            self._channel.settimeout(self.seconds + _GRACE)
            self._channel.sendall(LENGTH.pack(len(question)) + question)
            for _ in range(_MOST_CALLS):
                seen, kind, length = HEAD.unpack(self._exactly(HEAD.size, until))
                if seen != nonce or length > _MOST_ANSWER or kind not in (TICK, REPLY):
                    raise wire.UnreadableError
                if kind == REPLY:
                    answer = wire.read(self._exactly(length, until))
                    if not isinstance(answer, dict):
                        raise wire.UnreadableError
                    return answer
                until = min(time.monotonic() + self.seconds + _GRACE, started + self._left)
            raise wire.UnreadableError
        finally:
            self._left -= time.monotonic() - started

    def _exactly(self, size: int, until: float) -> bytes:
        parts, missing = [], size
        while missing:
            left = until - time.monotonic()
            if left <= 0:  # also where something comes all the time
                raise TimeoutError
            self._channel.settimeout(left)
            part = self._channel.recv(min(missing, _MIB))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _reason(self) -> SubjectError:
        """Why the process is gone, as the warden tells it."""
        how, number = self._report()
        if how == STAYS:
            return unreadable()
        if how == MEMORY:
            most = self._limits.memory // _MIB
            return SubjectError(
                "your code used {given} MiB of memory and was ended; accepted: at most {most} MiB",
                given=number // _MIB,
                most=most,
            )
        if how == PROCESSES:
            most = self._limits.processes
            return SubjectError(
                "your code started too many processes or threads and was ended; accepted: at most {most} processes "
                "with {threads} threads in all",
                most=most,
                threads=self._limits.threads,
            )
        if how == SIGNAL:
            return SubjectError(
                "your code's process was ended by signal {number} ({name}); accepted: code that returns",
                number=number,
                name=name_of(number),
            )
        if how == EXIT:
            return SubjectError(
                "your code ended the process that it runs in (exit code {number}); accepted: code that returns",
                number=number,
            )
        return SubjectError("your code ended the process that watches it; accepted: code that returns")

    def _report(self) -> tuple[bytes, int]:
        """The last that the warden said: it says which process it watches, then how that ended.

        It is our own, and answers as soon as the machine lets it, or the socket says that it is gone.
        """
        data = b""
        self._control.settimeout(_FOR_REPORT)
        with contextlib.suppress(OSError):
            if self._warden is not None:
                os.kill(self._warden, signal.SIGCONT)  # code may have stopped it
            self._control.sendall(SAY_HOW)
        with contextlib.suppress(OSError):
            while len(data) < 2 * REPORT.size and (part := self._control.recv(2 * REPORT.size - len(data))):
                data += part
        reports = [REPORT.unpack(data[i : i + REPORT.size]) for i in range(0, len(data) - REPORT.size + 1, REPORT.size)]
        for how, number in reports:
            if how == PID:
                self._subject = number
            else:
                return how, number
        return b"", 0

    def _end(self, error: SubjectError) -> SubjectError:
        self.ended = error
        self.close()
        return error

    def close(self) -> None:
        """End the process and all that it started."""
        if self._warden is None:
            return
        if self._subject is None:
            with contextlib.suppress(OSError):
                self._control.settimeout(0.5)
                how, number = REPORT.unpack(self._control.recv(REPORT.size).ljust(REPORT.size, b"\0"))
                self._subject = number if how == PID else None
        self._channel.close()
        self._control.close()
        until = time.monotonic() + _FOR_REPORT
        with contextlib.suppress(ChildProcessError, ProcessLookupError):  # a program may have its children ignored
            while os.waitpid(self._warden, os.WNOHANG)[0] == 0:
                # what is below it when it is killed would stay
                os.kill(self._warden, signal.SIGCONT if time.monotonic() < until else signal.SIGKILL)
                time.sleep(0.001)
        self._warden = None
        if self._subject:
            with contextlib.suppress(OSError):
                os.killpg(self._subject, signal.SIGKILL)
        own_folder.remove(self._folder)  # the process between has done so, unless code ended it


def _memory() -> int:
    """Bytes that the code may hold: half of what the machine has, and at most 8 GiB."""
    return min(_MOST_MEMORY, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2)


def _fork() -> int:
    """Fork, and return the child's number, 0 in the child.

    Python and JAX warn of threads here. None of theirs is waited for on the way to the child's own code; where that
    code waits for one, its call runs out of time like any other.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", r"os\.fork\(\) was called", RuntimeWarning)
        return os.fork()


def _be_warden(
    code: Code, channel: socket.socket, control: socket.socket, limits: Limits, folder: str,
    judges: tuple[socket.socket, ...],
) -> None:  # fmt: skip
    """Be the process between, in a process that was just forked; never return from it."""
    try:
        gc.freeze()  # collecting what is shared with the judge would write to it, and so copy all of its memory
        # ignored children leave no trace of how they ended
        ways = dict.fromkeys((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), signal.SIG_IGN)
        for number, way in (ways | dict.fromkeys((signal.SIGALRM, signal.SIGCHLD), signal.SIG_DFL)).items():
            signal.signal(number, way)
        for each in judges:
            each.close()
        # a way to another judge, or a pipe that somebody reads to its end, would stay open as long as this process
        let_go_but(channel, control)
        become_subreaper()
        subject = _fork()
        if subject == 0:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            control.close()
            live(channel, code, folder)
            os._exit(0)
        channel.close()
        watch(subject, control, limits)
        own_folder.remove(folder)
    finally:
        os._exit(0)


def be_warden_of(channel: int, control: int, memory: int, folder: str) -> None:
    """Be the process between, in a Python that was started for it with these two ways to the judge; never return."""
    sys.argv[1:] = []
    ways = (socket.socket(fileno=channel), socket.socket(fileno=control))
    _be_warden(Code(None, None, None), *ways, Limits(memory=memory), folder, ())
