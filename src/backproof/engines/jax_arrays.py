"""What goes to JAX's device and back: examples, where steps begin and what they reach; batches, masks and noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import is_, itemgetter
from typing import Any

import numpy as np

from backproof.engines.contract import Data, Outcome, Pass, State, Task
from backproof.engines.draws import dropout_mask, mask_generator, noise_generator
from backproof.engines.noise import normal
from backproof.network import Network

Array = Any
_DRAWN_AT_ONCE = 64 * 2**20
"""Bytes of masks and noise that are drawn before they are handed over."""


class Kept:
    """What stays on the device between calls: the examples, and the parameters that steps last came to."""

    def __init__(self) -> None:
        self._given: tuple[Any, ...] = ()
        self._there: Any = None
        self._states: list[State] = []
        self._reached: Any = None

    def examples(self, data: Data, spread: int | None) -> Any:
        """Return x, y and weights as they lie on the device, on every device where they are spread."""
        import jax

        from backproof.engines.jax_steps import Batch, replicated

        given = (data.x, data.y, data.weights, spread)
        if len(self._given) != len(given) or any(a is not b for a, b in zip(given, self._given, strict=True)):
            arrays = [None if a is None else np.asarray(a, data.y.dtype) for a in given[:3]]
            self._there = Batch(*jax.device_put(arrays, replicated(spread)))
            self._given = given
        return self._there

    def course(
        self, network: Network, states: Sequence[State], begun: Sequence[Pass], dtype: Any, *, many: bool
    ) -> Any:
        """Return where steps begin; parameters and slots that were handed out last are still on the device.

        What is returned may be written over, so that it is given once.
        """
        import jax

        going_on = len(states) == len(self._states) and all(map(is_, states, self._states))
        reached, self._states, self._reached = self._reached, [], None
        course = _counts_of(network, states, begun, dtype)
        course = course if many else jax.tree.map(itemgetter(0), course)
        if going_on:
            return course._replace(layers=reached.layers, slots=reached.slots)
        found = [_arrays_of(network, state, dtype) for state in states]
        layers, slots = stacked(found) if many else found[0]
        return course._replace(layers=layers, slots=slots)

    def outcomes(self, course: Any, count: int, *, many: bool) -> list[Outcome]:
        """Return what each network has come to, in one copy to the host; keep what lies on the device."""
        import jax

        flat = jax.device_get(_flattening(many)(course))
        found = [_outcome(flat, i) for i in (range(count) if many else [...])]
        self._states, self._reached = [each.state for each in found], course
        return found


def layers_of(network: Network, vector: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """Return weights and biases, layer by layer, from one vector of all."""
    parameters = network.parameters_from_vector(vector)
    return parameters.weights, parameters.biases


def vector_of(layers: Any) -> Array:
    """Return one vector on the host from weights and biases, layer by layer."""
    return np.concatenate([np.asarray(array).ravel() for part in layers for array in part])


def numbers_of(task: Task, dtype: Any) -> Any:
    """Return the numbers of a task that a compiled step takes as arguments."""
    from backproof.engines.jax_steps import Numbers

    return Numbers.of(task, np.dtype(dtype))


def stacked(trees: Sequence[Any]) -> Any:
    """Return one tree of arrays (R, …) from R trees of equal shapes."""
    import jax

    return jax.tree.map(lambda *arrays: np.stack(arrays), *trees)


def _arrays_of(network: Network, state: State, dtype: Any) -> tuple[Any, Any]:
    """Return the parameters and the slots of a state, as arrays of their own that may be written over."""
    slots = tuple(layers_of(network, slot.astype(dtype)) for slot in state.slots)
    return layers_of(network, state.vector.astype(dtype)), slots


def _counts_of(network: Network, states: Sequence[State], begun: Sequence[Pass], dtype: Any) -> Any:
    """Return the counts and sums (R, …) that the steps of each network begin with, without parameters and slots."""
    from backproof.engines.jax_steps import Carry

    zeros, ends = np.zeros(sum(network.sizes[1:]), dtype), np.cumsum(network.sizes[1:])[:-1]
    errors = np.stack([zeros if each.error_sums is None else each.error_sums for each in begun]).astype(dtype)
    return Carry(
        ((), ()), (),
        np.array([state.step for state in states], np.int32), np.ones(len(states), bool),
        np.array([each.steps for each in begun], np.int32), np.array([each.examples for each in begun], np.int32),
        np.array([each.cost_sum for each in begun], dtype), tuple(np.split(errors, ends, axis=1)),
    )  # fmt: skip


@cache
def _flattening(many: bool) -> Any:
    """Return what makes one vector each of parameters, slots and sums of errors, on the device."""
    import jax

    from backproof.engines.jax_steps import flattened

    return jax.jit(jax.vmap(flattened) if many else flattened)


def _outcome(flat: Any, i: Any) -> Outcome:
    """Return what the i-th of many networks has come to, or with `...` what one has."""
    reached = State(flat.layers[i], tuple(slot[i] for slot in flat.slots), int(flat.step[i]))
    sums = float(flat.cost_sum[i]), flat.error_sums[i]
    return Outcome(reached, Pass(int(flat.steps[i]), int(flat.examples[i]), *sums))


@dataclass(frozen=True)
class Batches:
    """The batches of a pass, as indices, from the example on where the pass stands."""

    count: int
    size: int
    order: Array | None
    first: int

    def parts(self, rates: Sequence[float], at_once: int) -> Iterator[tuple[Array, Array]]:
        """Yield the rows (k, n) and rates (k,) of some equal batches at a time; a smaller last batch alone."""
        given, place = np.asarray(rates, float), self.first
        while len(given) and place < self.count:
            whole = min((self.count - place) // self.size, at_once, len(given))
            k, n = (whole, self.size) if whole else (1, self.count - place)
            rows = np.arange(place, place + k * n, dtype=np.int32)
            yield (rows if self.order is None else np.asarray(self.order)[rows]).reshape(k, n), given[:k]
            given, place = given[k:], place + k * n


class Draws:
    """The masks and the noise of a pass, drawn on the host as every engine draws them."""

    def __init__(self, task: Task, seed: Sequence[int], begun: Pass, dtype: Any) -> None:
        self.task, self.dtype = task, dtype
        self._masks, self._noise = mask_generator(task, seed, begun), noise_generator(task, seed, begun)

    def steps_at_once(self, batch_size: int) -> int:
        """Return for how many steps masks and noise fit into the memory that is set aside for them."""
        width = sum(n for n, rate in zip(self.task.network.sizes, self.task.dropout, strict=False) if rate)
        entries = batch_size * width + (self.task.network.n_parameters if self.task.noise else 0)
        return 1 << 20 if not entries else max(1, _DRAWN_AT_ONCE // (8 * entries))

    def masks(self, shape: tuple[int, int]) -> tuple[Array | None, ...]:
        """Return the masks of so many steps of so many examples, (k, n, n_l) for each layer that has dropout."""
        if self._masks is None:
            return ()
        k, n = shape
        layers = list(zip(self.task.dropout, self.task.network.sizes, strict=False))
        drawn = [[dropout_mask(self._masks, (n, m), rate, self.dtype) for rate, m in layers] for _ in range(k)]
        return tuple(None if each[0] is None else np.stack(each) for each in zip(*drawn, strict=True))

    def noise(self, shape: tuple[int, int]) -> Any:
        """Return the noise of so many steps, layer by layer (k, …), or None."""
        if self._noise is None:
            return None
        k, n = shape
        network, deviation = self.task.network, self.task.noise / n
        drawn = [(deviation * normal(self._noise, network.n_parameters)).astype(self.dtype) for _ in range(k)]
        parts = [layers_of(network, vector) for vector in drawn]
        return tuple(tuple(map(np.stack, zip(*arrays, strict=True))) for arrays in zip(*parts, strict=True))
