"""What a fit prints, and the warnings it gives, in scikit-learn's words: a line for each epoch, and why it ended."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from sklearn.exceptions import ConvergenceWarning

from backproof.errors import InputError
from backproof.estimators import translation
from backproof.training import TrainingResult
from backproof.training.history import EpochRecord

_LEAST_ADAPTIVE_RATE = 1e-6


class Sayer:
    """A callback that prints a line for each epoch, beginning with the name of the network where there are several."""

    def __init__(self, estimator: Any, name: str = "") -> None:
        self.estimator, self.name = estimator, name
        self.rate: float | None = None

    def __call__(self, record: EpochRecord) -> None:
        """Print an epoch; before the first with a rate that "adaptive" lowered, print that it did."""
        if self.rate is not None and record.learning_rate != self.rate and self.estimator.learning_rate == "adaptive":
            self._say(f"{self._reason()} Setting learning rate to {record.learning_rate:f}")
        self.rate = record.learning_rate
        self._say(f"Iteration {record.epoch}, loss = {record.cost:.8f}")
        if self.estimator.early_stopping and "score" in record.metrics:
            self._say(f"Validation score: {record.metrics['score']:f}")

    def stopped(self) -> None:
        """Write why a run ended before its last epoch."""
        estimator = self.estimator
        if estimator._no_improvement_count <= estimator.n_iter_no_change:
            self._say("A callback asked to stop. Stopping.")
            return
        small = estimator.history_.learning_rates[-1] <= _LEAST_ADAPTIVE_RATE
        small = small and estimator._optimizer.schedule.name == "adaptive"
        self._say(self._reason() + (" Learning rate too small. Stopping." if small else " Stopping."))

    def _reason(self) -> str:
        what = "Validation score" if self.estimator.early_stopping else "Training loss"
        tol, patience = self.estimator.tol, self.estimator.n_iter_no_change
        return f"{what} did not improve more than tol={tol:f} for {patience} consecutive epochs."

    def _say(self, line: str) -> None:
        sys.stdout.write(f"{self.name}{line}\n")


def conclude(estimator: Any, results: list[TrainingResult], incremental: bool) -> None:
    """Warn or raise as scikit-learn does, once for all networks, and say what happened."""
    alone, stochastic = "estimators_" not in vars(estimator), translation.is_stochastic(estimator)
    for number, result in enumerate(results):
        if result.status == "diverged":
            whose = "" if alone else f" of estimators_[{number}]"
            if not (estimator.early_stopping and stochastic):
                raise InputError(
                    "Solver produced non-finite parameter weights. The input data may contain large values and "
                    "need to be preprocessed. Training{whose} {result}. coefs_ are the last finite ones",
                    whose=whose, result=str(result),
                )  # fmt: skip
            _warn(f"Stochastic Optimizer: training{whose} {result}. The best parameters before are kept")
    statuses = [result.status for result in results]
    whose = "" if alone else f" by {statuses.count('finished')} of {len(results)} networks"
    if "interrupted" in statuses:
        warnings.warn("Training interrupted by user.", stacklevel=4)
    elif "finished" in statuses and not incremental:
        if stochastic:
            reached = f"Maximum iterations ({estimator.max_iter}) reached{whose}"
            _warn(f"Stochastic Optimizer: {reached} and the optimization hasn't converged yet.")
        else:
            message = next(result.message for result in results if result.status == "finished")
            _warn(f"lbfgs failed to converge{whose} after {estimator.n_iter_} iteration(s): {message}")
    elif statuses == ["stopped"] and alone and estimator.verbose:
        Sayer(estimator).stopped()
    if not incremental:  # after one call of partial_fit it is too early to say so
        _warn_of_findings(results)


def _warn_of_findings(results: list[TrainingResult]) -> None:
    """Warn once where something keeps networks from learning, by the words for the first of them."""
    hindered = [number for number, result in enumerate(results) if result.findings]
    if hindered:
        _, little, *lines = results[hindered[0]].to_text().splitlines()
        if len(results) > 1:
            little = f"{len(hindered)} of {len(results)} networks have learnt little; estimators_[{hindered[0]}]:"
        warnings.warn(" ".join([little, *lines]), ConvergenceWarning, stacklevel=5)


def _warn(message: str) -> None:
    warnings.warn(message, ConvergenceWarning, stacklevel=5)
