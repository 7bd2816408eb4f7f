"""A model as a fitted scikit-learn object, in the bytes of joblib: for people who have scikit-learn and not backproof.

It takes the columns as they are in the data, (N, columns) in the order of training (images flattened), and holds
scaling and categories. scikit-learn's networks have one activation for all hidden layers, and four to choose from.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.errors import InputError, Listed, Phrase
from backproof.model_file import Model
from backproof.tables.encoding import Encoding
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    ImageFeature,
    NumericFeature,
    ScaledFeature,
)
from backproof.tables.pieces import BinnedFeature
from backproof.tables.target_columns import ClassTarget, RealTarget

Array = Any
HIDDEN = {"identity": "identity", "sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
OUTPUT = HIDDEN | {"softmax": "softmax", "exponential": "exp"}


def content(model: Model) -> bytes:
    """Return the content of a joblib file.

    Raises:
        InputError: a model that scikit-learn's networks cannot be; the message says why.
    """
    import joblib

    stream = io.BytesIO()
    joblib.dump(sklearn_object(model), stream)
    return stream.getvalue()


def sklearn_object(model: Model) -> Any:
    """Return a fitted scikit-learn Pipeline, or the network alone for a model of arrays.

    Raises:
        InputError: as `content`.
    """
    from sklearn.pipeline import Pipeline

    network = _network(model)
    if model.encoding is None:
        return network
    return Pipeline([("columns", _columns(model.encoding)), ("network", network)])


def _network(model: Model) -> Any:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    target = model.encoding.target if model.encoding else None
    classes = isinstance(target, ClassTarget)
    made = (MLPClassifier if classes else MLPRegressor)(
        hidden_layer_sizes=model.network.sizes[1:-1], activation=_hidden(model), max_iter=1, random_state=0
    )
    _fit_on_anything(made, model.network.sizes[0], _any_targets(model))
    weights, biases = list(model.parameters.weights), list(model.parameters.biases)
    if isinstance(target, RealTarget):
        weights[-1], biases[-1] = _in_units(target, weights[-1], biases[-1], model.network.activations[-1].name)
    made.coefs_, made.intercepts_ = [w.T.copy() for w in weights], biases
    made.out_activation_ = _named(OUTPUT, model.network.activations[-1], Phrase("output layer"))
    return made


def _hidden(model: Model) -> str:
    records = list(dict.fromkeys(model.network.activations[:-1]))
    if len(records) > 1:
        raise InputError(
            "activations {given} found; accepted: one for all hidden layers, of {accepted}, as scikit-learn has it",
            given=Listed(record.name for record in records),
            accepted=_words(),
        )
    return _named(HIDDEN, records[0], Phrase("hidden layers")) if records else "identity"


def _named(known: dict[str, str], record: Activation, layers: str) -> str:
    """Return scikit-learn's name of the catalogue's record; another function under its name is not taken for it."""
    if record.name not in known or not record.is_catalogued:
        raise InputError(
            "activation {given!r} of the {layers} found, which scikit-learn does not have; accepted: {accepted}",
            given=record.name,
            layers=layers,
            accepted=_words(known),
        )
    return known[record.name]


def _words(known: dict[str, str] = HIDDEN) -> str:
    return Listed(known)


def _fit_on_anything(estimator: Any, width: int, y: Array) -> None:
    """Let scikit-learn set what it keeps of a fit; weights, biases and output activation are then put in its place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            estimator.fit(np.zeros((len(y), width)), y)
        except ValueError as error:
            raise InputError(
                "target: scikit-learn refuses it ({reason}); accepted: labels that scikit-learn takes",
                reason=" ".join(str(error).split()),
            ) from None


def _any_targets(model: Model) -> Array:
    if model.encoding is None or isinstance(model.encoding.target, RealTarget):
        width = model.network.sizes[-1]
        return np.zeros(8) if width == 1 else np.zeros((8, width))
    classes = model.encoding.classes
    if len(classes) == 1:
        return np.array(classes[0])
    if any(tuple(two) != (0, 1) for two in classes):
        raise InputError(
            "several targets with labels other than 0 and 1 found; accepted: the labels 0 and "
            "1, the only ones of scikit-learn's multilabel"
        )
    return np.array([[0] * len(classes), [1] * len(classes)])


def _in_units(target: RealTarget, w: Array, b: Array, activation: str) -> tuple[Array, Array]:
    """The last layer, with scale and mean of the target in its parameters: it gives the target's units."""
    scales, means = np.array(target.scales), np.array(target.means)
    if any(target.logs) or target.bounds:
        raise InputError("a target whose logarithm is learnt, or whose predictions are held to those seen, found; "
                         "accepted: ONNX for such a model")  # fmt: skip
    if (scales == 1).all() and (means == 0).all():
        return w, b
    if activation != "identity":
        raise InputError(
            "a scaled target with output activation {activation!r} found; accepted: 'identity'", activation=activation
        )
    return w * scales[:, None], b * scales + means


# ------------------------------------------------------------------ columns


def _columns(encoding: Encoding) -> Any:
    columns = encoding.columns
    if len(columns) == 1 and isinstance(columns[0], ImageFeature):
        width = columns[0].width
        return _scaler(np.zeros(width), np.full(width, columns[0].scale))
    for column in columns:
        if _has_no_transformer(column):
            raise InputError(
                "column {name!r} holds dates, is clipped smoothly, or has rare categories together, which no "
                "transformer of scikit-learn does as training did; accepted: ONNX for all but dates",
                name=column.name,
            )
    if any(isinstance(column, ImageFeature) for column in columns):
        raise InputError(
            "an image beside other columns found, and scikit-learn's columns are single values; "
            "accepted: an image alone, or columns of single values"
        )
    if all(isinstance(column, NumericFeature) for column in columns):
        return _numeric(columns)  # type: ignore[arg-type]
    return _mixed(columns)


def _has_no_transformer(column: Feature) -> bool:
    if isinstance(column, ScaledFeature):
        return column.clip is not None
    return isinstance(column, DateFeature | BinnedFeature) or bool(
        isinstance(column, CategoricalFeature) and column.rare
    )


def _scaler(means: Array, scales: Array) -> Any:
    from sklearn.preprocessing import StandardScaler

    made = StandardScaler().fit(np.zeros((2, len(means))))
    made.mean_, made.scale_, made.var_ = np.asarray(means), np.asarray(scales), np.asarray(scales) ** 2
    return made


def _numeric(columns: tuple[NumericFeature, ...]) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline

    scaler = _scaler(np.array([c.mean for c in columns]), np.array([c.scale for c in columns]))
    fills = np.array([np.nan if c.fill is None else c.fill for c in columns])
    if np.isnan(fills).all():
        return scaler
    imputer = SimpleImputer(keep_empty_features=True).fit(np.zeros((2, len(columns))))
    imputer.statistics_ = fills
    return Pipeline([("missing", imputer), ("scale", scaler)])


def _mixed(columns: tuple[Any, ...]) -> Any:
    from sklearn.compose import ColumnTransformer

    parts = [(f"{i} {column.name.replace('__', '_')}", _transformer(column), [i]) for i, column in enumerate(columns)]
    rows = max(len(_seen(column)) for column in columns)
    table = np.empty((rows, len(columns)), object)
    for i, column in enumerate(columns):
        seen = _seen(column)
        table[:, i] = [seen[row % len(seen)] for row in range(rows)]
    made = ColumnTransformer(parts, sparse_threshold=0).fit(table)
    for i, column in enumerate(columns):
        if isinstance(column, NumericFeature | ScaledFeature):
            _set_numbers(made.named_transformers_[parts[i][0]], column)
    return made


def _seen(column: Any) -> list[Any]:
    if isinstance(column, NumericFeature):
        return [column.mean - column.scale, column.mean + column.scale]
    if isinstance(column, ScaledFeature):
        return [column.centre - column.scale, column.centre + column.scale, np.nan]
    return [*column.categories, *([None] if column.missing else [])]


def _transformer(column: Any) -> Any:
    from sklearn.preprocessing import OneHotEncoder

    if isinstance(column, CategoricalFeature):
        unknown = "ignore" if column.unseen == "ignore" else "error"
        return OneHotEncoder(categories=[np.array(_seen(column), object)], handle_unknown=unknown, sparse_output=False)
    if isinstance(column, ScaledFeature):
        from sklearn.impute import SimpleImputer
        from sklearn.pipeline import Pipeline
        from sklearn.preprocessing import StandardScaler

        steps = [("missing", SimpleImputer(add_indicator=column.indicator)), ("scale", StandardScaler())]
        return Pipeline(steps)
    return _numeric((column,))


def _set_numbers(fitted: Any, column: NumericFeature | ScaledFeature) -> None:
    """Put the training's own numbers in the place of those fitted to a few made-up rows."""
    if isinstance(column, ScaledFeature):
        scaler = fitted.named_steps["scale"]
        scaler.mean_ = np.array([column.centre, 0.0][: len(column.feature_names)])
        scaler.scale_ = np.array([column.scale, 1.0][: len(column.feature_names)])
        scaler.var_ = scaler.scale_**2
        fitted.named_steps["missing"].statistics_ = np.array([column.fill])
        return
    scaler = fitted.named_steps["scale"] if hasattr(fitted, "named_steps") else fitted
    scaler.mean_, scaler.scale_ = np.array([column.mean]), np.array([column.scale])
    scaler.var_ = scaler.scale_**2
    if scaler is not fitted:
        fitted.named_steps["missing"].statistics_ = np.array([column.fill])
