"""Packages that only draw, print or speed up: where one is missing, the code is read without it.

Only such as give no numbers stand here. A missing package that computes (SciPy, say) is never replaced.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from backproof.checking.subjects.names.names_in_code import NUMERICAL

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


@dataclass(frozen=True)
class Missing:
    """Functions that a program imports from a module that is not there, and calls in functions of its own.

    Attributes:
        module: its name.
        line: where they are imported.
        names: of the functions.
        calls: for each of them, a statement that calls it.
    """

    module: str
    line: int
    names: tuple[str, ...]
    calls: tuple[str, ...]


def missing_functions(tree: ast.Module, line: int) -> Missing | None:
    r"""What the import that begins at a line should have given and the program's own functions call; None if nothing.

    Args:
        tree: of the program.
        line: of the statement that failed.

    >>> text = "from course import relu, show\ndef f(z):\n    a, cache = relu(z)\n    return a"
    >>> missing_functions(ast.parse(text), 1)
    Missing(module='course', line=1, names=('relu',), calls=('a, cache = relu(z)',))
    """
    at = next((s for s in tree.body if isinstance(s, ast.ImportFrom) and s.lineno == line), None)
    if at is None:
        return None
    names = {alias.asname or alias.name for alias in at.names if not NUMERICAL.search(alias.name)}
    calls: dict[str, str] = {}
    for own in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for statement in (node for node in ast.walk(own) if isinstance(node, ast.Assign | ast.Return | ast.AugAssign)):
            called = {getattr(node.func, "id", "") for node in ast.walk(statement) if isinstance(node, ast.Call)}
            for name in sorted(called & names):
                calls.setdefault(name, ast.unparse(statement))
    return Missing(at.module or ".", line, tuple(calls), tuple(calls.values())) if calls else None
