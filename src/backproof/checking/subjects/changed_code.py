"""A backward pass, run with one small change to its code: the functions of it, their trees, and their other code.

A function keeps its name, its defaults and what it closes over; only its code is another one for the time of a call.
"""

from __future__ import annotations

import ast
import builtins
import functools
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import permutations
from types import CodeType, FrameType, FunctionType
from typing import Any

from backproof.checking.subjects.edits_of_code import Edit, edits_of, shown
from backproof.checking.subjects.functions_of_passes import functions_of
from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.positions_in_code import positions_of, read_by, values_spoken_of
from backproof.checking.subjects.searched_code import WatchedPass, edits_found
from backproof.checking.subjects.spoken_of import is_in_part_coarse

_MOST_CHANGES, _LONGEST = 6000, 160
_HELPED = 4
"""By how much later factors are put into functions that a backward pass calls than into itself."""
_MOST_PLACES = 16
_LATER = 4
"""By how much later changes to the forward pass are tried, of which only those count that leave what it returns."""


@dataclass(frozen=True)
class Change:
    """One change, as it is told.

    Attributes:
        kind: what kind of slip it undoes.
        file: its whole path.
        line, last_line: of the statement, from 1.
        before, after: the expression as it stands, and as it should.
    """

    kind: str
    file: str
    line: int
    last_line: int
    before: str
    after: str


class Changes:
    """All changes to the backward pass of one operation, the likeliest first."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing
        self._kept: dict[str, Any] | None = None
        self._places: dict[Any, tuple[Any, dict[str, Any]]] = {}

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
    def _edits(self) -> list[tuple[_Tree, Edit]]:
        trees = self._trees_of_backward_pass
        others = [tree.node for tree in self._trees_of_forward_pass]
        found = [(tree, edit) for tree in trees for edit in edits_of(tree.node, others, tree.numpy)]
        for tree, edit in found:
            if tree is not trees[0] and edit.kind in ("factor", "divisor"):
                # what is missing is most often missing where the rule is written
                edit.rank += _HELPED
        for tree in self._trees_of_forward_pass:
            for edit in edits_of(tree.node, (), tree.numpy):
                edit.rank += _LATER
                found.append((tree, edit))
        return sorted(found, key=lambda pair: pair[1].rank)[:_MOST_CHANGES]

    @functools.cached_property
    def _trees_of_backward_pass(self) -> list[_Tree]:
        return [tree for function in self._functions[0] if (tree := _Tree.of(function)) is not None]

    @functools.cached_property
    def _trees_of_forward_pass(self) -> list[_Tree]:
        return [tree for function in self._functions[1] if (tree := _Tree.of(function)) is not None]

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
        return Change(edit.kind, file, statement.lineno, last, before[:_LONGEST], after[:_LONGEST])

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

        before = sys.getprofile()
        sys.setprofile(seen)
        try:
            result = run()
        finally:
            sys.setprofile(before)
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

            def made(edit: Edit, lent: Mapping[str, Any], tree: _Tree = tree) -> AbstractContextManager[None]:
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
    def _made(self, edits: Sequence[tuple[_Tree, Edit]], known: Mapping[str, Any]) -> Iterator[None]:
        """Let the functions have edits, and know some values besides."""
        before = {id(tree): (tree.function, tree.function.__code__) for tree, _ in edits}
        lent: list[tuple[dict[str, Any], str]] = []
        try:
            for tree, edit in edits:
                lent += _lend(tree.function, edit, {**(self._kept or {}), **known})
            for tree in {id(tree): tree for tree, _ in edits}.values():
                tree.function.__code__ = tree.changed([edit for other, edit in edits if other is tree])
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
    code, spoken = function.__code__, function.__globals__
    own = {*code.co_varnames, *code.co_freevars, *code.co_cellvars, *spoken, *vars(builtins)}
    lent = [name for name in read_by(edit.new) if name in kept and name not in own]
    spoken.update({name: kept[name] for name in lent})
    return [(spoken, name) for name in lent]


# ------------------------------------------------------------ one function


@dataclass
class _Tree:
    """A function, its node in the tree of its file, and a module that holds the node alone."""

    function: FunctionType
    node: Any
    module: ast.Module
    numpy: str

    @classmethod
    def of(cls, function: FunctionType) -> _Tree | None:
        """Find the node of a function; None where its file cannot be read."""
        code = function.__code__
        try:
            tree = ast.parse("".join(linecache.getlines(code.co_filename, function.__globals__)))
        except (SyntaxError, ValueError):
            return None
        spoken = function.__globals__
        numpy = next((name for name in code.co_names if getattr(spoken.get(name), "__name__", "") == "numpy"), "")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.Lambda) and _begins_at(node) == code.co_firstlineno:
                if isinstance(node, ast.FunctionDef):
                    node.decorator_list = []
                found = cls(function, node, _module_of(node, code), numpy)
                if found._is_whole():
                    return found
        return None

    def changed(self, edits: Sequence[Edit]) -> CodeType:
        """The function's code with edits, in places that do not stand within each other."""
        places = [each.position.node for each in edits]
        if any(a is b or any(b is node for node in ast.walk(a)) for a, b in permutations(places, 2)):
            raise SubjectError("your code raised {error}", error="SyntaxError")
        for edit, old in zip(edits, places, strict=True):
            edit.position.put(ast.fix_missing_locations(ast.copy_location(edit.new, old)))
        try:
            found = self._compiled()
        finally:
            for edit, old in zip(edits, places, strict=True):
                edit.position.put(old)
        if found is None or found.co_freevars != self.function.__code__.co_freevars:
            raise SubjectError("your code raised {error}", error="SyntaxError")
        return found

    def _is_whole(self) -> bool:
        """Whether the node as it stands is the function's: several lambdas may stand in one line."""
        found = self._compiled()
        return found is not None and _speaks_of(found) == _speaks_of(self.function.__code__)

    def _compiled(self) -> CodeType | None:
        try:
            outer = compile(self.module, self.function.__code__.co_filename, "exec")
        except (SyntaxError, ValueError, TypeError, RecursionError):
            return None
        inner = next(each for each in outer.co_consts if isinstance(each, CodeType))
        return next((each for each in inner.co_consts if isinstance(each, CodeType)), None)


def _speaks_of(code: CodeType) -> tuple[Any, ...]:
    """What a function names, in which compiling it within another module changes nothing."""
    plain = [repr(each) for each in code.co_consts if not isinstance(each, CodeType)]
    return code.co_name, code.co_varnames, code.co_freevars, sorted(code.co_names), sorted(plain)


def _begins_at(node: ast.FunctionDef | ast.Lambda) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _module_of(node: Any, code: CodeType) -> ast.Module:
    """A module with one function, which knows the names that the node's function closes over, and holds the node."""
    known = [ast.Name(name, ast.Store()) for name in code.co_freevars]
    begun: list[ast.stmt] = [ast.Assign([name], ast.Constant(None)) for name in known]
    held = node if isinstance(node, ast.stmt) else ast.Expr(node)
    nothing = ast.arguments([], [], None, [], [], None, [])
    outer = ast.FunctionDef("outer", nothing, [*begun, held], [])
    return ast.fix_missing_locations(ast.Module([outer], []))


def lines_of(file: str, line: int, last_line: int) -> str:
    """Lines of a file, as they stand there."""
    return "\n".join(linecache.getline(file, k).rstrip("\n") for k in range(line, min(last_line, line + 11) + 1))
