"""Why products along paths are 0 or nearly 0: inactive or saturated units, a sender whose activation is 0, no error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from backproof.derivation.numbers import WorkedExample
from backproof.derivation.result import Paragraph
from backproof.derivation.subject import SymbolicNetwork

SATURATED = 0.01
"""A unit is called saturated where its slope is less than this share of the steepest slope of its activation."""

_MOST_NAMED = 3
_NEAR = np.linspace(-6.0, 6.0, 241)


def silences(
    subject: SymbolicNetwork, layer: int, neuron: int, example: WorkedExample, sender: int | None = None
) -> list[Paragraph]:
    """Return a paragraph for each reason why paths from a neuron, or from the weight of a sender, carry nothing."""
    found = []
    if sender is not None and example.trace.activations[layer - 2][0, sender - 1] == 0:
        said = (("layer", layer - 1), ("neuron", example.called(layer - 1, sender)))
        found.append(Paragraph("silent input" if layer == 2 else "silent sender", said))
    ends = [neuron] if layer == subject.depth else range(1, subject.sizes[-1] + 1)
    if layer < subject.depth:
        found += _flat(subject, layer, [neuron], example, "own unit")
    for later in range(layer + 1, subject.depth):
        found += _flat(subject, later, range(1, subject.sizes[later - 1] + 1), example, "unit")
    if not subject.is_canonical:  # where the pair is canonical, the slope is not in the error
        found += _flat(subject, subject.depth, ends, example, "output")
    return found + _exact(subject, ends, example)


def _flat(
    subject: SymbolicNetwork, layer: int, neurons: Sequence[int], example: WorkedExample, what: str
) -> list[Paragraph]:
    """Units of one layer that are off, whose slope is 0, or saturated; the flattest first, and how many more."""
    record = subject.records[layer - 2]
    if record.slope is None:
        return []  # softmax: each of its units answers for the whole layer
    steepest = float(np.abs(record.slope(_NEAR, record.forward(_NEAR))).max())
    slopes = {j: example.slope(layer, j) for j in neurons}
    flat = sorted((j for j in neurons if abs(slopes[j]) < SATURATED * steepest), key=lambda j: abs(slopes[j]))
    found = []
    for j in flat[:_MOST_NAMED]:
        z = float(example.trace.weighted_inputs[layer - 2][0, j - 1])
        said = (("layer", layer), ("neuron", example.called(layer, j)), ("z", z), ("slope", slopes[j]),
                ("name", subject.name(layer)))  # fmt: skip
        found.append(Paragraph(f"{what} {'saturated' if slopes[j] else 'off'}", said))
    return found + _more(layer, len(flat))


def _exact(subject: SymbolicNetwork, ends: Sequence[int], example: WorkedExample) -> list[Paragraph]:
    """Outputs whose error is 0 though nothing is flat: they are what they should be."""
    errors = example.gradient.errors[-1][0]
    right = [j for j in ends if errors[j - 1] == 0 and example.y[0, j - 1] == example.trace.output[0, j - 1]]
    return [Paragraph("no error", (("neuron", example.called(subject.depth, j)),)) for j in right[:_MOST_NAMED]]


def _more(layer: int, count: int) -> list[Paragraph]:
    left = count - _MOST_NAMED
    return [Paragraph("more flat units", (("layer", layer), ("count", left)))] if left > 0 else []
