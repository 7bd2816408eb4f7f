"""The JAX engine: the sweep and the optimizers' records, unchanged, compiled by XLA for a CPU, a GPU or a TPU.

An epoch is one compiled scan over its batches; many networks of one shape are one `vmap`. Examples stay on the device
from epoch to epoch. Dropout masks and noise are drawn on the host, from the streams that all engines share, so that a
run agrees with the NumPy engine's within rounding. JAX is imported when the engine is first asked for something; its
global settings are left alone, but that compiled programs are kept on disk where nobody has said where else.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.engines.contract import Data, Engine, Outcome, Pass, State, Task
from backproof.engines.jax_arrays import (
    Batches,
    Draws,
    Kept,
    layers_of,
    numbers_of,
    stacked,
    vector_of,
)
from backproof.engines.measured import own_path
from backproof.engines.numpy_engine import NumpyEngine
from backproof.engines.threads import stop_if_asked
from backproof.errors import Listed, Phrase
from backproof.network import Network

Array = Any
_NOT_INSTALLED = Phrase("JAX is not installed; pip install 'backproof[jax]' brings it")
_DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
_EVALUATED_AT_ONCE = 65_536
_WORTH_A_DEVICE = 1 << 30
"""Operations of a step that are worth another device of the same host."""


class JaxEngine(Engine):
    """Runs dense examples on JAX's first device, or a step of a large network on several of one host.

    Args:
        devices: over how many devices the examples of a batch are spread; None for as many as a step is worth.
    """

    name = "jax"
    runs_many = True
    only_if_measured = True  # asking it means importing JAX

    def __init__(self, devices: int | None = None) -> None:
        self.devices = devices
        self._kept = Kept()

    def absent(self) -> str | None:
        """Return a reason where JAX is not installed."""
        return _NOT_INSTALLED if find_spec("jax") is None else None

    def about(self) -> str:
        """Name JAX's version and the devices it found."""
        if self.absent():
            return ""
        import jax

        found = [f"{device.device_kind}" for device in jax.local_devices()]
        kinds = Listed(f"{found.count(kind)} × {kind}" for kind in dict.fromkeys(found))
        return Phrase("JAX {version} on {devices}", version=jax.__version__, devices=kinds)

    def worth_measuring(self) -> bool:
        """Where JAX has found more than the processor; there the native engine is faster."""
        if self.absent():
            return False
        import jax

        return bool(jax.default_backend() != "cpu")

    def refuses(self, task: Task, data: Data) -> str | None:
        """Say what it does not run: sparse examples, mixed precision, functions that are not in the catalogue."""
        if self.absent():
            return _NOT_INSTALLED
        if not isinstance(data.x, np.ndarray):
            return Phrase("x is sparse")
        if data.y.dtype not in _DTYPES or data.x.dtype != data.y.dtype:
            template = "x is {x} and y {y}; accepted: both float32 or both float64"
            return Phrase(template, x=data.x.dtype, y=data.y.dtype)
        return _untraceable(task)

    def evaluate(self, network: Network, vector: Array, x: Array) -> tuple[Array, Array]:
        """Return z^L and a^L of x, each (N, n_L), some ten thousand examples at a time; of sparse x, by NumPy."""
        if not isinstance(x, np.ndarray):
            return NumpyEngine().evaluate(network, vector, x)
        with self._settings(vector.dtype):
            layers = layers_of(network, vector)
            starts = range(0, max(len(x), 1), _EVALUATED_AT_ONCE)
            run = _evaluation(network)
            parts = [run(layers, x[i : i + _EVALUATED_AT_ONCE].astype(vector.dtype, copy=False)) for i in starts]
            return np.concatenate([z for z, _ in parts]), np.concatenate([a for _, a in parts])

    def cost_and_gradient(self, task: Task, vector: Array, data: Data) -> tuple[float, Array]:
        """Return the cost, penalty included, and its gradient as a vector, for all the data at once."""
        dtype = data.y.dtype
        with self._settings(dtype):
            examples = self._kept.examples(data, None)
            run = _differentiation(_plan(task, None)[0])
            cost, gradient, _ = run(numbers_of(task, dtype), layers_of(task.network, vector.astype(dtype)), examples)
            return float(cost), vector_of(gradient)

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
        if task.optimizer.update is None:
            raise TypeError(f"optimizer {task.optimizer.name!r} takes no steps")
        begun = begun or Pass()
        batches = Batches(len(data), batch_size, order, begun.examples - data.first)
        spread = self._spread(task, batch_size)
        with self._settings(data.y.dtype):
            course = self._kept.course(task.network, [state], [begun], data.y.dtype, many=False)
            examples = self._kept.examples(data, spread)
            draws = Draws(task, seed, begun, data.y.dtype)
            for rows, rates in batches.parts(learning_rates, draws.steps_at_once(batch_size)):
                stop_if_asked()
                course = self._part(task, course, examples, rows, rates, draws, spread)
            return self._kept.outcomes(course, 1, many=False)[0]

    def example_norms(self, network: Network, vector: Array, data: Data) -> tuple[Array, Array]:
        """Return the cost of each example and the norm of its gradient, both (N,); by NumPy."""
        return NumpyEngine().example_norms(network, vector, data)

    def example_influences(self, network: Network, vector: Array, data: Data, gradient: Array) -> tuple[Array, Array]:
        """Return the cost of each example and ⟨∂C_x, gradient⟩, both (N,); by NumPy."""
        return NumpyEngine().example_influences(network, vector, data, gradient)

    def alike(self, task: Task) -> Hashable | None:
        """Networks, optimizers and options are compiled in; the numbers of penalties and of clipping are not."""
        return None if task.optimizer.update is None else (_plan(task, None)[0], task.dropout, bool(task.noise))

    def run_many(
        self,
        tasks: Sequence[Task],
        states: Sequence[State],
        data: Data,
        orders: Sequence[Array | None] | None,
        batch_size: int,
        learning_rates: Sequence[Sequence[float]],
        seeds: Sequence[Sequence[int]] | None = None,
        begun: Sequence[Pass | None] | None = None,
    ) -> list[Outcome]:
        """Make the steps of networks of one shape at once, each as `run` would make them alone, within rounding."""
        count, dtype = len(tasks), data.y.dtype
        places = [each or Pass() for each in begun or [None] * count]
        orders, seeds = orders or [None] * count, seeds or [(0,)] * count
        batches = [
            Batches(len(data), batch_size, order, place.examples - data.first)
            for order, place in zip(orders, places, strict=True)
        ]
        with self._settings(dtype):
            draws = [Draws(*each, dtype) for each in zip(tasks, seeds, places, strict=True)]
            numbers = stacked([numbers_of(task, dtype) for task in tasks])
            course = self._kept.course(tasks[0].network, states, places, dtype, many=True)
            one_order = all(_is_same_order(*each, orders[0], places[0]) for each in zip(orders, places, strict=True))
            examples, run = self._kept.examples(data, None), _stepping_many(_plan(tasks[0], None)[0], one_order)
            at_once = max(1, draws[0].steps_at_once(batch_size) // count)
            drawn_from = batches[:1] if one_order else batches
            rates, made = np.asarray(learning_rates, dtype), 0
            for part in zip(*(each.parts(learning_rates[0], at_once) for each in drawn_from), strict=True):
                stop_if_asked()
                rows = np.stack([each for each, _ in part])
                shape = rows.shape[1:]
                masks, noise = stacked([d.masks(shape) for d in draws]), stacked([d.noise(shape) for d in draws])
                given = rows[0] if one_order else rows, rates[:, made : made + shape[0]]
                course = run(numbers, course, examples, *given, masks, noise)
                made += shape[0]
            return self._kept.outcomes(course, count, many=True)

    def program(self, task: Task, data: Data, batch_size: int) -> str:
        """Return what XLA made of a step on such data, as text: which sums go over devices, among other things."""
        spread = self._spread(task, batch_size)
        with self._settings(data.y.dtype):
            dtype, state = data.y.dtype, State(np.zeros(task.network.n_parameters, data.y.dtype))
            state = State(state.vector, (state.vector,) * task.optimizer.slots)
            rows, rates = next(Batches(len(data), batch_size, None, 0).parts([0.1], 1))
            course = Kept().course(task.network, [state], [Pass()], dtype, many=False)
            run = _stepping(*_plan(task, spread))
            given = numbers_of(task, dtype), course, self._kept.examples(data, spread), rows, rates.astype(dtype)
            lowered = run.lower(*given, (), None)
            return str(lowered.compile().as_text())

    def _part(
        self, task: Task, course: Any, examples: Any, rows: Array, rates: Array, draws: Draws, spread: int | None
    ) -> Any:
        masks, noise = draws.masks(rows.shape), draws.noise(rows.shape)
        run = _stepping(*_plan(task, spread if spread and rows.shape[1] % spread == 0 else None))
        dtype = np.dtype(course.cost_sum.dtype)
        return run(numbers_of(task, dtype), course, examples, rows, rates.astype(dtype), masks, noise)

    def _spread(self, task: Task, batch_size: int) -> int | None:
        """Return over how many devices a batch is spread, or None for one."""
        import jax

        wanted = len(jax.local_devices()) if self.devices is None else self.devices
        if self.devices is None:
            operations = 6 * batch_size * sum(m * n for m, n in pairwise(task.network.sizes))
            wanted = min(wanted, max(1, operations // _WORTH_A_DEVICE))
        while wanted > 1 and batch_size % wanted:
            wanted -= 1
        return wanted if wanted > 1 and not task.dropout and task.clip_example_norm is None else None

    @contextmanager
    def _settings(self, dtype: Any) -> Iterator[None]:
        """Let JAX compute in this dtype and the engine's precision here, and nowhere else."""
        import jax

        _keep_programs_on_disk()
        with ExitStack() as stack:
            stack.enter_context(jax.enable_x64(np.dtype(dtype) == np.float64))
            stack.enter_context(jax.default_matmul_precision(self._precision_of_products()))
            yield

    def _precision_of_products(self) -> str:
        return "highest"


class JaxEngineInBfloat16(JaxEngine):
    """The JAX engine with the factors of matrix products rounded to bfloat16 and summed in float32, where it can.

    It can on a GPU or a TPU; on a CPU, XLA has products of the numbers' own precision only.

    Args:
        devices: as `JaxEngine`.
    """

    name = "jax-bfloat16"

    def _precision_of_products(self) -> str:
        import jax

        return "highest" if jax.default_backend() == "cpu" else "BF16_BF16_F32"


def _plan(task: Task, spread: int | None) -> tuple[Any, int | None]:
    """Return what is compiled in for a task whose batches are spread over so many devices."""
    from backproof.engines.jax_steps import StaticArgument

    return StaticArgument.of(task, "devices" if spread else ""), spread


# ------------------------------------------------------------------ what is compiled


@cache
def _evaluation(network: Network) -> Any:
    import jax

    from backproof.engines.jax_steps import outputs

    return jax.jit(lambda layers, x: outputs(network, layers, x))


@cache
def _differentiation(static: Any) -> Any:
    import jax

    from backproof.engines.jax_steps import cost_and_gradient

    return jax.jit(lambda numbers, layers, batch: cost_and_gradient(static, numbers, layers, batch))


@cache
def _stepping(static: Any, spread: int | None) -> Any:
    from backproof.engines.jax_steps import compiled, spread_over

    return compiled(static) if spread is None else spread_over(static, spread)


@cache
def _stepping_many(static: Any, one_order: bool) -> Any:
    """Return the steps of many networks; of one order of the examples, a batch of all networks is one array.

    A layer's first product is then one large product instead of many small ones.
    """
    from backproof.engines.jax_steps import compiled

    return compiled(static, over=(0, 0, None, None if one_order else 0, 0, 0, 0))


@cache
def _keep_programs_on_disk() -> None:
    """Let JAX keep compiled programs in our cache folder, unless JAX has been given another one."""
    import jax

    if getattr(jax.config, "jax_compilation_cache_dir", None) is None:
        jax.config.update("jax_compilation_cache_dir", str(own_path().with_name("jax")))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)


def _is_same_order(order: Array | None, place: Pass, first: Array | None, first_place: Pass) -> bool:
    """Whether two passes take the same examples in the same order."""
    if order is None or first is None:
        return order is first and place.examples == first_place.examples
    return place.examples == first_place.examples and np.array_equal(order, first)


def _untraceable(task: Task) -> str | None:
    """Say which function of the task JAX cannot trace: one that was made from a person's own functions."""
    for record in task.network.activations:
        if not _is_traceable(record):
            return Phrase("activation {name!r} is a user's own, which need not run on JAX's arrays", name=record.name)
    if not _is_traceable(task.network.cost_function):
        name = task.network.cost_function.name
        return Phrase("cost {name!r} is a user's own, which need not run on JAX's arrays", name=name)
    return None


def _is_traceable(record: Activation | Cost) -> bool:
    """Whether a record is the catalogue's, whose functions go through the door to array libraries."""
    return record.reference != "user"
