"""Which functions of the user's own files make up the backward pass of an operation, and which its forward pass."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import Any

from backproof.checking.subjects.guard import is_installed
from backproof.checking.subjects.spoken_of import behind, unwrapped, values_named

_MOST_FUNCTIONS, _MOST_WALKED = 6, 60
_FORWARD = ("forward", "setup_context", "fwd", "fun", "__call__")
_BACKWARD = ("backward", "bwd", "jvp", "vjp")


def functions_of(thing: Any) -> tuple[list[FunctionType], list[FunctionType]]:
    """The functions of the backward pass, which the forward pass does not use, and those of the forward pass."""
    back, forward = ([thing[1]], [thing[0]]) if isinstance(thing, tuple | list) else _parts(thing)
    of_forward = _reached(forward)
    known = {id(function) for function in of_forward}
    own = [function for function in _reached(back) if id(function) not in known]
    return own[:_MOST_FUNCTIONS], of_forward[:_MOST_FUNCTIONS]


def _parts(thing: Any) -> tuple[list[Any], list[Any]]:
    """What an operation's backward pass and its forward pass begin with, whatever it is wrapped in."""
    back: list[Any] = []
    forward: list[Any] = []
    for each in _walked([thing]):
        owner = each if isinstance(each, type) else each if hasattr(each, "defvjp") or hasattr(each, "defjvp") else None
        if owner is not None:
            back += [part for name in _BACKWARD if (part := getattr(owner, name, None)) is not None]
            forward += [part for name in _FORWARD if (part := getattr(owner, name, None)) is not None]
    return back, forward


def _reached(roots: Sequence[Any]) -> list[FunctionType]:
    return [each for each in _walked(roots) if isinstance(each, FunctionType)]


def _walked(roots: Sequence[Any]) -> Iterator[Any]:
    """The functions, classes and rules of the user's own files that are spoken of, each once."""
    waiting = list(roots)
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_WALKED:
        thing = _plain(waiting.pop(0))
        if thing is None or id(thing) in seen or not _is_own(thing):
            continue
        seen.add(id(thing))
        yield thing
        waiting += _spoken_of(thing)


def _plain(thing: Any) -> Any:
    if isinstance(owner := getattr(thing, "__self__", None), type) and getattr(thing, "__name__", "") == "apply":
        return owner
    thing = behind(thing)
    if inspect.isbuiltin(thing):  # the `apply` of a class
        thing = getattr(thing, "__self__", None)
    if hasattr(thing, "defvjp") or hasattr(thing, "defjvp") or isinstance(thing, type):
        return thing
    thing = unwrapped(thing) if callable(thing) else thing
    if isinstance(thing, FunctionType) or inspect.ismodule(thing) or thing is None:
        return thing
    return type(thing)


def _is_own(thing: Any) -> bool:
    if hasattr(thing, "defvjp") or hasattr(thing, "defjvp"):
        return True
    if isinstance(thing, type):
        return any(isinstance(_plain(each), FunctionType) and _is_own(_plain(each)) for each in vars(thing).values())
    return isinstance(thing, FunctionType) and not is_installed(thing.__code__.co_filename)


def _spoken_of(thing: Any) -> list[Any]:
    if isinstance(thing, FunctionType):
        return [each for each in values_named(thing) if callable(each)]
    if isinstance(thing, type):
        return [each for name, each in vars(thing).items() if callable(_plain(each)) and name not in _BACKWARD]
    return []
