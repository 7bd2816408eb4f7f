"""A backward function that is given what a forward function of the same file remembers: both are called as one."""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from backproof.checking.subjects.code.handed_on import HandedOn, handed_on
from backproof.checking.subjects.code.layers_written import are_layers, written_layers
from backproof.checking.subjects.code.names_of_functions import named_by_place, required_names, returned_names
from backproof.checking.subjects.makers.dropout_as_argument import shares_of, without_dropout
from backproof.checking.subjects.names.names_in_code import OF_CACHES, role_of
from backproof.checking.subjects.running.dressing import KIND

_CACHE = re.compile(rf"{OF_CACHES}|stored|saved", re.I)
_FORWARD = re.compile(
    r"\w*(forward|front_?prop|fwd|fprop|feed_?forward|predict|qian_?xiang|zheng_?xiang|前向|正向|前馈)\w*|(\w+_)?(logits|scores)",
    re.I,
)
_PARAMETERS = re.compile(r"(w|b|weights?|bias(es)?|theta)_?\d*|\w*(params?|parameters|weights|bias(es)?)", re.I)
_OF_PAIRS = (-1, 1)
"""Where a forward pass returns what it remembers: alone, or after its output."""
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
    names = required_names(function)
    given = _given_by_forward(function, names)
    if given is not None:
        return given
    cache = next((name for name in names if _CACHE.fullmatch(name)), None) or _handed_alone(function, names)
    if cache is None:
        return function
    before = next(_forwards(function, names), None)
    handed = _handed_forward(function).get(cache)
    is_part = handed is None or handed.place >= 0 or bool(_CACHE.fullmatch(cache))
    return function if before is None else _both(before, function, cache, _parts if is_part else _as_a_whole)


def with_constants(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with those of its arguments set that a constant of the file is named for: `nn_architecture`.

    A constant is written in capitals, or it is a list of settings, a dict for each layer, of the very name.

    >>> SIZES = [2, 3]
    >>> def f(x, sizes):
    ...     return x, sizes
    >>> f.__globals__["SIZES"] = SIZES
    >>> with_constants(f)(1)
    (1, [2, 3])
    """
    space = getattr(function, "__globals__", {})
    beside = {name.lower(): value for name, value in space.items() if name.isupper()}
    beside |= {name.lower(): value for name, value in space.items() if are_layers(value)}
    known = {name: beside[name.lower()] for name in required_names(function) if name.lower() in beside}
    known = {name: value for name, value in known.items() if isinstance(value, list | tuple | dict)}
    for name in required_names(function):
        written = written_layers(function, name) if name not in known else None
        known |= {} if written is None else {name: written}
    if not known:
        return function
    left = [name for name in required_names(function) if name not in known]

    def both(*values: Any) -> Any:
        return function(**known, **dict(zip(left, values, strict=True)))

    both.__name__ = function.__name__
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    both.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in left])  # type: ignore[attr-defined]
    both.of = function  # type: ignore[attr-defined]
    return both


def _given_by_forward(function: Callable[..., Any], names: list[str]) -> Callable[..., Any] | None:
    """The function after a forward pass that gives most of what it takes: Z1, A1, Z2, A2.

    What it gives is what it returns by these names, or what the file itself hands on from one to the other.
    """
    handed = _handed_forward(function)
    for before in _forwards(function, names):
        own = required_names(before)
        returned = returned_names(before) or named_by_place(before, names)
        places = {name: place for place, name in enumerate(returned) if name in names}
        places |= {name: each.place for name, each in handed.items() if each.by == before.__name__ and each.place >= 0}
        places = {name: place for name, place in places.items() if name not in own}
        if len(places) >= 2:
            return _after(before, function, names, places)
    return None


def _handed_forward(function: Callable[..., Any]) -> dict[str, HandedOn]:
    """What the file hands on to a function from one that is given examples, but for examples and parameters."""
    plain = getattr(function, "of", function)
    handed = handed_on(plain) if inspect.isfunction(plain) else {}
    beside = getattr(plain, "__globals__", {})
    return {
        name: each
        for name, each in handed.items()
        if role_of(name) not in ("x", "y")
        and not _PARAMETERS.fullmatch(name)
        and each.by in beside
        and any(role_of(argument) == "x" for argument in required_names(beside[each.by]))
    }


def _handed_alone(function: Callable[..., Any], names: list[str]) -> str | None:
    """The one argument whose name tells nothing and that the file hands on from a forward pass; None without one."""
    handed = _handed_forward(function)
    found = [name for name in names if name in handed and not role_of(name)]
    return found[0] if len(found) == 1 and handed[found[0]].place in _OF_PAIRS else None


def _after(
    before: Callable[..., Any], function: Callable[..., Any], names: list[str], places: dict[str, int]
) -> Callable[..., Any]:
    first = required_names(before)
    arguments = [*first, *(name for name in names if name not in first and name not in places)]

    def both(given: dict[str, Any], options: dict[str, Any]) -> Any:
        with _as_globals(before, given):
            result = before(*(given[name] for name in first))
        found = {name: result[place] for name, place in places.items()}
        return function(*(found[name] if name in places else given[name] for name in names), **options)

    return _dressed(both, function, arguments, before)


def _dressed(
    both: Callable[[dict[str, Any], dict[str, Any]], Any],
    function: Callable[..., Any],
    arguments: list[str],
    before: Callable[..., Any],
) -> Callable[..., Any]:
    """Two functions called as one, under the name of the second, with these arguments; `first` says which is first.

    The second one's arguments that have a default keep it. Not by `functools.wraps`: what unwraps a function to read
    its lines would then find those of the second alone.
    """
    own = inspect.signature(function).parameters.values()
    optional = [p for p in own if p.kind is KIND and p.default is not p.empty and p.name not in arguments]
    signature = inspect.Signature([*(inspect.Parameter(name, KIND) for name in arguments), *optional])

    def called(*values: Any, **options: Any) -> Any:
        bound = signature.bind(*values, **options).arguments
        return both({name: bound[name] for name in arguments}, {n: v for n, v in bound.items() if n not in arguments})

    dress: Any = called
    dress.__name__ = function.__name__
    dress.__signature__ = signature
    dress.parts, dress.shares = (before, function), shares_of(before, function)
    dress.first = f"{before.__name__}({', '.join(required_names(before))})"
    return dress  # type: ignore[no-any-return]


def _forwards(function: Callable[..., Any], names: list[str]) -> Iterator[Callable[..., Any]]:
    """Functions beside it that may run first: those the file hands on from, then those that share most arguments."""
    beside = getattr(getattr(function, "of", function), "__globals__", {})
    handed = {each.by for each in _handed_forward(function).values()}
    found = [
        f
        for name, f in beside.items()
        if inspect.isfunction(f)
        and f is not getattr(function, "of", function)
        and (_FORWARD.fullmatch(name) or name in handed)
    ]
    known = {name.lower() for name in names}

    def foreign(f: Callable[..., Any]) -> tuple[bool, int, int]:
        own = {name.lower() for name in required_names(f)}
        # what the file itself hands on tells more than names that are alike
        return getattr(f, "of", f).__name__ not in handed, len(own - known), -len(own & known)

    made = (without_dropout(with_constants(f)) for f in found)
    yield from sorted((f for f in made if required_names(f)), key=foreign)


def _both(
    before: Callable[..., Any],
    function: Callable[..., Any],
    cache: str,
    parts: Callable[[Any], tuple[Any, Any]],
) -> Callable[..., Any]:
    first, second = required_names(before), required_names(function)
    same = {name.lower(): name for name in first}
    outputs = {name for name in second if _OUTPUT.fullmatch(name) and name.lower() not in same}
    own = [name for name in second if name != cache and name not in outputs and name.lower() not in same]
    arguments = [*first, *own]

    def both(given: dict[str, Any], options: dict[str, Any]) -> Any:
        with _as_globals(before, given):
            result = before(*(given[name] for name in first))
        output, remembered = parts(result)
        with _as_globals(function, given):
            given = given | dict.fromkeys(outputs, output) | {cache: remembered}
            values = (given[name] if name in given else given[same[name.lower()]] for name in second)
            return function(*values, **options)

    return _dressed(both, function, arguments, before)


@contextlib.contextmanager
def _as_globals(function: Callable[..., Any], given: dict[str, Any]) -> Iterator[None]:
    """Let what a forward pass was given be there under its name, for a backward pass that reads it as a global."""
    plain = getattr(function, "of", function)
    space, missing = getattr(plain, "__globals__", {}), object()
    read = set(getattr(getattr(plain, "__code__", None), "co_names", ())) & given.keys()
    before = {name: space.get(name, missing) for name in read if not callable(space.get(name))}
    space.update({name: given[name] for name in before})
    try:
        yield
    finally:
        for name, value in before.items():
            space.pop(name) if value is missing else space.update({name: value})


def _parts(result: Any) -> tuple[Any, Any]:
    """The output and what is remembered of what a forward pass returned: (output, cache), or all of it as both."""
    if isinstance(result, tuple) and len(result) == 2:
        return result if not isinstance(result[0], dict) else result[::-1]
    if isinstance(result, tuple | list) and result:
        return result[-1], result
    return result, result


def _as_a_whole(result: Any) -> tuple[Any, Any]:
    """All that a forward pass returned, as what it remembers; its last part is the output."""
    return (result[-1] if isinstance(result, tuple | list) and result else result), result
