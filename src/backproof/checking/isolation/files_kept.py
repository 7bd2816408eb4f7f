"""What code under check writes goes to files without a name, so that none of the person's own is overwritten.

A program saves its weights at its end, and under check these are weights of a small network: over those that took a
night to train they would be a loss.
"""

from __future__ import annotations

import builtins
import io
import os
import shutil
import stat
import tempfile
from collections import OrderedDict
from typing import IO, Any

_WRITES = frozenset("wax+")
_OF_THE_SYSTEM = ("/dev/", "/proc/", "/sys/")
_MOST = 256
"""So many are held at once; of more the first are forgotten."""


def keep_files() -> None:
    """Let `open` in this process write to files of which nothing is left, and read these where it wrote them."""
    written, opened = OrderedDict[str, IO[bytes]](), io.open

    def in_place_of_open(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        path = _path_of(file)
        if path is None:
            return opened(file, mode, *args, **options)
        if path not in written:
            if not _WRITES & set(mode) or _is_refused(path, mode):
                return opened(file, mode, *args, **options)
            written[path] = _without_a_name(path, keeps="w" not in mode)
            if len(written) > _MOST:
                written.popitem(last=False)[1].close()
        return opened(f"/proc/self/fd/{written[path].fileno()}", mode.replace("x", "w"), *args, **options)

    builtins.open = io.open = in_place_of_open


def _is_refused(path: str, mode: str) -> bool:
    """Whether the system refuses to open a file so: there is none to be read, there is one already, or no folder."""
    is_there = os.path.exists(path)
    return ("r" in mode and not is_there) or ("x" in mode and is_there) or not os.path.isdir(os.path.dirname(path))


def _path_of(file: Any) -> str | None:
    """The path of a file that code opens by its name, as the one that it stands for; None for what is no such file."""
    if not isinstance(file, str | bytes | os.PathLike):
        return None
    path = os.path.realpath(os.fsdecode(file))
    if path.startswith(_OF_THE_SYSTEM):
        return None
    try:
        return path if stat.S_ISREG(os.stat(path).st_mode) else None
    except (OSError, ValueError):
        return path


def _without_a_name(path: str, *, keeps: bool) -> IO[bytes]:
    """A file that nobody else sees, with the contents of another where these are to be kept."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 - it is open as long as the process lives
    if keeps and os.path.exists(path):
        with open(path, "rb") as source:
            shutil.copyfileobj(source, made)
        made.flush()
    return made
