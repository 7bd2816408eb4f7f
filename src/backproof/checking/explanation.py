"""One equation at one layer: does it hold with the user's upstream value, and if not, which change reproduces it?

Every candidate is the equation with one part changed (`backproof.checking.faults`), or two, or one and an exact
constant. A cause is accepted only if it reproduces every number at rounding level; all that do so with the fewest
changes are the answer, since nothing in the numbers tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np

from backproof.checking.balls import Interval
from backproof.checking.faults import Fault, faults_of
from backproof.checking.site import Site
from backproof.checking.truth import EXTRA_OPERATIONS, gamma

Array = Any
PARTS = {
    "BP1": ("slope", "cost gradient"),
    "BP2": ("slope", "upstream", "matrix"),
    "BP3": ("input", "error", "result"),
    "BP4": ("error", "result"),
}
SLACK = 4.0
"""How much more than the bound of the right equation a cause may differ: its own values are rounded too."""
APART = 100.0
"""How many times farther the next best cause must be for a cause to stand alone."""
UNRECOGNISED = 10
_TOO_WIDE = 1e-2
_TOO_FAR = 0.05


@dataclass(frozen=True)
class Cause:
    """A set of changes that reproduces the numbers.

    Attributes:
        faults: entries of the catalogue, of different parts.
        factor: an exact constant that everything is multiplied by, or 1.
        difference: the largest |user's number − reproduced number|.
    """

    faults: tuple[Fault, ...]
    factor: float
    difference: float

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its faults and, where it has one, its factor."""
        return tuple(fault.name for fault in self.faults) + ((f"{self.factor:.6g}",) if self.factor != 1 else ())

    @property
    def changes(self) -> int:
        """How many changes it takes."""
        return len(self.faults) + (self.factor != 1)


@dataclass(frozen=True)
class Explanation:
    """What is known of one equation at one layer.

    Attributes:
        equation: "BP1" … "BP4".
        layer: counted from 1 = input.
        causes: every cause with the fewest changes; empty where it holds or nothing reproduces the numbers.
        holds: whether the right equation encloses the user's numbers.
        difference: the largest |user's number − right number|.
        next_best: the difference of the best cause that was not accepted.
        entries: how many numbers were compared.
        ratio: the fitted constant, where the user's numbers are one multiple of the right ones.
        added: the multiple of the weights (or biases) that was added, where that is all that differs.
    """

    equation: str
    layer: int
    causes: tuple[Cause, ...] = ()
    holds: bool = True
    difference: float = 0.0
    next_best: float = np.inf
    entries: int = 0
    ratio: float | None = None
    added: float | None = None

    @property
    def changes(self) -> int:
        """How many changes explain it; `UNRECOGNISED` where none do."""
        if self.holds:
            return 0
        if self.added is not None:
            return 1
        return self.causes[0].changes if self.causes else UNRECOGNISED - (self.ratio is not None)


@dataclass(frozen=True)
class Precision:
    """What rounding allows at a site: radii of the enclosed values the equations use, and the unit roundoff."""

    delta: Array
    slope: Array
    a_before: Array
    unit: float


def evaluate(equation: str, site: Site, changed: dict[str, Any]) -> Array:
    """Evaluate an equation with some parts replaced, per example; None where the change does not apply."""
    if equation in ("BP1", "BP2"):
        slope: Any = changed.get("slope", site.through)
        if equation == "BP1":
            sent = changed.get("cost gradient", site.dC_da)
        else:
            sent = _product(changed.get("upstream", site.delta_above), changed.get("matrix", site.w_above))
        return slope(sent) if callable(slope) else sent * slope
    error: Any = changed.get("error", site.delta)
    if equation == "BP3":
        before: Any = changed.get("input", site.a_before)
        error = error[:, :, None] * before[:, None, :]
    result = changed.get("result")
    return result(error) if result else error


def _product(upstream: Array, matrix: Array) -> Array:
    """δ⁺ w⁺, where w⁺ may be one matrix for each example."""
    return upstream @ matrix if matrix.ndim == 2 else (upstream[:, None, :] @ matrix)[:, 0, :]


def right_value(equation: str, site: Site, exact: Array | None = None) -> Array:
    """Evaluate an equation as it should be; for BP1 the enclosed value is sharper than floats, and is used if given."""
    return exact if equation == "BP1" and exact is not None else evaluate(equation, site, {})


def allowed(equation: str, site: Site, right: Array, upstream: Interval, own: Interval, precision: Precision) -> Array:
    """Bound |user's number − right number| of a right equation by rounding, entry by entry."""
    unit = precision.unit
    few = gamma(2 * EXTRA_OPERATIONS, unit)
    if equation == "BP1":
        return precision.delta + few * abs(right)
    if equation == "BP2":
        w = abs(site.w_above)
        sent = abs(upstream.middle) @ w
        slope = abs(site.slope) if site.record.slope else 2 * site.a.max(axis=-1, keepdims=True)
        of_slope = precision.slope + gamma(w.shape[0] + 2 * EXTRA_OPERATIONS, unit) * slope
        return (upstream.radius @ w) * slope + sent * of_slope
    if equation == "BP3":
        delta, a = abs(own.middle)[:, :, None], abs(site.a_before)[:, None, :]
        spread = delta * precision.a_before[:, None, :] + own.radius[:, :, None] * a
        return spread + few * delta * a + few * abs(site.penalty * site.w)
    return own.radius + few * abs(own.middle)


def explain(equation: str, site: Site, observed: Interval, right: Array, bound: Array, *, most: int = 1) -> Explanation:
    """Compare the user's numbers with an equation and, where it fails, search for what reproduces them.

    Args:
        equation: "BP1" … "BP4".
        site: with the user's δ⁺ for BP2, and the user's δ for BP3 and BP4.
        observed: the user's numbers, per example.
        right: the right equation's numbers.
        bound: what rounding allows, entry by entry.
        most: the largest number of changes to search.
    """
    off = abs(observed.middle - right)
    limit = bound + observed.radius
    difference, entries = float(off.max(initial=0.0)), int(observed.middle.size)
    if (off <= limit).all():
        return Explanation(equation, site.layer, difference=difference, entries=entries)
    search = _Search(equation, site, observed.middle, right, float(limit.max()))
    found, next_best, ratio = search.run(most)
    added = None if found else _added_multiple(equation, site, observed.middle - right, search.tolerance(right))
    return Explanation(equation, site.layer, tuple(found), False, difference, next_best, entries, ratio, added)


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


_DECIMALS = tuple(d * 10.0**-k for k in range(1, 6) for d in (1, 2, 3, 5))


class _Search:
    """The search through the catalogue for one equation at one site."""

    def __init__(self, equation: str, site: Site, observed: Array, right: Array, limit: float) -> None:
        self.equation, self.site, self.observed, self.right = equation, site, observed, right
        self.limit = limit
        self.size = float(abs(observed).max(initial=0.0))
        self.scale = max(self.size, float(abs(right).max(initial=0.0)))
        self.relative = limit / max(float(abs(right).max(initial=0.0)), 1e-300)
        self.widths = (site.y.shape[1],) if equation in ("BP1", "BP2") else ()

    def tolerance(self, candidate: Array) -> float:
        """What a reproduced number may differ by: the bound of the right one, scaled to the candidate's size."""
        largest = float(abs(candidate).max(initial=0.0))
        return SLACK * max(self.limit, min(self.relative, _TOO_WIDE) * largest)

    def run(self, most: int) -> tuple[list[Cause], float, float | None]:
        ratio, next_best = None, np.inf
        singles = list(self._candidates(1))
        for level in range(1, most + 1):
            matches: list[Cause] = []
            pools = [(level, False), (level - 1, True)]
            for count, scaled in pools:
                pool = [((), self.right)] if count == 0 else singles if count == 1 else self._candidates(count)
                for faults, value in pool:
                    cause, difference, fitted = self._try(faults, value, scaled)
                    if cause is not None:
                        matches.append(cause)
                    elif not scaled and count == 1:
                        next_best = min(next_best, difference)
                    if not faults and fitted is not None:
                        ratio = fitted
            if matches:
                return _closest(matches), next_best, None
        return [], next_best, ratio

    def _candidates(self, count: int) -> Iterator[tuple[tuple[Fault, ...], Array]]:
        for parts in combinations(PARTS[self.equation], count):
            for faults in product(*(faults_of(self.equation, part) for part in parts)):
                value = self._changed(faults)
                if value is not None:
                    yield faults, value

    def _changed(self, faults: tuple[Fault, ...]) -> Array | None:
        changed = {}
        for fault in faults:
            stand_in = fault.change(self.site)
            if stand_in is None:
                return None
            changed[fault.part] = stand_in
        with np.errstate(all="ignore"):
            value = evaluate(self.equation, self.site, changed)
        if value is None or value.shape != self.observed.shape or not np.isfinite(value).all():
            return None
        return self._with_penalty(value)

    def _with_penalty(self, value: Array) -> Array:
        if self.equation == "BP3" and self.site.penalty:
            return value + self.site.penalty * self.site.w
        return value

    def _try(self, faults: tuple[Fault, ...], value: Array, scaled: bool) -> tuple[Cause | None, float, float | None]:
        difference = float(abs(self.observed - value).max(initial=0.0))
        if not scaled:
            # a tolerance as large as the numbers themselves reproduces nothing
            matched = difference <= min(self.tolerance(value), _TOO_FAR * self.scale)
            return (Cause(faults, 1.0, difference) if matched else None), difference, None
        penalty = self.site.penalty * self.site.w if self.equation == "BP3" and self.site.penalty else 0.0
        for part, seen in ((value, self.observed), (value - penalty, self.observed - penalty)):
            ratio = self._ratio(part, seen)
            if ratio is None:
                continue
            rest = float(abs(seen - ratio * part).max(initial=0.0))
            constant = exact_constant(ratio, self.tolerance(part) / max(abs(part).max(), 1e-300), self.widths)
            if constant is not None and constant != 1:
                return Cause(faults, constant, rest), difference, None
            return None, difference, ratio
        return None, difference, None

    def _ratio(self, value: Array, seen: Array) -> float | None:
        """The one multiple of `value` that the observed numbers are, if they are."""
        square = float((value * value).sum())
        if not square or not self.size:
            return None
        ratio = float((seen * value).sum()) / square
        if not np.isfinite(ratio) or abs(ratio) < 1e-9:
            return None
        rest = float(abs(seen - ratio * value).max())
        return ratio if rest <= max(abs(ratio), 1.0) * self.tolerance(value) and rest < 0.1 * self.size else None


def _closest(matches: list[Cause]) -> list[Cause]:
    """Keep what cannot be told apart: in float32 a cause that is merely near is left out if another is far nearer."""
    best = min(cause.difference for cause in matches)
    return [cause for cause in matches if cause.difference <= max(APART * best, 1e-15)]


def _added_multiple(equation: str, site: Site, rest: Array, tolerance: float) -> float | None:
    """The constant c, where c·w (or c·b) added to the right gradient is all that differs."""
    if equation not in ("BP3", "BP4"):
        return None
    parameter = site.w if equation == "BP3" else site.b
    square = float((parameter * parameter).sum())
    if not square or parameter.size < 2:
        return None
    c = float((rest.mean(axis=0) * parameter).sum()) / square
    return c if abs(rest - c * parameter).max() <= tolerance * 4 and c else None
