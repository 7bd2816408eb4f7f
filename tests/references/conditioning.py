"""How large a gradient's rounding errors may be: the equations evaluated in absolute values.

Nothing cancels there, and every term keeps what an ulp of each of its factors makes of it, so that a unit of rounding
times this size bounds the error of the floating-point sweep up to a small constant.
"""

from typing import Any

import numpy as np

from backproof import equations


def sizes(case: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """The condition-scaled sizes of the gradient by weights and by biases, and of the errors per example."""
    trace = case.net.forward(case.parameters, case.x, case.masks)
    weights = [abs(w) for w in case.parameters.weights]
    a_sizes, slope_sizes = _forward_sizes(case, trace, weights)
    delta = _spread(case, -1, _output_size(case, trace, a_sizes[-1])) * slope_sizes[-1]
    errors = [delta]
    for i in range(len(weights) - 2, -1, -1):
        sent_back = equations.bp2(delta, weights[i + 1], _mask(case, i + 1))
        delta = _spread(case, i, sent_back) * slope_sizes[i]
        errors.insert(0, delta)
    given = np.ones(len(case.x)) if case.example_weights is None else case.example_weights
    shared = [error * (given / given.sum())[:, None] for error in errors]
    by_weight = [equations.bp3(error, a) for error, a in zip(shared, a_sizes[:-1], strict=True)]
    return by_weight, [equations.bp4(error) for error in shared], errors


def _forward_sizes(case: Any, trace: Any, weights: list[Any]) -> tuple[list[Any], list[Any]]:
    a_size, slope_sizes = abs(trace.activations[0]), []
    a_sizes = [a_size]
    for i, (w, b) in enumerate(zip(weights, case.parameters.biases, strict=True)):
        z_size = _spread(case, i, equations.weighted_input(a_size, w, abs(b)))
        slope = _steepest(case.net.activations[i], trace.weighted_inputs[i])
        slope_sizes.append(slope * (1 + z_size))
        a_size = (abs(case.net.activations[i].forward(trace.weighted_inputs[i])) + slope * z_size) * _mask(case, i + 1)
        a_sizes.append(a_size)
    return a_sizes, slope_sizes


def _steepest(record: Any, z: Any) -> Any:
    """A bound of |σ′| and, up to a factor of 2, of |σ″| at z; a softmax row's Jacobian has no entry above 1/4."""
    if record.slope is None:
        return np.full_like(z, z.shape[1])
    return np.maximum(1, abs(record.slope(z, record.forward(z))))


def _output_size(case: Any, trace: Any, a_size: Any) -> Any:
    """|∂C/∂a|, and what an ulp of a makes of it: the more, the closer a is to where the cost is infinite."""
    a, poles = trace.output, _poles(case.net.cost_function)
    margin = np.minimum(1, np.min([abs(a - pole) for pole in poles], axis=0)) if poles else 1
    gradient = abs(case.net.cost_function.gradient(a, case.y))
    return gradient + a_size / margin**2 * np.maximum(1, abs(case.y))


def _spread(case: Any, i: int, size: Any) -> Any:
    """In a layer where the activation acts on the whole row, every entry has a part in every other."""
    if case.net.activations[i].is_elementwise:
        return size
    return np.broadcast_to(size.sum(axis=1, keepdims=True), size.shape)


def _poles(record: Any) -> list[float]:
    """The ends of the cost's domain where its gradient is infinite."""
    half = np.array([[0.5]])
    ends = [end for end in record.domain if np.isfinite(end)]
    return [end for end in ends if np.isinf(record.gradient(np.array([[end]]), half)).any()]


def _mask(case: Any, i: int) -> Any:
    return case.masks[i] if i < len(case.masks) and case.masks[i] is not None else 1
