"""Settings of layers that a program writes down, a dict for each layer: which they are, and the sizes that they say."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from backproof.checking.subjects.code.program_text import program_in
from backproof.checking.subjects.running.guard import SubjectError

_SETTINGS = re.compile(
    r"\w*(settings|layers|arch(itecture)?|config|cfg|specs?|structure|topology|layout|blueprint)", re.I
)


def are_layers(value: Any) -> bool:
    """Whether it is a list of settings, a dict with words or numbers for each layer."""
    is_list = isinstance(value, list | tuple) and len(value) > 0
    return is_list and all(isinstance(each, dict) and each and _is_plain(each) for each in value)


def _is_plain(settings: dict[Any, Any]) -> bool:
    return all(isinstance(each, int | float | str | bool | None) for each in settings.values())


def written_layers(function: Callable[..., Any], name: str) -> Any:
    """The settings of layers that a function's file writes down where it begins; the only ones, whatever their name."""
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    found = _layers_written_in(file)
    only = next(iter(found.values())) if len(found) == 1 and _SETTINGS.fullmatch(name) else None
    return found.get(name, only)


@functools.lru_cache(maxsize=16)
def _layers_written_in(file: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        tree = program_in(Path(file)).tree
    except (OSError, ValueError, SubjectError):
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and isinstance(node.targets[0], ast.Name):
            with contextlib.suppress(ValueError, TypeError, SyntaxError):
                value = ast.literal_eval(node.value)
                found |= {node.targets[0].id: value} if are_layers(value) else {}
    return found


def sizes_of_layers(value: Any) -> tuple[int, ...]:
    """Layer sizes that settings of layers say: two numbers of each, how many come in and go out; else ().

    >>> sizes_of_layers([{"in": 2, "out": 4, "act": "relu"}, {"in": 4, "out": 1, "act": "sigmoid"}])
    (2, 4, 1)
    """
    widths = [[each for each in layer.values() if type(each) is int] for layer in value]
    if any(len(each) != 2 for each in widths) or any(a[1] != b[0] for a, b in pairwise(widths)):
        return ()
    return (widths[0][0], *(each[1] for each in widths))
