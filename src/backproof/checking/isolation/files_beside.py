"""Files in a folder of its own, which stand in place of a person's: for where the system offers nothing of the kind.

What is written goes to that folder, under its whole path; what is removed is noted, and seen no more. It is known only
to those who ask here, which are Python's own functions: see `files_kept`.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import types
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from backproof.checking.isolation.copies_of_files import is_below

SYSTEM = types.SimpleNamespace(**{name: getattr(os, name) for name in dir(os) if callable(getattr(os, name))})
"""The functions of the system as they are."""
_OPEN = io.open
_NOT_OURS = ("/dev", "/proc", "/sys")
_MOST_LINKS = 40
_MOST = 1 << 30
"""Bytes of people's files that are copied at most."""


class FilesBeside:
    """What is seen where, of a person's files and of those that stand in their place.

    Args:
        folder: an empty one.

    Attributes:
        temporary: the folder for temporary files, which are as they are.
        is_held: whether it still stands in place of anything: functions may be kept longer than it.
    """

    def __init__(self, folder: str) -> None:
        whole = os.path.realpath(folder)
        self._kept, self.temporary = (os.path.join(whole, name) for name in ("kept", "temporary"))
        for each in (self._kept, self.temporary):
            SYSTEM.mkdir(each)
        self.is_held = True
        self._gone: set[str] = set()
        self._left = _MOST

    def here(self) -> str:
        """The current folder, by the path that a person knows."""
        return self.known(SYSTEM.getcwd())

    def known(self, path: str) -> str:
        """The path by which a person knows a file."""
        return path.removeprefix(self._kept) or "/"

    def path(self, file: Any, *, follows: bool = True) -> str | None:
        """Return the whole path of a file; None for what is no person's: an open file, a device, a temporary file.

        Args:
            file: as it is given to a function of Python.
            follows: whether, of a link, what it leads to is meant.
        """
        if not self.is_held or not isinstance(file, str | bytes | os.PathLike):
            return None
        text = os.fsdecode(file)
        if not text or "\0" in text:
            return None
        path = self._resolved(self.known(os.path.normpath(os.path.join(self.here(), text))), follows=follows)
        return None if is_below(path, (*_NOT_OURS, self.temporary)) else path

    def _resolved(self, path: str, *, follows: bool) -> str:
        for _ in range(_MOST_LINKS):
            parts = path.split("/")
            for end in range(2, len(parts) + int(follows)):
                link = "/".join(parts[:end])
                with suppress(OSError):
                    target = os.path.join(os.path.dirname(link), SYSTEM.readlink(self.seen(link)), *parts[end:])
                    path = self.known(os.path.normpath(target))
                    break
            else:
                return path
        return path

    def seen(self, path: str) -> str:
        """Where what is seen at a path lies."""
        own = self._kept + path
        return own if is_below(path, self._gone) or _is_there(own) else path

    def folder_seen(self, path: str) -> str:
        """Where a folder lies, one of the person's where it is still there: of the other no name may be missed."""
        return path if not is_below(path, self._gone) and _is_folder(path) else self.seen(path)

    def names(self, path: str) -> list[str]:
        """What a folder seems to hold.

        Raises:
            OSError: there is none.
        """
        own, found = self._kept + path, set()
        if not is_below(path, self._gone) and (_is_there(path) or not _is_there(own)):
            found.update(SYSTEM.listdir(path))
        if _is_there(own):
            found.update(SYSTEM.listdir(own))
        return sorted(name for name in found if _is_there(self.seen(os.path.join(path, name))))

    def to_write(self, path: str, *, keeps: bool = True) -> str:
        """Where a file lies that may be changed: a copy, or an empty one.

        Args:
            path: of a file, or of one that is to be made.
            keeps: whether what it holds is needed.

        Raises:
            OSError: what it holds is too much to be copied.
        """
        seen = self.seen(path)
        if seen != path or not self._has_a_folder(path):
            self._make_folders(os.path.dirname(path))
            return seen
        if _is_there(path):
            kind = SYSTEM.lstat(path).st_mode
            if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind) or stat.S_ISLNK(kind)):
                return path
            if stat.S_ISREG(kind) and not _may_be_written(path):
                _refuse(errno.EACCES, path)
        self._make_folders(os.path.dirname(path))
        if _is_folder(path):
            self._make_folders(path)
        elif _is_there(path):
            self._copy(path, keeps=keeps)
        return self._kept + path

    def _has_a_folder(self, path: str) -> bool:
        return _is_folder(self.seen(os.path.dirname(path)))

    def _make_folders(self, path: str) -> None:
        if _is_there(self._kept + path) or not _is_folder(path):
            return
        self._make_folders(os.path.dirname(path))
        SYSTEM.mkdir(self._kept + path)
        SYSTEM.chmod(self._kept + path, stat.S_IMODE(SYSTEM.stat(path).st_mode) | stat.S_IRWXU)

    def _copy(self, path: str, *, keeps: bool = True) -> None:
        seen, own = self.seen(path), self._kept + path
        kind = SYSTEM.lstat(seen).st_mode
        if stat.S_ISLNK(kind) and not _is_there(own):
            SYSTEM.symlink(SYSTEM.readlink(seen), own)
        elif stat.S_ISDIR(kind):
            with suppress(FileExistsError):
                SYSTEM.mkdir(own)
            for name in self.names(path):
                self._copy(os.path.join(path, name))
        elif not _is_there(own):
            self._copy_file(seen, own, keeps=keeps)

    def _copy_file(self, seen: str, own: str, *, keeps: bool) -> None:
        size = SYSTEM.stat(seen).st_size if keeps else 0
        if size > self._left:
            _refuse(errno.ENOSPC, seen)
        self._left -= size
        with _OPEN(own, "wb") as copy:
            if keeps:
                with _OPEN(seen, "rb") as source:
                    shutil.copyfileobj(source, copy)
        SYSTEM.chmod(own, stat.S_IMODE(SYSTEM.stat(seen).st_mode))

    def make(self, path: str, make: Callable[[str], Any]) -> Any:
        """Make what is not there, a folder or a link, by a function of the system."""
        if _is_there(self.seen(path)) or not self._has_a_folder(path):
            _refuse(errno.EEXIST if _is_there(self.seen(path)) else errno.ENOENT, path)
        return make(self.to_write(path))

    def remove(self, path: str, remove: Callable[[str], None]) -> None:
        """Remove a file or an empty folder, by the function of the system that does it."""
        seen, of_folders = self.seen(path), remove is SYSTEM.rmdir
        if not _is_there(seen):
            _refuse(errno.ENOENT, path)
        if _is_folder(seen) is not of_folders:
            _refuse(errno.ENOTDIR if of_folders else errno.EISDIR, path)
        if of_folders and self.names(path):
            _refuse(errno.ENOTEMPTY, path)
        self._check_may_change(path)
        if seen != path:
            remove(seen)
        self._gone.add(path)

    def _check_may_change(self, path: str) -> None:
        if not _may_be_written(self.seen(os.path.dirname(path))):
            _refuse(errno.EACCES, path)

    def forget(self, path: str) -> None:
        """Let a file be seen no more where a person has it."""
        self._gone.add(path)

    def move(self, path: str, to: str) -> None:
        """Give a file or a folder another path.

        Raises:
            OSError: there is none, or something else is there.
        """
        seen, there = self.seen(path), self.seen(to)
        if not _is_there(seen) or not self._has_a_folder(to):
            _refuse(errno.ENOENT, path)
        if path == to:
            return
        if _is_there(there) and _is_folder(there) is not _is_folder(seen):
            _refuse(errno.EISDIR if _is_folder(there) else errno.ENOTDIR, to)
        if _is_folder(there):
            self.remove(to, SYSTEM.rmdir)
        self._check_may_change(path)
        self._make_folders(os.path.dirname(path))
        self._copy(path)
        self._make_folders(os.path.dirname(to))
        SYSTEM.rename(self._kept + path, self._kept + to)
        self._gone |= {path, to}


def _refuse(number: int, path: str) -> NoReturn:
    raise OSError(number, os.strerror(number), path)


def _may_be_written(path: str) -> bool:
    """Whether this user may, but for a file system that lets nobody: a copy of what lies there can be written."""
    return bool(SYSTEM.access(path, os.W_OK) or SYSTEM.statvfs(path).f_flag & os.ST_RDONLY)


def _is_there(path: str) -> bool:
    try:
        SYSTEM.lstat(path)
    except (OSError, ValueError):
        return False
    return True


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(SYSTEM.lstat(path).st_mode)
    except (OSError, ValueError):
        return False
