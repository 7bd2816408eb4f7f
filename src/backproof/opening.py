"""How a table in a file becomes examples: asked here by whoever trains, answered by what stands above.

Training and the estimators know no tables. The package plugs in who does, as it plugs in who shows results
(`backproof.faces`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_answers: dict[str, Callable[..., Any]] = {}


def plug(spooled: Callable[..., Any], features: Callable[..., Any]) -> None:
    """Set the functions that answer `opened` and `features`."""
    _answers.update(spooled=spooled, features=features)


def opened(path: Any, target: Any, **options: Any) -> Any:
    """Return the spool of a table in a file, made now or found again.

    Args:
        path: a file, a folder or a pattern of names.
        target: the column to predict, or several; None where there is none to choose.
        **options: as `backproof.streams.spooled` takes them.
    """
    return _answers["spooled"](path, target, **options)


def features(path: Any, encoding: str) -> Any:
    """Return x (N, n_features) of a table in a file, encoded as that was from which a spool was made.

    Args:
        path: as `opened` takes it.
        encoding: of the spool.
    """
    return _answers["features"](path, encoding)
