"""32 networks at once, 30-64-64-1: backproof against PyTorch one after another, torch.func's vmap and JAX's vmap.

Every contestant begins with the same 32 sets of weights, sees the same batches in the same order in float32, and must
reach the same cost with each network, which is checked after 250 steps. What is timed is an epoch of all 32, 1,250
steps; compilation and stacking are apart, making our data ready is not. PyTorch is timed over 250 steps and scaled, and
one after another over two networks, since they do not know of each other. Medians over repetitions, interleaved.
"""

import copy
import os
import statistics
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from backproof.engines.threads import at_most
from backproof.network import Parameters
from backproof.training import train, train_many
from benchmarks import contestants
from benchmarks.command import options, show
from benchmarks.contestants import CLOCKS, clock, limit_threads, pytorchs
from benchmarks.epoch import WORKS
from benchmarks.rows import Row

WORK = next(work for work in WORKS if work.sizes == (30, 64, 64, 1))
NETWORKS, FEW, OUR_EPOCHS, PART = 32, 2, 5, 8_000
OPTIONS = {"optimizer": "sgd", "learning_rate": WORK.rate, "batch_size": WORK.batch, "shuffle": False}


def beginnings(network):
    """Return the parameters that each network begins with."""
    return [network.init(seed, "glorot_uniform", WORK.dtype) for seed in range(NETWORKS)]


def ours(network, starts, x, y, epochs=OUR_EPOCHS):
    """Train all with backproof, on as many threads as are allowed; return the seconds of an epoch, and parameters."""
    sweep = [{"parameters": start} for start in starts]
    began = clock()
    results = train_many(network, x, y, sweep=sweep, epochs=epochs, **OPTIONS)
    return (clock() - began) / epochs, [result.parameters for result in results]


def one_alone(network, starts, x, y, epochs=OUR_EPOCHS):
    """Train one with backproof, on one thread."""
    began = clock()
    with at_most(1):
        train(network, x, y, parameters=starts[0], epochs=epochs, **OPTIONS)
    return (clock() - began) / epochs


def one_after_another(network, starts, x, y):
    """Train a few with PyTorch, eager, as in `epoch`, and scale to all; return seconds of all, and parameters."""
    found = [pytorchs(WORK, "sigmoid", x, y, 1, start) for start in starts[:FEW]]
    return sum(seconds for seconds, _ in found) / FEW * NETWORKS, [parameters for _, parameters in found]


def torch_func(network, starts, x, y):
    """Train all with torch.func, as PyTorch's tutorial on ensembles does: stacked parameters, vmap of grad."""
    import torch
    from torch.func import functional_call, grad, stack_module_state, vmap

    parameters, buffers = stack_module_state([_sequential(torch, start) for start in starts])
    skeleton = copy.deepcopy(_sequential(torch, starts[0])).to("meta")

    def cost(parameters, buffers, x, y):
        error = functional_call(skeleton, (parameters, buffers), (x,)) - y
        return 0.5 * (error * error).sum() / len(error)

    gradients = vmap(grad(cost), in_dims=(0, 0, None, None))
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    stacked = {name: parameter.detach() for name, parameter in parameters.items()}
    began = clock()
    for i in range(0, len(inputs), WORK.batch):
        found = gradients(stacked, buffers, inputs[i : i + WORK.batch], targets[i : i + WORK.batch])
        for name, parameter in stacked.items():
            parameter.sub_(found[name], alpha=WORK.rate)
    seconds = clock() - began
    weights, biases = ([p.numpy() for name, p in stacked.items() if name.endswith(kind)] for kind in ("weight", "bias"))
    return seconds, [Parameters([w[k] for w in weights], [b[k] for b in biases]) for k in range(NETWORKS)]


def _sequential(torch, start):
    layers = []
    for w, b in zip(start.weights, start.biases, strict=True):
        linear = torch.nn.Linear(w.shape[1], w.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(w))
            linear.bias.copy_(torch.tensor(b))
        layers += [linear, torch.nn.Sigmoid()]
    return torch.nn.Sequential(*layers)


class Jax:
    """Trains all with JAX as an expert would: one compiled vmap of a scan over the batches; compiled before."""

    def __init__(self):
        self.epoch, self.compiled = None, set()

    def __call__(self, network, starts, x, y):
        import jax

        count = len(x) // WORK.batch * WORK.batch
        batches = tuple(jax.numpy.asarray(v[:count].reshape(-1, WORK.batch, v.shape[1])) for v in (x, y))
        layers = range(len(starts[0].weights))
        stacked = [
            (
                jax.numpy.asarray(np.stack([s.weights[i].T for s in starts])),
                jax.numpy.asarray(np.stack([s.biases[i] for s in starts])),
            )
            for i in layers
        ]
        self.epoch = self.epoch or jax.jit(jax.vmap(_jax_epoch(jax), in_axes=(0, None)))
        if count not in self.compiled:
            jax.block_until_ready(self.epoch(stacked, batches))
            self.compiled.add(count)
        began = clock()
        reached = jax.block_until_ready(self.epoch(stacked, batches))
        seconds = clock() - began
        found = [(np.asarray(w), np.asarray(b)) for w, b in reached]
        return seconds, [Parameters([w[k].T for w, _ in found], [b[k] for _, b in found]) for k in range(NETWORKS)]


def _jax_epoch(jax):
    def cost(parameters, x, y):
        a = x
        for w, b in parameters:
            a = jax.nn.sigmoid(a @ w + b)
        return 0.5 * ((a - y) ** 2).sum() / x.shape[0]

    def step(parameters, batch):
        gradient = jax.grad(cost)(parameters, *batch)
        return jax.tree.map(lambda p, g: p - WORK.rate * g, parameters, gradient), None

    return lambda parameters, batches: jax.lax.scan(step, parameters, batches)[0]


PEERS = {
    "PyTorch eager, one after another": (one_after_another, 40),
    "torch.func: vmap of grad": (torch_func, 10),
    "JAX: vmap of a jitted scan": (Jax(), 3),
}
COMPILED = ("JAX: vmap of a jitted scan",)


@contextmanager
def limited(threads):
    """Let this process use so many processors and threads, all libraries' threads included."""
    free = sorted(os.sched_getaffinity(0))
    _pin(free[:threads])
    try:
        with threadpool_limits(threads):
            limit_threads(threads)
            yield
    finally:
        _pin(free)


def _pin(processors):
    for task in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(task.name), processors)


def checked(network, x, y, peer, expected, reached):
    """Refuse a peer whose networks end elsewhere."""
    for k, parameters in enumerate(reached):
        mine, theirs = network.cost(expected[k], x, y), network.cost(parameters, x, y)
        if not np.isclose(mine, theirs, rtol=1e-3):
            raise SystemExit(
                f"network {k}: {peer} ends at cost {theirs:.6g}, backproof at {mine:.6g}: not the same work"
            )


def rows(threads, repetitions):
    """Yield a row for each peer, and one for how the speed grows, for each number of threads."""
    for count in threads:
        yield from rows_with(count, repetitions)


def rows_with(threads, repetitions):
    """Yield the rows of one number of threads."""
    network = WORK.network("sigmoid")
    (x, y), starts = WORK.data(), beginnings(network)
    with limited(threads):
        part = x[:PART], y[:PART]
        _, expected = ours(network, starts, *part, 1)
        installed = {}
        for peer, (contestant, _) in PEERS.items():
            try:
                checked(network, *part, peer, expected, contestant(network, starts, *part)[1])
                installed[peer] = contestant
            except ImportError:
                continue
        mine, alone, theirs = [], [], {peer: [] for peer in installed}
        for _ in range(repetitions):
            mine.append(ours(network, starts, x, y)[0])
            alone.append(one_alone(network, starts, x, y))
            for peer, contestant in installed.items():
                whole = peer in COMPILED
                seconds = contestant(network, starts, *((x, y) if whole else part))[0]
                theirs[peer].append(seconds if whole else seconds * len(x) / PART)
    work, measured = f"{NETWORKS} networks at once, {WORK}", statistics.median(mine)
    for peer, (_, target) in PEERS.items():
        yield Row(work, peer, threads, measured, statistics.median(theirs[peer]) if peer in theirs else None, target)
    cores = threads if clock.name == "wall" else 1
    against = f"backproof, one alone on one thread, × {NETWORKS} / {cores}"
    yield Row(work, against, threads, measured, statistics.median(alone) * NETWORKS / cores, 0.9)


def main():
    """Print the table in Markdown."""
    parser = options(__doc__)
    parser.add_argument("--clock", default="wall", choices=CLOCKS, help="cpu: on a machine that others use too")
    given = parser.parse_args()
    contestants.clock.name = given.clock
    show(given, rows(given.threads, given.repetitions), f"{clock.name} time of an epoch of all")


if __name__ == "__main__":
    main()
