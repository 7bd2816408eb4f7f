"""Values of a forward pass that a function takes by their names, and that nothing in its file makes: Z1, A1, Z2, A2.

The forward pass of such code stands in another file. It is given those of the network, and the report says so.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backproof.checking.subjects.running.dressing import called, dressed
from backproof.network import Network, Parameters

Array = Any
_VALUE = re.compile(r"([zah])_?(\d+)", re.I)
_WEIGHT = re.compile(r"(?:w|weights?|theta)_?(\d+)", re.I)
_LEAST = 2


@dataclass
class ForwardValues:
    """Which arguments a function takes of a forward pass, and what they are given.

    Attributes:
        places: of each name, whether it is z, and the layer, from 1 = input.
        given: the values of the call that comes next.
    """

    places: dict[str, tuple[bool, int]]
    given: dict[str, Any] = field(default_factory=dict)

    def put(self, network: Network, parameters: Parameters, x: Array, laid: Callable[[Array], Any]) -> None:
        """Set what is given: the network's own values for these examples.

        Args:
            network: whose they are.
            parameters: those that the function is given.
            x: examples (N, n_1).
            laid: puts a row for each example into the layout that the function takes.
        """
        trace = network.forward(parameters, x)
        for name, (is_z, layer) in self.places.items():
            self.given[name] = laid(trace.weighted_inputs[layer - 2] if is_z else trace.activations[layer - 1])


def numbered_layers(names: list[str]) -> int:
    """How many layers arguments are for that are numbered from 1, a weight for each; 0 where they are not.

    >>> numbered_layers(["X", "Z1", "W1", "b1", "W2", "b2"]), numbered_layers(["W2", "W3"])
    (2, 0)
    """
    found = sorted(int(each[1]) for name in names if (each := _WEIGHT.fullmatch(name)))
    return len(found) if found == list(range(1, len(found) + 1)) else 0


def places_of_values(names: list[str]) -> dict[str, tuple[bool, int]]:
    """Of the arguments that are values of a forward pass whether each is z, and the layer, from 1 = input.

    None are where weights are not numbered from 1, and values up to the last of these.

    >>> places_of_values(["x", "t", "h1", "h2", "w1", "w2"]), places_of_values(["x", "h1", "h2", "w1", "w2", "w3"])
    ({'h1': (False, 2), 'h2': (False, 3)}, {})
    """
    found = {n: (m[1].lower() == "z", int(m[2]) + 1) for n in names if (m := _VALUE.fullmatch(n)) and int(m[2])}
    is_one_each = len(set(found.values())) == len(found) >= _LEAST
    is_up_to_the_last = max((layer for _, layer in found.values()), default=0) == numbered_layers(names) + 1
    return found if is_one_each and is_up_to_the_last else {}


def with_forward_values(function: Callable[..., Any], network: Network) -> Callable[..., Any]:
    """The function without the arguments that are values of a forward pass, which it is given beside the others.

    Only where its weights are numbered from 1, one for each layer, and its values by the same numbers.

    >>> def backward(X, y, Z1, A1, A2, W1, b1, W2, b2):
    ...     return A1
    >>> both = with_forward_values(backward, Network([3, 4, 2]))
    >>> list(inspect.signature(both).parameters), both.forward_values.places
    (['X', 'y', 'W1', 'b1', 'W2', 'b2'], {'Z1': (True, 2), 'A1': (False, 2), 'A2': (False, 3)})
    """
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    needed = [name for name, p in own.parameters.items() if p.default is p.empty]
    places = places_of_values(needed)
    if not places or numbered_layers(needed) != network.depth - 1:
        return function
    values = ForwardValues(places)
    kept = own.replace(parameters=[p for name, p in own.parameters.items() if name not in places])

    def both(*given: Any, **options: Any) -> Any:
        return called(function, own, dict(kept.bind(*given, **options).arguments) | values.given)

    both.of = getattr(function, "of", function)  # type: ignore[attr-defined]
    both.forward_values = values  # type: ignore[attr-defined]
    return dressed(both, function, kept)
