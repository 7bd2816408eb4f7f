"""Scaling the features of each column, before learning begins, by how much two small networks need the column.

A network learns along its features at the speed of their sizes, noise like anything else: of some tens of columns that
say nothing it has learnt the noise by heart before it has found the rule of the few that matter. Trees choose columns;
this is a network's way to choose. Small networks learn first. A column's permutation importance is by how much the cost
on rows not learnt from rises when its values are exchanged among the rows (Breiman, Machine Learning 45, 2001, section
10). Features are then multiplied by a power of it, which the recipe gives, and all of them so that the factors of
columns have a mean square of 1. (Of a quadratic cost, importance goes as the square of what a column does to the
answer, so that ½ scales columns by that.) That networks come to scale their inputs by how much the answer depends on
each is shown by Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024, arXiv:2212.13881.

The factors go into the first weights when learning is over: a model knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.engines import output_costs
from backproof.engines.threads import one_blas_thread, wanted
from backproof.network import Network, Parameters

Array = Any
LEAST = 0.05
"""The factor of a column without any importance, where that of the most important is 1."""
EXCHANGES = 2
"""How often each column is exchanged, for each network."""
MOST_ROWS, FEWEST_ROWS, ROWS_OF_ALL_COLUMNS = 2_000, 256, 100_000
"""Rows that columns are exchanged in; fewer where there are many columns, so that it takes no longer."""


@dataclass(frozen=True)
class Scorer:
    """A network that has learnt, and rows that it did not learn from.

    Attributes:
        network: layers and cost.
        parameters: of it.
        x: (N, n_1).
        y: (N, n_L).
        weights: of the rows (N,), or None.
    """

    network: Network
    parameters: Parameters
    x: Array
    y: Array
    weights: Array | None = None

    def some(self, rows: Array) -> Scorer:
        """Return the same with some of the rows."""
        weights = None if self.weights is None else self.weights[rows]
        return replace(self, x=self.x[rows], y=self.y[rows], weights=weights)

    def cost(self, z: Array) -> float:
        """Return the mean cost from the weighted inputs of layer 2, (N, n_2)."""
        network, rest = self.network, self.parameters
        for layer, record in enumerate(network.activations[:-1], 1):
            z = record.forward(z) @ rest.weights[layer].T + rest.biases[layer]
        costs = output_costs(network, z, network.activations[-1].forward(z), self.y)
        weighted = self.weights is not None and self.weights.any()
        return float(np.average(costs, weights=self.weights if weighted else None))


def importances(
    scorers: Sequence[Scorer], columns: Array, rng: np.random.Generator, n_jobs: int | None = None
) -> Array:
    """Return by how much the cost rises when each column is exchanged among the rows, (columns,); 0 where it falls.

    Args:
        scorers: one network at least, each with rows of its own.
        columns: which column each feature belongs to, (n_1,) of whole numbers from 0.
        rng: what exchanges are drawn from.
        n_jobs: how many networks at once, as in `train_many`; the bits do not depend on it.

    >>> x = np.eye(4, dtype=np.float32)
    >>> network = Network([4, 1], "identity", "quadratic")
    >>> parameters = Parameters((np.array([[1.0, 2.0, 0.0, 0.0]]),), (np.zeros(1),))
    >>> scorer = Scorer(network, parameters, x, network.predict(parameters, x))
    >>> (importances([scorer], np.array([0, 0, 1, 1]), np.random.default_rng(0)) > 0).tolist()
    [True, False]
    """
    features = [np.flatnonzero(columns == column) for column in range(int(columns.max()) + 1)]
    most = int(np.clip(ROWS_OF_ALL_COLUMNS // len(features), FEWEST_ROWS, MOST_ROWS))
    some, orders = [], []
    for scorer in scorers:
        some.append(scorer.some(rng.permutation(len(scorer.x))[:most]))
        orders.append([[rng.permutation(len(some[-1].x)) for _ in range(EXCHANGES)] for _ in features])
    jobs = min(wanted(n_jobs), len(scorers))
    # products are small, and with one thread for each network the bits do not depend on the number of cores
    with one_blas_thread(), ThreadPoolExecutor(jobs, "backproof exchanges") as pool:
        rises = sum(pool.map(_rises, some, [features] * len(some), orders))
    return np.maximum(rises, 0.0) / (len(scorers) * EXCHANGES)


def _rises(scorer: Scorer, features: Sequence[Array], orders: Sequence[Sequence[Array]]) -> Array:
    """Return by how much the cost of one network rises, added up over the exchanges of each column, by these orders."""
    w = scorer.parameters.weights[0]
    z = scorer.x @ w.T + scorer.parameters.biases[0]
    before = scorer.cost(z)
    rises = np.zeros(len(features))
    for column, which in enumerate(features):
        part = scorer.x[:, which] @ w[:, which].T
        for order in orders[column]:
            rises[column] += scorer.cost(z - part + part[order]) - before
    return rises


def scales_of(importance: Array, columns: Array, power: float) -> Array:
    """Return the factor of each feature, (n_1,), from the importance of each column; the mean square over columns is 1.

    All are 1 where no column has any importance.

    Args:
        importance: of each column, (columns,), ≥ 0.
        columns: which column each feature belongs to, (n_1,) of whole numbers from 0.
        power: that importances are raised to, ≥ 0; 0 makes all factors 1.

    >>> scales_of(np.array([16.0, 1.0, 0.0]), np.array([0, 1, 1, 2]), 0.25).round(3).tolist()
    [1.548, 0.774, 0.774, 0.077]
    """
    if not importance.max() > 0:
        return np.ones(len(columns))
    each = np.maximum((importance / importance.max()) ** power, LEAST)
    scales: Array = (each / np.sqrt(np.mean(each**2)))[columns]
    return scales


def with_scales(parameters: Parameters, scales: Array) -> Parameters:
    """Return parameters that answer to x as these do to x · scales."""
    first, *rest = parameters.weights
    return replace(parameters, weights=(first * scales.astype(first.dtype), *rest))
