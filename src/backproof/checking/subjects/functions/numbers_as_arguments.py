"""A function that takes every weight and every input as a number of its own: `backward(x1, x2, y1, w1, w2, …)`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.checking.subjects.code.single_numbers import is_one_bias, is_weight, role_of_number
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.running.dressing import KIND, called, dressed
from backproof.checking.subjects.running.guard import SubjectError
from backproof.network import Network


def of_numbers(function: Callable[..., Any], network: Network) -> Callable[..., Any] | None:
    """The function with lists of arrays in place of single numbers w1, w2, …, b1, … and of x1, x2, …, y1, …."""
    names = list(inspect.signature(function).parameters)
    weights, biases = ([name for name in names if kind(name)] for kind in (is_weight, is_one_bias))
    data = {role: [n for n in names if role_of_number(n) == role] or [n for n in names if n == role] for role in "xy"}
    sizes = network.sizes
    wanted = sum(m * n for m, n in pairwise(sizes)), sum(sizes[1:])
    fits = (len(weights), len(biases)) == wanted and len(weights) > network.depth - 1
    if not fits or (len(data["x"]), len(data["y"])) != (sizes[0], sizes[-1]):
        return None
    own = inspect.signature(function)
    ours = {*weights, *biases, *data["x"], *data["y"]}
    rest = [parameter for name, parameter in own.parameters.items() if name not in ours]
    signature = inspect.Signature([inspect.Parameter(n, KIND) for n in ("weights", "biases", "x", "y")] + rest)

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        w, b, x, y = (given.pop(name) for name in ("weights", "biases", "x", "y"))
        if np.ndim(x) > 1:
            raise SubjectError(
                "your code takes one example, as single numbers, and was given several; accepted: one example"
            )
        shapes = [np.shape(each) for each in w]
        numbers = zip((*weights, *biases), np.concatenate([np.ravel(each) for each in (*w, *b)]), strict=True)
        given |= {name: float(value) for name, value in numbers}
        given |= dict(zip((*data["x"], *data["y"]), map(float, (*np.ravel(x), *np.ravel(y))), strict=True))
        return _as_arrays(called(function, own, given), [*weights, *biases], shapes, network.sizes[1:])

    return dressed(both, function, signature)


def with_data_as_arrays(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The function with x and y in place of single numbers x1, x2, …, y1, …; None where it takes none such.

    >>> with_data_as_arrays(lambda x1, x2, y: x1 + 10 * x2 + 100 * y)(np.array([1.0, 2.0]), np.array([3.0]))
    321.0
    """
    own = inspect.signature(function)
    x, y = ([n for n in own.parameters if role_of_number(n) == role] for role in "xy")
    y = y or [n for n in own.parameters if role_of(n) == "y"]
    if len(x) < 2 or not y:
        return None
    rest = [parameter for name, parameter in own.parameters.items() if name not in (*x, *y)]
    signature = inspect.Signature([inspect.Parameter(n, KIND) for n in ("x", "y")] + rest)

    def both(*values: Any, **options: Any) -> Any:
        given = dict(signature.bind(*values, **options).arguments)
        is_label = np.asarray(given["y"]).dtype.kind == "i"
        data = [*np.ravel(given.pop("x")), *np.ravel(given.pop("y"))]
        if is_label or len(data) != len(x) + len(y):
            raise SubjectError(
                "your code takes one example, as single numbers, and was given several; accepted: one example"
            )
        return called(function, own, given | dict(zip((*x, *y), map(float, data), strict=True)))

    return dressed(both, function, signature)


def _as_arrays(result: Any, order: list[str], shapes: list[tuple[int, ...]], widths: tuple[int, ...]) -> Any:
    """Numbers that were returned, in the order of the parameters or by their names, as weights and biases."""
    if isinstance(result, dict):
        keys = {re.sub(r"^(d|grad_?|delta_?|new_?)", "", str(key), flags=re.I): value for key, value in result.items()}
        result = [keys[name] for name in order] if set(order) <= set(keys) else list(result.values())
    numbers = list(np.concatenate([np.ravel(part) for part in result])) if isinstance(result, tuple | list) else []
    if len(numbers) == len(order) + 1:
        del numbers[0]  # the cost
    if len(numbers) != len(order):
        raise SubjectError(
            "your code returned {given} numbers; accepted: {wanted}, in the order of the parameters",
            given=len(numbers),
            wanted=len(order),
        )
    weights, at = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        weights.append(np.array(numbers[at : at + size], np.float64).reshape(shape))
        at += size
    ends = np.cumsum(widths)[:-1]
    return weights, np.split(np.array(numbers[at:], np.float64), ends)
