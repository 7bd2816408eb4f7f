"""How cost grows with width, depth, batch and features, for engine "auto"; and whether there is a cliff anywhere.

A cliff: where the work grows to at most its double, and the cost to more than 3 times; more generally, where the cost
grows by more than 3 for each doubling. PyTorch has one from width 45 to 46 (pytorch#144633, on 16 cores); its network,
10-width-width-10, batch 128, Adam, is measured here, with those widths. Least seconds of some repetitions, since others
using the machine can only make it slower; what looks like a cliff is measured again before it is called one.

    python -m benchmarks.growth            measures, prints every cliff, keeps the curves in benchmarks/results
"""

import argparse
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from backproof.engines import Data, State, Task, choose
from backproof.engines.threads import at_most
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS
from benchmarks.results import store

MOST, A_POINT, MOST_NUMBERS, AGAIN = 3.0, 0.05, 8_000_000, 3
LEAST_STEPS = 8  # of an epoch, so that what it costs once weighs about the same everywhere
DENSITY = 0.01
WIDTHS = (4, 8, 16, 32, 45, 46, 64, 128, 256, 512, 1024, 2048, 4096)


@dataclass(frozen=True)
class Point:
    """One measurement: a step on a batch."""

    panel: str
    at: int
    sizes: tuple[int, ...]
    batch: int
    optimizer: str = "sgd"
    sparse: bool = False

    @property
    def work(self):
        """What a step's cost is held against: multiply-adds, those with stored numbers only where x is sparse."""
        weights = [m * n for m, n in pairwise(self.sizes)]
        below = weights[0] * (DENSITY if self.sparse else 1)
        return self.batch * (2 * below + 3 * sum(weights[1:]))


def points():
    """Return every point, along each panel's axis in turn."""
    made = [Point("width: 10-w-w-10, batch 128, Adam", w, (10, w, w, 10), 128, "adam") for w in WIDTHS]
    made += [Point("depth: d hidden layers of 64, batch 32", d, (64, *[64] * d, 10), 32) for d in range(1, 11)]
    batches = (*(2**i for i in range(14)), 10_000)
    made += [Point("batch: 784-30-10", b, (784, 30, 10), b) for b in batches]
    made += [Point("batch: 64-256-256-10", b, (64, 256, 256, 10), b) for b in batches]
    features = sorted({*(10 * 2**i for i in range(14)), 100_000})
    made += [Point("features: f-30-10, batch 32", f, (f, 30, 10), 32) for f in features]
    made += [
        Point(f"features: f-30-10, batch 32, sparse ({DENSITY:.0%})", f, (f, 30, 10), 32, sparse=True) for f in features
    ]
    return made


def examples(point, steps):
    """Return x and y of so many batches."""
    rng, count = np.random.default_rng(0), point.batch * steps
    y = rng.random((count, point.sizes[-1]), dtype=np.float32)
    if point.sparse:
        x = sparse.random_array((count, point.sizes[0]), density=DENSITY, format="csr", dtype=np.float32, rng=rng)
    else:
        x = rng.random((count, point.sizes[0]), dtype=np.float32)
    return x, y


def most_steps(point):
    """Return how many batches the examples make: as much memory at every point, beyond what the caches hold."""
    numbers = 10 + point.sizes[0] * (DENSITY if point.sparse else 1)
    return int(max(MOST_NUMBERS / (point.batch * numbers), 1))


def ours(point, threads):
    """Return a function that makes so many steps by "auto", and the name of the engine."""
    network = Network(point.sizes, "sigmoid", "quadratic")
    task = Task(network, OPTIMIZERS[point.optimizer])
    vector = network.init(0, "glorot_uniform", np.float32).to_vector()
    state = State(vector, tuple(np.zeros_like(vector) for _ in range(task.optimizer.slots)))
    data = Data(*examples(point, most_steps(point)))
    found = choose("auto", task, data, point.batch).engine
    return lambda steps: found.run(task, state, data, None, point.batch, [1e-4] * steps), found.name


def pytorchs(point, threads):
    """Return a function that makes so many steps by PyTorch, eager."""
    import torch

    torch.set_num_threads(threads)
    layers = [layer for m, n in pairwise(point.sizes) for layer in (torch.nn.Linear(m, n), torch.nn.Sigmoid())]
    model = torch.nn.Sequential(*layers)
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[point.optimizer]
    optimizer = kind(model.parameters(), lr=1e-4)
    x, y = map(torch.from_numpy, examples(point, most_steps(point)))

    def run(steps):
        for i in range(steps):
            rows = slice(i * point.batch, (i + 1) * point.batch)
            optimizer.zero_grad()
            (0.5 * (model(x[rows]) - y[rows]).square().sum() / point.batch).backward()
            optimizer.step()

    return run, "PyTorch"


CONTESTANTS = {"backproof": ours, "PyTorch": pytorchs}


def step_seconds(run, most, repetitions):
    """Return the least seconds of a step."""

    def once(steps):
        began = time.perf_counter()
        run(steps)
        return (time.perf_counter() - began) / steps

    steps = int(np.clip(A_POINT / min(once(1), once(1)), min(LEAST_STEPS, most), most))
    return min(once(steps) for _ in range(repetitions))


def cliffs(work, seconds):
    """Return the indices at which the cost has grown by more than 3 for a doubling of the work, or for less."""
    found = []
    for i in range(1, len(work)):
        doublings = max(1.0, np.log2(work[i] / work[i - 1]))
        if seconds[i] > seconds[i - 1] * MOST**doublings:
            found.append(i)
    return found


@contextmanager
def limited(threads):
    """Let every library have so many threads, and no more."""
    with threadpool_limits(threads), at_most(threads):
        yield


def seconds_at(point, who, threads, repetitions):
    """Return the least seconds of a step at a point, and the engine that made it."""
    with limited(threads):
        run, engine = CONTESTANTS[who](point, threads)
        return step_seconds(run, most_steps(point), repetitions), engine


def curves(threads, repetitions, tell=lambda line: None):
    """Return every panel's curves as plain data: ours for each number of threads, PyTorch's where it is installed."""
    # ours first: PyTorch's threads go on waiting for work, and take the time of whoever comes after
    asked = [("backproof", n) for n in threads] + [("PyTorch", n) for n in threads if find_spec("torch")]
    panels = {}
    for point in points():
        panels.setdefault(point.panel, []).append(point)
    found = []
    for who, count in asked:
        for panel, along in panels.items():
            if who == "backproof" or not along[0].sparse:
                tell(f"{who}, {count} thread(s), {panel}")
                found.append(curve(who, count, along, repetitions))
    return found


def curve(who, threads, along, repetitions):
    """Return a curve as plain data."""
    measured = [seconds_at(point, who, threads, repetitions) for point in along]
    seconds, work = [each for each, _ in measured], [point.work for point in along]
    for _ in range(AGAIN):
        for i in sorted({k + before for k in cliffs(work, seconds) for before in (-1, 0)}):
            seconds[i] = min(seconds[i], seconds_at(along[i], who, threads, repetitions)[0])
    return {
        "who": who, "threads": threads, "panel": along[0].panel, "at": [point.at for point in along],
        "batch": [point.batch for point in along], "work": work, "seconds": seconds,
        "engines": [engine for _, engine in measured], "cliffs": cliffs(work, seconds),
    }  # fmt: skip


def described_cliffs(found):
    """Return a line for every cliff."""
    lines = []
    for each in found:
        at, work, seconds, engines = (each[name] for name in ("at", "work", "seconds", "engines"))
        for i in each["cliffs"]:
            grown = f"work × {work[i] / work[i - 1]:.2f}, cost × {seconds[i] / seconds[i - 1]:.1f}"
            ran = f"{engines[i - 1]} → {engines[i]}" if engines[i - 1] != engines[i] else engines[i]
            where = f"{each['who']}, {each['threads']} thread(s), {each['panel']}"
            lines.append(f"{where}: {at[i - 1]} → {at[i]}: {grown} ({ran})")
    return lines


def main():
    """Measure, say every cliff, keep the curves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repetitions", type=int, default=3)
    given = parser.parse_args()
    found = curves(given.threads, given.repetitions, lambda line: print(line, file=sys.stderr, flush=True))
    store("growth", {"curves": found})
    said = described_cliffs(found)
    print("\n".join(said or ["no cliff: no doubling of the work costs more than 3 times as much"]))


if __name__ == "__main__":
    main()
