"""Names that NumPy and pandas had when much of the code in books was written, and have no more: np.mat, as_matrix."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_OLD: dict[str, Any] = {
    "mat": np.asmatrix,
    "float": float,
    "int": int,
    "bool": bool,
    "object": object,
    "float_": np.float64,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "sometrue": np.any,
    "alltrue": np.all,
    "row_stack": np.vstack,
    "asfarray": lambda values: np.asarray(values, np.float64),
    "NaN": np.nan,
    "Inf": np.inf,
    "Infinity": np.inf,
}


def give_old_names(space: dict[str, Any] | None = None) -> None:
    """Let NumPy have its old names again, in this process, where it has nothing of that name.

    Args:
        space: the names of a file that has just taken all of NumPy's into its own, which gets the old ones too.
    """
    if space is not None:
        for name in ("mat", "float_", "product", "cumproduct", "sometrue", "alltrue", "row_stack", "NaN", "Inf"):
            space.setdefault(name, _OLD[name])
        return
    for name, value in _OLD.items():
        if name not in vars(np):
            setattr(np, name, value)


def give_old_names_of_pandas() -> None:
    """Let tables of pandas have `as_matrix()` again, where the file that is run has imported it."""
    pandas = sys.modules.get("pandas")
    for name in ("DataFrame", "Series") if pandas is not None else ():
        table = getattr(pandas, name, None)
        if table is not None and not hasattr(table, "as_matrix"):
            table.as_matrix = table.to_numpy


@contextmanager
def old_names_taken_back() -> Iterator[None]:
    """Take back, at the end, the names that NumPy is given meanwhile: for code that runs in the caller's process."""
    own = set(vars(np))
    try:
        yield
    finally:
        tables = [getattr(sys.modules.get("pandas"), name, None) for name in ("DataFrame", "Series")]
        for table in tables:
            if table is not None and "as_matrix" in vars(table):
                del table.as_matrix
        for name in set(_OLD) - own:
            vars(np).pop(name, None)
