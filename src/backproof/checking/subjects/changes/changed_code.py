"""A backward pass, run with one small change to its code: the functions of it, their trees, and their other code.

A function keeps its name, its defaults and what it closes over; only its code is another one for the time of a call.
"""

from __future__ import annotations

import ast
import functools
import linecache
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import FrameType, FunctionType
from typing import Any

from backproof.checking.subjects.changes.edits_of_code import Edit, edits_of, shown
from backproof.checking.subjects.changes.functions_of_passes import functions_of, functions_run, holders_of
from backproof.checking.subjects.changes.named_numbers import BACKWARD, FORWARD, NamedNumber, NamedNumbers
from backproof.checking.subjects.changes.numbers_written import WrittenNumber, numbers_written
from backproof.checking.subjects.changes.plain_edits import in_own_names, lacking_names, size_of
from backproof.checking.subjects.changes.positions_in_code import positions_of, values_spoken_of
from backproof.checking.subjects.changes.searched_code import WatchedPass, edits_found
from backproof.checking.subjects.changes.spoken_of import is_in_part_coarse
from backproof.checking.subjects.changes.trees_of_functions import TreeOfFunction
from backproof.checking.subjects.changes.where_numbers_are import numbers_named
from backproof.checking.subjects.running.watched_calls import watched_calls

_MOST_CHANGES, _LONGEST = 6000, 160
_HELPED = 4
"""By how much later factors are put into functions that a backward pass calls than into itself."""
_MOST_PLACES = 16
_ONE_WORD = 3
"""The size of an edit that exchanges one word."""
_LATER, _LITTLE = 4, 4
"""By how much later changes to the forward pass are tried, of which only those count that leave what it returns;
not later where it is so many times as long as the backward pass, which a fused loss makes as it goes."""


@dataclass(frozen=True)
class Change:
    """One change, as it is told.

    Attributes:
        kind: what kind of slip it undoes.
        file: its whole path.
        line, last_line: of the statement, from 1.
        before, after: the expression as it stands, and as it should.
        lacking: the names in it that only the forward pass has.
    """

    kind: str
    file: str
    line: int
    last_line: int
    before: str
    after: str
    lacking: tuple[str, ...] = ()


class Changes:
    """All changes to the backward pass of one operation, the likeliest first."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing
        self._kept: dict[str, Any] | None = None
        self._places: dict[Any, tuple[Any, dict[str, Any]]] = {}
        self._other_numbers: dict[WrittenNumber, tuple[TreeOfFunction, Any]] = {}

    def __len__(self) -> int:
        return len(self._edits)

    @functools.cached_property
    def _functions(self) -> tuple[list[FunctionType], list[FunctionType]]:
        return functions_of(self.thing)

    @property
    def backward(self) -> list[FunctionType]:
        """The functions of the backward pass."""
        return self._functions[0]

    @functools.cached_property
    def _edits(self) -> list[tuple[TreeOfFunction, Edit]]:
        trees = self._trees_of_backward_pass
        others = [tree.node for tree in self._trees_of_forward_pass]
        found = [(tree, edit) for tree in trees for edit in edits_of(tree.node, others, tree.numpy)]
        for tree, edit in found:
            if tree is not trees[0] and edit.kind in ("factor", "divisor"):
                # what is missing is most often missing where the rule is written
                edit.rank += _HELPED
        for tree in self._trees_of_forward_pass:
            for edit in edits_of(tree.node, (), tree.numpy):
                edit.rank += 0 if self._is_made_ahead else _LATER
                found.append((tree, edit))
        return sorted(found, key=lambda pair: pair[1].rank)[:_MOST_CHANGES]

    @property
    def _is_made_ahead(self) -> bool:
        """Whether the forward pass seems to make the gradients already, of which the backward pass makes little."""
        back, ahead = (
            sum(1 for tree in trees for _ in ast.walk(tree.node))
            for trees in (self._trees_of_backward_pass, self._trees_of_forward_pass)
        )
        return ahead > _LITTLE * back

    @functools.cached_property
    def _trees_of_backward_pass(self) -> list[TreeOfFunction]:
        return [tree for function in self._functions[0] if (tree := TreeOfFunction.of(function)) is not None]

    @functools.cached_property
    def _trees_of_forward_pass(self) -> list[TreeOfFunction]:
        return [tree for function in self._functions[1] if (tree := TreeOfFunction.of(function)) is not None]

    def are_of_forward_pass(self, chosen: Sequence[int]) -> bool:
        """Whether one of these changes is one to the forward pass."""
        own = {id(tree) for tree in self._trees_of_forward_pass}
        return any(id(self._edits[k][0]) in own for k in chosen)

    def told(self, k: int) -> Change:
        """What the k-th change is."""
        tree, edit = self._edits[k]
        statement, before, after = shown(edit)
        last = statement.end_lineno or statement.lineno
        if hasattr(statement, "body") and isinstance(statement, ast.stmt):
            last = statement.lineno
        file = tree.function.__code__.co_filename
        lacking = tuple(self._lacking(k))
        return Change(edit.kind, file, statement.lineno, last, before[:_LONGEST], after[:_LONGEST], lacking)

    def plainer(self, k: int, refuted: Collection[int]) -> list[int]:
        """The changes to the backward pass that are shorter than the k-th, the shortest first, but for some."""
        most = self._size(k)
        if self.are_of_forward_pass([k]) or most <= _ONE_WORD:
            return []
        own = {id(tree) for tree in self._trees_of_backward_pass}
        others = (j for j, (tree, _) in enumerate(self._edits) if id(tree) in own and j not in refuted)
        sizes = {j: self._size(j) for j in others}
        return sorted((j for j, size in sizes.items() if size < most), key=lambda j: (sizes[j], j))

    def in_own_names(self, k: int) -> int | None:
        """The number of the k-th change, written in names that its function has; None where that is the same."""
        tree, edit = self._edits[k]
        others = [each.node for each in self._trees_of_forward_pass]
        found = in_own_names(edit, tree.node, others, self._lacking(k))
        if found is None:
            return None
        self._edits.append((tree, found))
        return len(self._edits) - 1

    def _size(self, k: int) -> int:
        return size_of(self._edits[k][1], self._lacking(k))

    def _lacking(self, k: int) -> list[str]:
        tree, edit = self._edits[k]
        return lacking_names(tree.function, edit, self._kept or ())

    @functools.cached_property
    def numbers(self) -> NamedNumbers:
        """The numbers that the two passes name besides their arguments."""
        (back, ahead), (held_back, held_ahead) = functions_run(self.thing), holders_of(self.thing)
        written = [*self._written(ahead, FORWARD), *self._written(back, BACKWARD)]
        return numbers_named([*ahead, *held_ahead], [*back, *held_back], written)

    def _written(self, functions: Sequence[FunctionType], side: str) -> Iterator[NamedNumber]:
        known = {id(each.function): each for each in (*self._trees_of_forward_pass, *self._trees_of_backward_pass)}
        for function in functions:
            tree = known.get(id(function)) or TreeOfFunction.of(function)
            if tree is not None:
                for each in numbers_written(tree.node, tree.function):
                    put = functools.partial(self._write, tree, each)
                    yield NamedNumber(each.name, each.value, each.name, put, side)

    def _write(self, tree: TreeOfFunction, written: WrittenNumber, value: Any) -> None:
        """Let another number stand in the code from its next change on; its own lets that be as it was."""
        if value == written.value:
            self._other_numbers.pop(written, None)
        else:
            self._other_numbers[written] = tree, value

    @contextmanager
    def with_numbers(self, variant: int) -> Iterator[None]:
        """Let the code have other numbers than its own, those of a variant of `NamedNumbers`; 0 is for its own."""
        if not variant:
            yield
            return
        with self.numbers.held(variant), self._made([], {}):
            yield

    def speak_of_coarse_numbers(self) -> bool:
        """Whether its functions, of either pass, speak of numbers in less than double precision."""
        return is_in_part_coarse(each for functions in self._functions for each in functions)

    def learn(self, run: Callable[[], Any]) -> Any:
        """Run the forward pass, and keep what it makes once: a mask may be what the backward pass lacks."""
        if self._kept is not None:
            return run()
        kept: dict[str, Any] = {}
        codes = {function.__code__ for function in self._functions[1]}

        def seen(frame: FrameType, event: str, _: Any) -> None:
            if event == "return" and frame.f_code in codes:
                kept.update(frame.f_locals)

        with watched_calls(seen):
            result = run()
        self._kept = {name: value for name, value in kept.items() if "Tracer" not in type(value).__name__}
        return result

    def learn_at(self, place: Any, held: Any, run: Callable[[], Any]) -> None:
        """Let the values that the forward pass makes be those of a place: run it there, if it was not asked for yet.

        Args:
            place: names the place.
            held: what has to stay alive for the name to be its own.
            run: the forward pass there.
        """
        if place not in self._places:
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            self._kept = None
            self.learn(run)
            self._places[place] = held, self._kept or {}
        self._kept = self._places[place][1]

    def search(self, run: Callable[[], Any], right: Any, seconds: float) -> range:
        """Add the changes with which an answer would be right, found by the values of the backward pass.

        Args:
            run: runs the operation as it is, and gives the answer, flat.
            right: the right answer, flat.
            seconds: of the processor that it may take, about.

        Returns:
            Their numbers, the shortest first.
        """
        begun, trees = len(self._edits), self._trees_of_backward_pass
        for tree in trees:
            known = {name: value for name, value in (self._kept or {}).items() if name.isidentifier()}
            texts = values_spoken_of(tree.node, [each.node for each in self._trees_of_forward_pass], known)

            def made(edit: Edit, lent: Mapping[str, Any], tree: TreeOfFunction = tree) -> AbstractContextManager[None]:
                return self._made([(tree, edit)], lent)

            watched = WatchedPass(texts, known, run, made, right)
            found = edits_found(list(positions_of(tree.node)), watched, seconds / len(trees))
            self._edits.extend((tree, edit) for edit in found)
        return range(begun, len(self._edits))

    def made(self, *chosen: int) -> AbstractContextManager[None]:
        """Let the functions have the changes of these numbers.

        Raises:
            SubjectError: it is no code then, or one of them stands within another.
        """
        return self._made([self._edits[k] for k in chosen], {})

    @contextmanager
    def _made(self, edits: Sequence[tuple[TreeOfFunction, Edit]], known: Mapping[str, Any]) -> Iterator[None]:
        """Let the functions have edits, and know some values besides."""
        of_numbers = {id(tree): tree for tree, _ in self._other_numbers.values()}
        trees = {**of_numbers, **{id(tree): tree for tree, _ in edits}}
        before = {key: (tree.function, tree.function.__code__) for key, tree in trees.items()}
        lent: list[tuple[dict[str, Any], str]] = []
        try:
            for tree, edit in edits:
                lent += _lend(tree.function, edit, {**(self._kept or {}), **known})
            for tree in trees.values():
                numbers = {each: value for each, (other, value) in self._other_numbers.items() if other is tree}
                tree.function.__code__ = tree.changed([edit for other, edit in edits if other is tree], numbers)
            yield
        finally:
            for function, code in before.values():
                function.__code__ = code
            for spoken, name in lent:
                spoken.pop(name, None)


def _lend(function: FunctionType, edit: Edit, kept: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Let a function know the values of the forward pass that an edit speaks of and it does not; what is to be undone.

    Those are let into its globals under names that are free there.
    """
    spoken = function.__globals__
    lent = lacking_names(function, edit, kept)
    spoken.update({name: kept[name] for name in lent})
    return [(spoken, name) for name in lent]


def lines_of(file: str, line: int, last_line: int) -> str:
    """Lines of a file, as they stand there."""
    return "\n".join(linecache.getline(file, k).rstrip("\n") for k in range(line, min(last_line, line + 11) + 1))
