"""Layers with a forward and a backward method each: a plain list of them, asked as one object that goes through it.

A class that goes through layers which it is given, in a file that gives it none, gets layers of the classes beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.checking.subjects.caches import required_names
from backproof.checking.subjects.constructing import holds_weights_of, instance_of
from backproof.checking.subjects.guard import SubjectError, call_safely, result_safely
from backproof.checking.subjects.plans import calls_of, methods_of
from backproof.checking.subjects.slots import slots

PUT_TOGETHER = "put_together"
"""The attribute of an object that we have given layers, with what these are."""
_ADDS = re.compile(r"add(_?layers?)?|append|push", re.I)
_LAYERS = re.compile(r"(\w*_)?layers|modules", re.I)
_OF_A_CALL = 1.0
"""Seconds for making one layer, or going through it once."""


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


def with_layers_beside_it(cls: type, beside: Sequence[type], sizes: Sequence[int]) -> Any:
    """An object of a class that goes through layers, with layers of these sizes; None where it takes none.

    Args:
        cls: makes an object without layers, to which one adds them, or is made of a list of them.
        beside: classes of its file, of which one has weights and one is an activation.
        sizes: of the layers, the input first.
    """
    with suppress(SubjectError):
        made = call_safely(cls, seconds=_OF_A_CALL).result if not required_names(cls) else None
        adds = [name for name in dir(cls) if _ADDS.fullmatch(name) and len(required_names(getattr(cls, name))) == 2]
        takes = len(required_names(cls)) == 1 and _LAYERS.fullmatch(required_names(cls)[0])
        layers = list(_layers(beside, sizes)) if takes or (made is not None and adds) else []
        if not layers or next(slots(made) if made is not None else iter(()), None) is not None:
            return None
        if made is None:
            made = result_safely(cls, layers, seconds=_OF_A_CALL)
        else:
            for layer in layers:
                call_safely(getattr(made, adds[0]), layer, seconds=_OF_A_CALL)
        setattr(made, PUT_TOGETHER, [type(layer).__name__ for layer in layers])
        return made
    return None


def _layers(beside: Sequence[type], sizes: Sequence[int]) -> Iterator[Any]:
    """A layer with weights for each two sizes, and an activation after each but the last; nothing without both."""
    curve = next((cls for cls in beside if _is_activation(cls)), None)
    weighing = next((cls for cls in beside if _weighs(cls, (3, 4))), None)
    if curve is None or weighing is None:
        return
    for k, pair in enumerate(pairwise(sizes)):
        if k:
            yield result_safely(curve, seconds=_OF_A_CALL)
        yield instance_of(weighing, pair, seconds=_OF_A_CALL)


def _weighs(cls: type, sizes: tuple[int, int]) -> bool:
    with suppress(SubjectError):
        made = instance_of(cls, sizes, seconds=_OF_A_CALL) if len(required_names(cls)) == len(sizes) else None
        return made is not None and holds_weights_of(made, sizes) and _goes_both_ways(made)
    return False


def _is_activation(cls: type) -> bool:
    """Whether objects of a class take numbers one by one, hold none, and change them; a softmax does not."""
    z = np.array([[0.5, -0.25, 1.0]])
    with suppress(SubjectError, ValueError, TypeError, IndexError):
        made = result_safely(cls, seconds=_OF_A_CALL) if not required_names(cls) else None
        if made is None or not _goes_both_ways(made) or any(np.ndim(slot.get()) == 2 for slot in slots(made)):
            return False
        forward = getattr(made, methods_of(made, "forward")[0])
        whole = np.asarray(result_safely(forward, z.copy(), seconds=_OF_A_CALL))
        each = [np.asarray(result_safely(forward, z[:, k : k + 1].copy(), seconds=_OF_A_CALL)) for k in range(3)]
        return whole.shape == z.shape and not np.array_equal(whole, z) and np.allclose(whole, np.hstack(each))
    return False


def _goes_both_ways(made: Any) -> bool:
    found = [methods_of(made, kind)[:1] for kind in ("forward", "backward")]
    return all(found) and all(len(required_names(getattr(made, names[0]))) == 1 for names in found)
