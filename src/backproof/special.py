"""SciPy's special functions that the catalogue is made of, imported when one is first called.

They bring more with them than NumPy itself, and a run on the native engine calls none of them.
"""

from __future__ import annotations

from typing import Any


class Late:
    """One of SciPy's functions, by name; called like it."""

    def __init__(self, name: str) -> None:
        self.__name__ = name
        self._function: Any = None

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call it, after importing it the first time."""
        if self._function is None:
            import scipy.special

            self._function = getattr(scipy.special, self.__name__)
        return self._function(*arguments, **options)


expit = Late("expit")
ndtr = Late("ndtr")
xlogy = Late("xlogy")
xlog1py = Late("xlog1py")
