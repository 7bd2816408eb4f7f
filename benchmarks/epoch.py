"""One epoch of training: backproof against scikit-learn and PyTorch (eager), as ratios in one run.

Every contestant begins with the same weights, sees the same batches in the same order in the same dtype, and must
end at the same cost, which is checked. The time of an epoch is the difference between long and short runs, so that
validation of the input, compilation and imports are apart. Medians over repetitions, contestants interleaved.
scikit-learn has no sigmoid output with the quadratic cost; it is compared on its own: a linear output.
"""

import argparse
import statistics
import time
import warnings
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from backproof.network import Network, Parameters
from backproof.training import train
from benchmarks.machine import described

LONG, SHORT = 3, 1


@dataclass(frozen=True)
class Work:
    """What every contestant does."""

    sizes: tuple[int, ...]
    batch: int
    examples: int
    rate: float
    dtype: str = "float32"

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
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}, {self.examples:,} examples, {self.dtype}"


WORKS = (
    Work((784, 30, 10), 10, 50_000, 0.05),
    Work((30, 64, 64, 1), 32, 40_000, 0.05),
    Work((8, 16, 16, 3), 32, 40_000, 0.05),
)


def ours(work, output, x, y, epochs):
    """Train with backproof; return seconds and parameters."""
    network = work.network(output)
    start = network.init(1, "glorot_uniform", work.dtype)
    began = time.perf_counter()
    result = train(
        network, x, y, parameters=start, optimizer="sgd", learning_rate=work.rate, batch_size=work.batch,
        epochs=epochs, shuffle=False,
    )  # fmt: skip
    return time.perf_counter() - began, result.parameters


def scikit_learns(work, output, x, y, epochs):
    """Train with scikit-learn's MLPRegressor, which has the linear output only."""
    from sklearn.neural_network import MLPRegressor

    start = work.network(output).init(1, "glorot_uniform", work.dtype)
    model = MLPRegressor(
        hidden_layer_sizes=work.sizes[1:-1], activation="logistic", solver="sgd", alpha=0,
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
        began = time.perf_counter()
        model.fit(x, targets)
        seconds = time.perf_counter() - began
    return seconds, Parameters([w.T for w in model.coefs_], model.intercepts_)


def pytorchs(work, output, x, y, epochs):
    """Train with PyTorch, eager, as its tutorials do: nn.Sequential, SGD, a tensor sliced into batches."""
    import torch

    start = work.network(output).init(1, "glorot_uniform", work.dtype)
    layers = []
    for i, (w, b) in enumerate(zip(start.weights, start.biases, strict=True)):
        linear = torch.nn.Linear(w.shape[1], w.shape[0], dtype=getattr(torch, work.dtype))
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(w))
            linear.bias.copy_(torch.tensor(b))
        layers += [linear, torch.nn.Sigmoid()] if i + 2 < len(work.sizes) or output == "sigmoid" else [linear]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=work.rate)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    began = time.perf_counter()
    for _ in range(epochs):
        for i in range(0, len(inputs), work.batch):
            optimizer.zero_grad()
            error = model(inputs[i : i + work.batch]) - targets[i : i + work.batch]
            cost = 0.5 * (error * error).sum() / len(error)
            cost.backward()
            optimizer.step()
    seconds = time.perf_counter() - began
    linears = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    weights, biases = ([getattr(m, k).detach().numpy() for m in linears] for k in ("weight", "bias"))
    return seconds, Parameters(weights, biases)


PEERS = {"scikit-learn": (scikit_learns, "identity"), "PyTorch": (pytorchs, "sigmoid")}


def limit_threads(threads):
    """Give PyTorch the same number of threads as BLAS, where it is installed."""
    try:
        import torch

        torch.set_num_threads(threads)
    except ImportError:
        pass


def compared(work, peer, threads, repetitions):
    """Return the median seconds of an epoch, ours and the peer's, after checking that both reach the same cost."""
    run, output = PEERS[peer]
    x, y = work.data()
    times = {ours: [], run: []}
    costs = {}
    with threadpool_limits(threads):
        limit_threads(threads)
        for _ in range(repetitions):
            for contestant in (ours, run):
                short, _ = contestant(work, output, x, y, SHORT)
                long, reached = contestant(work, output, x, y, LONG)
                times[contestant].append((long - short) / (LONG - SHORT))
                costs[contestant] = work.network(output).cost(reached, x, y)
    if not np.isclose(costs[ours], costs[run], rtol=1e-3):
        raise SystemExit(f"{peer} ends at cost {costs[run]:.6g}, backproof at {costs[ours]:.6g}: not the same work")
    return statistics.median(times[ours]), statistics.median(times[run])


def main():
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repetitions", type=int, default=5)
    arguments = parser.parse_args()
    print(described("numpy", "scikit-learn", "torch"), end="\n\n")
    print("| work | threads | against | backproof | peer | ratio |\n| --- | --- | --- | --- | --- | --- |")
    for work in WORKS:
        for threads in arguments.threads:
            for peer in PEERS:
                try:
                    mine, theirs = compared(work, peer, threads, arguments.repetitions)
                except ImportError:
                    print(f"| {work} | {threads} | {peer} | | not installed | |")
                    continue
                print(f"| {work} | {threads} | {peer} | {mine:.3f} s | {theirs:.3f} s | {theirs / mine:.1f} × |")


if __name__ == "__main__":
    main()
