"""A program run as a program, for a moment: the objects of its own classes that it makes, as they are before training.

How a class is made is often written in one place only: under `if __name__ == "__main__":`, in `main()`, in a test.
What stands there is run until the program begins to train, and the objects that it has made by then are kept.
"""

from __future__ import annotations

import ast
import copy
import re
import time
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, FunctionType
from typing import Any

from backproof.checking.subjects.code.main_blocks import is_main_block
from backproof.checking.subjects.code.program_text import program_in
from backproof.checking.subjects.loaded.loading import Loaded, compiled, flags_of, folders_of, run_in
from backproof.checking.subjects.names.names_in_code import is_kind
from backproof.checking.subjects.running.guard import SubjectError, result_safely
from backproof.checking.subjects.running.watched_calls import watched_calls

_ALL_TOGETHER = 1.0
"""Seconds of the processor for every place that is tried."""
_WAIT = 5.0
"""Seconds for one of them, however it waits."""
_STARTS_ALL = re.compile(r"_?(main|run|demo|example|train|test|xor|experiment|主函数|主程序|测试|演示)\w*", re.I)
_MADE = ("__init__", "__post_init__")


class _BegunError(BaseException):
    """Raised inside the user's program once it begins to train; no `except Exception` of theirs catches it."""


class _Objects:
    """What a program makes while it runs, copied when it begins to train."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.made: list[Any] = []
        self.kept: list[Any] = []
        self.ends = time.process_time() + _ALL_TOGETHER

    def watch(self, frame: FrameType, event: str, _: Any) -> None:
        """Look at a call; end the program where it makes gradients, or takes too long."""
        if time.process_time() > self.ends:
            raise _BegunError
        code = frame.f_code
        if event != "call" or not code.co_varnames:
            return
        first = frame.f_locals.get(code.co_varnames[0])
        if code.co_name in _MADE and type(first).__module__.endswith("__checked"):
            self.made += [first] if all(first is not one for one in self.made) else []
        elif code.co_filename == self.path and self.made:
            if is_kind(code.co_name, "backward"):
                self.keep()
                raise _BegunError
            if is_kind(code.co_name, "update") and not self.kept:
                self.keep()

    def keep(self) -> None:
        """Copy what there is, all at once, so that what is shared stays shared."""
        try:
            self.kept = copy.deepcopy(self.made)
        except Exception:
            # an open file, a lock: what cannot be copied is taken as it is
            self.kept = list(self.made)


def objects_made_by(loaded: Loaded) -> list[Any]:
    """Objects of the classes of a file that it makes where it is run as a program, in the order in which it makes them.

    Args:
        loaded: the file, which was run as an import runs it.
    """
    found = _Objects(str(loaded.path))
    for run in _starts(loaded):
        with _names_kept(loaded), folders_of(loaded.path), suppress(SubjectError, _BegunError):
            result_safely(_watched, run, found, seconds=_WAIT)
        if found.made:
            break
    return found.kept or found.made


def _watched(run: Callable[[], Any], found: _Objects) -> None:
    with watched_calls(found.watch), suppress(_BegunError, SystemExit):
        run()


@contextmanager
def _names_kept(loaded: Loaded) -> Iterator[None]:
    """Put the names of the file back at the end."""
    space = vars(loaded.module)
    before = dict(space)
    try:
        yield
    finally:
        space.clear()
        space.update(before)


def _starts(loaded: Loaded) -> Iterator[Callable[[], Any]]:
    """What runs a file as a program: its main block, a function that does everything, its tests."""
    tree, space = program_in(loaded.path).tree, vars(loaded.module)
    for statement in tree.body:
        if is_main_block(statement):
            yield from (_block(body, loaded, flags_of(tree)) for body in [_without_tests(statement.body)] if body)
    for name, value in space.items():
        if isinstance(value, FunctionType) and _STARTS_ALL.match(name) and _needs_nothing(value):
            yield value
    for value in list(space.values()):
        is_case = isinstance(value, type) and issubclass(value, unittest.TestCase)
        if is_case and value.__module__ == loaded.module.__name__:
            yield from (_test(value, name) for name in unittest.defaultTestLoader.getTestCaseNames(value))


def _block(body: list[ast.stmt], loaded: Loaded, flags: int) -> Callable[[], None]:
    def run() -> None:
        for statement in body:
            # data that are not here, a plot: the next statement may need none of it
            with suppress(Exception, SystemExit):
                run_in(compiled(statement, str(loaded.path), flags), vars(loaded.module))

    return run


def _without_tests(body: list[ast.stmt]) -> list[ast.stmt]:
    """Without calls of a test runner, which would look for tests in this program."""
    return [s for s in body if not any(name in ast.unparse(s) for name in ("unittest.main", "pytest.main", "doctest."))]


def _test(case: Any, name: str) -> Callable[[], None]:
    def run() -> None:
        one = case(name)
        one.setUp()
        getattr(one, name)()

    return run


def _needs_nothing(function: FunctionType) -> bool:
    needed = function.__code__.co_argcount - len(function.__defaults__ or ())
    return needed == 0 and not any(name not in (function.__kwdefaults__ or {}) for name in _keyword_only(function))


def _keyword_only(function: FunctionType) -> tuple[str, ...]:
    code = function.__code__
    return code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
