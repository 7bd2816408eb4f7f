"""A backward function that is given what a forward function of the same file remembers: both are called as one."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

_CACHE = re.compile(r"\w*caches?|memory|tape|store(d)?|saved", re.I)
_FORWARD = re.compile(r"\w*(forward|fwd|fprop|feed_?forward|predict)\w*", re.I)
_OUTPUT = re.compile(r"al|a_?out|outputs?|out|y_?hat|y_?pred|preds?|predictions?|probs?|a_?last", re.I)


def joined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its forward pass before it, where it takes a cache; else the function itself.

    The joined function takes the arguments of both, but for the cache, and for the output where the forward pass
    returns it too. It says in `first` which function is called first.

    >>> def forward(x, params):
    ...     return 2 * x, {"x": x}
    >>> def backward(cache, y, params):
    ...     return cache["x"] - y
    >>> both = joined(backward)
    >>> both.first, both(3.0, None, 1.0)
    ('forward(x, params)', 2.0)
    """
    names = _required(function)
    cache = next((name for name in names if _CACHE.fullmatch(name)), None)
    if cache is None:
        return function
    before = next(_forwards(function, names), None)
    return function if before is None else _both(before, function, cache)


def _required(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in parameters if p.kind in kinds and p.default is p.empty]


def _forwards(function: Callable[..., Any], names: list[str]) -> Iterator[Callable[..., Any]]:
    """Functions beside it that may run first, those that share most of its arguments before others."""
    beside = getattr(function, "__globals__", {})
    found = [
        f for name, f in beside.items() if inspect.isfunction(f) and f is not function and _FORWARD.fullmatch(name)
    ]
    known = {name.lower() for name in names}

    def foreign(f: Callable[..., Any]) -> tuple[int, int]:
        own = {name.lower() for name in _required(f)}
        return len(own - known), -len(own & known)

    yield from sorted((f for f in found if _required(f)), key=foreign)


def _both(before: Callable[..., Any], function: Callable[..., Any], cache: str) -> Callable[..., Any]:
    first, second = _required(before), _required(function)
    same = {name.lower(): name for name in first}
    outputs = {name for name in second if _OUTPUT.fullmatch(name) and name.lower() not in same}
    own = [name for name in second if name != cache and name not in outputs and name.lower() not in same]
    arguments = [*first, *own]

    def both(*values: Any) -> Any:
        given = dict(zip(arguments, values, strict=True))
        result = before(*(given[name] for name in first))
        output, remembered = _parts(result)
        given |= dict.fromkeys(outputs, output) | {cache: remembered}
        return function(*(given[name] if name in given else given[same[name.lower()]] for name in second))

    both.__name__ = function.__name__
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    both.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in arguments])  # type: ignore[attr-defined]
    both.first = f"{before.__name__}({', '.join(first)})"  # type: ignore[attr-defined]
    return both


def _parts(result: Any) -> tuple[Any, Any]:
    """The output and what is remembered of what a forward pass returned: (output, cache), or all of it as both."""
    if isinstance(result, tuple) and len(result) == 2:
        return result if not isinstance(result[0], dict) else result[::-1]
    if isinstance(result, tuple | list) and result:
        return result[-1], result
    return result, result
