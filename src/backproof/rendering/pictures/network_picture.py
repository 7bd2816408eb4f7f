"""A network as an SVG picture: layers, neurons, connections, and what is lit in it.

The picture has no identifiers, so that a page or a notebook may hold any number of them. Its colours are those of the
page around it, as CSS variables; `STYLE` has to stand once on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import Any

from backproof.rendering.pictures import picture_pieces
from backproof.rendering.pictures.lit import NOTHING, Edge, Lit, Neuron, along
from backproof.rendering.pictures.picture_pieces import STYLE
from backproof.rendering.pictures.places import Places, places_of
from backproof.rendering.words import chosen, say

__all__ = ["NOTHING", "STYLE", "Edge", "Lit", "Neuron", "along", "followed_picture", "network_picture"]


def network_picture(
    sizes: Sequence[int], activations: Sequence[str] = (), *, lit: Lit = NOTHING, language: str = "en", cost: str = ""
) -> str:
    """Return a picture of a network as a block of HTML around an SVG.

    Args:
        sizes: neurons of layers 1 … L; layers of many neurons are abbreviated.
        activations: what layers 2 … L are called below, or nothing.
        lit: what is lit.
        language: "en" or "zh".
        cost: what the cost is called, which then stands after the last layer.
    """
    places = places_of([*sizes, *([1] if cost else [])], lit.shown, lit.layers | lit.fans)
    parts = [
        *(picture_pieces.band(places, layer) for layer in sorted(lit.layers)),
        *picture_pieces.connections(places, lit),
        *_neurons(places, sizes, lit),
        *picture_pieces.ellipses(places),
        *picture_pieces.arrows(places, lit),
        *_captions(places, sizes, activations, cost, lit, language),
    ]
    return f'<div class="bp-picture">{_svg(places, sizes, activations, cost, lit, language, parts)}</div>'


def followed_picture(
    sizes: Sequence[int], activations: Sequence[str], lits: Sequence[Lit], *, language: str = "en", cost: str = ""
) -> str:
    """Return one picture in which any of several things can be lit: group i of class "of" has data-of="i".

    Args:
        sizes: as for `network_picture`.
        activations: as there.
        lits: what can be lit; what the picture says of itself is what the first lights.
        language: as there.
        cost: as there.
    """
    shape = [*sizes, *([1] if cost else [])]
    wanted = [place for lit in lits for place in lit.shown]
    places = places_of(shape, wanted, {layer for lit in lits for layer in lit.layers | lit.fans | lit.running})
    parts = [
        *picture_pieces.connections(places, NOTHING),
        *_neurons(places, sizes, NOTHING),
        *picture_pieces.ellipses(places),
        *_captions(places, sizes, activations, cost, NOTHING, language),
        *(f'<g class="of" data-of="{at}">{"".join(_overlay(places, sizes, lit))}</g>' for at, lit in enumerate(lits)),
    ]
    first = lits[0] if lits else NOTHING
    return f'<div class="bp-picture">{_svg(places, sizes, activations, cost, first, language, parts)}</div>'


def _overlay(places: Places, sizes: Sequence[int], lit: Lit) -> Iterator[str]:
    """What is drawn over the network where something is lit."""
    yield from (picture_pieces.band(places, layer) for layer in sorted(lit.layers))
    fans = frozenset((layer, 0, 0) for layer in lit.fans)
    yield from picture_pieces.threads(places, Lit(edges=lit.edges, threads=lit.threads | fans))
    yield from picture_pieces.halos(places, lit)
    yield from _neurons(places, sizes, lit, only_lit=True)
    yield from picture_pieces.arrows(places, lit)


def _svg(
    places: Places, sizes: Sequence[int], activations: Sequence[str], cost: str, lit: Lit, language: str,
    parts: Iterable[str],
) -> str:  # fmt: skip
    height = places.bottom + 52
    title = escape(say("pictures.title", language, sizes=list(sizes)))
    told = escape(_described(sizes, activations, cost, lit, language))
    return (
        f'<svg role="img" viewBox="0 0 {places.width:g} {height:g}" width="{places.width:g}" '
        f'height="{height:g}" style="min-width:{0.75 * places.width:g}px"><title>{title}</title><desc>{told}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _neurons(places: Places, sizes: Sequence[int], lit: Lit, *, only_lit: bool = False) -> Iterator[str]:
    shown = set(lit.shown)
    for place, point in places.neurons.items():
        is_lit = place in shown or place[0] in lit.layers
        if only_lit and not is_lit:
            continue
        if place[0] > len(sizes):
            yield picture_pieces.circle(point, "C", "letter" if is_lit else "cost", is_lit=is_lit)
        else:
            yield picture_pieces.neuron(place, point, lit.neurons.get(place, ""), is_lit=is_lit)


def _captions(
    places: Places, sizes: Sequence[int], activations: Sequence[str], cost: str, lit: Lit, language: str
) -> Iterator[str]:
    for layer, x in places.layers.items():
        if layer > len(sizes):
            lines = [say("pictures.cost", language), *_broken(cost)]
        else:
            lines = [
                say("pictures.layer", language, layer=layer),
                say("pictures.neurons", language, count=sizes[layer - 1]),
                _name(layer, activations, language),
            ]
        for at, line in enumerate(lines):
            look = ' class="lit-text"' if not at and layer in lit.layers else ""
            yield f'<text{look} x="{x:g}" y="{places.bottom + 17 + 15 * at:g}">{escape(line)}</text>'


def _broken(name: str) -> list[str]:
    """Return a name in two lines that fit below a column of neurons, cut where it is longer than these."""
    return wrap(name, 18, max_lines=2, placeholder="…")


def _name(layer: int, activations: Sequence[str], language: str) -> str:
    if layer == 1:
        return say("pictures.input", language)
    return activations[layer - 2] if activations else ""


def _described(sizes: Sequence[int], activations: Sequence[str], cost: str, lit: Lit, language: str) -> str:
    """What is to be seen, in words."""
    listed = []
    for layer, count in enumerate(sizes, start=1):
        name = _name(layer, activations, language)
        facts: dict[str, Any] = {"layer": layer, "count": count, **({"name": name} if name else {})}
        listed.append(say(f"pictures.one layer{' with' if name else ''}", language, **facts))
    if cost:
        listed.append(say("pictures.the cost", language, cost=cost))
    told = [say("pictures.described", language, layers=listed)]
    if lit.layers:
        told.append(say("pictures.lit layers", language, layers=sorted(lit.layers)))
    if lit.fans:
        told.append(say("pictures.lit fans", language, layers=sorted(lit.fans)))
    neurons = [place for place in lit.neurons if place[0] <= len(sizes)]
    if neurons:
        told.append(say("pictures.lit neurons", language, neurons=list(_neurons_said(neurons, language))))
    edges = [edge for edge in lit.edges if edge[0] <= len(sizes)]
    if edges:
        told.append(say("pictures.lit edges", language, edges=list(_edges_said(edges, language))))
    return str(chosen((" ", ""), language)).join(told)


def _neurons_said(neurons: Iterable[Neuron], language: str) -> Iterator[str]:
    for layer, neuron in neurons:
        yield say("pictures.a neuron", language, layer=layer, neuron=neuron)


def _edges_said(edges: Iterable[Edge], language: str) -> Iterator[str]:
    for layer, receiver, sender in edges:
        facts = {"layer": layer, "before": layer - 1, "receiver": receiver, "sender": sender}
        yield say("pictures.an edge", language, **facts)
