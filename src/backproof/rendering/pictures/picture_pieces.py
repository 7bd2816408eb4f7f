"""The pieces of a picture of a network as SVG: bands, connections, neurons, arrows with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from math import hypot

from backproof.rendering.pictures.lit import Edge, LinkLabel, Lit, Neuron
from backproof.rendering.pictures.places import PicturePoint, Places

RADIUS = 12.0
_LABEL = 0.4
"""Where on an arrow its label stands: nearer to the sender, since arrows that meet do so at the receiver."""

STYLE = """
.bp-picture { margin: 1rem 0; overflow-x: auto; }
.bp-picture svg { display: block; max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.bp-picture .edge { stroke: var(--line, #bbb); stroke-width: 1; fill: none; }
.bp-picture .edge.lit { stroke: var(--accent, #0b5c8a); stroke-width: 1.8; }
.bp-picture .edge.thread { stroke: var(--accent, #0b5c8a); stroke-width: 1; opacity: 0.55; }
.bp-picture .edge.minus { stroke-dasharray: 5 4; }
.bp-picture .head { fill: var(--accent, #0b5c8a); }
.bp-picture circle { fill: var(--paper, #fff); stroke: var(--soft, #666); stroke-width: 1.2; }
.bp-picture circle.lit { stroke: var(--accent, #0b5c8a); stroke-width: 2.4; }
.bp-picture .halo { fill: none; stroke: var(--accent, #0b5c8a); stroke-width: 1.6; stroke-dasharray: 2.5 2.5; }
.bp-picture .band { fill: var(--accent, #0b5c8a); opacity: 0.12; }
.bp-picture text { fill: var(--soft, #666); text-anchor: middle; }
.bp-picture .number { font-size: 10px; }
.bp-picture .lit-text { fill: var(--accent, #0b5c8a); font-weight: 600; }
.bp-picture .letter { fill: var(--accent, #0b5c8a);
  font: italic 600 13px "Backproof Mathematics", "STIX Two Text", Georgia, serif; }
.bp-picture .cost { font: italic 13px "Backproof Mathematics", "STIX Two Text", Georgia, serif; }
.bp-picture .value { font: 600 10px system-ui, sans-serif; }
.bp-picture .formula { paint-order: stroke; stroke: var(--paper, #fff); stroke-width: 5px; stroke-linejoin: round; }
.bp-picture .small { font-size: 9px; }
@media print { .bp-picture { break-inside: avoid; } }
"""
"""How pictures look, for the page that holds them. A sign shows in dashes, a sum in broken rings, not in hue alone."""


def band(places: Places, layer: int) -> str:
    """Return the band behind a layer."""
    x = places.layers[layer] - RADIUS - 9
    return (
        f'<rect class="band" x="{x:g}" y="0" width="{2 * RADIUS + 18:g}" height="{places.bottom + 4:g}" rx="8"></rect>'
    )


def connections(places: Places, lit: Lit) -> Iterator[str]:
    """Return all connections between neurons that are shown, but those that are arrows: of each look in one path."""
    for layer in places.layers:
        between = [edge for edge in _between(places, layer) if edge not in lit.edges]
        if between:
            look = "edge lit" if layer in lit.fans else "edge"
            yield _lines(places, between, look)


def threads(places: Places, lit: Lit) -> Iterator[str]:
    """Return the connections that a sum runs over."""
    for layer, receiver, sender in sorted(lit.threads):
        between = [
            edge for edge in _between(places, layer)
            if receiver in (0, edge[1]) and sender in (0, edge[2]) and edge not in lit.edges
        ]  # fmt: skip
        if between:
            yield _lines(places, between, "edge thread")


def _between(places: Places, layer: int) -> list[Edge]:
    """The connections into a layer, between neurons that are shown."""
    senders = [k for at, k in places.neurons if at == layer - 1]
    return [(layer, j, k) for k in senders for at, j in places.neurons if at == layer]


def _lines(places: Places, edges: Iterable[Edge], look: str) -> str:
    path = ""
    for layer, receiver, sender in edges:
        (x0, y0), (x1, y1) = places.neurons[layer - 1, sender], places.neurons[layer, receiver]
        share = RADIUS / hypot(x1 - x0, y1 - y0)
        dx, dy = share * (x1 - x0), share * (y1 - y0)
        path += f"M{x0 + dx:.1f} {y0 + dy:.1f}L{x1 - dx:.1f} {y1 - dy:.1f}"
    return f'<path class="{look}" d="{path}"></path>'


def circle(point: PicturePoint, text: str, look: str, *, is_lit: bool) -> str:
    """Return a neuron with what stands in it."""
    x, y = point
    lit = ' class="lit"' if is_lit else ""
    return (
        f'<circle{lit} cx="{x:g}" cy="{y:g}" r="{RADIUS:g}"></circle>'
        f'<text class="{look}" x="{x:g}" y="{y + 4:g}">{escape(text)}</text>'
    )


def neuron(place: Neuron, point: PicturePoint, letter: str, *, is_lit: bool) -> str:
    """Return a neuron with its letter, or its number where there is none."""
    if letter:
        return circle(point, letter, "letter", is_lit=is_lit)
    return circle(point, str(place[1]), "number lit-text" if is_lit else "number", is_lit=is_lit)


def halos(places: Places, lit: Lit) -> Iterator[str]:
    """Return a broken ring around every neuron that a sum runs over and that has no letter."""
    r = RADIUS
    rings = [
        f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0"
        for place, (x, y) in places.neurons.items()
        if place[0] in lit.running and place not in lit.neurons
    ]
    if rings:
        yield f'<path class="halo" d="{"".join(rings)}"></path>'


def arrows(places: Places, lit: Lit) -> Iterator[str]:
    """Return the arrows, each from its sender to its receiver, and their labels above them all."""
    labels = []
    for edge, label in lit.edges.items():
        layer, receiver, sender = edge
        (x0, y0), (x1, y1) = places.neurons[layer - 1, sender], places.neurons[layer, receiver]
        length = hypot(x1 - x0, y1 - y0)
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        tip, base = (x1 - dx * (RADIUS + 1), y1 - dy * (RADIUS + 1)), (x1 - dx * (RADIUS + 9), y1 - dy * (RADIUS + 9))
        start = (x0 + dx * RADIUS, y0 + dy * RADIUS)
        look = "edge lit minus" if edge in lit.dashed else "edge lit"
        yield f'<path class="{look}" d="M{start[0]:.1f} {start[1]:.1f}L{base[0]:.1f} {base[1]:.1f}"></path>'
        corners = (tip, (base[0] - 4 * dy, base[1] + 4 * dx), (base[0] + 4 * dy, base[1] - 4 * dx))
        yield f'<path class="head" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in corners)}Z"></path>'
        if label:
            labels.append(_formula(label, x0 + _LABEL * (x1 - x0), y0 + _LABEL * (y1 - y0)))
    yield from labels


def _formula(label: LinkLabel, x: float, y: float) -> str:
    letter, above, below = map(escape, label)
    if not above and not below:
        return f'<text class="letter value formula" x="{x:g}" y="{y + 4:g}">{letter}</text>'
    back = 5.2 * len(label[1])
    raised = f'<tspan class="small" dx="2" dy="-5">{above}</tspan>'
    lowered = f'<tspan class="small" dx="{-back:g}" dy="9">{below}</tspan>'
    return f'<text class="letter formula" x="{x:g}" y="{y + 4:g}">{letter}{raised}{lowered}</text>'


def ellipses(places: Places) -> Iterator[str]:
    """Return the dots that stand for neurons and layers that are not shown."""
    for x, y in places.gaps:
        yield f'<text x="{x:g}" y="{y + 5:g}">⋮</text>'
    for x in places.gaps_of_layers:
        yield f'<text x="{x:g}" y="{places.bottom / 2 + 4:g}">⋯</text>'
