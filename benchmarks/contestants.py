"""Training by backproof, scikit-learn, PyTorch (eager) and JAX (jit of a scan): the same weights, the same batches.

Each contestant trains a `Work` for so many epochs and returns seconds, of training alone, and the parameters reached.
scikit-learn has no sigmoid output with the quadratic cost: it is compared with a linear output.
"""

import time
import warnings
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from backproof.network import Network, Parameters
from backproof.training import train

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


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
    hidden: str = "sigmoid"

    def data(self, seed=0):
        """Examples and targets between 0 and 1, learnable: a random network's own outputs."""
        rng = np.random.default_rng(seed)
        x = rng.random((self.examples, self.sizes[0]), dtype=np.float32).astype(self.dtype)
        teacher = Network((self.sizes[0], self.sizes[-1]), "sigmoid", "quadratic")
        return x, teacher.predict(teacher.init(9, dtype=self.dtype), x)

    def network(self, output):
        """Quadratic cost."""
        return Network(self.sizes, [self.hidden] * (len(self.sizes) - 2) + [output], "quadratic")

    def __str__(self):
        batch = f"batch {self.batch:,}" if self.batch < self.examples else "full batch"
        name = f"{'-'.join(map(str, self.sizes))}, {batch}, {self.examples:,} examples, {self.dtype}"
        hidden = "" if self.hidden == "sigmoid" else f", {self.hidden}"
        return name + hidden + ("" if self.optimizer == "sgd" else f", {self.optimizer}")


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
        hidden_layer_sizes=work.sizes[1:-1], activation={"sigmoid": "logistic"}.get(work.hidden, work.hidden),
        solver=work.optimizer, alpha=0, batch_size=work.batch, momentum=0,
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
    sigma = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "identity": torch.nn.Identity}
    layers = []
    for i, (w, b) in enumerate(zip(start.weights, start.biases, strict=True)):
        linear = torch.nn.Linear(w.shape[1], w.shape[0], dtype=getattr(torch, work.dtype))
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(w))
            linear.bias.copy_(torch.tensor(b))
        name = work.hidden if i + 2 < len(work.sizes) else output
        layers += [linear] if name == "identity" else [linear, sigma[name]()]
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

    sigma = {"sigmoid": jax.nn.sigmoid, "tanh": jax.numpy.tanh, "identity": lambda z: z}

    def cost(parameters, x, y):
        a = x
        for i, (w, b) in enumerate(parameters):
            z = a @ w + b
            a = sigma[work.hidden if i + 1 < len(parameters) else output](z)
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
"""How each trains, and the output layer that it can have."""
USED = {"scikit-learn": "scikit-learn", "PyTorch": "PyTorch, eager", "JAX": "JAX, jit of a scan"}
"""How each is used, in words."""
WRITTEN_FOR = {"scikit-learn": ("sgd", "adam"), "PyTorch": ("sgd", "adam"), "JAX": ("sgd",)}


def limit_threads(threads):
    """Give PyTorch the same number of threads as BLAS, where it is installed."""
    if find_spec("torch"):
        import torch

        torch.set_num_threads(threads)
