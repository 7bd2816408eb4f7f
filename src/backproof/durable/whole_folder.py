"""Folders that are written whole or not at all: filled under a temporary name, brought to the disk, then renamed.

Whoever is killed on the way leaves a folder of a temporary name, which nobody takes for whole. It is locked while it is
filled, and a lock dies with its process, so that the next who writes beside it can remove what nobody holds.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backproof.durable.lock import alone_in
from backproof.durable.whole_file import cannot_be_written, settle
from backproof.errors import InputError

_PREFIX, _SUFFIX = ".backproof-", ".filling"


def made_folder(path: str | os.PathLike[str]) -> None:
    """Make a folder, and those around it, where they lack; the names of new ones are brought to the disk.

    Raises:
        OSError: it cannot be made.
        InputError: the disk has a fault.
    """
    lacking: list[str] = []
    name = os.path.abspath(path)
    while not os.path.lexists(name):
        lacking, name = [*lacking, name], os.path.dirname(name)
    os.makedirs(path, exist_ok=True)
    for made in lacking:
        settle(os.path.dirname(made), made)


@contextmanager
def whole_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary folder to fill, which gets its name when the body ends well, and is removed when it does not.

    A folder that another process gave this name meanwhile stays: both were to hold the same.

    Raises:
        InputError: the folder cannot be made or filled; nothing of it is left.
    """
    target = Path(path)
    try:
        made_folder(target.parent)
        sweep(target.parent)
        folder = target.parent / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        folder.mkdir()
    except (OSError, ValueError) as error:
        raise cannot_be_written(target, error) from None
    try:
        with alone_in(folder):
            yield folder
            _to_disk(folder)
            _rename(folder, target)
    except OSError as error:
        raise cannot_be_written(target, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    settle(target.parent, target)


def sweep(folder: Path) -> None:
    """Remove what processes that are dead began to fill in a folder."""
    for found in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(InputError), alone_in(found):
            shutil.rmtree(found, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    for found in (*folder.iterdir(), folder):
        handle = os.open(found, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError:
            if not found.is_dir():  # some file systems bring no folder to the disk
                raise
        finally:
            os.close(handle)


def _rename(folder: Path, target: Path) -> None:
    """Give the folder its name; only then does its lock go, so that nobody who sweeps finds it unlocked."""
    try:
        os.rename(folder, target)
    except OSError:
        if not target.is_dir():
            raise
        return
    with suppress(OSError):
        (target / ".lock").unlink()
