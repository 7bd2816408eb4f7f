"""Which of the examples can be decided: those near a kink or at overflow are set aside, with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.checking.asking.probes import Probe, drawn_for_short
from backproof.checking.asking.remembering import Recall
from backproof.checking.report import remark
from backproof.checking.truth.enclosures import UNITS, Enclosure
from backproof.checking.truth.short_formats import SHORT
from backproof.faces import Message
from backproof.network import Network

Array = Any
_SHARP = 0.02
"""The largest share of δ that rounding may be, so that an example is judged."""
_MOST_BLUR = 0.5
"""The same in a short format: below it a factor of two and a missing term are seen."""
MOST_GIVEN = 8
"""So many of the examples that are given are asked."""


def decidable(network: Network, given: Probe, recall: Recall) -> tuple[Probe | None, Message | None]:
    """Set aside examples near a kink or at overflow, where rounding alone decides the gradient.

    Args:
        network: whose equations should hold.
        given: the examples, as the subject takes them.
        recall: the subject, which is asked about the first to learn its precision.

    Returns:
        The examples that can be decided, None if none can; and what was set aside, with the reason.
    """
    first = recall.ask(given.parameters, given.x[:1], given.y[:1])
    if first.unit >= SHORT:
        return in_a_short_format(network, given, first.unit)
    enclosure = given.enclosed(network, first.unit)
    sharp = np.ones(len(given.x), bool)
    for layer in enclosure.layers:
        size = abs(layer.delta.middle).max(axis=1, keepdims=True)
        sharp &= (layer.delta.radius <= _SHARP * np.maximum(size, 1e-30)).all(axis=1)
    if sharp.all():
        return replace(given, x=given.x[:MOST_GIVEN], y=given.y[:MOST_GIVEN]), None
    why = _why(network, enclosure, sharp)
    if not sharp.any():
        return None, why
    kept = replace(given, x=given.x[sharp][:MOST_GIVEN], y=given.y[sharp][:MOST_GIVEN])
    return kept, remark("set_aside", n=int((~sharp).sum()), why=why)


def in_a_short_format(network: Network, given: Probe, unit: float) -> tuple[Probe | None, Message | None]:
    """Other examples, which the format rounds least; None where a factor of two would not be seen."""
    drawn = drawn_for_short(network, given, unit)
    drawn = replace(drawn, x=drawn.x[:MOST_GIVEN], y=drawn.y[:MOST_GIVEN])
    if blur(drawn.enclosed_as_a_rule(network, unit)) < _MOST_BLUR:
        return drawn, None
    return None, remark("short_format", digits=2 if unit == UNITS["bfloat16"] else 3)


def blur(enclosure: Enclosure) -> float:
    """The largest share of δ that its radius is: of the largest entry of each layer, over all examples."""
    sizes = [(each.delta.radius.max(), abs(each.delta.middle).max()) for each in enclosure.layers]
    return max(float(radius / max(size, 1e-30)) for radius, size in sizes)


def _why(network: Network, enclosure: Enclosure, sharp: Array) -> Message:
    for i, (record, layer) in enumerate(zip(network.activations, enclosure.layers, strict=True), start=2):
        distances = [abs(layer.z.middle - kink) - layer.z.radius for kink in record.kinks]
        if any((distance <= 0)[~sharp].any() for distance in distances):
            return remark("at_kink", activation=record.name, layer=i)
    return remark("saturated")
