"""The folder in which a process with code under check keeps what it writes; it ends with the process."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress


def made() -> str:
    """Make one; "" where nothing can be made."""
    with suppress(OSError):
        return tempfile.mkdtemp(prefix="backproof-check-")
    return ""


def remove(folder: str) -> None:
    """Remove one, with all that is in it, whatever rights code under check gave to folders of its own."""
    if not folder:
        return
    for within, names, _ in os.walk(folder):
        for name in names:
            path = os.path.join(within, name)
            with suppress(OSError):
                if not os.path.islink(path):
                    os.chmod(path, stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
