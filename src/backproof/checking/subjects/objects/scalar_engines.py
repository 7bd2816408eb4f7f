"""Networks of nodes that differentiate themselves, each with `data`, `grad` and `backward()`: an engine of one's own.

Such code has no backward pass of its own to call. Its forward pass is run, and the sum of the outputs times ∂C/∂a, a
number whose gradient is that of the cost, is asked to go backward.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.checking.subjects.places.slots import parts_of

Array = Any
_DEEPEST = 6


class Traced:
    """A network of nodes as an object with a forward and a backward method.

    Attributes:
        net: the user's own.
    """

    def __init__(self, net: Any) -> None:
        self.net = net
        self.own_name = type(net).__name__

    def forward(self, x: Array) -> Array:
        """The outputs, as numbers."""
        found = self.net(x)
        self._nodes = list(found) if isinstance(found, list | tuple) else [found]
        return np.array([node.data for node in self._nodes], np.float64).reshape((*np.shape(x)[:-1], -1))

    def backward(self, grad: Array) -> None:
        """Send ∂C/∂a back from the outputs to every node."""
        for node in nodes_of(self.net):
            node.grad = np.zeros_like(node.data, np.float64) if np.ndim(node.data) else 0.0
        if len(self._nodes) == 1 and np.ndim(self._nodes[0].data):
            total = self._nodes[0] * type(self._nodes[0])(np.asarray(grad))
        else:
            terms = [node * float(g) for node, g in zip(self._nodes, np.ravel(grad), strict=True)]
            total = terms[0]
            for term in terms[1:]:
                total = total + term
        total.backward()
        self._nodes = []


def traced(thing: Any) -> Any:
    """The object to ask in place of a network of nodes; anything else as it is."""
    if isinstance(thing, type) or not callable(thing) or not hasattr(thing, "__dict__"):
        return thing
    return Traced(thing) if next(nodes_of(thing), None) is not None else thing


def nodes_of(thing: Any, depth: int = 0) -> Iterator[Any]:
    """Every node that an object holds."""
    if depth > _DEEPEST:
        return
    for _, value, _ in parts_of(thing):
        if _is_node(value):
            yield value
        elif isinstance(value, list | tuple | dict) or (hasattr(value, "__dict__") and not isinstance(value, type)):
            yield from nodes_of(value, depth + 1)


def _is_node(value: Any) -> bool:
    if isinstance(value, type | np.ndarray) or type(value).__module__.split(".")[0] in ("torch", "jax"):
        return False
    return all(hasattr(value, name) for name in ("data", "grad")) and callable(getattr(value, "backward", None))
