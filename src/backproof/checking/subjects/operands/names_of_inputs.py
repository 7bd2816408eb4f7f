"""What operations and their inputs are called, and which names tell an input without derivative or one of a pair."""

from __future__ import annotations

import inspect
import re
from typing import Any

from backproof.checking.subjects.operands.operator_inputs import are_whole_numbers

Array = Any
_WITHOUT_DERIVATIVE = re.compile(
    r"\w*(target|label|mask|truth|expected|teacher)\w*|gt|tgt|y_?true|cos\w*|sin|sin_\w*|freqs?\w*|positions?|pos|class_weights?",
    re.I,
)
_OF_PAIRS = ("anchor", "positive", "negative", "left", "right")
_FRAMEWORK_ARGUMENTS = ("ctx", "self", "cls")
_PAIRS = (("a", "b"), ("u", "v"), ("a", "p"), ("a", "n"))


def name_of(thing: Any) -> str:
    """Return what a function, a partial or an object is called.

    >>> import numpy as np
    >>> name_of(np.sin), name_of(0.5)
    ('sin', 'float')
    """
    for each in (thing, getattr(thing, "func", None)):
        if name := getattr(each, "__name__", ""):
            return str(name)
    return type(thing).__name__


def names_of_arguments(function: Any, *, required: bool = False) -> tuple[str, ...]:
    """Return the names of the positional arguments of a function, without `ctx` and `self`; () where it has none.

    >>> names_of_arguments(lambda x, weight, eps=1e-5: x), names_of_arguments(lambda x, eps=1e-5: x, required=True)
    (('x', 'weight', 'eps'), ('x',))
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ()
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    kept = [p for p in parameters if p.kind in plain and not (required and p.default is not p.empty)]
    return tuple(p.name for i, p in enumerate(kept) if not (i == 0 and p.name in _FRAMEWORK_ARGUMENTS))


def may_lack_derivative(name: str, leaf: Array) -> bool:
    """Whether an input is of those for which nothing is sent back on purpose: labels, masks, tables of cosines.

    Args:
        name: what the code calls it.
        leaf: its values; labels and masks are whole numbers, whatever their dtype.

    >>> import numpy as np
    >>> may_lack_derivative("target", np.array([0.2])), may_lack_derivative("weight", np.array([0.2]))
    (True, False)
    """
    return bool(_WITHOUT_DERIVATIVE.fullmatch(name)) or are_whole_numbers(leaf)


def are_alike(first: str, second: str) -> bool:
    """Whether two inputs are named as a pair, such as anchor and positive or x1 and x2, so that neither is a target.

    >>> are_alike("z_i", "z_j"), are_alike("anchor", "positive"), are_alike("pred", "target"), are_alike("x", "y")
    (True, True, False, False)
    """
    if any(name.lower() in _OF_PAIRS for name in (first, second)):
        return True
    if min(len(first), len(second)) < 2:
        return (first, second) in _PAIRS
    return first != second and len(first) == len(second) and first[:-1] == second[:-1]
