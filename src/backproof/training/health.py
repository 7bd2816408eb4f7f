"""Whether a network learns, and where it does not, which layers prevent it: dead or saturated units, vanished errors.

A network is looked at only where its outputs say little of the targets: units that are saturated, and errors that are
small, are as they should be where the outputs are right. Some of the examples, taken evenly, stand for all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.engines.contract import Data, Engine
from backproof.network import Network, Parameters, Trace

Array = Any
EXAMPLES = 256
"""How many examples are looked at."""
LEARNT = 0.5
"""Below it, the outputs say enough of the targets: ‖a − y‖ over ‖ȳ − y‖, which is about 1 where nothing is learnt."""
FLAT = 1e-4
"""Below it, a slope |σ′(z)| is flat: no error comes through. Of most activations the greatest slope is about 1."""
NEARLY_ALL, MANY = 0.99, 0.5
"""The share of examples for which a unit that is dead or saturated is flat; the share of such units that is told."""
VANISHED = 1e-6
"""Below it, the share of the output's error that reaches a layer is nothing."""


@dataclass(frozen=True)
class Finding:
    """What keeps a layer, and those below it, from learning.

    Attributes:
        code: "dead units" and "saturated units", whose slope is about 0 for nearly all examples, of an activation
            that is bounded below or on both sides; "vanished errors", where the error of the output does not arrive.
        layer: counted from 1 = input; of vanished errors the uppermost one.
        share: of its units that are dead or saturated; of the output's error that arrives, as norms.
        units: of the layer.
        is_output: whether it is the output layer.
    """

    code: str
    layer: int
    share: float
    units: int
    is_output: bool = False


def examine(engine: Engine, network: Network, vector: Array, data: Data) -> tuple[Finding, ...]:
    """Return what keeps a network from learning, the lowest layer first; nothing where it has learnt.

    Args:
        engine: which evaluates the network.
        network: layers and cost.
        vector: its parameters.
        data: the examples that it was trained on.
    """
    some = _some(data)
    with np.errstate(all="ignore"):
        output = engine.evaluate(network, vector, some.x)[1]
        if not _unexplained(output, some.y) >= LEARNT:
            return ()
        parameters = network.parameters_from_vector(vector)
        trace = _trace(engine, network, parameters, some.x)
        found = [*_flat_layers(network, trace), *_vanished(network, parameters, trace, some.y)]
    return tuple(sorted(found, key=lambda finding: (finding.layer, finding.code)))


def _some(data: Data) -> Data:
    """Return examples that count, at equal distances."""
    rows: Any = slice(0, len(data), -(-len(data) // EXAMPLES))
    if data.weights is not None:
        rows = np.flatnonzero(data.weights)
        rows = rows[:: -(-len(rows) // EXAMPLES)]
    elif rows.step == 1:
        return data
    return Data(data.x[rows], data.y[rows])


def _unexplained(output: Array, y: Array) -> float:
    """Return how far the outputs are from the targets, in units of how far the targets' mean is."""
    from_targets, from_mean = (output - y).ravel(), (y - y.mean(axis=0)).ravel()
    return math.sqrt(np.dot(from_targets, from_targets) / np.dot(from_mean, from_mean))


def _trace(engine: Engine, network: Network, parameters: Parameters, x: Array) -> Trace:
    """Return every layer, each as the output of the network that ends with it: engines show no other."""
    weighted, activations = [], [x]
    for depth in range(2, network.depth + 1):
        upper = Network(network.sizes[:depth], network.activations[: depth - 1], "quadratic")
        vector = Parameters(parameters.weights[: depth - 1], parameters.biases[: depth - 1]).to_vector()
        z, a = engine.evaluate(upper, vector, x)
        weighted.append(z)
        activations.append(a)
    return Trace(tuple(weighted), tuple(activations))


def _flat_layers(network: Network, trace: Trace) -> Iterator[Finding]:
    """Yield the layers of which many units let no error through; not the output, where BP1 has no slope in it."""
    layers = zip(network.activations, trace.weighted_inputs, trace.activations[1:], strict=True)
    for layer, (record, z, a) in enumerate(layers, 2):
        if record.slope is None or (layer == network.depth and network.is_canonical):
            continue
        flat = np.mean(np.abs(record.slope(z, a)) < FLAT, axis=0) >= NEARLY_ALL
        if flat.mean() >= MANY:
            code = "saturated units" if np.isfinite(record.bounds).all() else "dead units"
            yield Finding(code, layer, float(flat.mean()), len(flat), layer == network.depth)


def _vanished(network: Network, parameters: Parameters, trace: Trace, y: Array) -> Iterator[Finding]:
    """Yield the uppermost layer to which nothing of the output's error comes."""
    errors = network.errors(parameters, trace, y)
    whole = np.linalg.norm(errors[-1] if network.is_canonical else network.cost_function.gradient(trace.output, y))
    for layer in range(network.depth, 1, -1):
        share = float(np.linalg.norm(errors[layer - 2]) / whole)
        if share < VANISHED:
            yield Finding("vanished errors", layer, share, network.sizes[layer - 1], layer == network.depth)
            return
