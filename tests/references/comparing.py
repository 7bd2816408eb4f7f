"""The one comparison that all witnesses use: it says where, how much, and in what ratio."""

from typing import Any

import numpy as np


def assert_close(got: Any, want: Any, tolerance: Any, what: str) -> int:
    """Hold |got − want| ≤ tolerance entry by entry; return how many entries were compared, at least one."""
    got, want = np.asarray(got, float), np.asarray(want, float)
    assert got.shape == want.shape, f"{what}: shape {got.shape}, expected {want.shape}"
    assert got.size > 0, f"{what}: nothing to compare"
    allowed = np.broadcast_to(np.asarray(tolerance, float), want.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.where(got == want, 0, abs(got - want) / allowed)
    worst = np.unravel_index(np.argmax(np.where(np.isnan(excess), np.inf, excess)), want.shape)
    place = tuple(int(i) for i in worst)
    ratio = got[worst] / want[worst] if want[worst] else np.nan
    assert excess[worst] <= 1, (
        f"{what}: entry {place} is {got[worst]!r}, expected {want[worst]!r}, ratio {ratio:.10g}, "
        f"{excess[worst]:.3g} times the tolerance"
    )
    return got.size
