"""How many steps a round has by default: a function of network, batch and rows, so that no clock changes the result.

A round on a shard should take much longer than sending its state there and back, some 10 to 30 ms for a small network.
So it has as many steps as make some 3 · 10¹⁰ multiplications, half a second of one core or more, and at most one pass
over the shard: averaging more seldom costs accuracy (docs/cluster.md has the table).
"""

from __future__ import annotations

import math
from itertools import pairwise

PRODUCTS = 1 << 35
"""Multiplications of a round on a shard."""
COMMUNICATION = 0.05
"""The share of the time that a measured length lets communication have."""


def steps_of_a_round(sizes: tuple[int, ...], batch_size: int, steps_per_epoch: int) -> int:
    """Return how many steps a round has.

    Args:
        sizes: of the layers.
        batch_size: examples a step, of each shard.
        steps_per_epoch: of the largest shard.

    >>> steps_of_a_round((30, 64, 64, 1), 32, 31_250), steps_of_a_round((784, 1024, 1024, 10), 256, 10_000)
    (31250, 25)
    """
    products = 3 * batch_size * sum(n * m for m, n in pairwise(sizes))  # forward, BP2 and BP3
    return min(steps_per_epoch, max(1, -(-PRODUCTS // products)))


def measured_length(seconds_a_step: float, seconds_beside: float, steps_per_epoch: int) -> int:
    """Return how many steps a round needs so that what is no step takes 5 % of its time.

    >>> measured_length(1e-5, 0.01, 100_000), measured_length(1e-5, 10.0, 500)
    (19001, 500)
    """
    wanted = seconds_beside * (1 / COMMUNICATION - 1) / max(seconds_a_step, 1e-9)
    return min(steps_per_epoch, math.floor(wanted) + 1)
