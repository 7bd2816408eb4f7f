"""The NumPy engine: BP1–BP4 and the update on preallocated arrays, a batch at a time. The reference engine.

It restates `backproof.equations` with outputs in place, since at the sizes people use a step costs as much in
allocations and calls as in arithmetic. The tests compare it with `Network.backward` entry by entry.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.engines import numpy_examples
from backproof.engines.contract import Data, Engine, Outcome, Pass, State, Task
from backproof.engines.draws import mask_generator, noise_generator
from backproof.engines.numpy_layers import Sweep, is_sparse
from backproof.engines.numpy_steps import in_place
from backproof.engines.parts import by_parts
from backproof.engines.threads import stop_if_asked, suited_threads
from backproof.errors import Listed, Phrase
from backproof.network import Network, Trace

Array = Any


class NumpyEngine(Engine):
    """Runs everything, everywhere NumPy runs."""

    name = "numpy"

    def about(self) -> str:
        """Name NumPy's version and the library of its matrix products."""
        from threadpoolctl import threadpool_info

        blas = {f"{pool['internal_api']} {pool['version']}" for pool in threadpool_info() if pool["user_api"] == "blas"}
        products = Listed(sorted(blas)) or Phrase("its own products")
        return Phrase("NumPy {version} with {products}", version=np.__version__, products=products)

    def refuses(self, task: Task, data: Data) -> str | None:
        """Refuse nothing: this is the reference."""
        return None

    def evaluate(self, network: Network, vector: Array, x: Array) -> tuple[Array, Array]:
        """Return z^L and a^L of x, each (N, n_L), computed in parts so that memory stays bounded."""
        z = np.empty((x.shape[0], network.sizes[-1]), np.result_type(x.dtype, vector.dtype))
        a = np.empty_like(z)

        def keep(part: slice, trace: Trace) -> None:
            z[part], a[part] = trace.weighted_inputs[-1], trace.output

        by_parts(network, network.parameters_from_vector(vector), x, 2, keep)
        return z, a

    def cost_and_gradient(self, task: Task, vector: Array, data: Data) -> tuple[float, Array]:
        """Return the cost, penalty included, and its gradient as a vector, for all the data at once."""
        sweep = Sweep(task, vector.copy(), data.y.dtype)
        with np.errstate(over="ignore", invalid="ignore"), suited_threads(task.network.sizes, len(data)):
            cost = sweep.cost_and_gradient(data.x, data.y, data.weights, None)
        return cost, sweep.gradient

    def run(
        self,
        task: Task,
        state: State,
        data: Data,
        order: Array | None,
        batch_size: int,
        learning_rates: Sequence[float],
        seed: Sequence[int] = (0,),
        begun: Pass | None = None,
    ) -> Outcome:
        """Make one step for each learning rate, over consecutive batches of the data in the given order."""
        vector, slots = state.vector.copy(), tuple(slot.copy() for slot in state.slots)
        sweep = Sweep(task, vector, data.y.dtype)
        change, options = in_place(task.optimizer), dict(task.optimizer.options)
        begun = begun or Pass()
        if begun.error_sums is not None:
            sweep.error_sums += begun.error_sums
        masks, noise = mask_generator(task, seed, begun), noise_generator(task, seed, begun)
        n, seen, cost_sum, steps = len(data), begun.examples, begun.cost_sum, 0
        with np.errstate(over="ignore", invalid="ignore"), suited_threads(task.network.sizes, batch_size):
            for rate in learning_rates:
                stop_if_asked()
                rows = slice(seen - data.first, min(seen - data.first + batch_size, n))
                size = rows.stop - rows.start
                x, y, weights = _batch(data, rows if order is None else order[rows])
                cost = sweep.cost_and_gradient(x, y, weights, masks, noise)
                if not math.isfinite(cost):
                    break
                change(vector, sweep.gradient, slots, rate, state.step + steps + 1, sweep.n_weights, **options)
                cost_sum += cost * size
                seen += size
                steps += 1
        reached = State(vector, slots, state.step + steps)
        return Outcome(reached, Pass(begun.steps + steps, seen, cost_sum, sweep.error_sums))

    def example_norms(self, network: Network, vector: Array, data: Data) -> tuple[Array, Array]:
        """Return the cost of each example and the norm of its gradient, both (N,), times its weight if it has one."""
        return numpy_examples.example_norms(network, vector, data)

    def example_influences(self, network: Network, vector: Array, data: Data, gradient: Array) -> tuple[Array, Array]:
        """Return the cost of each example and ⟨∂C_x, gradient⟩, both (N,), times its weight if it has one."""
        return numpy_examples.example_influences(network, vector, data, gradient)


def _batch(data: Data, rows: Any) -> tuple[Array, Array, Array | None]:
    weights = None if data.weights is None else data.weights[rows]
    if isinstance(rows, slice) or is_sparse(data.x):
        return data.x[rows], data.y[rows], weights
    return data.x.take(rows, axis=0), data.y.take(rows, axis=0), weights
