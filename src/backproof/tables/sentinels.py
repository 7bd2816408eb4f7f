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


_FEWEST_OTHERS, _TIMES_BEYOND = 10, 10
"""How many different numbers stand beside one that nobody is known to write so, and how many times as large it is."""


def sentinel_in(values: Array) -> tuple[float, int] | None:
    """Return a number that may stand for a missing one, and how often it comes, or None.

    It comes more than twice, and is the least or the greatest, farther from the next than half of what lies between the
    others; it is one that people write so, or ten times as large as any of ten others. Or it is below 0, as no other
    number is, and by far the most frequent.

    >>> sentinel_in(np.array([3.0, -999, 5, 8, -999, 4, -999])), sentinel_in(np.array([97.0, 98, 99, 99, 99]))
    ((-999.0, 3), None)
    >>> sentinel_in(np.array([-1.0, *range(50), -1, -1])), sentinel_in(np.array([-1.0, *range(50), -1]))
    ((-1.0, 3), None)
    >>> sentinel_in(np.array([*range(50), *[-999.25] * 3])), sentinel_in(np.array([*range(50), *[-99.25] * 3]))
    ((-999.25, 3), None)
    """
    known = values[np.isfinite(values)].astype(np.float64)
    if not len(known):
        return None
    for number in (known.min(), known.max()):
        count = int((known == number).sum())
        if count > 2 and _stands_apart(float(number), known[known != number]):
            return float(number), count
    return _most_frequent(known) if float(known.min()) in SENTINELS else None


def _stands_apart(number: float, others: Array) -> bool:
    """Whether a number beyond all others is as far from them as one that stands for a missing one."""
    if not len(others):
        return False
    least, most = float(others.min()), float(others.max())
    known = number in SENTINELS
    if 2 * min(abs(number - least), abs(number - most)) <= most - least:
        return False
    if not known and abs(number) < _TIMES_BEYOND * max(abs(least), abs(most)):
        return False
    return len(np.unique(others)) >= (3 if known else _FEWEST_OTHERS)


def _most_frequent(known: Array) -> tuple[float, int] | None:
    """Return the least number where it alone is below 0, and by far the most frequent, and how often it comes."""
    present, counts = np.unique(known, return_counts=True)
    if len(present) < 4 or not present[0] < 0 <= present[1] or counts[0] < 3 * counts[1:].max():
        return None
    return (float(present[0]), int(counts[0])) if counts[0] > 2 else None
