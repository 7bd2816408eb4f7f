"""A step of a running program: the statements of a loop from one on, with the names that there were before them.

Everything that can be reached from these names is put back, in the objects that hold it, before the step is run again.
"""

from __future__ import annotations

import ast
import copy
import random
import types
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import numpy as np

from backproof.checking.subjects.loaded.loading import run_in
from backproof.checking.subjects.places.slots import has_parts, is_closure, parts_of
from backproof.checking.subjects.places.tensors import is_tensor
from backproof.checking.subjects.steps.step_leaves import ReachedNumbers, leaves_of

Array = Any
_DEEPEST = 12
_LEFT, _ONCE, _STEP = "__left__", "__once__", "__step__"
_GENERATORS = (np.random.Generator, np.random.RandomState, random.Random)


class Remembered:
    """What can be reached from some names, as it is now, to be put back in the objects that hold it."""

    def __init__(self, roots: list[dict[str, Any]]) -> None:
        self._held: list[tuple[Any, Any]] = []
        self._arrays: list[tuple[Array, Array]] = []
        self._generators: list[tuple[Any, Any]] = []
        self._tensors: list[tuple[Any, Any]] = []
        seen: set[int] = set()
        for root in roots:
            seen.add(id(root))
            self._held.append((root, dict(root)))
            for value in list(root.values()):
                self._look(value, seen, 0)

    def _look(self, value: Any, seen: set[int], depth: int) -> None:
        if id(value) in seen or depth > _DEEPEST:
            return
        if isinstance(value, _GENERATORS):
            seen.add(id(value))
            self._generators.append((value, _state_of(value)))
            return
        if isinstance(value, np.ndarray):
            seen.add(id(value))
            if value.dtype.kind in "fiub" and value.flags.writeable:
                self._arrays.append((value, value.copy()))
            return
        if is_tensor(value) and hasattr(value, "detach"):
            seen.add(id(value))
            self._tensors.append((value, value.detach().clone()))
            return
        if not _is_holder(value):
            return
        seen.add(id(value))
        if (kept := _shallow(value)) is not None:
            self._held.append((value, kept))
        for _, part, _ in parts_of(value):
            self._look(part, seen, depth + 1)

    def put_back(self, *, with_generators: bool = True) -> None:
        """Let everything be as it was.

        Args:
            with_generators: whether random numbers are drawn again that were drawn before.
        """
        for holder, before in self._held:
            _put_back(holder, before)
        for array, before in self._arrays:
            array[...] = before
        for tensor, before in self._tensors:
            tensor.data.copy_(before)
        for generator, before in self._generators if with_generators else ():
            _set_state(generator, before)

    def drew(self) -> bool:
        """Whether a generator that the program holds is not where it was."""
        return any(str(_state_of(generator)) != str(before) for generator, before in self._generators)


def _is_holder(value: Any) -> bool:
    """Whether numbers within it can be reached, as those of a record of parsed arguments can."""
    return is_closure(value) if isinstance(value, types.FunctionType) else has_parts(value)


def _shallow(holder: Any) -> Any:
    if isinstance(holder, MutableMapping | list):
        return copy.copy(holder)
    if isinstance(holder, tuple | types.FunctionType):
        return None
    return [(key, value) for key, value, _ in parts_of(holder)]


def _state_of(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    return generator.get_state() if isinstance(generator, np.random.RandomState) else generator.bit_generator.state


def _set_state(generator: Any, before: Any) -> None:
    if isinstance(generator, random.Random):
        generator.setstate(before)
    elif isinstance(generator, np.random.RandomState):
        generator.set_state(before)
    else:
        generator.bit_generator.state = before


def _put_back(holder: Any, before: Any) -> None:
    if isinstance(holder, list):
        holder[:] = before
    elif isinstance(holder, MutableMapping):
        holder.clear()
        holder.update(before)
    elif isinstance(holder, types.CellType):
        for _, value in before:
            holder.cell_contents = value
    else:
        _put_attributes_back(holder, dict(before))


def _put_attributes_back(holder: Any, before: dict[str, Any]) -> None:
    own = getattr(holder, "__dict__", {})
    for name in [name for name in own if name not in before]:
        del own[name]
    for name, value in before.items():
        # a property of a library's object may not be set, and is what it was
        if (own[name] if name in own else getattr(holder, name, None)) is not value:
            with suppress(AttributeError, TypeError):
                object.__setattr__(holder, name, value)


class WatchedStep:
    """Statements of a program, the names before them, and how they are run again.

    Args:
        body: the statements.
        space: the names of the file.
        names: those of the function that the statements stand in; None where they stand in none.
        path: the file.
        flags: for the compiler.
        declared: names that the function says are global.
    """

    def __init__(
        self,
        body: list[ast.stmt],
        space: dict[str, Any],
        names: dict[str, Any] | None,
        path: str,
        flags: int,
        declared: frozenset[str] = frozenset(),
    ) -> None:
        self.body, self.path, self._flags, self._declared = body, path, flags, declared
        self.space, self.is_of_file = space, names is None
        self.names = {} if names is None else {n: v for n, v in names.items() if n.isidentifier() and n not in declared}
        self.before = Remembered([self.space, self.names])
        self._code: types.CodeType | None = None

    def after(self, count: int) -> WatchedStep:
        """The statements from a later one on, after those before it have been run once.

        Raises:
            Exception: what these raise.
        """
        self.before.put_back()
        self._run(self._compiled(self.body[:count]))
        names = None if self.is_of_file else dict(self.names)
        later = WatchedStep(self.body[count:], self.space, names, self.path, self._flags, self._declared)
        self.before.put_back()
        return later

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line."""
        return self.body[0].lineno, self.body[-1].end_lineno or self.body[-1].lineno

    def run(self) -> None:
        """Run the statements once, with what there is now."""
        self._code = self._code or self._compiled(self.body)
        self._run(self._code)

    def leaves(self) -> list[ReachedNumbers]:
        """Every array and every number that can be reached from the names, each once."""
        roots = [self.space] if self.is_of_file else [self.names, self.space]
        return leaves_of(roots)

    def _compiled(self, body: list[ast.stmt]) -> types.CodeType:
        whole = [_once(body)]
        if not self.is_of_file:
            whole = [_as_function(whole[0], sorted(self.names), self._declared)]
        tree = ast.fix_missing_locations(ast.Module(whole, []))
        code: types.CodeType = compile(tree, self.path, "exec", flags=self._flags, dont_inherit=True)
        return code

    def _run(self, code: types.CodeType) -> None:
        if self.is_of_file:
            run_in(code, self.space)
            return
        # the function sees the names of the file itself
        function = _function_of(code, self.space)
        left: dict[str, Any] = {}
        try:
            # what the step itself has left before is made anew by it
            given = function.__code__.co_varnames[1 : function.__code__.co_argcount]
            result = function(left, **{name: self.names[name] for name in given})
            if isinstance(result, types.GeneratorType):
                list(result)
        finally:
            left.pop(_LEFT, None)
            left.pop(_ONCE, None)
            self.names.update(left)


def _function_of(code: types.CodeType, space: dict[str, Any]) -> types.FunctionType:
    """The function that a module of one definition defines, with these names as those of its file."""
    inner = next(each for each in code.co_consts if isinstance(each, types.CodeType))
    return types.FunctionType(inner, space)


def _once(body: list[ast.stmt]) -> ast.stmt:
    """The statements in a loop of one round, so that `continue` and `break` mean what they meant."""
    loop = ast.parse(f"for {_ONCE} in (0,): pass").body[0]
    assert isinstance(loop, ast.For)
    loop.body = body
    return loop


def _as_function(loop: ast.stmt, names: list[str], declared: frozenset[str]) -> ast.stmt:
    """A function of the names, which leaves what they are at its end in a dict."""
    given = ", ".join((_LEFT, *names))
    says = f"    global {', '.join(sorted(declared))}\n" if declared else ""
    text = f"def {_STEP}({given}):\n{says}    try: pass\n    finally: {_LEFT}.update(locals())"
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    tried = function.body[-1]
    assert isinstance(tried, ast.Try)
    tried.body = [loop]
    return function
