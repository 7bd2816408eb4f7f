"""Python's functions of files, replaced by such as know what stands in place of a person's files."""

from __future__ import annotations

import builtins
import functools
import io
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from backproof.checking.isolation.files_beside import SYSTEM, FilesBeside
from backproof.checking.isolation.libraries_of_files import tell_libraries

_WRITES = frozenset("wax+")
_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_READING = ("stat", "access", "statvfs", "pathconf", "getxattr", "listxattr")
_READING_LINKS = ("lstat", "readlink")
_CHANGING = ("chmod", "chown", "utime", "truncate", "setxattr", "removexattr", "chflags")
_CHANGING_LINKS = ("lchown", "lchmod", "lchflags")
_STARTING = ("system", "posix_spawn", "posix_spawnp", "execv", "execve")
FunctionOfFiles = Callable[..., Any]


class Replaced:
    """Functions in place of Python's, for as long as they are put in.

    Args:
        files: what stands in place of what.
        starts_programs: whether other programs may be started, since the system holds these.
    """

    def __init__(self, files: FilesBeside, *, starts_programs: bool) -> None:
        self._files, self._starts = files, starts_programs
        self._others: frozenset[int] = frozenset()
        self._undo: list[Callable[[], None]] = []

    def put_in(self, *, for_all: bool = True) -> None:
        """Replace the functions, for all threads or for this one and those that begin later."""
        alive = frozenset[int]() if for_all else frozenset(sys._current_frames())
        self._others = alive - {threading.get_ident()}
        opened = self._held(io.open, self._open)
        for module, name, function in ((builtins, "open", opened), (io, "open", opened)):
            self._put(module, name, function)
        for name, act in self._acts().items():
            if hasattr(SYSTEM, name):
                self._put(os, name, self._held(getattr(SYSTEM, name), act))
        self._put(shutil, "_use_fd_functions", False)
        if not self._starts:
            self._put(subprocess.Popen, "_execute_child", self._held(subprocess.Popen.__init__, _refused))
        tell_libraries(self._files, self._undo)

    def take_back(self) -> None:
        """Put the functions back that were there."""
        self._files.is_held = False
        while self._undo:
            self._undo.pop()()

    def _put(self, module: Any, name: str, function: Any) -> None:
        self._undo.append(functools.partial(setattr, module, name, getattr(module, name)))
        setattr(module, name, function)

    def _acts(self) -> dict[str, FunctionOfFiles]:
        """What is done for each function of `os`, which is given first."""
        seen, to_write = self._files.seen, self._files.to_write
        return {
            **dict.fromkeys(_READING, functools.partial(self._lead, seen, True)),
            **dict.fromkeys(_READING_LINKS, functools.partial(self._lead, seen, False)),
            **dict.fromkeys(_CHANGING, functools.partial(self._lead, to_write, True)),
            **dict.fromkeys(_CHANGING_LINKS, functools.partial(self._lead, to_write, False)),
            **dict.fromkeys(("remove", "unlink", "rmdir"), self._remove),
            **dict.fromkeys(("rename", "replace"), self._move),
            **dict.fromkeys(("mkdir", "mkfifo", "mknod"), self._make),
            **({} if self._starts else dict.fromkeys(_STARTING, _refused)),
            "open": self._open_low, "listdir": self._list, "scandir": self._scan, "chdir": self._go,
            "getcwd": lambda _: self._files.here(), "getcwdb": lambda _: os.fsencode(self._files.here()),
            "link": self._link, "symlink": self._symlink,
        }  # fmt: skip

    def _held(self, function: FunctionOfFiles, act: FunctionOfFiles) -> FunctionOfFiles:
        """A function in place of another, which raises what that would raise, with the paths that a person knows."""

        @functools.wraps(function)
        def in_its_place(*args: Any, **options: Any) -> Any:
            if not self._files.is_held or threading.get_ident() in self._others:
                return function(*args, **options)
            try:
                return act(function, *args, **options)
            except OSError as error:
                for name in ("filename", "filename2"):
                    if isinstance(path := getattr(error, name), str):
                        setattr(error, name, self._as_given(path, args))
                raise

        return in_its_place

    def _as_given(self, path: str, given: tuple[Any, ...]) -> Any:
        """A path by the words that a function was given, where it was."""
        known = self._files.known(path)
        return next((each for each in given[:2] if self._files.path(each, follows=False) == known), known)

    def _path(self, path: Any, dir_fd: int | None, *, follows: bool) -> str | None:
        if dir_fd is not None and isinstance(path, str | bytes):
            path = os.path.join(SYSTEM.readlink(f"/proc/self/fd/{dir_fd}"), os.fsdecode(path))
        return self._files.path(path, follows=follows)

    def _open(self, opened: FunctionOfFiles, file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        path = None if options.get("opener") else self._files.path(file)
        if path is None or not isinstance(mode, str):
            return opened(file, mode, *args, **options)
        writes = bool(_WRITES & set(mode))
        there = self._place(path, writes=writes, makes="r" not in mode, anew="x" in mode, keeps="w" not in mode)
        return opened(there, mode, *args, **options)

    def _open_low(
        self, opened: FunctionOfFiles, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> int:
        follows = not flags & getattr(os, "O_NOFOLLOW", 0)
        found = self._path(path, dir_fd, follows=follows)
        if found is None:
            return int(opened(path, flags, mode, dir_fd=dir_fd))
        anew = bool(flags & os.O_CREAT and flags & os.O_EXCL)
        there = self._place(
            found, writes=bool(flags & _FLAGS), makes=bool(flags & os.O_CREAT), anew=anew, keeps=not flags & os.O_TRUNC
        )
        return int(opened(there, flags, mode))

    def _place(self, path: str, *, writes: bool, makes: bool, anew: bool, keeps: bool) -> str:
        """Where a file is opened; what the system refuses is opened where it will refuse it."""
        seen = self._files.seen(path)
        is_there = os.path.lexists(seen)
        if not writes or (anew and is_there) or (not makes and not is_there) or os.path.isdir(seen):
            return seen
        return self._files.to_write(path, keeps=keeps)

    def _lead(
        self,
        lies: Callable[[str], str],
        follows: bool,
        function: FunctionOfFiles,
        path: Any,
        *args: Any,
        dir_fd: int | None = None,
        **options: Any,
    ) -> Any:
        """Call a function of the system with where a file lies, to be read or to be changed."""
        found = self._path(path, dir_fd, follows=options.get("follow_symlinks", follows))
        if found is None:
            return function(path, *args, **({} if dir_fd is None else {"dir_fd": dir_fd}), **options)
        return function(lies(found), *args, **options)

    def _remove(self, remove: FunctionOfFiles, path: Any, *, dir_fd: int | None = None) -> None:
        found = self._path(path, dir_fd, follows=False)
        if found is None:
            remove(path, dir_fd=dir_fd)
        else:
            self._files.remove(found, remove)

    def _make(self, make: FunctionOfFiles, path: Any, *args: Any, dir_fd: int | None = None, **options: Any) -> None:
        found = self._path(path, dir_fd, follows=False)
        if found is None:
            make(path, *args, dir_fd=dir_fd, **options)
        else:
            self._files.make(found, lambda there: make(there, *args, **options))

    def _move(
        self, move: FunctionOfFiles, src: Any, dst: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None
    ) -> None:
        path, to = self._path(src, src_dir_fd, follows=False), self._path(dst, dst_dir_fd, follows=False)
        if path is not None and to is not None:
            self._files.move(path, to)
        elif path is not None:
            move(self._files.to_write(path), dst)
            self._files.forget(path)
        else:
            move(src, dst if to is None else self._files.to_write(to, keeps=False))

    def _link(self, link: FunctionOfFiles, src: Any, dst: Any, **options: Any) -> None:
        path, to = self._files.path(src), self._files.path(dst, follows=False)
        source = src if path is None else self._files.to_write(path)
        if to is None:
            link(source, dst, **options)
        else:
            self._files.make(to, lambda there: link(source, there))

    def _symlink(
        self, link: FunctionOfFiles, src: Any, dst: Any, *args: Any, dir_fd: int | None = None, **options: Any
    ) -> None:
        self._make(lambda there, **more: link(src, there, *args, **options, **more), dst, dir_fd=dir_fd)

    def _go(self, go: FunctionOfFiles, path: Any) -> None:
        found = self._files.path(path)
        go(path if found is None else self._files.folder_seen(found))

    def _list(self, listed: FunctionOfFiles, path: Any = ".") -> list[Any]:
        found = self._files.path(path)
        if found is None:
            return list(listed(path))
        names = self._files.names(found)
        return [os.fsencode(name) for name in names] if isinstance(path, bytes) else names

    def _scan(self, scanned: FunctionOfFiles, path: Any = ".") -> Any:
        found = self._files.path(path)
        return scanned(path) if found is None else _Entries(os.fspath(path), self._list(SYSTEM.listdir, path))


def _refused(*_: Any, **__: Any) -> None:
    raise PermissionError("other programs are not started while code is checked here: they could change your files")


class _Entries:
    """What a folder holds, as `os.scandir` gives it."""

    def __init__(self, folder: Any, names: list[Any]) -> None:
        self._left = iter([_Entry(folder, name) for name in names])

    def __iter__(self) -> Iterator[_Entry]:
        return self._left

    def __next__(self) -> _Entry:
        return next(self._left)

    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it: nothing is open."""
        self._left = iter(())


class _Entry:
    """One of them."""

    def __init__(self, folder: Any, name: Any) -> None:
        self.name, self.path = name, os.path.join(folder, name)

    def __fspath__(self) -> Any:
        return self.path

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        return os.path.isdir(self.path) and (follow_symlinks or not self.is_symlink())

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""
        return os.path.isfile(self.path) and (follow_symlinks or not self.is_symlink())

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return os.path.islink(self.path)

    def is_junction(self) -> bool:
        """Whether it is what Windows alone has."""
        return False

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """What is known of it."""
        return os.stat(self.path, follow_symlinks=follow_symlinks)

    def inode(self) -> int:
        """Its number."""
        return self.stat(follow_symlinks=False).st_ino
