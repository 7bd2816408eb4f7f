"""The keywords of `backproof.training.train` for a run: what somebody chose, and what is chosen from the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from backproof.cluster import Cluster
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.network import Network
from backproof.runs import defaults
from backproof.runs.defaults import BATCH_SIZE
from backproof.runs.run_options import PATIENCE, RunOptions
from backproof.tables import Encoding
from backproof.training import Stopping
from backproof.training.options import Options
from backproof.training.schedules import schedule

_AS_GIVEN = (
    "optimizer", "learning_rate", "schedule", "batch_size", "shuffle", "l1", "l2", "penalty_per_batch", "dropout",
    "clip_norm", "clip_example_norm", "noise_multiplier", "engine", "instructions", "dtype", "seed",
)  # fmt: skip

_OF_CLUSTER = ("shards", "round_steps", "round_seconds", "shard_folder", "outer_momentum", "outer_rate")
_CALLED = {"shard_folder": "folder"}


def check_training(options: RunOptions) -> None:
    """Refuse what `train` would refuse, before any data is read.

    Raises:
        InputError: an option that is not accepted.
    """
    given = _as_given(options)
    Options.checked(given if options.epochs is None else given | {"epochs": options.epochs})
    cluster_of(options)
    _stopping(options, validated=False)


def training_options(
    options: RunOptions, network: Network, encoding: Encoding, examples: int, validated: bool
) -> dict[str, Any]:
    """Return the keywords of `train`, but for the data.

    Args:
        options: what was chosen.
        network: that is trained.
        encoding: of its examples.
        examples: how many are trained on.
        validated: whether there are examples to validate on.

    Raises:
        InputError: class weights that the target does not take.
    """
    given = _as_given(options)
    epochs = defaults.chosen_epochs(examples, given["batch_size"]) if options.epochs is None else options.epochs
    return given | {
        "epochs": epochs,
        "scheme": defaults.chosen_scheme(network) if options.scheme is None else options.scheme,
        "stopping": _stopping(options, validated),
        "metrics": (defaults.METRIC_OF_KIND[encoding.kind],),
        "class_weight": class_weights(options.class_weight, encoding),
    }


def cluster_of(options: RunOptions) -> Cluster | None:
    """Return the cluster that the steps are made on, or None.

    Raises:
        InputError: a value out of range, or one of these options without a cluster.
    """
    given = options.some(_OF_CLUSTER)
    if options.cluster is not None:
        chosen = {_CALLED.get(name, name): value for name, value in given.items() if value is not None}
        return Cluster(options.cluster, **chosen)
    for name, value in given.items():
        if value is not None:
            message = "{option}: given without {cluster}; accepted: with it"
            raise InputError(message, option=Keyword(name), cluster=Keyword("cluster"))
    return None


def _as_given(options: RunOptions) -> dict[str, Any]:
    """Return what `train` takes as it is; without what is left to it where it is not given."""
    given = options.some(_AS_GIVEN)
    given |= {"batch_size": batch_size_of(options), "dropout": 0.0 if options.dropout is None else options.dropout}
    return {name: value for name, value in given.items() if value is not None or name not in ("optimizer", "schedule")}


def batch_size_of(options: RunOptions) -> int | None:
    """Return how many examples a step of one network has; None for all.

    Raises:
        InputError: neither a number nor "all".

    >>> [batch_size_of(RunOptions(batch_size=given)) for given in (None, 8, "all")]
    [32, 8, None]
    """
    given = options.batch_size
    if given == "all":
        return None
    if isinstance(given, str):
        accepted = Phrase("a whole number ≥ 1, or all")
        raise InputError("{option}: {given!r} given; accepted: {accepted}", option=Keyword("batch_size"), given=given,
                         accepted=accepted)  # fmt: skip
    return BATCH_SIZE if given is None else given


def sees_all(options: RunOptions) -> bool:
    """Return whether a step sees all examples: full batches, and L-BFGS."""
    name = getattr(options.optimizer, "name", options.optimizer)
    return name == "lbfgs" or batch_size_of(options) is None


def _patience(options: RunOptions) -> float | None:
    """Return the patience; one is needed too where the schedule waits for epochs without improvement."""
    waits = options.early_stopping or schedule(options.schedule or "constant").name == "adaptive"
    return PATIENCE if options.patience is None and waits else options.patience


def _stopping(options: RunOptions, validated: bool) -> Stopping | None:
    patience = _patience(options)
    if patience is None and options.keep == "last":
        return None
    watched = options.watch or ("validation_cost" if validated else "cost")
    return Stopping(watched, np.inf if patience is None else patience, restore_best=options.keep == "best")


def class_weights(given: str | Mapping[Any, float] | None, encoding: Encoding) -> Any:
    """Return what `train` takes: "balanced", or number of the class to weight."""
    if given is None:
        return None
    if encoding.kind not in ("binary", "multiclass"):
        option = Keyword("class_weight")
        raise InputError(
            "{option}: given for {kind}; accepted: with one target column of classes",
            option=option,
            kind=Phrase(encoding.kind),
        )
    if isinstance(given, str):
        return given
    place = {str(label): i for i, label in enumerate(encoding.classes[0])}
    unknown = [label for label in given if str(label) not in place]
    if unknown:
        raise InputError(
            "{option}: {given!r} given; accepted: {accepted}",
            option=Keyword("class_weight"), given=unknown[0], accepted=Listed(place),
        )  # fmt: skip
    return {place[str(label)]: float(weight) for label, weight in given.items()}
