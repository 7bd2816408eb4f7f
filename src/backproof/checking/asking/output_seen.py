"""The activation and the cost of the output, seen through the code's own δ of it, where another was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.activations import activation
from backproof.checking.asking.asked import AnswersByExample
from backproof.checking.asking.whole_cost import usual_factors
from backproof.checking.report import remark
from backproof.costs import cost
from backproof.faces import Message
from backproof.network import Network

Array = Any
_CLOSE = 1e-6
_ENDS = (
    *((name, "quadratic") for name in ("identity", "sigmoid", "tanh", "softsign", "softplus", "relu", "softmax")),
    ("softmax", "categorical_cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
    ("exponential", "poisson"),
)
"""What networks end with, and how they are judged."""


def note_of_output(network: Network, asked: AnswersByExample) -> tuple[Message, ...]:
    """Say of which activation and cost the code's δ of the output is, where it is not that of the network."""
    own = (network.activations[-1].name, network.cost_function.name)
    found = next((end for end in output_seen(network, asked) if end != own), None)
    return (remark("output_seen", activation=found[0], cost=found[1]),) if found else ()


def output_seen(network: Network, asked: AnswersByExample) -> list[tuple[str, str]]:
    """Every activation and cost whose δ of the output is the code's, but for a constant that people write.

    Args:
        network: for its hidden layers, which are taken as they are.
        asked: the code's gradients of each example.
    """
    seen = asked.observed.biases[-1]
    if seen is None or network.depth in asked.unbiased or not seen.middle.any():
        return []
    z = network.forward(asked.probe.parameters, asked.probe.x).weighted_inputs[-1]
    y = np.asarray(asked.probe.y, np.float64)
    with np.errstate(all="ignore"):
        return [end for end in _ENDS if _is_multiple(seen.middle, _error(z, y, *end), (1.0, *usual_factors(network)))]


def _error(z: Array, y: Array, name: str, of: str) -> Array:
    record, a = activation(name), activation(name).forward(z)
    sent = cost(of).gradient(a, y)
    return record.pull_back(sent, a) if record.pull_back else sent * record.slope(z, a)  # type: ignore[misc]


def _is_multiple(seen: Array, right: Array, factors: tuple[float, ...]) -> bool:
    size = abs(seen).max()
    return any(bool((abs(seen - factor * right) <= _CLOSE * size).all()) for factor in factors)
