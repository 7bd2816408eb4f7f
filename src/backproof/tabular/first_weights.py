"""The weights that the networks of a table begin with: fitted to the examples, since its features differ in size.

First weights on bins begin at zero, so that learning begins with the scaled numbers and takes up bins as they help
(Gorishniy, Kotelnikov, Babenko, ICLR 2025, arXiv:2410.24210, section 3); the last weights begin small. He's rule counts
every feature alike, the many bins that are zero and the categories that are seldom 1 too, so that the weighted inputs
of the first hidden layer would begin far too small, where an activation is nearly a straight line. So each of its
neurons has its weights multiplied by one factor, by which its weighted input has a given deviation over the examples
(Holzmüller, Grinsztajn, Steinwart, NeurIPS 2024, arXiv:2407.04491, section 3, does so in every layer).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.engines.threads import one_blas_thread
from backproof.network import Parameters
from backproof.training.setup import Setup

Array = Any
MOST_EXAMPLES = 512
"""From so many examples deviations are taken at most, drawn by the seed of the network."""
LAST = 0.1
"""What the last weights are multiplied by."""


def first_parameters(setup: Setup, pieces: Array, deviation: float) -> Parameters:
    """Return the parameters that a network begins with.

    Args:
        setup: of the network, with its examples.
        pieces: which features are bins, (n_1,) of booleans.
        deviation: of the weighted inputs of the first hidden layer over the examples; 0 leaves them to He's rule.
    """
    dtype = setup.data.y.dtype
    begun = setup.network.init(setup.options.seed, "he_normal", dtype)
    weights = [w.copy() for w in begun.weights]
    weights[0][:, pieces] = 0.0
    if deviation:
        rng = np.random.default_rng([setup.options.seed, 6])
        rows = np.sort(rng.permutation(len(setup.data.x))[:MOST_EXAMPLES])
        weights[0] *= factors(weights[0], np.asarray(setup.data.x[rows]), deviation)[:, None].astype(dtype)
    weights[-1] *= dtype.type(LAST)
    return Parameters(tuple(weights), begun.biases)


def factors(w: Array, x: Array, deviation: float) -> Array:
    """Return what the weights of each neuron are multiplied by, (n,), so that its weighted input has this deviation.

    It is 1 for a neuron whose weighted input is the same for all examples.

    Args:
        w: (n, m).
        x: examples (N, m).
        deviation: above 0.

    >>> factors(np.array([[4.0, 0.0], [0.0, 1.0]]), np.array([[-1.0, 5.0], [1.0, 5.0]]), 1.0).tolist()
    [0.25, 1.0]
    """
    with one_blas_thread():  # so that the bits do not depend on the number of cores
        found = (x.astype(np.float64) @ w.T.astype(np.float64)).std(axis=0)
    varies = found > np.finfo(np.float32).eps
    return np.where(varies, deviation / np.where(varies, found, 1.0), 1.0)
