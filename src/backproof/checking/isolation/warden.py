"""The process between: it watches all that code under check starts, and ends every part of it.

Whatever a process leaves behind is handed to this one by Linux (it is their "subreaper"), so that nothing escapes by
leaving its group or its session. It ends everything when a limit is passed, when the code's own process ends, and when
the judge goes away, however that happens.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from backproof.checking.isolation.memory_files import MemoryFiles

REPORT = struct.Struct("<cq")
"""What is said of the end: how, and the number that belongs to it."""
EXIT, SIGNAL, MEMORY, PROCESSES, PID, STAYS = b"e", b"s", b"m", b"p", b"i", b"c"
SAY_HOW = b"?"
"""What the judge sends where it hears no more from the code: how has it ended?"""
_TO_END = 2.0
"""Seconds in which a process that says nothing more may end by itself: it first lets go of all that it has open."""
_SET_CHILD_SUBREAPER = 36
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Limits:
    """What all processes of the code together may take.

    Attributes:
        memory: bytes that they hold, files in memory among them.
        processes: how many there are.
        threads: how many there are in all of them.
    """

    memory: int
    processes: int = 64
    threads: int = 1024


@dataclass(frozen=True)
class _Process:
    parent: int
    threads: int
    memory: int


def watch(subject: int, control: socket.socket, limits: Limits) -> None:
    """Watch a child until it or the judge ends or a limit is passed; then end all there is, and report.

    Args:
        subject: the process that runs the code, a child of this one.
        control: to the judge; it ends where the judge does.
        limits: see there.
    """
    with suppress(OSError):
        control.sendall(REPORT.pack(PID, subject))
    files = MemoryFiles()
    how, number = _end_of(subject, control, limits, files)
    # before all is ended, which may take long on a busy machine: the judge waits for no more than this
    with suppress(OSError):
        control.sendall(REPORT.pack(how, number))
    _end_all(subject)
    files.remove_segments()


def _end_of(subject: int, control: socket.socket, limits: Limits, files: MemoryFiles) -> tuple[bytes, int]:
    """Wait until the subject or the judge ends, the judge asks, or a limit is passed; return how it ended."""
    watched: list[Any] = [control, *_handle_of(subject)]
    pause = 0.01
    while True:
        if control in select.select(watched, [], [], pause)[0]:
            return _asked_by_judge(subject, control)
        ended = _ended(subject)
        if ended is not None:
            return ended
        started = time.monotonic()
        below = _descendants(os.getpid())
        found = list(below.values())
        memory = sum(each.memory for each in found) + files.beyond(below)
        pause = max(0.02, 10 * (time.monotonic() - started))
        if memory > limits.memory:
            return MEMORY, memory
        if len(found) > limits.processes or sum(each.threads for each in found) > limits.threads:
            return PROCESSES, len(found)


def _handle_of(subject: int) -> list[int]:
    """What can be read as soon as a process ends, so that its end is seen at once; empty where Linux has no such."""
    try:
        return [os.pidfd_open(subject)]
    except (AttributeError, OSError):
        return []


def _asked_by_judge(subject: int, control: socket.socket) -> tuple[bytes, int]:
    """Answer the judge, who asks how the subject ended; it is given a moment to end.

    Where the judge has gone, nothing is asked, and the subject is treated as ended.
    """
    with suppress(OSError):
        if control.recv(1) == SAY_HOW:
            until = time.monotonic() + _TO_END
            while (ended := _ended(subject)) is None and time.monotonic() < until:
                time.sleep(0.002)
            return ended or (STAYS, 0)
    return EXIT, 0


def become_subreaper() -> None:
    """Let all that this process' children leave behind become children of this process."""
    ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _ended(subject: int) -> tuple[bytes, int] | None:
    """Return how the subject ended, or None while it runs; other processes that have ended are reaped here too."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return EXIT, 0
        if pid == 0:
            return None
        if pid == subject:
            code = os.waitstatus_to_exitcode(status)
            return (EXIT, code) if code >= 0 else (SIGNAL, -code)


def _descendants(root: int) -> dict[int, _Process]:
    """All processes below one that were found; one that begins or ends meanwhile, and what is below it, may be missed.

    One that has ended is none, but one whose first thread alone has ended is.
    """
    processes = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError, ValueError, IndexError):
                # the name of the program stands in parentheses, and may hold anything
                with open(f"/proc/{entry}/stat", "rb", buffering=0) as stat:  # a hundred of them, fifty times a second
                    fields = stat.read().rpartition(b")")[2].split()
                if fields[0] != b"Z" or int(fields[17]) > 1:
                    processes[int(entry)] = _Process(int(fields[1]), int(fields[17]), int(fields[21]) * _PAGE)
    below: dict[int, _Process] = {}
    layer = {root}
    while layer:
        layer = {pid for pid, each in processes.items() if each.parent in layer and pid not in below}
        below.update((pid, processes[pid]) for pid in layer)
    return below


def _end_all(subject: int) -> None:
    """End every process below this one; a few rounds, since some may be starting others.

    Linux alone knows when none is left: a process that its parent leaves behind becomes a child of this one at once.
    """
    with suppress(OSError):
        os.killpg(subject, signal.SIGKILL)
    for _ in range(500):
        for pid in _descendants(os.getpid()):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.002)
