"""What is mounted where, as Linux tells it, and the few calls of Linux that mounting needs."""

from __future__ import annotations

import ctypes
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_FLAGS = {"ro": 1, "nosuid": 2, "nodev": 4, "noexec": 8, "noatime": 1 << 10, "nodiratime": 1 << 11, "relatime": 1 << 21}
_READ_ONLY, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 1 << 5, 1 << 12, 1 << 14, 1 << 18
_NEW_MOUNTS, _NEW_USER = 1 << 17, 1 << 28
_CAPABILITIES = 0x20080522
"""The version of the records that `capset` takes."""
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_NOT_FILES = frozenset({
    "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "mqueue", "debugfs", "tracefs", "securityfs", "pstore",
    "bpf", "configfs", "fusectl", "hugetlbfs", "binfmt_misc", "nsfs", "rpc_pipefs", "efivarfs", "autofs", "selinuxfs",
})  # fmt: skip


@dataclass(frozen=True)
class Mount:
    """What is mounted at a path.

    Attributes:
        path: where.
        options: how: "ro", "nosuid" and the like.
        kind: of file system.
    """

    path: str
    options: frozenset[str] = frozenset()
    kind: str = ""

    @property
    def holds_files(self) -> bool:
        """Whether people keep files there; most of the others tell what the kernel knows."""
        return self.kind not in _NOT_FILES


def mounts() -> dict[str, Mount]:
    """Return all that is mounted and can be seen, by its path; of several at one path the last is seen."""
    found = {}
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/self/mountinfo").read_bytes().splitlines():
            before, _, after = line.partition(b" - ")
            path, options = before.split(b" ")[4:6]
            plain = os.fsdecode(_ESCAPED.sub(lambda code: bytes([int(code[1], 8)]), path))
            found[plain] = Mount(plain, frozenset(options.decode().split(",")), after.split(b" ")[0].decode())
    return found


def of_its_own(*, may_mount: bool) -> None:
    """Let this process have mounts of its own, of which no other sees a change.

    Args:
        may_mount: whether it may mount already; otherwise it becomes the only user of a world of users, who may.

    Raises:
        OSError: the system does not allow it, or the process has threads.
    """
    user, group = os.geteuid(), os.getegid()
    _call("unshare", _NEW_MOUNTS if may_mount else _NEW_MOUNTS | _NEW_USER)
    if not may_mount:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _call("mount", None, b"/", None, ctypes.c_ulong(_RECURSIVE | _PRIVATE), None)


def mount(kind: str, path: str, data: str) -> None:
    """Mount a new file system at a path.

    Raises:
        OSError: the system does not allow it.
    """
    _call("mount", kind.encode(), os.fsencode(path), kind.encode(), ctypes.c_ulong(0), data.encode())


def bind(source: str, path: str) -> None:
    """Show at one path what is at another.

    Raises:
        OSError: the system does not allow it.
    """
    _call("mount", os.fsencode(source), os.fsencode(path), None, ctypes.c_ulong(_BIND), None)


def make_read_only(path: str, options: frozenset[str]) -> None:
    """Let nothing be written to what was mounted at a path with some options.

    Raises:
        OSError: the system does not allow it.
    """
    flags = sum(_FLAGS[each] for each in options & _FLAGS.keys() if each != "ro")
    _call("mount", None, os.fsencode(path), None, ctypes.c_ulong(_REMOUNT | _BIND | _READ_ONLY | flags), None)


def unmount(path: str) -> None:
    """Take away what was mounted last at a path.

    Raises:
        OSError: it is in use.
    """
    _call("umount2", os.fsencode(path), 0)


def have_no_more_rights_than_before() -> None:
    """Give up what a process may do that began a world of users: it could read files that it may not read."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())


def _call(name: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
