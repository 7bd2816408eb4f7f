"""An engine whose cost and gradient of all examples come from shards, and the step that sees all of them.

Everything else is asked of the engine that it stands before, which runs here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backproof.engines import Data, Engine, Outcome, Pass, State, Task
from backproof.engines.numpy_steps import in_place
from backproof.network import Network
from backproof.sweep import clipping_factors

Array = Any
GradientOfAll = Callable[[Task, Array], tuple[float, Array]]


class ShardedEngine(Engine):
    """Stands before an engine, whose name and instruction set it has.

    Args:
        engine: that evaluates here.
        gradient: cost and gradient of all examples, of (task, parameters).
    """

    def __init__(self, engine: Engine, gradient: GradientOfAll) -> None:
        self._engine, self._gradient = engine, gradient
        self.name, self.instructions = engine.name, engine.instructions

    def refuses(self, task: Task, data: Data) -> str | None:
        """Return why the engine cannot run the task, or None."""
        return self._engine.refuses(task, data)

    def evaluate(self, network: Network, vector: Array, x: Array) -> tuple[Array, Array]:
        """Return z^L and a^L of x, each (N, n_L)."""
        return self._engine.evaluate(network, vector, x)

    def cost_and_gradient(self, task: Task, vector: Array, data: Data) -> tuple[float, Array]:
        """Return the cost of all shards' examples, penalty included, and its gradient."""
        cost, gradient = self._gradient(task, vector)
        return cost, gradient.astype(vector.dtype)

    def run(
        self, task: Task, state: State, data: Data, order: Array | None, batch_size: int,
        learning_rates: Sequence[float], seed: Sequence[int] = (0,), begun: Pass | None = None,
    ) -> Outcome:  # fmt: skip
        """Make steps on the given data, here."""
        return self._engine.run(task, state, data, order, batch_size, learning_rates, seed, begun)

    def example_norms(self, network: Network, vector: Array, data: Data) -> tuple[Array, Array]:
        """Return the cost of each example and the norm of its gradient, both (N,)."""
        return self._engine.example_norms(network, vector, data)

    def example_influences(self, network: Network, vector: Array, data: Data, gradient: Array) -> tuple[Array, Array]:
        """Return the cost of each example and ⟨∂C_x, gradient⟩, both (N,)."""
        return self._engine.example_influences(network, vector, data, gradient)


def step_of_all(
    engine: Engine, task: Task, state: State, some: Data, count: int, rates: Sequence[float], begun: Pass
) -> Outcome:  # fmt: skip
    """Make the one step of an epoch in which a step sees all examples; none where the cost is not finite.

    Args:
        engine: whose cost and gradient are those of all examples.
        task: what is minimised and how.
        state: where the step begins.
        some: of the examples, or all.
        count: of all examples.
        rates: of the step.
        begun: how far the epoch has come: it has not.
    """
    n_weights = state.vector.size - sum(task.network.sizes[1:])
    cost, gradient = engine.cost_and_gradient(task, state.vector, some)
    if not math.isfinite(cost) or not rates:
        return Outcome(state, begun)
    sums = count * gradient[n_weights:]  # the gradient of a bias is its mean error: BP4
    if task.clip_norm is not None:
        gradient = gradient * float(clipping_factors(np.linalg.norm(gradient), task.clip_norm))
    vector, slots = state.vector.copy(), tuple(slot.copy() for slot in state.slots)
    change = in_place(task.optimizer)
    gradient = gradient.astype(vector.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        change(vector, gradient, slots, rates[0], state.step + 1, n_weights, **dict(task.optimizer.options))
    return Outcome(State(vector, slots, state.step + 1), Pass(1, count, cost * count, sums))
