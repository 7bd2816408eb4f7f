"""What is lit in a picture of a network: plain data, by the numbers of layers and neurons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Neuron = tuple[int, int]
Edge = tuple[int, int, int]
LinkLabel = tuple[str, str, str]


@dataclass(frozen=True)
class Lit:
    """What is lit in a picture.

    Where the picture shows the cost, it stands as neuron 1 of the layer after the last.

    Attributes:
        layers: layers with a band behind them.
        fans: layers whose incoming connections are lit.
        neurons: a letter for each neuron that is lit, by (layer, neuron); "" for its number.
        edges: a label for each arrow, by (layer, receiver, sender) as in w^l_jk: the letter and its superscript and
            subscript, a number alone, or None for no label.
        running: layers over whose neurons a sum runs.
        threads: connections that a sum runs over, as (layer, receiver, sender), 0 for every neuron.
        dashed: arrows that stand for a negative number.
    """

    layers: frozenset[int] = frozenset()
    fans: frozenset[int] = frozenset()
    neurons: Mapping[Neuron, str] = field(default_factory=dict)
    edges: Mapping[Edge, LinkLabel | None] = field(default_factory=dict)
    running: frozenset[int] = frozenset()
    threads: frozenset[Edge] = frozenset()
    dashed: frozenset[Edge] = frozenset()

    @property
    def shown(self) -> Iterator[Neuron]:
        """Neurons that must be shown."""
        yield from self.neurons
        for layer, receiver, sender in self.edges:
            yield from ((layer, receiver), (layer - 1, sender))


NOTHING = Lit()


def along(first_layer: int, neurons: Sequence[int]) -> dict[Edge, None]:
    """Return the arrows of a path that begins in a layer and visits a neuron of each layer after it.

    >>> list(along(2, (1, 3, 2)))
    [(3, 3, 1), (4, 2, 3)]
    """
    return {(at, k, j): None for at, (j, k) in enumerate(pairwise(neurons), start=first_layer + 1)}
