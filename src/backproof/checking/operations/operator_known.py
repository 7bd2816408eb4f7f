"""Which known operator a forward map is: the record of `backproof.operators` whose numbers it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

import numpy as np

from backproof.operators import OPERATORS, KnownOperator, OperatorFault

Array = Any
Arrays = tuple[Array, ...]
Elsewhere = Callable[[], Iterator[tuple[Arrays, Arrays]]]
"""() -> other arrays, and what the operation returns for them."""
_MOST_ARRAYS = 4
_LEAST, _MAY_BE_TINY = 1e-3, ("eps", "smooth")
"""A smaller number of the code is an ε or a tolerance, and no temperature, margin or power."""


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

    def faults(self, u: Array, array: int, name: str = "") -> Iterator[tuple[str, Array]]:
        """What each fault of the record returns for one of the user's arrays, flat; or the one of this name alone."""
        ordered = [self.arrays[k] for k in self.order]
        g = _shaped_as(self.record.forward(*ordered, **self.options), u)
        for fault in (each for each in self.record.faults if name in ("", each.name)):
            with np.errstate(all="ignore"):
                found = fault.backward(g, *ordered, **self.options)
            part = found[self.order.index(array)]
            yield fault.name, np.zeros(0) if part is None else np.ravel(part)

    def hidden(self, u: Array, faults: Sequence[OperatorFault]) -> list[OperatorFault]:
        """The faults that return here what the right backward pass returns; all where that is not finite."""
        ordered = [self.arrays[k] for k in self.order]
        with np.errstate(all="ignore"):
            g = _shaped_as(self.record.forward(*ordered, **self.options), u)
            right = self.record.backward(g, *ordered, **self.options)
            if not all(part is None or np.isfinite(part).all() for part in right):
                return list(faults)
            return [f for f in faults if all(map(_alike, right, f.backward(g, *ordered, **self.options)))]


def _alike(right: Any, other: Any) -> bool:
    if right is None or other is None or np.shape(right) != np.shape(other):
        return (right is None) == (other is None)
    return bool(np.allclose(right, other, rtol=1e-6, atol=1e-9 * float(abs(right).max(initial=0.0))))


def recognised(
    arrays: tuple[Array, ...],
    outputs: tuple[Array, ...],
    roundoff: float,
    like: str | None,
    numbers: tuple[float, ...] = (),
    elsewhere: Elsewhere = lambda: iter(()),
) -> Recognised | None:
    """Find the record that gives these outputs, and those at other places too.

    Args:
        arrays: what the operation was given, real arrays and arrays of whole numbers and flags.
        outputs: what it returned.
        roundoff: the unit roundoff that it computes in.
        like: the name of the record that it is said to be; None to try all.
        numbers: those that the code names, which an option of a record may be.
        elsewhere: what it returns at other places; a product is a relu where every entry is positive.
    """
    if len(arrays) > _MOST_ARRAYS:
        return None
    records = [OPERATORS[like]] if like else list(OPERATORS.values())
    near = (each for record in records for each in _near(record, arrays, outputs, roundoff, numbers))
    found = [each for each in near if not _is_identity(each[1])]
    likeliest = (each for _, each in sorted(found, key=lambda pair: pair[0]))
    if like:
        return next(likeliest, None)
    places = list(elsewhere()) if found else []
    return next((each for each in likeliest if all(_fits_at(each, *place, roundoff) for place in places)), None)


def _fits_at(found: Recognised, arrays: Arrays, outputs: Arrays, roundoff: float) -> bool:
    """Whether a record does not give other numbers than the operation at another place, where both give some."""
    ordered = [arrays[k] for k in found.order]
    off = _difference(found.record, ordered, found.options, outputs)
    return not np.isfinite(off) or off <= _limit(outputs, roundoff)


def _limit(outputs: Arrays, roundoff: float) -> float:
    size = max(float(abs(output).max(initial=0.0)) for output in outputs)
    return max(1e-9, 64 * roundoff) * max(1.0, size)


def _is_identity(found: Recognised) -> bool:
    """Whether a record with numbers of the code is the identity, which is none of its kind."""
    if not found.record.free or len(found.arrays) != 1:
        return False
    x = found.arrays[0]
    with np.errstate(all="ignore"):
        values = [found.record.forward(each, **found.options) for each in (x, -x)]
    return all(np.array_equal(value, each) for value, each in zip(values, (x, -x), strict=True))


def _near(
    record: KnownOperator, arrays: tuple[Array, ...], outputs: tuple[Array, ...], roundoff: float, numbers: Any
) -> Iterator[tuple[float, Recognised]]:
    """The ways to call a record that give these outputs, and how far each is off: a margin need not show here."""
    if not record.least <= len(arrays) <= len(record.inputs):
        return
    limit = _limit(outputs, roundoff)
    for order in permutations(range(len(arrays))):
        ordered = [arrays[k] for k in order]
        for options in _options(record, ordered, numbers):
            off = _difference(record, ordered, options, outputs)
            if off <= limit:
                yield off, Recognised(record, order, options, arrays)


def _options(record: KnownOperator, ordered: list[Array], numbers: tuple[float, ...]) -> Iterator[Mapping[str, Any]]:
    """The options that a record is met with, then those with numbers of the code in place of its own."""
    yield from record.variants
    others = [[n for n in numbers if n > 0 and (n >= _LEAST or name in _MAY_BE_TINY)] for name in record.free]
    if not record.free or not all(others) or not _fits(record, ordered):
        return
    for options in record.variants:
        for chosen in product(*others):
            yield {**options, **dict(zip(record.free, chosen, strict=True))}


def _fits(record: KnownOperator, arrays: list[Array]) -> bool:
    """Whether whole numbers stand where the record has them."""
    pairs = zip(record.inputs, arrays, strict=False)
    return all(n in record.either or (np.asarray(a).dtype.kind in "iub") == (n in record.whole) for n, a in pairs)


def _difference(record: KnownOperator, arrays: list[Array], options: Mapping[str, Any], outputs: Any) -> float:
    if not _fits(record, arrays):
        return np.inf
    try:
        with np.errstate(all="ignore"):
            found = record.forward(*arrays, **options)
    except (ValueError, IndexError, TypeError, ZeroDivisionError):
        return np.inf
    values = [np.asarray(value) for value in (found if isinstance(found, tuple) else (found,))]
    if [v.shape for v in values] != [o.shape for o in outputs] or not all(np.isfinite(v).all() for v in values):
        return np.inf
    return max(float(abs(value - output).max(initial=0.0)) for value, output in zip(values, outputs, strict=True))


def _shaped_as(outputs: Any, u: Array) -> Any:
    """A flat gradient from above in the shape of the output, or of each of several outputs."""
    if not isinstance(outputs, tuple):
        return u.reshape(np.shape(outputs))
    ends = np.cumsum([0, *(np.size(each) for each in outputs)])
    return tuple(u[a:b].reshape(np.shape(e)) for a, b, e in zip(ends, ends[1:], outputs, strict=False))
