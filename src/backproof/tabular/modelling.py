"""Turning several trained networks into a model that predicts from tables, and into the result of a training run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.conformal import Conformal
from backproof.engines import State
from backproof.model_file import Model
from backproof.network import Network
from backproof.tables.encoding import Encoding
from backproof.tables.pieces import BinnedFeature
from backproof.tabular.learning import Learnt
from backproof.tabular.learning_examples import EncodedExamples
from backproof.tabular.temperature import fitted_temperature
from backproof.tabular.thresholds import best_threshold
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
) -> EncodedExamples:
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
    return EncodedExamples(x, y, encoding.kind, pieces_of(encoding), weights, validation, columns=columns)


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
        **(found_on(learnt.network, encoding, learnt.z, learnt.y) if len(learnt.z) else {}),
    )  # fmt: skip


def found_on(network: Network, encoding: Encoding, z: Array, y: Array) -> dict[str, Any]:
    """Return what a model keeps of examples not learnt from: `conformal` of values, `threshold` of two classes.

    Args:
        network: layers and cost.
        encoding: of the table.
        z: (N, n_L), what was answered.
        y: (N, n_L), what is right, as the cost takes it.
    """
    with np.errstate(over="ignore"):
        outputs = network.activations[-1].forward(z)
    if encoding.kind == "regression" and np.isfinite(outputs).all():
        actual, predicted = (np.reshape(encoding.decode(each), (len(y), -1)) for each in (y, outputs))
        return {"conformal": Conformal.of(actual, predicted)}
    if encoding.kind == "binary":
        return {"threshold": best_threshold(y[:, 0], outputs[:, 0].astype(np.float64))}
    return {}


def calibrated(model: Model, x: Array, y: Array) -> Model:
    """Return the model of one network with the temperature, the threshold and the errors that other examples tell.

    Args:
        model: of one network, made from a table.
        x: (N, n_1), encoded, of examples that were not learnt from.
        y: (N, n_L), as the cost takes them.
    """
    assert model.encoding is not None
    z = model.output_layer(x)[0]
    temperature = fitted_temperature(model.network, z, y)
    kept = found_on(model.network, model.encoding, z / temperature, y)
    if temperature == 1.0:
        return replace(model, **kept)
    rest = {name: getattr(model, name) for name in ("encoding", "options", "history", "facts")}
    return Model.of_members(model.network, [model.parameters], temperature, **rest, **kept)


def result_of(learnt: Learnt, model: Model) -> TrainingResult:
    """Return how training went, of all networks as one."""
    vector, epochs = model.parameters.to_vector(), set(learnt.epochs)
    watched = Watched(-learnt.cost, epochs.pop() if len(epochs) == 1 else 0, vector)
    ran: dict[str, Any] = {"engine": learnt.engine, "instructions": learnt.instructions}
    point = Checkpoint(State(vector), len(learnt.history), None, watched, learnt.history, **ran)
    return TrainingResult(
        model.network, model.parameters, learnt.history, learnt.status, learnt.message, point, learnt.engine,
        engine_reason=learnt.engine_reason, options=learnt.options,
        best_epochs=learnt.epochs if len(set(learnt.epochs)) > 1 else (),
    )  # fmt: skip
