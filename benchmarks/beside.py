"""A run beside two processes that never rest, against the same run alone: what waiting for each other costs then.

4-32-16-4, relu, full batches of 10,000 examples, float32, Adam. A run with t threads beside b busy ones on c cores
has c / (t + b) of them, its fair share, which is the aim; the ratio says how much of its speed is left.

    python -m benchmarks.beside
"""

import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

import backproof as bp
from benchmarks.command import options, show
from benchmarks.contestants import Work
from benchmarks.rows import Row

WORK = Work((4, 32, 16, 4), 10_000, 10_000, 0.001, optimizer="adam", hidden="relu")
EPOCHS, BUSY = 1200, 2


def fair(threads, busy, cores):
    """Return the share of its speed that a run has where all are given the same part of the cores.

    >>> fair(2, 2, 2), fair(1, 1, 8)
    (0.5, 1.0)
    """
    return min(1.0, cores / (threads + busy))


@contextmanager
def busy(count):
    """Let so many processes turn in a loop while inside."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        time.sleep(0.5)
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def seconds(threads, repetitions, epochs=EPOCHS):
    """Return the median of the seconds of a run with so many threads."""
    x, y = WORK.data()
    found = []
    with threadpool_limits(threads):
        for _ in range(repetitions + 1):  # the first warms up
            began = time.perf_counter()
            bp.train(WORK.network("identity"), x, y, optimizer=WORK.optimizer, learning_rate=WORK.rate,
                     batch_size=None, epochs=epochs, engine="native", seed=0)  # fmt: skip
            found.append(time.perf_counter() - began)
    return statistics.median(found[1:])


def rows(threads, repetitions):
    """Yield a row for each number of threads."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for count in threads:
        alone = seconds(count, repetitions)
        with busy(BUSY):
            beside = seconds(count, repetitions)
        yield Row(str(WORK), "alone", count, beside, alone, round(fair(count, BUSY, cores), 2))


if __name__ == "__main__":
    arguments = options(__doc__).parse_args()
    show(arguments, rows(arguments.threads, arguments.repetitions))
