"""Costs, gradient norms and influences of single examples, by NumPy: the reference, and what sparse x is given to.

The data goes through in parts, so that memory stays bounded whatever the number of examples: no array of shape
(N, number of parameters) is formed, nor one of (N, neurons).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.engines.contract import Data
from backproof.engines.threads import suited_threads
from backproof.network import Gradient, Network, Parameters, Trace

Array = Any
_BYTES_AT_ONCE, _MOST_ROWS = 1 << 24, 8192


def example_norms(network: Network, vector: Array, data: Data) -> tuple[Array, Array]:
    """Return the cost C_x and ‖∂C_x/∂(w, b)‖ of each example, both (N,)."""
    return _by_parts(network, vector, data, network.example_gradient_norms)


def example_influences(network: Network, vector: Array, data: Data, gradient: Array) -> tuple[Array, Array]:
    """Return the cost C_x of each example and ⟨∂C_x/∂(w, b), gradient⟩, both (N,)."""
    parts = network.parameters_from_vector(gradient)
    direction = Gradient(parts.weights, parts.biases, ())
    return _by_parts(
        network, vector, data, lambda parameters, trace, y: network.example_influences(parameters, trace, y, direction)
    )


def _by_parts(
    network: Network, vector: Array, data: Data, measure: Callable[[Parameters, Trace, Array], Array]
) -> tuple[Array, Array]:
    """Return costs and measures (N,) of the examples, times their weights."""
    parameters = network.parameters_from_vector(vector)
    costs, measures = np.empty(len(data), data.y.dtype), np.empty(len(data), data.y.dtype)
    rows = _rows_at_once(network, data.y.dtype.itemsize)
    with np.errstate(over="ignore", invalid="ignore"), suited_threads(network.sizes, min(rows, len(data))):
        for first in range(0, len(data), rows):
            part = slice(first, first + rows)
            trace, y = network.forward(parameters, data.x[part]), data.y[part]
            costs[part] = network.example_costs(trace, y)
            measures[part] = measure(parameters, trace, y)
        if data.weights is not None:
            costs *= data.weights
            measures *= data.weights
    return costs, measures


def _rows_at_once(network: Network, item: int) -> int:
    """Examples whose z, a, δ and intermediate products fit the memory allowed."""
    return min(max(_BYTES_AT_ONCE // (6 * item * sum(network.sizes)), 1), _MOST_ROWS)
