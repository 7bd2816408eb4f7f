"""A network as an SVG picture: layers, neurons, connections, and what is lit in it.

The picture has no identifiers, so that a page or a notebook may hold any number of them. Its colours are those of the
page around it, as CSS variables; `STYLE` has to stand once on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from math import hypot
from typing import Any

from backproof.rendering.pictures.places import Places, Point, places_of
from backproof.rendering.words import chosen, say

RADIUS = 12.0

STYLE = """
.bp-picture { margin: 1rem 0; overflow-x: auto; }
.bp-picture svg { display: block; max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.bp-picture .edge { stroke: var(--line, #bbb); stroke-width: 1; fill: none; }
.bp-picture .edge.lit { stroke: var(--accent, #0b5c8a); stroke-width: 1.6; }
.bp-picture .head { fill: var(--accent, #0b5c8a); }
.bp-picture circle { fill: var(--paper, #fff); stroke: var(--soft, #666); stroke-width: 1.2; }
.bp-picture circle.lit { stroke: var(--accent, #0b5c8a); stroke-width: 2.4; }
.bp-picture .band { fill: var(--accent, #0b5c8a); opacity: 0.12; }
.bp-picture text { fill: var(--soft, #666); text-anchor: middle; }
.bp-picture .number { font-size: 10px; }
.bp-picture .lit-text { fill: var(--accent, #0b5c8a); font-weight: 600; }
.bp-picture .letter { fill: var(--accent, #0b5c8a); font: italic 600 13px Georgia, serif; }
.bp-picture .formula { paint-order: stroke; stroke: var(--paper, #fff); stroke-width: 5px; stroke-linejoin: round; }
.bp-picture .small { font-size: 9px; }
@media print { .bp-picture { break-inside: avoid; } }
"""
"""How pictures look, for the page that holds them."""

Neuron = tuple[int, int]
Edge = tuple[int, int, int]


@dataclass(frozen=True)
class Lit:
    """What is lit in a picture.

    Attributes:
        layers: layers with a band behind them.
        fans: layers whose incoming connections are lit.
        neurons: a letter for each neuron that is lit, by (layer, neuron); "" for its number.
        edges: a label for each arrow, by (layer, receiver, sender) as in w^l_jk: the letter and its superscript and
            subscript, or "" for no label.
    """

    layers: frozenset[int] = frozenset()
    fans: frozenset[int] = frozenset()
    neurons: Mapping[Neuron, str] = field(default_factory=dict)
    edges: Mapping[Edge, tuple[str, str, str] | None] = field(default_factory=dict)

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


def network_picture(
    sizes: Sequence[int], activations: Sequence[str] = (), *, lit: Lit = NOTHING, language: str = "en"
) -> str:
    """Return a picture of a network as a block of HTML around an SVG.

    Args:
        sizes: neurons of layers 1 … L; layers of many neurons are abbreviated.
        activations: what layers 2 … L are called below, or nothing.
        lit: what is lit.
        language: "en" or "zh".
    """
    places = places_of(sizes, lit.shown, lit.layers | lit.fans)
    height = places.bottom + 52
    parts = [
        *(_band(places, layer) for layer in sorted(lit.layers)),
        *_edges(places, lit),
        *(_circle(place, point, lit) for place, point in places.neurons.items()),
        *_ellipses(places),
        *_arrows(places, lit),
        *_captions(places, sizes, activations, lit, language),
    ]
    title = escape(say("pictures.title", language, sizes=list(sizes)))
    told = escape(_described(sizes, activations, lit, language))
    return (
        f'<div class="bp-picture"><svg role="img" viewBox="0 0 {places.width:g} {height:g}" width="{places.width:g}" '
        f'height="{height:g}" style="min-width:{0.75 * places.width:g}px"><title>{title}</title><desc>{told}</desc>'
        f"{''.join(parts)}</svg></div>"
    )


def _band(places: Places, layer: int) -> str:
    x = places.layers[layer] - RADIUS - 9
    return (
        f'<rect class="band" x="{x:g}" y="0" width="{2 * RADIUS + 18:g}" height="{places.bottom + 4:g}" rx="8"></rect>'
    )


def _edges(places: Places, lit: Lit) -> Iterator[str]:
    """All connections between neurons that are shown: those of one look in one path."""
    for layer in places.layers:
        if layer - 1 not in places.layers:
            continue
        lines = [
            f"M{start[0]:g} {start[1]:g}L{end[0]:g} {end[1]:g}"
            for (at, k), start in places.neurons.items()
            for (above, j), end in places.neurons.items()
            if at == layer - 1 and above == layer and (layer, j, k) not in lit.edges
        ]
        if lines:
            look = "edge lit" if layer in lit.fans else "edge"
            yield f'<path class="{look}" d="{"".join(lines)}"></path>'


def _circle(place: Neuron, point: Point, lit: Lit) -> str:
    x, y = point
    is_lit = place in lit.neurons or place in set(lit.shown) or place[0] in lit.layers
    circle = f'<circle{" class=" + chr(34) + "lit" + chr(34) if is_lit else ""} cx="{x:g}" cy="{y:g}" r="{RADIUS:g}">'
    letter = lit.neurons.get(place, "")
    look, text = ("letter", letter) if letter else ("number lit-text" if is_lit else "number", str(place[1]))
    return f'{circle}</circle><text class="{look}" x="{x:g}" y="{y + 4:g}">{escape(text)}</text>'


def _ellipses(places: Places) -> Iterator[str]:
    for x, y in places.gaps:
        yield f'<text x="{x:g}" y="{y + 5:g}">⋮</text>'
    for x in places.gaps_of_layers:
        yield f'<text x="{x:g}" y="{places.bottom / 2 + 4:g}">⋯</text>'


def _arrows(places: Places, lit: Lit) -> Iterator[str]:
    for (layer, receiver, sender), label in lit.edges.items():
        (x0, y0), (x1, y1) = places.neurons[layer - 1, sender], places.neurons[layer, receiver]
        length = hypot(x1 - x0, y1 - y0)
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        tip, base = (x1 - dx * (RADIUS + 1), y1 - dy * (RADIUS + 1)), (x1 - dx * (RADIUS + 9), y1 - dy * (RADIUS + 9))
        start = (x0 + dx * RADIUS, y0 + dy * RADIUS)
        yield f'<path class="edge lit" d="M{start[0]:.1f} {start[1]:.1f}L{base[0]:.1f} {base[1]:.1f}"></path>'
        corners = (tip, (base[0] - 4 * dy, base[1] + 4 * dx), (base[0] + 4 * dy, base[1] - 4 * dx))
        yield f'<path class="head" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in corners)}Z"></path>'
        if label:
            yield _formula(label, (x0 + x1) / 2, (y0 + y1) / 2)


def _formula(label: tuple[str, str, str], x: float, y: float) -> str:
    letter, above, below = map(escape, label)
    back = 5.2 * len(label[1])
    raised = f'<tspan class="small" dx="2" dy="-5">{above}</tspan>'
    lowered = f'<tspan class="small" dx="{-back:g}" dy="9">{below}</tspan>'
    return f'<text class="letter formula" x="{x:g}" y="{y + 4:g}">{letter}{raised}{lowered}</text>'


def _captions(
    places: Places, sizes: Sequence[int], activations: Sequence[str], lit: Lit, language: str
) -> Iterator[str]:
    for layer, x in places.layers.items():
        lines = [
            say("pictures.layer", language, layer=layer),
            say("pictures.neurons", language, count=sizes[layer - 1]),
            _name(layer, activations, language),
        ]
        for at, line in enumerate(lines):
            look = ' class="lit-text"' if not at and layer in lit.layers else ""
            yield f'<text{look} x="{x:g}" y="{places.bottom + 17 + 15 * at:g}">{escape(line)}</text>'


def _name(layer: int, activations: Sequence[str], language: str) -> str:
    if layer == 1:
        return say("pictures.input", language)
    return activations[layer - 2] if activations else ""


def _described(sizes: Sequence[int], activations: Sequence[str], lit: Lit, language: str) -> str:
    """What is to be seen, in words."""
    listed = []
    for layer, count in enumerate(sizes, start=1):
        name = _name(layer, activations, language)
        facts: dict[str, Any] = {"layer": layer, "count": count, **({"name": name} if name else {})}
        listed.append(say(f"pictures.one layer{' with' if name else ''}", language, **facts))
    told = [say("pictures.described", language, layers=listed)]
    if lit.layers:
        told.append(say("pictures.lit layers", language, layers=sorted(lit.layers)))
    if lit.fans:
        told.append(say("pictures.lit fans", language, layers=sorted(lit.fans)))
    if lit.neurons:
        told.append(say("pictures.lit neurons", language, neurons=list(_neurons_said(lit.neurons, language))))
    if lit.edges:
        told.append(say("pictures.lit edges", language, edges=list(_edges_said(lit.edges, language))))
    return str(chosen((" ", ""), language)).join(told)


def _neurons_said(neurons: Iterable[Neuron], language: str) -> Iterator[str]:
    for layer, neuron in neurons:
        yield say("pictures.a neuron", language, layer=layer, neuron=neuron)


def _edges_said(edges: Iterable[Edge], language: str) -> Iterator[str]:
    for layer, receiver, sender in edges:
        facts = {"layer": layer, "before": layer - 1, "receiver": receiver, "sender": sender}
        yield say("pictures.an edge", language, **facts)
