"""A step over all 10,000 examples at once, 4-32-16-4, tanh, float32, Adam: GFLOP/s a core, against SimpleChains.jl.

Their number is published, not measured here: 41 µs a step on 18 cores, 53 GFLOP/s a core, counted as
`benchmarks.rows.operations` counts. A published number comes from another machine: see benchmarks.peak for the share
of this one's limit. The NumPy engine must reach the same cost from the same weights. More threads than one are also
compared with one thread of the same process, in turn.

    python -m benchmarks.full_batch
"""

import statistics
import time

import numpy as np
from threadpoolctl import threadpool_limits

from backproof.training import train
from benchmarks.command import options, show
from benchmarks.contestants import Work
from benchmarks.rows import Row, operations

WORK = Work((4, 32, 16, 4), 10_000, 10_000, 0.001, optimizer="adam", hidden="tanh")
PUBLISHED = 53.0
STEPS, MORE = 20, 200
TURNS, GAIN = 5, 1.6
"""Turns for each repetition, since a turn takes a tenth of a second; how many times faster two threads must be."""


def trained(x, y, steps, engine="auto"):
    """Return the seconds of training, and the cost reached."""
    network = WORK.network("identity")
    start = network.init(1, "glorot_uniform", WORK.dtype)
    began = time.perf_counter()
    result = train(
        network, x, y, parameters=start, optimizer=WORK.optimizer, learning_rate=WORK.rate, batch_size=None,
        epochs=steps, shuffle=False, engine=engine,
    )  # fmt: skip
    return time.perf_counter() - began, network.cost(result.parameters, x, y)


def step(x, y, threads):
    """Return the seconds of a step with so many threads."""
    with threadpool_limits(threads):
        return (trained(x, y, STEPS + MORE)[0] - trained(x, y, STEPS)[0]) / MORE


def rows(threads, repetitions):
    """Yield a row for each number of threads, and one that compares it with one thread."""
    x, y = WORK.data()
    for count in threads:
        with threadpool_limits(count):
            costs = [trained(x, y, STEPS, engine)[1] for engine in ("auto", "numpy")]
        if not np.isclose(*costs, rtol=1e-3):
            raise SystemExit(f"costs {costs[0]:.6g} and, by NumPy, {costs[1]:.6g}: not the same work")
        turns = [(step(x, y, 1), step(x, y, count)) for _ in range(TURNS * repetitions)]
        alone, seconds = (statistics.median(each) for each in zip(*turns, strict=True))
        rate = operations(WORK.sizes, WORK.examples) / seconds / count / 1e9
        against = f"SimpleChains.jl, {PUBLISHED:.0f} GFLOP/s a core as published"
        yield Row(str(WORK), against, count, rate, PUBLISHED, 1.2, "GFLOP/s", "speed a core")
        if count > 1:
            yield Row(str(WORK), "backproof on one thread", count, seconds, alone, GAIN)


if __name__ == "__main__":
    arguments = options(__doc__).parse_args()
    show(arguments, rows(arguments.threads, arguments.repetitions))
