"""Locking a folder for one process, by a lock that ends with the process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from backproof.errors import InputError

_locks: Any = import_module("fcntl") if os.name == "posix" else None
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""In a folder that others write to, a link would have a file made elsewhere."""


@contextmanager
def alone_in(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Hold a folder while inside: no other process that asks gets it.

    Raises:
        InputError: another process holds it, or nothing can be written there.
    """
    name = os.fspath(folder)
    try:
        handle = os.open(os.path.join(name, ".lock"), os.O_RDWR | os.O_CREAT | _NO_LINK, 0o666)
    except OSError as error:
        message = "{path!r}: cannot be written to ({reason}); accepted: a folder that can"
        raise InputError(message, path=name, reason=error.strerror) from None
    try:
        if _locks is not None:
            try:
                _locks.flock(handle, _locks.LOCK_EX | _locks.LOCK_NB)
            except BlockingIOError:
                message = "{path!r}: another run is being written there; accepted: a folder of its own"
                raise InputError(message, path=name) from None
        yield
    finally:
        os.close(handle)
