"""The network's outputs on a grid over the plane of two inputs, to be drawn behind the examples."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np
from contourpy import contour_generator

from backproof.lab.scene import Scene
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import say

Array = Any
SIDE = 60
_MARGIN = 0.15
_MOST_POINTS = 400


def field(scene: Scene) -> dict[str, Any] | None:
    """Return the outputs over the plane, and the examples in it; None where there are not two inputs.

    Rows go from the top, the largest x₂, downwards. For one output a tone is 255 times it, held to 0…255; for several
    it is the class of the largest. The edge is where the answer changes: lines through points in the plane.
    """
    if scene.network.sizes[0] != 2 or not scene.data.is_classes:
        return None
    x = scene.data.x
    low, high = x.min(axis=0), x.max(axis=0)
    margin = _MARGIN * np.maximum(high - low, 1e-9)
    low, high = low - margin, high + margin
    across, up = np.linspace(low[0], high[0], SIDE), np.linspace(high[1], low[1], SIDE)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    outputs = scene.network.predict(scene.parameters, grid)
    several = outputs.shape[1] > 1
    tones = outputs.argmax(axis=1) if several else np.clip(np.round(255 * outputs[:, 0]), 0, 255)
    step = -(-len(x) // _MOST_POINTS)
    classes = scene.data.classes()
    points = [[float(f"{x[at, 0]:.4g}"), float(f"{x[at, 1]:.4g}"), int(classes[at]), at + 1]
              for at in range(0, len(x), step)]  # fmt: skip
    ranges = [[float(f"{low[i]:.4g}"), float(f"{high[i]:.4g}")] for i in (0, 1)]
    texts = [[number_text(end) for end in ends] for ends in ranges]
    key = "lab.field of classes" if several else "lab.field"
    return {"rows": SIDE, "columns": SIDE, "tones": b64encode(tones.astype(np.uint8).tobytes()).decode(),
            "classes": outputs.shape[1] if several else 0, "x": ranges[0], "y": ranges[1], "ends": texts,
            "edge": _edge(outputs.reshape(SIDE, SIDE, -1), across, up), "points": points, "row": scene.row,
            "labels": list(scene.data.input_names),
            "sentence": say(key, scene.options["lang"], count=len(x))}  # fmt: skip


def _edge(outputs: Array, across: Array, up: Array) -> list[list[list[float]]]:
    """Return the lines along which one output is 1/2, or along which the largest of several changes.

    Args:
        outputs: (SIDE, SIDE, n_L), rows from the top downwards.
        across: the coordinates of the columns.
        up: those of the rows.
    """
    makers: list[Any] = [contour_generator(across, up, margin, line_type="Separate") for margin in _margins(outputs)]
    lines = [line for maker in makers for line in maker.lines(0.0)]
    return [[[float(f"{x:.4g}"), float(f"{y:.4g}")] for x, y in line] for line in lines if np.isfinite(line).all()]


def _margins(outputs: Array) -> list[Array]:
    """Return what is 0 on an edge: by how much an output is above 1/2, or above all others."""
    count = outputs.shape[-1]
    if count == 1:
        return [outputs[..., 0] - 0.5]
    # the last class has no edge that is not one of another too
    return [outputs[..., at] - np.delete(outputs, at, axis=-1).max(axis=-1) for at in range(count - 1)]
