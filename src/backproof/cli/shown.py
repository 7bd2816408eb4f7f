"""How text is printed: broken to the width of a terminal, and unchanged where another program reads it."""

from __future__ import annotations

import shutil
from typing import Any

from backproof.rendering.terminal import wrapped

_NARROWEST = 20


def as_wide_as_shown(text: str, stream: Any) -> str:
    """Return a text with its lines broken to the width of the terminal that a stream writes to; else as it is."""
    if not stream.isatty():
        return text
    return wrapped(text, max(_NARROWEST, shutil.get_terminal_size().columns))
