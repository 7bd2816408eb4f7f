"""A function in place of the user's own, which takes its parameters in another form: how it is called and shown."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

KIND = inspect.Parameter.POSITIONAL_OR_KEYWORD


def called(function: Callable[..., Any], own: inspect.Signature, given: dict[str, Any]) -> Any:
    """The function with these arguments: those that it needs by their place, others by their names."""
    needed = [name for name, parameter in own.parameters.items() if parameter.default is parameter.empty]
    options = {name: value for name, value in given.items() if name not in needed}
    return function(*(given[name] for name in needed), **options)


def dressed(both: Any, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    """A function that stands for another: its name, its own arguments, and what was called first."""
    both.__name__, both.__signature__ = getattr(function, "__name__", "gradient"), signature
    for said in ("first", "of", "unbiased", "forward_values", "rates", "parts", "shares"):
        if hasattr(function, said):
            setattr(both, said, getattr(function, said))
    return both  # type: ignore[no-any-return]
