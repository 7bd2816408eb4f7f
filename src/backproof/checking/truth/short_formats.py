"""How far rounding may lead a right pass in bfloat16 or float16, and how far it leads one as a rule.

The bounds of `truth` add up what every step may do as if the steps knew nothing of each other; with two or three
digits they soon allow anything. Here each rounding is followed through the pass by itself: every z, a, σ′(z) and δ is
moved by what sensible code may be off there, and what becomes of the numbers below is added up. All moves in the worst
direction are the bound, beyond which code is wrong; the square root of their squares is what rounding does as a rule,
within which it is right (N. Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, §2.8). What lies between
is not decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof import equations
from backproof.checking.truth.balls import Interval
from backproof.checking.truth.enclosures import UNITS, EnclosedLayer, Enclosure, Masks, enclose, error_below, through
from backproof.network import Network, Parameters
from backproof.sweep import masked

Array = Any
SHORT = UNITS["float16"]
"""Formats of this unit roundoff, or a coarser one, are short."""
_OF_FUNCTION = 4
"""Roundings on the way to σ(z), in units of what it is made of: exp, a sum, a quotient."""
_OF_SLOPE = 6
_OF_PRODUCT = 4
"""Roundings of a product of a few factors."""
_OF_SUM = 3
"""Roundings in a sum beside those of its additions: arguments brought into the format, a product, a bias."""
_SECOND_ORDER = 1.25
"""What the products of two moves may add to the sum of all."""
_AS_A_RULE = 2.0
"""The multiple of the square root of squares up to which numbers are right: the moves themselves are the largest."""


@dataclass(frozen=True)
class _Pass:
    """One pass in floats, of which single numbers can be moved; arrays of layers 2…L, (N, n)."""

    network: Network
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    y: Array
    masks: Masks

    def forward(self, first: int, z: Array, move: Array | None = None) -> Iterator[tuple[Array, Array, Array]]:
        """z, a and σ′(z) of layers first, first + 1, …; `move` is added to the a of the first."""
        a = z
        for i in range(first, len(self.weights)):
            record = self.network.activations[i]
            z = z if i == first else equations.weighted_input(a, self.weights[i], self.biases[i])
            a, slope = masked(record.forward(z), self.masks, i + 1), np.ones_like(z)
            if record.slope:
                slope = masked(record.slope(z, record.forward(z)), self.masks, i + 1)
            a = a if move is None or i > first else a + move
            yield z, a, slope

    def output_error(self, a: Array, slope: Array) -> Array:
        """δ of the output layer."""
        if self.network.is_canonical:
            return a - self.y
        return through(self.network.activations[-1], self.network.cost_function.gradient(a, self.y), a, slope)

    def errors_below(self, i: int, delta: Array, a: list[Array], slopes: list[Array]) -> Iterator[Array]:
        """δ of the layers below the one of index i, downwards."""
        for below in range(i - 1, -1, -1):
            delta = error_below(
                self.network.activations[below], delta, self.weights[below + 1], a[below], slopes[below]
            )
            yield delta


@dataclass(frozen=True)
class _Known:
    """The numbers of a pass in which nothing is moved, of layers 2…L."""

    z: list[Array]
    a: list[Array]
    slope: list[Array]
    delta: list[Array]


class _Sums:
    """What the moves do to every z, a, σ′ and δ: the sum of sizes, and that of squares."""

    def __init__(self, shapes: list[tuple[int, int]]) -> None:
        self.worst = {name: [np.zeros(shape) for shape in shapes] for name in ("z", "a", "slope", "delta")}
        self.squares = {name: [np.zeros(shape) for shape in shapes] for name in self.worst}

    def add(self, name: str, i: int, change: Array, as_a_rule: Array | float = 1.0) -> None:
        """Add one change; of `as_a_rule`, (N, 1), those examples in which it is no rule are 0."""
        self.worst[name][i] += abs(change)
        self.squares[name][i] += as_a_rule * change**2


def enclose_short(
    network: Network, parameters: Parameters, x: Array, y: Array, unit: float, masks: Masks = ()
) -> tuple[Enclosure, Enclosure]:
    """Enclose a pass in a short format, with the radii of the bound, and with those of what rounding does as a rule.

    Args:
        network: whose activations and cost.
        parameters: as they are given to the code.
        x: (N, n_1).
        y: (N, n_L).
        unit: the unit roundoff of the format.
        masks: of dropout, see `enclose`.
    """
    exact = enclose(network, parameters, x, y, masks=masks)
    with np.errstate(all="ignore"):
        sums = _moved(network, parameters, np.asarray(y, np.float64), exact, unit, masks)
    input_radius = Interval(exact.x.middle, unit * abs(exact.x.middle))
    found = []
    worst = {name: [_SECOND_ORDER * each for each in arrays] for name, arrays in sums.worst.items()}
    rule = {
        name: [np.minimum(_AS_A_RULE * np.sqrt(each), most) for each, most in zip(arrays, worst[name], strict=True)]
        for name, arrays in sums.squares.items()
    }
    for of_moves in (worst, rule):
        layers = tuple(
            EnclosedLayer(*(Interval(getattr(layer, name).middle, _finite(of_moves[name][i])) for name in sums.worst))
            for i, layer in enumerate(exact.layers)
        )
        cost = _cost_radius(network, layers[-1], np.asarray(y, np.float64), exact, unit)
        found.append(replace(exact, x=input_radius, layers=layers, cost=cost, unit=unit))
    return found[0], found[1]


def _finite(radius: Array) -> Array:
    return np.where(np.isfinite(radius), radius, np.inf)


def _moved(network: Network, parameters: Parameters, y: Array, exact: Enclosure, unit: float, masks: Masks) -> _Sums:
    weights = tuple(np.asarray(w, np.float64) for w in parameters.weights)
    run = _Pass(network, weights, tuple(np.asarray(b, np.float64) for b in parameters.biases), y, masks)
    known = _Known(*([getattr(each, name).middle for each in exact.layers] for name in ("z", "a", "slope", "delta")))
    sums = _Sums([each.shape for each in known.z])
    for i in range(len(weights)):
        before = known.a[i - 1] if i else exact.x.middle
        of_z = unit * (weights[i].shape[1] + _OF_SUM) * (abs(before) @ abs(weights[i]).T + abs(run.biases[i]))
        _move_forward(run, sums, i, of_z, unit, known)
    for i in range(len(weights) - 1, -1, -1):
        _move_error(run, sums, i, unit, known)
    return sums


def _move_forward(run: _Pass, sums: _Sums, i: int, of_z: Array, unit: float, known: _Known) -> None:
    """Move every z, a and σ′(z) of a layer, one after another."""
    z, slope = known.z[i], known.slope[i]
    of_a, of_slope = _of_function(run.network, i, z, known.a[i], slope, unit)
    jumps = _jumps(run.network, i, z, _SECOND_ORDER * (sums.worst["z"][i] + of_z))
    as_a_rule = _jumps(run.network, i, z, _AS_A_RULE * np.sqrt(sums.squares["z"][i] + of_z**2))
    for j in range(z.shape[1]):
        alone = np.zeros(z.shape[1])
        alone[j] = 1.0
        _follow(run, sums, i, list(run.forward(i, z + of_z * alone)), known)
        _follow(run, sums, i, list(run.forward(i, z, of_a * alone)), known)
        for change, rule in ((of_slope, 1.0), (jumps, as_a_rule[:, j : j + 1] != 0)):
            if change[:, j].any():
                sums.add("slope", i, change * alone, rule)
                slopes = [*known.slope[:i], slope + change * alone, *known.slope[i + 1 :]]
                _follow_errors(run, sums, known.a, slopes, known.delta, rule)


def _move_error(run: _Pass, sums: _Sums, i: int, unit: float, known: _Known) -> None:
    """Move every δ of a layer, one after another."""
    of_delta = unit * _of_error(run, i, known.a, known.slope, known.delta)
    for j in range(of_delta.shape[1]):
        change = np.zeros_like(of_delta)
        change[:, j] = of_delta[:, j]
        sums.add("delta", i, change)
        moved = run.errors_below(i, known.delta[i] + change, known.a, known.slope)
        for below, delta in zip(range(i - 1, -1, -1), moved, strict=True):
            sums.add("delta", below, delta - known.delta[below])


def _follow(run: _Pass, sums: _Sums, i: int, moved: list[tuple[Array, ...]], known: _Known) -> None:
    """Add what a move of layer i does to all that is computed after it."""
    for k, (z, a, slope) in enumerate(moved, start=i):
        sums.add("z", k, z - known.z[k])
        sums.add("a", k, a - known.a[k])
        sums.add("slope", k, slope - known.slope[k])
    all_a = [*known.a[:i], *(each[1] for each in moved)]
    all_slopes = [*known.slope[:i], *(each[2] for each in moved)]
    _follow_errors(run, sums, all_a, all_slopes, known.delta)


def _follow_errors(
    run: _Pass, sums: _Sums, a: list[Array], slopes: list[Array], deltas: list[Array], as_a_rule: Array | float = 1.0
) -> None:
    top = len(deltas) - 1
    delta = run.output_error(a[top], slopes[top])
    sums.add("delta", top, delta - deltas[top], as_a_rule)
    for below, new in zip(range(top - 1, -1, -1), run.errors_below(top, delta, a, slopes), strict=True):
        sums.add("delta", below, new - deltas[below], as_a_rule)


def _of_function(network: Network, i: int, z: Array, a: Array, slope: Array, unit: float) -> tuple[Array, Array]:
    """By how much a and σ′(z) may be off for an exact z."""
    record = network.activations[i]
    if record.slope is None:
        # exp(z − max z) is off by as many units as its exponent is large
        exponents = abs(z - z.max(axis=1, keepdims=True)) + z.shape[1] + _OF_FUNCTION
        return unit * exponents * a, np.zeros_like(a)
    if record.family in ("relu", "identity", "leaky_relu"):
        return unit * abs(a), unit * abs(slope)
    of_a = _OF_FUNCTION * unit * np.maximum(abs(a), 0.5 * (1 + abs(z) * (abs(a) > 1)))
    step = 1e-5
    up, down = record.forward(z + step), record.forward(z - step)
    of_slope = record.slope(z + step, up) - record.slope(z - step, down)
    # where the slope is computed from a, as a(1 − a) or 1 − a², what a is off by is in it too
    along = np.clip(np.nan_to_num(abs(of_slope) / np.maximum(abs(up - down), 1e-9)), 0.0, 2.0)
    return of_a, unit * (_OF_SLOPE * abs(slope) + 2 * np.minimum(1.0, a * a)) + along * of_a


def _of_error(run: _Pass, i: int, a: list[Array], slopes: list[Array], deltas: list[Array]) -> Array:
    """How many units δ of a layer may be off for exact a, σ′ and δ⁺."""
    if i == len(deltas) - 1:
        cost = run.network.cost_function
        if run.network.is_canonical:
            return _OF_PRODUCT * (abs(a[i]) + abs(run.y)) + _OF_PRODUCT * abs(deltas[i])
        # a − y is off by as much as a and y are large: as much as ∂C/∂a changes with them
        by_a = abs(cost.gradient(a[i] * (1 + 1e-6), run.y) - cost.gradient(a[i], run.y)) / 1e-6
        size = by_a + abs(cost.gradient(a[i], run.y))
        slope = slopes[i] if run.network.activations[i].slope else 2 * abs(a[i]).max(axis=1, keepdims=True)
        return _OF_PRODUCT * size * abs(slope) + _OF_PRODUCT * abs(deltas[i])
    w = run.weights[i + 1]
    sent = (w.shape[0] + _OF_SUM) * (abs(deltas[i + 1]) @ abs(w))
    slope = slopes[i] if run.network.activations[i].slope else 2 * abs(a[i]).max(axis=1, keepdims=True)
    return sent * abs(slope) + _OF_PRODUCT * abs(deltas[i])


def _jumps(network: Network, i: int, z: Array, radius: Array) -> Array:
    """By how much σ′ differs on the two sides of a kink that rounding may carry z over, where either is right."""
    record = network.activations[i]
    found = np.zeros_like(z)
    for kink in record.kinks:
        below, above = (np.array([[kink + step]]) for step in (-1e-9, 1e-9))
        jump = abs(record.slope(above, record.forward(above)) - record.slope(below, record.forward(below)))  # type: ignore[misc]
        found += np.where(abs(z - kink) <= radius, jump, 0.0)
    return found


def _cost_radius(network: Network, output: EnclosedLayer, y: Array, exact: Enclosure, unit: float) -> Interval:
    with np.errstate(all="ignore"):
        by_a = abs(network.cost_function.gradient(output.a.middle, y)) * output.a.radius
    return Interval(exact.cost.middle, by_a.sum(axis=1) + 16 * unit * (1 + abs(exact.cost.middle)))
