"""Central differences as a witness: (f(v + h) − f(v − h)) / 2h, of the forward function alone."""

from collections.abc import Callable
from typing import Any

import numpy as np

import cases
from backproof import Activation, Cost
from references.comparing import assert_close

STEP = 1e-5
TOLERANCE = 2e-8
"""Truncation is of order h² = 1e-10, rounding of order 1e-16 / h = 1e-11, times the size of the function."""


def derivative(f: Callable[[Any], Any], v: Any) -> Any:
    """df/dv where f acts entry by entry."""
    return (f(v + STEP) - f(v - STEP)) / (2 * STEP)


def gradient(f: Callable[[Any], float], v: Any) -> Any:
    """∂f/∂v of a function of a whole array that returns a number."""
    found = np.empty(v.size)
    for i in range(v.size):
        move = np.zeros(v.size)
        move[i] = STEP
        move = move.reshape(v.shape)
        found[i] = (f(v + move) - f(v - move)) / (2 * STEP)
    return found.reshape(v.shape)


def applies_to(record: Any) -> bool:
    """Every record, away from its kinks."""
    return True


def check_activation(record: Activation) -> int:
    """The slope, or the pull-back of a whole layer, against differences of forward."""
    if record.pull_back is not None:
        return _check_pull_back(record)
    z = cases.points(record)
    a = record.forward(z)
    return assert_close(
        record.slope(z, a), derivative(record.forward, z), TOLERANCE * (1 + abs(a)), f"{record.name} slope"
    )


def _check_pull_back(record: Activation) -> int:
    rng = np.random.default_rng(5)
    z, g = rng.normal(size=(2, 4, 5))
    want = gradient(lambda v: float((g * record.forward(v)).sum()), z)
    return assert_close(record.pull_back(g, record.forward(z)), want, TOLERANCE, f"{record.name} pull_back")


def check_cost(record: Cost) -> int:
    """The gradient against differences of value, output by output."""
    a, y = cases.outputs_and_targets(record, np.random.default_rng(6))
    want = gradient(lambda v: float(record.value(v, y).sum()), a)
    return assert_close(record.gradient(a, y), want, 1e-6 * (1 + abs(want)), f"{record.name} gradient")
