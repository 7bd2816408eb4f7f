"""Constants that people write: small fractions, short decimals, and the widths of layers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

_DECIMALS = tuple(d * 10.0**-k for k in range(1, 6) for d in (1, 2, 3, 5))


def exact_constant(ratio: float, precision: float, widths: tuple[int, ...] = ()) -> float | None:
    """Return the small fraction, decimal or width that a ratio is at rounding level, or None.

    >>> exact_constant(0.5 + 1e-15, 1e-13)
    0.5
    >>> exact_constant(0.4137, 1e-13) is None
    True
    """
    known = [
        sign * factor for factor in (*_DECIMALS, *(1 / n for n in widths), *map(float, widths)) for sign in (1, -1)
    ]
    nearest = float(Fraction(ratio).limit_denominator(12)) if np.isfinite(ratio) and abs(ratio) < 1e6 else 0.0
    if nearest and abs(Fraction(nearest).limit_denominator(12).numerator) <= 16:
        known.insert(0, nearest)
    # several constants inside the error of the ratio mean that it is no diagnosis
    return next((c for c in known if abs(ratio - c) <= max(precision, 4e-16) * abs(c)), None)
