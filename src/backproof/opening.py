"""The point where training asks for the examples in a table; the layers above, which know tables, plug in the answer.

Training and the estimators know no tables. The package plugs in who does, as it plugs in who shows results
(`backproof.faces`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_answers: dict[str, Callable[..., Any]] = {}


def plug(spooled: Callable[..., Any], spooled_to_fit: Callable[..., Any], features: Callable[..., Any]) -> None:
    """Set the functions that answer `opened`, `opened_to_fit` and `features`."""
    _answers.update(spooled=spooled, spooled_to_fit=spooled_to_fit, features=features)


def opened(path: Any, target: Any, **options: Any) -> Any:
    """Return the spool of a table in a file, made now or found again.

    Args:
        path: a file, a folder or a pattern of names.
        target: the column to predict, or several; None where there is none to choose.
        **options: as `backproof.streams.spooled` takes them.
    """
    return _answers["spooled"](path, target, **options)


def opened_to_fit(path: Any, target: str, validation: float, **options: Any) -> Any:
    """Return the spool of a table in a file without a share of its rows, and x and y of these; None for a share of 0.

    Args:
        path: as `opened` takes it.
        target: the column to predict.
        validation: the share of the rows.
        **options: as `backproof.streams.spooled_to_fit` takes them.
    """
    return _answers["spooled_to_fit"](path, target, validation, **options)


def features(path: Any, encoding: str) -> Any:
    """Return x (N, n_features) of a table in a file, encoded as that was from which a spool was made.

    Args:
        path: as `opened` takes it.
        encoding: of the spool.
    """
    return _answers["features"](path, encoding)
