"""Gaussian noise for differentially private steps, drawn the same way by every engine that adds it.

Box and Muller's transform (1958) of the uniform numbers of PCG64, since it can be stated in a few lines and repeated
in C++; NumPy's own normal numbers come from tables. The generator is made for simulation, not for keeping secrets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = Any
_NOISE = 1


def noise_seed(seed: Sequence[int]) -> list[int]:
    """Return what the noise of a run is drawn from: a stream apart from that of its dropout masks."""
    return [*seed, _NOISE]


def normal(rng: np.random.Generator, count: int) -> Array:
    """Return numbers of mean 0 and deviation 1, (count,) float64, from ⌈count/2⌉ pairs of uniform ones.

    >>> normal(np.random.default_rng(0), 3).shape
    (3,)
    """
    pairs = rng.random((-(-count // 2), 2))
    radius, angle = np.sqrt(-2 * np.log(1 - pairs[:, 0])), 2 * np.pi * pairs[:, 1]
    pairs[:, 0], pairs[:, 1] = radius * np.cos(angle), radius * np.sin(angle)
    return pairs.ravel()[:count]


def numbers_drawn(count: int) -> int:
    """Return how many uniform numbers `normal` takes for so many normal ones."""
    return 2 * -(-count // 2)
