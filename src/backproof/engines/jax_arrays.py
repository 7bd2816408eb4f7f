"""What goes to JAX's device and back: examples, where steps begin and what they reach; batches, masks and noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.engines.contract import Data, Outcome, Pass, State, Task
from backproof.engines.draws import dropout_mask, mask_generator, noise_generator
from backproof.engines.noise import normal
from backproof.network import Network

Array = Any
_DRAWN_AT_ONCE = 64 * 2**20
"""Bytes of masks and noise that are drawn before they are handed over."""


class KeptExamples:
    """The examples on the device, kept as long as they are the ones that are asked for."""

    def __init__(self) -> None:
        self._given: tuple[Any, ...] = ()
        self._there: Any = None

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


def course_from(network: Network, state: State, begun: Pass, dtype: Any) -> Any:
    """Return where steps begin, as arrays of their own that may be written over."""
    from backproof.engines.jax_steps import Course

    ends = np.cumsum(network.sizes[1:])[:-1]
    errors = np.zeros(sum(network.sizes[1:]), dtype) if begun.error_sums is None else begun.error_sums
    return Course(
        layers_of(network, state.vector.astype(dtype)),
        tuple(layers_of(network, slot.astype(dtype)) for slot in state.slots),
        np.int32(state.step), np.bool_(True), np.int32(begun.steps), np.int32(begun.examples),
        dtype.type(begun.cost_sum), tuple(np.split(errors.astype(dtype), ends)),
    )  # fmt: skip


def outcomes_of(network: Network, course: Any, count: int) -> list[Outcome]:
    """Return the outcome of each of many networks, from one copy of everything to the host."""
    import jax

    there = jax.device_get(course)
    return [outcome_of(network, jax.tree.map(lambda array, i=i: array[i], there)) for i in range(count)]


def outcome_of(network: Network, course: Any) -> Outcome:
    """Return the outcome of one network on the host."""
    slots = tuple(vector_of(slot) for slot in course.slots)
    reached = State(vector_of(course.layers), slots, int(course.step))
    errors = np.concatenate([np.asarray(part) for part in course.error_sums])
    return Outcome(reached, Pass(int(course.steps), int(course.examples), float(course.cost_sum), errors))


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
