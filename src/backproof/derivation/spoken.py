"""Which neurons, connections and layers a line of a derivation is about, read from its trees.

Codes only. A picture that is lit as one reads is made of these, in `backproof.rendering`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backproof.derivation.trees import (
    Apply,
    Derivative,
    Entry,
    Index,
    LayerIndex,
    Matrix,
    Node,
    Sum,
    children,
)

_LAST = LayerIndex("L")
_LAYERS = {"x": LayerIndex("", 1), "y": _LAST}
"""The layer of what is written without one."""

NeuronPlace = tuple[LayerIndex, Index]
Connection = tuple[LayerIndex, Index, Index]


@dataclass(frozen=True)
class Spoken:
    """What is spoken of, each once, in the order of its first mention.

    Attributes:
        neurons: (layer, index) of each neuron that is fixed where the line is read.
        running: (layer, index) of each neuron over which a sum runs.
        connections: (layer, receiver, sender) of each weight, as in w^l_jk, and of each ∂z^(l+1)_k/∂z^l_j.
        to_cost: (layer, index) of each output by which the cost is differentiated, ∂C/∂a^L_k.
        layers: layers spoken of as a whole, as vectors.
        matrices: layers whose weights are spoken of as a whole.
        cost: whether the cost is spoken of.
    """

    neurons: tuple[NeuronPlace, ...] = ()
    running: tuple[NeuronPlace, ...] = ()
    connections: tuple[Connection, ...] = ()
    to_cost: tuple[NeuronPlace, ...] = ()
    layers: tuple[LayerIndex, ...] = ()
    matrices: tuple[LayerIndex, ...] = ()
    cost: bool = False


def name_of(node: Node) -> str:
    """Return the name of the one quantity that a node stands for, by numbers, as w.2.1.3; "" where it is not one.

    A slope is named slope.LAYER.NEURON, and ∂C of a weight, of a bias as g followed by its name.

    >>> from backproof.derivation.notation import tree
    >>> name_of(tree("w(2,1,3)")), name_of(tree("D(C, w(2,1,3))")), name_of(tree("z(l,j)"))
    ('w.2.1.3', 'gw.2.1.3', '')
    """
    match node:
        case Entry(letter="C"):
            return "C"
        case Entry(letter=letter, layer=None, indices=(int() as index,), example=None):
            return f"{letter}.{index}"
        case Entry(letter=letter, layer=LayerIndex(base="", offset=layer), indices=indices, example=None):
            return ".".join(map(str, (letter, layer, *indices))) if all(isinstance(i, int) for i in indices) else ""
        case Apply(name="slope", arguments=(Entry(letter="z") as z,)):
            return name_of(z).replace("z", "slope", 1)
        case Derivative(of=Entry(letter="C" | "Cbar"), by=Entry(letter="w" | "b") as by):
            return f"g{name}" if (name := name_of(by)) else ""
    return ""


def spoken_of(*nodes: Node) -> Spoken:
    """Return what expressions speak of together.

    >>> from backproof.derivation.notation import tree
    >>> found = spoken_of(tree("sum(k, l+1, delta(l+1,k)*w(l+1,k,j))"))
    >>> [index for layer, index in found.neurons], [index for layer, index in found.running]
    (['j'], ['k'])
    """
    found: dict[str, dict[object, None]] = {}
    for node in nodes:
        for kind, what in _mentions(node, {}):
            found.setdefault(kind, {})[what] = None
    named = {kind: tuple(mentioned) for kind, mentioned in found.items() if kind != "cost"}
    return Spoken(**named, cost="cost" in found)  # type: ignore[arg-type]


def _mentions(node: Node, bound: Mapping[str, LayerIndex | None]) -> Iterator[tuple[str, object]]:
    match node:
        case Sum(index=index, over=over):
            if over is not None:
                yield "running", (over, index)
            bound = {**bound, index: over}
        case Derivative(of=Entry() as of, by=Entry() as by):
            yield from _passed_on(of, by)
        case Entry(letter="C" | "Cbar"):
            yield "cost", None
        case Entry(letter="w", layer=LayerIndex() as layer, indices=(receiver, sender)):
            yield "connections", (layer, receiver, sender)
            yield from _neurons([(layer, receiver), (layer.plus(-1), sender)], bound)
        case Entry(layer=layer, indices=(index,)) if layer or node.letter in _LAYERS:
            yield from _neurons([(layer or _LAYERS[node.letter], index)], bound)
        case Matrix(letter="w", layer=LayerIndex() as layer):
            yield "matrices", layer
        case Matrix(layer=layer) if layer or node.letter in _LAYERS:
            yield "layers", layer or _LAYERS[node.letter]
    for child in children(node):
        yield from _mentions(child, bound)


def _passed_on(of: Entry, by: Entry) -> Iterator[tuple[str, object]]:
    """What a derivative says beyond its two entries: which way a change takes."""
    if of.letter == "C" and by.letter == "a" and by.layer == _LAST:
        yield "to_cost", (by.layer, by.indices[0])
    elif of.layer is not None and by.layer is not None and by.layer.plus(1) == of.layer and by.letter in "za":
        yield "connections", (of.layer, of.indices[0], by.indices[0])


def _neurons(
    places: Iterable[NeuronPlace], bound: Mapping[str, LayerIndex | None]
) -> Iterator[tuple[str, NeuronPlace]]:
    return (("neurons", (layer, index)) for layer, index in places if index not in bound)
