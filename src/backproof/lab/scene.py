"""One network with its parameters, its data and one example of it: every number that the page shows, made once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.derivation.numbers import WorkedExample, example_of
from backproof.derivation.subject import SymbolicNetwork, subject_of
from backproof.errors import BackproofError, InputError
from backproof.lab.bounds import MOST_PARAMETERS
from backproof.lab.datasets import DataSet
from backproof.lab.lab_options import LabOptions
from backproof.network import Gradient, Network, Parameters, Trace
from backproof.rendering.words import say

Array = Any
_MOST_OF_BATCH = 1_000
"""Examples that a mean over the batch is made of, at most: the picture of a large set is drawn many times."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What is on the stage.

    Attributes:
        options: all options.
        network: layers and cost.
        parameters: of now.
        data: the examples.
        subject: the network as derivations see it, or None where one of its functions has no formula.
    """

    options: LabOptions
    network: Network
    parameters: Parameters
    data: DataSet
    subject: SymbolicNetwork | None = field(repr=False)

    def with_options(self, options: LabOptions) -> Scene:
        """Return the scene with options of which only the place in the walk is another: no number is computed again."""
        made = replace(self, options=options)
        vars(made).update({name: found for name, found in vars(self).items() if name not in vars(made)})
        return made

    @property
    def row(self) -> int:
        """Which example is shown, counted from 1."""
        return int(min(self.options["row"], len(self.data)))

    @cached_property
    def y(self) -> Array:
        """The targets of all examples, (N, n_L)."""
        return self.data.targets(self.network.sizes[-1])

    @cached_property
    def example(self) -> WorkedExample:
        """The example with its forward and backward pass, as derivations read it."""
        at = self.row - 1
        outputs = self.data.output_names if len(self.data.output_names) == self.network.sizes[-1] else ()
        return example_of(self.network, self.data.x[at], self.y[at], self.parameters, self.data.input_names, outputs)

    @property
    def trace(self) -> Trace:
        """z and a of the example."""
        return self.example.trace

    @property
    def gradient(self) -> Gradient:
        """The gradient that is shown: of the example, or of the mean over the batch."""
        return self.batch_gradient if self.options["of"] == "batch" else self.example.gradient

    @cached_property
    def batch(self) -> tuple[Array, Array]:
        """The examples that a mean is made of."""
        step = -(-len(self.data) // _MOST_OF_BATCH)
        return self.data.x[::step], self.y[::step]

    def with_how_many(self, sentence: str) -> str:
        """Return a sentence, and after it of how many examples a mean is made where these are not all."""
        used, rows, language = len(self.batch[0]), len(self.data), self.options["lang"]
        if used == rows:
            return sentence
        second = say("lab.evenly taken", language, used=used, rows=rows)
        return say("lab.two sentences", language, first=sentence, second=second)

    @cached_property
    def batch_trace(self) -> Trace:
        """z and a of all examples of the batch."""
        return self.network.forward(self.parameters, self.batch[0])

    @cached_property
    def batch_gradient(self) -> Gradient:
        """The gradient of the mean cost over the examples, and the errors of each."""
        found = self.network.backward(self.parameters, self.batch_trace, self.batch[1])
        costs = self.network.example_costs(self.batch_trace, self.batch[1])
        if not all(np.isfinite(array).all() for array in (*found.weights, *found.biases, costs)):
            raise InputError("network: with these weights the cost or its gradient is not finite; accepted: others")
        return found

    def slopes(self, layer: int) -> Array | None:
        """Return σ′(z) of every neuron of a layer for the example, (n,); None where σ acts on the whole layer."""
        record = self.network.activations[layer - 2]
        if record.slope is None:
            return None
        return record.slope(self.trace.weighted_inputs[layer - 2], self.trace.activations[layer - 1])[0]


def known_subject(network: Network) -> SymbolicNetwork | None:
    """Return the network as derivations see it, or None where no rule is known for one of its functions."""
    try:
        return subject_of(network)
    except BackproofError:
        return None


def fitting(options: LabOptions, data: DataSet) -> LabOptions:
    """Return options whose network has the inputs and outputs of the data.

    Raises:
        InputError: with them it would be too large.
    """
    inputs, outputs = data.x.shape[1], data.y.shape[1]
    net = options["net"]
    two = data.is_classes and outputs == 1 and net[-1] == 2
    wanted = (inputs, *net[1:-1], 2 if two else outputs)
    fitted = options.changed({"net": wanted})
    if fitted["net"] != wanted:
        raise InputError(
            "network: {count} weights and biases given; accepted: at most {most}",
            count=sum(n * m + m for n, m in pairwise(wanted)), most=MOST_PARAMETERS,
        )  # fmt: skip
    return fitted


def learnable(options: LabOptions, data: DataSet) -> LabOptions:
    """Return options with which the targets of the data can be learnt: numbers need an output without bounds."""
    if data.is_classes:
        return options
    return options.changed({"act": [*options["act"][:-1], "identity"], "cost": "quadratic"})


def finite(parameters: Parameters) -> bool:
    """Whether every weight and bias is finite."""
    return all(bool(np.isfinite(array).all()) for array in (*parameters.weights, *parameters.biases))
