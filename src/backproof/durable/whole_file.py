"""Files that are written whole or not at all, and never over what was read.

The order is: write under a temporary name, fsync, rename, fsync of the folder. Whatever fails, and whenever the power
goes, the old file or the new one is there. Temporary files are locked while they are written, and a lock dies with its
process: those that nobody holds are removed.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

from backproof.errors import InputError, Keyword, Phrase

CANNOT_BE_WRITTEN = "{path!r}: cannot be written ({reason}); accepted: a path that can"
_PREFIX, _SUFFIX = ".backproof-", ".part"
_USUAL = 0o666
_KINDS: tuple[tuple[Callable[[int], bool], Phrase], ...] = (
    (stat.S_ISDIR, Phrase("it is a folder")),
    (stat.S_ISFIFO, Phrase("it is a pipe")),
    (stat.S_ISSOCK, Phrase("it is a socket")),
    (lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode), Phrase("it is a device")),
)
_locks: Any = import_module("fcntl") if os.name == "posix" else None
_swept: set[str] = set()


def check_path(name: str, given: Any) -> None:
    """Raise InputError unless an argument is a path: text, or a `pathlib.Path`."""
    if not isinstance(given, str | os.PathLike):
        kind = type(given).__name__
        raise InputError("{option}: {given} given; accepted: a path", option=Keyword(name), given=kind)


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write bytes so that the old file or the new one is there, whole, whatever happens; a reader never sees half.

    A symbolic link is written through. A file that is replaced hands on its mode, its group and, where that is
    allowed, its owner; a new one has the mode that the process gives new files.

    Raises:
        InputError: the path cannot be written, and what stood there stands there still, with nothing left beside it;
            or it was written, and the folder could not be brought to the disk: the message says which.
    """
    with _said(path):
        target, before = _behind_links(path)
        folder, temporary = os.path.dirname(target), None
        _sweep(folder)
        try:
            temporary, handle = _locked_beside(folder, _USUAL if before is None else 0o600)
            try:
                _fill(handle, data, before)
                os.replace(temporary, target)
            finally:
                os.close(handle)
        finally:
            if temporary is not None:
                with suppress(OSError):
                    os.unlink(temporary)
    settle(folder, path)


def checked_destination(path: str | os.PathLike[str], *inputs: str | os.PathLike[str]) -> None:
    """Raise InputError, before the work and not after it, where a file cannot be written, or is one of the inputs."""
    with _said(path):
        target, _ = _behind_links(path)
        if any(target == os.path.realpath(one) for one in inputs if "\0" not in os.fspath(one)):
            raise InputError(
                "{path!r}: given twice, it would be overwritten; accepted: a path of its own", path=os.fspath(path)
            )
        folder = os.path.dirname(target)
        if not os.path.isdir(folder) or not os.access(folder, os.W_OK | os.X_OK):
            shown = folder if os.path.islink(path) else os.path.dirname(path) or os.curdir
            reason = Phrase("no folder {folder!r} that can be written to", folder=shown)
            raise InputError(CANNOT_BE_WRITTEN, path=os.fspath(path), reason=reason)


@contextmanager
def _said(path: str | os.PathLike[str]) -> Iterator[None]:
    """Say of which path it is that something went wrong."""
    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        raise cannot_be_written(path, error) from None


def cannot_be_written(path: str | os.PathLike[str], error: OSError | ValueError) -> InputError:
    """Return the error that says why a path cannot be written."""
    reason = Phrase(getattr(error, "strerror", None) or str(error))
    return InputError(CANNOT_BE_WRITTEN, path=os.fspath(path), reason=reason)


def _behind_links(path: str | os.PathLike[str]) -> tuple[str, os.stat_result | None]:
    """Return where a path leads in the end, and what stands there: a file, or nothing, or InputError."""
    name = os.fspath(path) or os.curdir
    try:
        found = os.stat(name)
    except FileNotFoundError:
        if name.endswith(os.sep):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)) from None
        return os.path.realpath(name), None
    for is_it, reason in _KINDS:
        if is_it(found.st_mode):
            raise InputError(CANNOT_BE_WRITTEN, path=name, reason=reason)
    return os.path.realpath(name), found


def _locked_beside(folder: str, mode: int) -> tuple[str, int]:
    """Make a temporary file in a folder, of a mode that the process's mask narrows, and lock it."""
    while True:
        name = os.path.join(folder, f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), mode)
        try:
            _lock(handle)
            if os.fstat(handle).st_nlink:
                return name, handle
        except BaseException:
            os.close(handle)
            with suppress(OSError):
                os.unlink(name)
            raise
        os.close(handle)  # another process took it for one that nobody holds, before it was locked


def _lock(handle: int) -> None:
    if _locks is not None:
        with suppress(OSError):  # a file system without locks: then its temporary files are never swept away
            _locks.flock(handle, _locks.LOCK_EX)


def _fill(handle: int, data: bytes, before: os.stat_result | None) -> None:
    """Write all bytes to the disk, with the owner and the mode of what is replaced."""
    if before is not None and hasattr(os, "fchown"):
        _hand_on(handle, before)
    rest = memoryview(data)
    while rest:
        written = os.write(handle, rest)
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[written:]
    os.fsync(handle)


def _hand_on(handle: int, before: os.stat_result) -> None:
    mode, made = before.st_mode & 0o777, os.fstat(handle)
    if made.st_gid != before.st_gid:
        try:
            os.fchown(handle, -1, before.st_gid)
        except PermissionError:  # the group is another one now, which may do what everybody may
            mode = (mode & ~0o070) | ((mode & 0o007) << 3)
    if made.st_uid != before.st_uid:
        with suppress(PermissionError):
            os.fchown(handle, before.st_uid, -1)
    os.fchmod(handle, mode)


def settle(folder: str | os.PathLike[str], path: str | os.PathLike[str]) -> None:
    """Bring a rename to the disk, where the file system can.

    Args:
        folder: in which something was renamed.
        path: what it is called now.

    Raises:
        InputError: the disk has a fault.
    """
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM):
            return
        message = "{path!r}: written, but it may be lost in a power cut ({reason}); accepted: a disk without faults"
        raise InputError(message, path=os.fspath(path), reason=Phrase(error.strerror or str(error))) from None


def _sweep(folder: str) -> None:
    """Remove the temporary files of dead processes, once in a process for each folder."""
    if folder in _swept or _locks is None:
        return
    _swept.add(folder)
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
                _remove_if_free(os.path.join(folder, name))


def _remove_if_free(name: str) -> None:
    with suppress(OSError):
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _locks.flock(handle, _locks.LOCK_EX | _locks.LOCK_NB)
            os.unlink(name)
        finally:
            os.close(handle)
