"""Problems for the engines, drawn from a seed: a network with parameters, examples, and what an engine is asked."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.engines import ENGINES, Data, State, Task
from backproof.engines.native_engine import kernels
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS, optimizer


def in_domain(output: str, cost: str) -> bool:
    """Whether the outputs of an activation lie where the cost is finite."""
    low, high = COSTS[cost].domain
    bounds = ACTIVATIONS[output].bounds
    return bounds[0] >= low and bounds[1] <= high


def engines_here() -> list[str]:
    """Name the engines that run here, but jax-bfloat16 on a CPU: there it is jax, bit for bit (`test_jax_engine`)."""
    left_out = set() if kernels() else {"native"}
    try:
        import jax
    except ImportError:
        return [name for name in ENGINES if name not in left_out | {"jax", "jax-bfloat16"}]
    if jax.default_backend() == "cpu":
        left_out |= {"jax-bfloat16"}
    return [name for name in ENGINES if name not in left_out]


# relu is 0 on half the line, where the Poisson cost is infinite
PAIRS = [(a, c) for a in ACTIVATIONS for c in COSTS if in_domain(a, c) and (a, c) != ("relu", "poisson")]
STEPPING = [name for name in OPTIMIZERS if name != "lbfgs"]


@dataclass(frozen=True)
class Problem:
    """What an engine is given."""

    network: Network
    vector: Any
    data: Data
    order: Any

    def state(self, task: Task) -> State:
        """Where a run begins: slots at zero."""
        return State(self.vector, tuple(np.zeros_like(self.vector) for _ in range(task.optimizer.slots)))

    def run(self, engine: Any, task: Task, batch: int, rate: float = 0.01, seed: int = 5) -> Any:
        """One epoch."""
        rates = [rate / (1 + i) for i in range(-(-len(self.data) // batch))]
        return engine.run(task, self.state(task), self.data, self.order, batch, rates, (seed,))


def targets(cost: str, rng: np.random.Generator, shape: tuple[int, int]) -> Any:
    """What the cost accepts."""
    if COSTS[cost].targets in ("one-hot", "distribution"):
        return np.eye(shape[1])[rng.integers(0, shape[1], shape[0])]
    return rng.uniform(0.1, 0.9, shape)


def problem(
    sizes: Any, activations: Any, cost: str = "quadratic", count: int = 33, seed: int = 1, dtype: Any = np.float64,
    weighted: bool = False, shuffled: bool = True,
) -> Problem:  # fmt: skip
    """Draw one, inside the domain of the cost."""
    rng = np.random.default_rng(seed)
    network = Network(sizes, activations, cost)
    vector = network.init(seed, "glorot_normal", dtype).to_vector()
    vector[vector.size - sum(sizes[1:]) :] = 0.3
    x = rng.uniform(0.1, 1, (count, sizes[0])).astype(dtype)
    y = targets(cost, rng, (count, sizes[-1])).astype(dtype)
    weights = rng.uniform(0.5, 2, count).astype(dtype) if weighted else None
    return Problem(network, vector, Data(x, y, weights), rng.permutation(count) if shuffled else None)


def conditioned(name: str) -> Any:
    """An optimizer whose steps do not magnify rounding: a gradient of 1e-17 must not become a step of η."""
    return optimizer(name, epsilon=1e-3) if "epsilon" in dict(OPTIMIZERS[name].options) else OPTIMIZERS[name]
