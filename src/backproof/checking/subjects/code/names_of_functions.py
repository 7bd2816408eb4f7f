"""The names of what a function takes, and of what it returns at its end."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable
from typing import Any

from backproof.checking.subjects.code.program_text import tree_of
from backproof.checking.subjects.names.names_in_code import role_of


def returned_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """Names, or attributes, in the tuple that a function returns at its end; none where it is not made of these."""
    plain = getattr(function, "__func__", function)
    names = _returned(plain) if inspect.isfunction(plain) else ()
    return names if all(names) else ()


def named_by_place(function: Callable[..., Any], names: list[str]) -> tuple[str, ...]:
    """The names in a tuple that a function returns, where another takes them in this order, and all but one have any.

    Args:
        function: which may end with `return Z1, A1, Z2, softmax(Z2)`, or with `return hidden, hidden @ W2`.
        names: of the other's arguments, which may begin with Z1, A1, Z2, A2, or hold hidden, scores.
    """
    plain = getattr(function, "__func__", function)
    returned = _returned(plain) if inspect.isfunction(plain) else ()
    for start in range(len(names) - len(returned) + 1):
        taken = tuple(names[start : start + len(returned)])
        differ = [other for one, other in zip(returned, taken, strict=True) if one != other]
        is_sure = (len(returned) > 2 and start == 0) or (len(returned) > 1 and list(map(role_of, differ)) == ["out"])
        if is_sure and len(differ) == 1 and "" in returned:
            return taken
    return ()


@functools.lru_cache(maxsize=64)
def _returned(function: Callable[..., Any]) -> tuple[str, ...]:
    tree = tree_of(function)
    if tree is None:
        return ()
    last = tree.body[0].body[-1]  # type: ignore[attr-defined]
    parts = last.value.elts if isinstance(last, ast.Return) and isinstance(last.value, ast.Tuple) else []
    found = [part.attr.strip("_") if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in parts]
    return tuple(found)


def required_names(function: Callable[..., Any]) -> list[str]:
    """Names of the positional arguments that have no default."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in parameters if p.kind in kinds and p.default is p.empty]
