"""Packages that only draw, print or speed up: where one is missing, the code is read without it.

Only such as give no numbers stand here. A missing package that computes (SciPy, say) is never replaced.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from typing import Any

_GIVE_NO_NUMBERS = frozenset(
    {
        "matplotlib", "pylab", "seaborn", "plotly", "bokeh", "mpl_toolkits", "IPython", "tqdm", "progressbar", "rich",
        "termcolor", "colorama", "wandb", "tensorboardX", "numba", "cv2", "PIL", "streamlit", "pygame",
    }
)  # fmt: skip
_OF_PYTHON_2 = {"cPickle": "pickle", "Queue": "queue", "StringIO": "io"}
"""Modules by their names in Python 3."""


class Absent:
    """Stands in for a package that is missing: any name of it, called or not, does nothing.

    A progress bar gives back what it goes through, and a decorator what it decorates.

    >>> plt = Absent()
    >>> list(plt.tqdm(range(2))), plt.njit(len) is len, plt.njit(parallel=True)(len) is len
    ([0, 1], True, True)
    """

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Do nothing: give back what is gone through or decorated."""
        first = arguments[0] if len(arguments) == 1 else None
        return first if callable(first) or (hasattr(first, "__iter__") and not isinstance(first, str)) else self

    def __iter__(self) -> Iterator[Absent]:
        return iter((self, self))

    def __enter__(self) -> Absent:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __getitem__(self, key: Any) -> Absent:
        return self


def bind_absent(statement: ast.Import | ast.ImportFrom, space: dict[str, Any]) -> bool:
    """Bind the names of a failed import to stand-ins, if all of it gives no numbers; whether that was done."""
    if isinstance(statement, ast.Import) and all(alias.name in _OF_PYTHON_2 for alias in statement.names):
        space.update({a.asname or a.name: import_module(_OF_PYTHON_2[a.name]) for a in statement.names})
        return True
    whole = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else [a.name for a in statement.names]
    if not all(name.split(".")[0] in _GIVE_NO_NUMBERS for name in whole):
        return False
    for alias in statement.names:
        space[alias.asname or alias.name.split(".")[0]] = Absent()
    return True
