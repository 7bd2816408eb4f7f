"""Where a run that diverged went wrong: the step and the layer, and the last parameters that were finite.

The epoch in which it happened is run again from its beginning (a run is a pure function of its arguments) and cut
at the first step after which a parameter is not finite, so that the ordinary run pays nothing for this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.engines.contract import Data, Outcome
from backproof.errors import Keyword, Phrase
from backproof.network import Network

Array = Any
_ADVICE = Phrase(
    "usually the learning rate is too high for the scale of the inputs: lower it, standardise x, "
    "set {clip}, or train in float64",
    clip=Keyword("clip_norm", 1),
)


@dataclass(frozen=True)
class Divergence:
    """Where training first gave a number that is not finite.

    Attributes:
        epoch: counted from 1.
        step: counted from 1 within the epoch.
        layer: the first layer with a value that is not finite, counted from 1 = input.
        what: the quantity of that layer.
        message: all of it in one sentence, with what is usually done.
    """

    epoch: int
    step: int
    layer: int
    what: str
    message: str


def is_finite(outcome: Outcome, asked: int) -> bool:
    """Whether all steps of the pass that were asked for were made, and left finite parameters."""
    return outcome.steps == asked and bool(np.isfinite(outcome.state.vector).all())


def locate(
    network: Network,
    replay: Callable[[int], Outcome],
    batch: Callable[[int], Data],
    first: int,
    failed: Outcome,
    epoch: int,
) -> tuple[Outcome, Divergence]:
    """Return the last finite outcome and where the run diverged.

    Args:
        network: layers and cost.
        replay: makes the first k of the failed steps again.
        batch: the examples of the epoch's step k, counted from 0.
        first: how many steps of the epoch were made before those that failed.
        failed: what the engine returned for these.
        epoch: counted from 1.
    """
    low, high = 0, failed.steps - first
    while low < high:
        middle = (low + high + 1) // 2
        if np.isfinite(replay(middle).state.vector).all():
            low = middle
        else:
            high = middle - 1
    last, step = replay(low), first + low
    layer, what = _first_layer(network, last.state.vector, batch(step))
    template = "in epoch {epoch}, step {step}, {what} of layer {layer} is not finite; {advice}"
    message = Phrase(template, epoch=epoch, step=step + 1, what=what, layer=layer, advice=_ADVICE)
    return last, Divergence(epoch, step + 1, layer, what, message)


def _first_layer(network: Network, vector: Array, data: Data) -> tuple[int, str]:
    parameters = network.parameters_from_vector(vector)
    with np.errstate(all="ignore"):
        trace = network.forward(parameters, data.x)
        for layer, (z, a) in enumerate(zip(trace.weighted_inputs, trace.activations[1:], strict=True), 2):
            if not np.isfinite(z).all():
                return layer, Phrase("the weighted input z")
            if not np.isfinite(a).all():
                return layer, Phrase("the activation a")
        if not np.isfinite(network.example_costs(trace, data.y)).all():
            return network.depth, Phrase("the cost of the output")
        errors = network.errors(parameters, trace, data.y)
    for layer in range(network.depth, 1, -1):
        if not np.isfinite(errors[layer - 2]).all():
            return layer, Phrase("the error δ")
    return 2, Phrase("a parameter after the update")
