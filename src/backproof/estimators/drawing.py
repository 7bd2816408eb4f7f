"""Draws what the fit of one network draws from its random state, in scikit-learn's order: weights, split, seeds."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.estimators import attributes, translation
from backproof.estimators.continuing import Pace, watched_before
from backproof.estimators.fittable import Fittable
from backproof.estimators.planned import SCORE, FitData, OnDisk, PlannedFit, Rows, taken
from backproof.network import Network, Parameters
from backproof.spools import Spool
from backproof.training import Stopping
from backproof.training.fingerprint import written
from backproof.training.metrics import metrics
from backproof.training.options import Options

Array = Any


@dataclass(frozen=True)
class _Score:
    """What early stopping watches; a class, so that it can be sent to a worker."""

    estimator: Fittable
    weights: Array | None

    def __call__(self, outputs: Array, targets: Array) -> float:
        return self.estimator._score_of(outputs, targets, self.weights)


def draw(
    estimator: Fittable,
    network: Network,
    given: FitData,
    rng: np.random.RandomState,
    *,
    first: bool,
    incremental: bool,
    bagging: bool = False,
) -> PlannedFit:
    """Draw all that one network's fit draws from the generator, but for the orders of its epochs.

    Args:
        estimator: with the parameters of the fit; where it begins anew, its attributes are set to their beginning.
        network: layers and cost.
        given: the data.
        rng: the estimator's generator, which also shuffles the epochs later.
        first: whether new weights are drawn.
        incremental: whether this is `partial_fit`.
        bagging: whether the rows are a bootstrap sample.
    """
    parameters = _beginning(estimator, network, rng, given.source.x.dtype, first)
    rows = Rows()
    if estimator.early_stopping and given.validation is None and translation.is_stochastic(estimator):
        rows = Rows(*_split(estimator, given.source.y, rng))
    held_weights = None if rows.held is None else taken(given.sample_weight, rows.held)
    if bagging:
        rows = rows.bootstrapped(estimator.random_state, len(given))
    count = len(given) if rows.trained is None else len(rows.trained)
    pace = _pace(estimator, incremental)
    score = _Score(estimator, held_weights)
    options = _options(estimator, pace, count, parameters.weights[0].dtype, score, rng, incremental)
    vector = parameters.to_vector()
    start = pace.start(
        vector, count, watched_before(estimator, vector), written(Options.checked(options).fingerprint(network))
    )
    return PlannedFit(network, given, rows, pace, start, options, estimator.cluster, estimator.shards)


def draw_on_disk(
    estimator: Fittable,
    rng: np.random.RandomState,
    network: Network,
    spool: Spool,
    validation: tuple[Array, Array] | None,
    seed: int,
) -> OnDisk:
    """Draw weights and seeds for a fit to examples on disk, whose orders are drawn from a seed.

    Args:
        estimator: with the parameters of the fit; it has been told of the target.
        rng: the estimator's generator.
        network: layers and cost.
        spool: of the examples.
        validation: (x, y) to validate on, or None.
        seed: that orders are drawn from.
    """
    dtype = np.dtype(spool.layout.dtype)
    parameters = _beginning(estimator, network, rng, dtype, first=True)
    pace = _pace(estimator, incremental=False)
    options = _options(estimator, pace, len(spool), dtype, _Score(estimator, None), rng, incremental=False)
    options |= {"shuffle": bool(estimator.shuffle), "seed": seed}
    fingerprint = written(Options.checked(options).fingerprint(network))
    vector = parameters.to_vector()
    start = pace.start(vector, len(spool), watched_before(estimator, vector), fingerprint)
    weights, start = estimator._weights_by_place(), replace(start, order=None)
    return OnDisk(
        network, spool, validation, weights, pace, start, options, estimator.cluster, estimator.shards
    )  # fmt: skip


def _beginning(
    estimator: Fittable, network: Network, rng: np.random.RandomState, dtype: Any, first: bool
) -> Parameters:
    """Return the parameters to begin from; at the first call, also forget whatever was fitted before."""
    estimator.n_outputs_, estimator.n_layers_ = network.sizes[-1], network.depth
    estimator.out_activation_ = translation.their_name(network.activations[-1])
    estimator._layers = Network(network.sizes, network.activations)
    if not first:
        return _going_on(estimator, network)
    attributes.forget(estimator)
    if estimator.dtype is not None:
        dtype = np.dtype(estimator.dtype)
    elif not translation.is_stochastic(estimator):
        dtype = np.dtype(np.float64)  # as scikit-learn's, whose L-BFGS works in float64 on any data
    parameters = translation.drawn_parameters(network.sizes, estimator.activation, rng, dtype)
    attributes.store(estimator, parameters)
    return parameters


def _going_on(estimator: Fittable, network: Network) -> Parameters:
    if "history_" not in vars(estimator):
        attributes.forget(estimator)  # coefs_ were put in by hand
    found = [c.shape for c in estimator.coefs_]
    if found != list(pairwise(network.sizes)):
        raise InputError(
            "hidden_layer_sizes: {given} given, going on from coefs_ of {found}; accepted: the sizes of the fit before",
            given=network.sizes[1:-1], found=found,
        )  # fmt: skip
    return attributes.stored(estimator)


def _split(estimator: Fittable, y: Array, rng: np.random.RandomState) -> tuple[Array, Array]:
    """Split rows as scikit-learn splits the data: the same rows for the same generator."""
    from sklearn.model_selection import train_test_split  # here, since it loads much that no other fit needs

    rows, held = train_test_split(
        np.arange(len(y)), random_state=rng, test_size=estimator.validation_fraction, stratify=estimator._stratified(y)
    )
    if len(held) < 2:
        raise InputError("The validation set is too small. Increase 'validation_fraction' or the size of your dataset.")
    return rows, held


def _pace(estimator: Fittable, incremental: bool) -> Pace:
    before: Pace | None = getattr(estimator, "_optimizer", None) if incremental else None
    if before is not None:
        return before
    return Pace(translation.solver(estimator), translation.planned(estimator), float(estimator.learning_rate_init))


def _options(
    estimator: Fittable, pace: Pace, count: int, dtype: Any, score: Any, rng: np.random.RandomState, incremental: bool
) -> dict[str, Any]:
    """Return the options of `train` for a fit."""
    stochastic = translation.is_stochastic(estimator)
    rule, measured = _watched(estimator, score)
    return {
        "optimizer": pace.optimizer,
        "learning_rate": 1.0,
        "schedule": pace.rates(estimator.t_, int(estimator.max_iter)),
        "batch_size": _batch_size(estimator, count) if stochastic else None,
        "epochs": 1 if incremental else int(estimator.max_iter),
        "seed": _mask_seed(estimator, pace, rng),
        "l1": float(estimator.l1),
        "l2": float(estimator.alpha),
        "penalty_per_batch": True,
        "dropout": estimator.dropout,
        "clip_norm": estimator.clip_norm,
        "stopping": rule if stochastic else None,
        "metrics": measured,
        "shuffle": _composed_with(rng) if estimator.shuffle and estimator.cluster is None else bool(estimator.shuffle),
        "engine": estimator.engine,
        "dtype": dtype,
    }


def _watched(estimator: Fittable, score: Any) -> tuple[Stopping, dict[str, Any]]:
    """Return the stopping rule, and what is measured every epoch."""
    rule = Stopping("cost", float(estimator.n_iter_no_change), float(estimator.tol), restore_best=False)
    measured = metrics(estimator.metrics)
    if SCORE in measured:
        raise InputError(
            "metrics: a metric called {given!r} given, which is the name of what early stopping watches; accepted: "
            "another name",
            given=SCORE,
        )  # fmt: skip
    if not (estimator.early_stopping and translation.is_stochastic(estimator)):
        return rule, measured
    return replace(rule, watch=SCORE, restore_best=True, larger_is_better=True), {SCORE: score, **measured}


def _batch_size(estimator: Fittable, count: int) -> int:
    if isinstance(estimator.batch_size, str):
        return min(200, count)
    if estimator.batch_size > count:
        message = "Got `batch_size` less than 1 or larger than sample size. It is going to be clipped"
        warnings.warn(message, stacklevel=6)
    return min(int(estimator.batch_size), count)


def _mask_seed(estimator: Fittable, pace: Pace, rng: np.random.RandomState) -> int:
    """Draw a seed only where dropout or a cluster needs one: elsewhere scikit-learn's stream is left as it is."""
    if not np.any(estimator.dropout) and estimator.cluster is None:
        return 0
    return int(rng.randint(np.iinfo(np.int32).max)) + pace.step


def _composed_with(rng: np.random.RandomState) -> Callable[[Array, int], Array]:
    """Shuffle as scikit-learn does: each epoch's order is the one before, shuffled by the legacy generator."""

    def shuffled(order: Array, epoch: int) -> Array:
        drawn = np.arange(len(order))
        rng.shuffle(drawn)
        return order[drawn]

    return shuffled
