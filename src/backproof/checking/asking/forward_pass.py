"""Comparing the user's own forward pass with the network's: a different network is not a fault of the backward pass.

A gradient can be judged only for the network that was computed. Where the code has a forward pass of its own and it
gives something else, the report says what it gives, and accuses no equation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from backproof.activations import activation
from backproof.checking.asking.probes import Probe
from backproof.checking.faults import Z_AS_OUTPUT
from backproof.checking.report import remark
from backproof.faces import Message
from backproof.network import Network
from backproof.parameters import Trace

Array = Any
_CLOSE = 1e-5
_ROUNDINGS = 16
"""By how many roundings of a short format an output may be off."""
_MOST_HIDDEN = 3
_FEW_HIDDEN = 2
_OF_OUTPUT = ("identity", "sigmoid", "softmax", "tanh")
_OFTEN = ("relu", "tanh", "sigmoid")
OF_HIDDEN = (
    *_OFTEN,
    *(f"leaky_relu({slope})" for slope in (0.01, 0.1, 0.2)),
    *("silu", "gelu", "gelu_tanh", "elu", "selu", "softplus", "softsign", "hard_tanh"),
)
"""What hidden layers are recognised to have, the most usual first."""
_USUAL = ("identity", "sigmoid", "tanh", "relu", "softmax", "leaky_relu(0.01)", "softplus")
"""What an output layer is recognised to have; the identity first, which the relu of what is positive is too."""


def told_of_forward_pass(subject: Any, network: Network, probe: Probe, faults: set[str], unit: float) -> Message | None:
    """What the code's own forward pass gives where that is not the network's output; None where it is, or has none.

    Args:
        subject: the code.
        network: whose output it should give.
        probe: the examples that were asked.
        faults: those of its δ of the output.
        unit: the unit roundoff of its numbers.
    """
    output = subject.output(probe.parameters, probe.x) if hasattr(subject, "output") else None
    if output is not None and _are_labels(output):
        # what no example reaches gives zeros as classes do; the examples turned round tell which it is
        turned = replace(probe, x=-probe.x)
        there = subject.output(turned.parameters, turned.x)
        if there is not None and not _are_labels(there):
            probe, output = turned, there
    if output is None:
        return None
    is_nothing, is_z = "error_is_zero" in faults, bool(Z_AS_OUTPUT & faults)
    told = told_of_output(network, probe, output, are_no_labels=is_nothing, are_no_scores=is_z)
    is_rounded = told is not None and told.facts.get("off", 1.0) <= _ROUNDINGS * unit
    return None if is_rounded else told


def told_of_output(
    network: Network, probe: Probe, output: Array, *, are_no_labels: bool = False, are_no_scores: bool = False
) -> Message | None:
    """What the user's output is where it is not the network's; None where it is, or where it holds labels.

    Args:
        network: whose output it should be.
        probe: the examples that were asked.
        output: the user's, a row for each example.
        are_no_labels: whether whole numbers are outputs all the same: where every gradient is 0, an output of zeros is
            that of a relu which no example reaches.
        are_no_scores: whether z of the last layer is an output all the same: where δ is z − y, it is meant as one.
    """
    trace = network.forward(probe.parameters, probe.x)
    if output.shape != trace.output.shape or not np.isfinite(output).all():
        # what overflows was most likely given other arguments than it is meant for
        return None
    if _are_labels(output) and not (are_no_labels and not output.any()):
        return None
    are_scores = not are_no_scores and _is(output, trace.weighted_inputs[-1])
    if _is(output, trace.output) or are_scores or _is_its_logarithm(output, network, trace):
        return None
    return next(_recognised(network, probe, output), None) or remark(
        "forward_other", off=float(abs(output - trace.output).max())
    )


def is_recognised(message: Message) -> bool:
    """Whether it is known what the user's forward pass gives instead."""
    return message.key != "check.forward_other"


def _recognised(network: Network, probe: Probe, output: Array) -> Iterator[Message]:
    last = network.forward(probe.parameters, probe.x).weighted_inputs[-1]
    own = network.activations[-1].name
    named = [(name, activation(name)) for name in _USUAL]
    for name, record in named:
        if _is(output, record.forward(last)):
            yield remark("forward_ends_otherwise", given=name, right=own, layer=network.depth)
    if _is(output, network.activations[-1].forward(-last)):
        yield remark("forward_negated", activation=own, layer=network.depth)
    for (inner, first), (outer, second) in product(named, named):
        if _is(output, second.forward(first.forward(last))):
            yield remark("forward_twice", inner=inner, outer=outer, layer=network.depth)
    ends = [(hidden, end) for hidden in (*OF_HIDDEN, "identity") for end in dict.fromkeys((*_USUAL, hidden))]
    for hidden, outer in ends:
        if network.depth > 2:
            names = [hidden] * (network.depth - 2) + [outer]
            other = Network(network.sizes, names, "quadratic")
            if _is(output, other.predict(probe.parameters, probe.x)):
                yield remark("forward_is_another", activations=",".join(names))
    yield from _of_different_layers(network, probe, output)
    for name, record in named[1:]:
        if _is(output, network.predict(probe.parameters, record.forward(probe.x))):
            yield remark("forward_of_inputs", activation=name)


def _of_different_layers(network: Network, probe: Probe, output: Array) -> Iterator[Message]:
    """Whether every hidden layer has an activation of its own, or none, where one was forgotten."""
    if not 1 < network.depth - 2 <= _MOST_HIDDEN:
        return
    hidden = (*OF_HIDDEN[:-1], "identity", *OF_HIDDEN[-1:]) if network.depth - 2 <= _FEW_HIDDEN else _OFTEN
    for names in product(*[hidden] * (network.depth - 2), _OF_OUTPUT):
        other = Network(network.sizes, list(names), "quadratic")
        if _is(output, other.predict(probe.parameters, probe.x)):
            yield remark("forward_is_another", activations=",".join(names))


def _is_its_logarithm(output: Array, network: Network, trace: Trace) -> bool:
    """Whether the user's output is the logarithm of probabilities that the network gives."""
    if network.activations[-1].name not in ("softmax", "sigmoid"):
        return False
    with np.errstate(all="ignore"):
        return _is(np.exp(output), trace.output)


def _are_labels(output: Array) -> bool:
    return bool((output == np.round(output)).all())


def _is(output: Array, right: Array) -> bool:
    with np.errstate(all="ignore"):
        return bool((abs(output - right) <= _CLOSE * (1 + abs(right))).all())
