"""Whole networks against their witnesses: cost, gradient and errors of a case, layer by layer, entry by entry."""

from typing import Any

import numpy as np

from backproof import Gradient
from references import conditioning, tape
from references.comparing import assert_close

UNITS = 4
"""Units of rounding of the condition-scaled size: 9e-16 of it in float64, 5e-7 in float32; at most 0.7 are seen."""


def check_case(case: Any) -> int:
    """The library's gradient of a case, in both dtypes, against the chain rule at 50 digits."""
    cost, weights, biases, errors = tape.evaluate(case)
    truth = Gradient(tuple(weights), tuple(biases), tuple(errors))
    size = conditioning.sizes(case)
    compared = 0
    for dtype in (np.float64, np.float32):
        cast = case.astype(dtype)
        compared += check_gradient(cast.gradient(), truth, size, UNITS * np.finfo(dtype).eps, _describe(case, dtype))
        if not case.masks:
            got = case.net.cost(cast.parameters, cast.x, cast.y, cast.example_weights)
            allowed = UNITS * np.finfo(dtype).eps * (1 + abs(cost) + _output_reach(case))
            compared += assert_close(got, cost, allowed, f"cost of {_describe(case, dtype)}")
    return compared


def check_gradient(got: Any, want: Any, size: Any, tolerance: float, what: str) -> int:
    """Three parts of a gradient, every layer, each within `tolerance` times its size."""
    compared = 0
    for i in reversed(range(len(want.weights))):
        where = f"layer {i + 2} of {what}"
        compared += assert_close(got.errors[i], want.errors[i], tolerance * size[2][i], f"errors, {where}")
        compared += assert_close(got.biases[i], want.biases[i], tolerance * size[1][i], f"biases, {where}")
        compared += assert_close(got.weights[i], want.weights[i], tolerance * size[0][i], f"weights, {where}")
    return compared


def _output_reach(case: Any) -> float:
    """What an ulp of the output makes of the cost."""
    return float(conditioning.sizes(case)[2][-1].sum())


def _describe(case: Any, dtype: Any) -> str:
    names = [record.name for record in case.net.activations]
    return f"{case.net.sizes} {names} {case.net.cost_function.name}, {len(case.x)} examples, {np.dtype(dtype)}"
