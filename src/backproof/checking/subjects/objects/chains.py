"""Layers with a forward and a backward method each: a plain list of them, asked as one object that goes through it.

A class that goes through layers which it is given, in a file that gives it none, gets layers of the classes beside it;
where a file has layers alone, and nothing that goes through them, they are put together here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

from backproof.activations import Activation
from backproof.checking.report import remark
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.use_in_code import Use
from backproof.checking.subjects.makers.constructing import holds_weights_of, instance_of
from backproof.checking.subjects.makers.own_objects import GIVEN, activation_maker, value_of
from backproof.checking.subjects.makers.plans import calls_of, methods_of
from backproof.checking.subjects.places.slots import slots
from backproof.checking.subjects.running.guard import SubjectError, call_safely, result_safely
from backproof.errors import Listed
from backproof.faces import Message
from backproof.network import Network

PUT_TOGETHER = "put_together"
"""The attribute of an object that we have given layers, with what these are."""
_ADDS = re.compile(r"add(_?layers?)?|append|push", re.I)
_LAYERS = re.compile(r"(\w*_)?layers|modules", re.I)
_OF_SIZES = 2
_OF_SOFTMAX = "categorical_cross_entropy"
_OF_A_CALL = 1.0
"""Seconds for making one layer, or going through it once."""
_SENT_DOWN = ("g", "delta")
_INPUT = "x"
_TAKEN = {*_SENT_DOWN, _INPUT, "rate", "penalty"}
"""Roles of what the backward pass of a layer may take."""


class LayerStack:
    """Layers one after another.

    Attributes:
        layers: the user's own objects.
    """

    def __init__(self, layers: list[Any]) -> None:
        self.layers = layers
        self._taken: list[Any] = []

    def forward(self, x: Any) -> Any:
        """The output of the last layer."""
        self._taken = []
        for layer in self.layers:
            self._taken.append(x)
            x = getattr(layer, methods_of(layer, "forward")[0])(x)
        return x

    def _down(self, grad: Any, **others: float) -> Any:
        """Send a gradient from above down through every layer, each of which is given what it takes."""
        # a layer that does not keep its input is given it again
        for layer, taken in zip(self.layers[::-1], self._taken[::-1], strict=True):
            given = {**dict.fromkeys(_SENT_DOWN, grad), _INPUT: taken, **others}
            call = calls_of(layer, methods_of(layer, "backward")[0], "backward")[0]
            options = {name: given[role] for name, role in call.options if role in given}
            grad = getattr(layer, call.name)(*(given[role] for role in call.roles), **options)
        return grad


class UpdatingChain(LayerStack):
    """Layers that change their parameters in their backward pass."""

    def backward(self, grad: Any, learning_rate: float) -> Any:
        """Send a gradient from above down through every layer, each of which takes a step."""
        return self._down(grad, rate=learning_rate)


class PenalisedChain(LayerStack):
    """Layers that change their parameters in their backward pass, and are given the λ of a penalty there."""

    def backward(self, grad: Any, learning_rate: float, weight_decay: float) -> Any:
        """Send a gradient from above down through every layer, each of which takes a step."""
        return self._down(grad, rate=learning_rate, penalty=weight_decay)


class StoringChain(LayerStack):
    """Layers that store their gradients."""

    def backward(self, grad: Any) -> Any:
        """Send a gradient from above down through every layer."""
        return self._down(grad)


def as_one_object(thing: Any) -> Any:
    """A list of layers as a chain; anything else as it is."""
    if not isinstance(thing, list | tuple) or not thing:
        return thing
    if not all(methods_of(layer, "forward") and methods_of(layer, "backward") for layer in thing):
        return thing
    called = [next(iter(calls_of(layer, methods_of(layer, "backward")[0], "backward")), None) for layer in thing]
    if any(call is None or not set(call.roles) <= _TAKEN for call in called):
        return thing
    taken = {role for call in called if call is not None for role in (*call.roles, *dict(call.options).values())}
    chain = PenalisedChain if {"rate", "penalty"} <= taken else UpdatingChain if "rate" in taken else StoringChain
    return chain(list(thing))


def said_of_its_parts(thing: Any) -> list[Message]:
    """What an object was given that we chose for it: layers, and objects of its file."""
    put, own = getattr(thing, PUT_TOGETHER, ()), getattr(thing, GIVEN, ())
    said = [remark(PUT_TOGETHER, layers=Listed(put))] if put else []
    return said + ([remark(GIVEN, given=Listed(own))] if own else [])


def with_layers_beside_it(
    cls: type, beside: Sequence[type], sizes: Sequence[int], network: Network | None = None
) -> Any:
    """An object of a class that goes through layers, with layers of these sizes; None where it takes none.

    Args:
        cls: makes an object without layers, to which one adds them, or is made of a list of them.
        beside: classes of its file, of which one has weights, and one is an activation or makes them.
        sizes: of the layers, the input first.
        network: whose activations they should be; None for any.
    """
    with suppress(SubjectError):
        made = call_safely(cls, seconds=_OF_A_CALL).result if not required_names(cls) else None
        adds = [name for name in dir(cls) if _ADDS.fullmatch(name) and len(required_names(getattr(cls, name))) == 2]
        takes = len(required_names(cls)) == 1 and _LAYERS.fullmatch(required_names(cls)[0])
        layers = _layers(beside, sizes, network) if takes or (made is not None and adds) else []
        if not layers or next(slots(made) if made is not None else iter(()), None) is not None:
            return None
        if made is None:
            made = result_safely(cls, layers, seconds=_OF_A_CALL)
        else:
            for layer in layers:
                call_safely(getattr(made, adds[0]), layer, seconds=_OF_A_CALL)
        setattr(made, PUT_TOGETHER, _spoken(layers))
        return made
    return None


def layers_alone(classes: Sequence[type], sizes: Sequence[int], network: Network | None = None) -> Any:
    """The layers of a file that has nothing which goes through them, one after the other; None where they do not fit.

    Args:
        classes: of the file.
        sizes: of the layers, the input first.
        network: whose activations they should be; None for any.
    """
    with suppress(SubjectError):
        layers = _layers(classes, sizes, network)
        chain = as_one_object(layers)
        if layers and isinstance(chain, LayerStack):
            setattr(chain, PUT_TOGETHER, _spoken(layers))
            return chain
    return None


def _spoken(layers: Sequence[Any]) -> list[str]:
    """What layers are called, with the objects that they were given."""
    return [f"{type(layer).__name__}({', '.join(getattr(layer, GIVEN, ()))})".removesuffix("()") for layer in layers]


def _layers(classes: Sequence[type], sizes: Sequence[int], network: Network | None) -> list[Any]:
    """A layer with weights for each two sizes, with its activation in it or after it; nothing without both.

    What the output ends with is often left to the cost: without an activation for it, the layers end with z.
    """
    weighing = next((cls for cls in classes if _weighs(cls, (3, 4))), None)
    if weighing is None:
        return []
    of_layers = network.activations if network is not None else [None] * (len(sizes) - 1)
    has_its_own = len(required_names(weighing)) > _OF_SIZES
    found = []
    for k, (pair, curve) in enumerate(zip(pairwise(sizes), of_layers, strict=True)):
        is_last = k == len(sizes) - 2
        one = None if curve is None else Network(pair, curve, "quadratic" if curve.is_elementwise else _OF_SOFTMAX)
        found.append(instance_of(weighing, pair, seconds=_OF_A_CALL, network=one))
        if has_its_own or (is_last and (curve is None or curve.name == "identity")):
            continue
        text = _activation_beside(classes, curve)
        if not text and not is_last:
            return []
        found += [value_of(text, weighing)] if text else []
    return found


def _activation_beside(classes: Sequence[type], curve: Activation | None) -> str:
    """An expression for a layer that is an activation, of one of these classes; "" where none is."""
    for cls in classes:
        forward = next(iter(methods_of(cls, "forward")), "")
        if forward and methods_of(cls, "backward"):
            text = activation_maker(cls, Use(frozenset({(forward, 1)})), curve, only=cls)
            if text and _goes_both_ways(value_of(text, cls)):
                return text
    return ""


def _weighs(cls: type, sizes: tuple[int, int]) -> bool:
    with suppress(SubjectError):
        made = instance_of(cls, sizes, seconds=_OF_A_CALL) if len(required_names(cls)) >= len(sizes) else None
        return made is not None and holds_weights_of(made, sizes) and _goes_both_ways(made)
    return False


def _goes_both_ways(made: Any) -> bool:
    """Whether an object takes an input forward, and a gradient from above backward, whatever it takes beside it."""
    found = [methods_of(made, kind)[:1] for kind in ("forward", "backward")]
    if not all(found) or len(required_names(getattr(made, found[0][0]))) != 1:
        return False
    called = calls_of(made, found[1][0], "backward")
    return any(set(call.roles) <= _TAKEN and set(call.roles) & set(_SENT_DOWN) for call in called)
