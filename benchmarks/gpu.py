"""One network, and 1,000 at once, on a GPU: the JAX engine against PyTorch, eager, compiled, and as a CUDA graph.

    python -m benchmarks.gpu                 everything, stored in benchmarks/results/gpu.json
    python -m benchmarks.gpu --small         a quick look: fewer examples, one repetition, nothing stored
    python -m benchmarks.gpu --page          write the table of docs/gpu.md from what is stored; no GPU is needed

Every contestant begins with the same weights, sees the same batches in the same order in float32, and must end at the
same cost, which is checked before anything is timed. Data, orders and parameters lie on the device before the clock
starts; compilation is done before it too. A row names the device, and no row is made without one.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from backproof.durable.whole_file import write_whole
from backproof.engines import Data, State, Task
from backproof.engines.jax_engine import JaxEngine, JaxEngineInBfloat16
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS
from benchmarks.results import store, stored

SHORT, LONG = 2, 8
"""Epochs of the two runs whose difference is timed."""


@dataclass(frozen=True)
class Work:
    """What every contestant does: `networks` of these sizes, each from weights of its own, on the same examples."""

    sizes: tuple[int, ...]
    batch: int
    examples: int
    rate: float
    networks: int = 1

    def network(self):
        """Sigmoid layers and the quadratic cost."""
        return Network(self.sizes, "sigmoid", "quadratic")

    def data(self):
        """Examples and targets between 0 and 1: what a random network of one layer gives."""
        rng = np.random.default_rng(0)
        x = rng.random((self.examples, self.sizes[0]), dtype=np.float32)
        teacher = Network((self.sizes[0], self.sizes[-1]), "sigmoid", "quadratic")
        return x, teacher.predict(teacher.init(9, dtype=np.float32), x)

    def starts(self):
        """The parameters that each network begins with, as vectors."""
        return [self.network().init(seed, "glorot_uniform", np.float32).to_vector() for seed in range(self.networks)]

    def __str__(self):
        many = f"{self.networks:,} networks " if self.networks > 1 else ""
        return f"{many}{'-'.join(map(str, self.sizes))}, batch {self.batch:,}, {self.examples:,} examples, float32"


WORKS = (
    Work((784, 30, 10), 10, 20_000, 0.05),
    Work((30, 64, 64, 1), 32, 40_000, 0.05),
    Work((784, 1024, 1024, 10), 4096, 81_920, 0.005),
    Work((784, 30, 10), 10, 5_000, 0.05, networks=1000),
    Work((30, 64, 64, 1), 32, 16_000, 0.05, networks=1000),
)


# ------------------------------------------------------------------ ours


class Ours:
    """The JAX engine, an epoch a call."""

    name = "backproof, JAX engine"

    def __init__(self, work, precision="highest"):
        self.work, self.engine = work, JaxEngine() if precision == "highest" else JaxEngineInBfloat16()
        self.name = f"{self.name}, {precision}"
        self.data = Data(*work.data())
        self.task = Task(work.network(), OPTIMIZERS["sgd"])
        self.rates = [work.rate] * -(-work.examples // work.batch)

    def train(self, epochs):
        """Return seconds and the parameters of every network."""
        states = [State(start) for start in self.work.starts()]
        began = time.perf_counter()
        for _ in range(epochs):
            states = self._epoch(states)
        return time.perf_counter() - began, [state.vector for state in states]

    def _epoch(self, states):
        if len(states) == 1:
            return [self.engine.run(self.task, states[0], self.data, None, self.work.batch, self.rates).state]
        tasks, rates = [self.task] * len(states), [self.rates] * len(states)
        return [o.state for o in self.engine.run_many(tasks, states, self.data, None, self.work.batch, rates)]


# ------------------------------------------------------------------ PyTorch


class Eager:
    """PyTorch with autograd, an operation a call; many networks are one product of a batch of matrices."""

    name = "PyTorch, eager"

    def __init__(self, work):
        import torch

        self.work, self.torch = work, torch
        torch.backends.cuda.matmul.allow_tf32 = False
        x, y = work.data()
        self.x, self.y = (torch.tensor(v, device="cuda") for v in (x, y))
        self.parameters = self._parameters()
        self.starts = [p.detach().clone() for p in self.parameters]
        self.prepare()

    def _parameters(self):
        found = [self.work.network().parameters_from_vector(vector) for vector in self.work.starts()]
        arrays = zip(*[(*p.weights, *p.biases) for p in found], strict=True)
        stacked = [np.stack(each) for each in arrays]
        return [self.torch.tensor(a, device="cuda", requires_grad=True) for a in stacked]

    def cost(self, x, y):
        """The mean cost over the batch of each network, summed over the networks."""
        depth = len(self.parameters) // 2
        a = x.expand(self.work.networks, *x.shape)
        for w, b in zip(self.parameters[:depth], self.parameters[depth:], strict=True):
            a = self.torch.sigmoid(self.torch.baddbmm(b.unsqueeze(1), a, w.transpose(1, 2)))
        return 0.5 * ((a - y) ** 2).sum() / len(x)

    def step(self, x, y):
        """One step of gradient descent on every network."""
        gradient = self.torch.autograd.grad(self.cost(x, y), self.parameters)
        with self.torch.no_grad():
            self.torch._foreach_add_(self.parameters, gradient, alpha=-self.work.rate)

    def prepare(self):
        """Compile what is to be compiled."""

    def train(self, epochs):
        """Return seconds and the parameters of every network."""
        with self.torch.no_grad():
            for p, start in zip(self.parameters, self.starts, strict=True):
                p.copy_(start)
        self.torch.cuda.synchronize()
        began = time.perf_counter()
        for _ in range(epochs):
            for i in range(0, self.work.examples, self.work.batch):
                self.step(self.x[i : i + self.work.batch], self.y[i : i + self.work.batch])
        self.torch.cuda.synchronize()
        seconds = time.perf_counter() - began
        arrays = [p.detach().cpu().numpy() for p in self.parameters]
        return seconds, [np.concatenate([a[i].ravel() for a in arrays]) for i in range(self.work.networks)]


class Compiled(Eager):
    """The same step through `torch.compile`."""

    name = "PyTorch, torch.compile"

    def prepare(self):
        """Compile the cost with its gradient, and make a step."""
        self.cost = self.torch.compile(self.cost)
        self.step(self.x[: self.work.batch], self.y[: self.work.batch])


class Graph(Eager):
    """The same step captured once as a CUDA graph and replayed on every batch."""

    name = "PyTorch, CUDA graph"

    def prepare(self):
        """Capture a step on buffers that every batch is copied into."""
        torch = self.torch
        self.batch = [v[: self.work.batch].clone() for v in (self.x, self.y)]
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(3):
                super().step(*self.batch)
        torch.cuda.current_stream().wait_stream(aside)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            super().step(*self.batch)

    def step(self, x, y):
        """Copy the batch to where the graph reads it, and replay."""
        self.batch[0].copy_(x)
        self.batch[1].copy_(y)
        self.graph.replay()


PEERS = (Eager, Compiled, Graph)


# ------------------------------------------------------------------ measuring


def final_cost(work, vectors):
    """The mean cost over the examples and the networks, by NumPy."""
    network, (x, y) = work.network(), work.data()
    few = vectors[:: max(1, len(vectors) // 5)]
    return float(np.mean([network.cost(network.parameters_from_vector(v), x[:4096], y[:4096]) for v in few]))


def measured(contestant, work, repetitions):
    """Return the median seconds of an epoch, and the cost after `SHORT` epochs."""
    cost = final_cost(work, contestant.train(SHORT)[1])
    contestant.train(1)
    times = []
    for _ in range(repetitions):
        short = contestant.train(SHORT)[0]
        times.append((contestant.train(LONG)[0] - short) / (LONG - SHORT))
    return statistics.median(times), cost


def rows(works, repetitions):
    """Yield one row a work and contestant, as plain data."""
    import jax

    device = jax.devices()[0].device_kind
    for work in works:
        expected = None
        makers = [Ours, *([lambda work: Ours(work, "bfloat16")] if max(work.sizes) > 1000 else []), *PEERS]
        for make in makers:
            contestant = make(work)
            seconds, cost = measured(contestant, work, repetitions)
            expected = cost if expected is None else expected
            apart = abs(cost - expected) / expected
            if apart > (2e-2 if "bfloat16" in contestant.name else 1e-3):
                raise SystemExit(f"{work}: {contestant.name} ends at cost {cost}, ours at {expected}: not equal work")
            yield {"work": str(work), "contestant": contestant.name, "seconds": seconds, "cost": cost, "device": device}
            del contestant


# ------------------------------------------------------------------ the page

PAGE = Path(__file__).parent.parent / "docs" / "gpu.md"
_BEGIN, _END = "<!-- begin: python -m benchmarks.gpu --page -->", "<!-- end -->"


def table(found):
    """Return what is stored as a Markdown table: a row a work, milliseconds of an epoch by contestant."""
    names = list(dict.fromkeys(row["contestant"] for row in found["rows"]))
    times = {(row["work"], row["contestant"]): row["seconds"] * 1e3 for row in found["rows"]}
    lines = [f"| work | {' | '.join(names)} |", "| --- |" + " --- |" * len(names)]
    for work in dict.fromkeys(row["work"] for row in found["rows"]):
        cells = [_figures(times[work, name]) if (work, name) in times else "" for name in names]
        lines.append(f"| {work} | {' | '.join(cells)} |")
    versions = ", ".join(f"{name} {found['versions'][name]}" for name in ("jax", "torch"))
    devices = ", ".join(dict.fromkeys(row["device"] for row in found["rows"]))
    about = (
        f"Milliseconds of an epoch, median of {found['repetitions']}, on one {devices}; {versions}; {found['date']}."
    )
    return "\n".join([about, "", *lines])


def _figures(number):
    """Three figures, and all of those before the point.

    >>> _figures(1869.2), _figures(98.84), _figures(7.75)
    ('1,869', '98.8', '7.75')
    """
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def page():
    """Return docs/gpu.md with the table of what is stored."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    return f"{before}{_BEGIN}\n{table(stored('gpu'))}\n{_END}{rest.partition(_END)[2]}"


def main():
    """Measure, print and store; or write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a tenth of the examples, once, nothing stored")
    parser.add_argument("--works", type=int, nargs="+", default=range(len(WORKS)), help="which, counted from 0")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--page", action="store_true", help="write docs/gpu.md from what is stored")
    given = parser.parse_args()
    if given.page:
        write_whole(PAGE, page().encode())
        return 0
    if not find_spec("jax") or not find_spec("torch"):
        raise SystemExit("benchmarks.gpu needs JAX and PyTorch, both with a GPU")
    import jax
    import torch

    if jax.default_backend() != "gpu" or not torch.cuda.is_available():
        raise SystemExit(f"no GPU: JAX runs on {jax.default_backend()}, PyTorch's CUDA: {torch.cuda.is_available()}")
    works = [WORKS[i] for i in given.works]
    if given.small:
        works = [Work(w.sizes, w.batch, max(w.batch * 2, w.examples // 10), w.rate, w.networks) for w in works]
    found = []
    for row in rows(works, 1 if given.small else given.repetitions):
        print(f"{row['work']}: {row['contestant']}: {row['seconds'] * 1e3:.3f} ms an epoch", flush=True)
        found.append(row)
        if not given.small:
            store("gpu", {"repetitions": given.repetitions, "rows": found})
    return 0


if __name__ == "__main__":
    sys.exit(main())
