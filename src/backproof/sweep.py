"""The sweep over the equations, unchecked: forward, BP1, BP2 downwards, BP3 and BP4, for arrays of any library.

`Network` checks its arguments and calls these; engines that compile call them as they are, under `jit` and `vmap`.
Everything is a pure function; a batch is rows. `network` stands for sizes, activations and cost, as `Network` has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof import equations
from backproof.activations import Activation
from backproof.arrays import of
from backproof.parameters import Gradient, Parameters, Trace

Array = Any


def forward(network: Any, parameters: Parameters, x: Array, masks: Sequence[Array | None] = ()) -> Trace:
    """Return z^l and a^l of every layer from x (N, n_1); each of `masks` multiplies one of a^1 … a^(L−1)."""
    a = masked(x, masks, 0)
    weighted, activations = [], [a]
    for i, (w, b, record) in enumerate(zip(parameters.weights, parameters.biases, network.activations, strict=True)):
        z = equations.weighted_input(a, w, b)
        a = masked(record.forward(z), masks, i + 1)
        weighted.append(z)
        activations.append(a)
    return Trace(tuple(weighted), tuple(activations), tuple(masks))


def example_costs(network: Any, trace: Trace, y: Array) -> Array:
    """Return the cost C_x of each example, (N,), without penalty."""
    if network.is_canonical and network.cost_function.value_at is not None:
        costs = network.cost_function.value_at(trace.weighted_inputs[-1], y)
    else:
        costs = network.cost_function.value(trace.output, y)
    return costs


def errors(network: Any, parameters: Parameters, trace: Trace, y: Array) -> tuple[Array, ...]:
    """Return δ^l (N, n_l) of layers 2…L, per example: BP1, then BP2 downwards."""
    delta = _output_error(network, trace, y)
    found = [delta]
    for i in range(len(network.activations) - 2, -1, -1):
        delta = _hidden_error(network.activations[i], i, delta, parameters.weights[i + 1], trace)
        found.append(delta)
    return tuple(reversed(found))


def _output_error(network: Any, trace: Trace, y: Array) -> Array:
    z, a = trace.weighted_inputs[-1], trace.output
    if network.is_canonical:
        return a - y
    return _through(network.activations[-1], network.cost_function.gradient(a, y), z, a)


def _hidden_error(record: Activation, i: int, delta: Array, w: Array, trace: Trace) -> Array:
    z = trace.weighted_inputs[i]
    dropped = bool(trace.masks) and trace.masks[i + 1] is not None
    a = record.forward(z) if dropped else trace.activations[i + 1]
    if record.slope is None:
        return _through(record, masked(delta @ w, trace.masks, i + 1), z, a)
    return equations.bp2(delta, w, masked(record.slope(z, a), trace.masks, i + 1))


def _through(record: Activation, g: Array, z: Array, a: Array) -> Array:
    return record.pull_back(g, a) if record.pull_back else equations.bp1(g, record.slope(z, a))  # type: ignore[misc]


def weighted_gradient(errors: tuple[Array, ...], trace: Trace, share: Array) -> Gradient:
    """Return BP3 and BP4 over the examples, each with its share (N,) of the sum."""
    weighted = [delta * share[:, None] for delta in errors]
    pairs = zip(weighted, trace.activations[:-1], strict=True)
    weights = tuple(equations.bp3(delta, a) for delta, a in pairs)
    return Gradient(weights, tuple(equations.bp4(delta) for delta in weighted), errors)


def gradient_norms(errors: tuple[Array, ...], trace: Trace) -> Array:
    """Return ‖∂C_x/∂(w, b)‖ of every example, (N,): the root of Σ_l ‖δ‖²(‖a⁻‖² + 1)."""
    pairs = zip(errors, trace.activations[:-1], strict=True)
    squares = sum(row_squares(delta) * (row_squares(a) + 1) for delta, a in pairs)
    return of(squares).sqrt(squares)


def clipping_factors(norms: Array, max_norm: float) -> Array:
    """Return what each gradient is multiplied by so that no norm exceeds max_norm: min(1, max_norm / norm), (N,)."""
    xp = of(norms)
    longer = norms > max_norm
    return xp.where(longer, max_norm / xp.where(longer, norms, 1), xp.ones_like(norms))


def row_squares(rows: Array) -> Array:
    """‖row‖² of each row, dense or sparse, (N,)."""
    if hasattr(rows, "multiply"):
        return np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    return (rows * rows).sum(axis=1)


def masked(a: Array, masks: Sequence[Array | None], i: int) -> Array:
    """Return a times its mask, where layer i + 1 has one."""
    if i >= len(masks) or masks[i] is None:
        return a
    return a.multiply(masks[i]).tocsr() if hasattr(a, "multiply") else a * masks[i]
