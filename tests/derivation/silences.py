"""Explanations in which products along paths are 0, or almost, each for a reason of its own."""

import numpy as np

from backproof.derivation import explain
from backproof.network import Network, Parameters


def _explained(network, weights, biases, x, y, **about):
    parameters = Parameters(tuple(map(np.array, weights)), tuple(map(np.array, biases)))
    return explain(network, x, y, parameters=parameters, **about)


def silent():
    """Return the explanations, by the key of the paragraph that each must have."""
    relu = Network([2, 2, 1], ["relu", "identity"])
    deep = Network([2, 2, 2, 1], ["sigmoid", "relu", "identity"])
    sigmoid = Network([2, 2, 1], ["sigmoid", "sigmoid"])
    wide = Network([1, 1, 5, 1], ["identity", "relu", "identity"])
    two, one, none = [[1.0, 1.0], [1.0, -1.0]], [[1.0, 1.0]], [0.0, 0.0]
    return {
        "own unit off": _explained(relu, (two, one), ([0.0, -9.0], [0.0]), [1.0, 0.5], [3.0], weight=(2, 2, 1)),
        "unit off": _explained(deep, (two, two, one), (none, [0.0, -9.0], [0.0]), [1.0, 2.0], [3.0], neuron=(2, 1)),
        "own unit saturated": _explained(sigmoid, (two, one), ([20.0, 0.0], [0.0]), [1, 2], [1.0], weight=(2, 1, 2)),
        "unit saturated": _explained(
            Network([2, 2, 2, 1], "sigmoid"), (two, two, one), (none, [30.0, 0.0], [0.0]), [1.0, 2.0], [1.0],
            weight=(2, 1, 1),
        ),
        "output off": _explained(
            Network([2, 2, 1], "relu"), (two, one), ([5.0, 5.0], [-99.0]), [1.0, 2.0], [1.0], neuron=(2, 1)
        ),
        "output saturated": _explained(sigmoid, (two, one), (none, [30.0]), [1.0, 2.0], [0.0], weight=(3, 1, 1)),
        "silent input": _explained(sigmoid, (two, one), (none, [0.0]), [0.0, 2.0], [1.0], weight=(2, 1, 1)),
        "silent sender": _explained(relu, (two, one), ([0.0, -9.0], [0.0]), [1.0, 0.5], [3.0], weight=(3, 1, 2)),
        "no error": _explained(relu, (two, one), ([0.0, 0.0], [0.0]), [1.0, 0.5], [2.0], neuron=(2, 1)),
        "more flat units": _explained(
            wide, ([[1.0]], [[-1.0]] * 5, [[1.0] * 5]), ([0.0], [0.0] * 5, [0.0]), [1.0], [3.0], weight=(2, 1, 1)
        ),
    }  # fmt: skip
