"""One equation at one layer, in numbers: as it should be, with parts of it changed, and how far rounding may lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backproof.checking.causes.site import Site
from backproof.checking.truth.balls import Interval
from backproof.checking.truth.enclosures import EXTRA_OPERATIONS, gamma

Array = Any
PARTS = {
    "BP1": ("slope", "cost gradient", "result"),
    "BP2": ("slope", "upstream", "matrix", "result"),
    "BP3": ("input", "error", "result"),
    "BP4": ("error", "result"),
}
"""The parts of each equation that a fault may change."""


@dataclass(frozen=True)
class Precision:
    """What rounding allows at a site: radii of the enclosed values the equations use, and the unit roundoff."""

    delta: Array
    slope: Array
    a_before: Array
    unit: float


def evaluate(equation: str, site: Site, changed: dict[str, Any]) -> Array:
    """Evaluate an equation with some parts replaced, per example, without the penalty; None where that cannot be."""
    value = _error(equation, site, changed) if equation in ("BP1", "BP2") else _gradient(equation, site, changed)
    result = changed.get("result")
    return result(value) if result else value


def _error(equation: str, site: Site, changed: dict[str, Any]) -> Array:
    slope: Any = changed.get("slope", site.through)
    if equation == "BP1":
        sent = changed.get("cost gradient", site.dC_da)
    else:
        sent = _product(changed.get("upstream", site.delta_above), changed.get("matrix", site.w_above))
    return slope(sent) if callable(slope) else sent * slope


def _gradient(equation: str, site: Site, changed: dict[str, Any]) -> Array:
    error: Any = changed.get("error", site.delta)
    if equation == "BP4":
        return error
    before: Any = changed.get("input", site.a_before)
    # an input is the same for every neuron, but for a matrix that stands in its place
    return error[:, :, None] * (before[:, None, :] if before.ndim == 2 else before)


def _product(upstream: Array, matrix: Array) -> Array:
    """δ⁺ w⁺, where w⁺ may be one matrix for each example."""
    return upstream @ matrix if matrix.ndim == 2 else (upstream[:, None, :] @ matrix)[:, 0, :]


def penalty_of(equation: str, site: Site) -> Array | float:
    """What the penalty adds to an equation: λw to BP3, nothing to the others."""
    return site.penalty * site.w if equation == "BP3" and site.penalty else 0.0


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
