"""The arguments for which a rule of JAX returns None, of which JAX makes zeros before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, FunctionType
from typing import Any

from backproof.checking.subjects.changes.functions_of_passes import functions_of
from backproof.checking.subjects.running.watched_calls import watched_calls


def arguments_without_derivative(thing: Any, run: Callable[[], Any], count: int) -> frozenset[int]:
    """The numbers of the arguments, from 1, for which the rule of an operation returns None.

    Args:
        thing: the operation.
        run: runs its backward pass, with nothing compiled.
        count: of its arguments; all are meant where its rule belongs to another function, with other arguments.
    """
    found: list[Any] = []
    try:
        with _results_of(functions_of(thing)[0], found):
            run()
    except Exception:  # code of other people, which may not run uncompiled
        return frozenset()
    told: set[int] = set()
    for result in found:
        if isinstance(result, tuple | list) and any(each is None for each in result):
            own = len(result) == count
            told |= {k for k, each in enumerate(result, 1) if each is None} if own else set(range(1, count + 1))
    return frozenset(told)


@contextmanager
def _results_of(functions: Sequence[FunctionType], found: list[Any]) -> Iterator[None]:
    """Note what functions return."""
    codes = {function.__code__ for function in functions}

    def seen(frame: FrameType, event: str, result: Any) -> None:
        if event == "return" and frame.f_code in codes:
            found.append(result)

    with watched_calls(seen):
        yield
