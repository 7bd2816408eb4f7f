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

from backproof.engines.contract import Data
from backproof.engines.threads import suited_threads
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
class Symptom:
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


@dataclass(frozen=True, repr=False)
class Examination:
    """A trained network and some of its examples, for the day when somebody asks what keeps it from learning.

    Attributes:
        network: layers and cost.
        parameters: after training.
        examples: at most `EXAMPLES`, a copy.
    """

    network: Network
    parameters: Parameters
    examples: Data

    @classmethod
    def of(cls, network: Network, parameters: Parameters, data: Data) -> Examination:
        """Keep examples that count, at equal distances, of those that the network was trained on."""
        return cls(network, parameters, _some(data))

    def findings(self) -> tuple[Symptom, ...]:
        """Return what keeps the network from learning, the lowest layer first; nothing where it has learnt."""
        network, some = self.network, self.examples
        with np.errstate(all="ignore"), suited_threads(network.sizes, len(some)):
            trace = network.forward(self.parameters, some.x)
            if not _unexplained(trace.output, some.y) >= LEARNT:
                return ()
            found = [*_flat_layers(network, trace), *_vanished(network, self.parameters, trace, some.y)]
        return tuple(sorted(found, key=lambda finding: (finding.layer, finding.code)))


def _some(data: Data) -> Data:
    rows: Any = slice(0, len(data), -(-len(data) // EXAMPLES))
    if data.weights is not None:
        rows = np.flatnonzero(data.weights)
        rows = rows[:: -(-len(rows) // EXAMPLES)]
    return Data(data.x[rows].copy(), data.y[rows].copy())


def _unexplained(output: Array, y: Array) -> float:
    """Return how far the outputs are from the targets, in units of how far the targets' mean is."""
    from_targets, from_mean = (output - y).ravel(), (y - y.sum(axis=0) / len(y)).ravel()
    return math.sqrt(np.dot(from_targets, from_targets) / np.dot(from_mean, from_mean))


def _flat_layers(network: Network, trace: Trace) -> Iterator[Symptom]:
    """Yield the layers of which many units let no error through; not the output, where BP1 has no slope in it."""
    layers = zip(network.activations, trace.weighted_inputs, trace.activations[1:], strict=True)
    for layer, (record, z, a) in enumerate(layers, 2):
        if record.slope is None or (layer == network.depth and network.is_canonical):
            continue
        flat = np.count_nonzero(np.abs(record.slope(z, a)) < FLAT, axis=0) >= NEARLY_ALL * len(z)
        share = float(flat.mean())
        if share >= MANY:
            code = "saturated units" if np.isfinite(record.bounds).all() else "dead units"
            yield Symptom(code, layer, share, len(flat), layer == network.depth)


def _vanished(network: Network, parameters: Parameters, trace: Trace, y: Array) -> Iterator[Symptom]:
    """Yield the uppermost layer to which nothing of the output's error comes."""
    errors = network.errors(parameters, trace, y)
    whole = np.linalg.norm(errors[-1] if network.is_canonical else network.cost_function.gradient(trace.output, y))
    for layer in range(network.depth, 1, -1):
        share = float(np.linalg.norm(errors[layer - 2]) / whole)
        if share < VANISHED:
            yield Symptom("vanished errors", layer, share, network.sizes[layer - 1], layer == network.depth)
            return
