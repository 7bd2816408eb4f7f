"""Random numbers for single rows, drawn from (seed, number of the row) alone, however rows are cut into pieces."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def draws(seed: int, rows: Array) -> Array:
    """Return a number of 64 random bits for each row, (k,) uint64, by SplitMix64.

    Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.

    Args:
        seed: an integer ≥ 0.
        rows: numbers of rows (k,), integers ≥ 0.

    >>> bool((draws(7, np.arange(5))[2:] == draws(7, np.arange(2, 5))).all())
    True
    """
    with np.errstate(over="ignore"):
        start = _mixed(np.asarray([seed % 2**64], np.uint64))
        return _mixed(start + np.asarray(rows).astype(np.uint64))


def _mixed(bits: Array) -> Array:
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def dealt(seed: int, rows: Array, piles: int) -> Array:
    """Return the pile of each row, (k,) integers from 0 to piles − 1.

    >>> np.bincount(dealt(0, np.arange(1000), 4)).tolist()
    [254, 250, 215, 281]
    """
    return (draws(seed, rows) % np.uint64(piles)).astype(np.int64)
