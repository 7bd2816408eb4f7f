"""How far an answer agrees with a right pass at a glance: of many ways to call code, which to diagnose first.

A diagnosis of one answer takes hundredths of a second, and code may run in hundreds of ways. Called as it is meant,
code with one slip gives most of its arrays right; called in another way, it gives hardly any.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.checking.asking.probes import Probe
from backproof.checking.subjects.returned.answers import Answer
from backproof.equations import bp3
from backproof.network import Network

Array = Any
_NEAR = 1e-5


def count_of_agreeing(network: Network, probe: Probe, answer: Answer) -> int:
    """How many arrays of an answer for one example are right, and how many of its weights' its own errors explain.

    Args:
        network: whose gradient it should be.
        probe: one example.
        answer: what the code gave for it.

    Returns:
        The number of arrays that are those of a right pass but for a factor, and beside it the number of layers in
        which the weights' gradient follows by (BP3) from the bias's, which is the code's own error.
    """
    trace = network.forward(probe.parameters, probe.x, probe.masks)
    right = network.backward(probe.parameters, trace, probe.y)
    pairs = [*zip(answer.weights, right.weights, strict=True), *zip(answer.biases, right.biases, strict=True)]
    layers = zip(answer.weights, answer.biases, trace.activations[:-1], strict=True)
    own = [(w, bp3(np.atleast_2d(b), a)) for w, b, a in layers if b is not None]
    return sum(_agree(given, expected) for given, expected in (*pairs, *own))


def _agree(given: Array | None, expected: Array) -> bool:
    """Whether one is the other times a factor that is not 0, within the rounding of float32."""
    if given is None or np.shape(given) != expected.shape or not np.isfinite(given).all():
        return False
    size = float((expected**2).sum())
    factor = float((given * expected).sum()) / size if size else 0.0
    return factor != 0.0 and bool(abs(given - factor * expected).max() <= _NEAR * abs(given).max())
