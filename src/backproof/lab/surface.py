"""The cost as a surface over two directions, and the path that the training took on it.

The first direction leads from where the training began to where it is; the second from that line to the sample that
is farthest from it. What lies outside of this plane, the path's points among it, is seen as its shadow on the plane.
Before training there is no path: both directions are drawn at random then, and the plane is as wide as the parameters
are long.
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
SIDE, SIDE_OF_LARGE = 21, 15
"""Points of the grid along a side; of a network with more parameters than `_LARGE` fewer."""
_LARGE = 5_000
_MARGIN = 0.3
_MOST_EXAMPLES, _MOST_NUMBERS = 200, 1_500_000
"""Examples that a cost is the mean of, at most, and these times the parameters, since there are many costs."""
_MOST_OF_PATH = 1_500_000
"""Numbers of the path, at most: samples times parameters."""


def surface(scene: Scene, samples: Samples) -> dict[str, Any] | None:
    """Return the cost on a grid of the plane, by tones of its logarithm, and the path.

    None where no path is kept, or a number of it is not finite.
    """
    kept = [sample.vector for sample in samples.all if sample.vector is not None]
    if not kept:
        return None
    path = _thinned(kept)
    origin, directions = path[0], _directions(path, scene.options["seed"])
    along = (path - origin) @ directions.T
    if not np.isfinite(along).all():
        return None
    low, high = along.min(axis=0), along.max(axis=0)
    length, moved = float(np.linalg.norm(origin)) or 1.0, float((high - low).max())
    margin = _MARGIN * moved if moved > 1e-9 * length else length
    low, high = low - margin, high + margin
    side = SIDE if scene.network.n_parameters <= _LARGE else SIDE_OF_LARGE
    across, up = np.linspace(low[0], high[0], side), np.linspace(high[1], low[1], side)
    examples = _examples(scene)
    costs = [_cost(scene.network, origin + s * directions[0] + t * directions[1], examples) for t in up for s in across]
    tones, least, most = _tones(np.array(costs))
    return {"rows": side, "columns": side, "tones": b64encode(tones.tobytes()).decode(),
            "x": _ends(low[0], high[0]), "y": _ends(low[1], high[1]),
            "path": [[float(f"{s:.4g}"), float(f"{t:.4g}")] for s, t in along], "update": samples.all[-1].update,
            "of": scene.options.beginning,
            **_told(scene, least, most, len(examples[0]), len(path) > 1)}  # fmt: skip


def _thinned(kept: list[Array]) -> Array:
    """Return the samples of the path, (samples, number of parameters), of a long one some, the first and the last."""
    step = -(-len(kept) * len(kept[0]) // _MOST_OF_PATH)
    return np.stack([*kept[:-1:step], kept[-1]]).astype(np.float64)


def _told(scene: Scene, least: float, most: float, used: int, is_path: bool) -> dict[str, str]:
    language, rows = scene.options["lang"], len(scene.data)
    ends = {"low": number_text(least), "high": number_text(most)}
    sentence = say("lab.surface" if is_path else "lab.surface at first", language, **ends)
    if used < rows:
        more = say("lab.surface of some", language, used=used, rows=rows)
        sentence = say("lab.two sentences", language, first=sentence, second=more)
    return {**ends, "sentence": sentence}


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


def _examples(scene: Scene) -> tuple[Array, Array]:
    """Return the examples that each cost is the mean of."""
    x, y = scene.batch
    step = -(-len(x) // max(1, min(_MOST_EXAMPLES, _MOST_NUMBERS // scene.network.n_parameters)))
    return x[::step], y[::step]


def _cost(network: Network, vector: Array, examples: tuple[Array, Array]) -> float:
    """Return the mean cost of examples at a vector of parameters."""
    x, y = examples
    return float(network.example_costs(network.forward(network.parameters_from_vector(vector), x), y).mean())


def _tones(costs: Array) -> tuple[Array, float, float]:
    """Return tones from 0 to 255 of the logarithm of the costs, and the least and the greatest cost that is finite."""
    finite = costs[np.isfinite(costs)]
    least, most = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    logs = np.log(np.maximum(np.nan_to_num(costs, nan=most, posinf=most), 1e-12))
    span = float(logs.max() - logs.min()) or 1.0
    return np.round(255 * (logs - logs.min()) / span).astype(np.uint8), least, most
