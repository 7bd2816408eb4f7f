"""What several networks learnt, as a model that predicts from tables, and as the result of a training run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from backproof.engines import State
from backproof.model_file import Model
from backproof.tables.encoding import Encoding
from backproof.tables.pieces import BinnedFeature
from backproof.tabular.learning import Learnt
from backproof.tabular.learning_examples import Examples
from backproof.training.checkpoint import Checkpoint
from backproof.training.data import class_weights
from backproof.training.stopping import Watched
from backproof.training.training_result import TrainingResult

Array = Any


def examples_of(
    encoding: Encoding,
    x: Array,
    y: Array,
    *,
    weights: Array | None = None,
    class_weight: str | Mapping[int, float] | None = None,
    validation: tuple[Array, Array] | None = None,
) -> Examples:
    """Return what networks learn from.

    Args:
        encoding: of the table.
        x: (N, n_features), as the encoding makes them.
        y: (N, n_outputs), likewise.
        weights: of the examples (N,), ≥ 0, or None.
        class_weight: weights of classes, as `train` takes them.
        validation: other examples that networks are held to.

    Raises:
        InputError: a class that does not exist.
    """
    if class_weight is not None:
        each = class_weights(y, class_weight)
        weights = each if weights is None else weights * each
    columns = columns_of(encoding)
    return Examples(x, y, encoding.kind, pieces_of(encoding), weights, validation, columns=columns)


def columns_of(encoding: Encoding) -> Array:
    """Return which column of the table each feature comes from, (n_features,) of whole numbers from 0."""
    return np.repeat(np.arange(len(encoding.columns)), [len(column.feature_names) for column in encoding.columns])


def pieces_of(encoding: Encoding) -> Array:
    """Return which features are bins of a number, (n_features,) of booleans."""
    found = [
        column.are_pieces if isinstance(column, BinnedFeature) else (False,) * len(column.feature_names)
        for column in encoding.columns
    ]
    return np.array([one for column in found for one in column], dtype=bool)


def model_of(learnt: Learnt, encoding: Encoding, facts: Mapping[str, Any] | None = None) -> Model:
    """Return the model: a file of it predicts from tables."""
    return Model.of_members(
        learnt.network, learnt.members, learnt.temperature, encoding=encoding, options=learnt.options,
        history=learnt.history, facts=dict(facts or {}),
    )  # fmt: skip


def result_of(learnt: Learnt, model: Model) -> TrainingResult:
    """Return how training went, of all networks as one."""
    vector = model.parameters.to_vector()
    watched = Watched(-learnt.cost, learnt.epoch, vector)
    point = Checkpoint(State(vector), len(learnt.history), None, watched, learnt.history, engine=learnt.engine)
    return TrainingResult(
        model.network, model.parameters, learnt.history, learnt.status, learnt.message, point, learnt.engine,
        engine_reason=learnt.engine_reason, options=learnt.options,
    )  # fmt: skip
