"""Where the neurons of a picture stand: which layers and neurons are shown, and which are left out for an ellipsis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMN, ROW = 122.0, 34.0
"""Distances between layers and between neurons, in CSS pixels."""
MARGIN, HEAD = 60.0, 20.0
_MOST_NEURONS, _MOST_LAYERS = 6, 7
"""So many are all shown; of more, the first and last few, and what is lit."""

PicturePoint = tuple[float, float]


@dataclass(frozen=True)
class Places:
    """The places of a picture.

    Attributes:
        neurons: (x, y) of each neuron that is shown, by (layer, neuron).
        gaps: (x, y) of each ellipsis between neurons of a layer.
        layers: x of each layer that is shown.
        gaps_of_layers: x of each ellipsis between layers.
        width: of the picture.
        bottom: the y below all neurons.
    """

    neurons: dict[tuple[int, int], PicturePoint]
    gaps: tuple[PicturePoint, ...]
    layers: dict[int, float]
    gaps_of_layers: tuple[float, ...]
    width: float
    bottom: float


def places_of(sizes: Sequence[int], wanted: Iterable[tuple[int, int]] = (), layers: Iterable[int] = ()) -> Places:
    """Return where everything stands.

    Args:
        sizes: neurons of layers 1 … L.
        wanted: neurons, as (layer, neuron), that must be shown.
        layers: layers that must be shown.

    >>> found = places_of([784, 3])
    >>> [neuron for layer, neuron in found.neurons if layer == 1], len(found.gaps)
    ([1, 2, 3, 783, 784], 1)
    """
    kept = list(wanted)
    columns = _shown(len(sizes), {*layers, *(layer for layer, _ in kept)}, _MOST_LAYERS, 2)
    rows = {
        layer: _shown(sizes[layer - 1], {j for at, j in kept if at == layer}, _MOST_NEURONS, 3)
        for layer in columns
        if layer is not None
    }
    height = ROW * (max(map(len, rows.values())) - 1)
    neurons, gaps, across, between = {}, [], {}, []
    for at, layer in enumerate(columns):
        x = MARGIN + COLUMN * at
        if layer is None:
            between.append(x)
            continue
        across[layer] = x
        top = HEAD + (height - ROW * (len(rows[layer]) - 1)) / 2
        for row, neuron in enumerate(rows[layer]):
            point = (x, top + ROW * row)
            if neuron is None:
                gaps.append(point)
            else:
                neurons[layer, neuron] = point
    width = 2 * MARGIN + COLUMN * (len(columns) - 1)
    return Places(neurons, tuple(gaps), across, tuple(between), width, HEAD + height + HEAD)


def _shown(count: int, wanted: set[int], most: int, first: int) -> list[int | None]:
    """Return the numbers that are shown, None for two or more that are left out between two of them.

    >>> _shown(9, {6}, 6, 3)
    [1, 2, 3, None, 6, 7, 8, 9]
    """
    if count <= most:
        return list(range(1, count + 1))
    kept = sorted({*range(1, first + 1), *wanted, count - 1, count})
    found: list[int | None] = []
    for number in kept:
        before = found[-1] if found else 0
        missing = number - (before or 0) - 1
        if missing == 1:
            found.append(number - 1)  # an ellipsis takes as much room as what it stands for
        elif missing:
            found.append(None)
        found.append(number)
    return found
