"""The derivations that proofs are taken from: each is made once for all networks with the same functions.

To make one takes up to a second. `derive_later` makes it in a thread of its own, so that nobody waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.derivation import Derivation, derive
from backproof.errors import BackproofError
from backproof.network import Network

_MOST = 32
_PAUSE = 0.2
"""Seconds before a derivation is begun, so that the picture that is made at the same time comes first."""
_LOCK = threading.Lock()
_DONE: dict[Any, None] = {}
_WAITING: dict[Any, list[Callable[[], None]]] = {}


def derivation_of(network: Network) -> Derivation:
    """Return the derivation of a network, checked step by step; made now where it was not made before.

    Raises:
        InputError: no rule is known for one of its functions.
    """
    return replace(_derivation(network.activations, network.cost_function), sizes=network.sizes)


@lru_cache(maxsize=_MOST)
def _derivation(activations: tuple[Activation, ...], cost: Cost) -> Derivation:
    return derive(Network([2] * (len(activations) + 1), activations, cost))


def derive_later(network: Network, then: Callable[[], None]) -> bool:
    """Return whether the derivation of a network is there; where it is not, make it meanwhile.

    Args:
        network: whose derivation it is.
        then: called from another thread as soon as it is there; not called where it is there already.
    """
    key = network.activations, network.cost_function
    with _LOCK:
        if key in _DONE:
            return True
        first = key not in _WAITING
        _WAITING.setdefault(key, []).append(then)
    if first:
        timer = threading.Timer(_PAUSE, _make, (network, key))
        timer.daemon = True
        timer.start()
    return False


def _make(network: Network, key: Any) -> None:
    try:
        derivation_of(network)
    except BackproofError:
        pass  # whoever asks for the proof is told why there is none
    finally:
        with _LOCK:
            _DONE[key] = None
            while len(_DONE) > _MOST:  # as many as the cache of derivations keeps
                del _DONE[next(iter(_DONE))]
            waiting = _WAITING.pop(key, [])
        for then in waiting:
            then()
