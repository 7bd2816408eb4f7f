"""Code under check changes none of the person's files: what it writes, removes and renames, it alone sees.

A program saves its weights at its end, and under check these are weights of a small network: over those that took a
night to train they would be a loss. Where Linux allows it, the whole process works on copies (`copies_of_files`), by
whatever library it writes. Elsewhere Python's own functions do (`files_beside`), and Linux, where it can, refuses what
goes past them (`write_rights`).
"""

from __future__ import annotations

import atexit
import errno
import functools
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from backproof.checking.isolation import own_folder
from backproof.checking.isolation.copies_of_files import copy_when_changed, installed_packages
from backproof.checking.isolation.files_beside import FilesBeside
from backproof.checking.isolation.functions_of_files import Replaced
from backproof.checking.isolation.write_rights import MOVES, version, write_only_below
from backproof.checking.subjects.places.slots import FILES_RUN

_MAY_BE_WRITTEN = ("/dev", "/proc")


def keep_files(folder: str) -> None:
    """Let this process change none of the person's files, and see its own changes, as long as it lives.

    Args:
        folder: an empty one that is this process's own, or "" where there is none.
    """
    covered, is_here = list[str](), False
    with suppress(OSError):
        covered, is_here = copy_when_changed(folder)
    is_held = bool(covered)
    if not covered or version() >= MOVES:
        is_held = _is_held_to([*covered, *filter(None, [folder])])
    if is_here:
        os.rename, os.replace = _or_copied(os.rename), _or_copied(os.replace)
        return
    with suppress(OSError):  # where nothing can be written at all, nothing is
        files = FilesBeside(folder)
        os.environ["TMPDIR"] = tempfile.tempdir = files.temporary
        Replaced(files, starts_programs=is_held).put_in()


@contextmanager
def files_kept_here() -> Iterator[None]:
    """Let code in this very process change none of the person's files, as far as Python's functions do it.

    Threads that were there before are not concerned, and objects that last longer write as ever. On Windows nothing is
    held.
    """
    folder = own_folder.made() if os.name == "posix" else ""
    if not folder:
        yield
        return
    files, before, here = FilesBeside(folder), tempfile.tempdir, os.getcwd()
    replaced, tempfile.tempdir = Replaced(files, starts_programs=False), files.temporary
    replaced.put_in(for_all=False)
    register: Any = atexit.register
    atexit.register = _but_of_files_run(register)
    try:
        yield
    finally:
        gc.collect()  # what is let go may write once more
        replaced.take_back()
        atexit.register = register
        tempfile.tempdir = before
        os.chdir(here)
        own_folder.remove(folder)


def _but_of_files_run(register: Any) -> Any:
    """Let nothing be done at the end of Python that code under check asks for."""
    return lambda done, *args, **options: (
        done if getattr(done, "__module__", None) in FILES_RUN else register(done, *args, **options)
    )


def _or_copied(move: Callable[..., None]) -> Callable[..., None]:
    """Copy a folder where it cannot be moved: Linux cannot, of one that lies under what was laid over it."""

    @functools.wraps(move)
    def moved(src: Any, dst: Any, **options: Any) -> None:
        try:
            move(src, dst, **options)
        except OSError as error:
            if error.errno != errno.EXDEV or options or not os.path.isdir(src):
                raise
            shutil.copytree(src, dst, symlinks=True, dirs_exist_ok=os.path.isdir(dst) and not os.listdir(dst))
            shutil.rmtree(src)

    return moved


def _is_held_to(folders: list[str]) -> bool:
    """Whether Linux refuses from now on what is to be written elsewhere."""
    try:
        write_only_below([*folders, *_MAY_BE_WRITTEN, *installed_packages()])
    except OSError:
        return False
    return True
