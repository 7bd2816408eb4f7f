"""The truth: the four equations evaluated in Arb balls, widened by what rounding may do to a pass in floats.

With unit 0 the balls enclose the exact values. With the unit roundoff u of a dtype, every step is widened by its
a-priori bound, γ_n times the same equation in absolute values (N. Higham, *Accuracy and Stability of Numerical
Algorithms*, 2002, §3.1), so that the balls enclose every pass that evaluates the equations in that dtype, in whatever
order it sums. What lies outside is proved different: there is no tolerance to choose.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from backproof import equations
from backproof.activations import Activation
from backproof.checking.truth.balls import (
    PRECISION,
    Interval,
    magnitude,
    outer,
    precision,
    to_balls,
    to_interval,
    widened,
)
from backproof.checking.truth.formulas_on_balls import compiled
from backproof.costs import Cost
from backproof.errors import InputError
from backproof.network import Network, Parameters

Array = Any
Masks = tuple[Array | None, ...]
UNITS = {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}
"""The unit roundoff of each dtype, half the distance from 1 to the next number."""

EXTRA_OPERATIONS = 8
"""Roundings allowed in a step beside those of its sums: a bias, a factor 1/N, a sign, a transposed copy."""
FUNCTION_ROUNDINGS = 8
"""Units, of 1 + |z| + |σ|, by which a sensible way to compute σ or σ′ may be wrong: 1 − a², eᶻ/(1 + eᶻ), …"""


@dataclass(frozen=True)
class EnclosedLayer:
    """Enclosures at one layer after the input, one row per example: z, a, slope σ′(z), and the error δ, all (N, n)."""

    z: Interval
    a: Interval
    slope: Interval
    delta: Interval


@dataclass(frozen=True)
class Enclosure:
    """Enclosures of a whole pass, and the balls themselves.

    Attributes:
        x: the input, (N, n_1), as intervals.
        layers: of layers 2…L.
        activations: balls a^1 … a^L.
        errors: balls δ^2 … δ^L.
        cost: C_x of each example, (N,); radius infinity where it cannot be enclosed.
        unit: the unit roundoff it was widened by.
    """

    x: Interval
    layers: tuple[EnclosedLayer, ...]
    activations: tuple[Array, ...]
    errors: tuple[Array, ...]
    cost: Interval
    unit: float

    def example_gradients(self, i: int) -> tuple[Interval, Interval]:
        """Enclose ∂C_x/∂w (N, n, m) and ∂C_x/∂b (N, n) of layer i + 2, of every example."""
        before = self.layers[i - 1].a if i else self.x
        weights, delta = outer(self.layers[i].delta, before), self.layers[i].delta
        roundings = gamma(EXTRA_OPERATIONS, self.unit)
        return (
            Interval(weights.middle, weights.radius + roundings * abs(weights.middle)),
            Interval(delta.middle, delta.radius + roundings * abs(delta.middle)),
        )


def gamma(n: int, unit: float) -> float:
    """γ_n = nu/(1 − nu), the relative error of n roundings in a row; infinite where the bound is void."""
    return n * unit / (1 - n * unit) if n * unit < 1 else math.inf


def _gammas(n: Array, unit: float) -> Array:
    return np.where(n * unit < 1, n * unit / np.maximum(1 - n * unit, unit), math.inf)


def enclose(
    network: Network,
    parameters: Parameters,
    x: Array,
    y: Array,
    unit: float = 0.0,
    bits: int = PRECISION,
    masks: Masks = (),
) -> Enclosure:
    """Evaluate the forward pass and every error in balls.

    Args:
        network: whose activations and cost have formulas; a record without one is evaluated by its own functions.
        parameters: exact floats.
        x: (N, n_1).
        y: (N, n_L).
        unit: the unit roundoff to widen every step by; 0 encloses the exact values.
        bits: the precision of the balls.
        masks: for dropout, what a^1 … a^(L−1) are multiplied by, each (n,) or None; empty for none.
    """
    with precision(bits):
        return _enclose(network, parameters, x, y, unit, masks)


def _masked(balls: Array, masks: Masks, i: int) -> Array:
    return balls if i >= len(masks) or masks[i] is None else balls * to_balls(masks[i])


def _enclose(network: Network, parameters: Parameters, x: Array, y: Array, unit: float, masks: Masks) -> Enclosure:
    weights, biases = [to_balls(w) for w in parameters.weights], [to_balls(b) for b in parameters.biases]
    a, targets = _masked(to_balls(x), masks, 0), to_balls(y)
    activations, inputs, slopes = [a], [], []
    for i, (w, b, record) in enumerate(zip(weights, biases, network.activations, strict=True), start=1):
        z = _weighted_input(a, w, b, unit)
        a, slope = (_masked(balls, masks, i) for balls in _activate(record, z, unit))
        inputs.append(z)
        slopes.append(slope)
        activations.append(a)
    errors = [_output_error(network, activations[-1], targets, slopes[-1], unit)]
    for i in range(len(weights) - 2, -1, -1):
        errors.append(_hidden_error(network, i, errors[-1], weights[i + 1], activations[i + 1], slopes[i], unit))
    errors.reverse()
    layers = tuple(
        EnclosedLayer(*(to_interval(balls) for balls in quadruple))
        for quadruple in zip(inputs, activations[1:], slopes, errors, strict=True)
    )
    cost = to_interval(_cost(network, activations[-1], targets))
    return Enclosure(to_interval(activations[0]), layers, tuple(activations), tuple(errors), cost, unit)


def _weighted_input(a: Array, w: Array, b: Array, unit: float) -> Array:
    z = equations.weighted_input(a, w, b)
    if not unit:
        return z
    sizes = equations.weighted_input(magnitude(a), magnitude(w), magnitude(b))
    # adding an exact 0 rounds nothing
    terms = np.asarray(np.frompyfunc(lambda ball: not ball.is_zero(), 1, 1)(a), bool).sum(axis=1, keepdims=True)
    return widened(z, _gammas(terms + EXTRA_OPERATIONS, unit) * sizes)


def _activate(record: Activation, z: Array, unit: float) -> tuple[Array, Array]:
    if record.slope is None:
        return _softmax(z, unit), np.full(z.shape, arb(1), object)
    if not record.formula:
        return _from_floats(record, z, unit)
    function = np.frompyfunc(compiled(record.formula), 1, 2)
    a, slope = function(_with_room_at_kinks(record, z, unit))
    return (_function_rounding(balls, z, unit) for balls in (a, slope))  # type: ignore[return-value]


def _with_room_at_kinks(record: Activation, z: Array, unit: float) -> Array:
    """Widen a z that is a kink exactly, so that both one-sided slopes are enclosed."""
    if not unit:
        return z
    for kink in record.kinks:
        at = np.frompyfunc(lambda ball, kink=kink: float(ball == kink), 1, 1)(z)
        z = widened(z, np.asarray(at, np.float64) * unit)
    return z


def _function_rounding(balls: Array, z: Array, unit: float) -> Array:
    if not unit:
        return balls
    return widened(balls, FUNCTION_ROUNDINGS * unit * (1 + magnitude(z) + magnitude(balls)))


def _softmax(z: Array, unit: float) -> Array:
    shift = to_balls(to_interval(z).middle.max(axis=-1, keepdims=True))
    e = np.frompyfunc(lambda ball: ball.exp(), 1, 1)(z - shift)
    return _function_rounding(e / e.sum(axis=-1, keepdims=True), z, unit)


def _from_floats(record: Activation, z: Array, unit: float) -> tuple[Array, Array]:
    # a user's functions without a formula are their own truth; their variation over the ball is the radius
    interval = to_interval(z)
    ends = [interval.middle + sign * interval.radius for sign in (-1, 1)]

    def spread(function: Any) -> Array:
        at = function(interval.middle)
        radius = sum(abs(function(end) - at) for end in ends)
        return widened(to_balls(at), radius + 8 * FUNCTION_ROUNDINGS * max(unit, 2.0**-53) * (1 + abs(at)))

    return spread(record.forward), spread(lambda v: record.slope(v, record.forward(v)))  # type: ignore[misc]


def _cost_gradient(cost: Cost, a: Array, y: Array) -> Array:
    if not cost.formula:
        middle = to_interval(a)
        value = cost.gradient(middle.middle, to_interval(y).middle)
        radius = middle.radius * (1 + abs(value)) + 2.0**-48 * (1 + abs(value))
        return widened(to_balls(value), radius)
    gradient = np.frompyfunc(compiled(cost.formula, "a", ("y",)), 2, 2)(a, y)[1]
    return gradient / a.shape[-1] if cost.averages else gradient


def _cost(network: Network, a: Array, y: Array) -> Array:
    cost = network.cost_function
    if not cost.formula:
        return np.full(a.shape[0], arb.nan(), object)
    value = np.frompyfunc(compiled(cost.formula, "a", ("y",)), 2, 2)(a, y)[0].sum(axis=-1)
    return value / a.shape[-1] if cost.averages else value


def _output_error(network: Network, a: Array, y: Array, slope: Array, unit: float) -> Array:
    collapsed = a - y if network.is_canonical else None
    if collapsed is not None and not unit:
        return collapsed
    dC_da = _cost_gradient(network.cost_function, a, y)
    sizes = magnitude(dC_da)
    spelled_out = through(network.activations[-1], dC_da, a, slope)
    spelled_out = _rounded(spelled_out, sizes * _size_of_slope(network.activations[-1], a, slope), unit)
    if collapsed is None:
        return spelled_out
    collapsed = _rounded(collapsed, magnitude(a) + magnitude(y), unit)
    # both ways of writing BP1 are right: enclose both, where the long one can be enclosed
    return np.frompyfunc(lambda u, v: u.union(v) if v.is_finite() else u, 2, 1)(collapsed, spelled_out)


def _hidden_error(network: Network, i: int, delta: Array, w: Array, a: Array, slope: Array, unit: float) -> Array:
    record = network.activations[i]
    sizes = (magnitude(delta) @ magnitude(w)) * _size_of_slope(record, a, slope) if unit else None
    return _rounded(error_below(record, delta, w, a, slope), sizes, unit, w.shape[0])


def error_below(record: Activation, delta: Array, w: Array, a: Array, slope: Array) -> Array:
    """Return δ of a layer from that of the one above, whose weights are w: BP2, on floats or balls."""
    return equations.bp2(delta, w, slope) if record.is_elementwise else through(record, delta @ w, a, slope)


def through(record: Activation, g: Array, a: Array, slope: Array) -> Array:
    """Return ∂C/∂z of a layer from g = ∂C/∂a, on floats or balls."""
    return record.pull_back(g, a) if record.pull_back else equations.bp1(g, slope)


def _size_of_slope(record: Activation, a: Array, slope: Array) -> Array:
    return magnitude(slope) if record.is_elementwise else 2 * magnitude(a).max(axis=-1, keepdims=True)


def _rounded(balls: Array, sizes: Array, unit: float, n: int = 1) -> Array:
    return widened(balls, gamma(n + EXTRA_OPERATIONS, unit) * sizes) if unit else balls


def require_formulas(network: Network) -> None:
    """Raise InputError where a record has no formula, so that nothing can be proved about it."""
    records: tuple[Activation | Cost, ...] = (*network.activations, network.cost_function)
    for record in records:
        if not record.formula:
            raise InputError("network: {given!r} has no formula; accepted: records that state one", given=record.name)
