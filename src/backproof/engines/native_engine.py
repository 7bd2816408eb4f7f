"""The native engine: forward, BP1–BP4 and the update of many steps in one call, in C++ (sources: `native/`).

Weights stay packed from the first step to the last, the GIL is released, the instruction set is chosen when it runs.
It agrees with the NumPy engine within rounding and draws the same dropout masks; what it cannot run, it refuses with
a reason. The extension is imported when an engine is first asked for something.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.costs import REPORTED
from backproof.engines.contract import Data, Engine, Outcome, Pass, State, Task
from backproof.engines.draws import mask_generator, noise_generator
from backproof.engines.numpy_engine import NumpyEngine
from backproof.engines.sparse_rows import SparseRows
from backproof.engines.threads import allowed
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS, Optimizer

Array = Any
_DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
_MOST_LAYERS = 65
PORTABLE = "portable"
"""The instruction set that every processor of a family has: SSE2 on x86-64, NEON on 64-bit ARM."""
WORTH_A_THREAD = 1 << 24
"""A further thread is used for every so many operations of a step: some 100 µs of work for each thread."""
_NOT_BUILT = Phrase("its kernels were not built, since no C++ compiler was found when backproof was installed")


@cache
def kernels() -> Any:
    """Return the extension module, or None where it was not built."""
    try:
        from backproof.engines import _native
    except ImportError:
        return None
    return _native


def instruction_set(asked: str = "") -> str:
    """Return the instruction set that the kernels use, "" where there are none.

    Args:
        asked: one that this processor has; "portable" for the one that every processor of its family has, which gives
            the same bits on all of them; "" for what $BACKPROOF_INSTRUCTIONS says, or else the best.

    Raises:
        InputError: a name that is none of these.
    """
    built = kernels()
    if built is None:
        return ""
    known = list(built.instruction_sets())
    asked = asked or os.environ.get("BACKPROOF_INSTRUCTIONS", "")
    if asked not in ("", PORTABLE, *known):
        raise InputError(
            "{option}: {given!r} given; accepted on this processor: {accepted}",
            option=Keyword("instructions"), given=asked, accepted=Listed((PORTABLE, *known)),
        )  # fmt: skip
    return str({"": known[0], PORTABLE: known[-1]}.get(asked, asked))


def not_built() -> str | None:
    """Return why this installation has no native kernels, or None where it has them."""
    return _NOT_BUILT if kernels() is None else None


class NativeEngine(Engine):
    """Runs dense examples, on more than one core where a step is long enough; results do not depend on how many.

    Args:
        instructions: see `instruction_set`; afterwards the name of the one that is used.
        threads: how many to use, at least 1; None for what is worth it of what `threads.allowed` allows.
    """

    name = "native"

    def __init__(self, instructions: str = "", threads: int | None = None) -> None:
        self.instructions = instruction_set(instructions)
        self.threads = threads
        self._lent: Any = None
        self._planned: tuple[Task | None, Any] = None, None

    def _resources(self) -> Any:
        """Return the memory and the threads that the calls of this engine use, one after the other."""
        if self._lent is None:
            self._lent = kernels().Resources()
        return self._lent

    def _plan_of(self, task: Task) -> Any:
        """Return the plan of a task, made once for as long as the same task is run."""
        if self._planned[0] is not task:
            self._planned = task, _plan(task.network, task)
        return self._planned[1]

    def _threads(self, network: Network, batch: int) -> int:
        if self.threads is not None:
            return self.threads
        products = 6 * batch * sum(n * m for m, n in pairwise(network.sizes))
        worth = products // WORTH_A_THREAD
        return min(worth, allowed()) if worth > 1 else 1

    def absent(self) -> str | None:
        """Return why there are no kernels, where no compiler built them."""
        return _NOT_BUILT if kernels() is None else None

    def about(self) -> str:
        """Name the instruction sets of this processor, the best, which is used, first."""
        built = kernels()
        return Phrase("C++ kernels for {sets}", sets=Listed(built.instruction_sets())) if built else ""

    def refuses(self, task: Task, data: Data) -> str | None:
        """Say what the kernels do not have: sparse examples, mixed precision, a user's own functions."""
        if kernels() is None:
            return _NOT_BUILT
        if not isinstance(data.x, np.ndarray):
            return Phrase("x is sparse")
        if data.y.dtype not in _DTYPES or data.x.dtype != data.y.dtype:
            return Phrase("x is {x} and y {y}; accepted: both float32 or both float64", x=data.x.dtype, y=data.y.dtype)
        if task.network.depth > _MOST_LAYERS:
            return Phrase(
                "the network has {depth} layers; accepted: at most {most}", depth=task.network.depth, most=_MOST_LAYERS
            )
        return _unknown_function(task)

    def evaluate(self, network: Network, vector: Array, x: Array) -> tuple[Array, Array]:
        """Return z^L and a^L of x, each (N, n_L); of SciPy's sparse x, by NumPy."""
        if not isinstance(x, np.ndarray | SparseRows):
            return NumpyEngine().evaluate(network, vector, x)
        dtype = vector.dtype
        z = np.empty((x.shape[0], network.sizes[-1]), dtype)
        a = np.empty_like(z)
        if isinstance(x, SparseRows):
            call, given = kernels().evaluate_sparse, x.in_order(dtype)
        else:
            call, given = kernels().evaluate, (_contiguous(x, dtype),)
        more = self._threads(network, len(z)), self._resources()
        call(_plan(network), self.instructions, _contiguous(vector, dtype), *given, z, a, *more)
        return z, a

    def cost_and_gradient(self, task: Task, vector: Array, data: Data) -> tuple[float, Array]:
        """Return the cost, penalty included, and its gradient as a vector, for all the data at once."""
        vector = _contiguous(vector, data.y.dtype)
        gradient = np.empty_like(vector)
        found = kernels().cost_and_gradient(
            self._plan_of(task), self.instructions, vector, *_arrays(data), gradient,
            self._threads(task.network, len(data)), self._resources(),
        )  # fmt: skip
        return found, gradient

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
        dtype = data.y.dtype
        vector, slots = np.array(state.vector, dtype), [np.array(slot, dtype) for slot in state.slots]
        begun = begun or Pass()
        sums = np.zeros(sum(task.network.sizes[1:]), dtype)
        if begun.error_sums is not None:
            sums += begun.error_sums
        cost_sum, seen, steps = kernels().run(
            self._plan_of(task), self.instructions, vector, slots, sums, *_arrays(data),
            _rows(order, len(data)), int(batch_size), list(map(float, learning_rates)), state.step,
            _generator_state(mask_generator(task, seed, begun)), _generator_state(noise_generator(task, seed, begun)),
            self._threads(task.network, min(int(batch_size), len(data))), self._resources(),
            begun.examples - data.first, begun.cost_sum,
        )  # fmt: skip
        reached = State(vector, tuple(slots), state.step + steps)
        return Outcome(reached, Pass(begun.steps + steps, seen + data.first, cost_sum, sums))

    def example_norms(self, network: Network, vector: Array, data: Data) -> tuple[Array, Array]:
        """Return the cost of each example and the norm of its gradient, both (N,); of sparse x, by NumPy."""
        if not isinstance(data.x, np.ndarray):
            return NumpyEngine().example_norms(network, vector, data)
        return self._each("example_norms", network, [vector], data)

    def example_influences(self, network: Network, vector: Array, data: Data, gradient: Array) -> tuple[Array, Array]:
        """Return the cost of each example and ⟨∂C_x, gradient⟩, both (N,); of sparse x, by NumPy."""
        if not isinstance(data.x, np.ndarray):
            return NumpyEngine().example_influences(network, vector, data, gradient)
        return self._each("example_influences", network, [vector, gradient], data)

    def _each(self, name: str, network: Network, vectors: list[Array], data: Data) -> tuple[Array, Array]:
        dtype = data.y.dtype
        costs, found = np.empty(len(data), dtype), np.empty(len(data), dtype)
        getattr(kernels(), name)(
            _plan(network), self.instructions, *(_contiguous(vector, dtype) for vector in vectors), *_arrays(data),
            costs, found, self._threads(network, len(data)), self._resources(),
        )  # fmt: skip
        return costs, found


def has_layers(network: Network) -> bool:
    """Whether there are kernels for all layers of this network."""
    return kernels() is not None and network.depth <= _MOST_LAYERS and all(map(_has_kernel, network.activations))


def prepared(network: Network, vector: Array, most_rows: int) -> Any:
    """Return a function of (x, a) that writes a^L of at most so many rows of x into a; None where no kernel can."""
    if not has_layers(network):
        return None
    made = kernels().Prepared32 if vector.dtype == np.float32 else kernels().Prepared64
    shape = Network(network.sizes, network.activations, "quadratic")  # any cost the kernels know
    return made(_plan(shape), "", vector, most_rows)


def _plan(network: Network, task: Task | None = None) -> Any:
    """Return the network and the task as the kernels read them; without a task, enough for a forward pass."""
    activations = [(record.family, record.number or 0.0) for record in network.activations]
    function = network.cost_function
    shared = list(network.sizes), activations, function.family, function.number or 0.0, network.is_canonical
    if task is None:
        return kernels().Plan(*shared, "sgd", [], 0.0, 0.0, False, [], 0.0, 0.0, 0.0)
    steps = task.optimizer.update is not None
    return kernels().Plan(
        *shared,
        task.optimizer.name if steps else "sgd",
        [float(value) for _, value in task.optimizer.options] if steps else [],
        float(task.l1), float(task.l2), bool(task.penalty_per_batch), [float(rate) for rate in task.dropout],
        float(task.clip_norm or 0), float(task.clip_example_norm or 0), float(task.noise),
    )  # fmt: skip


def _unknown_function(task: Task) -> str | None:
    """Say which function of the task the kernels do not have: they know the catalogue only."""
    for record in task.network.activations:
        if not _has_kernel(record):
            return Phrase("activation {name!r} is not among its kernels", name=record.name)
    function = task.network.cost_function
    known = function.is_catalogued or REPORTED.get(function.name) is function
    if not (known and function.family in kernels().COSTS):
        return Phrase("cost {name!r} is not among its kernels", name=function.name)
    chosen = task.optimizer
    if chosen.update is not None and not (chosen.name in kernels().OPTIMIZERS and _is_catalogued_optimizer(chosen)):
        return Phrase("optimizer {name!r} is not among its kernels", name=chosen.name)
    return None


def _is_catalogued_optimizer(chosen: Optimizer) -> bool:
    """Whether an optimizer is the catalogue's, with its own numbers or others."""
    return chosen.name in OPTIMIZERS and chosen.update is OPTIMIZERS[chosen.name].update


def _has_kernel(record: Activation) -> bool:
    return record.is_catalogued and record.family in kernels().ACTIVATIONS


def _contiguous(array: Array, dtype: Any) -> Array:
    return np.ascontiguousarray(array, dtype=dtype)


def _arrays(data: Data) -> tuple[Array, Array, Array | None]:
    dtype = data.y.dtype
    weights = None if data.weights is None else _contiguous(data.weights, dtype)
    return _contiguous(data.x, dtype), _contiguous(data.y, dtype), weights


def _rows(order: Array | None, count: int) -> Array | None:
    """Return the indices of an order as integers ≥ 0; a negative one counts from the end, as in NumPy."""
    if order is None:
        return None
    given = np.asarray(order)
    if given.dtype.kind not in "iu":
        raise TypeError(f"order: {given.dtype} given; integers are accepted")
    low, high = (given.min(), given.max()) if given.size else (0, 0)
    if given.size and not (-count <= low and high < count):
        raise IndexError(f"order: indices from {low} to {high} given for {count} examples")
    return _contiguous(given if low >= 0 else np.where(given < 0, given + count, given), np.int64)


def _generator_state(generator: Any) -> bytes:
    """Return state and increment of a generator, or empty bytes where a run draws nothing."""
    if generator is None:
        return b""
    inner = generator.bit_generator.state["state"]
    state: bytes = inner["state"].to_bytes(16, "little") + inner["inc"].to_bytes(16, "little")
    return state
