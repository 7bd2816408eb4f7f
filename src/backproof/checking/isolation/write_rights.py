"""Where a process of its own may write, as Linux holds it to it (Landlock), whatever library or program it uses.

Elsewhere files are neither written, made, renamed nor removed: the attempt fails.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""Numbers of calls of Linux for which the C library has no names."""
_ASKS_FOR_VERSION, _BENEATH, _NO_NEW_PRIVILEGES = 1, 1, 38
_WRITES = sum(1 << right for right in (1, *range(4, 13)))
"""The right to write a file, to remove one, and to make one of each kind."""
_SINCE = {2: 1 << 13, 3: 1 << 14}
"""Rights of later versions: to move a file to another folder, and to cut it."""
_OF_A_FILE = 1 << 1 | 1 << 14
MOVES = 2
"""The version from which on files can be moved to another folder where they may be written."""


def version() -> int:
    """Return the version of what Linux offers; 0 where it offers nothing."""
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE, None, ctypes.c_size_t(0), _ASKS_FOR_VERSION)))


def write_only_below(folders: Iterable[str]) -> None:
    """Let this process, and all that it starts, write below some folders alone, for as long as it lives.

    Raises:
        OSError: the system does not allow it.
    """
    rights = _WRITES | sum(right for since, right in _SINCE.items() if since <= version())
    rules = _called(_CREATE, struct.pack("Q", rights), ctypes.c_size_t(8), 0)
    try:
        for path in folders:
            handle = os.open(path, os.O_PATH)
            of_this = rights if os.path.isdir(path) else rights & _OF_A_FILE
            _called(_ADD, rules, _BENEATH, struct.pack("=Qi", of_this, handle), 0)
            os.close(handle)
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _called(_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _called(*arguments: object) -> int:
    result = ctypes.CDLL(None, use_errno=True).syscall(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)
