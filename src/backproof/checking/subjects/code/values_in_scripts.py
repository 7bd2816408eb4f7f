"""What the value of a name in a script is before it trains: pairs, ones, or what is filled in later, and so no data."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

Array = Any


def length_of(value: Array | list[Any]) -> int:
    """How many entries a list or an array has; 0 for an array that is a single number."""
    return 0 if isinstance(value, np.ndarray) and not value.ndim else len(value)


def is_to_be_filled(value: Any) -> bool:
    """Whether it is a list of zeros, into which a script without arrays writes its activations."""
    return isinstance(value, list) and all(type(each) in (int, float) and each == 0 for each in value)


def is_history(value: Any) -> bool:
    """Whether it is an array of zeros, into which a script writes its outputs one round after the other."""
    return isinstance(value, np.ndarray) and not value.any()


def are_ones(value: Any) -> bool:
    """Whether it is the input of a bias, which x0 often is, and no data."""
    return isinstance(value, np.ndarray) and bool(np.all(value == 1))


def are_pairs(value: Any) -> bool:
    """Whether it is a list of pairs of an example and its target."""
    if not isinstance(value, list) or not value or not isinstance(value[0], list | tuple):
        return False
    return all(len(item) == 2 and np.ndim(item[0]) == 1 for item in value) and np.ndim(value[0][1]) < 2


def as_plain_as(value: Array, like: Any) -> Any:
    """An array as an array, a number or a list, as another value is one."""
    if isinstance(like, np.ndarray):
        return np.array(value)
    if np.ndim(like) == 0 and np.size(value) == 1:
        return float(np.ravel(value)[0])
    return np.asarray(value).tolist()


def without_number(name: str) -> str:
    """A name without its last number, which tells those of one family apart.

    >>> without_number("x1"), without_number("target_o2"), without_number("o1_target"), without_number("lr")
    ('x', 'target_o', 'o_target', 'lr')
    """
    return re.sub(r"_?\d+(?=\D*$)", "", name)
