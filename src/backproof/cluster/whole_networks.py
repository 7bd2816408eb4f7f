"""Whole networks on a cluster: one task a network, each trained by one worker from files that it reads once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backproof.cluster.held_shards import examples_of
from backproof.cluster.shard_files import ShardFile
from backproof.engines.threads import at_most, one_blas_thread
from backproof.network import Network
from backproof.training import TrainingResult, train


def train_whole(
    examples: ShardFile, network: Network, given: Mapping[str, Any], validation: ShardFile | None, attempt: int = 0
) -> TrainingResult:
    """Train one network on all examples: what `train` returns on one thread.

    Args:
        examples: the file of x and y.
        network: layers and cost.
        given: the other keywords of `train`.
        validation: the file of what is validated on, in place of the keyword; None to leave that as it is.
        attempt: which attempt this is; it changes nothing but what a scheduler takes for the same task.

    Raises:
        InputError: a file that cannot be read, or as `train`.
    """
    data, given = examples_of(examples), dict(given)
    if validation is not None:
        other = examples_of(validation)
        given["validation"] = other.x, other.y
    with at_most(1), one_blas_thread():
        return train(network, data.x, data.y, **given)
