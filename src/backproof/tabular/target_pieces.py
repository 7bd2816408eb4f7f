"""Values in pieces beside the values themselves: what networks learn besides, so that they learn more of the examples.

Which values are small and which are large is told by a mean of squares mostly where they are largest. So while networks
learn, they also say by how much a value fills each of some bins of the values learnt from, and their hidden layers
serve both. When learning is over these outputs are left away: a model knows nothing of them. Tasks beside the task were
proposed by Caruana, Machine Learning 28, 1997; values as classes by Imani and White, ICML 2018, arXiv:1806.04613.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from backproof.network import Network, Parameters
from backproof.tables.pieces import edges_of

Array = Any
EXAMPLES_IN_A_PIECE = 20
MOST_IN_ALL = 64
"""Pieces of all columns of targets together, so that many targets do not make a network much larger."""


def with_pieces(y: Array, most: int) -> Array:
    """Return the targets with their pieces after them, (N, n_L + pieces), in their dtype.

    The pieces of a column are shares of bins less their means, multiplied by one number, so that all of them together
    vary as much as a column of deviation 1.

    Args:
        y: (N, n_L), each column of deviation 1 or about that.
        most: pieces of each column at most, and 64 of all together; a piece has 20 examples or about that, and 0 makes
            none.

    >>> with_pieces(np.array([[-1.0], [0.0], [1.0]] * 20), 2).round(3)[:3].tolist()
    [[-1.0, -1.0, -0.5], [0.0, 0.5, -0.5], [1.0, 0.5, 1.0]]
    """
    made, most = [y], min(most, len(y) // EXAMPLES_IN_A_PIECE, MOST_IN_ALL // y.shape[1])
    for values in y.T.astype(np.float64) if most > 1 else ():
        edges = edges_of(values, most)
        shares = [np.clip((values - low) / (high - low), 0.0, 1.0) for low, high in pairwise(edges)]
        if shares:
            pieces = np.column_stack(shares)
            made.append((pieces - pieces.mean(axis=0)) / np.sqrt(pieces.var(axis=0).sum()))
    return np.column_stack(made).astype(y.dtype)


def without_pieces(network: Network, outputs: int) -> Network:
    """Return the layers and the cost of a network with only the first so many outputs."""
    if network.sizes[-1] == outputs:
        return network
    return Network([*network.sizes[:-1], outputs], network.activations, network.cost_function)


def parameters_without_pieces(parameters: Parameters, outputs: int) -> Parameters:
    """Return the parameters of a network with only the first so many outputs."""
    (*weights, last), (*biases, bias) = parameters.weights, parameters.biases
    return Parameters((*weights, last[:outputs].copy()), (*biases, bias[:outputs].copy()))
