"""Which of several values that a function returns are gradients, by their names in its last line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from backproof.checking.subjects.code.names_of_functions import required_names, returned_names

_GRADIENT = re.compile(
    r"d_?[wbuv]\w*|d_?[lk]\d|\w*grad\w*|nabla\w*|g_?[wb]\w{0,3}|delta_?[wb]\w*|dj_?d\w*|d_?(theta|syn|kernel|bias)\w*",
    re.I,
)
_LEAST = 2


def gradients_among(function: Callable[..., Any], result: Any) -> Any:
    """Those values of a tuple that the function's `return` names as gradients; the result itself where it names none.

    Args:
        function: whose source is read.
        result: what it returned.

    >>> def f(x):
    ...     loss, d_w1, d_w2 = x, 2 * x, 3 * x
    ...     return loss, d_w1, d_w2
    >>> gradients_among(f, f(1)) in ((2, 3), (1, 2, 3))  # the source is not always there
    True
    """
    if not isinstance(result, tuple):
        return result
    names = returned_names(function)
    if len(names) != len(result):
        return result
    kept = tuple(value for name, value in zip(names, result, strict=True) if _GRADIENT.fullmatch(name))
    return kept if _LEAST <= len(kept) < len(result) else result


def parameters_among(function: Callable[..., Any], result: Any) -> Any:
    """Those values of a tuple that have the names of the function's own arguments, as `return W, V, losses` has.

    Args:
        function: whose source is read.
        result: what it returned, the parameters that it moved among it.
    """
    of = getattr(function, "of", function)
    names = returned_names(of)
    if not isinstance(result, tuple) or len(names) != len(result):
        return result
    kept = tuple(value for name, value in zip(names, result, strict=True) if name in required_names(of))
    return kept if _LEAST <= len(kept) < len(result) else result
