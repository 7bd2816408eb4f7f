"""A program run as a program, for a moment, and watched: what one round of each of its loops changes.

The file is run with a question before each round of a loop. What was there before the first round of a loop is
remembered; at its next round, or at its end, it is seen whether the round moved what may be the parameters of a net.
"""

from __future__ import annotations

import ast
import copy
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from backproof.checking.subjects.code.adaptive_steps import with_plain_steps
from backproof.checking.subjects.code.main_blocks import is_main_block
from backproof.checking.subjects.code.program_text import give_names_of_python_2, program_in
from backproof.checking.subjects.loaded.absent_packages import bind_absent
from backproof.checking.subjects.loaded.loading import Loaded, compiled, flags_of, folders_of, package_of, run_in
from backproof.checking.subjects.running.guard import SubjectError, result_safely
from backproof.checking.subjects.steps.step_arguments import with_arguments_apart
from backproof.checking.subjects.steps.step_state import WatchedStep

_ALL_TOGETHER = 3.0
"""Seconds of the processor for running the program and looking at its loops."""
_WAIT = 6.0
_LOOKS = 2
"""So many rounds of a loop are looked at: the first may only fill a batch."""
_OPEN, _AT, _AFTER = "__open__", "__at__", "__after__"
StepFound = Callable[[WatchedStep], Any]


class _EndedError(BaseException):
    """Raised inside the user's program once enough is known; no `except Exception` of theirs catches it."""


class _Watcher:
    """What is asked before each round of a loop, and after the last."""

    def __init__(self, path: str, flags: int, found: StepFound, is_whole: Callable[[Any], bool]) -> None:
        self.path, self.flags, self._found, self._is_whole = path, flags, found, is_whole
        self.loops: list[tuple[ast.For | ast.While, frozenset[str] | None]] = []
        self.open: list[bool] = []
        self.space: dict[str, Any] = {}
        self.result: Any = None
        self.part: Any = None
        self._first: dict[int, WatchedStep] = {}
        self._looked: dict[int, int] = {}
        self._is_asking = self.is_over = False
        self.ends = time.process_time() + _ALL_TOGETHER

    def at(self, k: int, names: dict[str, Any]) -> None:
        """Before a round of the k-th loop."""
        if self._is_asking or self.is_over:
            return
        if self.result is not None or time.process_time() > self.ends:
            raise _EndedError
        self._is_asking = True
        try:
            if k in self._first:
                self._look(k, names)
            else:
                self._first[k] = self._step(k, names)
        finally:
            self._is_asking = False
        if self.result is not None:
            raise _EndedError

    def after(self, k: int, names: dict[str, Any]) -> None:
        """After the last round of the k-th loop."""
        if not self._is_asking and self.open[k] and k in self._first:
            self.at(k, names)

    def _step(self, k: int, names: dict[str, Any]) -> WatchedStep:
        loop, declared = self.loops[k]
        own = None if declared is None else dict(names)
        return WatchedStep(loop.body, self.space, own, self.path, self.flags, declared or frozenset())

    def _keep(self, found: Any) -> None:
        if found is not None and self._is_whole(found):
            self.result = found
        elif self.part is None:
            self.part = found

    def _look(self, k: int, names: dict[str, Any]) -> None:
        """See whether the first round moved parameters; then the program goes on as it was."""
        step = self._first.pop(k)
        now = self._step(k, names)
        with suppress(Exception):
            self._keep(self._found(step))
        now.before.put_back()
        self._looked[k] = self._looked.get(k, 0) + 1
        if self._looked[k] >= _LOOKS:
            self.open[k] = False


def found_in_run(loaded: Loaded, found: StepFound, is_whole: Callable[[Any], bool]) -> Any:
    """What is found of the first step that a program takes where it is run as a program; None where it takes none.

    Args:
        loaded: the file, which was run as an import runs it.
        found: gives something for a step that is one of training, and None for any other.
        is_whole: whether that may be all of a step; else loops around it are looked at too, which may tell more.
    """
    program = program_in(loaded.path)
    flags = flags_of(program.tree)
    watcher = _Watcher(str(loaded.path), flags, found, is_whole)
    tree = copy.deepcopy(program.tree)
    with_plain_steps(tree)
    tree = _WithQuestions(watcher).visit(tree)
    # classes look their module up by this name; what stands under `if __name__ == "__main__":` is run all the same
    space: dict[str, Any] = {"__name__": loaded.module.__name__, "__file__": str(loaded.path)}
    space["__package__"] = package_of(loaded.path, program.tree)
    watcher.space = space
    space |= {_OPEN: watcher.open, _AT: watcher.at, _AFTER: watcher.after}
    give_names_of_python_2(program.tree, space)
    with folders_of(loaded.path), _without_arguments(str(loaded.path)), suppress(SubjectError, _EndedError):
        result_safely(_run_all, tree.body, space, str(loaded.path), flags, watcher, seconds=_WAIT)
    watcher.is_over = True
    return watcher.part if watcher.result is None else watcher.result


def _run_all(body: list[ast.stmt], space: dict[str, Any], path: str, flags: int, watcher: _Watcher) -> None:
    for statement in _opened(body):
        if watcher.result is not None or time.process_time() > watcher.ends:
            return
        try:
            run_in(compiled(statement, path, flags), space)
        except (Exception, SystemExit, _EndedError):
            # data that are not here, a plot: the next statement may need none of it
            if isinstance(statement, ast.Import | ast.ImportFrom):
                bind_absent(statement, space)


def _opened(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, with those of the main block in its place."""
    for statement in body:
        if is_main_block(statement):
            yield from statement.body
        else:
            yield statement


@contextmanager
def _without_arguments(path: str) -> Iterator[None]:
    """Have the program called without arguments."""
    before = sys.argv
    sys.argv = [path]
    try:
        yield
    finally:
        sys.argv = before


class _WithQuestions(ast.NodeTransformer):
    """Puts a question before each round of a loop, and one after it."""

    def __init__(self, watcher: _Watcher) -> None:
        self._watcher = watcher
        self._within: list[frozenset[str]] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if any("jit" in ast.unparse(each) for each in node.decorator_list):
            return node
        declared = {name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names}
        self._within.append(frozenset(declared))
        self.generic_visit(node)
        self._within.pop()
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(each) if isinstance(each, ast.FunctionDef) else each for each in node.body]
        return node

    def visit_For(self, node: ast.For) -> Any:
        return self._asked(node)

    def visit_While(self, node: ast.While) -> Any:
        return self._asked(node)

    def _asked(self, node: ast.For | ast.While) -> list[ast.stmt]:
        k = len(self._watcher.loops)
        own = copy.deepcopy(node)
        own.body = with_arguments_apart(own.body)
        self._watcher.loops.append((own, self._within[-1] if self._within else None))
        self._watcher.open.append(True)
        self.generic_visit(node)
        before = ast.parse(f"{_OPEN}[{k}] and {_AT}({k}, locals())").body[0]
        after = ast.parse(f"{_AFTER}({k}, locals())").body[0]
        for each in (before, after):
            for part in ast.walk(each):
                ast.copy_location(part, node)
        node.body.insert(0, before)
        return [node, after]
