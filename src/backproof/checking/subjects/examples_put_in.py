"""The examples that are put in place of a script's own data, by the names that hold them and what is made of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.checking.subjects.constructing import value_by_name, width_by_name
from backproof.checking.subjects.names_in_code import role_of

Array = Any
_LEAST_COUNT = 8
"""So many examples at least a script has before a number that equals theirs is taken for how many there are."""


@dataclass
class Given:
    """The examples that are put in, the names that hold them, and names of tables that hold both kinds of columns."""

    x: Array
    y: Array
    names: set[str]
    weak: frozenset[str] = frozenset()
    has_pairs: bool = False
    counts: set[int] = field(default_factory=set)

    def in_place_of(self, name: str, value: Any, sizes: tuple[int, ...]) -> Any:
        """What an argument of a function gets: examples, targets, or what its name tells."""
        role = role_of(name)
        if role in ("x", "y"):
            self.names.add(name)
            return self._fresh(role)
        return value_by_name(name, value, sizes)

    def put_into(self, space: dict[str, Any], statement: ast.stmt) -> None:
        """After a statement, put the examples in place of data that it made, and of their rescaled copies."""
        read = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        for name in names_bound_in(statement):
            role, value = role_of(name), space.get(name)
            if self.x is not None and not (read & self.names) and _are_pairs(value):
                space[name] = self._pairs(value)
                self.names.add(name)
                self.has_pairs = True
                continue
            if (
                role not in ("x", "y")
                or name.lower() in self.weak
                or self._of(role) is None
                or not isinstance(value, np.ndarray | list)
                or not len(value)
                or (role == "x" and _are_ones(value))
            ):
                continue
            known = name in self.names
            # targets that the code makes from its examples, as in t = sin(x), are targets all the same
            made = role == "y" and not self.holds("y") and {role_of(n) for n in read & self.names} == {"x"}
            if made or not (read & self.names) or (known and np.shape(value) == np.shape(self._of(role))):
                space[name] = self._fresh(role)
                self.names.add(name)
                self.counts.add(len(value))
        self._count_anew(space)

    def _count_anew(self, space: dict[str, Any]) -> None:
        """Let numbers that are how many examples the code had be how many were put in."""
        if self.x is None:
            return
        for name, value in space.items():
            is_count = type(value) is int and value in self.counts and value >= _LEAST_COUNT
            if is_count and width_by_name(name, (1, 2, 3)) is None and role_of(name) != "one":
                space[name] = len(self.x)

    def holds(self, role: str) -> bool:
        """Whether something that was put in is of this role."""
        return any(role_of(name) == role for name in self.names)

    def _pairs(self, like: Any) -> list[Any]:
        """The examples with their targets, one by one, as plain lists or numbers where the code has such."""
        rows = [tuple(zip(self.x, self.y, strict=True))] if len(self.x) == len(self.y) else []
        return [tuple(_as_plain_as(v, w) for v, w in zip(pair, like[0], strict=True)) for row in rows for pair in row]

    def _of(self, role: str) -> Array:
        return self.x if role == "x" else self.y

    def _fresh(self, role: str) -> Array:
        own = self._of(role)
        return np.array(own) if isinstance(own, np.ndarray) else own


def _are_ones(value: Any) -> bool:
    """Whether it is the input of a bias, which x0 often is, and no data."""
    return isinstance(value, np.ndarray) and bool(np.all(value == 1))


def _are_pairs(value: Any) -> bool:
    """Whether it is a list of pairs of an example and its target."""
    if not isinstance(value, list) or not value or not isinstance(value[0], list | tuple):
        return False
    return all(len(item) == 2 and np.ndim(item[0]) == 1 for item in value) and np.ndim(value[0][1]) < 2


def _as_plain_as(value: Array, like: Any) -> Any:
    if isinstance(like, np.ndarray):
        return np.array(value)
    if np.ndim(like) == 0 and np.size(value) == 1:
        return float(np.ravel(value)[0])
    return np.asarray(value).tolist()


def names_bound_in(statement: ast.stmt) -> list[str]:
    """Names that a statement binds, in the order in which they are met."""
    names = [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(names))
