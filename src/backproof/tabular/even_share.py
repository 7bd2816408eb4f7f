"""A share of every probability that is spread evenly over the classes, found together with the temperature.

Whatever an example looks like, its class may be another one: noted wrongly, or told by what no column says. Networks
that are nearly certain leave too little for that, and no temperature gives it back to them without making all others
less sure. So probabilities are (1 − ε) a + ε / K of K classes, with the ε and the temperature of which examples that
were not learnt from cost least (Zhang, Kailkhura, Han, ICML 2020, arXiv:2003.07329, who also mix in the probabilities
without the temperature). Which class a network finds likeliest does not change.

Each network says so itself, in further layers of softplus, ζ(z) = ln(1 + eᶻ), so that whatever takes layers takes
these too. Of two classes, the weighted input of the mixture is ζ(z + c) − ζ(z − c) − c with c = ln((2 − ε) / ε). Of
more, that of each class is ζ(z − s + c), but for what is the same for all, with c = ln(K (1 − ε) / ε) and s = ln Σ eᶻ;
and s is found from the weighted inputs two by two, since ln(eᵘ + eᵛ) = v + ζ(u − v), while others go on as
ζ(z) − ζ(−z) = z.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.activations import activation
from backproof.network import Network, Parameters
from backproof.tabular.temperature import fitted_temperature, least_of, mean_cost, mean_of, temperatures_of

Array = Any
LEAST, MOST = 1e-4, 0.3
_TRIED = 129
MOST_CLASSES = 16
"""Of more classes there would be more neurons to mix probabilities than to find them."""
PAYS = 1.0
"""By how much all examples together must cost less for one number more (Akaike, 1974)."""


def calibration(
    network: Network, z: Array, y: Array, weights: Array | None = None, *, even_share: bool = True
) -> tuple[float, float]:  # fmt: skip
    """Return the temperature and the share of least cost; a share of 0 where it does not pay.

    Args:
        network: layers and cost.
        z: (N, n_L), of examples that were not learnt from.
        y: their targets (N, n_L).
        weights: how much each counts (N,), or None for all alike.
        even_share: whether there may be a share.

    >>> network = Network([1, 1], "sigmoid", "binary_cross_entropy")
    >>> z = np.tile([[-8.0], [0.5], [8.0]], (40, 1))
    >>> y = np.float64(z > 0)
    >>> calibration(network, z, y)[1]
    0.0
    >>> y[:3] = 1.0 - y[:3]                                     # one in forty is of another class than it looks
    >>> calibration(network, z, y)[1] > 0.02
    True
    """
    alone = fitted_temperature(network, z, y, weights)
    classes = network.activations[-1].name in ("sigmoid", "softmax") and classes_of(network) <= MOST_CLASSES
    if not (even_share and classes):
        return alone, 0.0
    shares, k = np.geomspace(LEAST, MOST, _TRIED), classes_of(network)

    def best_share(temperature: float) -> tuple[float, float]:
        """Return the share that costs least at a temperature, and what it costs."""
        a = network.activations[-1].forward(z / temperature)

        def cost(share: float) -> float:
            return mean_of(network.cost_function.value((1.0 - share) * a + share / k, y), weights)

        share = least_of(shares, cost)  # of which the cost is a convex function
        return share, cost(share)

    temperature = least_of(temperatures_of(), lambda each: best_share(each)[1], alone)
    share, least = best_share(temperature)
    pays = (mean_cost(network, z, y, weights, alone) - least) * len(y) >= PAYS
    return (round(temperature, 6), round(share, 6)) if pays else (alone, 0.0)


def classes_of(network: Network) -> int:
    """Return how many classes a probability is shared among: two where each output is of one class and no other."""
    return network.sizes[-1] if network.activations[-1].name == "softmax" else 2


def mixed(network: Network, z: Array, temperature: float, share: float) -> Array:
    """Return z^L (N, n_L) that have the outputs (1 − share) a + share / K, where z (N, n_L) over the temperature has a.

    >>> network = Network([1, 3], "softmax", "categorical_cross_entropy")
    >>> a = network.activations[-1].forward(mixed(network, np.array([[90.0, 0.0, 0.0]]), 1.0, 0.3))
    >>> a.round(9).tolist()
    [[0.8, 0.1, 0.1]]
    """
    z = z / temperature
    if not share:
        return z
    softplus, c = activation("softplus").forward, _offset(network, share)
    if network.activations[-1].name == "sigmoid":
        return softplus(z + c) - softplus(z - c) - c
    most = z.max(axis=1, keepdims=True)
    return softplus(z - most - np.log(np.exp(z - most).sum(axis=1, keepdims=True)) + c)


def with_share(
    network: Network, members: Sequence[Parameters], temperature: float, share: float
) -> tuple[Network, tuple[Parameters, ...]]:
    """Return networks whose z^L are temperature · `mixed` of the z^L of these.

    Args:
        network: layers and cost of each.
        members: the parameters of each.
        temperature: what their mean is divided by afterwards.
        share: 0 leaves them as they are.

    >>> network = Network([2, 4], "softmax", "categorical_cross_entropy")
    >>> longer, (member,) = with_share(network, [network.init(seed=0)], 2.0, 0.1)
    >>> longer.sizes, longer.activations[-2].name
    ((2, 14, 11, 4, 4), 'softplus')
    """
    if not share:
        return network, tuple(members)
    outputs, c = network.sizes[-1], _offset(network, share)
    each = np.eye(outputs)
    if network.activations[-1].name == "sigmoid":
        layers = [(np.vstack([each, each]), np.repeat([c, -c], outputs))]
        last = np.hstack([each, -each]), np.full(outputs, -c)
    else:
        layers, less = _less_their_sum(outputs)
        layers.append((less, np.full(outputs, c)))
        last = each, np.zeros(outputs)
    more = [*layers, (last[0] * temperature, last[1] * temperature)]
    sizes = [*network.sizes[:-1], *(len(bias) for _, bias in more)]
    inner = [*network.activations[:-1], *[activation("softplus")] * len(layers)]
    longer = Network(sizes, [*inner, network.activations[-1]], network.cost_function)
    return longer, tuple(_followed_by(member, more, temperature) for member in members)


def _offset(network: Network, share: float) -> float:
    """Return c."""
    if network.activations[-1].name == "sigmoid":
        return float(np.log((2.0 - share) / share))
    return float(np.log(classes_of(network) * (1.0 - share) / share))


def _less_their_sum(count: int) -> tuple[list[tuple[Array, Array]], Array]:
    """Return layers of softplus after z, and the matrix that makes z − ln Σ eᶻ, each of so many, of the last one's."""
    layers: list[tuple[Array, Array]] = []
    kept = sums = np.eye(count)
    while len(sums) > 1:
        half = len(sums) // 2
        first, second, odd = sums[:half], sums[half : 2 * half], sums[2 * half :]
        on = np.vstack([kept, second, odd])  # what goes on as ζ(z) − ζ(−z)
        w = np.vstack([on, -on, first - second])
        layers.append((w, np.zeros(len(w))))
        neurons = np.eye(len(w))
        on = neurons[: len(on)] - neurons[len(on) : 2 * len(on)]
        kept, second, odd = np.split(on, [count, count + half])
        sums = np.vstack([second + neurons[2 * len(on) :], odd])
    return layers, kept - sums


def _followed_by(member: Parameters, layers: Sequence[tuple[Array, Array]], temperature: float) -> Parameters:
    """Return the parameters with further layers, the first of which sees z^L over the temperature."""
    dtype = member.weights[-1].dtype
    (w, b), *rest = layers
    first = w @ member.weights[-1].astype(np.float64) / temperature
    bias = w @ member.biases[-1].astype(np.float64) / temperature + b
    weights, biases = [first, *(each for each, _ in rest)], [bias, *(each for _, each in rest)]
    return Parameters(
        (*member.weights[:-1], *(each.astype(dtype) for each in weights)),
        (*member.biases[:-1], *(each.astype(dtype) for each in biases)),
    )
