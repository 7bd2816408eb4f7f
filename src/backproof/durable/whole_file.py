"""Files that are written whole or not at all, and never over what was read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from backproof.errors import InputError

CANNOT_BE_WRITTEN = "{path!r}: cannot be written ({reason}); accepted: a path that can"


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write bytes under a temporary name beside `path` and rename: a reader never sees half a file.

    Raises:
        InputError: the path cannot be written; nothing is left behind.
    """
    target, temporary = Path(path), None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o666 & ~_mask())
        temporary.replace(target)
    except OSError as error:
        raise InputError(CANNOT_BE_WRITTEN, path=str(target), reason=error.strerror) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def checked_destination(path: str | os.PathLike[str], *inputs: str | os.PathLike[str]) -> None:
    """Raise InputError, before the work and not after it, where a file cannot be written, or is one of the inputs."""
    target = Path(path)
    for one in inputs:
        if target.resolve() == Path(one).resolve():
            raise InputError(
                "{path!r}: given twice, it would be overwritten; accepted: a path of its own", path=str(target)
            )
    folder = target.parent
    if target.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        no_folder = InputError("no folder {folder!r} that can be written to", folder=str(folder))
        reason = InputError("it is a folder") if target.is_dir() else no_folder
        raise InputError(CANNOT_BE_WRITTEN, path=str(target), reason=reason)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
