"""Arrays that a command is given in an .npz file, which may come from anybody: bounded before it is unpacked."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

from backproof.errors import Phrase

MOST_BYTES = 2**30
"""What the arrays may have in all: a file of some kilobytes can say that it unpacks to a thousand times its size."""


class NoArraysError(Exception):
    """A file that arrays cannot be read from.

    Attributes:
        reason: why, in a few words.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def arrays_given(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the arrays of a file by name.

    Raises:
        NoArraysError: it cannot be read, is no .npz file, or holds more than may be read.
    """
    import numpy as np

    from backproof.tables.npz_file import ARCHIVE_ERRORS

    try:
        with Path(path).open("rb") as opened:
            with zipfile.ZipFile(opened) as archive:
                _check_size(archive)
            opened.seek(0)
            with np.load(opened, allow_pickle=False) as arrays:
                return dict(arrays)
    except FileNotFoundError:
        raise NoArraysError(Phrase("No such file or directory")) from None
    except (*ARCHIVE_ERRORS, KeyError, AttributeError) as error:
        raise NoArraysError(getattr(error, "strerror", None) or Phrase("it is not an .npz file")) from None


def _check_size(archive: zipfile.ZipFile) -> None:
    # of a member no more is unpacked than it says of itself, so that what they say can be relied on
    if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
        raise NoArraysError(Phrase("its arrays have more than {most} bytes", most=MOST_BYTES))
