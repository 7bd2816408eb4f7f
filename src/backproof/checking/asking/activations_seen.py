"""The activations of hidden layers, seen through the gradients: of one example, ∂C/∂w of the layer above is δ aᵀ."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.activations import activation
from backproof.checking.asking.asked import AnswersByExample
from backproof.checking.asking.forward_pass import OF_HIDDEN
from backproof.checking.report import remark
from backproof.faces import Message
from backproof.network import Network

Array = Any
_CLOSE = 1e-5


def note_of_activations(network: Network, asked: AnswersByExample) -> tuple[Message, ...]:
    """Say which activations the gradients show, where they are others than the network's."""
    seen, own = activations_seen(network, asked), [record.name for record in network.activations[:-1]]
    return (remark("activations_seen", activations=",".join(seen)),) if seen and seen != own else ()


def activations_seen(network: Network, asked: AnswersByExample) -> list[str]:
    """Names of the activations of all hidden layers as the user's gradients show them, from the bottom.

    Nothing of how the errors δ came about is used but that ∂C/∂b is δ, so that a fault in them hides nothing.

    Args:
        network: for its depth.
        asked: the user's gradients of each example.

    Returns:
        Nothing where there is no hidden layer, or where not every one of them is recognised.
    """
    a, names = np.asarray(asked.probe.x, np.float64), []
    for i in range(network.depth - 2):
        z = a @ asked.probe.parameters.weights[i].T + asked.probe.parameters.biases[i]
        seen = _seen_above(asked, i + 1)
        found = [name for name in OF_HIDDEN if seen is not None and _are_close(activation(name).forward(z), seen)]
        if not found:
            return []
        names.append(found[0])
        a = activation(found[0]).forward(z)
    return names


def _seen_above(asked: AnswersByExample, i: int) -> Array | None:
    """What enters a layer (K, m): the rows of its ∂C/∂w by ∂C/∂b, of the neuron whose error is largest."""
    weights, biases = asked.observed.weights[i], asked.observed.biases[i]
    if weights is None or biases is None or i + 2 in asked.unbiased:
        return None
    each, neuron = np.arange(len(biases.middle)), abs(biases.middle).argmax(axis=1)
    delta = biases.middle[each, neuron]
    return weights.middle[each, neuron] / delta[:, None] if delta.all() else None


def _are_close(a: Array, seen: Array) -> bool:
    return a.shape == seen.shape and bool((abs(a - seen) <= _CLOSE * (1 + abs(seen))).all())
