"""Which picture of the network stands where on a derivation's page, and what is lit in it."""

from __future__ import annotations

from backproof.derivation.result import Chain, Derivation, Paths, Section
from backproof.derivation.trees import Derivative, Entry, Node
from backproof.rendering.derivation_prose import Words
from backproof.rendering.pictures.network_picture import Edge, Lit, along, network_picture

_MOST = 6
"""So many arrows go out of a neuron at most."""


def head_lit(derivation: Derivation) -> Lit:
    """Return what is lit at first in the picture at the head: the arrow of one weight, or what is explained."""
    for section in derivation.sections:
        if section.key in ("weight", "neuron") and derivation.title == "explanation":
            return _traced(section, derivation) or _one_weight(derivation)
    return _one_weight(derivation)


def section_picture(section: Section, derivation: Derivation, words: Words) -> str:
    """Return the picture of a section, with its indices lit; "" for a section that needs none."""
    lit = _lit(section, derivation)
    return "" if lit is None else _picture(derivation, words, lit)


def _picture(derivation: Derivation, words: Words, lit: Lit) -> str:
    names = [words.name(name).strip() for name in derivation.activations]
    cost = words.name(derivation.cost).strip()
    return network_picture(derivation.sizes, names, lit=lit, language=words.language, cost=cost)


def _lit(section: Section, derivation: Derivation) -> Lit | None:
    sizes = derivation.sizes
    depth = len(sizes)
    match section.key:
        case "BP1":
            return Lit(frozenset([depth]), neurons={(depth, _second(sizes, depth)): "j"})
        case "BP2" if depth > 2:
            return _sent_back(derivation, 2)
        case "BP3":
            return _one_weight(derivation)
        case "BP4":
            return Lit(frozenset([2]), neurons={(2, _second(sizes, 2)): "j"})
        case "weight" | "neuron" if derivation.title != "explanation":  # there it stands at the head already
            return _traced(section, derivation)
    return None


def _second(sizes: tuple[int, ...], layer: int) -> int:
    """Return a neuron to call j: the second, so that it is told from k, or the only one."""
    return min(2, sizes[layer - 1])


def _one_weight(derivation: Derivation) -> Lit:
    j = _second(derivation.sizes, 2)
    return Lit(neurons={(1, 1): "k", (2, j): "j"}, edges={(2, j, 1): (derivation.weight_letter, "2", "jk")})


def _sent_back(derivation: Derivation, layer: int) -> Lit:
    """Return neuron j of a layer, and the arrows to every k of the next, by which its error comes."""
    sizes = derivation.sizes
    j, count = _second(sizes, layer), sizes[layer]
    shown = range(1, count + 1) if count <= _MOST else (1, 2, 3, count - 1, count)
    edges: dict[Edge, tuple[str, str, str] | None] = {(layer + 1, k, j): None for k in shown}
    edges[layer + 1, 1, j] = (derivation.weight_letter, str(layer + 1), "kj")
    return Lit(neurons={(layer, j): "j", (layer + 1, 1): "k"}, edges=edges)


def _traced(section: Section, derivation: Derivation) -> Lit | None:
    """Return the neuron or the weight of a section, and the paths from it to the cost where they are told."""
    nodes = [part.left if isinstance(part, Chain) else part.symbol for part in section.parts
             if isinstance(part, Chain | Paths)]  # fmt: skip
    start = next((entry for entry in map(_entry, nodes) if entry is not None), None)
    if start is None or start.layer is None:
        return None
    layer, receiver, *senders = start.layer.offset, *map(int, start.indices)
    edges: dict[Edge, tuple[str, str, str] | None] = {}
    for part in section.parts:
        if isinstance(part, Paths):
            for line in part.lines:
                edges |= along(part.first_layer, line.neurons)
                edges[len(derivation.sizes) + 1, 1, line.neurons[-1]] = None
    letter = derivation.weight_letter
    edges |= {(layer, receiver, sender): (letter, str(layer), f"{receiver},{sender}") for sender in senders}
    return Lit(neurons={(layer, receiver): ""}, edges=edges)


def _entry(node: Node) -> Entry | None:
    """Return the weight of ∂C/∂w, or the error itself."""
    found = node.by if isinstance(node, Derivative) else node
    return found if isinstance(found, Entry) else None
