"""Which known operator a forward map is: the record of `backproof.operators` whose numbers it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from backproof.operators import OPERATORS, KnownOperator

Array = Any
_MOST_ARRAYS = 4


@dataclass(frozen=True)
class Recognised:
    """A record, with what it has to be given so that it computes the user's numbers.

    Attributes:
        record: the known operator.
        order: for each input of the record, which of the user's arrays it is.
        options: how the record is called: ε, the axis, the reduction.
        arrays: the user's arrays, real and whole.
    """

    record: KnownOperator
    order: tuple[int, ...]
    options: Mapping[str, Any]
    arrays: tuple[Array, ...]

    def faults(self, u: Array, array: int) -> Iterator[tuple[str, Array]]:
        """What each fault of the record returns for one of the user's arrays, flat."""
        ordered = [self.arrays[k] for k in self.order]
        g = u.reshape(np.shape(self.record.forward(*ordered, **self.options)))
        for fault in self.record.faults:
            with np.errstate(all="ignore"):
                found = fault.backward(g, *ordered, **self.options)
            part = found[self.order.index(array)]
            yield fault.name, np.zeros(0) if part is None else np.ravel(part)


def recognised(
    arrays: tuple[Array, ...], outputs: tuple[Array, ...], roundoff: float, like: str | None
) -> Recognised | None:
    """Find the record that gives these outputs.

    Args:
        arrays: what the operation was given, real arrays and arrays of whole numbers and flags.
        outputs: what it returned.
        roundoff: the unit roundoff that it computes in.
        like: the name of the record that it is said to be; None to try all.
    """
    if len(outputs) != 1 or len(arrays) > _MOST_ARRAYS:
        return None
    records = [OPERATORS[like]] if like else list(OPERATORS.values())
    found = [each for record in records if (each := _nearest(record, arrays, outputs[0], roundoff)) is not None]
    return min(found, key=lambda pair: pair[0], default=(0.0, None))[1]


def _nearest(
    record: KnownOperator, arrays: tuple[Array, ...], output: Array, roundoff: float
) -> tuple[float, Recognised] | None:
    if not record.least <= len(arrays) <= len(record.inputs):
        return None
    best: tuple[float, Recognised] | None = None
    limit = max(1e-9, 64 * roundoff) * max(1.0, float(abs(output).max(initial=0.0)))
    for order in permutations(range(len(arrays))):
        ordered = [arrays[k] for k in order]
        for options in record.variants:
            off = _difference(record, ordered, options, output)
            if off <= limit and (best is None or off < best[0]):
                best = off, Recognised(record, order, options, arrays)
    return best


def _difference(record: KnownOperator, arrays: list[Array], options: Mapping[str, Any], output: Array) -> float:
    for name, array in zip(record.inputs, arrays, strict=False):
        is_whole = np.asarray(array).dtype.kind in "iub"
        if name not in record.either and is_whole != (name in record.whole):
            return np.inf
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(record.forward(*arrays, **options))
    except (ValueError, IndexError, TypeError, ZeroDivisionError):
        return np.inf
    if value.shape != output.shape or not np.isfinite(value).all():
        return np.inf
    return float(abs(value - output).max(initial=0.0))
