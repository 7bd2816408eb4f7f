"""What an engine promises: evaluate, and run steps of an optimizer over a given order of examples.

Parameters travel as one vector, in the order of `Parameters.to_vector`: all weights, then all biases.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from backproof.network import Network
from backproof.optimizers import Optimizer

Array = Any


@dataclass(frozen=True)
class Task:
    """What is minimised and how one step is made; nothing that changes from step to step.

    Attributes:
        network: layers and cost.
        optimizer: how a gradient becomes a change.
        l1: λ₁ of the penalty λ₁‖w‖₁.
        l2: λ of the penalty (λ/2)‖w‖².
        penalty_per_batch: divide both penalties by the batch's weight (its size, or the sum of its example
            weights), as scikit-learn does with alpha.
        dropout: the rate with which each activation of layers 1…L−1 is dropped, or () for none.
        clip_norm: shorten the gradient of each batch, penalty included, to this norm, or None.
        clip_example_norm: shorten the gradient of each example, without penalty, to this norm, or None.
        noise_multiplier: add to the mean gradient of each batch of n examples of a run Gaussian noise of the
            deviation noise_multiplier · clip_example_norm / n in every entry, before penalty and `clip_norm`.
    """

    network: Network
    optimizer: Optimizer
    l1: float = 0.0
    l2: float = 0.0
    penalty_per_batch: bool = False
    dropout: tuple[float, ...] = ()
    clip_norm: float | None = None
    clip_example_norm: float | None = None
    noise_multiplier: float = 0.0

    @property
    def noise(self) -> float:
        """The deviation of the noise on the sum of a batch's gradients (Abadi et al., arXiv:1607.00133)."""
        return self.noise_multiplier * (self.clip_example_norm or 0.0)


@dataclass(frozen=True)
class Data:
    """Examples as rows: x (N, n_1), dense or sparse, y (N, n_L), and their weights (N,) or None.

    Where they are a part of what a pass goes over, `first` says how many examples of the pass come before this part.
    """

    x: Array
    y: Array
    weights: Array | None = None
    first: int = 0

    def __len__(self) -> int:
        """Return N."""
        return int(self.x.shape[0])


@dataclass(frozen=True)
class State:
    """The state between two steps: the parameters, what the optimizer remembers, and how many steps were made."""

    vector: Array
    slots: tuple[Array, ...] = ()
    step: int = 0


@dataclass(frozen=True)
class Pass:
    """How far a pass over the examples has come: what is added up over its steps, so that others can go on from it.

    Attributes:
        steps: made.
        examples: seen.
        cost_sum: Σ over the batches of their size times their mean cost, penalty included, each with the parameters
            that it met.
        error_sums: Σ over the examples of δ^l of layers 2…L, one vector (Σ n_l,); None where no step was made.
    """

    steps: int = 0
    examples: int = 0
    cost_sum: float = 0.0
    error_sums: Array | None = None


@dataclass(frozen=True)
class Outcome:
    """The outcome of some steps.

    Attributes:
        state: after the last step that was made.
        reached: how far the pass over the examples has come; fewer steps than asked for where a batch's cost was not
            finite, which is not taken.
    """

    state: State
    reached: Pass

    @property
    def steps(self) -> int:
        """The steps of the pass."""
        return self.reached.steps

    @property
    def cost(self) -> float:
        """The mean cost over the examples seen in the pass, each batch with the parameters it met, penalty included."""
        return self.reached.cost_sum / max(self.reached.examples, 1)

    @property
    def mean_errors(self) -> Array:
        """δ^l of layers 2…L, one vector (Σ n_l,): the mean over the examples seen in the pass."""
        return self.reached.error_sums / max(self.reached.examples, 1)  # type: ignore[operator]


class Engine(ABC):
    """Evaluates networks and runs steps. All engines agree with the NumPy engine within rounding.

    Attributes:
        name: what it is called.
        instructions: the instruction set that its own kernels use; "" where it has none of its own.
        runs_many: whether `run_many` makes the steps of several networks at once.
        only_if_measured: whether "auto" passes it over where it was not measured, since asking it anything takes long.
    """

    name: str
    instructions: str = ""
    runs_many: ClassVar[bool] = False
    only_if_measured: ClassVar[bool] = False

    def absent(self) -> str | None:
        """Return why this engine runs nothing here, or None where it is installed."""
        return None

    def about(self) -> str:
        """Return what it runs on, in a few words."""
        return ""

    def worth_measuring(self) -> bool:
        """Return whether this engine can be the fastest on this machine, so that "auto" may choose it."""
        return True

    @abstractmethod
    def refuses(self, task: Task, data: Data) -> str | None:
        """Return why this engine cannot run the task on such data, or None if it can."""

    @abstractmethod
    def evaluate(self, network: Network, vector: Array, x: Array) -> tuple[Array, Array]:
        """Return z^L and a^L of x, each (N, n_L)."""

    @abstractmethod
    def cost_and_gradient(self, task: Task, vector: Array, data: Data) -> tuple[float, Array]:
        """Return the cost, penalty included, and its gradient as a vector, for all the data at once."""

    @abstractmethod
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
        """Make one step for each learning rate, over consecutive batches of the data in the given order.

        Args:
            task: what is minimised and how.
            state: where to begin; not written into.
            data: the examples.
            order: indices of examples, or None for the order in which they are stored.
            batch_size: examples a batch; the last batch may be smaller.
            learning_rates: one for each step, at most ⌈N / batch_size⌉ less the steps that were made on these data.
            seed: what the dropout masks and the noise of the pass are drawn from.
            begun: how far the pass has come, whose next batch is the first; None where it begins. However a pass is
                divided into calls, it comes to the same bits.
        """

    def alike(self, task: Task) -> Hashable | None:
        """Return what tasks must have in common to be run at once by `run_many`; None where each is run alone."""
        return None

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
        """Make the steps of several networks on the same examples, as `run` makes those of one; here one by one.

        Args:
            tasks: one a network, alike in the sense of `alike`.
            states: where each begins.
            data: the examples that all of them see.
            orders: one a network; None for the order in which examples are stored.
            batch_size: examples a batch.
            learning_rates: of each network, as many for each.
            seeds: of each network's dropout masks and noise; needed only for these.
            begun: how far each one's pass has come, all equally far; None where all begin.
        """
        count = len(tasks)
        orders, seeds, begun = orders or [None] * count, seeds or [(0,)] * count, begun or [None] * count
        given = zip(tasks, states, orders, learning_rates, seeds, begun, strict=True)
        return [self.run(task, state, data, order, batch_size, *rest) for task, state, order, *rest in given]

    @abstractmethod
    def example_norms(self, network: Network, vector: Array, data: Data) -> tuple[Array, Array]:
        """Return the cost of each example and the norm of its gradient, both (N,), times its weight if it has one.

        The gradients are never formed.
        """

    @abstractmethod
    def example_influences(self, network: Network, vector: Array, data: Data, gradient: Array) -> tuple[Array, Array]:
        """Return the cost of each example and ⟨∂C_x, gradient⟩, both (N,), times its weight if it has one.

        Args:
            network: layers and cost.
            vector: the parameters.
            data: the examples.
            gradient: what the gradient of each example is multiplied with, a vector as the parameters are.
        """
