"""One epoch of training: backproof against scikit-learn, PyTorch (eager) and JAX (jit of a scan), as ratios in one run.

Every contestant begins with the same weights, sees the same batches in the same order in the same dtype, and must
end at the same cost, which is checked. The time of an epoch is the difference between long and short runs, so that
validation of the input, compilation and imports are apart. Medians over repetitions, contestants interleaved.
scikit-learn has no sigmoid output with the quadratic cost; it is compared on its own: a linear output.
"""

import argparse
import os
import statistics
import time
import warnings
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from threadpoolctl import threadpool_limits

from backproof.network import Network, Parameters
from backproof.training import train
from benchmarks.machine import described

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
SHORT, MEASURED_SECONDS, MOST_EPOCHS = 1, 0.5, 100


def clock():
    """Return seconds, of the clock that was chosen."""
    return CLOCKS[clock.name]()


clock.name = "wall"


@dataclass(frozen=True)
class Work:
    """What every contestant does."""

    sizes: tuple[int, ...]
    batch: int
    examples: int
    rate: float
    dtype: str = "float32"
    optimizer: str = "sgd"

    def data(self, seed=0):
        """Examples and targets between 0 and 1, learnable: a random network's own outputs."""
        rng = np.random.default_rng(seed)
        x = rng.random((self.examples, self.sizes[0]), dtype=np.float32).astype(self.dtype)
        teacher = Network((self.sizes[0], self.sizes[-1]), "sigmoid", "quadratic")
        return x, teacher.predict(teacher.init(9, dtype=self.dtype), x)

    def network(self, output):
        """Sigmoid hidden layers, quadratic cost."""
        return Network(self.sizes, ["sigmoid"] * (len(self.sizes) - 2) + [output], "quadratic")

    def __str__(self):
        name = f"{'-'.join(map(str, self.sizes))}, batch {self.batch}, {self.examples:,} examples, {self.dtype}"
        return name if self.optimizer == "sgd" else f"{name}, {self.optimizer}"


WORKS = (
    Work((784, 30, 10), 10, 50_000, 0.05),
    Work((30, 64, 64, 1), 32, 40_000, 0.05),
    Work((8, 16, 16, 3), 32, 40_000, 0.05),
    Work((784, 256, 128, 10), 64, 19_968, 0.05),
    # at a higher rate this one amplifies rounding until no two programs agree
    Work((784, 1024, 1024, 10), 256, 10_240, 0.005),
    Work((784, 30, 10), 10, 50_000, 0.001, optimizer="adam"),
)


def ours(work, output, x, y, epochs):
    """Train with backproof; return seconds and parameters."""
    network = work.network(output)
    start = network.init(1, "glorot_uniform", work.dtype)
    began = clock()
    result = train(
        network, x, y, parameters=start, optimizer=work.optimizer, learning_rate=work.rate, batch_size=work.batch,
        epochs=epochs, shuffle=False,
    )  # fmt: skip
    return clock() - began, result.parameters


def scikit_learns(work, output, x, y, epochs):
    """Train with scikit-learn's MLPRegressor, which has the linear output only."""
    from sklearn.neural_network import MLPRegressor

    start = work.network(output).init(1, "glorot_uniform", work.dtype)
    model = MLPRegressor(
        hidden_layer_sizes=work.sizes[1:-1], activation="logistic", solver=work.optimizer, alpha=0,
        batch_size=work.batch, momentum=0,
        learning_rate_init=work.rate, max_iter=1, shuffle=False, warm_start=True, n_iter_no_change=10**6,
    )  # fmt: skip
    targets = y if y.shape[1] > 1 else y[:, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x[: work.batch], targets[: work.batch])
        model.coefs_ = [np.ascontiguousarray(w.T) for w in start.weights]
        model.intercepts_ = [b.copy() for b in start.biases]
        model.set_params(max_iter=epochs)
        began = clock()
        model.fit(x, targets)
        seconds = clock() - began
    return seconds, Parameters([w.T for w in model.coefs_], model.intercepts_)


def pytorchs(work, output, x, y, epochs, start=None):
    """Train with PyTorch, eager, as its tutorials do: nn.Sequential, SGD, a tensor sliced into batches."""
    import torch

    start = start or work.network(output).init(1, "glorot_uniform", work.dtype)
    layers = []
    for i, (w, b) in enumerate(zip(start.weights, start.biases, strict=True)):
        linear = torch.nn.Linear(w.shape[1], w.shape[0], dtype=getattr(torch, work.dtype))
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(w))
            linear.bias.copy_(torch.tensor(b))
        layers += [linear, torch.nn.Sigmoid()] if i + 2 < len(work.sizes) or output == "sigmoid" else [linear]
    model = torch.nn.Sequential(*layers)
    if work.optimizer == "sgd":
        optimizer = torch.optim.SGD(model.parameters(), lr=work.rate)
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=work.rate, fused=True)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    began = clock()
    for _ in range(epochs):
        for i in range(0, len(inputs), work.batch):
            optimizer.zero_grad()
            error = model(inputs[i : i + work.batch]) - targets[i : i + work.batch]
            cost = 0.5 * (error * error).sum() / len(error)
            cost.backward()
            optimizer.step()
    seconds = clock() - began
    linears = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    weights, biases = ([getattr(m, k).detach().numpy() for m in linears] for k in ("weight", "bias"))
    return seconds, Parameters(weights, biases)


def jaxs(work, output, x, y, epochs):
    """Train with JAX as an expert would write it: one compiled scan over the batches of an epoch, compiled before."""
    import jax

    start = work.network(output).init(1, "glorot_uniform", work.dtype)
    parameters = [(jax.numpy.asarray(w.T), jax.numpy.asarray(b)) for w, b in zip(*vars(start).values(), strict=True)]

    def cost(parameters, x, y):
        a = x
        for i, (w, b) in enumerate(parameters):
            z = a @ w + b
            a = jax.nn.sigmoid(z) if i + 1 < len(parameters) or output == "sigmoid" else z
        return 0.5 * ((a - y) ** 2).sum() / x.shape[0]

    def step(parameters, batch):
        gradient = jax.grad(cost)(parameters, *batch)
        return jax.tree.map(lambda p, g: p - work.rate * g, parameters, gradient), None

    epoch = jax.jit(lambda parameters, batches: jax.lax.scan(step, parameters, batches)[0])
    count = len(x) // work.batch * work.batch
    batches = tuple(jax.numpy.asarray(v[:count].reshape(-1, work.batch, v.shape[1])) for v in (x, y))
    jax.block_until_ready(epoch(parameters, batches))
    began = clock()
    for _ in range(epochs):
        parameters = epoch(parameters, batches)
    jax.block_until_ready(parameters)
    seconds = clock() - began
    return seconds, Parameters([np.asarray(w).T for w, _ in parameters], [np.asarray(b) for _, b in parameters])


PEERS = {"scikit-learn": (scikit_learns, "identity"), "PyTorch": (pytorchs, "sigmoid"), "JAX": (jaxs, "sigmoid")}
WRITTEN_FOR = {"scikit-learn": ("sgd", "adam"), "PyTorch": ("sgd", "adam"), "JAX": ("sgd",)}


def limit_threads(threads):
    """Give PyTorch the same number of threads as BLAS, where it is installed."""
    if find_spec("torch"):
        import torch

        torch.set_num_threads(threads)


def epoch_seconds(contestant, work, output, x, y, long):
    """Return the seconds of one epoch, of a long run less a short one, and what the short one reached."""
    short, reached = contestant(work, output, x, y, SHORT)
    return (contestant(work, output, x, y, long)[0] - short) / (long - SHORT), reached


def compared(work, peer, threads, repetitions):
    """Return the median seconds of an epoch, ours and the peer's, after checking that both reach the same cost."""
    run, output = PEERS[peer]
    x, y = work.data()
    times, long = {ours: [], run: []}, {}
    with threadpool_limits(threads):
        limit_threads(threads)
        costs = {}
        for contestant in (ours, run):
            once, reached = contestant(work, output, x, y, SHORT)
            costs[contestant] = work.network(output).cost(reached, x, y)
            long[contestant] = SHORT + min(MOST_EPOCHS, max(2, round(MEASURED_SECONDS * SHORT / once)))
        if not np.isclose(costs[ours], costs[run], rtol=1e-3):
            raise SystemExit(f"{peer} ends at cost {costs[run]:.6g}, backproof at {costs[ours]:.6g}: not the same work")
        for _ in range(repetitions):
            for contestant in (ours, run):
                times[contestant].append(epoch_seconds(contestant, work, output, x, y, long[contestant])[0])
    return statistics.median(times[ours]), statistics.median(times[run])


def main():
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--works", type=int, nargs="+", default=range(len(WORKS)), help="which rows, from 0")
    parser.add_argument("--peers", nargs="+", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--clock", default="wall", choices=CLOCKS, help="cpu: on a machine that others use too")
    arguments = parser.parse_args()
    clock.name = arguments.clock
    if arguments.threads == [1]:
        os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
    print(described("numpy", "scikit-learn", "torch", "jax"), f"; {arguments.clock} time", sep="", end="\n\n")
    print("| work | threads | against | backproof | peer | ratio |\n| --- | --- | --- | --- | --- | --- |")
    for work in (WORKS[i] for i in arguments.works):
        for threads in arguments.threads:
            for peer in (name for name in arguments.peers if work.optimizer in WRITTEN_FOR[name]):
                try:
                    mine, theirs = compared(work, peer, threads, arguments.repetitions)
                except ImportError:
                    print(f"| {work} | {threads} | {peer} | | not installed | |")
                    continue
                print(
                    f"| {work} | {threads} | {peer} | {mine:.4f} s | {theirs:.4f} s | {theirs / mine:.1f} × |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
