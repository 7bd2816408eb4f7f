"""The examples that are put in place of a script's own data, by the names that hold them and what is made of them."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.checking.subjects.code.loops_in_code import names_bound_in, read_names
from backproof.checking.subjects.code.values_in_scripts import (
    are_ones,
    are_pairs,
    as_plain_as,
    is_history,
    is_to_be_filled,
    length_of,
    without_number,
)
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.names.values_by_name import value_by_name, width_by_name
from backproof.checking.subjects.places.tensors import as_numpy, in_kind_of

Array = Any
_RESCALED = re.compile(r"train|_tr$|norm|scaled|std|standard", re.I)
"""What copies of the data are called that are rescaled, or split off for training."""
_OF_A_BATCH = re.compile(r"(mini_?)?batch_?(size|num)?|bs", re.I)
_OF_A_TEST = re.compile(r"(test(ing)?|valid(ation)?|val|eval(uation)?|dev)_?(data|set|pairs)", re.I)
_ROWS = ("pairs", "rows", "row")
_LEAST_COUNT = 8
"""So many examples at least a script has before a number that equals theirs is taken for how many there are."""


@dataclass
class ExamplesPutIn:
    """The examples that are put in, the names that hold them, and names of tables that hold both kinds of columns.

    Attributes:
        x: examples; None leaves the code's own.
        y: targets.
        names: those that hold what was put in.
        weak: names of tables that hold both.
        columns: whether each example is a column.
        has_pairs: whether a list of pairs was put in.
        counts: how many examples the code had.
        numbers: names of single numbers that are data, such as x1, x2, by what stands before their number.
        of_numbers: names of single numbers that were put in.
        renamed: names such as `outputs` that hold targets.
        vectors: names that held one example, or its target, as a vector before it was put in.
        parameters: names that are parameters by what the code does with them, whatever they are called.
        rows: names of tables, each of whose rows holds an example and then its targets.
        pairs: names of data that are taken apart into examples and targets, one by one.
        are_apart: whether the targets are an argument of their own, so that rows beside them hold none.
        inputs: names of such rows.
        like: a tensor of the library whose tensors the arguments of a function are; None where they are arrays.
    """

    x: Array
    y: Array
    names: set[str]
    weak: frozenset[str] = frozenset()
    columns: bool = False
    has_pairs: bool = False
    counts: set[int] = field(default_factory=set)
    numbers: dict[str, list[str]] = field(default_factory=dict)
    of_numbers: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)
    vectors: set[str] = field(default_factory=set)
    parameters: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    are_apart: bool = False
    inputs: set[str] = field(default_factory=set)
    like: Any = None

    def in_place_of(self, name: str, value: Any, sizes: tuple[int, ...]) -> Any:
        """What an argument of a function gets: examples, targets, or what its name tells."""
        role = "x" if self.are_apart and role_of(name) in _ROWS else role_of(name)
        if role == "out" and not self.holds("y"):
            role, self.renamed = "y", self.renamed | {name}  # outputs that are given are targets
        is_paired = role == "pairs" or name in self.pairs or _OF_A_TEST.fullmatch(name) is not None
        if is_paired and np.ndim(self.x) == 2 and np.ndim(self.y) == (2 if self.columns else np.ndim(self.y)) > 0:
            self.names, self.has_pairs = self.names | {name}, True
            return in_kind_of(self.like, self._each())
        if role in ("x", "y"):
            self.names.add(name)
            self.inputs |= {name} if role != role_of(name) else set()
            return in_kind_of(self.like, self._fresh(role))
        if role == "size" and value is None and np.ndim(self.x):
            return self._count()
        return value_by_name(name, value, sizes)

    def put_into(self, space: dict[str, Any], statement: ast.stmt, *, failed: bool = False) -> None:
        """After a statement, put the examples in place of data that it made, and of their rescaled copies.

        Args:
            space: the names that there are.
            statement: what was run.
            failed: whether it raised, as where data are not here: names that it should have bound hold examples too.
        """
        self._put_numbers(space, statement)
        if failed:
            self._put_in_place_of_what_failed(space, statement)
            return
        read = read_names(statement)
        for name in names_bound_in(statement):
            if name not in self.parameters and not self._put_whole(space, name, of_its_own=not (read & self.names)):
                self._put_one_role(space, name, read)
        self._count_anew(space)

    def _put_in_place_of_what_failed(self, space: dict[str, Any], statement: ast.stmt) -> None:
        for name in names_bound_in(statement):
            role = role_of(name)
            if name.lower() in self.weak and np.ndim(self.x) == np.ndim(self.y) == 2 and not _is_loop(statement):
                # what is cut out of it is data by its own name
                with suppress(ValueError):
                    space[name] = np.column_stack([self.x, self.y])
            elif role in ("x", "y") and self._of(role) is not None and not _is_loop(statement):
                space[name] = self._fresh(role)
                self.names.add(name)

    def _put_whole(self, space: dict[str, Any], name: str, *, of_its_own: bool) -> bool:
        """Put examples and targets together in place of a table or of pairs; whether the name holds such."""
        value = space.get(name)
        if not of_its_own:
            return False
        if type(value).__name__ == "DataFrame":
            self._put_into_table(value)
            return True
        if name in self.rows and self._put_into_rows(space, name):
            return True
        if self.x is None or not are_pairs(value):
            return False
        space[name] = self._pairs(value)
        self.names.add(name)
        self.has_pairs = True
        return True

    def _put_into_rows(self, space: dict[str, Any], name: str) -> bool:
        """Put the examples, each with its targets behind it, in place of a table's rows, if these are as long."""
        value = space[name]
        if not isinstance(value, list | np.ndarray) or np.ndim(self.x) != 2 or len(self.x) != len(self.y):
            return False
        table = np.column_stack([self.x, self.y])
        try:
            is_as_wide = np.shape(value)[1:] == table.shape[1:]
        except ValueError:  # rows of different lengths
            return False
        if is_as_wide:
            space[name] = table.tolist() if isinstance(value, list) else table
            self.names.add(name)
            self.has_pairs = True
        return is_as_wide

    def _put_one_role(self, space: dict[str, Any], name: str, read: set[str]) -> None:
        """Put examples, or targets, in place of the array that a name holds, if that is what it is."""
        role = role_of(name)
        value: Any = as_numpy(space.get(name))
        if not isinstance(value, np.ndarray | list) or not length_of(value) or is_to_be_filled(value):
            return
        if role == "out" and not self.holds("y") and np.size(value) > 1 and not is_history(value):
            role = "y"  # what a script calls its outputs before it has computed any are targets
            self.renamed.add(name)
        if role == "pairs" and isinstance(value, np.ndarray) and 1 < np.ndim(value) == np.ndim(self.x):
            # patterns that are as wide as the examples hold no targets beside them
            role = "x" if np.shape(value)[1:] == np.shape(self.x)[1:] and not self.holds("x") else role
            self.inputs |= {name} if role == "x" else set()
        is_data = role in ("x", "y") and name.lower() not in self.weak and self._of(role) is not None
        if not is_data or (role == "x" and are_ones(value)):
            return
        known = name in self.names
        # targets that the code makes from its examples, as in t = sin(x), are targets all the same
        split = self._is_a_share(name, value, role)
        made = role == "y" and not self.holds("y") and {role_of(n) for n in read & self.names} == {"x"}
        if made or not (read & self.names) or (known and np.shape(value) == np.shape(self._of(role))) or split:
            space[name] = in_kind_of(space[name], self._fresh(role))
            self.names.add(name)
            self.counts.add(np.shape(value)[-1 if self.columns else 0])
            if np.shape(value) == np.shape(self._of(role))[-1:]:
                self.vectors.add(name)
        else:
            self.renamed.discard(name)

    def _is_a_share(self, name: str, value: Any, role: str) -> bool:
        """Whether an array holds some of the examples only, or their rescaled copy, by its name and its shape."""
        like = np.shape(self._of(role))
        is_as_wide = np.ndim(value) == len(like) and np.shape(value)[1:] == like[1:]
        return is_as_wide and (len(value) < like[0] or _RESCALED.search(name) is not None)

    def _count_anew(self, space: dict[str, Any]) -> None:
        """Let numbers that are how many examples the code had be how many were put in."""
        if self.x is None:
            return
        for name, value in space.items():
            is_count = type(value) is int and value in self.counts and value >= _LEAST_COUNT
            is_count |= type(value) is int and _OF_A_BATCH.fullmatch(name) is not None
            if is_count and width_by_name(name, (1, 2, 3)) is None and role_of(name) != "one":
                space[name] = self._count()

    def _put_into_table(self, table: Any) -> None:
        """Put the examples into a table of numbers of as many columns, the targets last or where their name says."""
        columns = list(table.columns)
        if self.x is None or np.ndim(self.x) != 2 or np.shape(self.x)[:1] != np.shape(self.y)[:1]:
            return
        y = np.reshape(self.y, (len(self.x), -1))
        if len(columns) != self.x.shape[1] + y.shape[1] or any(kind.kind not in "biuf" for kind in table.dtypes):
            return
        named = [name for name in columns if role_of(str(name)) == "y" and len(str(name)) > 1]
        targets = named if len(named) == y.shape[1] else columns[-y.shape[1] :]
        inputs = [name for name in columns if name not in targets]
        table.drop(index=table.index, inplace=True)
        for name, values in (*zip(inputs, self.x.T, strict=True), *zip(targets, y.T, strict=True)):
            table[name] = np.array(values)
        self.has_pairs = True

    def put_into_globals(self, space: dict[str, Any], read: set[str]) -> None:
        """Put the examples in place of data that a function reads and is not given."""
        for name in sorted(read):
            role, value = role_of(name), as_numpy(space.get(name))
            if role in ("x", "y") and self._of(role) is not None and not self.holds(role):
                if isinstance(value, np.ndarray | list) and length_of(value):
                    self.counts.add(np.shape(value)[-1 if self.columns else 0])
                elif name in space:
                    continue
                space[name] = in_kind_of(space.get(name), self._fresh(role))
                self.names.add(name)
        self._count_anew(space)

    def _put_numbers(self, space: dict[str, Any], statement: ast.stmt) -> None:
        """Put one example in place of single numbers x1, x2, … and t1, …, where there are as many as it has."""
        if self.x is None or not isinstance(statement, ast.Assign) or read_names(statement):
            return
        for name in names_bound_in(statement):
            if type(space.get(name)) in (int, float):
                family = self.numbers.setdefault(without_number(name), [])
                family += [name] if name not in family else []
        put = [self._filled(space, role) for role in ("x", "y")]
        if all(put):
            self.of_numbers |= {name for names in put for name in names}

    def _filled(self, space: dict[str, Any], role: str) -> list[str]:
        """Names of the numbers of a role that were put in; none where there are not as many as one example has."""
        values = np.ravel(np.atleast_2d(self._of(role))[0])
        for names in self._families(role):
            if len(names) == len(values):
                space.update(zip(sorted(names), map(float, values), strict=True))
                return names
        return []

    def _families(self, role: str) -> list[list[str]]:
        """Names of single numbers of a role: several that differ by their number, or one that is no counter."""
        found = [names for family, names in self.numbers.items() if role_of(family) == role]
        # n_x is how many inputs there are
        found = [names for names in found if width_by_name(names[0], (1, 2, 3)) is None]
        return [names for names in found if len(names) > 1 or names[0].lower() not in ("t", "d", "i")]

    @property
    def takes_numbers(self) -> bool:
        """Whether the code has its one example as single numbers, or as a vector, and no array of examples."""
        if self.vectors and self.vectors == self.names:
            return {role_of(name) for name in self.names} == {"x", "y"}
        return bool(self._families("x")) and not self.holds("x") and not self.has_pairs

    @property
    def knows_data(self) -> bool:
        """Whether both the examples and the targets were put in."""
        return self.has_pairs or bool(self.of_numbers) or (self.holds("x") and self.holds("y"))

    def holds(self, role: str) -> bool:
        """Whether an array that was put in is of this role."""
        others = {"x": self.inputs, "y": self.renamed}[role]
        return any(role_of(name) == role or name in others for name in self.names)

    def _pairs(self, like: Any) -> list[Any]:
        """The examples with their targets, one by one, as plain lists or numbers where the code has such."""
        rows = [tuple(zip(self.x, self.y, strict=True))] if len(self.x) == len(self.y) else []
        return [tuple(as_plain_as(v, w) for v, w in zip(pair, like[0], strict=True)) for row in rows for pair in row]

    def _each(self) -> list[tuple[Array, Array]]:
        """The examples with their targets, one by one, each a vector, or a column where they are columns."""
        x, y = (v.T[:, :, None] if self.columns else v for v in (self.x, self.y))
        return [(a.copy(), b.copy()) for a, b in zip(x, y, strict=True)]

    def _count(self) -> int:
        return int(np.shape(self.x)[-1 if self.columns else 0])

    def _of(self, role: str) -> Array:
        return self.x if role == "x" else self.y

    def _fresh(self, role: str) -> Array:
        return copy(self._of(role))


def _is_loop(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.For | ast.While | ast.FunctionDef | ast.ClassDef)
