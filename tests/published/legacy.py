"""What is needed to repeat runs published years ago: Python 2's shuffle, NumPy's legacy generator, MNIST files.

The library has none of this: it lives here, with the numbers it reproduces.
"""

import gzip
import random
from functools import cache
from itertools import pairwise

import numpy as np

from backproof.network import Parameters


@cache
def mnist(folder, part):
    """Images as byte / 256 in float32, widened to float64 (N, 784), and their labels (N,)."""
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(int)
    return (pixels.astype(np.float32) / np.float32(256)).astype(np.float64), labels


class Stream:
    """Both of the old random streams, seeded as the published scripts seed them."""

    def __init__(self, seed=12345678):
        self.uniform = random.Random(seed)
        self.normal = np.random.RandomState(seed)

    def default_parameters(self, sizes):
        """Biases N(0, 1) of every layer first, then weights N(0, 1)/√n_in (network2.py, default_weight_initializer)."""
        biases = [self.normal.randn(n, 1)[:, 0] for n in sizes[1:]]
        weights = [self.normal.randn(n, m) / np.sqrt(m) for m, n in pairwise(sizes)]
        return Parameters(weights, biases)

    def large_parameters(self, sizes):
        """Biases and weights N(0, 1) (network2.py, large_weight_initializer)."""
        biases = [self.normal.randn(n, 1)[:, 0] for n in sizes[1:]]
        return Parameters([self.normal.randn(n, m) for m, n in pairwise(sizes)], biases)

    def shuffle(self, order, epoch):
        """Python 2's random.shuffle on a copy: for i from n − 1 down to 1, swap i and int(random() (i + 1))."""
        items = order.tolist()
        for i in range(len(items) - 1, 0, -1):
            j = int(self.uniform.random() * (i + 1))
            items[i], items[j] = items[j], items[i]
        return np.array(items)


def right(network, parameters, x, labels):
    """The number of examples whose largest output is the label."""
    return int((network.predict(parameters, x).argmax(axis=1) == labels).sum())
