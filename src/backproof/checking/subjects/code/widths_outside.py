"""Layer sizes that code reads from names of its file, such as `N_IN, N_HID, N_OUT = 2, 7, 1`: they are ours meanwhile.

A function that cuts its weights out of one flat vector often knows the sizes from the top level of its file alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from backproof.checking.subjects.names.argument_names import role_of_argument

_WIDEST = 1000
_USUAL = (("inputs", 3), ("outputs", 2))


def sizes_outside(function: Any) -> tuple[int, ...]:
    """The layer sizes that a function reads from names of its own file, the input first; () where it reads none.

    Those of an input and of an output that are not there are usual ones: it takes them from its arguments.

    Args:
        function: of which every single number outside is looked at that it, or a function it calls, reads.

    >>> space = {"n_in": 2, "n_hidden": 7, "n_out": 1, "lr": 3}
    >>> exec("def f(theta): return theta.reshape(n_hidden, n_in), n_out, lr", space)
    >>> exec("def g(theta, x): return theta.reshape(n_hidden, len(x))", space)
    >>> sizes_outside(space["f"]), sizes_outside(space["g"])
    ((2, 7, 1), (3, 7, 2))
    """
    roles, space = _roles(function), _space_of(function)
    if not roles["hidden"] or max(len(roles["inputs"]), len(roles["outputs"])) > 1:
        return ()
    ends = [space[roles[role][0]] if roles[role] else usual for role, usual in _USUAL]
    return (ends[0], *(space[name] for name in roles["hidden"]), ends[1])


@contextmanager
def widths_being(sizes: tuple[int, ...], function: Any) -> Iterator[None]:
    """Let the names from which a function reads its layer sizes have these meanwhile, if they are as many.

    Args:
        sizes: of the layers, the input first.
        function: the function that is asked.
    """
    names = _names(function)
    space = _space_of(function)
    before = {name: space[name] for name in names}
    if len(names) == len(sizes):
        space.update(zip(names, sizes, strict=True))
    try:
        yield
    finally:
        space.update(before)


def numbers_read_by(function: Any) -> set[int]:
    """Whole numbers that a function has written down, or a function of its file that it calls.

    >>> space = {}
    >>> exec("def one_hot(y): return eye(10)[y]", space)
    >>> exec("def backward(a, y): return a - one_hot(y)", space)
    >>> sorted(numbers_read_by(space["backward"]))
    [10]
    """
    itself = _itself(function)
    if not isinstance(itself, FunctionType):
        return set()
    called = [itself.__globals__.get(name) for name in _names_read(itself)]
    codes = [each.__code__ for each in (itself, *called) if isinstance(each, FunctionType)]
    return {number for code in codes for number in code.co_consts if type(number) is int}


def _names(function: Any) -> list[str]:
    """The names of an input's width, those of hidden layers in order, and an output's; [] unless all are there."""
    roles = _roles(function)
    if len(roles["inputs"]) != 1 or len(roles["outputs"]) != 1 or not roles["hidden"]:
        return []
    return roles["inputs"] + roles["hidden"] + roles["outputs"]


def _roles(function: Any) -> dict[str, list[str]]:
    """The names of widths of inputs, of hidden layers in order, and of outputs that a function reads."""
    space = _space_of(function)
    roles: dict[str, list[str]] = {"inputs": [], "hidden": [], "outputs": []}
    itself = _itself(function)
    for name in _names_read(itself) if isinstance(itself, FunctionType) else ():
        value = space.get(name)
        if type(value) is int and 0 < value <= _WIDEST and role_of_argument(name) in roles:
            roles[role_of_argument(name)].append(name)
    return {**roles, "hidden": sorted(roles["hidden"], key=_number)}


def _number(name: str) -> int:
    """The number in the name of a hidden layer's width, such as 2 of `hidden2`; 0 without one."""
    found = re.search(r"\d+", name)
    return int(found[0]) if found else 0


@lru_cache(maxsize=8)
def _names_read(function: FunctionType) -> tuple[str, ...]:
    """Names outside that a function reads, each once; they are kept, since a function is asked many times."""
    return tuple(dict.fromkeys(_read_by(function, function.__globals__, set())))


def _read_by(function: FunctionType, space: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """Names outside that a function reads, and those that functions of the same file read which it calls."""
    for name in _names_in(function.__code__):
        yield name
        called = space.get(name)
        if name not in seen and isinstance(called, FunctionType) and called.__globals__ is space:
            seen.add(name)
            yield from _read_by(called, space, seen)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _space_of(function: Any) -> dict[str, Any]:
    return getattr(_itself(function), "__globals__", {})


def _itself(function: Any) -> Any:
    """The function of the user's, where it is dressed for a call with other arguments."""
    while hasattr(function, "of"):
        function = function.of
    return getattr(function, "__func__", function)
