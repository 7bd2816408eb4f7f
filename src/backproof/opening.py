"""How a table in a file becomes a spool of examples: asked here by whoever trains, answered by what stands above.

Training knows no tables. The package plugs in who does, as it plugs in who shows results (`backproof.faces`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Opened = Callable[..., Any]
_opened: list[Opened] = []


def plug(opened: Opened) -> None:
    """Set the function that makes spools of tables; it is called with what `opened` is called with."""
    _opened[:] = [opened]


def opened(path: Any, target: Any, **options: Any) -> Any:
    """Return the spool of a table in a file, made now or found again.

    Args:
        path: a file, a folder or a pattern of names.
        target: the column to predict, or several; None where there is none to choose.
        **options: seed and dtype.
    """
    return _opened[0](path, target, **options)
