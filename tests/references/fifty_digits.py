"""Arithmetic of 50 digits and more as a witness: formulas in mpmath, differentiated by its own differences."""

from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath as mp
import numpy as np
import sympy as sp

import cases
from backproof import Activation, Cost
from references import symbols
from references.comparing import assert_close

DIGITS = 150
"""More than 50, since a formula such as log(1 + exp(z)) loses 50 of them in its tail."""
FROM_ACTIVATION = {"sigmoid", "tanh"}
"""Slopes computed from the rounded a: to an ulp of 1, as the equations' book writes them, not to an ulp of σ′."""


def applies_to(record: Any) -> bool:
    """Every record with a formula of one neuron."""
    return symbols.applies_to(record)


@cache
def function(formula: str, *letters: Any) -> Callable[..., Any]:
    """The formula as a function of mpmath numbers."""
    return sp.lambdify(letters, symbols.expression(formula), "mpmath")


def check_activation(record: Activation) -> int:
    """Forward and slope to a few ulps, and what an ulp of z makes of them, from −12 to 12 in both dtypes."""
    return sum(_check_dtype(record, dtype) for dtype in (np.float64, np.float32))


def _check_dtype(record: Activation, dtype: Any) -> int:
    ulp, least = float(np.finfo(dtype).eps), float(np.finfo(dtype).tiny)
    z = cases.points(record, limit=12, count=49).astype(dtype)
    a = record.forward(z)
    f = function(record.formula, symbols.Z)
    with mp.workdps(DIGITS):
        jets = [mp.taylor(f, mp.mpf(float(v)), 2) for v in z]
        want, slope, bend = (np.array([float(k * jet[i]) for jet in jets]) for i, k in enumerate((1, 1, 2)))
    allowed = 4 * ulp * (abs(want) + abs(z * slope)) + 100 * least
    compared = assert_close(a, want, allowed, f"{record.name} forward in {dtype.__name__}")
    size = abs(slope) + abs(z * bend) + (record.name in FROM_ACTIVATION)
    return compared + assert_close(
        record.slope(z, a), slope, 4 * ulp * size + 100 * least, f"{record.name} slope in {dtype.__name__}"
    )


def check_cost(record: Cost) -> int:
    """Value and gradient to a few ulps of their terms in both dtypes."""
    compared = 0
    for dtype in (np.float64, np.float32):
        ulp = float(np.finfo(dtype).eps)
        a, y = (v.astype(dtype) for v in cases.outputs_and_targets(record, np.random.default_rng(9)))
        terms, slopes = _terms(record, a, y)
        share = 1 / a.shape[1] if record.averages else 1
        value, size = share * terms.sum(axis=1), share * (1 + abs(terms) + abs(y)).sum(axis=1)
        compared += assert_close(record.value(a, y), value, 4 * ulp * size, f"{record.name} value in {dtype.__name__}")
        size = 4 * ulp * (abs(slopes) + 1)
        compared += assert_close(
            record.gradient(a, y), share * slopes, size, f"{record.name} gradient in {dtype.__name__}"
        )
    return compared


def _terms(record: Cost, a: Any, y: Any) -> tuple[Any, Any]:
    f = function(record.formula, symbols.A, symbols.Y)
    with mp.workdps(DIGITS):
        pairs = [(mp.mpf(float(u)), mp.mpf(float(v))) for u, v in zip(a.ravel(), y.ravel(), strict=True)]
        values = [float(f(*pair)) for pair in pairs]
        slopes = [float(mp.diff(lambda u, v=v: f(u, v), u)) for u, v in pairs]
    return np.reshape(values, a.shape), np.reshape(slopes, a.shape)
