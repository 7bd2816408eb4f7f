"""The outer step: what becomes of the state before a round and of the mean of the states that its shards came to.

By default the mean itself. With a rate or a momentum, the difference between the two is taken for a gradient, and a
step of Nesterov's momentum is made along it, as in DiLoCo (Douillard et al., arXiv:2311.08105, algorithm 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.engines import State

Array = Any


@dataclass(frozen=True)
class OuterStep:
    """How far the parameters go from where a round began towards the mean of where its shards came to, and beyond.

    Δ = θ − mean;  v ← μv + Δ;  θ ← θ − η(Δ + μv), which is the mean where μ is 0 and η is 1.

    Attributes:
        momentum: μ, 0 ≤ μ < 1. Where it is above 0, v is the last slot of the state that the driver keeps.
        rate: η, above 0.

    >>> before, mean = (State(np.full(2, value), (), 4) for value in (1.0, 3.0))
    >>> OuterStep(0.0, 0.5).after(before, mean).vector
    array([2., 2.])
    """

    momentum: float = 0.0
    rate: float = 1.0

    @property
    def slots(self) -> int:
        """How many arrays of the shape of the parameters are remembered from round to round, behind those inside."""
        return int(self.momentum > 0)

    def begun(self, state: State) -> State:
        """Return the state of a new run with what is remembered, which begins at zero."""
        return State(state.vector, (*state.slots, *[np.zeros_like(state.vector)] * self.slots), state.step)

    def inner(self, state: State) -> State:
        """Return the state that the shards begin a round from, without what is remembered here."""
        return State(state.vector, state.slots[: len(state.slots) - self.slots], state.step)

    def after(self, before: State, mean: State) -> State:
        """Return the state after a round.

        Args:
            before: the round, with what is remembered.
            mean: of the states of the shards; what their optimizer remembers is kept as it is.
        """
        if self == AVERAGE:
            return mean
        vector, remembered = self._moved(before, mean.vector)
        dtype = mean.vector.dtype
        slots = tuple(each.astype(dtype) for each in remembered)
        return State(vector.astype(dtype), (*mean.slots, *slots), mean.step)

    def _moved(self, before: State, mean: Array) -> tuple[Array, tuple[Array, ...]]:
        """Return the parameters and what is remembered, in float64, so that the mean keeps its bits at the default."""
        change = before.vector.astype(np.float64) - mean
        if not self.slots:
            return mean + (1.0 - self.rate) * change, ()
        velocity = self.momentum * before.slots[-1].astype(np.float64) + change
        return mean + (1.0 - self.rate) * change - self.rate * self.momentum * velocity, (velocity,)


AVERAGE = OuterStep()
"""The mean itself."""
