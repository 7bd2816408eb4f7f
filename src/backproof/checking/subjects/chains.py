"""A plain list of layers, each with a forward and a backward method: asked as one object that goes through it."""

from __future__ import annotations

from typing import Any

from backproof.checking.subjects.plans import calls_of, methods_of


class LayerStack:
    """Layers one after another.

    Attributes:
        layers: the user's own objects.
    """

    def __init__(self, layers: list[Any]) -> None:
        self.layers = layers
        self._forward = methods_of(layers[0], "forward")[0]
        self._backward = methods_of(layers[0], "backward")[0]

    def forward(self, x: Any) -> Any:
        """The output of the last layer."""
        for layer in self.layers:
            x = getattr(layer, self._forward)(x)
        return x


class UpdatingChain(LayerStack):
    """Layers that change their parameters in their backward pass."""

    def backward(self, grad: Any, learning_rate: float) -> Any:
        """Send a gradient from above down through every layer, each of which takes a step."""
        for layer in self.layers[::-1]:
            grad = getattr(layer, self._backward)(grad, learning_rate)
        return grad


class StoringChain(LayerStack):
    """Layers that store their gradients."""

    def backward(self, grad: Any) -> Any:
        """Send a gradient from above down through every layer."""
        for layer in self.layers[::-1]:
            grad = getattr(layer, self._backward)(grad)
        return grad


def as_one_object(thing: Any) -> Any:
    """A list of layers as a chain; anything else as it is."""
    if not isinstance(thing, list | tuple) or not thing:
        return thing
    if not all(methods_of(layer, "forward") and methods_of(layer, "backward") for layer in thing):
        return thing
    called = calls_of(thing[0], methods_of(thing[0], "backward")[0], "backward")
    updates = any("rate" in call.roles for call in called)
    return (UpdatingChain if updates else StoringChain)(list(thing))
