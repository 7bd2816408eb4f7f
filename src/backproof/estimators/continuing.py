"""What one call of `partial_fit`, or a warm start, hands to the next: optimizer, learning rate, stopping rule."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.engines.contract import State
from backproof.optimizers import Optimizer
from backproof.training.checkpoint import Checkpoint
from backproof.training.history import History
from backproof.training.schedules import Place, Schedule
from backproof.training.stopping import Watched

Array = Any


@dataclass(frozen=True)
class Pace:
    """An optimizer and its schedule in the middle of training; `fit` makes a new one, `partial_fit` goes on with it.

    Attributes:
        optimizer: with the numbers it was made with.
        schedule: of the learning rate.
        rate: the learning rate before its schedule.
        slots: what the optimizer remembers.
        step: steps made.
        epochs: epochs made.
        plateaus: how often "adaptive" lowered the rate.
        learning_rate: of the next epoch.
    """

    optimizer: Optimizer
    schedule: Schedule
    rate: float
    slots: tuple[Array, ...] = field(default=(), repr=False)
    step: int = 0
    epochs: int = 0
    plateaus: int = 0
    learning_rate: float = 0.0

    def start(self, vector: Array, count: int, watched: Watched, fingerprint: str) -> Checkpoint:
        """Return the checkpoint that a run of `count` examples begins from."""
        zeros = tuple(np.zeros_like(vector) for _ in range(self.optimizer.slots))
        slots = tuple(slot.astype(vector.dtype) for slot in self.slots) or zeros
        state = State(vector, slots, self.step)
        return Checkpoint(state, 0, np.arange(count), replace(watched, plateaus=self.plateaus), History(), fingerprint)

    def rates(self, examples: int, max_iter: int) -> Schedule:
        """Return a schedule whose factors are the learning rates themselves, going on from the steps made so far.

        scikit-learn's warm-started `fit` begins at the full rate and then counts all examples ever seen.

        Args:
            examples: seen before, in all calls.
            max_iter: epochs that schedules which know their end plan for.
        """
        return replace(self.schedule, factor=partial(self._factor, examples, max_iter))

    def _factor(self, examples: int, max_iter: int, place: Place, **options: float) -> float:
        """Return the rate at a place of a run, after the epochs and examples that were seen before it."""
        first = not self.epochs and not place.epoch
        steps = place.steps * max(max_iter, place.epochs) // place.epochs
        there = Place(
            epoch=place.epoch + self.epochs,
            epochs=max_iter,
            step=min(place.step + self.step, steps),
            steps=steps,
            examples=0 if first else place.examples + examples,
            plateaus=place.plateaus,
        )
        return self._rate(there)

    def _rate(self, there: Place) -> float:
        """Return the rate at a place, rounded as scikit-learn rounds where the schedule is its own."""
        options, rate = dict(self.schedule.options), self.rate
        if self.schedule.name == "inverse_scaling":
            return float(rate / (there.examples + 1) ** options["power"])
        if self.schedule.name == "adaptive":
            for _ in range(there.plateaus):
                rate /= options["division"]
            return rate
        return rate * self.schedule(there)

    def after(self, reached: Checkpoint, examples: int) -> Pace:
        """Return the pace after a run that ended at a checkpoint, `examples` seen in all."""
        state, plateaus, epochs = reached.state, reached.watched.plateaus, self.epochs + reached.epoch
        next_rate = self.rate if self.schedule.per_step else self._rate(Place(epochs, epochs, 0, 0, examples, plateaus))
        return replace(
            self, slots=state.slots, step=state.step, epochs=epochs, plateaus=plateaus, learning_rate=next_rate
        )


def watched_before(estimator: Any, vector: Any) -> Watched:
    """Return the state of the stopping rule after earlier calls, read from scikit-learn's attributes.

    Args:
        estimator: that is fitted.
        vector: the parameters that the fit begins from, which are the best ones until better ones are found.
    """
    idle = getattr(estimator, "_no_improvement_count", 0)
    if estimator.early_stopping:
        best = getattr(estimator, "best_validation_score_", None)
        kept = getattr(estimator, "_best_vector", None)
        return Watched(-math.inf if best is None else best, 0, vector if kept is None else kept, idle)
    best = getattr(estimator, "best_loss_", None)
    return Watched(-math.inf if best is None else -best, 0, None, idle)
