"""Several networks as one estimator: their seeds, their bootstrap samples, and their fits side by side.

Each network is an estimator of its own, with a seed of its own; nothing is fitted here that it would not fit alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from backproof.cluster_door import reached
from backproof.errors import InputError, Keyword
from backproof.estimators import attributes
from backproof.estimators.drawing import draw
from backproof.estimators.fittable import Fittable
from backproof.estimators.planned import FitData, OnDisk, PlannedFit
from backproof.estimators.said import Sayer
from backproof.network import Network
from backproof.training import EpochRecord, TrainingResult
from backproof.training.at_once import at_once

Array = Any
_ALONE = {"n_networks": 1, "bagging": False, "n_jobs": None}
_OF_THE_DATA = ("classes_", "_label_binarizer", "n_features_in_", "feature_names_in_")


def is_asked_for(estimator: Fittable) -> bool:
    """Whether the parameters ask for one."""
    return estimator.n_networks > 1 or bool(estimator.bagging)


def begins_anew(estimator: Fittable, incremental: bool) -> bool:
    """Whether a fit draws new parameters, not going on with those of a fit before.

    Raises:
        InputError: it goes on, and there were other networks.
    """
    several = attributes.is_ensemble(estimator)
    if not (several or hasattr(estimator, "coefs_")) or not (estimator.warm_start or incremental):
        return True
    before = len(estimator.estimators_) if several else 1
    if (several, before) != (is_asked_for(estimator), estimator.n_networks):
        raise InputError(
            "n_networks: {given} with bagging={bagging} given, going on from {found}; accepted: the same as before",
            given=estimator.n_networks, bagging=estimator.bagging,
            found=f"an ensemble of {before}" if several else "one network",
        )  # fmt: skip
    return False


def fit(
    estimator: Fittable,
    network: Network,
    given: FitData,
    *,
    first: bool,
    incremental: bool,
    callbacks: Sequence[Callable[[int, EpochRecord], Any]],
) -> list[TrainingResult]:
    """Fit all networks, in threads, and set the estimator's attributes from them.

    Args:
        estimator: a parameter object of `n_networks` networks.
        network: layers and cost of each.
        given: what all of them are fitted to.
        first: whether they begin anew.
        incremental: whether this is `partial_fit`.
        callbacks: called with the number of a network, from 0, and each of its epochs, one call at a time.
    """
    alone = members(estimator, first)
    plans = [
        draw(
            member, network, given, check_random_state(member.random_state), first=first, incremental=incremental,
            bagging=estimator.bagging,
        )
        for member in alone
    ]  # fmt: skip
    plans[0].make_ready()
    return run_all(estimator, alone, plans, callbacks)


def run_all(
    estimator: Fittable,
    alone: Sequence[Fittable],
    plans: Sequence[PlannedFit | OnDisk],
    callbacks: Sequence[Callable[[int, EpochRecord], Any]],
) -> list[TrainingResult]:
    """Make the fits that were planned, in threads, and set the estimator's attributes from them.

    Args:
        estimator: of several networks.
        alone: the estimator of each, from `members`.
        plans: the fit of each.
        callbacks: called with the number of a network, from 0, and each of its epochs, one call at a time.
    """
    if estimator.cluster is None:
        results = at_once(_calls(estimator, alone, plans, callbacks), estimator.n_jobs)
    else:
        results = _elsewhere(estimator, plans, callbacks)
    for number, (member, plan, result) in enumerate(zip(alone, plans, results, strict=True)):
        attributes.remember(member, result, plan)
        if result.status == "stopped" and estimator.verbose:
            Sayer(member, _called(number)).stopped()
    attributes.stand_for(estimator, list(alone))
    return results


def _calls(
    estimator: Fittable, alone: Sequence[Fittable], plans: Sequence[PlannedFit | OnDisk], callbacks: Sequence[Any]
) -> Sequence[Callable[[], TrainingResult]]:
    lock, calls = threading.Lock(), []
    for number, (member, plan) in enumerate(zip(alone, plans, strict=True)):
        told = [Sayer(member, _called(number))] if estimator.verbose else []
        calls.append(partial(plan.run, [*told, _one_at_a_time(callbacks, number, lock)]))
    return calls


def _elsewhere(
    estimator: Fittable, plans: Sequence[PlannedFit | OnDisk], callbacks: Sequence[Any]
) -> list[TrainingResult]:
    """Let the workers of a cluster make the fits, each of them one."""
    given = {"shards": estimator.shards, "callbacks": callbacks, "verbose": estimator.verbose}
    runs = [replace(plan.elsewhere(), name=_called(number).removesuffix(": ")) for number, plan in enumerate(plans)]
    for name, value in given.items():
        if value:
            message = "{option}: given for networks on a cluster, each trained by one worker; accepted: without it"
            raise InputError(message, option=Keyword(name, value))
    with reached(estimator.cluster) as there:
        return list(there.train_each(runs))


def members(estimator: Fittable, first: bool) -> list[Fittable]:
    """Return the networks' own estimators, with the parameters and seeds of this fit."""
    kept = {name: vars(estimator)[name] for name in _OF_THE_DATA if name in vars(estimator)}
    parameters = {**estimator.get_params(deep=False), **_ALONE}
    rng = check_random_state(estimator.random_state)
    seeds = rng.randint(np.iinfo(np.int32).max, size=estimator.n_networks)
    found = []
    for number, seed in enumerate(seeds):
        member = type(estimator)(**{**parameters, "random_state": int(seed)})
        if not first:
            before = vars(estimator.estimators_[number])
            member.__dict__.update({name: value for name, value in before.items() if name not in parameters})
        member.__dict__.update(kept)
        found.append(member)
    return found


def _one_at_a_time(callbacks: Sequence[Any], number: int, lock: Any) -> Callable[[EpochRecord], bool]:
    def tell(record: EpochRecord) -> bool:
        if not callbacks:
            return False
        with lock:
            asked = [callback(number, record) for callback in callbacks]
        return any(asked)

    return tell


def _called(number: int) -> str:
    return f"Network {number}: "
