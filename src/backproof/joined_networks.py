"""Several networks of one shape as one: their layers side by side, and the mean of their last weighted inputs.

z^L of the one is the mean of z^L of the several, divided by a temperature. So whoever takes a network, to explain it
or to write it down for another program, takes several together too. For a softmax or a sigmoid, the mean of weighted
inputs is the normalised geometric mean of the probabilities. The several predict faster, with no zeros between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.network import Network, Parameters

Array = Any


def joined(network: Network, members: Sequence[Parameters], temperature: float = 1.0) -> tuple[Network, Parameters]:
    """Return one network that gives the mean of the members' z^L, divided by the temperature.

    Args:
        network: the layers of each.
        members: the parameters of each, one at least.
        temperature: above 0; 1 leaves the mean as it is.

    Raises:
        InputError: no members, a temperature of 0 or less, parameters that do not fit the layers, or a softmax in a
            hidden layer of several, which would look across all of them.

    >>> network = Network([2, 3, 1], ["tanh", "identity"])
    >>> members = [network.init(seed) for seed in range(4)]
    >>> one, parameters = joined(network, members, 2.0)
    >>> x = np.eye(2)
    >>> mean = sum(network.predict(member, x) for member in members) / 4
    >>> one.sizes, bool(np.allclose(one.predict(parameters, x), mean / 2.0))
    ((2, 12, 1), True)
    """
    check_members(network, members, temperature)
    weights = [[member.weights[layer] for member in members] for layer in range(network.depth - 1)]
    biases = [[member.biases[layer] for member in members] for layer in range(network.depth - 1)]
    share = weights[0][0].dtype.type(1.0 / (len(members) * temperature))
    inner = [_blocks(w) for w in weights[:-1]]
    if inner:
        inner[0] = np.concatenate(weights[0])  # all of them see the same x
    last = np.concatenate(weights[-1], axis=1) if inner else np.sum(weights[-1], axis=0)
    parameters = Parameters(
        (*inner, last * share), (*(np.concatenate(b) for b in biases[:-1]), np.sum(biases[-1], axis=0) * share)
    )
    sizes = [network.sizes[0], *(len(members) * size for size in network.sizes[1:-1]), network.sizes[-1]]
    return Network(sizes, network.activations, network.cost_function), parameters


def one_of(network: Network, count: int) -> Network:
    """Return the layers of one of so many networks that were joined.

    >>> one_of(Network([2, 12, 1]), 4).sizes
    (2, 3, 1)
    """
    inner = (size // count for size in network.sizes[1:-1])
    return Network([network.sizes[0], *inner, network.sizes[-1]], network.activations, network.cost_function)


def check_members(network: Network, members: Sequence[Parameters], temperature: float) -> None:
    """Refuse what `joined` cannot join.

    Raises:
        InputError: as `joined`.
    """
    if not members:
        raise InputError("members: none given; accepted: the parameters of one network at least")
    if not 0 < temperature < np.inf:
        raise InputError("temperature: {given!r} given; accepted: a finite number above 0", given=temperature)
    if len(members) > 1 and any(not record.is_elementwise for record in network.activations[:-1]):
        raise InputError("a softmax in a hidden layer of several networks found; accepted: in one network alone")
    for member in members:
        network.check_inputs(member, np.zeros((1, network.sizes[0]), member.weights[0].dtype))


def _blocks(matrices: Sequence[Array]) -> Array:
    """Return the matrices along the diagonal of one, with zeros elsewhere."""
    rows, columns = matrices[0].shape
    made = np.zeros((len(matrices) * rows, len(matrices) * columns), matrices[0].dtype)
    for i, matrix in enumerate(matrices):
        made[i * rows : (i + 1) * rows, i * columns : (i + 1) * columns] = matrix
    return made
