"""Networks whose every weight is a number with a name of its own: w1, w2, …, b1, …: how many neurons they have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.places.matching import last_name
from backproof.checking.subjects.places.slots import Slot, slots

Sizes = tuple[int, ...]
_WEIGHT = re.compile(r"w(eights?)?_?[a-z]{0,2}_?\d+", re.I)
_BIAS = re.compile(r"b(ias(es)?)?_?[a-z]{0,2}_?\d+|b(ias)?", re.I)
_NUMBERED = re.compile(r"(.*?)_?\d+")
_WIDEST = 5


def is_weight(name: str) -> bool:
    """Whether a name is that of one weight among several, such as w1.

    >>> is_weight("w12"), is_weight("weight_3"), is_weight("w")
    (True, True, False)
    """
    return _WEIGHT.fullmatch(name) is not None


def is_one_bias(name: str) -> bool:
    """Whether a name is that of one bias among several, such as b1, or of the only one.

    >>> is_one_bias("b2"), is_one_bias("bias"), is_one_bias("batch")
    (True, True, False)
    """
    return _BIAS.fullmatch(name) is not None


def role_of_number(name: str) -> str:
    """The role of one number of the data, such as x1, "" for any other name.

    >>> role_of_number("x1"), role_of_number("target_o2"), role_of_number("w1"), role_of_number("x")
    ('x', 'y', '', '')
    """
    found = _NUMBERED.fullmatch(name)
    role = role_of(found[1]) if found else ""
    return role if role in ("x", "y") else ""


def numbers_that_weigh(thing: Any) -> list[Slot]:
    """The single numbers of an object that are weights by their names."""
    return [s for s in slots(thing, numbers=True) if np.ndim(s.get()) == 0 and is_weight(last_name(s.path))]


def sizes_of_numbers(names: Sequence[str]) -> list[Sizes]:
    """Layer sizes of a network of single numbers by their names, the likeliest first.

    Args:
        names: of weights and biases, and of the data where they are numbers too.

    >>> names = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "b1", "b2", "x1", "x2", "y1", "y2"]
    >>> sizes_of_numbers(names)[0], sizes_of_numbers(["w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"])[0]
    ((2, 2, 2), (2, 2, 1))
    """
    weights, biases = (sum(map(kind, names)) for kind in (is_weight, is_one_bias))
    if not weights:
        return []
    inputs, outputs = (sum(role_of_number(name) == role for name in names) for role in ("x", "y"))
    widths = range(1, _WIDEST + 1)
    shapes = [(m, n) for m, n in product(widths, widths) if m * n == weights]
    deeper = [(m, h, n) for m, h, n in product(widths, widths, widths) if h * (m + n) == weights and h > 1]
    # one input is told from two by its biases alone
    deeper = [s for s in deeper if s[0] > 1 or biases == sum(s[1:])]
    # a bias for each neuron is the likeliest, then one for each layer
    fits = [s for s in (*deeper, *shapes) if biases in (0, sum(s[1:]), len(s) - 1)]
    fits = [s for s in fits if inputs in (0, s[0]) and outputs in (0, s[-1])]
    return sorted(fits, key=lambda s: (biases != sum(s[1:]), -len(s)))
