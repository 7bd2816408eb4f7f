"""What stands in the file of a function: forward passes beside it, and the libraries whose arrays it may take."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from backproof.checking.subjects.names.names_in_code import is_kind


def forward_functions(function: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Functions beside the user's, in the same file, whose names say that they run forward."""
    beside = getattr(function, "__globals__", {})
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    return [
        value
        for name, value in beside.items()
        if is_kind(name, "forward") and isinstance(value, FunctionType) and value.__code__.co_filename == file
    ]


def libraries_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """What kinds of arrays to pass, the likeliest first, by what the function's module imports."""
    module = getattr(function, "__globals__", {})
    names = {getattr(value, "__name__", "").split(".")[0] for value in module.values() if type(value) is type(sys)}
    ordered = ["torch"] if "torch" in names and "torch" in sys.modules else []
    ordered += ["numpy", "lists"] if "numpy" in names or "torch" in names or "jax" in names else ["lists", "numpy"]
    if "jax" in names and "jax" in sys.modules:
        ordered.append("jax")
    return tuple(ordered)
