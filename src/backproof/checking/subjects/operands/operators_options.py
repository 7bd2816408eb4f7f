"""What is not said of an operation: the defaults in its file of arguments of a name, and the sizes of a module.

`negative_slope=0.01` or `reduction="mean"` of one function tell what another, which requires the same, may be given.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.names_of_inputs import names_of_arguments
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.errors import InputError

_MOST = 400
_WIDTH = 4
"""Of the last axis, where no input says it."""
_RATE = re.compile(r"p|\w*(prob|rate|dropout|ratio|eps(ilon)?|alpha|beta|gamma|scale|temperature|slope)", re.I)


def defaults_beside(thing: Any, names: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    """The defaults of arguments with these names, in the functions and constructors of the file of an operation.

    Args:
        thing: the operation.
        names: of its own arguments.

    Returns:
        The name and the default of each that has one: a number, a flag, a word or None.
    """
    first = thing[0] if isinstance(thing, tuple | list) and thing else thing
    first = getattr(first, "__self__", first)
    kind = first if isinstance(first, type) or hasattr(first, "__globals__") else type(first)
    module = sys.modules.get(str(getattr(kind, "__module__", "")))
    held = list(vars(module).values())[:_MOST] if module is not None else []
    found: dict[str, Any] = {}
    for each in held:
        if getattr(each, "__module__", None) == module.__name__ if module else False:
            for parameter in _parameters(each):
                if parameter.name in names and _is_plain(parameter.default):
                    found.setdefault(parameter.name, parameter.default)
    return tuple(found.items())


def _parameters(thing: Any) -> Iterator[inspect.Parameter]:
    for function in (thing, *(vars(thing).values() if isinstance(thing, type) else ())):
        function = getattr(function, "__func__", function)
        if inspect.isfunction(function):
            yield from inspect.signature(function).parameters.values()


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def made_of_modules(thing: Any, given: tuple[Any, ...] = ()) -> Any:
    """A module of a class of PyTorch's modules, each of whose sizes is that of the last axis; any other as it is.

    Args:
        thing: what the user gave.
        given: the inputs it is to be called with.

    Raises:
        InputError: no such object can be made.
    """
    if not isinstance(thing, type) or not any(kind.__module__.startswith("torch.nn") for kind in thing.__mro__):
        return thing
    names = names_of_arguments(thing, required=True)
    width = (np.shape(given[0])[-1:] or (1,))[0] if given and hasattr(given[0], "shape") else _WIDTH
    try:
        return call_safely(thing, *(0.5 if _RATE.fullmatch(name) else width for name in names)).result
    except SubjectError as error:
        raise InputError(
            "operator: {name} is a class of modules, and no object of it could be made with {width} for its sizes "
            "({error}); accepted: an object of it, such as one that its file makes",
            name=thing.__name__, width=width, error=error,
        ) from None  # fmt: skip
