"""The cost as a surface over two directions, and the path that the training took on it.

The first direction leads from where the training began to where it is; the second from that line to the sample that
is farthest from it. What lies outside of this plane, the path's points among it, is seen as its shadow on the plane.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

from backproof.lab.lab_training import Samples
from backproof.lab.scene import Scene
from backproof.network import Network
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import say

Array = Any
SIDE = 21
_MARGIN = 0.3
_MOST_EXAMPLES, _MOST_NUMBERS = 200, 4_000_000


def surface(scene: Scene, samples: Samples) -> dict[str, Any] | None:
    """Return the cost on a grid of the plane, by tones of its logarithm, and the path.

    None where no path is kept, or a number of it is not finite.
    """
    kept = [sample.vector for sample in samples.all if sample.vector is not None]
    if not kept:
        return None
    path = np.stack(kept).astype(np.float64)
    origin, directions = path[0], _directions(path, scene.options["seed"])
    along = (path - origin) @ directions.T
    if not np.isfinite(along).all():
        return None
    low, high = along.min(axis=0), along.max(axis=0)
    margin = _MARGIN * max(float((high - low).max()), 1e-3 * float(np.linalg.norm(origin)) or 1.0)
    low, high = low - margin, high + margin
    across, up = np.linspace(low[0], high[0], SIDE), np.linspace(high[1], low[1], SIDE)
    costs = _costs(scene, [origin + s * directions[0] + t * directions[1] for t in up for s in across])
    tones, least, most = _tones(costs)
    ends = {"low": number_text(least), "high": number_text(most)}
    return {"rows": SIDE, "columns": SIDE, "tones": b64encode(tones.tobytes()).decode(),
            "x": _ends(low[0], high[0]), "y": _ends(low[1], high[1]),
            "path": [[float(f"{s:.4g}"), float(f"{t:.4g}")] for s, t in along],
            **ends, "sentence": say("lab.surface", scene.options["lang"], **ends)}  # fmt: skip


def _ends(low: float, high: float) -> list[float]:
    return [float(f"{low:.4g}"), float(f"{high:.4g}")]


def _directions(path: Array, seed: int) -> Array:
    """Return two directions of length 1 at right angles, (2, number of parameters)."""
    random = np.random.default_rng([seed, 11]).standard_normal((2, path.shape[1]))
    first = _unit(path[-1] - path[0], random[0])
    away = (path - path[0]) - np.outer((path - path[0]) @ first, first)
    farthest = away[np.argmax((away * away).sum(axis=1))]
    across = random[1] - (random[1] @ first) * first
    return np.stack([first, _unit(farthest - (farthest @ first) * first, across)])


def _unit(direction: Array, otherwise: Array) -> Array:
    length = float(np.linalg.norm(direction))
    return direction / length if length > 1e-9 else otherwise / (np.linalg.norm(otherwise) or 1.0)


def _costs(scene: Scene, vectors: list[Array]) -> Array:
    """Return the mean cost at each vector of parameters, over some of the examples."""
    network: Network = scene.network
    x, y = scene.batch
    most = max(1, min(_MOST_EXAMPLES, _MOST_NUMBERS // network.n_parameters))
    step = -(-len(x) // most)
    x, y = x[::step], y[::step]
    found = []
    for vector in vectors:
        trace = network.forward(network.parameters_from_vector(vector), x)
        found.append(float(network.example_costs(trace, y).mean()))
    return np.array(found)


def _tones(costs: Array) -> tuple[Array, float, float]:
    """Return tones from 0 to 255 of the logarithm of the costs, and the least and the greatest cost that is finite."""
    finite = costs[np.isfinite(costs)]
    least, most = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    logs = np.log(np.maximum(np.nan_to_num(costs, nan=most, posinf=most), 1e-12))
    span = float(logs.max() - logs.min()) or 1.0
    return np.round(255 * (logs - logs.min()) / span).astype(np.uint8), least, most
