"""What JAX compiles: the steps of one network as a pure function of arrays, from the sweep and the optimizer's record.

Nothing is stated again: forward, BP1–BP4 and the cost are those of `backproof.sweep`, an update is the record's own.
Parameters are two tuples, of weights and of biases, and so is everything of their shapes. Where examples are spread
over devices, `axis` names them, and sums over the examples are sums over the devices too.

`Numbers` are what may differ from network to network under `vmap`; `StaticArgument` is what is compiled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from backproof import sweep
from backproof.engines.contract import Task
from backproof.network import Network
from backproof.optimizers import Optimizer
from backproof.parameters import Parameters

Array = Any
Layers = tuple[tuple[Array, ...], tuple[Array, ...]]


@dataclass(frozen=True)
class StaticArgument:
    """What steps are compiled for.

    Attributes:
        network: layers and cost.
        optimizer: its record; its options are numbers that are compiled in.
        penalised: whether there is a penalty.
        penalty_per_batch: as in `Task`.
        clipped: whether the gradient of a batch is shortened.
        examples_clipped: whether the gradient of each example is.
        axis: the name of the devices over which the examples of a batch are spread, or "".
    """

    network: Network
    optimizer: Optimizer
    penalised: bool
    penalty_per_batch: bool
    clipped: bool
    examples_clipped: bool
    axis: str = ""

    @classmethod
    def of(cls, task: Task, axis: str = "") -> StaticArgument:
        """Return the part of a task that is compiled in."""
        clipped, examples_clipped = task.clip_norm is not None, task.clip_example_norm is not None
        penalised = bool(task.l1 or task.l2)
        return cls(
            task.network, task.optimizer, penalised, task.penalty_per_batch, clipped, examples_clipped, axis
        )  # fmt: skip

    def summed(self, value: Array) -> Array:
        """Sum over the devices, where examples are spread over several."""
        return jax.lax.psum(value, self.axis) if self.axis else value


class Numbers(NamedTuple):
    """The numbers of a task that are not compiled in, each of any real value."""

    l1: Array
    l2: Array
    clip_norm: Array
    clip_example_norm: Array

    @classmethod
    def of(cls, task: Task, dtype: Any) -> Numbers:
        """Return the numbers of a task; infinity where nothing is shortened."""
        given = task.l1, task.l2, _or_infinite(task.clip_norm), _or_infinite(task.clip_example_norm)
        return cls(*(dtype.type(number) for number in given))


def _or_infinite(norm: float | None) -> float:
    return float("inf") if norm is None else norm


class Batch(NamedTuple):
    """Examples of a batch: x, y, their weights or None, and the dropout masks of x and of each hidden layer."""

    x: Array
    y: Array
    weights: Array | None
    masks: tuple[Array | None, ...] = ()


class Carry(NamedTuple):
    """What a step hands to the next; `alive` is false after a cost that is not finite."""

    layers: Layers
    slots: tuple[Layers, ...]
    step: Array
    alive: Array
    steps: Array
    examples: Array
    cost_sum: Array
    error_sums: tuple[Array, ...]


def cost_and_gradient(
    static: StaticArgument, numbers: Numbers, layers: Layers, batch: Batch, noise: Layers | None = None
) -> tuple[Array, Layers, tuple[Array, ...]]:
    """Return the mean cost of a batch with its penalty, its gradient, and Σ δ^l of layers 2…L over the examples.

    The sums of errors are those of the mean's shares, times the number of examples: what BP4 gives before noise.
    """
    network, parameters = static.network, Parameters(*layers)
    trace = sweep.forward(network, parameters, batch.x, batch.masks)
    costs = sweep.example_costs(network, trace, batch.y)
    count = static.summed(jnp.ones((), costs.dtype) * len(batch.y))
    weight = count if batch.weights is None else static.summed(batch.weights.sum())
    shares = _shares(costs, batch.weights, weight)
    errors = sweep.errors(network, parameters, trace, batch.y)
    clipped = shares
    if static.examples_clipped:
        clipped = shares * sweep.clipping_factors(sweep.gradient_norms(errors, trace), numbers.clip_example_norm)
    found = sweep.weighted_gradient(errors, trace, clipped)
    weights, biases = jax.tree.map(static.summed, (found.weights, found.biases))
    error_sums = tuple(b * count for b in biases)
    cost = static.summed((costs * shares).sum())
    if noise is not None:
        weights, biases = jax.tree.map(jnp.add, (weights, biases), noise)
    if static.penalised:
        penalty, weights = _penalised(static, numbers, layers[0], weights, weight)
        cost = cost + penalty
    if static.clipped:
        weights, biases = _shortened((weights, biases), numbers.clip_norm)
    return cost, (weights, biases), error_sums


def _shares(costs: Array, weights: Array | None, total: Array) -> Array:
    """Return the share of each example in the mean; 0 for all where all weights are 0."""
    if weights is None:
        return jnp.ones_like(costs) / total
    return weights / jnp.where(total == 0, 1, total)


def _penalised(
    static: StaticArgument, numbers: Numbers, weights: tuple[Array, ...], gradient: tuple[Array, ...], weight: Array
) -> tuple[Array, tuple[Array, ...]]:
    """Return (λ/2)‖w‖² + λ₁‖w‖₁, and the gradient of the weights with that of this penalty added."""
    scale = 1 / jnp.where(weight == 0, 1, weight) if static.penalty_per_batch else 1
    l1, l2 = numbers.l1 * scale, numbers.l2 * scale
    value = sum(0.5 * l2 * (w * w).sum() + l1 * abs(w).sum() for w in weights)
    return value, tuple(g + l2 * w + l1 * jnp.sign(w) for g, w in zip(gradient, weights, strict=True))


def _shortened(gradient: Layers, norm: Array) -> Layers:
    found = jnp.sqrt(sum((g * g).sum() for g in jax.tree.leaves(gradient)))
    factor = sweep.clipping_factors(found, norm)
    shortened: Layers = jax.tree.map(lambda g: g * factor, gradient)
    return shortened


def updated(
    static: StaticArgument, layers: Layers, gradient: Layers, slots: tuple[Layers, ...], rate: Array, t: Array
) -> Any:
    """Return parameters and slots after one update by the optimizer's record, array by array."""
    options = dict(static.optimizer.options)
    leaves, shape = jax.tree.flatten(layers)
    remembered = [jax.tree.leaves(slot) for slot in slots]
    n_weights = len(layers[0])
    found = [
        static.optimizer.update(theta, g, kept, rate, t, float(i < n_weights), **options)  # type: ignore[misc]
        for i, (theta, g, *kept) in enumerate(zip(leaves, jax.tree.leaves(gradient), *remembered, strict=True))
    ]
    layers = jax.tree.unflatten(shape, [theta for theta, _ in found])
    return layers, tuple(jax.tree.unflatten(shape, [kept[k] for _, kept in found]) for k in range(len(slots)))


def step(
    static: StaticArgument, numbers: Numbers, carry: Carry, batch: Batch, rate: Array, noise: Layers | None = None
) -> Carry:
    """Return the carry after one step, or as it is where the cost is not finite or was not before."""
    cost, gradient, error_sums = cost_and_gradient(static, numbers, carry.layers, batch, noise)
    alive = carry.alive & jnp.isfinite(cost)
    layers, slots = updated(static, carry.layers, gradient, carry.slots, rate, carry.step + 1)
    size = jnp.asarray(len(batch.y), carry.examples.dtype)
    size = static.summed(size)
    reached = Carry(
        layers, slots, carry.step + 1, alive, carry.steps + 1, carry.examples + size,
        carry.cost_sum + cost * size.astype(cost.dtype), jax.tree.map(jnp.add, carry.error_sums, error_sums),
    )  # fmt: skip
    kept = carry._replace(alive=alive)
    made: Carry = jax.tree.map(partial(jnp.where, alive), reached, kept)
    return made


def steps(
    static: StaticArgument, numbers: Numbers, carry: Carry, examples: Batch, rows: Array, rates: Array,
    masks: tuple[Array | None, ...] = (), noise: Layers | None = None,
) -> Carry:  # fmt: skip
    """Return the carry after one step for each of the rates, over the rows of the examples that belong to each.

    Args:
        static: what is compiled in.
        numbers: of the task.
        carry: where to begin.
        examples: all of them, without masks.
        rows: indices (k, n) of the examples of each batch.
        rates: learning rates (k,).
        masks: of x and of each hidden layer, for each step, (k, n, n_l) or None each.
        noise: what is added to each step's gradient, (k, …) each, or None.
    """

    def one(carry: Carry, given: Any) -> tuple[Carry, None]:
        chosen, rate, masks, noise = given
        weights = None if examples.weights is None else examples.weights[chosen]
        batch = Batch(examples.x[chosen], examples.y[chosen], weights, masks)
        return step(static, numbers, carry, batch, rate, noise), None

    found: Carry
    found, _ = jax.lax.scan(one, carry, (rows, rates, masks, noise))
    return found


def compiled(static: StaticArgument, over: Any = None) -> Callable[..., Carry]:
    """Return `steps` compiled for a static argument; the carry that is given is spent.

    Args:
        static: what is compiled in.
        over: one `vmap` axis (0, or None for what is shared) for each argument after the static one, for many networks.
    """
    function = partial(steps, static)
    if over is not None:
        function = jax.vmap(function, in_axes=over)
    return jax.jit(function, donate_argnums=(1,))


def replicated(devices: int | None) -> Any:
    """Return where arrays lie: wherever JAX puts them, or on each of so many devices."""
    if devices is None:
        return None
    return NamedSharding(_mesh(devices), PartitionSpec())


def _mesh(devices: int) -> Mesh:
    return Mesh(np.array(jax.local_devices()[:devices]), ("devices",))


def spread_over(static: StaticArgument, devices: int) -> Callable[..., Carry]:
    """Return `steps` compiled for a static argument, whose batches are spread over devices of this host.

    Each device has all examples and a share of the rows of each batch; what they add up is summed by `psum`, so that
    all of them make the same step.
    """
    mesh, everywhere = _mesh(devices), PartitionSpec()
    rows = PartitionSpec(None, "devices")
    function = jax.shard_map(
        partial(steps, static), mesh=mesh, in_specs=(everywhere, everywhere, everywhere, rows, everywhere, everywhere,
        everywhere), out_specs=everywhere, check_vma=False,
    )  # fmt: skip
    return jax.jit(function)


def flattened(carry: Carry) -> Carry:
    """Return the carry with one vector each for its parameters, its slots and its sums of errors."""

    def vector(tree: Any) -> Array:
        return jnp.concatenate([array.ravel() for array in jax.tree.leaves(tree)])

    slots: Any = tuple(map(vector, carry.slots))
    return carry._replace(layers=vector(carry.layers), slots=slots, error_sums=vector(carry.error_sums))


def outputs(network: Network, layers: Layers, x: Array) -> tuple[Array, Array]:
    """Return z^L and a^L of x, each (N, n_L)."""
    trace = sweep.forward(network, Parameters(*layers), x)
    return trace.weighted_inputs[-1], trace.output
