"""A PyTorch module built from Linear layers and activations, whose custom Functions may be wrong."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.report import remark
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.checking.truth.enclosures import UNITS
from backproof.faces import Message
from backproof.network import Network, Parameters
from backproof.parameters import weight_shapes

Array = Any


def is_torch_module(thing: Any) -> bool:
    """Whether it is a PyTorch module; PyTorch is not loaded to find out."""
    return any(kind.__module__.startswith("torch.nn.modules") for kind in type(thing).__mro__)


@dataclass(frozen=True)
class TorchSubject:
    """A double-precision copy of the module, asked by sending ∂C/∂a (or δ, where it ends before σ) backwards.

    Attributes:
        module: the copy.
        network: whose equations it should obey.
        linears: names of its Linear layers, in order.
        others: names of the modules after each Linear, those whose backward is σ′.
        seconds: time limit of a call.
    """

    module: Any
    network: Network
    linears: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    seconds: float = 10.0
    takes_batches: bool = True
    knows_descent: bool = False

    @property
    def passes_rate(self) -> bool:
        """It moves nothing."""
        return False

    @property
    def guessed(self) -> bool:
        """How a module is called is known."""
        return False

    def described(self) -> tuple[Message, ...]:
        """Which modules are which layer."""
        rows = zip(range(2, self.network.depth + 1), self.linears, self.others, strict=True)
        return tuple(remark("module_layer", layer=n, modules=(linear, *others)) for n, linear, others in rows)

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Set the parameters, run forward and backward, and read `.grad`."""
        called = call_safely(self._run, parameters, x, y, seconds=self.seconds)
        weights, biases = called.result
        odd = {("not finite", i + 2) for i, w in enumerate(weights) if w is not None and not np.isfinite(w).all()}
        return Answer(weights, biases, UNITS["float64"], oddities=frozenset(odd), drew_random=called.drew_random)

    def _layers(self) -> list[Any]:
        named = dict(self.module.named_modules())
        return [named[name] for name in self.linears]

    def _run(self, parameters: Parameters, x: Array, y: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        import torch

        layers = self._layers()
        with torch.no_grad():
            for layer, w, b in zip(layers, parameters.weights, parameters.biases, strict=True):
                layer.weight.copy_(torch.tensor(np.asarray(w, np.float64)))
                if layer.bias is not None:
                    layer.bias.copy_(torch.tensor(np.asarray(b, np.float64)))
        self.module.zero_grad()
        output = self.module(torch.tensor(np.array(x, np.float64)))
        output.backward(torch.tensor(self._sent_back(parameters, x, y, output.detach().numpy()) / len(x)))
        return (
            tuple(_gradient(layer.weight) for layer in layers),
            tuple(_gradient(layer.bias) for layer in layers),
        )

    def _sent_back(self, parameters: Parameters, x: Array, y: Array, output: Array) -> Array:
        """∂C/∂a where the module ends with σ; δ where it ends with the weighted input, as for a fused cost."""
        trace = self.network.forward(parameters, np.asarray(x, np.float64))
        if output.shape != trace.output.shape:
            raise SubjectError(
                "your module returned shape {given}; accepted: {accepted}",
                given=output.shape,
                accepted=trace.output.shape,
            )
        to_a, to_z = abs(output - trace.output).max(), abs(output - trace.weighted_inputs[-1]).max()
        if min(to_a, to_z) > 1e-6:
            raise SubjectError(
                "your module's output differs from the network's by {off}, so that it computes another "
                "network; accepted: a module with the network's activations",
                off=f"{min(to_a, to_z):.2g}",
            )
        if to_a <= to_z:
            return np.array(self.network.cost_function.gradient(output, np.asarray(y, np.float64)))
        return np.array(self.network.errors(parameters, trace, np.asarray(y, np.float64))[-1])


def _gradient(parameter: Any) -> Array:
    if parameter is None or parameter.grad is None:
        return None
    return parameter.grad.detach().numpy().astype(np.float64)


def torch_subject(module: Any, network: Network, seconds: float) -> TorchSubject:
    """Read a module's Linear layers and what stands between them.

    Raises:
        SubjectError: its Linear layers are not those of the network.
    """
    import torch

    copied = copy.deepcopy(module).double()
    linears: list[str] = []
    others: list[list[str]] = []
    for name, part in copied.named_modules():
        if isinstance(part, torch.nn.Linear):
            linears.append(name)
            others.append([])
        elif name and not list(part.children()) and others:
            others[-1].append(name)
    named = dict(copied.named_modules())
    shapes = [tuple(named[name].weight.shape) for name in linears]
    expected = list(weight_shapes(network.sizes))
    if shapes != expected:
        raise SubjectError(
            "your module's Linear layers have weights of shapes {given}; accepted for this network: {accepted}",
            given=shapes,
            accepted=expected,
        )
    return TorchSubject(copied, network, tuple(linears), tuple(map(tuple, others)), seconds)
