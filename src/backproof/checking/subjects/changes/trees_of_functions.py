"""The tree of one function of the user's, and the code that it becomes with edits and with other numbers in it."""

from __future__ import annotations

import ast
import copy
import linecache
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from types import CodeType, FunctionType
from typing import Any

from backproof.checking.subjects.changes.edits_of_code import Edit
from backproof.checking.subjects.changes.numbers_written import WrittenNumber
from backproof.checking.subjects.running.guard import SubjectError


@dataclass
class TreeOfFunction:
    """A function, its node in the tree of its file, and a module that holds the node alone."""

    function: FunctionType
    node: Any
    module: ast.Module
    numpy: str

    @classmethod
    def of(cls, function: FunctionType) -> TreeOfFunction | None:
        """Find the node of a function; None where its file cannot be read."""
        code = function.__code__
        beginning = _functions_in("".join(linecache.getlines(code.co_filename, function.__globals__)))
        spoken = function.__globals__
        numpy = next((name for name in code.co_names if getattr(spoken.get(name), "__name__", "") == "numpy"), "")
        for node in map(copy.deepcopy, beginning.get(code.co_firstlineno, ())):
            if isinstance(node, ast.FunctionDef):
                node.decorator_list = []
            found = cls(function, node, _module_of(node, code), numpy)
            if found._is_whole():
                return found
        return None

    def changed(self, edits: Sequence[Edit], numbers: Mapping[WrittenNumber, Any]) -> CodeType:
        """The function's code with edits, in places that do not stand within each other, and with other numbers."""
        places = [each.position.node for each in edits]
        if any(a is b or any(b is node for node in ast.walk(a)) for a, b in permutations(places, 2)):
            raise SubjectError("your code raised {error}", error="SyntaxError")
        with ExitStack() as undone:
            for written, value in numbers.items():
                old = written.position.node
                undone.callback(written.position.put, old)
                written.position.put(ast.copy_location(ast.Constant(value), old))
            for edit, old in zip(edits, places, strict=True):
                undone.callback(edit.position.put, old)
                edit.position.put(ast.fix_missing_locations(ast.copy_location(edit.new, old)))
            found = self._compiled()
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


@lru_cache(maxsize=8)
def _functions_in(text: str) -> Mapping[int, Sequence[ast.FunctionDef | ast.Lambda]]:
    """The functions of a text by the lines in which they begin, which is read once; they are copied to be changed."""
    found: dict[int, list[ast.FunctionDef | ast.Lambda]] = {}
    with suppress(SyntaxError, ValueError):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.Lambda):
                found.setdefault(_begins_at(node), []).append(node)
    return found


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
