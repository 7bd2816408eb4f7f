"""What a verbose fit prints, in scikit-learn's words: a line an epoch, the validation score, why it stopped."""

from __future__ import annotations

import sys
from typing import Any

from backproof.training.history import EpochRecord

_LEAST_ADAPTIVE_RATE = 1e-6


class Sayer:
    """A callback that writes an epoch's lines to standard output."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator
        self.rate: float | None = None

    def __call__(self, record: EpochRecord) -> None:
        """Write an epoch; before it, that "adaptive" lowered the rate, which shows in the first epoch after."""
        if self.rate is not None and record.learning_rate != self.rate and self.estimator.learning_rate == "adaptive":
            _say(f"{self._reason()} Setting learning rate to {record.learning_rate:f}")
        self.rate = record.learning_rate
        _say(f"Iteration {record.epoch}, loss = {record.cost:.8f}")
        if self.estimator.early_stopping and "score" in record.metrics:
            _say(f"Validation score: {record.metrics['score']:f}")

    def stopped(self) -> None:
        """Write why a run ended before its last epoch."""
        estimator = self.estimator
        if estimator._no_improvement_count <= estimator.n_iter_no_change:
            _say("A callback asked to stop. Stopping.")
            return
        small = estimator.history_.learning_rates[-1] <= _LEAST_ADAPTIVE_RATE
        small = small and estimator._optimizer.schedule.name == "adaptive"
        _say(self._reason() + (" Learning rate too small. Stopping." if small else " Stopping."))

    def _reason(self) -> str:
        what = "Validation score" if self.estimator.early_stopping else "Training loss"
        tol, patience = self.estimator.tol, self.estimator.n_iter_no_change
        return f"{what} did not improve more than tol={tol:f} for {patience} consecutive epochs."


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
