"""Measures what every engine takes for a step, over a grid of sizes: what "auto" chooses by, made anew on this machine.

Networks have two hidden layers as wide as their input and ten outputs, sigmoid, quadratic cost. The least time counts,
since what else the machine does can only make it longer. Between engines there is a rest: threads of BLAS go on looking
for work for a while after they have had some, and keep their processors from others.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from backproof.durable.whole_file import write_whole
from backproof.engines import ENGINES, Data, Engine, State, Task
from backproof.engines.measured import KINDS, Grid, StepTimes, machine, own_path
from backproof.engines.threads import allowed, at_most
from backproof.errors import InputError, Phrase
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS

WIDTHS, BATCHES = (8, 32, 128, 256, 512, 1024), (1, 8, 32, 128, 512)
DTYPES = ("float32", "float64")
_OUTPUTS = 10
_SECONDS_EACH, _REPETITIONS, _LONGEST = 0.006, 4, 0.4
_REST = 0.05
_LEAST_STEPS, _MOST_STEPS, _NUMBERS = 4, 300, 2_000_000
Each = Callable[[int, int], Any]


@dataclass(frozen=True)
class GridPoint:
    """One point of the grid."""

    dtype: str
    kind: str
    threads: int
    width: int
    batch: int


def points(widths: Sequence[int], batches: Sequence[int], threads: Sequence[int]) -> Iterator[GridPoint]:
    """Yield every point of the grid."""
    for dtype in DTYPES:
        for kind in KINDS:
            for count in threads:
                for width in widths:
                    for batch in batches:
                        yield GridPoint(dtype, kind, count, width, batch)


def step_seconds(point: GridPoint, engines: Sequence[Engine]) -> dict[str, float]:
    """Return the least seconds of a step at a point, by name of the engine that does not refuse it."""
    network = Network([point.width, point.width, point.width, _OUTPUTS], "sigmoid", "quadratic")
    task = Task(network, OPTIMIZERS[point.kind])
    vector = network.init(0, "glorot_uniform", np.dtype(point.dtype)).to_vector()
    state = State(vector, tuple(np.zeros_like(vector) for _ in range(task.optimizer.slots)))
    most = int(np.clip(_NUMBERS / (point.width * point.batch), _LEAST_STEPS, _MOST_STEPS))
    rng = np.random.default_rng(0)
    x, y = (rng.random((most * point.batch, n)).astype(point.dtype) for n in (point.width, _OUTPUTS))
    data = Data(x, y)
    able = [engine for engine in engines if engine.refuses(task, data) is None]

    def seconds(engine: Engine, steps: int) -> float:
        began = time.perf_counter()
        engine.run(task, state, data, None, point.batch, [1e-3] * steps)
        return time.perf_counter() - began

    found = {}
    with at_most(point.threads), _blas_at_most(point.threads):
        for engine in able:
            if point.threads > 1:
                time.sleep(_REST)
            found[engine.name] = _step_seconds(partial(seconds, engine), most)
    return found


def _step_seconds(seconds: Callable[[int], float], most: int) -> float:
    """Return the least seconds of a step: those of a long call less those of a call for one step.

    What a call costs whatever its steps, an epoch pays once.
    """
    ones, longs, began = [seconds(1), seconds(1)], [], time.perf_counter()
    steps = int(np.clip(_SECONDS_EACH / min(ones), _LEAST_STEPS, most))
    for _ in range(_REPETITIONS):
        longs.append(seconds(steps))
        ones.append(seconds(1))
        if time.perf_counter() - began > _LONGEST:
            break
    one, long = min(ones), min(longs)
    return (long - one) / (steps - 1) if long > one else long / steps


def _blas_at_most(threads: int) -> Any:
    from threadpoolctl import threadpool_limits

    return threadpool_limits(threads, user_api="blas")


def measure(
    each: Each = lambda done, count: None,
    *,
    widths: Sequence[int] = WIDTHS,
    batches: Sequence[int] = BATCHES,
    threads: Sequence[int] | None = None,
) -> StepTimes:
    """Measure every engine that is installed and can be the fastest here.

    Args:
        each: called before each point of the grid with how many are done, and of how many.
        widths: of the grid, rising, ≥ 1.
        batches: of the grid, rising, ≥ 1.
        threads: numbers of threads; 1 and all that are allowed if None.

    Raises:
        InputError: no number of threads, or one below 1.
    """
    counts = sorted({1, allowed()} if threads is None else set(threads))
    if not counts or counts[0] < 1:
        raise InputError("threads: {given!r} given; accepted: integers ≥ 1", given=threads)
    engines = [engine for engine in (make() for make in ENGINES.values()) if engine.worth_measuring()]
    grid = list(points(widths, batches, counts))
    found = {}
    for done, point in enumerate(grid):
        each(done, len(grid))
        found[point] = step_seconds(point, engines)
    each(len(grid), len(grid))
    corners = points(widths[:1], batches[:1], counts)
    grids = {(at.dtype, at.kind, at.threads): _grid(found, at, widths, batches) for at in corners}
    date = datetime.now(UTC).date().isoformat()
    return StepTimes(tuple(widths), tuple(batches), grids, machine(), date=date)


def _grid(
    found: dict[GridPoint, dict[str, float]], corner: GridPoint, widths: Sequence[int], batches: Sequence[int]
) -> Grid:
    """Return the times of a dtype, kind and number of threads, in three digits: they are no more exact."""

    def seconds(name: str, width: int, batch: int) -> float:
        return float(f"{found[replace(corner, width=width, batch=batch)][name]:.3g}")

    names = [name for name in ENGINES if all(name in each for each in found.values())]
    return {name: tuple(tuple(seconds(name, w, b) for b in batches) for w in widths) for name in names}


def store(table: StepTimes, path: Path | None = None) -> Path:
    """Write a table, whole or not at all, where "auto" looks for a user's own; return where.

    Raises:
        InputError: it cannot be written.
    """
    target = own_path() if path is None else path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "{path!r}: cannot be written ({reason}); accepted: a folder that can, which BACKPROOF_CACHE may name",
            path=str(target), reason=Phrase(error.strerror or str(error)),
        ) from None  # fmt: skip
    write_whole(target, (json.dumps(table.to_record(), indent=1) + "\n").encode())
    return target


def reset() -> bool:
    """Remove the user's own table; return whether there was one.

    Raises:
        InputError: it cannot be removed.
    """
    path = own_path()
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InputError(
            "{path!r}: cannot be removed ({reason}); accepted: a file that you may remove",
            path=str(path), reason=Phrase(error.strerror or str(error)),
        ) from None  # fmt: skip
    return True
