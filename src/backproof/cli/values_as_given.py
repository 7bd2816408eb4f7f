"""Options that are already what they should be pass Typer's conversion, so that it need not import Pydantic for them.

Typer builds a Pydantic adapter for every option of a command, given or not; that takes as long as to predict a small
file. What does need a conversion, a number, has it as before, in the same words where it is none. A Typer that is made
otherwise is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer.core

_PLAIN = (str, bool, int, float)


def spare_conversions() -> None:
    """Convert only what is not of its type yet, in this process from now on."""
    options: Any = getattr(typer.core, "_TyperParameter", None)
    conversion = getattr(options, "get_runtime_param", None)
    if conversion is not None and getattr(conversion, "__module__", "") == typer.core.__name__:
        options.get_runtime_param = lambda option: _AsGiven(option, conversion)


class _AsGiven:
    """What Typer asks to convert a value: the value itself where it is nothing, or of its type."""

    def __init__(self, option: Any, conversion: Callable[[Any], Any]) -> None:
        self._option = option
        self._conversion = conversion

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value, converted where it must be."""
        kind = self._option.type_descriptor.annotation
        if param.multiple or param.nargs == -1:
            done = not value or (kind == list[str] and all(type(one) is str for one in value))
            return list(value or ()) if done else self._converted(value, param, ctx)
        if value is None or (type(value) in _PLAIN and kind is type(value)):
            return value
        return float(value) if kind is float and type(value) is int else self._converted(value, param, ctx)

    def _converted(self, value: Any, param: Any, ctx: Any) -> Any:
        return self._conversion(self._option).coerce(value, param=param, ctx=ctx)
