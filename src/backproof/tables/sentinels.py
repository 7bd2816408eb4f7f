"""Numbers that stand for a missing value, such as 9, 99 or -999, far beyond all other numbers of the column."""

import numpy as np

from backproof.tables.table import Array

_NINES = {
    float(f"{sign}{digits}") for sign in ("", "-") for digits in ("99", "999", "9999", "99999", "999999", "9999999")
}
_OF_INSTRUMENTS = {
    -9.0, -200.0, -990.0, -6999.0, -7999.0, -8888.0, -9900.0, -99.9, -99.99, -999.9, -999.99, -9999.9, 9.96921e36,
}  # fmt: skip
SENTINELS = _NINES | _OF_INSTRUMENTS | {-1.0, -32768.0, 32767.0, -2147483648.0, 2147483647.0, 1e20, 1e30, -1e30}
"""Numbers that people and instruments write for a missing value."""


def sentinel_in(values: Array) -> tuple[float, int] | None:
    """Return a number that may stand for a missing one, and how often it comes, or None.

    It is one that people write so, comes more than twice, and is the least or the greatest, farther from the next than
    half of what lies between the others; or it is below 0, as no other number is, and by far the most frequent.

    >>> sentinel_in(np.array([3.0, -999, 5, 8, -999, 4, -999])), sentinel_in(np.array([97.0, 98, 99, 99, 99]))
    ((-999.0, 3), None)
    >>> sentinel_in(np.array([-1.0, *range(50), -1, -1])), sentinel_in(np.array([-1.0, *range(50), -1]))
    ((-1.0, 3), None)
    """
    known = values[~np.isnan(values)].astype(np.float64)
    if not len(known) or not {float(known.min()), float(known.max())} & SENTINELS:
        return None
    present, counts = np.unique(known, return_counts=True)
    if len(present) < 4:
        return None
    for number, rest in ((present[0], present[1:]), (present[-1], present[:-1])):
        gap = min(abs(number - rest[0]), abs(number - rest[-1]))
        if float(number) in SENTINELS and 2 * gap > rest[-1] - rest[0]:
            count = int((values == number).sum())
            if count > 2:
                return float(number), count
    if present[0] < 0 <= present[1] and float(present[0]) in SENTINELS and counts[0] >= 3 * counts[1:].max():
        return (float(present[0]), int(counts[0])) if counts[0] > 2 else None
    return None
