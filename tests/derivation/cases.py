"""The networks that derivations are tested with, by id: sizes, pairs, mixtures, depths, and a user's own."""

from functools import cache

import numpy as np

from backproof.activations import ACTIVATIONS, Activation
from backproof.costs import COSTS, Cost
from backproof.derivation import derive
from backproof.network import Network

SWISH = Activation.from_formula("own_swish", "z/(1 + exp(-3*z))")
QUARTIC = Cost.from_formula("own_quartic", "(a - y)**4/4")

NETWORKS = {
    "2-3-1": Network([2, 3, 1]),
    "784-30-10": Network([784, 30, 10]),
    "64-30-10": Network([64, 30, 10]),
    "64-30-10, softmax": Network([64, 30, 10], ["sigmoid", "softmax"], "log_likelihood"),
    "softmax, cross-entropy": Network([3, 4, 3], ["tanh", "softmax"], "categorical_cross_entropy"),
    "softmax, log-likelihood": Network([3, 4, 3], ["sigmoid", "softmax"], "log_likelihood"),
    "softmax inside and out": Network([3, 4, 3, 2], ["softmax", "relu", "softmax"], "quadratic"),
    "mixed": Network([2, 3, 3, 2], ["gelu", "softsign", "sigmoid"], "binary_cross_entropy"),
    "own formulas": Network([2, 3, 2], [SWISH, "identity"], QUARTIC),
    "scikit-learn's cost": Network([2, 3, 2], ["relu", "identity"], "half_mean_squared_error"),
    "log of a tanh": Network([2, 3, 2], "tanh", "binary_cross_entropy"),
    **{f"depth {depth}": Network([2, 3] * (depth // 2) + [2] * (depth % 2), "tanh") for depth in range(2, 7)},
    **{f"activation {name}": Network([2, 3, 2], [name, name]) for name in ACTIVATIONS},
    **{f"cost {name}": Network([2, 2, 2], ["tanh", COSTS[name].canonical or "sigmoid"], name) for name in COSTS},
}


@cache
def derived(name, language="en", detail="steps", order="rigorous"):
    """Return the derivation of a network, without an example; made once."""
    return derive(NETWORKS[name], language=language, detail=detail, order=order)


def example(network):
    """Return an x and a y that the network's cost accepts."""
    rng = np.random.default_rng(5)
    n = network.sizes[-1]
    targets = {"real": rng.normal(size=n), "one-hot": np.eye(n)[0], "distribution": np.full(n, 1 / n)}
    return rng.normal(size=network.sizes[0]), targets.get(network.cost_function.targets, np.full(n, 0.25))


MAZUR = Network([2, 2, 2])
"""Mazur's worked example: sigmoid, half the sum of squares (repository mattm/simple-neural-network)."""
MAZUR_X, MAZUR_Y = np.array([0.05, 0.10]), np.array([0.01, 0.99])
MAZUR_WEIGHTS = (np.array([[0.15, 0.20], [0.25, 0.30]]), np.array([[0.40, 0.45], [0.50, 0.55]]))
MAZUR_BIASES = (np.array([0.35, 0.35]), np.array([0.60, 0.60]))
