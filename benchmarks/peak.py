"""Which share of the processor's limit a training step reaches, the limit measured beside it in the same run.

The limit: independent chains of fused multiply-adds in registers (native/kernels/peak.hpp), in as many threads as the
work keeps busy. The work: useful operations only, 2 for each multiply-add of forward, BP2 and BP3. The NumPy engine
must reach the same cost from the same weights.

    python -m benchmarks.peak
"""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from backproof.engines.native_engine import kernels
from backproof.training import train
from benchmarks.command import options, show
from benchmarks.contestants import Work
from benchmarks.rows import Row, operations

WORKS = {Work((784, 30, 10), 10, 50_000, 0.05): 0.45, Work((784, 1024, 1024, 10), 256, 10_240, 0.005): 0.65}
"""What is run, and the share of the limit that is aimed at."""
CHECKED, SHORT, LONG, PEAK_SECONDS = 5_120, 1, 4, 0.1


def limit(threads):
    """Return the operations a second of so many threads that only multiply and add, float32, the best kernels."""
    best = kernels().instruction_sets()[0]
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda _: kernels().fma_rate(best, PEAK_SECONDS, True), range(threads)))


def trained(work, x, y, epochs, engine="auto"):
    """Return wall seconds, processor seconds, and the parameters reached."""
    network = work.network("sigmoid")
    start = network.init(1, "glorot_uniform", work.dtype)
    began = time.perf_counter(), time.process_time()
    result = train(
        network, x, y, parameters=start, optimizer=work.optimizer, learning_rate=work.rate, batch_size=work.batch,
        epochs=epochs, shuffle=False, engine=engine,
    )  # fmt: skip
    return time.perf_counter() - began[0], time.process_time() - began[1], result.parameters


def check(work, x, y):
    """Stop where the engine that is measured does not do what the NumPy engine does."""
    x, y = x[:CHECKED], y[:CHECKED]
    network = work.network("sigmoid")
    costs = [network.cost(trained(work, x, y, 1, engine)[2], x, y) for engine in ("auto", "numpy")]
    if not np.isclose(*costs, rtol=1e-3):
        raise SystemExit(f"costs {costs[0]:.6g} and, by NumPy, {costs[1]:.6g}: not the same work")


def once(work, x, y, threads):
    """Return operations a second, the limit, and how many threads were busy, measured one after the other."""
    short, long = trained(work, x, y, SHORT), trained(work, x, y, LONG)
    wall, busy = long[0] - short[0], long[1] - short[1]
    cores = min(threads, max(1, round(busy / wall)))
    return operations(work.sizes, (LONG - SHORT) * work.examples) / wall, limit(cores), cores


def rows(threads, repetitions):
    """Yield a row for each work and number of threads."""
    if kernels() is None:
        return
    for work, target in WORKS.items():
        x, y = work.data()
        for count in threads:
            with threadpool_limits(count):
                check(work, x, y)
                found = [once(work, x, y, count) for _ in range(repetitions)]
            rate, peak = (statistics.median(values) / 1e9 for values in list(zip(*found, strict=True))[:2])
            cores = statistics.median_low(cores for _, _, cores in found)
            against = f"multiply-adds alone, {'a core' if cores == 1 else f'{cores} cores'}"
            yield Row(str(work), against, count, rate, peak, target, "GFLOP/s", "share of the limit")


if __name__ == "__main__":
    arguments = options(__doc__).parse_args()
    show(arguments, rows(arguments.threads, arguments.repetitions))
