"""Of which kind a method is by what it does, where its name does not say: it moves parameters, or stores gradients."""

from __future__ import annotations

import ast
import re
from typing import Any

from backproof.checking.subjects.code.moves_in_code import steps_in
from backproof.checking.subjects.code.program_text import tree_of
from backproof.checking.subjects.names.names_in_code import NUMERICAL, is_kind

_GRADIENT = re.compile(r"(d|g|grad|gradient|delta|nabla)_?(w|b|v|u|k|theta)\w*|\w+_(grad|gradient)s?\d*", re.I)
_LEAST = 2
"""So many parameters are moved, or gradients stored: a counter goes on by steps too."""


def does(method: Any, name: str, kind: str) -> bool:
    """Whether a method moves several attributes by steps ("update"), or stores several gradients ("backward").

    >>> class Net:
    ...     def once(self, x, y):
    ...         self.V += 0.1 * (y - self.V @ x) * x
    ...         self.c += 0.1 * (y - self.V @ x)
    >>> does(Net.once, "once", "update"), does(Net.once, "once", "backward")
    (True, False)
    """
    tree = tree_of(method) if callable(method) and not isinstance(method, type) else None
    if tree is None or NUMERICAL.search(name.lower()):
        return False
    return len(_moved(tree) if kind == "update" else _stored(tree)) >= _LEAST


def by_use(thing: Any, names: list[str], kind: str) -> list[str]:
    """Those methods of an object that do what this kind does, where no name says that it moves parameters or gradients.

    Args:
        thing: the object.
        names: of its methods.
        kind: "forward", of which none is found, "backward" or "update".
    """
    if kind == "forward" or any(is_kind(name, each) for name in names for each in ("backward", "update")):
        return []
    return [name for name in names if does(getattr(thing, name, None), name, kind)]


def _moved(tree: ast.AST) -> set[str]:
    """What of `self` is moved by a step that is computed."""
    steps = [(target, step) for target, step in steps_in(tree) if not isinstance(step, ast.Constant)]
    return {text for target, _ in steps if (text := ast.unparse(target)).startswith("self.")}


def _stored(tree: ast.AST) -> set[str]:
    """Attributes that are called gradients, and are assigned."""
    targets = [t for node in ast.walk(tree) if isinstance(node, ast.Assign) for t in node.targets]
    return {t.attr for t in targets if isinstance(t, ast.Attribute) and _GRADIENT.fullmatch(t.attr)}
