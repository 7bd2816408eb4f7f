"""What a network cannot show, whatever the examples: faults that give the same numbers there as the right code.

One neuron in a layer makes the sum over k in BP2 a single term; square weights hide a transposition; a layer of one
neuron with a flat side is asked on that side too, by an example of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.checking.asking.probes import Probe
from backproof.checking.report import Finding, remark
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.running.guard import SubjectError
from backproof.faces import Message
from backproof.network import Network, Parameters

Array = Any
_DRAWN = 100
_ATTEMPTS = 30
_FROM_KINK = 0.02


def blind_spots(network: Network) -> tuple[Message, ...]:
    """What this network cannot tell, each with the smallest network of its depth that can."""
    found = []
    sizes = network.sizes
    able = ",".join(map(str, _able(len(sizes))))
    single = [layer for layer in range(3, network.depth + 1) if sizes[layer - 1] == 1]
    if single:
        found.append(remark("one_term", layers=tuple(single), network=able))
    square = [layer for layer in range(3, network.depth + 1) if sizes[layer - 1] == sizes[layer - 2] > 1]
    if square:
        found.append(remark("square", layers=tuple(square), network=able))
    return tuple(found)


def _able(depth: int) -> tuple[int, ...]:
    """Return widths for this depth, of which none is 1 and no two neighbours are equal, so that every fault shows."""
    return (*(3 + k % 2 for k in range(depth - 1)), 2)


def dead_sides(network: Network, probe: Probe, subject: Any) -> tuple[list[Finding], list[Message]]:
    """Ask, at layers of one neuron, an example on the side where the slope is 0: no gradient must pass there.

    Returns:
        Findings, and remarks about layers for which no such example was found.
    """
    findings: list[Finding] = []
    unseen: list[Message] = []
    for layer, record in enumerate(network.activations, start=2):
        if network.sizes[layer - 1] > 1 or not record.kinks or record.slope is None or probe.given:
            continue
        if not _is_flat_somewhere(record):
            continue
        asked = _dead_example(network, probe, layer)
        if asked is None:
            unseen.append(remark("one_side_only", layer=layer, activation=record.name))
        elif _passes(network, asked, subject):
            equation = "BP1" if layer == network.depth else "BP2"
            facts = {"activation": record.name, "layer": layer}
            findings.append(Finding(equation, layer, "slope_missing", code="dead_side", facts=facts))
    return findings, unseen


def _is_flat_somewhere(record: Any) -> bool:
    z = np.linspace(-3, 3, 61)
    return bool((record.slope(z, record.forward(z)) == 0).any())


def _dead_example(network: Network, probe: Probe, layer: int) -> Probe | None:
    """An example whose neuron of this layer has slope 0, at the same parameters if possible; else None."""
    rng = np.random.default_rng(0)
    has_biases = any(b.any() for b in probe.parameters.biases)
    for attempt in range(_ATTEMPTS):
        own = probe.parameters if not attempt else network.init(seed=attempt)
        if attempt and has_biases:
            own = Parameters(own.weights, tuple(_on_grid(0.5 * rng.standard_normal(b.shape)) for b in own.biases))
        x = _on_grid(1.5 * rng.standard_normal((_DRAWN, network.sizes[0])))
        chosen = np.flatnonzero(_are_dead(network, own, x, layer))
        if len(chosen):
            return Probe(own, x[chosen[:1]], probe.y[:1])
    return None


def _are_dead(network: Network, own: Parameters, x: Array, layer: int) -> Array:
    """Which examples lie where the slope of this layer is 0, and away from every kink."""
    trace = network.forward(own, x)
    far = np.ones(len(x), bool)
    for record, values in zip(network.activations, trace.weighted_inputs, strict=True):
        for kink in record.kinks:
            far &= (abs(values - kink) > _FROM_KINK).all(axis=1)
    record, values = network.activations[layer - 2], trace.weighted_inputs[layer - 2]
    return far & (record.slope(values, record.forward(values))[:, 0] == 0)  # type: ignore[misc]


def _on_grid(values: Array) -> Array:
    return np.round(values * 2**11) / 2**11


def _passes(network: Network, asked: Probe, subject: Any) -> bool:
    """Whether the user's gradient of a dead example is not 0 where it should be."""
    try:
        answer: Answer = subject.ask(asked.parameters, asked.x, asked.y)
    except SubjectError:
        # code that updates cannot be read where nothing moves
        return False
    trace = network.forward(asked.parameters, asked.x)
    right = network.backward(asked.parameters, trace, asked.y)
    pairs = zip(answer.arrays, (*right.weights, *right.biases), strict=True)
    return any(given is not None and bool((given[true == 0] != 0).any()) for given, true in pairs)
