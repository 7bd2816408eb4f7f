"""The files of the machine as a process of its own sees them: what it changes there, it changes in copies alone.

Linux lays a file system in memory over the folders: what is written, removed or renamed, by whatever library or program
that the process starts, happens there, and ends with the process.
"""

from __future__ import annotations

import os
import stat
import sysconfig
import tempfile
from collections.abc import Iterable
from contextlib import suppress

from backproof.checking.isolation import mounts
from backproof.checking.isolation.mounts import Mount

_OF_THE_SYSTEM = ("/dev", "/proc", "/sys", "/run")
_RARELY_WRITTEN = frozenset({"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "boot"})
"""Left alone where this user could not write there."""
_MOST = "1g"
"""Bytes that all copies together may take: they are in memory, and count for no process."""


def copy_when_changed(folder: str) -> tuple[list[str], bool]:
    """Let what this process changes be changed in copies.

    Args:
        folder: an empty one that is this process's own.

    Returns:
        The folders of which that is true, and whether the current one lies in one of these.

    Raises:
        OSError: the system does not allow it.
    """
    may_mount, here = os.geteuid() == 0, os.getcwd()
    places, packages, handles = _places(here), installed_packages(), dict[str, int]()
    mounts.of_its_own(may_mount=may_mount)
    try:
        handles |= {path: os.open(path, os.O_PATH) for path in (*places, *packages)}
        _make_room(folder)
        covered = _all_covered(places, handles, may_mount=may_mount)
        for path in filter(lambda path: is_below(path, covered), packages):
            mounts.bind(f"/proc/self/fd/{handles[path]}", path)
        is_here = max((place for place in places if is_below(here, [place])), key=len, default="") in covered
        if not is_here:
            mounts.bind(".", folder)  # it is needed still
    finally:
        for handle in handles.values():
            os.close(handle)
        os.chdir(here)
        if not may_mount:
            mounts.have_no_more_rights_than_before()
    return covered, is_here


def installed_packages() -> list[str]:
    """Folders of installed packages: what is compiled of them when they are imported first may stay there."""
    found = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    return sorted({os.path.realpath(path) for path in found if path and os.path.isdir(path)})


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some folders, or in one of them."""
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def _places(here: str) -> list[str]:
    """Folders to lay something over: those at the top, every other file system in or below them, and the user's own.

    Raises:
        PermissionError: this folder is another's, or a group's; a copy would have an owner whom a world of one user
            does not have.
    """
    at_the_top = [entry.path for entry in os.scandir("/") if entry.is_dir(follow_symlinks=False)]
    others = [each.path for each in mounts.mounts().values() if each.path != "/" and each.holds_files]
    ours = () if os.geteuid() == 0 else map(_topmost_of_ours, (here, os.path.realpath(os.path.expanduser("~"))))
    # where others' folders lead to it, nothing could be made there otherwise
    temporary = os.path.realpath(tempfile.gettempdir())
    found = {*at_the_top, *others, temporary, *filter(None, ours)}
    folders = sorted(path for path in found if not is_below(path, _OF_THE_SYSTEM) and os.path.isdir(path))
    if os.geteuid() != 0 and not _is_ours(here) and here not in folders:
        raise PermissionError(here)
    return [path for path in folders if path[1:] not in _RARELY_WRITTEN or os.access(path, os.W_OK)]


def _topmost_of_ours(path: str) -> str | None:
    """The first folder on the way to a path that is this user's; those above it need not be copied then."""
    ways = [path[:end] for end, letter in enumerate(f"{path}/") if letter == "/" and end]
    return next(filter(_is_ours, ways), None)


def _is_ours(path: str) -> bool:
    try:
        seen = os.stat(path)
    except OSError:
        return False
    return (seen.st_uid, seen.st_gid) == (os.geteuid(), os.getegid())


def _make_room(folder: str) -> None:
    """Go to a folder that can hold copies: in memory, or on the disk where memory cannot hold all that is needed."""
    mounts.mount("tmpfs", folder, f"size={_MOST},mode=700")
    os.chdir(folder)
    try:
        os.setxattr(folder, "user.backproof", b"")
    except OSError:  # before Linux 6.6; without it, a folder that was removed could not be made again
        os.chdir("/")
        mounts.unmount(folder)
        os.chdir(folder)


def _all_covered(places: list[str], handles: dict[str, int], *, may_mount: bool) -> list[str]:
    """Lay copies over folders, those above first; return those over which something could be laid."""
    covered: list[str] = []
    for place in places:
        if _covered(place, handles[place], may_mount=may_mount):
            covered.append(place)
        elif is_below(place, covered):  # it lies hidden under what was laid over the folder above
            _show_again(place, handles[place])
    return covered


def _covered(place: str, handle: int, *, may_mount: bool) -> bool:
    """Lay copies over a folder, out of the current one; whether that is done."""
    seen, below = os.fstat(handle), f"/proc/self/fd/{handle}"
    upper, work = (f"{kind}-{handle}" for kind in ("changed", "work"))
    for each in (upper, work):
        os.mkdir(each)
    os.chmod(upper, stat.S_IMODE(seen.st_mode))
    with suppress(OSError):
        os.chown(upper, seen.st_uid, seen.st_gid)
    data = f"lowerdir={below},upperdir={upper},workdir={work}" + ("" if may_mount else ",userxattr")
    try:
        mounts.mount("overlay", place, data)
    except OSError:
        return False
    return True


def _show_again(place: str, handle: int) -> None:
    """Show a folder over which nothing can be laid, to be read alone."""
    with suppress(OSError):
        mounts.bind(f"/proc/self/fd/{handle}", place)
        mounts.make_read_only(place, mounts.mounts().get(place, Mount(place)).options)
