"""Printing text: with lines broken to the width of a terminal, and unchanged where another program reads it."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from typing import Any

from backproof.rendering.terminal import wrapped

_NARROWEST = 20


def as_called() -> str:
    """Return how a shell calls this program: by its name where that is found, else by the path it was called by."""
    path = sys.argv[0]
    if os.path.basename(path) != "backproof" or shutil.which("backproof") == os.path.abspath(path):
        return "backproof"
    return shlex.quote(path)


def as_wide_as_shown(text: str, stream: Any) -> str:
    """Return a text with its lines broken to the width of the terminal that a stream writes to; else as it is."""
    if not stream.isatty():
        return text
    return wrapped(text, max(_NARROWEST, shutil.get_terminal_size().columns))
