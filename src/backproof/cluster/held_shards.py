"""What a worker keeps between rounds: the shards it has read, and the order of a shard's examples in an epoch.

A worker is sent the name of a file and no examples. Shards stay in its memory up to a limit, those used last; what was
dropped is read again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import numpy as np

from backproof.cluster.shard_files import ShardFile
from backproof.engines import Data

Array = Any
MOST_BYTES = 2 << 30
"""A worker keeps shards of so many bytes together, and always the one that it used last."""
_ORDER = 5
_held: OrderedDict[str, Data] = OrderedDict()
_orders: OrderedDict[tuple[Any, ...], Array] = OrderedDict()
_lock = threading.Lock()


def examples_of(shard: ShardFile) -> Data:
    """Return the examples of a shard, read from its file where this process does not have them.

    Raises:
        InputError: the file cannot be read.
    """
    with _lock:
        if shard.name not in _held:
            _held[shard.name] = shard.read()
        _held.move_to_end(shard.name)
        while len(_held) > 1 and sum(map(_size, _held.values())) > MOST_BYTES:
            _held.popitem(last=False)
        return _held[shard.name]


def _size(data: Data) -> int:
    return int(data.x.nbytes + data.y.nbytes)


def order_of(shard: ShardFile, seed: int, epoch: int, place: int) -> Array:
    """Return the order of a shard's examples in the epoch after `epoch` completed ones, drawn from the seed.

    Args:
        shard: whose number of examples counts.
        seed: of the run.
        epoch: how many epochs are completed.
        place: of the shard, from 0: every shard has an order of its own.
    """
    key = (shard.name, seed, epoch, place)
    with _lock:
        if key not in _orders:
            _orders[key] = np.random.default_rng([seed, _ORDER, epoch, place]).permutation(shard.rows)
        _orders.move_to_end(key)
        while len(_orders) > 1 and sum(order.nbytes for order in _orders.values()) > MOST_BYTES // 4:
            _orders.popitem(last=False)
        return _orders[key]
