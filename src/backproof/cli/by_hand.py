"""A network, its numbers and an example, as they are written by hand on the command line of `derive` and `explain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backproof.activations import ACTIVATIONS
from backproof.cli.values import numbers, sizes
from backproof.cli.written_functions import a_cost, activations
from backproof.cli.written_parameters import from_file, from_texts
from backproof.costs import COSTS
from backproof.described import described, with_attributes
from backproof.errors import InputError, Keyword, Listed
from backproof.network import Network, Parameters

_NETWORK, _NUMBERS = "A network written by hand", "Its numbers, and an example"


@with_attributes
@dataclass(frozen=True)
class ByHand:
    """What is written by hand: a network, its weights and biases, an example."""

    network: str | None = described(None, "Neurons of each layer, the input first: 2,3,1.", group=_NETWORK)
    activation: str | None = described(
        None,
        f"One activation, or one for each layer after the input, of {', '.join(ACTIVATIONS)}; or a formula such as "
        "'x/(1+exp(-x))'. (default: sigmoid)",
        group=_NETWORK,
    )
    cost: str | None = described(
        None,
        f"One of {', '.join(COSTS)}; or a formula for the term of one output, such as '(a-y)**4/4'. "
        "(default: quadratic)",
        group=_NETWORK,
    )
    weights: tuple[str, ...] = described(
        (),
        "The weights of one layer, a list for each neuron that receives, such as '[[.15,.2],[.25,.3]]'. Give "
        "the option once for each layer after the input, or once with a list of all layers. (default: drawn "
        "at random)",
        group=_NUMBERS,
    )
    biases: tuple[str, ...] = described(
        (),
        "The biases of one layer, such as .35,.35. Give the option once for each layer after the input, "
        "or once with a list of all layers.",
        group=_NUMBERS,
    )
    parameters: str | None = described(
        None,
        "A file instead of --weights and --biases: .json with both as lists, or .npz with w2, b2, w3, … or as "
        "backproof export writes it.",
        group=_NUMBERS,
    )
    x: str | None = described(None, "The input of an example, numbers separated by commas.", group=_NUMBERS)
    y: str | None = described(None, "The target of the example, numbers separated by commas.", group=_NUMBERS)

    def refuse_with_a_model(self, model: str) -> None:
        """Raise InputError where something was given that a model has of its own.

        Args:
            model: the option or the argument that names the model, as --model.
        """
        own = {
            "--network": self.network, "--activation": self.activation, "--cost": self.cost,
            "--weights": self.weights, "--biases": self.biases, "--parameters": self.parameters,
        }  # fmt: skip
        given = [option for option, value in own.items() if value]
        if given:
            raise InputError(
                "{given}: given with {model}, which has its own; accepted: without {model}",
                given=Listed(given),
                model=model,
            )

    def described_network(self) -> Network:
        """Return the network; `network` must be given."""
        layers = sizes("--network", self.network or "")
        return Network(
            layers,
            "sigmoid" if self.activation is None else activations(self.activation),
            "quadratic" if self.cost is None else a_cost(self.cost),
        )

    def example(self) -> dict[str, Any]:
        """Return x and y, or nothing where neither is given.

        Raises:
            InputError: one of them alone, or what is no list of numbers.
        """
        if (self.x is None) != (self.y is None):
            raise InputError(
                "{x} and {y}: only one given; accepted: both, which are an example, or neither",
                x=Keyword("x"),
                y=Keyword("y"),
            )
        pairs = (("x", self.x), ("y", self.y))
        return {name: numbers(f"--{name}", text.strip("[]() ")) for name, text in pairs if text is not None}

    def all_parameters(self, network: Network) -> Parameters | None:
        """Return the weights and biases that are given, or None.

        Raises:
            InputError: weights without biases or the other way round, or both options and a file; numbers that cannot
                be read, or do not fit the sizes.
        """
        if self.parameters is not None and (self.weights or self.biases):
            raise InputError("--parameters: given with --weights or --biases; accepted: the file, or these two")
        if self.parameters is not None:
            return from_file(network.sizes, self.parameters)
        if bool(self.weights) != bool(self.biases):
            raise InputError("--weights and --biases: one of them is missing; accepted: both, or neither")
        return from_texts(network.sizes, self.weights, self.biases) if self.weights else None

    def everything(self) -> dict[str, Any]:
        """Return the arguments of `derive`: the network, with parameters and an example where they are given."""
        network = self.described_network()
        parameters, example = self.all_parameters(network), self.example()
        if parameters is not None and not example:
            option = "--weights and --biases" if self.weights else "--parameters"
            raise InputError("{option}: given without --x and --y; accepted: with an example", option=option)
        return {"network": network, **example} | ({} if parameters is None else {"parameters": parameters})
