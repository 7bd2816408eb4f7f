"""The complex step as a witness: f′(z) = Im f(z + ih) / h, exact to rounding where f is analytic.

The library's functions take real numbers, so these are the textbook forms, written here once more for complex ones.
"""

from typing import Any

import numpy as np
from scipy.special import erf

import cases
from backproof import Activation, Cost
from references.comparing import assert_close

STEP = 1e-30
_SQRT_2_OVER_PI = np.sqrt(2 / np.pi)

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: np.sinh(z) / np.cosh(z),
    "gelu": lambda z: z * (1 + erf(z / np.sqrt(2))) / 2,
    "gelu_tanh": lambda z: z * (1 + np.tanh(_SQRT_2_OVER_PI * (z + 0.044715 * z**3))) / 2,
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "exponential": lambda z: np.exp(z),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
}
COSTS = {
    "quadratic": lambda a, y: ((a - y) ** 2).sum(axis=-1) / 2,
    "half_mean_squared_error": lambda a, y: ((a - y) ** 2).mean(axis=-1) / 2,
    "binary_cross_entropy": lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=-1),
    "categorical_cross_entropy": lambda a, y: -(y * np.log(a)).sum(axis=-1),
    "log_likelihood": lambda a, y: -np.log((a * y).sum(axis=-1)),
    "log_cosh": lambda a, y: np.log(np.cosh(a - y)).sum(axis=-1),
    "poisson": lambda a, y: (a - y - y * np.log(a) + y * np.log(np.where(y > 0, y, 1))).sum(axis=-1),
}


def applies_to(record: Any) -> bool:
    """Analytic functions only."""
    return record.name in ACTIVATIONS or record.name in COSTS


def check_activation(record: Activation) -> int:
    """Forward against the textbook form, the slope or pull-back against the complex step."""
    f = ACTIVATIONS[record.name]
    if record.pull_back is not None:
        return _check_pull_back(record, f)
    z = cases.points(record)
    a = record.forward(z)
    compared = assert_close(a, f(z), 2e-14 * np.maximum(1, abs(a)), f"{record.name} forward")
    want = f(z + 1j * STEP).imag / STEP
    return compared + assert_close(record.slope(z, a), want, 2e-14 * np.maximum(1, abs(want)), f"{record.name} slope")


def _check_pull_back(record: Activation, f: Any) -> int:
    z, g = np.random.default_rng(7).normal(size=(2, 4, 5))
    want = np.empty_like(z)
    for j in range(z.shape[1]):
        move = np.zeros(z.shape[1])
        move[j] = STEP
        want[:, j] = (g * f(z + 1j * move)).sum(axis=-1).imag / STEP
    return assert_close(record.pull_back(g, record.forward(z)), want, 1e-14, f"{record.name} pull_back")


def check_cost(record: Cost) -> int:
    """Value against the textbook form, the gradient against the complex step, output by output."""
    a, y = cases.outputs_and_targets(record, np.random.default_rng(8))
    f = COSTS[record.name]
    value = f(a, y)
    compared = assert_close(record.value(a, y), value, 1e-14 * (1 + abs(value)), f"{record.name} value")
    want = np.empty_like(a)
    for j in range(a.shape[1]):
        move = np.zeros(a.shape[1])
        move[j] = STEP
        want[:, j] = f(a + 1j * move, y).imag / STEP
    return compared + assert_close(record.gradient(a, y), want, 1e-14 * (1 + abs(want)), f"{record.name} gradient")
