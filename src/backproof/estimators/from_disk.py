"""Fits to a table in a file: examples are encoded into a spool once, and stay on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from backproof.errors import InputError, Keyword, Phrase
from backproof.estimators import attributes, ensemble, translation
from backproof.estimators.drawing import draw_on_disk
from backproof.estimators.fittable import Fittable
from backproof.estimators.said import Sayer
from backproof.network import Network
from backproof.opening import opened_to_fit
from backproof.training import TrainingResult

AnyCallback = Callable[..., Any]
"""Called with the record of every epoch; of several networks with the network's number before it."""
_WHY = {
    "sample_weight": (Phrase("whose rows stay on disk"), Phrase("arrays, or batches (x, y, weights) given to train")),
    "validation_data": (
        Phrase("of which a share is held out"),
        Phrase("arrays, or early_stopping=True with validation_fraction"),
    ),
    "partial_fit": (Phrase("which is read as a whole"), Phrase("fit, or arrays")),
    "warm_start": (Phrase("which every fit encodes anew"), Phrase("arrays, or train with checkpoint and resume")),
    "bagging": (Phrase("whose rows all networks share"), Phrase("arrays, or n_networks without bagging")),
    "solver": (Phrase("and each of its steps needs all examples"), Phrase("adam or sgd, arrays, or a cluster")),
}
"""Why something cannot be with a path, and what can."""


def is_path(X: Any) -> bool:
    """Whether what is given as X names a file."""
    return isinstance(X, str | os.PathLike)


def fit(
    estimator: Fittable,
    path: Any,
    target: Any,
    network_of: Callable[[list[int]], Network],
    callbacks: Sequence[AnyCallback],
    given: dict[str, Any],
) -> list[TrainingResult]:
    """Fit an estimator to a table in a file; the attribute `encoding_` says how its columns became features.

    Of several networks each has weights and orders of its own, and all have the same spool; with `early_stopping` the
    rows that are held out are in memory, at most 25,000.

    Args:
        estimator: with its parameters; it is told of the target by `_told_of`.
        path: as `backproof.streams.spooled` takes it.
        target: the name of the column to predict.
        network_of: gives the network for sizes.
        callbacks: called with the record of each epoch; of several networks, with the number of one and its record.
        given: what else was given to the fit, by name, which is refused unless it is None.

    Returns:
        The result of each network.

    Raises:
        InputError: what is not accepted with a path, or the table cannot be read.
    """
    _check(estimator, target, given)
    rng = check_random_state(estimator.random_state)
    seed = _seed(rng)
    share = float(estimator.validation_fraction) if estimator.early_stopping else 0.0
    dtype = estimator.dtype or (None if translation.is_stochastic(estimator) else "float64")  # as with arrays
    spool, apart = opened_to_fit(path, target, share, seed=seed, dtype=dtype, task=estimator._task)
    estimator._told_of(json.loads(spool.encoding)["target"])
    estimator.n_features_in_, estimator.encoding_ = spool.layout.n_features, spool.encoding
    sizes = [spool.layout.n_features, *translation.hidden_sizes(estimator.hidden_layer_sizes), spool.layout.n_outputs]
    network = network_of(sizes)
    if ensemble.is_asked_for(estimator):
        alone = ensemble.members(estimator, first=True)
        drawn = [check_random_state(member.random_state) for member in alone]
        plans = [draw_on_disk(*pair, network, spool, apart, _seed(pair[1])) for pair in zip(alone, drawn, strict=True)]
        return ensemble.run_all(estimator, alone, plans, callbacks)
    plan = draw_on_disk(estimator, rng, network, spool, apart, seed)
    result = plan.run([*([Sayer(estimator)] if estimator.verbose else []), *callbacks])
    attributes.remember(estimator, result, plan)
    return [result]


def _seed(rng: np.random.RandomState) -> int:
    return int(rng.randint(np.iinfo(np.int32).max))


def _check(estimator: Fittable, target: Any, given: dict[str, Any]) -> None:
    if not isinstance(target, str):
        raise InputError("y: {given} given with X as the path of a table; accepted: the name of the column to predict",
                         given=type(target).__name__)  # fmt: skip
    wrong = [name for name, value in given.items() if value is not None and value is not False]
    wrong += [name for name in ("warm_start", "bagging") if getattr(estimator, name)]
    wrong += [] if translation.is_stochastic(estimator) or estimator.cluster is not None else ["solver"]
    if wrong:
        why, accepted = _WHY[wrong[0]]
        raise InputError(
            "{option}: given with X as the path of a table, {why}; accepted: {accepted}",
            option=Keyword(wrong[0], getattr(estimator, wrong[0], ...)), why=why, accepted=accepted,
        )  # fmt: skip
