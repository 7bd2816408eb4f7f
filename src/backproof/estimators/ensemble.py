"""Several networks as one estimator: seeds, bootstrap samples, fits side by side, the mean of outputs and its spread.

Each network is an estimator of its own, with a seed of its own; nothing is fitted here that it would not fit alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import check_random_state

from backproof.errors import InputError
from backproof.estimators.planned import Given
from backproof.estimators.said import Sayer
from backproof.network import Network
from backproof.training import EpochRecord, TrainingResult
from backproof.training.at_once import at_once

if TYPE_CHECKING:
    from backproof.estimators.base import BaseMLP

Array = Any
_ALONE = {"n_networks": 1, "bagging": False, "n_jobs": None}
_OF_THE_DATA = ("classes_", "_label_binarizer", "n_features_in_", "feature_names_in_")


def is_ensemble(estimator: Any) -> bool:
    """Whether the parameters ask for one."""
    return estimator.n_networks > 1 or bool(estimator.bagging)


def begins_anew(estimator: Any, incremental: bool) -> bool:
    """Whether a fit draws new parameters, not going on with those of a fit before.

    Raises:
        InputError: it goes on, and there were other networks.
    """
    several = "estimators_" in vars(estimator)
    if not (several or hasattr(estimator, "coefs_")) or not (estimator.warm_start or incremental):
        return True
    before = len(estimator.estimators_) if several else 1
    if (several, before) != (is_ensemble(estimator), estimator.n_networks):
        asked = f"n_networks: {estimator.n_networks} with bagging={estimator.bagging} given"
        found = f"an ensemble of {before}" if several else "one network"
        raise InputError(f"{asked}, going on from {found}; the same is accepted")
    return False


def fit(
    estimator: BaseMLP,
    network: Network,
    given: Given,
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
    members = _members(estimator, first)
    plans = [
        member._plan(network, given, check_random_state(member.random_state), first, incremental, estimator.bagging)
        for member in members
    ]
    plans[0].make_ready()
    lock, calls = threading.Lock(), []
    for number, (member, plan) in enumerate(zip(members, plans, strict=True)):
        told = [Sayer(member, _called(number))] if estimator.verbose else []
        calls.append(partial(plan.run, [*told, _one_at_a_time(callbacks, number, lock)]))
    results = at_once(calls, estimator.n_jobs)
    for number, (member, plan, result) in enumerate(zip(members, plans, results, strict=True)):
        member._remember(result, plan)
        if result.status == "stopped" and estimator.verbose:
            Sayer(member, _called(number)).stopped()
    estimator._stand_for(members)
    return results


def _members(estimator: BaseMLP, first: bool) -> list[BaseMLP]:
    """Return the networks' own estimators, with the parameters and seeds of this fit."""
    kept = {name: vars(estimator)[name] for name in _OF_THE_DATA if name in vars(estimator)}
    parameters = {**estimator.get_params(deep=False), **_ALONE}
    rng = check_random_state(estimator.random_state)
    seeds = rng.randint(np.iinfo(np.int32).max, size=estimator.n_networks)
    members = []
    for number, seed in enumerate(seeds):
        member = type(estimator)(**{**parameters, "random_state": int(seed)})
        if not first:
            before = vars(estimator.estimators_[number])
            member.__dict__.update({name: value for name, value in before.items() if name not in parameters})
        member.__dict__.update(kept)
        members.append(member)
    return members


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


def outputs(members: Sequence[BaseMLP], a: Array) -> Array:
    """Return each network's outputs of examples a, as probabilities where they are, (k, N, n_L)."""
    return np.stack([member._probable(member._forward(a)) for member in members])


def mean_and_spread(members: Sequence[BaseMLP], a: Array) -> tuple[Array, Array]:
    """Return the mean of the networks' outputs and their standard deviation around it, each (N, n_L).

    As deep ensembles measure what the networks do not agree on (Lakshminarayanan, Pritzel, Blundell, NeurIPS 2017,
    section 2.4): the variance of the mixture without that of its parts, so divided by k.

    Raises:
        InputError: one network has no spread.
    """
    if len(members) < 2:
        raise InputError("return_std: True given with one network; n_networks of at least 2 is accepted")
    found = outputs(members, a)
    return found.mean(axis=0), found.std(axis=0)
