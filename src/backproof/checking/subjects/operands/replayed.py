"""A backward pass of JAX, run again by itself with what it was given, to see quickly what a change to its code does.

JAX traces the whole operation and compiles its loops again in every call, so that thousands of changes could not be
tried. Where a rule is called once, and what it returns are the gradients themselves, the rule alone tells them; with
NumPy in the place of JAX's copy of it, where that gives the same numbers. What is found so is asked of JAX again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from backproof.checking.subjects.changes.changed_code import Changes
from backproof.checking.subjects.operands.numpy_for_jax import with_numpy
from backproof.checking.subjects.operands.operators_asked import Arrays, Operator, PulledBack
from backproof.checking.subjects.operands.operators_jax import double_precision
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.subjects.running.watched_calls import watched_calls

_MOST_KEPT = 16


@dataclass
class _Recorded:
    """One call of a rule: the function, what it was given, and which part of what it returns each gradient is."""

    function: FunctionType
    given: tuple[Any, ...]
    named: dict[str, Any]
    places: tuple[int | None, ...]
    shapes: tuple[tuple[int, ...], ...]
    answer: PulledBack
    by_numpy: bool = False

    def again(self) -> PulledBack:
        """What the rule answers now.

        Raises:
            SubjectError: it returns arrays of other shapes.
        """
        parts = self._run()
        if tuple(part.shape for part in parts) != self.shapes:
            raise SubjectError("your code raised {error}", error="ValueError")
        gradients = tuple(None if at is None else parts[at] for at in self.places)
        return PulledBack(gradients, self.answer.remarks, self.answer.outputs)

    def _run(self) -> list[Any]:
        import jax

        if not self.by_numpy:
            found: list[Any] = without_compiling(lambda: _parts(self.function(*self.given, **self.named)))
            return found
        given, named = jax.tree_util.tree_map(_as_numpy, (self.given, self.named))
        with with_numpy(self.function.__globals__):
            return _parts(self.function(*given, **named))

    def faster(self) -> _Recorded:
        """The same by NumPy, where that gives the same numbers."""
        quick = replace(self, by_numpy=True)
        try:
            found = quick.again()
        except Exception:  # code of other people, which may use what JAX's arrays have and NumPy's have not
            return self
        same = all(a is b or _alike(a, b) for a, b in zip(found.gradients, self.answer.gradients, strict=True))
        return quick if same else self


@dataclass
class Replayed:
    """The calls of an operation's rule that are known, each for one gradient from above at one place.

    Attributes:
        changes: to its code, of which the backward pass is what is run.
        operator: the whole operation.
    """

    changes: Changes
    operator: Operator
    _known: dict[Any, tuple[Any, _Recorded | None]] = field(default_factory=dict)

    def answer(self, inputs: Any, leaves: Arrays, us: Arrays) -> Callable[[], PulledBack] | None:
        """What answers for the code as it is when it is called; None where the rule alone does not tell."""
        key = place_of(inputs, (*leaves, *us))
        if key not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[key] = inputs.template, self._recorded(inputs, leaves, us)
        _, known = self._known[key]
        return None if known is None else known.again

    def _recorded(self, inputs: Any, leaves: Arrays, us: Arrays) -> _Recorded | None:
        calls: list[tuple[Any, Any, Any]] = []
        own = {function.__code__: function for function in self.changes.backward}
        try:
            with _seen(own, calls):
                answer = without_compiling(lambda: self.operator.pull_back(inputs, leaves, us, "plain"))
            if len(calls) != 1:
                return None
            function, (given, named), result = calls[0]
            parts = _parts(result)
        except Exception:  # code of other people, which may not run uncompiled, or is given no numbers
            return None
        places = tuple(None if g is None else _place(np.asarray(g), parts) for g in answer.gradients)
        if any(at is None and g is not None for at, g in zip(places, answer.gradients, strict=True)):
            return None
        shapes = tuple(part.shape for part in parts)
        return _Recorded(function, given, named, places, shapes, answer).faster()


def place_of(inputs: Any, arrays: Arrays) -> Any:
    """What names a place, as long as the template of its inputs is held."""
    return (id(inputs.template), inputs.numbers, *(each.tobytes() for each in arrays))


def _as_numpy(value: Any) -> Any:
    return np.asarray(value) if hasattr(value, "__array__") else value


def _alike(first: Any, second: Any) -> bool:
    return first.shape == second.shape and bool(np.allclose(first, second, rtol=1e-10, atol=1e-13))


def without_compiling(run: Callable[[], Any]) -> Any:
    """What a function returns where JAX compiles nothing of it, so that its code is read anew and can be stopped."""
    import jax

    with double_precision(), jax.disable_jit():
        return run()


@contextmanager
def _seen(own: dict[CodeType, FunctionType], calls: list[tuple[Any, Any, Any]]) -> Iterator[None]:
    """Note the calls of functions that are called by none of each other: the function, what is given, the result."""
    running: list[tuple[FrameType, Any]] = []

    def seen(frame: FrameType, event: str, result: Any) -> None:
        if event == "call" and frame.f_code in own and not running:
            running.append((frame, _given(frame)))
        elif event == "return" and running and running[-1][0] is frame:
            calls.append((own[frame.f_code], running.pop()[1], result))

    with watched_calls(seen):
        yield


def _given(frame: FrameType) -> tuple[tuple[Any, ...], dict[str, Any]]:
    code, held = frame.f_code, frame.f_locals
    names = inspect.getargs(code)
    plain = code.co_varnames[: code.co_argcount]
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    named = {name: held[name] for name in only} | (held[names.varkw] if names.varkw else {})
    return (*(held[name] for name in plain), *(held[names.varargs] if names.varargs else ())), named


def _parts(result: Any) -> list[Any]:
    import jax

    found = jax.tree_util.tree_leaves(result)
    if any(isinstance(each, jax.core.Tracer) for each in found):
        raise SubjectError("your code raised {error}", error="TypeError")
    return [as_array(each) for each in found]


def _place(gradient: Any, parts: Sequence[Any]) -> int | None:
    """The part of what a rule returns that a gradient is."""
    same = (k for k, part in enumerate(parts) if part.shape == gradient.shape and np.array_equal(part, gradient))
    return next(same, None)
