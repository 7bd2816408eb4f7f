"""Forward passes by NumPy over many examples, some at a time, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backproof.engines.contract import Array
from backproof.engines.threads import suited_threads
from backproof.network import Network, Parameters, Trace

BYTES_AT_ONCE, MOST_ROWS = 1 << 24, 8192
"""How many bytes the arrays of one part may take, and how many examples it may have."""


def by_parts(
    network: Network, parameters: Parameters, x: Array, arrays: int, each: Callable[[slice, Trace], None]
) -> None:
    """Run the network on x, and hand on the rows of each part and what its forward pass remembers.

    Args:
        network: layers.
        parameters: of its shapes.
        x: (N, n_1), dense or sparse.
        arrays: how many numbers are kept at once for each example and neuron: 2 for z and a alone.
        each: takes the rows of a part and its trace, which is then forgotten.
    """
    x = x.tocsr() if hasattr(x, "tocsr") else x  # rows of CSR are taken without a pass over the whole matrix
    count, rows = x.shape[0], _rows_at_once(network, parameters, arrays)
    with np.errstate(over="ignore", invalid="ignore"), suited_threads(network.sizes, min(rows, count)):
        for first in range(0, count, rows):
            part = slice(first, min(first + rows, count))
            each(part, network.forward(parameters, x[part]))


def _rows_at_once(network: Network, parameters: Parameters, arrays: int) -> int:
    bytes_each = arrays * parameters.weights[0].dtype.itemsize * sum(network.sizes)
    return int(min(max(BYTES_AT_ONCE // bytes_each, 1), MOST_ROWS))
