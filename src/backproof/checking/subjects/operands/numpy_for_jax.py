"""NumPy in the place of JAX's copy of it, in the names that code speaks of, for the time of a call.

A rule of few numbers takes a hundred times as long by JAX, which hands over each operation by itself. What NumPy does
not have is left to JAX.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from backproof.activations import softmax
from backproof.arrays import NUMPY


class _InPlace:
    """A module with other members in place of some; in place of all that NumPy has, where it is JAX's copy of it."""

    def __init__(self, module: ModuleType, others: dict[str, Any] | None = None) -> None:
        self._module, self._others = module, others

    def __getattr__(self, name: str) -> Any:
        if self._others is None:
            return getattr(np, name, None) or getattr(self._module, name)
        return self._others.get(name) or getattr(self._module, name)


@contextmanager
def with_numpy(spoken: dict[str, Any]) -> Iterator[None]:
    """Let names of JAX's modules, in the globals of a function, be NumPy's where it has the same."""
    before = {name: each for name, each in spoken.items() if isinstance(each, ModuleType) and each.__name__ in _PLACES}
    spoken.update({name: _PLACES[each.__name__](each) for name, each in before.items()})
    try:
        yield
    finally:
        spoken.update(before)


def _numpy(module: ModuleType) -> _InPlace:
    return _InPlace(module)


def _lax(module: ModuleType) -> _InPlace:
    return _InPlace(module, {"scan": scan})


def _nn(module: ModuleType) -> _InPlace:
    return _InPlace(module, {"sigmoid": NUMPY.expit, "relu": relu, "softmax": softmax})


def _jax(module: ModuleType) -> _InPlace:
    return _InPlace(module, {"numpy": _numpy(module.numpy), "lax": _lax(module.lax), "nn": _nn(module.nn)})


_PLACES: dict[str, Callable[[ModuleType], _InPlace]] = {
    "jax": _jax, "jax.numpy": _numpy, "jax.lax": _lax, "jax.nn": _nn,
}  # fmt: skip


def scan(f: Any, init: Any, xs: Any = None, length: int | None = None, reverse: bool = False, **_: Any) -> Any:
    """`jax.lax.scan` by a loop."""
    import jax

    count = length if xs is None else len(jax.tree_util.tree_leaves(xs)[0])
    carry, ys = init, [None] * int(count or 0)
    for k in reversed(range(len(ys))) if reverse else range(len(ys)):
        carry, ys[k] = f(carry, jax.tree_util.tree_map(lambda x, k=k: x[k], xs))
    return carry, jax.tree_util.tree_map(lambda *each: np.stack(each), *ys)


def relu(x: Any) -> Any:
    """max(x, 0)."""
    return np.maximum(x, 0)
