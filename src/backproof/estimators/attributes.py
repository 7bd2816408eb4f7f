"""The attributes that a fit sets on an estimator: scikit-learn's, and what the next call of `partial_fit` needs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.estimators import translation
from backproof.estimators.fittable import Fittable
from backproof.estimators.planned import SCORE, OnDisk, PlannedFit
from backproof.network import Parameters
from backproof.training import Checkpoint, History, TrainingResult

_OF_ONE_NETWORK = (
    "coefs_", "intercepts_", "history_", "findings_", "t_", "loss_curve_", "best_loss_", "best_validation_score_",
    "validation_scores_", "_no_improvement_count", "_best_vector", "_optimizer", "_layers",
)  # fmt: skip


def is_ensemble(estimator: Fittable) -> bool:
    """Whether what was fitted are several networks."""
    return "estimators_" in vars(estimator)


def forget(estimator: Fittable) -> None:
    """Set what accumulates over calls to its beginning."""
    estimator.__dict__.pop("estimators_", None)
    estimator.n_iter_, estimator.t_, estimator._no_improvement_count = 0, 0, 0
    estimator.loss_curve_, estimator.history_, estimator._best_vector = [], History(), None
    estimator.best_loss_ = None if estimator.early_stopping else math.inf
    estimator.best_validation_score_ = -math.inf if estimator.early_stopping else None
    estimator.validation_scores_ = [] if estimator.early_stopping else None


def store(estimator: Fittable, parameters: Parameters) -> None:
    """Set the weights, in scikit-learn's layout, and the biases."""
    estimator.coefs_ = [np.ascontiguousarray(w.T) for w in parameters.weights]
    estimator.intercepts_ = [np.array(b) for b in parameters.biases]


def stored(estimator: Fittable) -> Parameters:
    """Return what `store` set, in backproof's layout; views."""
    return Parameters(tuple(c.T for c in estimator.coefs_), tuple(estimator.intercepts_))


def remember(estimator: Fittable, result: TrainingResult, plan: PlannedFit | OnDisk) -> None:
    """Set scikit-learn's attributes from what the run of one network came to."""
    store(estimator, result.parameters)
    estimator.engine_, estimator.findings_ = result.engine, result.findings
    point: Checkpoint = result.checkpoint
    costs, scores = _curves(estimator, result)
    done = len(estimator.history_)
    renumbered = tuple(replace(record, epoch=done + record.epoch) for record in point.history.epochs)
    estimator.history_ = History((*estimator.history_.epochs, *renumbered))
    estimator.n_iter_ = len(costs)
    estimator.loss_curve_ = [*getattr(estimator, "loss_curve_", []), *costs]
    # L-BFGS makes no step where it begins at a minimum: then there is no epoch whose cost could be taken
    estimator.loss_ = costs[-1] if costs or isinstance(plan, OnDisk) else plan.cost(result.parameters)
    if not translation.is_stochastic(estimator):
        estimator.best_loss_ = min([*estimator.loss_curve_, estimator.loss_])
        return
    estimator.t_ += plan.count * len(costs)
    estimator._optimizer = plan.pace.after(point, estimator.t_)
    estimator._no_improvement_count = point.watched.idle
    if estimator.early_stopping:
        estimator.validation_scores_ = [*(estimator.validation_scores_ or []), *scores]
        estimator.best_validation_score_, estimator._best_vector = point.watched.best, point.watched.best_vector
    else:
        estimator.best_loss_ = -point.watched.best


def _curves(estimator: Fittable, result: TrainingResult) -> tuple[list[float], list[float]]:
    """Return the costs and the scores of the epochs; where the run diverged, NaN stands for the epoch that failed."""
    history = result.checkpoint.history
    costs = list(history.costs)
    scores = list(history.metric(SCORE)) if estimator.validation_scores_ is not None else []
    if result.status == "diverged" and result.divergence is not None:
        return [*costs, math.nan], [*scores, math.nan]
    return costs, scores


def stand_for(estimator: Fittable, members: list[Any]) -> None:
    """Set the attributes of an ensemble, and forget those of one network."""
    for name in _OF_ONE_NETWORK:
        estimator.__dict__.pop(name, None)
    estimator.estimators_ = members
    estimator.n_iter_, estimator.loss_ = max(m.n_iter_ for m in members), float(np.mean([m.loss_ for m in members]))
    estimator.n_outputs_, estimator.n_layers_ = members[0].n_outputs_, members[0].n_layers_
    estimator.out_activation_, estimator.engine_ = members[0].out_activation_, members[0].engine_
