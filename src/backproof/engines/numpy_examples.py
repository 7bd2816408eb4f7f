"""Costs, gradient norms and influences of single examples, by NumPy: the reference, and what sparse x is given to.

The data goes through in parts, so that memory stays bounded whatever the number of examples: no array of shape
(N, number of parameters) is formed, nor one of (N, neurons).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backproof.engines.contract import Array, Data
from backproof.engines.parts import by_parts
from backproof.network import Gradient, Network, Parameters, Trace

_ARRAYS = 6
"""Kept of each example and neuron: z, a, δ, and what is computed on the way to them."""


def example_norms(network: Network, vector: Array, data: Data) -> tuple[Array, Array]:
    """Return the cost C_x and ‖∂C_x/∂(w, b)‖ of each example, both (N,)."""
    return _measured(network, vector, data, network.example_gradient_norms)


def example_influences(network: Network, vector: Array, data: Data, gradient: Array) -> tuple[Array, Array]:
    """Return the cost C_x of each example and ⟨∂C_x/∂(w, b), gradient⟩, both (N,)."""
    parts = network.parameters_from_vector(gradient)
    direction = Gradient(parts.weights, parts.biases, ())
    return _measured(
        network, vector, data, lambda parameters, trace, y: network.example_influences(parameters, trace, y, direction)
    )


def _measured(
    network: Network, vector: Array, data: Data, measure: Callable[[Parameters, Trace, Array], Array]
) -> tuple[Array, Array]:
    """Return costs and measures (N,) of the examples, times their weights."""
    parameters = network.parameters_from_vector(vector)
    costs, measures = np.empty(len(data), data.y.dtype), np.empty(len(data), data.y.dtype)

    def keep(part: slice, trace: Trace) -> None:
        costs[part] = network.example_costs(trace, data.y[part])
        measures[part] = measure(parameters, trace, data.y[part])

    by_parts(network, parameters, data.x, _ARRAYS, keep)
    if data.weights is not None:
        with np.errstate(over="ignore", invalid="ignore"):
            costs *= data.weights
            measures *= data.weights
    return costs, measures
