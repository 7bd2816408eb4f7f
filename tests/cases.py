"""The cases that tests run on, as data: records, points away from kinks, and networks inside a cost's domain.

Everything is drawn from a generator that is passed in. Parameters and inputs are numbers of float32, so that one
evaluation at 50 digits is the truth for both dtypes.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from backproof import Network, Parameters
from backproof.activations import ACTIVATIONS, Activation, activation
from backproof.costs import COSTS, Cost, cost

FAMILIES = ("leaky_relu(0.2)", "elu(0.5)")
ELEMENTWISE = [r for r in (*ACTIVATIONS.values(), *map(activation, FAMILIES)) if r.is_elementwise]
COST_RECORDS = [*COSTS.values(), cost("huber(0.5)"), cost("quantile(0.9)")]
PAIRS = [(a, c) for a in ACTIVATIONS.values() for c in COSTS.values()]
MOST_LAYERS, MOST_NEURONS, MOST_EXAMPLES = 4, 7, 5


def name_of(case: Any) -> str:
    """The id that pytest shows for a record, a module or a pair of records."""
    return "-".join(map(name_of, case)) if isinstance(case, tuple) else getattr(case, "name", None) or case.__name__


# ---------------------------------------------------------------------- points


def points(record: Activation, limit: float = 6.0, count: int = 61) -> Any:
    """Weighted inputs (count or fewer,) from −limit to limit, unevenly spaced, none within 1e-3 of a kink."""
    z = np.linspace(-limit, limit, count) + 0.013 * np.sin(np.arange(count))
    return z[[all(abs(v - k) > 1e-3 for k in record.kinks) for v in z]]


def outputs_and_targets(record: Cost, rng: np.random.Generator, shape: tuple[int, int] = (12, 3)) -> tuple[Any, Any]:
    """Output activations well inside the cost's domain, away from its kinks, and targets that it accepts."""
    y = targets(record, rng, shape)
    low, high = record.domain
    a = rng.uniform(max(low, -3) + 0.05, min(high, 3) - 0.05, shape)
    for kink in record.kinks:
        a = np.where(abs(a - y - kink) < 1e-3, a + 0.01, a)
    return a, y


def targets(record: Cost, rng: np.random.Generator, shape: tuple[int, int]) -> Any:
    """Targets that the cost accepts, (N, n), zeros and ones among them where it takes them."""
    n, width = shape
    draw = {
        "real": lambda: rng.uniform(-2, 2, shape),
        "non-negative": lambda: rng.poisson(1.5, shape) * 1.0,
        "probability": lambda: np.clip(rng.uniform(-0.3, 1.3, shape), 0, 1),
        "distribution": lambda: rng.multinomial(8, np.full(width, 1 / width), n) / 8,
        "one-hot": lambda: np.eye(width)[rng.integers(0, width, n)],
    }
    return _in_float32(draw[record.targets]())


# -------------------------------------------------------------------- networks


@dataclass(frozen=True)
class Case:
    """A network with parameters, inputs, targets and, if asked for, dropout masks and example weights."""

    net: Network
    parameters: Parameters
    x: Any
    y: Any
    masks: tuple[Any, ...] = ()
    example_weights: Any = None

    def astype(self, dtype: Any) -> "Case":
        """The same numbers in another dtype."""
        p = Parameters(
            *(tuple(v.astype(dtype) for v in part) for part in (self.parameters.weights, self.parameters.biases))
        )
        masks = tuple(None if mask is None else mask.astype(dtype) for mask in self.masks)
        weights = None if self.example_weights is None else self.example_weights.astype(dtype)
        return Case(self.net, p, self.x.astype(dtype), self.y.astype(dtype), masks, weights)

    def gradient(self) -> Any:
        """What the library says the gradient is."""
        trace = self.net.forward(self.parameters, self.x, self.masks)
        return self.net.backward(self.parameters, trace, self.y, self.example_weights)


def network_case(
    activations: list[str],
    cost_name: str,
    rng: np.random.Generator,
    widths: list[int],
    batch: int,
    *,
    dropout: bool = False,
    weighted: bool = False,
) -> Case:
    """Draw a case: widths[0] inputs, one activation per layer after it, every z away from kinks and inside ±3.

    The output layer is shifted and its weights are made small, so that its activations lie inside the domain of the
    cost: that is how pairs such as identity with binary cross-entropy can be run at all.
    """
    if activations[-1] == "softmax" and cost_name == "binary_cross_entropy":
        widths = [*widths[:-1], max(widths[-1], 2)]  # a softmax of one neuron is 1, where this cost is infinite
    net = Network(widths, activations, cost_name)
    x = _in_float32(rng.uniform(-2, 2, (batch, widths[0])))
    masks = tuple(_mask(rng, (batch, n)) for n in widths[:-1]) if dropout else ()
    shares = _in_float32(rng.uniform(0.1, 2, batch)) if weighted else None
    parameters = _parameters(net, x, masks, rng)
    return Case(net, parameters, x, targets(net.cost_function, rng, (batch, widths[-1])), masks, shares)


def swept_case(index: int, hidden: str, cost_name: str, depth: int) -> Case:
    """The case of one activation, one cost and one number of layers with weights: widths and batch from the index."""
    rng = np.random.default_rng([index, depth])
    widths = [int(n) for n in rng.integers(1, MOST_NEURONS + 1, depth + 1)]
    return network_case([hidden] * depth, cost_name, rng, widths, int(rng.integers(1, MOST_EXAMPLES + 1)))


def _parameters(net: Network, x: Any, masks: tuple[Any, ...], rng: np.random.Generator) -> Parameters:
    weights, biases, a = [], [], x * masks[0] if masks else x
    for i, ((m, n), record) in enumerate(zip(pairwise(net.sizes), net.activations, strict=True)):
        w, b = rng.uniform(-1, 1, (n, m)), rng.uniform(-1, 1, n)
        is_output = i == len(net.activations) - 1
        reach, centre = _output_range(record, net.cost_function) if is_output else (2.0, 0.0)
        w = _in_float32(w * min(1, reach / max(abs(a @ w.T).max(), 1e-3)))
        b = _in_float32(centre + b * min(1, reach / 2))
        while _nearest_kink(record, a @ w.T + b) < 1e-3:
            b = _in_float32(b + rng.uniform(-0.02, 0.02, n))
        a = record.forward(a @ w.T + b)
        a = a * masks[i + 1] if masks and not is_output else a
        weights.append(w)
        biases.append(b)
    return Parameters(tuple(weights), tuple(biases))


@cache
def _output_range(record: Activation, cost_record: Cost) -> tuple[float, float]:
    """How far the weighted input may go, and around which value, so that σ(z) stays inside the cost's domain."""
    if not np.isfinite(cost_record.domain[0]) or not record.is_elementwise:
        return 2.0, 0.0
    grid = np.linspace(-4, 4, 8001)
    return 0.2, float(grid[np.argmin(abs(record.forward(grid) - 0.5))])


def _nearest_kink(record: Activation, z: Any) -> float:
    return min((float(abs(z - kink).min()) for kink in record.kinks), default=np.inf)


def _mask(rng: np.random.Generator, shape: tuple[int, int]) -> Any:
    return (rng.random(shape) < 0.5) * 2.0


def _in_float32(values: Any) -> Any:
    return np.asarray(values, np.float32).astype(np.float64)
