"""The temperature that probabilities are softened or sharpened by, found on examples that were not learnt from.

Guo, Pleiss, Sun, Weinberger, ICML 2017, arXiv:1706.04599, section 4.2: z^L / T before the output activation, with T
of the least cost. Which class is likeliest does not change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from backproof.engines import output_costs
from backproof.network import Network

Array = Any
LEAST, MOST = 0.5, 3.0
_TRIED = 64


def mean_cost(
    network: Network, z: Array, y: Array, weights: Array | None = None, temperature: float = 1.0
) -> float:  # fmt: skip
    """Return the mean cost of weighted inputs z^L (N, n_L), divided by the temperature, against targets y (N, n_L).

    Examples count by their weights (N,), where there are any.
    """
    z = z / temperature
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = network.activations[-1].forward(z)
    return mean_of(output_costs(network, z, outputs, y), weights)


def mean_of(costs: Array, weights: Array | None) -> float:
    """Return the mean of costs (N,), by the weights (N,) of the examples where there are any."""
    return float(costs.mean() if weights is None or not weights.any() else np.average(costs, weights=weights))


def fitted_temperature(
    network: Network, z: Array, y: Array, weights: Array | None = None, near: float | None = None
) -> float:  # fmt: skip
    """Return the temperature of least cost, from 0.5 to 3; 1 where outputs are no probabilities.

    Args:
        network: layers and cost.
        z: (N, n_L), of examples that were not learnt from.
        y: their targets (N, n_L).
        weights: how much each counts (N,), or None for all alike.
        near: where it is looked for first; what is found does not depend on it.

    >>> network = Network([1, 1], "sigmoid", "binary_cross_entropy")
    >>> z, y = np.full((4, 1), 8.0), np.array([[1.0], [1.0], [1.0], [0.0]])     # sure, and wrong one time in four
    >>> fitted_temperature(network, z, y)
    3.0
    """
    if network.activations[-1].name not in ("sigmoid", "softmax"):
        return 1.0
    # the cost is convex in 1 / T, so that it falls up to the least of these and rises from there
    return round(least_of(temperatures_of(), lambda each: mean_cost(network, z, y, weights, each), near), 6)


def temperatures_of() -> Array:
    """Return the temperatures that are tried, rising."""
    return np.exp(np.linspace(np.log(LEAST), np.log(MOST), _TRIED))


def least_of(tried: Array, cost: Callable[[float], float], near: float | None = None) -> float:
    """Return which of some rising numbers costs least, where the cost falls up to it and rises from there.

    Args:
        tried: the numbers (n,).
        cost: of one of them; it is asked for no number twice.
        near: a number that the search begins at, for which it is shorter where the least is not far from there.

    >>> least_of(np.arange(100.0), lambda number: abs(number - 7))
    7.0
    """
    last, cost_at = len(tried) - 1, cache(lambda place: cost(float(tried[place])))

    def falls(place: int) -> bool:
        return place < last and bool(cost_at(place + 1) < cost_at(place))

    low, high = (0, last) if near is None else _around(int(np.abs(tried - near).argmin()), last, falls)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if falls(middle) else (low, middle)
    return float(tried[low])


def _around(place: int, last: int, falls: Callable[[int], bool]) -> tuple[int, int]:
    """Return places, of 0 to `last`, between which costs end to fall, by steps from one of them that double."""
    low, high, step = 0, last, 1
    if falls(place):
        while falls(place):
            low, place, step = place + 1, min(place + step, last), 2 * step
        return low, place
    while place >= 0 and not falls(place):
        high, place, step = place, place - step, 2 * step
    return max(place + 1, 0), high
