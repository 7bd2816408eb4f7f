"""Exact mode: the cost and the gradient of all examples, as the sum of those of the shards, in their order.

For full batches and L-BFGS, where a step sees all examples: equal to one process within rounding, whoever computes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.cluster.held_shards import examples_of
from backproof.cluster.shard_files import ShardFile
from backproof.cluster.shard_rounds import EngineName
from backproof.engines import Task
from backproof.engines.threads import at_most, one_blas_thread

Array = Any


def gradient_of(
    shard: ShardFile, task: Task, engine: EngineName, vector: Array, attempt: int = 0
) -> tuple[float, Array, float]:
    """Return the mean cost of a shard's examples, penalty included, its gradient, and what they weigh: a pure function.

    What they weigh together is their number, or the sum of their weights.

    Args:
        shard: whose examples are meant.
        task: as `task_of_a_shard` makes it.
        engine: that computes it.
        vector: the parameters.
        attempt: which attempt this is; it changes nothing but what a scheduler takes for the same task.

    Raises:
        InputError: the shard cannot be read, its targets are none of the cost's, or the engine cannot run here.
    """
    data = examples_of(shard)
    if not shard.is_checked:
        task.network.cost_function.check_targets(data.y)
    with at_most(1), one_blas_thread():
        cost, gradient = engine.made().cost_and_gradient(task, vector, data)
    return cost, gradient, float(len(data) if data.weights is None else data.weights.sum())


def task_of_a_shard(task: Task, shards: int) -> Task:
    """Return the task of each shard, so that their mean is that of all examples.

    A penalty is the same in every shard, and so in their mean; one that is divided by the weight of the batch is
    divided by the number of shards here. What shortens the gradient of a batch is left to the whole.
    """
    share = shards if task.penalty_per_batch else 1
    return replace(task, l1=task.l1 / share, l2=task.l2 / share, clip_norm=None, dropout=())


def summed(found: Sequence[tuple[float, Array, float]]) -> tuple[float, Array]:
    """Return the cost and the gradient of all examples, float64, from those of the shards and what these weigh.

    >>> summed([(1.0, np.array([1.0]), 2.0), (4.0, np.array([0.0]), 1.0)])
    (2.0, array([0.66666667]))
    """
    total = sum(weight for *_, weight in found) or 1.0
    cost, gradient = 0.0, np.zeros(found[0][1].shape)
    for part, slope, weight in found:
        cost += weight / total * part
        gradient += weight / total * slope
    return cost, gradient
