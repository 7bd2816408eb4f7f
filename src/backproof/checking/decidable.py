"""Which of the examples can be decided: those near a kink or at overflow are set aside, with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.checking.probes import Probe
from backproof.checking.remembering import Recall
from backproof.checking.report import remark
from backproof.checking.truth import UNITS, Enclosure
from backproof.faces import Message
from backproof.network import Network

Array = Any
_SHARP = 0.02
"""The largest share of δ that rounding may be, so that an example is judged."""
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


def _why(network: Network, enclosure: Enclosure, sharp: Array) -> Message:
    if enclosure.unit in (UNITS["bfloat16"], UNITS["float16"]):
        return remark("short_format", digits=2 if enclosure.unit == UNITS["bfloat16"] else 3)
    for i, (record, layer) in enumerate(zip(network.activations, enclosure.layers, strict=True), start=2):
        distances = [abs(layer.z.middle - kink) - layer.z.radius for kink in record.kinks]
        if any((distance <= 0)[~sharp].any() for distance in distances):
            return remark("at_kink", activation=record.name, layer=i)
    return remark("saturated")
