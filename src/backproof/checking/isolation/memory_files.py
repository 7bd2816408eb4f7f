"""Memory that counts for no process: files that stand in memory alone, open, mapped or attached to.

Such a file (`memfd_create`, a file in /dev/shm, a segment of System V, pages that processes share) is no process's own,
so that many of them would be missed where processes alone are looked at. They are looked for only where the machine's
shared memory has grown since the start, and what cannot be seen exactly counts for no more than this growth.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_WORTH_A_LOOK = 64 << 20
"""Bytes of shared memory that any program of the machine may take before files in memory are looked for."""
_BLOCK = 512
_REMOVE = 0
"""`IPC_RMID`, the request that removes a segment."""
_KIB = 1024
_File = tuple[int, int]


class MemoryFiles:
    """The files in memory of some processes: how much they hold, and what would be left of them.

    Attributes:
        seen: every process that was ever looked at.
    """

    def __init__(self) -> None:
        self._grown_from = _shared_memory()
        self._segments_before = {each.number for each in _segments()}
        self._devices = dict(_memory_devices())
        self.seen: set[int] = set()

    def beyond(self, processes: Iterable[int]) -> int:
        """Return the bytes that files in memory take, beyond those that count for the processes already."""
        pids = list(processes)
        self.seen.update(pids)
        grown = _shared_memory() - self._grown_from
        if grown < _WORTH_A_LOOK:
            return 0
        files = {(self._kernels_own, each.number): each.held for each in self._own_segments()}
        mapped: dict[_File, int] = {}
        for pid in pids:
            files.update(_open_files(pid, tuple(self._devices)))
            for file, size in _mapped_files(pid, frozenset(self._devices.values())).items():
                mapped[file] = max(size, mapped.get(file, 0))
        hidden = sum(size for file, size in mapped.items() if file not in files)
        return max(0, sum(files.values()) + min(hidden, grown) - sum(map(_counted, pids)))

    @property
    def _kernels_own(self) -> int:
        return self._devices.get(_MEMFD, -1)

    def _own_segments(self) -> list[_Segment]:
        return [each for each in _segments() if each.creator in self.seen and each.number not in self._segments_before]

    def remove_segments(self) -> None:
        """Remove the segments that the processes made: Linux keeps them when all of these have ended."""
        for each in self._own_segments():
            ctypes.CDLL(None, use_errno=True).shmctl(each.number, _REMOVE, None)


class _Segment:
    """A segment of System V, as a line of /proc/sysvipc/shm tells it."""

    def __init__(self, fields: list[str]) -> None:
        self.number, self.creator, self.held = int(fields[1]), int(fields[4]), int(fields[14])


def _segments() -> Iterator[_Segment]:
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]:
            yield _Segment(line.split())


def _shared_memory() -> int:
    """Bytes of shared memory and of files in memory that the whole machine holds; 0 where Linux does not say."""
    with suppress(OSError):
        if found := re.search(rb"^Shmem: +(\d+) kB", Path("/proc/meminfo").read_bytes(), re.M):
            return int(found[1]) * _KIB
    return 0


_MEMFD = "/memfd:"


def _memory_devices() -> Iterator[tuple[str, int]]:
    """How names of files in memory begin, each with the number of its device; the kernel's own device is the first."""
    with suppress(OSError, AttributeError):
        handle = os.memfd_create("backproof")
        try:
            yield _MEMFD, os.fstat(handle).st_dev
        finally:
            os.close(handle)
    with suppress(OSError):
        for line in Path("/proc/self/mounts").read_text(errors="replace").splitlines():
            _, where, kind, *_ = line.split(" ")
            if kind == "tmpfs":
                with suppress(OSError):
                    yield where.rstrip("/") + "/", os.stat(where).st_dev


def _open_files(pid: int, begins: tuple[str, ...]) -> dict[_File, int]:
    """The files in memory that a process has open, each with the bytes that it takes; a thread may have its own."""
    found: dict[_File, int] = {}
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            folder = f"/proc/{pid}/task/{thread}/fd"
            with suppress(OSError):
                for handle in os.listdir(folder):
                    with suppress(OSError):
                        # no other file is asked for its size: the server of one may never answer
                        if os.readlink(f"{folder}/{handle}").startswith(begins):
                            seen = os.stat(f"{folder}/{handle}")
                            found[seen.st_dev, seen.st_ino] = seen.st_blocks * _BLOCK
    return found


def _mapped_files(pid: int, devices: frozenset[int]) -> dict[_File, int]:
    """The files in memory that a process shows among its pages, each with the bytes that it may take at most."""
    found: dict[_File, int] = {}
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/maps").read_bytes().splitlines():
            extent, rights, _, device, inode = line.split(None, 5)[:5]
            file = os.makedev(*(int(part, 16) for part in device.split(b":"))), int(inode)
            if rights.endswith(b"s") and file[0] in devices:
                first, end = (int(part, 16) for part in extent.split(b"-"))
                found[file] = found.get(file, 0) + end - first
    return found


def _counted(pid: int) -> int:
    """Bytes of files in memory that count for a process already."""
    with suppress(OSError):
        if found := re.search(rb"^RssShmem:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_bytes(), re.M):
            return int(found[1]) * _KIB
    return 0
