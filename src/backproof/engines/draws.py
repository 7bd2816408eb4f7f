"""What a pass over the examples draws: dropout masks and noise, each from a stream of its own.

A stream is a position in the sequence of PCG64, and the generator can jump to any position at once. So a pass
that is divided into parts draws what it would have drawn in one: each part moves to where the one before ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.engines.contract import Pass, Task
from backproof.engines.noise import noise_seed, numbers_drawn

Array = Any


def mask_generator(task: Task, seed: Sequence[int], begun: Pass) -> np.random.Generator | None:
    """Return what the dropout masks are drawn from where the pass stands, or None without dropout."""
    if not task.dropout:
        return None
    a_row = sum(width for width, rate in zip(task.network.sizes, task.dropout, strict=False) if rate)
    return _moved(seed, begun.examples * a_row)


def noise_generator(task: Task, seed: Sequence[int], begun: Pass) -> np.random.Generator | None:
    """Return what the noise is drawn from where the pass stands, or None without noise: a stream beside the masks'."""
    if not task.noise:
        return None
    return _moved(noise_seed(seed), begun.steps * numbers_drawn(task.network.n_parameters))


def dropout_mask(rng: Any, shape: tuple[int, int], rate: float, dtype: Any) -> Array | None:
    """Inverted dropout: 0 with probability `rate`, else 1/(1 − rate), so that nothing changes at prediction."""
    if not rate:
        return None
    return (rng.random(shape) >= rate).astype(dtype) * (1 / (1 - rate))


def _moved(seed: Sequence[int], by: int) -> np.random.Generator:
    generator = np.random.default_rng(list(seed))
    generator.bit_generator.advance(by)  # type: ignore[attr-defined]
    return generator
